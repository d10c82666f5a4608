"""What a request would do to the clocks if it were granted now, without doing it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.worktime import LimitUnit
from huying.city.catalogue import Catalogue
from huying.ticket import allowances, clocks, handling, repository
from huying.ticket.allowances import Allowance, Grant
from huying.ticket.kinds import RequestKind
from huying.ticket.models import Assignment, Clock, ClockKind, Ticket
from huying.ticket.models_requests import TicketRequest


@dataclass(frozen=True)
class Foreseen:
    """Due dates now and then; ``steps`` explain the unit's new one. ``own`` is the unit's clock,
    None when none runs."""

    own: Clock | None
    due_at: datetime | None
    new_due_at: datetime | None
    new_citizen_due_at: datetime
    steps: list[str]


@dataclass(frozen=True)
class Facts:
    """What the clocks of a ticket rest on: the live lead, its running clock and the citizen's, and
    what was granted so far."""

    lead: Assignment | None
    own: Clock | None
    citizen: Clock | None
    granted: Allowance


async def facts_of(session: AsyncSession, tickets: Sequence[Ticket]) -> dict[UUID, Facts]:
    """By ticket id, in as many queries however many tickets."""
    ids = [ticket.id for ticket in tickets]
    leads = await repository.live_leads(session, ids)
    kinds = (ClockKind.UNIT, ClockKind.REWORK, ClockKind.CITIZEN)
    running = await clocks.running_of_tickets(session, ids, kinds)
    granted = await allowances.of_tickets(session, ids)
    return {
        ticket.id: _facts(
            ticket, leads.get(ticket.id), running.get(ticket.id, []), granted[ticket.id]
        )
        for ticket in tickets
    }


def _facts(
    ticket: Ticket, lead: Assignment | None, running: Sequence[Clock], granted: Allowance
) -> Facts:
    kind = handling.unit_clock_kind(ticket)
    own = next(
        (
            clock
            for clock in running
            if lead is not None and (clock.kind, clock.assignment_id) == (kind, lead.id)
        ),
        None,
    )
    citizen = next((clock for clock in running if clock.kind is ClockKind.CITIZEN), None)
    return Facts(lead, own, citizen, granted)


async def foresee(
    session: AsyncSession,
    city: Catalogue,
    ticket: Ticket,
    now: datetime,
    *,
    amount: int | None = None,
    until: datetime | None = None,
    facts: Facts | None = None,
) -> Foreseen:
    """With ``amount`` an extension, with ``until`` a suspension, with neither as it is. ``facts``:
    where they are known already."""
    facts = facts or (await facts_of(session, [ticket]))[ticket.id]
    own, granted = facts.own, facts.granted
    if own is not None and amount is not None:
        more = Grant(amount, LimitUnit(own.unit), ticket.round, now, is_proposed=True)
        granted = replace(granted, grants=(*granted.grants, more))
    if until is not None and until > now:
        granted = replace(granted, pauses=(*granted.pauses, (now, until)), open_from=now)
    if own is None:
        return Foreseen(None, None, None, ticket.due_at, [])
    then = await clocks.reckon_again(session, city, ticket, own, granted)
    citizen_at = ticket.due_at  # one that was kept already does not move
    if facts.citizen is not None:
        reckoned = await clocks.reckon_again(
            session, city, ticket, facts.citizen, granted, facts.lead
        )
        citizen_at = reckoned.at
    return Foreseen(own, own.due_at, then.at, citizen_at, then.steps)


async def of_request(
    session: AsyncSession,
    city: Catalogue,
    ticket: Ticket,
    request: TicketRequest,
    now: datetime,
    facts: Facts | None = None,
) -> Foreseen:
    """What granting it would do."""
    amount = request.amount if request.kind is RequestKind.EXTENSION else None
    until = request.until if request.kind is RequestKind.SUSPENSION else None
    return await foresee(session, city, ticket, now, amount=amount, until=until, facts=facts)
