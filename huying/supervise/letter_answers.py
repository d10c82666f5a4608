"""What follows a letter: the unit's answer, the supervisor's decision, the limit that passes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit import deadlines, texts
from huying.kit.actor import SYSTEM, Actor
from huying.kit.models import new_id
from huying.supervise import letter_sheets as sheets
from huying.supervise import letters
from huying.supervise import repository_letters as repository
from huying.supervise.events_letters import (
    LetterAnswered,
    LetterClosed,
    LetterOverdue,
    LetterReturned,
)
from huying.supervise.models_letters import (
    Letter,
    LetterAnswer,
    LetterCause,
    LetterKind,
    LetterState,
)
from huying.supervise.rules_letters import LetterAction

WAITING = (LetterState.ISSUED, LetterState.RECEIVED, LetterState.RETURNED)


async def answer(
    session: AsyncSession,
    actor: Actor,
    letter: Letter,
    *,
    text: str,
    version: int | None,
    now: datetime,
) -> Letter:
    """The unit's answer; one that was not received yet is received with it.

    Raises LetterChanged, LetterWrongState, LetterNotYourUnit, LetterNeedsNoAnswer.
    """
    given = await letters.require(session, actor, letter, LetterAction.ANSWER, version)
    if letter.state is LetterState.ISSUED:
        await letters.receive_at_once(session, actor, letter, now)
    ordinal = len(given) + 1
    session.add(
        LetterAnswer(
            id=new_id(),
            letter_id=letter.id,
            ordinal=ordinal,
            text=text,
            answered_by=actor.id,
            answered_at=now,
        )
    )
    letter.state = LetterState.ANSWERED
    await deadlines.cancel_deadline(session, letters.ANSWER_DUE, letter.id)
    letters.touch(letter, actor, now)
    await session.flush()
    event = LetterAnswered(letter.id, letter.kind.value, letter.unit_id, ordinal)
    await letters.tell(session, actor, letter, event, "answered")
    return letter


async def close(
    session: AsyncSession,
    actor: Actor,
    letter: Letter,
    *,
    note: str,
    version: int | None,
    now: datetime,
) -> Letter:
    """The answer is accepted. Raises LetterChanged, LetterWrongState."""
    given = await letters.require(session, actor, letter, LetterAction.CLOSE, version)
    _decide(given[-1], actor, now, note, is_accepted=True)
    letter.state, letter.end_note = LetterState.CLOSED, note
    letter.ended_by, letter.ended_at = actor.id, now
    letters.touch(letter, actor, now)
    await session.flush()
    event = LetterClosed(letter.id, letter.kind.value, letter.unit_id)
    await letters.tell(session, actor, letter, event, "closed")
    return letter


async def send_back(
    session: AsyncSession,
    actor: Actor,
    letter: Letter,
    *,
    note: str,
    version: int | None,
    now: datetime,
) -> Letter:
    """The answer is not accepted: once more, within the same number of working days from now.

    Raises LetterChanged, LetterWrongState, LetterReturnedBefore.
    """
    given = await letters.require(session, actor, letter, LetterAction.RETURN, version)
    _decide(given[-1], actor, now, note, is_accepted=False)
    city = await catalogue(session)
    unit = city.unit_by_id[letter.unit_id]
    limit = sheets.reply_limit(city, unit, letter.reply_days or 1, now)
    letter.state, letter.due_at, letter.overdue_told_at = LetterState.RETURNED, limit.at, None
    if limit.at is not None:
        await deadlines.set_deadline(session, letters.ANSWER_DUE, letter.id, limit.at)
    letters.touch(letter, actor, now)
    await session.flush()
    event = LetterReturned(letter.id, letter.kind.value, letter.unit_id, limit.at)
    await letters.tell(session, actor, letter, event, "returned")
    return letter


def _decide(
    row: LetterAnswer, actor: Actor, now: datetime, note: str, *, is_accepted: bool
) -> None:
    row.is_accepted, row.note, row.decided_by, row.decided_at = is_accepted, note, actor.id, now


async def receive_by_itself(session: AsyncSession, letter_id: UUID, at: datetime) -> bool:
    """At the limit a letter counts as received, as of ``at``, and says so."""
    letter = await repository.lock(session, letter_id)
    if letter is None or letter.state is not LetterState.ISSUED:
        return False
    await letters.receive_at_once(session, SYSTEM, letter, at)
    letters.touch(letter, SYSTEM, at)
    await session.flush()
    return True


async def tell_overdue(
    session: AsyncSession, letter_id: UUID, now: datetime
) -> tuple[Letter, LetterOverdue, int] | None:
    """Say once that no answer came in time; the letter, the event and its id, or None."""
    letter = await repository.lock(session, letter_id)
    if letter is None or letter.state not in WAITING or letter.due_at is None:
        return None
    if letter.overdue_told_at is not None:
        return None
    if now < letter.due_at:
        await deadlines.set_deadline(session, letters.ANSWER_DUE, letter.id, letter.due_at)
        return None
    letter.overdue_told_at = now
    [first, *_] = (await repository.ticket_ids_of(session, [letter.id]))[letter.id]
    event = LetterOverdue(letter.id, letter.kind.value, letter.unit_id, letter.due_at, first)
    row = await letters.tell(session, SYSTEM, letter, event, "overdue")
    return letter, event, row.id


async def propose_notice(session: AsyncSession, letter: Letter, now: datetime) -> Letter | None:
    """About the tickets of a letter that was not answered in time; once a letter."""
    key = f"no_answer:{letter.id}"
    if letter.kind is LetterKind.NOTICE or await repository.has_cause(session, key):
        return None
    return await letters.draft(
        session,
        SYSTEM,
        kind=LetterKind.NOTICE,
        cause=LetterCause.NO_ANSWER,
        unit_id=letter.unit_id,
        ticket_ids=(await repository.ticket_ids_of(session, [letter.id]))[letter.id],
        reason=texts.say("letters", "reason.no_answer", number=letter.number),
        now=now,
        cause_key=key,
    )
