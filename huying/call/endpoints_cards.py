"""The cards of a call: looked up with the call's context, opened, read, sent, cited, dismissed."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from huying.call import cards_asking, cards_record, cards_using, repository
from huying.call.errors import (
    CallNotRunning,
    CardConditionOpen,
    CardNotSendable,
    CardNotServed,
    MatterHasEnded,
    NoMobile,
    UnknownOption,
)
from huying.call.models import Call, Matter
from huying.call.permissions import HANDLE
from huying.call.schemas_card_bodies import (
    CallCardAsk,
    CardOptionChoice,
    CardSend,
    CardSent,
    CardStep,
    CardTake,
    CardTaken,
)
from huying.call.schemas_cards import CallCardAnswers
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Forbidden, NotFound, responses

router = APIRouter(prefix="/calls/{id}/cards", tags=["call"])

Agent = Annotated[Actor, Depends(requires(HANDLE))]
_REFUSALS = (NotFound, Forbidden, CallNotRunning, CardNotServed)


@router.post("/ask", responses=responses(NotFound, Forbidden, CallNotRunning))
async def ask_cards(id: UUID, body: CallCardAsk, actor: Agent, session: Session) -> CallCardAnswers:
    """Look up by hand; the search knows what was said, where, and which conditions are known.
    Refuses when nothing answers well enough."""
    call = await _call(session, actor, id)
    matter = await repository.find_matter(session, id, body.ordinal) if body.ordinal else None
    return await cards_asking.ask(session, actor, call, matter, body.q)


@router.post("", status_code=201, responses=responses(*_REFUSALS, MatterHasEnded))
async def take_card(id: UUID, body: CardTake, actor: Agent, session: Session) -> CardTaken:
    """Put a card that was looked up on the desk: what is used of it is recorded like the rest."""
    call = await _call(session, actor, id)
    matter = await _matter(session, id, body.ordinal)
    row = await cards_using.take(session, actor, call, matter, body.code, body.question)
    return CardTaken(id=row.id)


@router.post(
    "/{card_id}/message",
    responses=responses(*_REFUSALS, NoMobile, CardNotSendable, CardConditionOpen),
)
async def send_card(
    id: UUID, card_id: UUID, body: CardSend, actor: Agent, session: Session
) -> CardSent:
    """Send it to the citizen, to the number that the agent confirmed (masked)."""
    call = await _call(session, actor, id)
    held = await cards_using.in_hand(session, actor, call, card_id)
    text = await cards_using.send(session, actor, call, held, body.to_masked)
    return CardSent(to_masked=body.to_masked, text=text)


@router.post(
    "/{card_id}/{step}", status_code=204, responses=responses(*_REFUSALS, CardConditionOpen)
)
async def use_card(id: UUID, card_id: UUID, step: CardStep, actor: Agent, session: Session) -> None:
    """Opened, read aloud, cited in the ticket (or not after all), or sent away for this call."""
    call = await _call(session, actor, id)
    held = await cards_using.in_hand(session, actor, call, card_id)
    await cards_using.step(session, actor, call, held, step)


@router.put("/{card_id}/option", status_code=204, responses=responses(*_REFUSALS, UnknownOption))
async def choose_option(
    id: UUID, card_id: UUID, body: CardOptionChoice, actor: Agent, session: Session
) -> None:
    """Which case of the card's condition applies."""
    call = await _call(session, actor, id)
    held = await cards_using.in_hand(session, actor, call, card_id)
    await cards_using.choose(session, actor, call, held, body.option)


async def _call(session: Session, actor: Actor, id: UUID) -> Call:
    call = await repository.find(session, actor, id)
    if call is None:
        raise NotFound()
    return call


async def _matter(session: Session, id: UUID, ordinal: int) -> Matter:
    matter = await repository.find_matter(session, id, ordinal, lock=True)
    if matter is None:
        raise NotFound()
    return matter


_ = cards_record  # registers what calls were served
