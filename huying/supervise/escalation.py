"""Supervision rises by itself with the unit's clock, and is never lowered by itself.

Each step loads the clock again: one that stopped ends the escalation, one that was extended or
suspended moves it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback import rules as callback_rules
from huying.callback.models import Evaluation
from huying.city.catalogue import catalogue
from huying.kit import deadlines, texts
from huying.kit.actor import SYSTEM
from huying.supervise import letter_templates as templates
from huying.supervise import letters, service, urging
from huying.supervise import repository_letters as repository
from huying.supervise import rules_letters as rules
from huying.supervise.models import AlertKind
from huying.supervise.models_letters import Letter, LetterCause, LetterKind, UrgeSource
from huying.ticket import repository as tickets
from huying.ticket import service as ticket_service
from huying.ticket.models import Clock, Ticket

RED_DUE, NOTICE_DUE = "supervise.red", "supervise.notice"


def _say(key: str, /, **values: object) -> str:
    return texts.say("letters", key, **values)


async def raise_level(session: AsyncSession, ticket: Ticket, level: int, reason: str) -> None:
    """Up to ``level``; a ticket that stands higher is left alone."""
    if ticket.supervision_level < level:
        await ticket_service.set_supervision_level(
            session, SYSTEM, ticket, level=level, reason=reason
        )


async def near_due(
    session: AsyncSession, ticket_id: UUID, assignment_id: UUID, event_id: int, now: datetime
) -> None:
    """Level 1: 80 % of the unit's or rework clock is used → the unit is urged."""
    own = await repository.running_clock(session, assignment_id)
    ticket = await tickets.find_by_id(session, ticket_id)
    assignment = await tickets.find_assignment(session, assignment_id)
    if own is None or ticket is None or assignment is None:
        return
    await raise_level(session, ticket, rules.YELLOW, _say("level.near_due"))
    await urging.urge(
        session, SYSTEM, ticket, assignment, source=UrgeSource.CLOCK, now=now,
        cause_event_id=event_id,
    )  # fmt: skip


async def overdue(session: AsyncSession, assignment_ids: Sequence[UUID]) -> None:
    """Level 2: overdue; the next steps are armed. For many at once."""
    running = await repository.running_clocks(session, assignment_ids)
    locked = await tickets.lock_of_assignments(
        session, [own.assignment_id for own in running if own.assignment_id]
    )
    lower = [own for own in locked.values() if own.supervision_level < rules.ORANGE]
    await ticket_service.set_supervision_levels(
        session, SYSTEM, lower, level=rules.ORANGE, reason=_say("level.overdue")
    )
    await _arm(session, running)


async def rearm(session: AsyncSession, ticket_id: UUID) -> None:
    """After the clock ran on or moved: arm what was overdue before. A stopped clock is left."""
    assignment = await tickets.live_lead(session, ticket_id)
    if assignment is None:
        return
    own = await repository.running_clock(session, assignment.id)
    if own is not None and own.overdue_told_at is not None:
        await _arm(session, [own])


async def _arm(session: AsyncSession, overdue: Iterable[Clock]) -> None:
    """Those that stand still are armed again when they run on."""
    city, limits = await catalogue(session), templates.thresholds()
    wanted: dict[tuple[str, UUID], datetime] = {}
    for own in overdue:
        if own.paused_at is not None or own.assignment_id is None:
            continue
        calendar = city.calendar(own.calendar_code)
        red_at = rules.after_due(own.due_at, limits.red_after, calendar)
        wanted[RED_DUE, own.assignment_id] = red_at
        notice_at = rules.after_due(own.due_at, limits.notice_after, calendar)
        wanted[NOTICE_DUE, own.assignment_id] = notice_at
    await deadlines.set_deadlines(session, wanted)


async def _still(
    session: AsyncSession, assignment_id: UUID, step: str, now: datetime
) -> tuple[Ticket, Clock] | None:
    """The ticket and the clock if ``step`` has really come; otherwise arms it anew or forgets."""
    own = await repository.running_clock(session, assignment_id)
    if own is None or own.paused_at is not None:
        return None
    city, limits = await catalogue(session), templates.thresholds()
    after = limits.red_after if step == RED_DUE else limits.notice_after
    at = rules.after_due(own.due_at, after, city.calendar(own.calendar_code))
    if now < at:
        await deadlines.set_deadline(session, step, assignment_id, at)
        return None
    ticket = await tickets.lock(session, own.ticket_id)
    return (ticket, own) if ticket is not None else None


async def red_due(session: AsyncSession, assignment_id: UUID, now: datetime) -> None:
    """Level 3: a working day overdue → a letter lies ready for a supervisor to issue."""
    found = await _still(session, assignment_id, RED_DUE, now)
    if found is None:
        return
    ticket, own = found
    days = templates.thresholds().red_after.amount
    await raise_level(session, ticket, rules.RED, _say("level.red", days=days))
    letter = await propose(
        session, ticket, LetterKind.LETTER, LetterCause.OVERDUE,
        _say("reason.overdue", days=days), f"overdue:{assignment_id}:{own.round}", now,
    )  # fmt: skip
    if letter is not None:
        await _red_alert(session, ticket, own, letter, now)


async def _red_alert(
    session: AsyncSession, ticket: Ticket, own: Clock, letter: Letter, now: datetime
) -> None:
    await service.resolve(session, ticket.id, [AlertKind.OVERDUE], "red", now)
    await service.raise_alert(
        session,
        AlertKind.OVERDUE_RED,
        cause_event_id=await repository.latest_event_id(session, letter.id),
        now=now,
        ticket_id=ticket.id,
        round=ticket.round,
        detail={"unit_id": str(letter.unit_id), "due_at": own.due_at.isoformat()},
    )


async def notice_due(session: AsyncSession, assignment_id: UUID, now: datetime) -> None:
    """Five working days overdue → a notice is proposed."""
    found = await _still(session, assignment_id, NOTICE_DUE, now)
    if found is None:
        return
    ticket, own = found
    days = templates.thresholds().notice_after.amount
    await propose(
        session, ticket, LetterKind.NOTICE, LetterCause.LONG_OVERDUE,
        _say("reason.long_overdue", days=days), f"long_overdue:{assignment_id}:{own.round}", now,
    )  # fmt: skip


async def dissatisfied(session: AsyncSession, ticket_id: UUID, now: datetime) -> None:
    """The citizen said no for the second time → a notice is proposed."""
    said = await session.scalars(select(Evaluation).where(Evaluation.ticket_id == ticket_id))
    times = sum(callback_rules.needs_person(row.satisfaction, row.solved) for row in said)
    ticket = await tickets.find_by_id(session, ticket_id)
    if ticket is None or times < templates.thresholds().notice_at_dissatisfactions:
        return
    await propose(
        session, ticket, LetterKind.NOTICE, LetterCause.DISSATISFIED,
        _say("reason.dissatisfied", times=times), f"dissatisfied:{ticket_id}", now,
    )  # fmt: skip


async def propose(
    session: AsyncSession,
    ticket: Ticket,
    kind: LetterKind,
    cause: LetterCause,
    reason: str,
    key: str,
    now: datetime,
) -> Letter | None:
    """Draft about one ticket to its lead unit; None when that was drafted before, or the unit is
    shut out."""
    if ticket.lead_unit_id is None or await repository.has_cause(session, key):
        return None
    unit = (await catalogue(session)).unit_by_id.get(ticket.lead_unit_id)
    if unit is None or await repository.foreign_ticket(session, unit.path, [ticket]) is not None:
        return None
    return await letters.draft(
        session,
        SYSTEM,
        kind=kind,
        cause=cause,
        unit_id=unit.id,
        ticket_ids=[ticket.id],
        reason=reason,
        now=now,
        cause_key=key,
    )


def letter_reason(letter: Letter) -> str:
    kind = _say(f"kind.{letter.kind.value}")
    return _say("level.letter", kind=kind, number=letter.number)


async def work_handed_in(
    session: AsyncSession, ticket_id: UUID, reason: str, now: datetime
) -> None:
    """Urging is over, and a draft that only asked for this work is moot."""
    await urging.end(session, ticket_id, now)
    for letter in await repository.live_draft_about(session, ticket_id):
        if letter.cause is LetterCause.OVERDUE and letter.drafted_by is None:
            note = _say(f"drop.{reason}")
            await letters.drop(session, SYSTEM, letter, version=None, note=note, now=now)
