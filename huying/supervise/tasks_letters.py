"""Deadlines of supervision: red, notice, receipt, answer, and the look for groups."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.deadlines import on_due
from huying.supervise import escalation, groups, letter_answers, letters, service
from huying.supervise.models import AlertKind


@on_due(escalation.RED_DUE)
async def red_due(session: AsyncSession, assignment_id: UUID, _: datetime) -> None:
    await escalation.red_due(session, assignment_id, clock.now())


@on_due(escalation.NOTICE_DUE)
async def notice_due(session: AsyncSession, assignment_id: UUID, _: datetime) -> None:
    await escalation.notice_due(session, assignment_id, clock.now())


@on_due(letters.RECEIVE_DUE)
async def receive_at_limit(session: AsyncSession, letter_id: UUID, due_at: datetime) -> None:
    await letter_answers.receive_by_itself(session, letter_id, due_at)


@on_due(letters.ANSWER_DUE)
async def answer_due(session: AsyncSession, letter_id: UUID, _: datetime) -> None:
    """An alert, and a notice is proposed."""
    now = clock.now()
    told = await letter_answers.tell_overdue(session, letter_id, now)
    if told is None:
        return
    letter, event, event_id = told
    await service.raise_alert(
        session,
        AlertKind.LETTER_OVERDUE,
        cause_event_id=event_id,
        now=now,
        ticket_id=event.first_ticket_id,
        detail={
            "unit_id": str(letter.unit_id),
            "due_at": event.due_at.isoformat(),
            "number": letter.number,
        },
    )
    await letter_answers.propose_notice(session, letter, now)


@on_due(groups.LOOK)
async def look_for_groups(session: AsyncSession, _: UUID, __: datetime) -> None:
    await groups.look(session, clock.now())
