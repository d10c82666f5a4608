"""知会: units that read along, such as the bureau of a street that was sent directly."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit import clock
from huying.kit.actor import Actor
from huying.ticket import moves, repository, shut
from huying.ticket.events_parts import InformedRead, UnitInformed
from huying.ticket.models import Confidentiality, Ticket
from huying.ticket.models_requests import InformedUnit


async def inform(
    session: AsyncSession, actor: Actor, ticket: Ticket, *, unit_id: UUID, why: str
) -> bool:
    """Let a unit read along, once. Never on a confidential or report ticket, nor a unit that is
    shut out; False when nothing was to be done. ``why``: a code of ``informed.*``."""
    if ticket.confidentiality is not Confidentiality.NORMAL:
        return False
    city = await catalogue(session)
    if not city.offers_unit(unit_id) or shut.is_shut(city, ticket, unit_id):
        return False
    at_work = await repository.live_assignments(session, ticket.id)
    known = await repository.informed_of(session, ticket.id)
    if unit_id in {*(work.unit_id for work in at_work), *(row.unit_id for row in known)}:
        return False
    session.add(InformedUnit(ticket_id=ticket.id, unit_id=unit_id, why=why, at=clock.now()))
    await moves.announce(session, actor, ticket, UnitInformed(ticket.id, unit_id, why))
    return True


async def mark_read(session: AsyncSession, actor: Actor, ticket: Ticket) -> bool:
    """The actor's unit has read what it was informed of; False when there was nothing unread."""
    city = await catalogue(session)
    if actor.unit_path is None or actor.sees_all_units:
        return False
    is_changed = False
    for row in await repository.informed_of(session, ticket.id):
        unit = city.unit_by_id.get(row.unit_id)
        if row.read_at is None and unit and unit.path.startswith(actor.unit_path):
            row.read_at, is_changed = clock.now(), True
            await moves.announce(session, actor, ticket, InformedRead(ticket.id, row.unit_id))
    return is_changed
