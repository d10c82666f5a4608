"""What people do to one ticket. Each answers the ticket page as it is afterwards."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Forbidden, NotFound, responses
from huying.ticket import repository, service, views
from huying.ticket.errors import (
    ActionRefused,
    IdentityShut,
    NeedsReason,
    TicketChanged,
)
from huying.ticket.models import Ticket
from huying.ticket.permissions import (
    APPROVE,
    CLOSE_REVIEW,
    HANDLE,
    REVEAL,
    REWORK,
    SIGN,
    SUPERVISE,
    URGE,
)
from huying.ticket.schemas import (
    ContactBody,
    LeaderApproveBody,
    NoteBody,
    ReasonBody,
    ReplyBody,
    RevealBody,
    Revealed,
    SettleBody,
    SignBody,
    SupervisionBody,
    TicketDetail,
)

router = APIRouter()

REFUSALS = responses(NotFound, Forbidden, ActionRefused, TicketChanged, NeedsReason)

Signer = Annotated[Actor, Depends(requires(SIGN))]
Handler = Annotated[Actor, Depends(requires(HANDLE))]
Leader = Annotated[Actor, Depends(requires(APPROVE))]
Reviewer = Annotated[Actor, Depends(requires(CLOSE_REVIEW))]
Supervisor = Annotated[Actor, Depends(requires(SUPERVISE))]


async def load(session: AsyncSession, actor: Actor, id: UUID) -> Ticket:
    """Raises NotFound for an absent ticket and one out of scope alike."""
    ticket = await repository.find(session, actor, id)
    if ticket is None:
        raise NotFound()
    return ticket


async def show(session: AsyncSession, actor: Actor, ticket: Ticket) -> TicketDetail:
    return await views.detail(session, actor, await catalogue(session), ticket, clock.now())


@router.post("/tickets/{id}/sign", responses=REFUSALS)
async def sign(id: UUID, body: SignBody, actor: Signer, session: Session) -> TicketDetail:
    """签收."""
    ticket = await load(session, actor, id)
    ticket = await service.sign(session, actor, ticket, version=body.version)
    return await show(session, actor, ticket)


@router.post("/tickets/{id}/contacts", responses=REFUSALS)
async def log_contact(
    id: UUID, body: ContactBody, actor: Handler, session: Session
) -> TicketDetail:
    """Record an attempt to reach the citizen."""
    ticket = await load(session, actor, id)
    await service.log_contact(
        session,
        actor,
        ticket,
        way=body.way,
        result=body.result,
        seconds=body.seconds,
        note=body.note,
        version=body.version,
    )
    return await show(session, actor, ticket)


@router.post("/tickets/{id}/reply", responses=REFUSALS)
async def save_reply(id: UUID, body: ReplyBody, actor: Handler, session: Session) -> TicketDetail:
    """Write the reply and say whether it is solved."""
    ticket = await load(session, actor, id)
    ticket = await service.save_reply(
        session,
        actor,
        ticket,
        reply=body.reply,
        solved=body.solved,
        solved_reason=body.solved_reason,
        version=body.version,
    )
    return await show(session, actor, ticket)


@router.post("/tickets/{id}/propose", responses=REFUSALS)
async def propose(id: UUID, body: SignBody, actor: Handler, session: Session) -> TicketDetail:
    """Lay the reply before the unit's leader."""
    ticket = await load(session, actor, id)
    ticket = await service.propose(session, actor, ticket, version=body.version)
    return await show(session, actor, ticket)


@router.post("/tickets/{id}/leader-approve", responses=REFUSALS)
async def leader_approve(
    id: UUID, body: LeaderApproveBody, actor: Leader, session: Session
) -> TicketDetail:
    ticket = await load(session, actor, id)
    ticket = await service.leader_approve(
        session, actor, ticket, note=body.note, version=body.version
    )
    return await show(session, actor, ticket)


@router.post("/tickets/{id}/leader-refuse", responses=REFUSALS)
async def leader_refuse(
    id: UUID, body: ReasonBody, actor: Leader, session: Session
) -> TicketDetail:
    """Give the reply back to the handler, with the reason."""
    ticket = await load(session, actor, id)
    ticket = await service.leader_refuse(
        session, actor, ticket, note=body.reason, version=body.version
    )
    return await show(session, actor, ticket)


@router.post("/tickets/{id}/submit", responses=REFUSALS)
async def submit(id: UUID, body: SignBody, actor: Handler, session: Session) -> TicketDetail:
    """Hand the reply to the hotline's close review."""
    ticket = await load(session, actor, id)
    ticket = await service.submit(session, actor, ticket, version=body.version)
    return await show(session, actor, ticket)


@router.post("/tickets/{id}/settle", responses=REFUSALS)
async def settle(id: UUID, body: SettleBody, actor: Reviewer, session: Session) -> TicketDetail:
    """办结: the close review passes; the callback follows."""
    ticket = await load(session, actor, id)
    ticket = await service.settle(
        session, actor, ticket, public_reply=body.public_reply, version=body.version
    )
    return await show(session, actor, ticket)


@router.post("/tickets/{id}/send-back", responses=REFUSALS)
async def send_back(id: UUID, body: ReasonBody, actor: Reviewer, session: Session) -> TicketDetail:
    """Back to the unit; its clock runs on."""
    ticket = await load(session, actor, id)
    ticket = await service.send_back(
        session, actor, ticket, reason=body.reason, version=body.version
    )
    return await show(session, actor, ticket)


@router.post(
    "/tickets/{id}/rework", responses=responses(NotFound, Forbidden, ActionRefused, TicketChanged)
)
async def rework(
    id: UUID,
    body: ReasonBody,
    actor: Annotated[Actor, Depends(requires(REWORK))],
    session: Session,
) -> TicketDetail:
    """Order another round, with the reason."""
    ticket = await load(session, actor, id)
    ticket = await service.rework(session, actor, ticket, reason=body.reason, version=body.version)
    return await show(session, actor, ticket)


@router.post("/tickets/{id}/reveal", responses=responses(NotFound, Forbidden, IdentityShut))
async def reveal(
    id: UUID,
    body: RevealBody,
    actor: Annotated[Actor, Depends(requires(REVEAL))],
    session: Session,
) -> Revealed:
    """Show one masked value after saying why; logged, to be shown for 30 seconds."""
    ticket = await load(session, actor, id)
    value = await service.reveal(session, actor, ticket, field=body.field, why=body.why)
    return Revealed(field=body.field, value=value)


@router.post("/tickets/{id}/notes", responses=REFUSALS)
async def add_note(
    id: UUID,
    body: NoteBody,
    actor: Annotated[Actor, Depends(requires(URGE))],
    session: Session,
) -> TicketDetail:
    """Append what the citizen added, or that the citizen urges."""
    ticket = await load(session, actor, id)
    ticket = await service.add_note(
        session, actor, ticket, text=body.text, is_urging=body.is_urging
    )
    return await show(session, actor, ticket)


@router.post("/tickets/{id}/supervision-level", responses=REFUSALS)
async def set_supervision_level(
    id: UUID, body: SupervisionBody, actor: Supervisor, session: Session
) -> TicketDetail:
    ticket = await load(session, actor, id)
    ticket = await service.set_supervision_level(
        session, actor, ticket, level=body.level, reason=body.reason, version=body.version
    )
    return await show(session, actor, ticket)
