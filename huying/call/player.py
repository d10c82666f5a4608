"""Plays a recorded conversation into the call-events socket, as a recogniser would tell it."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

log = structlog.get_logger()

SOURCE = "player"
PATH = "/api/v1/call-events"
GIVE_UP_SECONDS = 120.0
ACK_SECONDS = 15.0

Json = dict[str, Any]


class PlayFailed(Exception):
    """The server will not take the call; the code says why."""


@dataclass(frozen=True)
class Cue:
    """A message and when it is due, in milliseconds from the start of the call."""

    at_ms: int
    message: Json

    @property
    def seq(self) -> int | None:
        seq = self.message.get("seq")
        return seq if isinstance(seq, int) else None


def cues(conversation: Json, call: str, extension: str | None) -> list[Cue]:
    """Everything to be sent, in order: started, partials spread over each utterance, finals,
    ended."""
    caller = conversation["caller"]
    started: Json = {
        "v": 1,
        "type": "call.started",
        "call": call,
        "seq": 1,
        "at": datetime.now(UTC).isoformat(),
        "caller": {"phone": caller["phone"]},
        "line": caller["line"],
        "may_hang_up": True,
    }
    if extension:
        started["extension"] = extension
    spoken = sorted(conversation["utterances"], key=lambda said: int(said["end_ms"]))
    listed = [Cue(0, started)]
    for number, said in enumerate(spoken, start=2):
        listed += _partials(said, call)
        listed.append(Cue(said["end_ms"], _final(said, call, number)))
    end_ms = max((cue.at_ms for cue in listed), default=0) + 800
    over: Json = {"v": 1, "type": "call.ended", "call": call, "seq": len(spoken) + 2}
    listed.sort(key=lambda cue: cue.at_ms)
    return [*listed, Cue(end_ms, {**over, "reason": "caller"})]


def _partials(said: Json, call: str) -> Iterator[Cue]:
    guesses: list[str] = said.get("partials") or _growing(said["text"])
    length = said["end_ms"] - said["start_ms"]
    for number, guess in enumerate(guesses, start=1):
        message = {
            "v": 1,
            "type": "utterance.partial",
            "call": call,
            "party": said["party"],
            "start_ms": said["start_ms"],
            "text": guess,
        }
        yield Cue(said["start_ms"] + length * number // (len(guesses) + 1), message)


def _growing(text: str) -> list[str]:
    """A recogniser's growing guesses of a text without recorded ones: every eight characters."""
    return [text[:length] for length in range(8, len(text) - 2, 8)]


def _final(said: Json, call: str, seq: int) -> Json:
    return {
        "v": 1,
        "type": "utterance.final",
        "call": call,
        "seq": seq,
        "party": said["party"],
        "start_ms": said["start_ms"],
        "end_ms": said["end_ms"],
        "text": said["text"],
    }


async def play(
    conversation: Json,
    url: str,
    token: str,
    *,
    speed: float = 1.0,
    extension: str | None = None,
    call: str | None = None,
) -> str:
    """Play ``conversation`` at ``speed`` times its pace; returns the sender's call id once the
    server has acknowledged the end (or hung up).

    ``url`` is the server's address, ``ws(s)://host:port``. A lost connection is taken up again
    where the server stands. Raises PlayFailed, or ConnectionError when the server stays away.
    """
    name = call or f"{conversation['id']}-{datetime.now(UTC):%Y%m%d%H%M%S%f}"
    playing = _Playing(cues(conversation, name, extension), name, speed)
    loop = asyncio.get_running_loop()
    lost_at: float | None = None
    while not playing.is_done:
        try:
            async with connect(
                url + PATH, additional_headers={"Authorization": f"Bearer {token}"}, open_timeout=10
            ) as socket:
                lost_at = None
                await playing.run(socket)
        except (OSError, ConnectionClosed, InvalidHandshake, TimeoutError) as error:
            if isinstance(error, InvalidStatus) and error.response.status_code in (401, 403):
                raise PlayFailed("forbidden") from error
            lost_at = lost_at or loop.time()
            if loop.time() - lost_at > GIVE_UP_SECONDS:
                raise ConnectionError("the server stays away") from error
            log.warning("player_reconnects", error=type(error).__name__)
            await asyncio.sleep(0.5)
    return name


class _Playing:
    """Where a playback stands: what is acknowledged survives a reconnection."""

    def __init__(self, listed: list[Cue], call: str, speed: float) -> None:
        self._cues, self._call, self._speed = listed, call, speed
        self._began: float | None = None
        self._acknowledged = 0
        self._last_seq = max(cue.seq or 0 for cue in listed)
        self._heard = asyncio.Event()
        self.is_done = False

    async def run(self, socket: ClientConnection) -> None:
        await self._greet(socket)
        listening = asyncio.create_task(self._listen(socket))
        try:
            await self._send_all(socket, listening)
            while not self.is_done:
                self._raise_from(listening)
                self._heard.clear()
                await asyncio.wait_for(self._heard.wait(), ACK_SECONDS)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def _greet(self, socket: ClientConnection) -> None:
        hello = {"v": 1, "type": "hello", "source": SOURCE, "resume": [self._call]}
        await socket.send(json.dumps(hello))
        welcome = json.loads(await asyncio.wait_for(socket.recv(), ACK_SECONDS))
        if welcome["type"] == "error":
            if welcome["code"] == "call.overloaded":
                raise ConnectionError("the server cannot take calls now")
            raise PlayFailed(welcome["code"])
        self._acknowledged = welcome["resume"][0]["seq"]
        self.is_done = self._acknowledged >= self._last_seq

    async def _send_all(self, socket: ClientConnection, listening: "asyncio.Task[None]") -> None:
        loop = asyncio.get_running_loop()
        if self._began is None:
            self._began = loop.time()
        for cue in self._cues:
            due = self._began + cue.at_ms / 1000 / self._speed
            is_partial = cue.seq is None
            if cue.seq is not None and cue.seq <= self._acknowledged:
                continue
            if self.is_done or (is_partial and due < loop.time() - 0.5):
                continue
            await asyncio.sleep(max(0.0, due - loop.time()))
            self._raise_from(listening)
            await socket.send(json.dumps(cue.message, ensure_ascii=False))

    async def _listen(self, socket: ClientConnection) -> None:
        try:
            async for raw in socket:
                self._hear(json.loads(raw))
        finally:
            self._heard.set()

    def _hear(self, message: Json) -> None:
        if message["type"] == "ack":
            self._acknowledged = max(self._acknowledged, message["seq"])
            if self._acknowledged >= self._last_seq:
                self.is_done = True
                self._heard.set()
        elif message.get("code") == "call.over":  # the agent hung up
            self.is_done = True
            self._heard.set()
        elif message.get("code") == "call.overloaded":
            return
        else:
            raise PlayFailed(message.get("code", "unknown"))

    @staticmethod
    def _raise_from(listening: "asyncio.Task[None]") -> None:
        if not listening.done():
            return
        error = listening.exception()
        if error is not None:
            raise error
        raise ConnectionError("the server closed the connection")
