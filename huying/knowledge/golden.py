"""Golden questions through the retrieval in use, over the cards as they would be. Pure but for its
child process: documents and questions in, outcomes out."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from huying.brain import text as brain_text
from huying.brain.text.cards import CardIndex
from huying.brain.text.documents import CardDoc
from huying.knowledge.index import Sources, build


class GoldenOutcome(StrEnum):
    """``wrong``: another card is the first answer; ``refused``: none is good enough."""

    RIGHT = "right"
    WRONG = "wrong"
    REFUSED = "refused"


@dataclass(frozen=True)
class Question:
    """``code``: the card that must answer."""

    code: str
    text: str


@dataclass(frozen=True)
class Result:
    """``got``: the card that answered instead, None where nothing did or where it is right."""

    code: str
    text: str
    outcome: GoldenOutcome
    got: str | None = None


@dataclass(frozen=True)
class Comparison:
    """``own``: the questions of the changed cards as they would be answered; ``broken``: questions
    of others that are right now and would not be; ``mended``: how many would become right."""

    own: tuple[Result, ...]
    broken: tuple[Result, ...]
    mended: int
    right_before: int
    right_after: int
    asked: int


@dataclass(frozen=True)
class Asked:
    """One trial on one day: ``sources`` is what the retrieval in use is made of; ``changes`` are
    cards as they would be, None: ask the cards in force alone. ``before``: what they answer, where
    that is known. Questions of cards that are not valid on the day are not asked."""

    sources: Sources
    questions: tuple[Question, ...]
    day: date
    changes: tuple[CardDoc, ...] = ()
    before: tuple[Result, ...] | None = None


@dataclass(frozen=True)
class Answered:
    """``after`` is ``before`` where nothing was changed."""

    before: tuple[Result, ...]
    after: tuple[Result, ...]


def ask(trial: Asked) -> Answered:
    """Put every question to the retrieval as an agent who types it; changed cards come into it as
    they do in the running processes. Seconds of work."""
    index = build(trial.sources).cards
    before = trial.before if trial.before is not None else _ask_all(index, trial)
    if not trial.changes:
        return Answered(before, before)
    docs = {doc.code: doc for doc in (*trial.sources.cards, *trial.changes)}
    return Answered(before, _ask_all(index.updated(tuple(docs.values())), trial))


def _ask_all(index: CardIndex, trial: Asked) -> tuple[Result, ...]:
    valid = {doc.code for doc in index.docs if _is_valid(doc, trial.day)}
    return tuple(
        _ask(index, question, trial.day) for question in trial.questions if question.code in valid
    )


def _ask(index: CardIndex, question: Question, day: date) -> Result:
    hits = index.search(question.text, day, k=1)
    if not hits:
        return Result(question.code, question.text, GoldenOutcome.REFUSED)
    if hits[0].code == question.code:
        return Result(question.code, question.text, GoldenOutcome.RIGHT)
    return Result(question.code, question.text, GoldenOutcome.WRONG, hits[0].code)


def _is_valid(doc: CardDoc, day: date) -> bool:
    return doc.valid_from <= day and (doc.valid_to is None or day <= doc.valid_to)


def compare(
    changed: frozenset[str], before: Sequence[Result], after: Sequence[Result]
) -> Comparison:
    was = {(result.code, result.text): result.outcome for result in before}
    others = [result for result in after if result.code not in changed]
    return Comparison(
        own=tuple(result for result in after if result.code in changed),
        broken=tuple(
            result
            for result in others
            if was.get((result.code, result.text)) is GoldenOutcome.RIGHT
            and result.outcome is not GoldenOutcome.RIGHT
        ),
        mended=sum(
            result.outcome is GoldenOutcome.RIGHT
            and was.get((result.code, result.text)) not in (None, GoldenOutcome.RIGHT)
            for result in others
        ),
        right_before=sum(result.outcome is GoldenOutcome.RIGHT for result in before),
        right_after=sum(result.outcome is GoldenOutcome.RIGHT for result in after),
        asked=len(after),
    )


@cache
def fingerprint() -> str:
    """Of the retrieval's own source, thresholds and all: another one asks for another round."""
    digest = hashlib.sha256()
    folder = Path(next(iter(brain_text.__path__)))
    for path in sorted([*folder.glob("*.py"), *folder.glob("retrieval/**/*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def fingerprint_of(questions: Sequence[Question]) -> str:
    """Of the questions themselves."""
    digest = hashlib.sha256()
    for question in questions:
        digest.update(f"{question.code}\0{question.text}\0".encode())
    return digest.hexdigest()
