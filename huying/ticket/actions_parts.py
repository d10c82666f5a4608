"""Parts of a ticket, those who are informed, and rule 9. Each answers the ticket page."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Forbidden, NotFound, responses
from huying.ticket import informing, part_work, parts, shutting, views
from huying.ticket.actions import load, show
from huying.ticket.errors import (
    ActionRefused,
    NeedsOtherPerson,
    NeedsReason,
    TicketChanged,
    UnitNotBelow,
    UnitShutOut,
    UnknownCode,
)
from huying.ticket.part_access import of_ticket
from huying.ticket.permissions import ACCUSE, HANDLE, INBOX, READ, SIGN, SUB_DISPATCH
from huying.ticket.schemas import TicketDetail, UnitRef
from huying.ticket.schemas_part_bodies import (
    AccuseBody,
    ConfidentialityBody,
    PartBody,
    PartContactBody,
    PartReasonBody,
    PartReplyBody,
    SubDispatchBody,
)

router = APIRouter()

REFUSALS = responses(NotFound, Forbidden, ActionRefused, TicketChanged)
SHUTTING = responses(
    NotFound, Forbidden, ActionRefused, TicketChanged, NeedsOtherPerson, NeedsReason, UnknownCode
)

Reader = Annotated[Actor, Depends(requires(READ))]
Signer = Annotated[Actor, Depends(requires(SIGN))]
Handler = Annotated[Actor, Depends(requires(HANDLE))]
Liaison = Annotated[Actor, Depends(requires(SUB_DISPATCH))]
Shutter = Annotated[Actor, Depends(requires(ACCUSE))]


@router.get("/tickets/{id}/assignments/{assignment_id}/units-below", responses=responses(NotFound))
async def list_units_below(
    id: UUID, assignment_id: UUID, actor: Liaison, session: Session
) -> list[UnitRef]:
    """To whom this unit may hand work down: its own tree, kinds that the duty row lists."""
    ticket = await load(session, actor, id)
    parent = await of_ticket(session, ticket, assignment_id)
    return [views.unit_ref(unit) for unit in await parts.units_below(session, ticket, parent)]


@router.post(
    "/tickets/{id}/assignments/{assignment_id}/subs",
    responses=responses(
        NotFound, Forbidden, ActionRefused, TicketChanged, UnitNotBelow, UnitShutOut, UnknownCode
    ),
)
async def sub_dispatch(
    id: UUID, assignment_id: UUID, body: SubDispatchBody, actor: Liaison, session: Session
) -> TicketDetail:
    """下派: hand work down the unit's own tree."""
    ticket = await load(session, actor, id)
    await parts.sub_dispatch(
        session,
        actor,
        ticket,
        assignment_id,
        unit_id=body.unit_id,
        asked=body.asked,
        version=body.version,
    )
    return await show(session, actor, ticket)


@router.post("/tickets/{id}/parts/{part_id}/sign", responses=REFUSALS)
async def sign_part(
    id: UUID, part_id: UUID, body: PartBody, actor: Signer, session: Session
) -> TicketDetail:
    """协办 or 下派单位签收."""
    ticket = await load(session, actor, id)
    await part_work.sign(session, actor, ticket, part_id, version=body.version)
    return await show(session, actor, ticket)


@router.post("/tickets/{id}/parts/{part_id}/contacts", responses=REFUSALS)
async def log_part_contact(
    id: UUID, part_id: UUID, body: PartContactBody, actor: Handler, session: Session
) -> TicketDetail:
    """Record the part's attempt to reach the citizen: evidence for the closing too."""
    ticket = await load(session, actor, id)
    await part_work.log_contact(
        session,
        actor,
        ticket,
        part_id,
        way=body.way,
        result=body.result,
        seconds=body.seconds,
        note=body.note,
        version=body.version,
    )
    return await show(session, actor, ticket)


@router.post("/tickets/{id}/parts/{part_id}/reply", responses=REFUSALS)
async def save_part_reply(
    id: UUID, part_id: UUID, body: PartReplyBody, actor: Handler, session: Session
) -> TicketDetail:
    """Write the partial reply."""
    ticket = await load(session, actor, id)
    await part_work.save_reply(
        session, actor, ticket, part_id, reply=body.reply, version=body.version
    )
    return await show(session, actor, ticket)


@router.post("/tickets/{id}/parts/{part_id}/submit", responses=REFUSALS)
async def submit_part(
    id: UUID, part_id: UUID, body: PartBody, actor: Handler, session: Session
) -> TicketDetail:
    """Hand the partial reply to the unit that asked."""
    ticket = await load(session, actor, id)
    await part_work.submit(session, actor, ticket, part_id, version=body.version)
    return await show(session, actor, ticket)


@router.post("/tickets/{id}/parts/{part_id}/accept", responses=REFUSALS)
async def accept_part(
    id: UUID, part_id: UUID, body: PartBody, actor: Handler, session: Session
) -> TicketDetail:
    """The unit that asked takes the partial reply."""
    ticket = await load(session, actor, id)
    await parts.accept(session, actor, ticket, part_id, version=body.version)
    return await show(session, actor, ticket)


@router.post(
    "/tickets/{id}/parts/{part_id}/return",
    responses=responses(NotFound, Forbidden, ActionRefused, TicketChanged, NeedsReason),
)
async def return_part(
    id: UUID, part_id: UUID, body: PartReasonBody, actor: Handler, session: Session
) -> TicketDetail:
    """The unit that asked wants more; the part's clock runs on."""
    ticket = await load(session, actor, id)
    await parts.give_back(session, actor, ticket, part_id, reason=body.reason, version=body.version)
    return await show(session, actor, ticket)


@router.post(
    "/tickets/{id}/parts/{part_id}/recall",
    responses=responses(NotFound, Forbidden, ActionRefused, TicketChanged, NeedsReason),
)
async def recall_part(
    id: UUID, part_id: UUID, body: PartReasonBody, actor: Reader, session: Session
) -> TicketDetail:
    """Release a unit from its part: the unit that asked, or the dispatcher."""
    ticket = await load(session, actor, id)
    await parts.recall(session, actor, ticket, part_id, reason=body.reason, version=body.version)
    return await show(session, actor, ticket)


@router.post("/tickets/{id}/informed-read", responses=responses(NotFound))
async def mark_informed_read(
    id: UUID, actor: Annotated[Actor, Depends(requires(INBOX))], session: Session
) -> TicketDetail:
    """阅知: my unit has read what it was informed of."""
    ticket = await load(session, actor, id)
    await informing.mark_read(session, actor, ticket)
    return await show(session, actor, ticket)


@router.post("/tickets/{id}/accused", responses=SHUTTING)
async def accuse(id: UUID, body: AccuseBody, actor: Shutter, session: Session) -> TicketDetail:
    """Name the unit that the report is about; its subtree is shut out (rule 9)."""
    ticket = await load(session, actor, id)
    ticket = await shutting.accuse(
        session, actor, ticket, unit_id=body.unit_id, reason=body.reason, version=body.version
    )
    return await show(session, actor, ticket)


@router.post("/tickets/{id}/confidentiality", responses=SHUTTING)
async def set_confidentiality(
    id: UUID, body: ConfidentialityBody, actor: Shutter, session: Session
) -> TicketDetail:
    """Upwards at once; downwards the first person asks and a second one does it."""
    ticket = await load(session, actor, id)
    ticket = await shutting.set_confidentiality(
        session, actor, ticket, to=body.to, reason=body.reason, version=body.version
    )
    return await show(session, actor, ticket)
