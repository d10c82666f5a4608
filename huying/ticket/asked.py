"""Requests that lost their point: what a unit asked for ends when it hands its work in."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.actor import SYSTEM, Actor
from huying.ticket import moves
from huying.ticket import repository_requests as rows
from huying.ticket.events_requests import RequestCancelled
from huying.ticket.kinds import RequestKind, RequestState
from huying.ticket.models import Ticket
from huying.ticket.models_requests import TicketRequest

_OF_THE_WORK = (RequestKind.EXTENSION, RequestKind.SUSPENSION)


async def lapse_with_submission(session: AsyncSession, ticket: Ticket) -> None:
    """More time and standing still are of no use to finished work."""
    for request in await rows.asked(session, ticket.id, *_OF_THE_WORK):
        await cancel_one(session, SYSTEM, ticket, request)


async def cancel_one(
    session: AsyncSession, actor: Actor, ticket: Ticket, request: TicketRequest
) -> None:
    """The caller has locked the ticket and touches it."""
    request.state, request.decided_at = RequestState.CANCELLED, clock.now()
    request.version += 1
    happened = RequestCancelled(ticket.id, request.id, request.kind.value)
    await moves.announce(session, actor, ticket, happened)
