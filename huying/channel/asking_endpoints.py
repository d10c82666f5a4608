"""The citizens' question page. No login, nothing asked about the person."""

import hashlib
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel

from huying.channel import asking, asking_views
from huying.channel.asking_schemas import (
    AreaCode,
    PublicAnswer,
    PublicCard,
    PublicCardBrief,
    PublicHelpful,
    PublicKnowledge,
    PublicQuestion,
)
from huying.kit.actor import Public
from huying.kit.db import Session
from huying.kit.errors import NotFound, TooMany, responses
from huying.knowledge import policies, vectors

router = APIRouter(prefix="/public", tags=["public"], dependencies=[Depends(Public())])

CardCode = Annotated[str, Path(max_length=60)]
Area = Annotated[AreaCode | None, Query()]
# Kept by browsers and caches between, and asked for again each time: a card that was withdrawn a
# moment ago is shown to nobody.
_ASK_AGAIN = "public, no-cache"


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _cached(request: Request, response: Response, body: BaseModel | list[PublicCardBrief]) -> bool:
    """Name the state of the body; True when the reader has it already."""
    parts = [body] if isinstance(body, BaseModel) else body
    text = "\n".join(part.model_dump_json() for part in parts)
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    response.headers["ETag"], response.headers["Cache-Control"] = tag, _ASK_AGAIN
    return request.headers.get("if-none-match") == tag


def _unchanged(response: Response) -> Response:
    kept = {name: response.headers[name] for name in ("ETag", "Cache-Control")}
    return Response(status_code=304, headers=kept)


@router.get("/knowledge", response_model=PublicKnowledge)
async def read_knowledge(
    request: Request, response: Response, session: Session
) -> PublicKnowledge | Response:
    """What many ask now, what is asked most, the subjects, what changes soon, the districts."""
    found = await asking_views.knowledge(session)
    return _unchanged(response) if _cached(request, response, found) else found


@router.get("/cards", response_model=list[PublicCardBrief])
async def list_public_cards(
    subject: Annotated[str, Query(pattern="^[0-9]{2}$")],
    request: Request,
    response: Response,
    session: Session,
    area: Area = None,
) -> list[PublicCardBrief] | Response:
    """Questions of a subject that have an answer, by title; the first sixty."""
    found = asking_views.brief(await asking.cards_of(session, subject, area))
    return _unchanged(response) if _cached(request, response, found) else found


@router.get("/cards/{code}", response_model=PublicCard, responses=responses(NotFound))
async def read_public_card(
    code: CardCode,
    request: Request,
    response: Response,
    session: Session,
    area: Area = None,
    option: Annotated[str | None, Query(max_length=200)] = None,
) -> PublicCard | Response:
    """One answer with its citation; ``option``: the case of what it depends on."""
    card = await asking.card(session, code, area)
    told = {card.condition["name"]: option} if card.condition and option else {}
    found = await asking_views.card(session, card, area, told)
    return _unchanged(response) if _cached(request, response, found) else found


@router.post("/ask", responses=responses(TooMany))
async def ask(
    body: PublicQuestion, request: Request, response: Response, session: Session
) -> PublicAnswer:
    """Answer in a citizen's own words, or refuse and say who knows. The question is kept without
    names and numbers, so that what is missing can be written."""
    response.headers["Cache-Control"] = "no-store"
    address = _address(request)
    asking.take_turn(address)
    vector = await vectors.of_question(body.text)
    found, row = await asking.ask(session, body.text, body.area, body.told, address, vector)
    return await asking_views.answered(session, found, row, body.area)


@router.post("/ask/{id}/rating", status_code=204, responses=responses(NotFound, TooMany))
async def rate_answer(id: UUID, body: PublicHelpful, request: Request, session: Session) -> None:
    """Whether it helped; an answer that did not is looked at again."""
    asking.take_turn(_address(request))
    await asking.rate(session, id, is_helpful=body.helpful)


@router.get(
    "/policies/{code}/original",
    response_class=Response,
    responses={
        **responses(NotFound, TooMany),
        200: {"content": {"application/octet-stream": {}}, "description": "The file as published"},
    },
)
async def download_public_original(code: CardCode, request: Request, session: Session) -> Response:
    """The file of a policy that says itself that it is public."""
    asking.take_turn(_address(request))
    original = await asking.original(session, code)
    content = await policies.content_of(session, original.id)
    name = quote(original.name, safe="")
    # To be kept, never shown by the browser itself: a file may hold anything.
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(content, media_type=original.media_type, headers=headers)
