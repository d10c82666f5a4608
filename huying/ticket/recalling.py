"""Taking work back: a recall to the pool, another lead after a decision, the end of all work."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock, deadlines
from huying.kit.actor import Actor
from huying.ticket import clocks, handling, moves, repository
from huying.ticket.errors import ActionRefused, NeedsReason
from huying.ticket.events import TicketRecalled
from huying.ticket.kinds import RequestState
from huying.ticket.kinds import SupplementOutcome as Outcome
from huying.ticket.models import (
    Assignment,
    AssignmentState,
    Clock,
    ClockKind,
    Confidentiality,
    NoteKind,
    RecallCode,
    Ticket,
    TicketState,
)
from huying.ticket.models_requests import ClockPause, Supplement, TicketRequest
from huying.ticket.rules import Action


async def recall(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    reason: str,
    code: RecallCode = RecallCode.MISDISPATCH,
    version: int | None = None,
) -> Ticket:
    """to_sign → to_dispatch: back to the pool, where the dispatch clock runs on (rule 1). What may
    have to be kept from the unit is taken back from handling too (rule 9).

    Raises ActionRefused, NeedsReason, TicketChanged.
    """
    ticket = await moves.lock(session, ticket, version)
    lead = await moves.require_lead(session, actor, ticket, Action.RECALL)
    if why_not := recall_refusal(ticket):
        raise ActionRefused(action=Action.RECALL.value, reason=why_not)
    if not reason.strip():
        raise NeedsReason(field="reason")
    now, was = clock.now(), ticket.state
    if ticket.state is TicketState.HANDLING:
        moves.move(ticket, TicketState.TO_SIGN)
    await _take_back(session, ticket, lead, code, now)
    moves.move(ticket, TicketState.TO_DISPATCH)
    ticket.lead_unit_id = None
    [dispatch] = await _of_kind(session, ticket, ClockKind.DISPATCH)
    dispatch.stopped_at = None
    ticket.stage_due_at = dispatch.due_at
    moves.touch(ticket, actor, now)
    note_id = moves.note(session, actor, ticket, NoteKind.RECALL, reason, now)
    happened = TicketRecalled(ticket.id, lead.id, lead.unit_id, code.value, note_id)
    await moves.announce(session, actor, ticket, happened, was=was, units=[lead.unit_id])
    return ticket


def recall_refusal(ticket: Ticket) -> str | None:
    """A signed ticket stays with its unit, but for a confidential one or a report in its first
    round: who is accused may turn out only then (a key of ``why.*``)."""
    if ticket.state is not TicketState.HANDLING:
        return None
    may_accuse = ticket.confidentiality is not Confidentiality.NORMAL and ticket.round == 1
    return None if may_accuse else "recall.wrong_state"


async def redispatch(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    unit_id: UUID,
    duty_code: str | None,
    basis: str,
    is_fresh: bool,
    code: RecallCode,
    is_complex: bool = False,
    note: str = "",
) -> Assignment:
    """Give the ticket to another lead after a decision; from to_sign or handling.

    ``is_fresh`` (an upheld objection or an adjudication): the clock of a unit that is new to the
    ticket starts afresh; in every other case it starts where an earlier one started (rules 1, 2).
    Whether the catalogue lists the unit is ``dispatch``'s to check. Raises ActionRefused (no lead,
    the same unit), WrongMove.
    """
    ticket = await moves.lock(session, ticket)
    lead = await repository.live_lead(session, ticket.id)
    if lead is None:
        raise ActionRefused(action=Action.RECALL.value, reason="no_lead")
    if lead.unit_id == unit_id:
        raise ActionRefused(action=Action.RECALL.value, reason="same_unit")
    now, was = clock.now(), ticket.state
    if ticket.state is TicketState.TO_SIGN:
        moves.move(ticket, TicketState.TO_DISPATCH)
    await _take_back(session, ticket, lead, code, now)
    moves.move(ticket, TicketState.TO_SIGN)
    for part in await repository.live_assignments(session, ticket.id):
        if part.unit_id == unit_id:  # an assisting unit becomes the lead
            await _take_back(session, ticket, part, RecallCode.RELEASED, now)
    happened = TicketRecalled(ticket.id, lead.id, lead.unit_id, code.value, None)
    await moves.announce(session, actor, ticket, happened, was=was, units=[lead.unit_id])
    return await handling.send(
        session,
        actor,
        ticket,
        unit_id=unit_id,
        duty_code=duty_code,
        basis=basis,
        is_complex=is_complex,
        note=note,
        is_fresh=is_fresh,
    )


async def end_work(
    session: AsyncSession,
    ticket: Ticket,
    actor: Actor,
    now: datetime,
    code: RecallCode = RecallCode.ENDED,
) -> None:
    """Recall every live assignment and stop every clock but the citizen's; what was asked lapses.

    The caller locks and moves the ticket and writes its event.
    """
    for live in await repository.live_assignments(session, ticket.id):
        await _recalled(session, live, code, now)
    kinds = [kind for kind in ClockKind if kind is not ClockKind.CITIZEN]
    await clocks.stop(session, ticket, now, *kinds)
    await session.execute(
        update(Supplement)
        .where(Supplement.ticket_id == ticket.id, Supplement.ended_at.is_(None))
        .values(ended_at=now, outcome=Outcome.CANCELLED)
    )
    await _lapse(session, ticket, now)
    await session.flush()


async def _take_back(
    session: AsyncSession, ticket: Ticket, taken: Assignment, code: RecallCode, now: datetime
) -> None:
    """Recall an assignment with all that was handed down from it, and stop their clocks."""
    live = await repository.live_assignments(session, ticket.id)
    gone = [taken]
    while below := [a for a in live if a not in gone and a.parent_id in {g.id for g in gone}]:
        gone += below
    for assignment in gone:
        await _recalled(session, assignment, code, now)
    ids = [assignment.id for assignment in gone]
    running = select(Clock).where(Clock.assignment_id.in_(ids), Clock.stopped_at.is_(None))
    for own in await session.scalars(running):
        own.stopped_at = now
    await _lapse(session, ticket, now)
    await session.flush()


async def _recalled(
    session: AsyncSession, assignment: Assignment, code: RecallCode, now: datetime
) -> None:
    assignment.state, assignment.recall_code = AssignmentState.RECALLED, code
    assignment.recalled_at = now
    await deadlines.cancel_all_of(session, assignment.id)


async def _lapse(session: AsyncSession, ticket: Ticket, now: datetime) -> None:
    """What a unit had asked for lapses with its work; a pause that still runs ends."""
    await session.execute(
        update(TicketRequest)
        .where(TicketRequest.ticket_id == ticket.id, TicketRequest.state == RequestState.ASKED)
        .values(state=RequestState.CANCELLED, decided_at=now)
    )
    await session.execute(
        update(ClockPause)
        .where(ClockPause.ticket_id == ticket.id, ClockPause.ended_at.is_(None))
        .values(ended_at=now)
    )


async def _of_kind(session: AsyncSession, ticket: Ticket, *kinds: ClockKind) -> Iterable[Clock]:
    return await session.scalars(
        select(Clock).where(Clock.ticket_id == ticket.id, Clock.kind.in_(kinds))
    )
