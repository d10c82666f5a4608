"""What objections and adjudications share: the row that names a unit, and telling history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.dispatch import parts, repository, rules_disputes, service
from huying.dispatch.errors import UnitNotListed
from huying.dispatch.models_disputes import Objection
from huying.dispatch.rules import Lists
from huying.kit import texts
from huying.kit.actor import SYSTEM, Actor
from huying.kit.events import emit
from huying.ticket import moves, shut
from huying.ticket import parts as ticket_parts
from huying.ticket import repository as tickets
from huying.ticket.events import TicketEvent
from huying.ticket.models import Assignment, Ticket


@dataclass(frozen=True)
class ListedRow:
    """By which row of the catalogue a unit may lead (rule 13)."""

    unit_id: UUID
    duty_code: str
    basis: str
    is_complex: bool


async def listed_rows(
    session: AsyncSession, city: Catalogue, ticket: Ticket
) -> dict[UUID, ListedRow]:
    """Every unit that the catalogue lists for the ticket, most specific first."""
    return rows_by(city, ticket, await repository.lists_in_force(session))


def rows_by(city: Catalogue, ticket: Ticket, lists: Lists) -> dict[UUID, ListedRow]:
    """As ``listed_rows``, by these lists."""
    return {
        found.unit_id: ListedRow(found.unit_id, found.duty_code, found.basis, found.is_complex)
        for found in service.listed(city, ticket, lists)
    }


async def listed_row(
    session: AsyncSession, city: Catalogue, ticket: Ticket, unit_id: UUID, cited: str | None
) -> ListedRow | None:
    """The row by which the unit may lead: the catalogue lists it for the ticket, or the cited row
    names it at the ticket's place. None when neither does, or the unit is accused."""
    listed = await listed_rows(session, city, ticket)
    return _row(city, ticket, unit_id, cited, listed)


def _row(
    city: Catalogue,
    ticket: Ticket,
    unit_id: UUID,
    cited: str | None,
    listed: Mapping[UUID, ListedRow],
) -> ListedRow | None:
    found = listed.get(unit_id)
    if found is not None or shut.is_shut(city, ticket, unit_id):
        return found
    duty = city.duties.get(cited or "")
    if duty is None or not rules_disputes.names_unit(city, duty, unit_id, ticket.place_code):
        return None
    return ListedRow(unit_id, duty.code, duty.basis, duty.is_complex)


def may_lead(
    city: Catalogue,
    ticket: Ticket,
    objection: Objection | None,
    sent: Assignment | None,
    lists: Lists,
) -> dict[UUID, ListedRow]:
    """Every unit that may lead a ticket under joint review: what the catalogue lists, what the
    objection's row names (rule 13), and the lead that was ``sent``."""
    found = rows_by(city, ticket, lists)
    if objection is not None:
        cited = _row(city, ticket, objection.proposed_unit_id, objection.duty_code, found)
        if cited is not None:
            found.setdefault(cited.unit_id, cited)
    if sent is not None and sent.duty_code is not None:
        present = ListedRow(sent.unit_id, sent.duty_code, sent.basis, ticket.is_complex)
        found.setdefault(sent.unit_id, present)
    return found


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


async def ask_beside(
    session: AsyncSession,
    ticket: Ticket,
    lead: Assignment,
    unit_ids: Sequence[UUID] | None = None,
) -> None:
    """Give a lead that a decision named its assisting units: ``unit_ids`` as decided, or None for
    those that its row of the joint list expects; who is at work already stays. Inform too.

    Raises UnitNotListed for a unit that the catalogue does not list beside the lead (rule 13).
    """
    city, lists = await catalogue(session), await repository.lists_in_force(session)
    live = await tickets.live_assignments(session, ticket.id)
    busy = frozenset(each.unit_id for each in live)
    listed = service.listed(city, ticket, lists)
    found = {each.unit_id: each for each in parts.candidates(city, ticket, lead, listed, lists)}
    expected = [each.unit_id for each in found.values() if each.is_expected]
    for unit_id in expected if unit_ids is None else dict.fromkeys(unit_ids):
        if unit_id not in found:
            raise UnitNotListed(field="assist_unit_ids")
        if unit_id in busy:
            continue
        why = "assist.expected" if unit_ids is None else "assist.decided"
        await ticket_parts.add(
            session,
            SYSTEM,
            ticket,
            unit_id=unit_id,
            asked=texts.say("dispatch", why),
            duty_code=found[unit_id].duty_code,
            basis=found[unit_id].basis,
        )
    await parts.inform(session, SYSTEM, ticket, lead)
