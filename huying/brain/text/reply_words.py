"""The words that replies are checked with, and what in a reply belongs to a private person."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from huying.brain.text.identity import PLATE
from huying.brain.text.persons import person_spans
from huying.brain.text.wordlists import TermFinder

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Question:
    """Words that ask, and the kind of answer they want: number, date, reason, way, verdict."""

    ask: tuple[str, ...]
    wants: str


@dataclass(frozen=True, slots=True)
class ReplyWords:
    """``passing``: handing on or vowing, no outcome; ``pending``: the work goes on; ``vows``: so,
    but said of good work too; ``cleared``: what takes a pending word back; ``alike``: groups of
    words by which a question and its answer name one thing."""

    results: TermFinder
    passing: TermFinder
    pending: TermFinder
    vows: TermFinder
    cleared: TermFinder
    done: TermFinder
    phrases: TermFinder
    officials: tuple[str, ...]
    questions: tuple[Question, ...]
    wants: Mapping[str, tuple[str, ...]]
    alike: tuple[tuple[str, ...], ...]

    def pending_in(self, text: str) -> tuple[Place, ...]:
        """Where the text says that the work goes on."""
        return self._uncleared(text, self.pending)

    def vows_in(self, text: str) -> tuple[Place, ...]:
        return self._uncleared(text, self.vows)

    def _uncleared(self, text: str, terms: TermFinder) -> tuple[Place, ...]:
        cleared = [(start, end) for _, start, end in self.cleared.find(text)]
        return tuple(
            (start, end)
            for _, start, end in terms.find(text)
            if not any(a < end and start < b for a, b in cleared)
        )


def reply_words(data: Mapping[str, object]) -> ReplyWords:
    """From the parsed file. Raises ValueError when a list has another shape or is missing."""
    return ReplyWords(
        results=TermFinder(_strings(data, "results")),
        passing=TermFinder(_strings(data, "no_results")),
        pending=TermFinder(_strings(data, "pending")),
        vows=TermFinder(_strings(data, "pending_soft")),
        cleared=TermFinder(_strings(data, "not_pending")),
        done=TermFinder(_strings(data, "done")),
        phrases=TermFinder(_strings(data, "phrases")),
        officials=_strings(data, "officials"),
        questions=_questions(data.get("questions")),
        wants=_wants(data.get("wants")),
        alike=_groups(data.get("alike")),
    )


@cache
def shipped_words() -> ReplyWords:
    """Read once from ``content/lexicons/replies.json``."""
    path = files("huying") / "content" / "lexicons" / "replies.json"
    return reply_words(json.loads(path.read_text(encoding="utf-8")))


def _strings(data: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = data.get(name)
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise ValueError(f"replies.{name} is not a list of words")
    return tuple(value)


def _questions(value: object) -> tuple[Question, ...]:
    if not isinstance(value, list):
        raise ValueError("replies.questions is not a list")
    found: list[Question] = []
    for entry in value:
        if not isinstance(entry, Mapping) or not isinstance(entry.get("wants"), str):
            raise ValueError("a question of replies does not say what it wants")
        found.append(Question(_strings(entry, "ask"), entry["wants"]))
    return tuple(found)


def _groups(value: object) -> tuple[tuple[str, ...], ...]:
    if not isinstance(value, list):
        raise ValueError("replies.alike is not a list")
    return tuple(_strings({"alike": group}, "alike") for group in value)


def _wants(value: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping):
        raise ValueError("replies.wants is not an object")
    return {name: _strings(value, name) for name in value}


_DIGIT = r"(?<!\d)"
_MOBILE = re.compile(rf"{_DIGIT}1\d{{10}}(?!\d)")
_DOCUMENT = re.compile(rf"{_DIGIT}\d{{17}}[\dXx](?!\d)")
_CARD = re.compile(rf"{_DIGIT}\d{{16}}(?:\d{{3}})?(?!\d)")
_HOME = re.compile(r"\d+(?:栋|幢|号楼|座)(?:\d+单元)?\d{3,4}(?:室|号|户)?")
_BEFORE = 14


def private_spans(text: str, names: Sequence[str], words: ReplyWords) -> list[Place]:
    """Mobile, document and card numbers, plates, a home to its door, and names of persons.

    A person whom the words before present as somebody in office may be named; ``names`` never.
    """
    found = [
        match.span()
        for pattern in (_MOBILE, _DOCUMENT, _CARD, _HOME, PLATE)
        for match in pattern.finditer(text)
    ]
    for name in names:
        found += [match.span() for match in re.finditer(re.escape(name), text)] if name else []
    found += [place for place in person_spans(text) if not _in_office(text, place[0], words)]
    return found


def _in_office(text: str, start: int, words: ReplyWords) -> bool:
    before = re.split(r"[，,。；;！!？?\n]", text[max(0, start - _BEFORE) : start])[-1]
    return any(word in before for word in words.officials)
