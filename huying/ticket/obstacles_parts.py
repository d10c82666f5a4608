"""What stands in the way of submitting, of asking other units, of naming and of shutting out."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit.actor import Actor
from huying.ticket import parts, recalling, repository, shut, shutting
from huying.ticket.models import Assignment, Confidentiality, Ticket


async def submit(
    session: AsyncSession,
    _: Catalogue,
    __: Actor,
    ticket: Ticket,
    ___: Assignment | None,
    ____: datetime,
) -> str | None:
    return "parts_open.short" if await parts.open_units(session, ticket) else None


async def add_part(
    _: AsyncSession,
    city: Catalogue,
    actor: Actor,
    __: Ticket,
    lead: Assignment | None,
    ___: datetime,
) -> str | None:
    return parts.add_refusal(city, actor, lead)


async def sub_dispatch(
    session: AsyncSession,
    _: Catalogue,
    __: Actor,
    ticket: Ticket,
    lead: Assignment | None,
    ___: datetime,
) -> str | None:
    if lead is None:
        return "no_lead"
    return None if await parts.units_below(session, ticket, lead) else "sub.nobody"


async def recall(
    _: AsyncSession,
    __: Catalogue,
    ___: Actor,
    ticket: Ticket,
    ____: Assignment | None,
    _____: datetime,
) -> str | None:
    return recalling.recall_refusal(ticket)


async def rework(
    session: AsyncSession,
    city: Catalogue,
    _: Actor,
    ticket: Ticket,
    __: Assignment | None,
    ___: datetime,
) -> str | None:
    """The last lead would do it again: never the accused unit (rule 9)."""
    last = await repository.last_lead(session, ticket.id)
    is_shut = last is not None and shut.is_shut(city, ticket, last.unit_id)
    return "rework.accused" if is_shut else None


async def accuse(
    session: AsyncSession,
    __: Catalogue,
    ___: Actor,
    ticket: Ticket,
    ____: Assignment | None,
    _____: datetime,
) -> str | None:
    if ticket.confidentiality is Confidentiality.NORMAL:
        return "accuse.normal"
    return await shutting.accuse_obstacle(session, ticket)


async def set_confidentiality(
    session: AsyncSession,
    _: Catalogue,
    __: Actor,
    ticket: Ticket,
    ___: Assignment | None,
    ____: datetime,
) -> str | None:
    return await shutting.confidentiality_obstacle(session, ticket)
