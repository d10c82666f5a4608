"""What objections and adjudications share: the row that names a unit, and telling history."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.dispatch import rules_disputes, service
from huying.kit.actor import Actor
from huying.kit.events import emit
from huying.ticket import moves
from huying.ticket.events import TicketEvent
from huying.ticket.models import Ticket


@dataclass(frozen=True)
class ListedRow:
    """By which row of the catalogue a unit may lead (rule 13)."""

    unit_id: UUID
    duty_code: str
    basis: str
    is_complex: bool


def is_shut_out(city: Catalogue, ticket: Ticket, unit_id: UUID) -> bool:
    """Whether the unit lies in the subtree of the accused one (rule 9)."""
    accused = city.unit_by_id.get(ticket.accused_unit_id) if ticket.accused_unit_id else None
    unit = city.unit_by_id.get(unit_id)
    return accused is not None and unit is not None and unit.path.startswith(accused.path)


async def listed_rows(
    session: AsyncSession, city: Catalogue, ticket: Ticket
) -> dict[UUID, ListedRow]:
    """Every unit that the catalogue lists for the ticket, most specific first."""
    return {
        found.unit_id: ListedRow(found.unit_id, found.duty_code, found.basis, found.is_complex)
        for found in await service.candidates_of(session, ticket)
        if not is_shut_out(city, ticket, found.unit_id)
    }


async def listed_row(
    session: AsyncSession, city: Catalogue, ticket: Ticket, unit_id: UUID, cited: str | None
) -> ListedRow | None:
    """The row by which the unit may lead: the catalogue lists it for the ticket, or the cited row
    names it at the ticket's place. None when neither does, or the unit is accused."""
    found = (await listed_rows(session, city, ticket)).get(unit_id)
    if found is not None or is_shut_out(city, ticket, unit_id):
        return found
    duty = city.duties.get(cited or "")
    if duty is None or not rules_disputes.names_unit(city, duty, unit_id, ticket.place_code):
        return None
    return ListedRow(unit_id, duty.code, duty.basis, duty.is_complex)


async def tell(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    happened: TicketEvent,
    units: Iterable[UUID],
) -> None:
    """Write the ticket's history and wake the desks of disputes and of the units concerned."""
    city = await catalogue(session)
    await session.flush()
    emit(session, actor, happened, streams=moves.streams_of(city, ticket, *units) | {"disputes"})
    await session.flush()
