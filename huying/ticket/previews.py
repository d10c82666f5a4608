"""What a request would do to the clocks if it were granted now, without doing it."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.worktime import LimitUnit
from huying.city.catalogue import Catalogue
from huying.ticket import allowances, clocks, repository, requests
from huying.ticket.allowances import Allowance, Grant
from huying.ticket.kinds import RequestKind
from huying.ticket.models import Clock, ClockKind, Ticket
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


async def foresee(
    session: AsyncSession,
    city: Catalogue,
    ticket: Ticket,
    now: datetime,
    *,
    amount: int | None = None,
    until: datetime | None = None,
) -> Foreseen:
    """With ``amount`` an extension, with ``until`` a suspension, with neither as it is."""
    lead = await repository.live_lead(session, ticket.id)
    own = await requests.unit_clock(session, ticket, lead)
    granted = await allowances.of_ticket(session, ticket)
    if own is not None and amount is not None:
        more = Grant(amount, LimitUnit(own.unit), ticket.round, now, is_proposed=True)
        granted = replace(granted, grants=(*granted.grants, more))
    if until is not None and until > now:
        granted = replace(granted, pauses=(*granted.pauses, (now, until)), open_from=now)
    if own is None:
        return Foreseen(None, None, None, ticket.due_at, [])
    then = await clocks.reckon_again(session, city, ticket, own, granted)
    citizen_at = await _citizen(session, city, ticket, granted)
    return Foreseen(own, own.due_at, then.at, citizen_at, then.steps)


async def _citizen(
    session: AsyncSession, city: Catalogue, ticket: Ticket, granted: Allowance
) -> datetime:
    """The citizen's due date; one that was kept already does not move."""
    for clock in await clocks.running(session, ticket.id, [ClockKind.CITIZEN]):
        return (await clocks.reckon_again(session, city, ticket, clock, granted)).at
    return ticket.due_at


async def of_request(
    session: AsyncSession, city: Catalogue, ticket: Ticket, request: TicketRequest, now: datetime
) -> Foreseen:
    """What granting it would do."""
    amount = request.amount if request.kind is RequestKind.EXTENSION else None
    until = request.until if request.kind is RequestKind.SUSPENSION else None
    return await foresee(session, city, ticket, now, amount=amount, until=until)
