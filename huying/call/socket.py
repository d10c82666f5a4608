"""``/api/v1/call-events``: the WebSocket that any recogniser or telephone exchange can speak."""

import asyncio
import contextlib
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, WebSocket, WebSocketDisconnect
from pydantic import ValidationError

from huying.call import assistant, repository
from huying.call.feed import Feed, Overloaded, Send, refusal
from huying.call.permissions import FEED
from huying.call.wire import (
    MAX_MESSAGE_BYTES,
    Committed,
    Hello,
    Incoming,
    Outgoing,
    Partial,
    Refusal,
    Welcome,
    incoming,
)
from huying.kit import db, texts
from huying.kit.actor import Actor, requires
from huying.kit.errors import is_connection_lost

log = structlog.get_logger()

router = APIRouter(tags=["call"])

TRY_AGAIN_LATER = 1013
INTERNAL_ERROR = 1011

Feeder = Annotated[Actor, Depends(requires(FEED))]


@router.websocket("/call-events")
async def call_events(websocket: WebSocket, actor: Feeder) -> None:
    """Carries many calls; see docs/call-events.md."""
    await websocket.accept()
    sending = asyncio.Lock()

    async def send(message: Outgoing) -> None:
        async with sending:
            await websocket.send_text(message.model_dump_json(exclude_none=True))

    with contextlib.suppress(WebSocketDisconnect):
        await _Conversation(websocket, actor, send).run()


class _Conversation:
    def __init__(self, websocket: WebSocket, actor: Actor, send: Send) -> None:
        self._websocket, self._actor, self._send = websocket, actor, send
        self._feed: Feed | None = None

    async def run(self) -> None:
        try:
            while True:
                message = await self._receive()
                if message is not None:
                    await self._handle(message)
        except Overloaded:
            await self._send(refusal("call.overloaded"))
            await self._websocket.close(TRY_AGAIN_LATER)
        except _LaneBroke:
            await self._websocket.close(INTERNAL_ERROR)
        finally:
            if self._feed is not None:
                await self._feed.close()

    async def _receive(self) -> Incoming | None:
        """The next well-formed message; a bad one is answered and gives None."""
        raw = await self._next_text()
        if len(raw) > MAX_MESSAGE_BYTES:
            await self._send(_bad("size"))
            return None
        try:
            return incoming.validate_json(raw)
        except ValidationError as error:
            await self._send(_explained(error))
            return None

    async def _next_text(self) -> str:
        """Raises Overloaded or _LaneBroke when a lane gave up, WebSocketDisconnect at the end."""
        if self._feed is None:
            return await self._frame()
        receiving = asyncio.ensure_future(self._frame())
        try:
            both: set[asyncio.Future[Any]] = {receiving, self._feed.failed}
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if self._feed.failed.done():
                error = self._feed.failed.exception()
                raise error if isinstance(error, Overloaded) else _LaneBroke()
            return await receiving
        finally:
            if not receiving.done():
                receiving.cancel()
                with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect):
                    await receiving

    async def _frame(self) -> str:
        """The next text frame; "" for a binary one, which no message of the protocol is."""
        try:
            return await self._websocket.receive_text()
        except KeyError:
            return ""

    async def _handle(self, message: Incoming) -> None:
        if isinstance(message, Hello):
            await self._greet(message)
        elif self._feed is None:
            await self._send(refusal("call.hello_first"))
        elif isinstance(message, Partial):
            self._feed.whisper(message)
        else:
            self._feed.put(message)

    async def _greet(self, hello: Hello) -> None:
        if self._feed is not None:
            await self._send(_bad("type"))
            return
        try:
            async with db.unit_of_work() as session:
                last = await repository.last_sequences(session, hello.source, hello.resume)
        except Exception as error:
            if not is_connection_lost(error):
                raise
            raise Overloaded() from error
        self._feed = Feed(self._actor, hello.source, self._send, assistant.heard)
        await self._send(
            Welcome(resume=[Committed(call=call, seq=last.get(call, 0)) for call in hello.resume])
        )


class _LaneBroke(Exception):
    """A message could not be applied for a reason of ours; the log says which."""


def _bad(where: str) -> Refusal:
    message = texts.say("errors", "call.bad_message", where=where)
    return Refusal(code="call.bad_message", message=message)


def _explained(error: ValidationError) -> Refusal:
    """Names the first wrong key; never echoes its value."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    path = [str(part) for part in first["loc"]]
    if path[-1:] == ["v"] and first["type"] != "missing":
        return refusal("call.version")
    return _bad(".".join(path) or str(first["type"]))
