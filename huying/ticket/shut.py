"""Rule 9: who is shut out of a ticket, asked wherever work is given to a unit."""

from uuid import UUID

from huying.city.catalogue import Catalogue
from huying.ticket.errors import UnitShutOut
from huying.ticket.models import Ticket
from huying.ticket.rules_parts import is_shut_out


def is_shut(city: Catalogue, ticket: Ticket, unit_id: UUID) -> bool:
    """Whether the unit lies in the accused unit's subtree."""
    unit = city.unit_by_id.get(unit_id)
    accused = city.unit_by_id.get(ticket.accused_unit_id) if ticket.accused_unit_id else None
    return is_shut_out(unit.path if unit else None, accused.path if accused else None)


def refuse(city: Catalogue, ticket: Ticket, unit_id: UUID) -> None:
    """Raise UnitShutOut for a unit that the ticket accuses, or one below it."""
    if is_shut(city, ticket, unit_id):
        raise UnitShutOut(field="unit_id")
