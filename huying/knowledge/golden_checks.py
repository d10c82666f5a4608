"""What publishing would do to the answers: shown before approval and kept with the version."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text.documents import card_from_json
from huying.city.catalogue import catalogue
from huying.kit import clock
from huying.kit.aside import aside
from huying.knowledge import golden
from huying.knowledge.golden import Asked, Comparison, GoldenOutcome, Question, Result
from huying.knowledge.index import Sources, sources
from huying.knowledge.models import Json
from huying.knowledge.models_golden import CardGolden, GoldenRound
from huying.knowledge.models_versions import CardVersion

LEAST = 3  # golden questions without which a card is not published
MOST_SHOWN = 200


@dataclass(frozen=True)
class Trial:
    """All that a check needs, read in one short transaction."""

    knowledge: int
    asked: Asked
    changed: frozenset[str]
    titles: dict[str, str]


async def prepare(session: AsyncSession, versions: Sequence[CardVersion]) -> Trial:
    """The cards in force, and as they would be with these versions, on the first day on which all
    of them are valid (today, or later)."""
    today = clock.now().astimezone((await catalogue(session)).zone).date()
    changes = tuple(card_from_json(version.doc) for version in versions)
    day = max([today, *(doc.valid_from for doc in changes)])
    found = await _sources(session)
    asked = await _questions(session)
    return Trial(
        knowledge=found.version[1],
        asked=Asked(found, asked, day, changes, await _known(session, found, asked, day)),
        changed=frozenset(doc.code for doc in changes),
        titles={doc.code: doc.title for doc in (*found.cards, *changes)},
    )


async def _sources(session: AsyncSession) -> Sources:
    """Of the present version, without what cards are not found by."""
    return replace(await sources(session), places=(), duties=())


async def _questions(session: AsyncSession) -> tuple[Question, ...]:
    statement = select(CardGolden.card_code, CardGolden.text).order_by(
        CardGolden.card_code, CardGolden.id
    )
    return tuple(Question(row.card_code, row.text) for row in await session.execute(statement))


async def _known(
    session: AsyncSession, found: Sources, asked: Sequence[Question], day: date
) -> tuple[Result, ...] | None:
    """What the last round was answered, where it was of these very cards, questions and day."""
    last = await last_round(session)
    if last is None or last.day != day or not _is_of_now(last, found.version[1], asked):
        return None
    failed = {(e["code"], e["text"]): e for e in last.failed}
    valid = {
        doc.code
        for doc in found.cards
        if doc.valid_from <= day and (doc.valid_to is None or day <= doc.valid_to)
    }
    return tuple(
        _answer(question, failed.get((question.code, question.text)))
        for question in asked
        if question.code in valid
    )


def _answer(question: Question, failed: Json | None) -> Result:
    if failed is None:
        return Result(question.code, question.text, GoldenOutcome.RIGHT)
    return Result(question.code, question.text, GoldenOutcome(failed["outcome"]), failed["got"])


def _is_of_now(last: GoldenRound, knowledge: int, asked: Sequence[Question]) -> bool:
    return (last.knowledge, last.retrieval, last.questions) == (
        knowledge,
        golden.fingerprint(),
        golden.fingerprint_of(asked),
    )


async def run(trial: Trial) -> Comparison:
    """In a child process."""
    answered = await aside(golden.ask, trial.asked)
    return golden.compare(trial.changed, answered.before, answered.after)


def stored(trial: Trial, found: Comparison, code: str) -> Json:
    """As it is kept with the version of ``code``."""
    return {
        "knowledge": trial.knowledge,
        "retrieval": golden.fingerprint(),
        "day": trial.asked.day.isoformat(),
        "asked": found.asked,
        "right_before": found.right_before,
        "right_after": found.right_after,
        "mended": found.mended,
        "own": [_result(trial, each) for each in found.own if each.code == code],
        "broken_count": len(found.broken),
        "broken": [_result(trial, each) for each in found.broken[:MOST_SHOWN]],
    }


def _result(trial: Trial, result: Result) -> Json:
    return {
        "code": result.code,
        "title": trial.titles.get(result.code, result.code),
        "text": result.text,
        "outcome": result.outcome.value,
        "got": result.got,
        "got_title": trial.titles.get(result.got) if result.got else None,
    }


def is_current(checks: Json | None, knowledge: int) -> bool:
    return (
        checks is not None
        and checks["knowledge"] == knowledge
        and checks["retrieval"] == golden.fingerprint()
    )


async def counts(session: AsyncSession, codes: Sequence[str]) -> dict[str, int]:
    """How many golden questions each card has."""
    found = dict.fromkeys(codes, 0)
    statement = select(CardGolden.card_code).where(CardGolden.card_code.in_(codes))
    for code in await session.scalars(statement):
        found[code] += 1
    return found


async def last_round(session: AsyncSession) -> GoldenRound | None:
    return await session.scalar(
        select(GoldenRound).order_by(GoldenRound.created_at.desc()).limit(1)
    )


async def prepare_round(session: AsyncSession) -> Asked | None:
    """What a round would ask; None when the last one was of this knowledge, retrieval and day."""
    today = clock.now().astimezone((await catalogue(session)).zone).date()
    found, asked = await _sources(session), await _questions(session)
    last = await last_round(session)
    if last and last.day == today and _is_of_now(last, found.version[1], asked):
        return None
    return Asked(found, asked, today)


async def keep_round(session: AsyncSession, asked: Asked, results: Sequence[Result]) -> GoldenRound:
    def count(outcome: GoldenOutcome) -> int:
        return sum(result.outcome is outcome for result in results)

    round_ = GoldenRound(
        at=clock.now(),
        day=asked.day,
        knowledge=asked.sources.version[1],
        retrieval=golden.fingerprint(),
        questions=golden.fingerprint_of(asked.questions),
        asked=len(results),
        answered_right=count(GoldenOutcome.RIGHT),
        answered_wrong=count(GoldenOutcome.WRONG),
        refused=count(GoldenOutcome.REFUSED),
        failed=[
            {"code": each.code, "text": each.text, "outcome": each.outcome, "got": each.got}
            for each in results
            if each.outcome is not GoldenOutcome.RIGHT
        ],
    )
    session.add(round_)
    await session.flush()
    return round_
