"""Every question that was put to the knowledge, kept without personal data: what was served, and
what came of it. Whoever searches for a person records here, in the same transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import mask
from huying.kit import clock, jobs, vault
from huying.kit.actor import SYSTEM
from huying.kit.events import emit
from huying.knowledge import asked_rules
from huying.knowledge.events import QuestionAsked
from huying.knowledge.models_gaps import AskedAt, AskedOutcome, AskedQuestion

GROUP = "knowledge.group_gaps"
LONGEST = 300
_LOOKED_AT = 20
AGAIN = timedelta(minutes=10)  # the same words of the same person are the same question
TYPING = timedelta(minutes=1)  # words that go on where the last ones stopped are one question


@dataclass(frozen=True)
class Offer:
    """A card as it was served: code and version."""

    code: str
    number: int
    confidence: float


@dataclass(frozen=True)
class Put:
    """A question as it is put. ``asker``: any text that is the same for the same person today (it
    is hashed); ``why``: of a refusal; ``names``: of persons that are known to be in the text."""

    channel: AskedAt
    text: str
    offered: Sequence[Offer] = ()
    why: str | None = None
    unit_code: str | None = None
    place: str | None = None
    categories: Sequence[tuple[str, float]] = ()
    told: Mapping[str, str] = field(default_factory=dict)
    asked_by: UUID | None = None
    asker: str | None = None
    call_id: UUID | None = None
    matter: int | None = None
    names: Sequence[str] = ()


async def record(session: AsyncSession, put: Put) -> AskedQuestion:
    """Keep the question; asked again within ten minutes by the same person it is the same row."""
    text, asker = mask(put.text.strip(), put.names)[:LONGEST], _asker(put)
    row = await _same(session, text, asker, put)
    if row is None:
        row = AskedQuestion(channel=put.channel, asker=asker)
        session.add(row)
    row.asked_at, row.text = clock.now(), text
    row.place_code, row.told, row.asked_by = put.place, dict(put.told), put.asked_by
    row.categories = [{"code": code, "confidence": sure} for code, sure in put.categories]
    row.offered = [
        {"code": offer.code, "number": offer.number, "confidence": round(offer.confidence, 3)}
        for offer in put.offered
    ]
    row.is_refused, row.why = put.why is not None, put.why or ""
    row.unit_code, row.call_id, row.matter = put.unit_code, put.call_id, put.matter
    await _judge(session, row)
    emit(session, SYSTEM, QuestionAsked(row.id, put.channel.value))
    return row


async def note_outcome(
    session: AsyncSession,
    row: AskedQuestion,
    outcome: AskedOutcome,
    *,
    card_code: str | None = None,
    answer: str = "",
    names: Sequence[str] = (),
) -> None:
    """What came of it; a better outcome than the one known changes nothing. ``answer``: what was
    said instead of the card."""
    if not asked_rules.worse(row.outcome, outcome):
        return
    row.outcome, row.outcome_at = outcome, clock.now()
    row.card_code = card_code or row.card_code
    if answer:
        row.answer = mask(answer, names)
    await _judge(session, row)


async def of_matter(
    session: AsyncSession, call_id: UUID, ordinal: int | None
) -> Sequence[AskedQuestion]:
    """What was asked for a call's matter, in order."""
    statement = select(AskedQuestion).where(AskedQuestion.call_id == call_id)
    if ordinal is not None:
        statement = statement.where(AskedQuestion.matter == ordinal)
    return (await session.scalars(statement.order_by(AskedQuestion.id))).all()


async def find(session: AsyncSession, id: UUID, *, lock: bool = False) -> AskedQuestion | None:
    statement = select(AskedQuestion).where(AskedQuestion.id == id)
    return await session.scalar(statement.with_for_update() if lock else statement)


async def _judge(session: AsyncSession, row: AskedQuestion) -> None:
    """One that the knowledge did not answer waits to be grouped."""
    was, row.is_gap = row.is_gap, asked_rules.is_gap(row)
    await session.flush()
    if row.is_gap and not was and row.gap_id is None:
        await jobs.enqueue(session, GROUP, lock=GROUP)


async def _same(
    session: AsyncSession, text: str, asker: bytes | None, put: Put
) -> AskedQuestion | None:
    if asker is None:
        return None
    now = clock.now()
    rows = await session.scalars(
        select(AskedQuestion)
        .where(
            AskedQuestion.asked_at > now - AGAIN,
            AskedQuestion.asker == asker,
            AskedQuestion.channel == put.channel,
            AskedQuestion.call_id.is_not_distinct_from(put.call_id),
            AskedQuestion.gap_id.is_(None),
            AskedQuestion.outcome.is_(None),
        )
        .order_by(AskedQuestion.id.desc())
        .limit(_LOOKED_AT)
    )
    for row in rows:
        if row.text == text:
            return row
        goes_on = text.startswith(row.text) or row.text.startswith(text)
        if goes_on and row.asked_at > now - TYPING:
            return row
    return None


def _asker(put: Put) -> bytes | None:
    """Equal for one person on one day, and of no use for anything else."""
    if put.asker is None:
        return None
    day = clock.now().date().isoformat()
    return vault.fingerprint(f"{put.channel}:{put.asker}:{day}", purpose="asked")
