"""How a matter ends: one key each."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from huying.call import outcomes, repository, rules
from huying.call.errors import (
    CallNotRunning,
    DraftIncomplete,
    MatterChanged,
    MatterHasEnded,
    TicketHasEnded,
    WrongDoor,
)
from huying.call.permissions import HANDLE
from huying.call.schemas import (
    AnsweredEnd,
    AppendedEnd,
    DiscardedEnd,
    Ended,
    NotAcceptedEnd,
    OutcomeCode,
    OutcomeCodes,
    TicketEnd,
    TransferredEnd,
)
from huying.kit import texts
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Forbidden, NotFound, responses

REFUSALS = responses(
    NotFound, Forbidden, CallNotRunning, MatterHasEnded, MatterChanged, DraftIncomplete, WrongDoor
)

router = APIRouter(tags=["call"])

Agent = Annotated[Actor, Depends(requires(HANDLE))]


@router.get("/calls/outcome-codes")
async def outcome_codes(_: Agent) -> OutcomeCodes:
    """What not accepting and transferring can be for, with their sentences."""
    return OutcomeCodes(
        not_accepted=[
            OutcomeCode(
                code=code,
                label=texts.say("call", f"not_accepted.{code}"),
                text=texts.say("call", f"door.{code}"),
            )
            for code in rules.NOT_ACCEPTED_CODES
        ],
        transferred=[
            OutcomeCode(code=code, label=texts.say("call", f"transfer_to.{code}"), text="")
            for code in rules.TRANSFER_CODES
        ],
    )


@router.post("/calls/{id}/matters/{ordinal}/ticket", responses=REFUSALS)
async def end_with_ticket(
    id: UUID, ordinal: int, body: TicketEnd, actor: Agent, session: Session
) -> Ended:
    """Register a ticket; it goes straight to the unit when catalogue and confidence allow."""
    ending = await _begin(session, actor, id, ordinal, body.version)
    return await outcomes.to_ticket(session, actor, ending, is_confidential=body.is_confidential)


@router.post("/calls/{id}/matters/{ordinal}/answered", responses=REFUSALS)
async def end_answered(
    id: UUID, ordinal: int, body: AnsweredEnd, actor: Agent, session: Session
) -> Ended:
    """Answered on the spot, from a card or in the agent's words."""
    ending = await _begin(session, actor, id, ordinal, body.version)
    return await outcomes.answered(
        session, actor, ending, card_code=body.card_code, text=body.text, rating=body.rating
    )


@router.post("/calls/{id}/matters/{ordinal}/not-accepted", responses=REFUSALS)
async def end_not_accepted(
    id: UUID, ordinal: int, body: NotAcceptedEnd, actor: Agent, session: Session
) -> Ended:
    """Not for this line, with the code and the text that names the right door."""
    ending = await _begin(session, actor, id, ordinal, body.version)
    return await outcomes.not_accepted(session, actor, ending, code=body.code, text=body.text)


@router.post("/calls/{id}/matters/{ordinal}/transferred", responses=REFUSALS)
async def end_transferred(
    id: UUID, ordinal: int, body: TransferredEnd, actor: Agent, session: Session
) -> Ended:
    """Handed over by voice; an emergency leaves an extra-urgent ticket behind."""
    ending = await _begin(session, actor, id, ordinal, body.version)
    return await outcomes.transferred(session, actor, ending, to=body.to, note=body.note)


@router.post(
    "/calls/{id}/matters/{ordinal}/appended", responses={**REFUSALS, **responses(TicketHasEnded)}
)
async def end_appended(
    id: UUID, ordinal: int, body: AppendedEnd, actor: Agent, session: Session
) -> Ended:
    """The same matter with nothing new: noted on its ticket, which goes on."""
    ending = await _begin(session, actor, id, ordinal, body.version)
    return await outcomes.appended(session, actor, ending, ticket_id=body.ticket_id, text=body.text)


@router.post("/calls/{id}/matters/{ordinal}/discarded", responses=REFUSALS)
async def end_discarded(
    id: UUID, ordinal: int, body: DiscardedEnd, actor: Agent, session: Session
) -> Ended:
    """There was no such matter; no ticket, no number."""
    ending = await _begin(session, actor, id, ordinal, body.version)
    return await outcomes.discarded(session, actor, ending)


async def _begin(
    session: Session, actor: Actor, id: UUID, ordinal: int, version: int
) -> outcomes.Ending:
    call = await repository.find(session, actor, id)
    matter = await repository.find_matter(session, id, ordinal, lock=True) if call else None
    if call is None or matter is None:
        raise NotFound()
    return await outcomes.begin(session, actor, call, matter, version)
