"""What a question takes from what was said before it: the subject of a follow-up, and the case of
an answer that depends on something about the caller."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from huying.brain.text.talk import is_social

_FOLLOWS = re.compile(r"^[\s，,嗯哦呃]*(?:那|那么|要是|如果|万一|假如|还有|另外|然后|就是)")
_ASKS_BACK = re.compile(r"(?:呢|咧|嘞)[？?。]?$")
_SHORT = 14  # characters: a longer question names its own subject
_LOOKED_BACK = 6
_NOT = re.compile(r"(?:不是|没有|没得|并非|不算|不属于|非)[^，,。？?]{0,3}$")


@dataclass(frozen=True, slots=True)
class Case:
    """One option of a condition: the words by which callers say it."""

    label: str
    words: tuple[str, ...]


def is_follow_up(text: str) -> bool:
    """Whether the question lives on the subject of the one before (那外地的呢)."""
    plain = text.strip()
    return len(plain) <= _SHORT and bool(_FOLLOWS.match(plain) or _ASKS_BACK.search(plain))


def with_subject(text: str, before: Sequence[str]) -> tuple[str, ...]:
    """The texts to search with, best first: a follow-up behind the question that it follows.
    ``before``: what the citizen said until then, in order."""
    if not is_follow_up(text):
        return (text,)
    for said in reversed(before[-_LOOKED_BACK:]):
        if said.strip() != text.strip() and not is_social(said) and not is_follow_up(said):
            return (f"{said.rstrip('。？?！!')}，{text}", said)
    return (text,)


def case_of(cases: Sequence[Case], said: Sequence[str]) -> str | None:
    """The label of the one case that was named; None when none or several were. ``said``: the
    citizen's words in order; what was said last counts, and a denied word says nothing."""
    for text in reversed(said):
        named = _named(cases, text)
        if len(named) == 1:
            return named.pop()
        if named:
            return None
    return None


def _named(cases: Sequence[Case], text: str) -> set[str]:
    """Labels of the cases in the text; a word inside a longer one of another case does not count
    (本地户口 is no 外地户口's 户口)."""
    hits: list[tuple[int, int, str]] = []
    for case in cases:
        for word in {case.label, *case.words}:
            start = text.find(word) if word else -1
            while start >= 0:
                hits.append((start, start + len(word), case.label))
                start = text.find(word, start + 1)
    return {
        label
        for start, end, label in hits
        if not _NOT.search(text[:start])
        and not any(
            first <= start and end <= last and last - first > end - start for first, last, _ in hits
        )
    }
