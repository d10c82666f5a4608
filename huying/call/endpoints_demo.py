"""The demo screen's play button: the same player that ``huying call play`` uses, over the wire."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from huying.call import demo
from huying.call.errors import UnknownConversation
from huying.call.permissions import DEMO
from huying.call.schemas import DemoConversations, DemoPlay, DemoPlaying
from huying.kit.actor import Actor, requires
from huying.kit.errors import NotFound, responses
from huying.kit.settings import settings

router = APIRouter(prefix="/demo", tags=["demo"])

Player = Annotated[Actor, Depends(requires(DEMO))]


@router.get("/conversations", responses=responses(NotFound))
async def demo_conversations(_: Player) -> DemoConversations:
    """What can be played. Answers 404 outside a demo installation."""
    _must_be_demo()
    return DemoConversations(items=demo.listed())


@router.post("/play", status_code=202, responses=responses(NotFound, UnknownConversation))
async def play_demo(body: DemoPlay, _: Player, request: Request) -> DemoPlaying:
    """Begin to play a conversation into this installation's own socket."""
    _must_be_demo()
    conversation = demo.find(body.conversation)
    if conversation is None:
        raise UnknownConversation(field="conversation")
    host, port = request.scope.get("server") or (settings().host, settings().port)
    name = demo.begin(conversation, host, port, speed=body.speed, extension=body.extension)
    return DemoPlaying(source_call_id=name)


def _must_be_demo() -> None:
    if not settings().is_demo:
        raise NotFound()
