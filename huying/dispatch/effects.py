"""Who would be proposed for waiting tickets under another duty catalogue, or with other units."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city import imagining
from huying.city.catalogue import Catalogue, catalogue
from huying.dispatch import repository, service
from huying.dispatch.models import ListEntry, ListState
from huying.dispatch.rules import Lists
from huying.kit.registers import Effect, RowChange, Use, effect, uses
from huying.kit.registers.copying import among
from huying.ticket.models import Ticket, TicketState

WAITING = (TicketState.TO_REVIEW, TicketState.TO_DISPATCH, TicketState.TO_SIGN)
MOST = 2_000  # the newest are looked at
FEW = 5
Imagine = Callable[[Catalogue, Sequence[RowChange]], Catalogue]


@effect("duties")
async def duties(session: AsyncSession, changes: Sequence[RowChange]) -> list[Effect]:
    return await _proposed_otherwise(session, changes, imagining.with_duties)


@effect("units")
async def units(session: AsyncSession, changes: Sequence[RowChange]) -> list[Effect]:
    if all(not _leads_otherwise(change) for change in changes):
        return []
    return await _proposed_otherwise(session, changes, imagining.with_units)


def _leads_otherwise(change: RowChange) -> bool:
    """Whether a unit leaves, comes back, or has another role or place."""
    before, after = change.before, change.after
    if before is None or after is None or change.retire != change.was_retired:
        return True
    return (before["role"], before["place"]) != (after["role"], after["place"])


async def _proposed_otherwise(
    session: AsyncSession, changes: Sequence[RowChange], imagine: Imagine
) -> list[Effect]:
    now = await catalogue(session)
    then = imagine(now, changes)
    lists = await repository.lists_in_force(session)
    waiting = await session.scalars(
        select(Ticket)
        .where(Ticket.state.in_(WAITING))
        .order_by(Ticket.registered_at.desc())
        .limit(MOST)
    )
    other: list[str] = []
    nobody: list[str] = []
    for ticket in waiting:
        before, after = (_first(city, ticket, lists) for city in (now, then))
        if before != after:
            (other if after is not None else nobody).append(ticket.number or "")
    return [
        Effect("proposed_otherwise", len(other), tuple(other[:FEW])),
        Effect("proposed_nobody", len(nobody), tuple(nobody[:FEW])),
    ]


def _first(city: Catalogue, ticket: Ticket, lists: Lists) -> str | None:
    found = service.listed(city, ticket, lists)
    return found[0].unit_code if found else None


@uses("duties")
async def listed_rows(session: AsyncSession, codes: Sequence[str]) -> Mapping[str, Sequence[Use]]:
    """Entries of the three lists that name the row."""
    counted = (
        select(ListEntry.duty_code, func.count())
        .where(among(ListEntry.duty_code, codes), ListEntry.state != ListState.ENDED)
        .group_by(ListEntry.duty_code)
    )
    return {code: [Use("lists", count)] for code, count in await session.execute(counted)}
