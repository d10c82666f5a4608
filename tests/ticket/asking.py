"""Short ways to ask, decide and look, for the tests of requests."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor
from huying.kit.deadlines import Deadline
from huying.kit.events import history_of
from huying.message.models import OutgoingMessage
from huying.ticket import deciding, repository, requests
from huying.ticket.models import Clock, Ticket
from huying.ticket.models_requests import TicketRequest


async def by_kind(session: AsyncSession, ticket: Ticket) -> dict[str, Clock]:
    """The latest clock of each kind."""
    return {row.kind.value: row for row in await repository.clocks_of(session, ticket.id)}


async def extended(
    session: AsyncSession, unit: Actor, hotline: Actor, ticket: Ticket, amount: int
) -> TicketRequest:
    asked = await ask_for_time(session, unit, ticket, amount)
    return await deciding.grant(session, hotline, asked)


async def ask_for_time(
    session: AsyncSession, unit: Actor, ticket: Ticket, amount: int = 1
) -> TicketRequest:
    return await requests.ask_extension(
        session, unit, ticket, code="works", reason="配件三天后才能到货", amount=amount
    )


async def suspended(
    session: AsyncSession, unit: Actor, hotline: Actor, ticket: Ticket, until: datetime
) -> TicketRequest:
    asked = await requests.ask_suspension(
        session, unit, ticket, code="appraisal", reason="房屋鉴定尚未出结果", until=until
    )
    return await deciding.grant(session, hotline, asked)


async def names(session: AsyncSession, ticket: Ticket) -> list[str]:
    return [event.name for event in await history_of(session, "ticket", ticket.id)]


async def pending(session: AsyncSession, subject_id: object) -> dict[str, datetime]:
    rows: Sequence[Deadline] = (
        await session.scalars(
            select(Deadline).where(Deadline.subject_id == subject_id, Deadline.ended_at.is_(None))
        )
    ).all()
    return {row.kind: row.due_at for row in rows}


async def told(session: AsyncSession, ticket: Ticket) -> list[str]:
    """Keys of the messages that the citizen was sent about this ticket, in order."""
    rows = await session.scalars(
        select(OutgoingMessage)
        .where(OutgoingMessage.subject_id == ticket.id)
        .order_by(OutgoingMessage.created_at, OutgoingMessage.id)
    )
    return [row.text_key for row in rows]
