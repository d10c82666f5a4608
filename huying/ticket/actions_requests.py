"""What may be asked for about a ticket, who decides it, what completes it, and how it may end."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Forbidden, NotFound, responses
from huying.ticket import (
    deciding,
    endings,
    request_desk,
    requests,
    supplement_desk,
    supplements,
    suspending,
    views_requests,
)
from huying.ticket.actions import REFUSALS, load, show
from huying.ticket.errors import ActionRefused, NeedsOutcomeText, NeedsReason, TicketChanged
from huying.ticket.errors_requests import AmountTooLarge, EndOutOfRange, RequestChanged
from huying.ticket.models_requests import TicketRequest
from huying.ticket.permissions import ASK, END, READ, SUPPLEMENT
from huying.ticket.schemas import TicketDetail
from huying.ticket.schemas_request_bodies import (
    AnswerBody,
    AskExtensionBody,
    AskSupplementBody,
    AskSuspensionBody,
    AskTerminationBody,
    EndSupplementBody,
    NoteOfVersion,
    RefuseBody,
    RequestDesk,
    SupplementDesk,
    TransferBody,
    TryBody,
    WithdrawBody,
)
from huying.ticket.schemas_requests import PhoneToCall, Preview, RequestChoices

router = APIRouter()

ASKING = responses(
    NotFound, Forbidden, ActionRefused, TicketChanged, NeedsReason, AmountTooLarge, EndOutOfRange
)
DECIDING = responses(NotFound, Forbidden, ActionRefused, RequestChanged, NeedsReason)

# Which side may do it depends on the state: the services refuse the rest.
Reader = Annotated[Actor, Depends(requires(READ))]
Asker = Annotated[Actor, Depends(requires(ASK))]
Agent = Annotated[Actor, Depends(requires(SUPPLEMENT))]
Ender = Annotated[Actor, Depends(requires(END))]


@router.get("/requests")
async def read_requests(
    actor: Reader,
    session: Session,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> RequestDesk:
    """Undecided requests in my scope, most pressing first, each with what granting it would do."""
    return await request_desk.desk(session, actor, await catalogue(session), clock.now(), limit)


@router.get("/supplements")
async def read_supplements(actor: Agent, session: Session) -> SupplementDesk:
    """Tickets that wait for the citizen's words, most pressing first, with the tries so far."""
    return await supplement_desk.desk(session, actor, await catalogue(session), clock.now())


@router.get("/requests/choices")
async def read_choices(actor: Reader) -> RequestChoices:
    """The codes that the forms offer."""
    return views_requests.choices()


@router.get("/tickets/{id}/request-preview", responses=responses(NotFound))
async def preview(
    id: UUID,
    actor: Reader,
    session: Session,
    amount: Annotated[int | None, Query(ge=1, le=100_000)] = None,
    until: AwareDatetime | None = None,
) -> Preview:
    """What the clocks would become by an extension of ``amount`` or a suspension ``until``."""
    ticket = await load(session, actor, id)
    city = await catalogue(session)
    return await request_desk.preview(
        session, city, ticket, clock.now(), amount=amount, until=until
    )


@router.post("/tickets/{id}/ask-extension", responses=ASKING)
async def ask_extension(
    id: UUID, body: AskExtensionBody, actor: Asker, session: Session
) -> TicketDetail:
    """申请延期, in the clock's own unit; the hotline decides."""
    ticket = await load(session, actor, id)
    await requests.ask_extension(
        session,
        actor,
        ticket,
        code=body.code,
        reason=body.reason,
        amount=body.amount,
        version=body.version,
    )
    return await show(session, actor, ticket)


@router.post("/tickets/{id}/ask-suspension", responses=ASKING)
async def ask_suspension(
    id: UUID, body: AskSuspensionBody, actor: Asker, session: Session
) -> TicketDetail:
    """申请挂起 until a day; the hotline decides."""
    ticket = await load(session, actor, id)
    await requests.ask_suspension(
        session,
        actor,
        ticket,
        code=body.code,
        reason=body.reason,
        until=body.until,
        version=body.version,
    )
    return await show(session, actor, ticket)


@router.post("/tickets/{id}/ask-termination", responses=ASKING)
async def ask_termination(
    id: UUID, body: AskTerminationBody, actor: Reader, session: Session
) -> TicketDetail:
    """申请终结; two people at two levels decide."""
    ticket = await load(session, actor, id)
    await requests.ask_termination(
        session, actor, ticket, code=body.code, reason=body.reason, version=body.version
    )
    return await show(session, actor, ticket)


@router.post("/tickets/{id}/resume", responses=REFUSALS)
async def resume(id: UUID, body: NoteOfVersion, actor: Reader, session: Session) -> TicketDetail:
    """恢复办理 before the suspension's last day: the unit or the hotline."""
    ticket = await load(session, actor, id)
    ticket = await suspending.resume(session, actor, ticket, note=body.note, version=body.version)
    return await show(session, actor, ticket)


async def _ticket_of(session: AsyncSession, actor: Actor, request: TicketRequest) -> TicketDetail:
    return await show(session, actor, await load(session, actor, request.ticket_id))


@router.post("/requests/{id}/grant", responses=DECIDING)
async def grant(id: UUID, body: NoteOfVersion, actor: Reader, session: Session) -> TicketDetail:
    """同意; the last word missing makes it take effect."""
    request = await requests.find(session, actor, id)
    request = await deciding.grant(session, actor, request, note=body.note, version=body.version)
    return await _ticket_of(session, actor, request)


@router.post("/requests/{id}/refuse", responses=DECIDING)
async def refuse(id: UUID, body: RefuseBody, actor: Reader, session: Session) -> TicketDetail:
    """不同意, with the reason."""
    request = await requests.find(session, actor, id)
    request = await deciding.refuse(session, actor, request, note=body.note, version=body.version)
    return await _ticket_of(session, actor, request)


@router.post("/requests/{id}/cancel", responses=DECIDING)
async def cancel(id: UUID, body: NoteOfVersion, actor: Reader, session: Session) -> TicketDetail:
    """Taken back by who asked, or the same unit."""
    request = await requests.find(session, actor, id)
    request = await deciding.cancel(session, actor, request, version=body.version)
    return await _ticket_of(session, actor, request)


@router.post("/tickets/{id}/ask-supplement", responses=REFUSALS)
async def ask_supplement(
    id: UUID, body: AskSupplementBody, actor: Reader, session: Session
) -> TicketDetail:
    """要求补充: what is missing; the clocks run on."""
    ticket = await load(session, actor, id)
    ticket = await supplements.ask(session, actor, ticket, needed=body.needed, version=body.version)
    return await show(session, actor, ticket)


@router.post("/tickets/{id}/supplement/phone", responses=REFUSALS)
async def supplement_phone(id: UUID, actor: Agent, session: Session) -> PhoneToCall:
    """The number to call for what is missing; logged like every reveal."""
    ticket = await load(session, actor, id)
    return PhoneToCall(phone=await supplements.phone_to_call(session, actor, ticket))


@router.post("/tickets/{id}/supplement/tries", responses=REFUSALS)
async def log_supplement_try(
    id: UUID, body: TryBody, actor: Agent, session: Session
) -> TicketDetail:
    """One attempt to reach the citizen."""
    ticket = await load(session, actor, id)
    ticket = await supplements.log_try(
        session, actor, ticket, result=body.result, note=body.note, version=body.version
    )
    return await show(session, actor, ticket)


@router.post("/tickets/{id}/supplement/answer", responses=REFUSALS)
async def give_supplement(
    id: UUID, body: AnswerBody, actor: Agent, session: Session
) -> TicketDetail:
    """What the citizen added; the ticket goes back whence it came."""
    ticket = await load(session, actor, id)
    ticket = await supplements.give(
        session, actor, ticket, answer=body.answer, version=body.version
    )
    return await show(session, actor, ticket)


@router.post("/tickets/{id}/supplement/end", responses=REFUSALS)
async def end_supplement(
    id: UUID, body: EndSupplementBody, actor: Agent, session: Session
) -> TicketDetail:
    """Back without an answer: nobody reached, or nothing needed any more."""
    ticket = await load(session, actor, id)
    ticket = await supplements.end(
        session,
        actor,
        ticket,
        is_unreached=body.is_unreached,
        reason=body.reason,
        version=body.version,
    )
    return await show(session, actor, ticket)


@router.post("/tickets/{id}/withdraw", responses=REFUSALS)
async def withdraw(id: UUID, body: WithdrawBody, actor: Ender, session: Session) -> TicketDetail:
    """撤回, with a code."""
    ticket = await load(session, actor, id)
    ticket = await endings.withdraw(
        session, actor, ticket, code=body.code, reason=body.reason, version=body.version
    )
    return await show(session, actor, ticket)


@router.post(
    "/tickets/{id}/transfer",
    responses=responses(NotFound, Forbidden, ActionRefused, TicketChanged, NeedsOutcomeText),
)
async def transfer(id: UUID, body: TransferBody, actor: Ender, session: Session) -> TicketDetail:
    """转其他渠道: the matter belongs to another road; the text names the right door."""
    ticket = await load(session, actor, id)
    ticket = await endings.transfer(
        session, actor, ticket, code=body.code, text=body.text, version=body.version
    )
    return await show(session, actor, ticket)
