"""Who may hear of tickets as they change."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit.actor import Actor
from huying.kit.push import stream
from huying.ticket import repository
from huying.ticket.permissions import READ


def _uuid(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None


@stream("tickets")
async def every_ticket(_: AsyncSession, actor: Actor, __: str) -> bool:
    """The hotline's desks."""
    return actor.may(READ) and actor.sees_all_units


@stream("ticket")
async def one_ticket(session: AsyncSession, actor: Actor, key: str) -> bool:
    id = _uuid(key)
    if id is None or not actor.may(READ):
        return False
    return await repository.find(session, actor, id) is not None


@stream("unit")
async def units_desk(session: AsyncSession, actor: Actor, key: str) -> bool:
    """The unit's own people, those above it, and the hotline."""
    id = _uuid(key)
    unit = (await catalogue(session)).unit_by_id.get(id) if id else None
    if unit is None or not actor.may(READ):
        return False
    return actor.sees_all_units or (
        actor.unit_path is not None and unit.path.startswith(actor.unit_path)
    )
