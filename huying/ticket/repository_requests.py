"""Selects of requests, their decisions, and supplements."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor
from huying.ticket.kinds import RequestKind, RequestState
from huying.ticket.models import Clock, ClockKind, Ticket
from huying.ticket.models_requests import (
    ClockPause,
    RequestDecision,
    Supplement,
    SupplementTry,
    TicketRequest,
)
from huying.ticket.repository import visible_to


async def find(session: AsyncSession, actor: Actor, id: UUID) -> TicketRequest | None:
    """None when absent or about a ticket out of the actor's scope."""
    seen = visible_to(actor).with_only_columns(Ticket.id)
    return await session.scalar(
        select(TicketRequest).where(TicketRequest.id == id, TicketRequest.ticket_id.in_(seen))
    )


async def lock(session: AsyncSession, id: UUID) -> TicketRequest | None:
    """The row, locked and read afresh; lock its ticket before."""
    statement = select(TicketRequest).where(TicketRequest.id == id).with_for_update()
    return await session.scalar(statement.execution_options(populate_existing=True))


async def asked(
    session: AsyncSession, ticket_id: UUID, *kinds: RequestKind
) -> Sequence[TicketRequest]:
    """Undecided requests of these kinds (of any, when none is named)."""
    statement = select(TicketRequest).where(
        TicketRequest.ticket_id == ticket_id, TicketRequest.state == RequestState.ASKED
    )
    if kinds:
        statement = statement.where(TicketRequest.kind.in_(kinds))
    return (await session.scalars(statement)).all()


async def count_extensions(session: AsyncSession, ticket: Ticket) -> int:
    """Granted in the ticket's round."""
    statement = select(func.count()).where(
        TicketRequest.ticket_id == ticket.id,
        TicketRequest.kind == RequestKind.EXTENSION,
        TicketRequest.round == ticket.round,
        TicketRequest.state == RequestState.GRANTED,
    )
    return await session.scalar(statement) or 0


async def of_ticket(session: AsyncSession, ticket_id: UUID) -> Sequence[TicketRequest]:
    """Oldest first."""
    statement = select(TicketRequest).where(TicketRequest.ticket_id == ticket_id)
    return (
        await session.scalars(statement.order_by(TicketRequest.asked_at, TicketRequest.id))
    ).all()


async def all_asked(session: AsyncSession, actor: Actor, limit: int) -> Sequence[TicketRequest]:
    """Undecided ones about tickets in the actor's scope, most pressing first."""
    seen = visible_to(actor).with_only_columns(Ticket.id)
    statement = (
        select(TicketRequest)
        .where(TicketRequest.state == RequestState.ASKED, TicketRequest.ticket_id.in_(seen))
        .order_by(TicketRequest.due_at.asc().nulls_last(), TicketRequest.asked_at)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def decisions_of(
    session: AsyncSession, ids: Iterable[UUID]
) -> dict[UUID, list[RequestDecision]]:
    """Request → its decisions, oldest first."""
    rows = await session.scalars(
        select(RequestDecision)
        .where(RequestDecision.request_id.in_(list(ids)))
        .order_by(RequestDecision.at, RequestDecision.id)
    )
    found: dict[UUID, list[RequestDecision]] = {}
    for row in rows:
        found.setdefault(row.request_id, []).append(row)
    return found


async def units_of_clocks(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Assignment → in what its unit's or rework clock is counted."""
    rows = await session.execute(
        select(Clock.assignment_id, Clock.unit).where(
            Clock.assignment_id.in_(list(ids)),
            Clock.kind.in_([ClockKind.UNIT, ClockKind.REWORK]),
        )
    )
    return {row.assignment_id: row.unit for row in rows}


async def open_pause(session: AsyncSession, ticket_id: UUID) -> ClockPause | None:
    return await session.scalar(
        select(ClockPause).where(ClockPause.ticket_id == ticket_id, ClockPause.ended_at.is_(None))
    )


async def find_pause(session: AsyncSession, id: UUID) -> ClockPause | None:
    return await session.scalar(select(ClockPause).where(ClockPause.id == id))


async def open_supplement(session: AsyncSession, ticket_id: UUID) -> Supplement | None:
    return await session.scalar(
        select(Supplement).where(Supplement.ticket_id == ticket_id, Supplement.ended_at.is_(None))
    )


async def open_supplements(
    session: AsyncSession, ticket_ids: Iterable[UUID]
) -> dict[UUID, Supplement]:
    """Ticket → what is still missing of it."""
    rows = await session.scalars(
        select(Supplement).where(
            Supplement.ticket_id.in_(list(ticket_ids)), Supplement.ended_at.is_(None)
        )
    )
    return {row.ticket_id: row for row in rows}


async def supplements_of(session: AsyncSession, ticket_id: UUID) -> Sequence[Supplement]:
    statement = select(Supplement).where(Supplement.ticket_id == ticket_id)
    return (await session.scalars(statement.order_by(Supplement.asked_at, Supplement.id))).all()


async def tries_of(session: AsyncSession, ids: Iterable[UUID]) -> Sequence[SupplementTry]:
    """Of these supplements, oldest first."""
    statement = select(SupplementTry).where(SupplementTry.supplement_id.in_(list(ids)))
    return (await session.scalars(statement.order_by(SupplementTry.at, SupplementTry.id))).all()
