"""Short ways to ask, decide and look, for the tests of requests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.models import MatterKind
from huying.kit.actor import Actor
from huying.kit.deadlines import Deadline
from huying.kit.events import history_of
from huying.message.models import OutgoingMessage
from huying.ticket import deciding, repository, requests
from huying.ticket.models import Clock, Ticket, TicketState
from huying.ticket.models_requests import TicketRequest
from tests.factories.ticket import make_draft, make_ticket
from tests.ticket.conftest import Cast, MakeActor

OFFICE = "U-HOUSING"


async def of_housing(cast: Cast, make_actor: MakeActor) -> Cast:
    """The same people, but the unit at work is an office with a weekend: U-HOUSING."""
    return replace(
        cast,
        handler=await make_actor("unit_liaison", "unit_handler", unit=OFFICE),
        leader=await make_actor("unit_leader", unit=OFFICE),
    )


async def at_work(
    session: AsyncSession,
    cast: Cast,
    *,
    category: str = "040101",
    kind: MatterKind = MatterKind.HELP,
) -> Ticket:
    """A plea for help, three working days: Wednesday ten o'clock → Monday 17:30."""
    draft = make_draft(category=category, kind=kind)
    return await make_ticket(
        session, state=TicketState.HANDLING, unit=OFFICE, handler=cast.handler, draft=draft
    )


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


async def state_of(session: AsyncSession, ticket: Ticket) -> TicketState:
    """As the database has it."""
    await session.refresh(ticket)
    return ticket.state
