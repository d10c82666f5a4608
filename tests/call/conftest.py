"""A real server on a database of its own: sockets, live push and live assist need real commits."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect

from huying.app import create_app
from huying.city import catalogue
from huying.kit import db
from huying.people.service import make_service_token

PASSWORD = "test-only-Password1"

Json = dict[str, Any]


@dataclass
class Line:
    """A sender on the call-events socket."""

    socket: ClientConnection
    welcome: Json = field(default_factory=dict)

    async def send(self, type: str, **values: object) -> None:
        message = {"v": 1, "type": type, **values}
        await self.socket.send(json.dumps(message, ensure_ascii=False))

    async def hear(self) -> Json:
        """The next answer; a test that waits in vain fails."""
        message: Json = json.loads(await asyncio.wait_for(self.socket.recv(), 10))
        return message

    async def ask(self, type: str, **values: object) -> Json:
        await self.send(type, **values)
        return await self.hear()

    async def start(self, call: str, **values: object) -> Json:
        started: Json = {"seq": 1, "caller": {"phone": "12812345678"}, "line": "12345", **values}
        return await self.ask("call.started", call=call, **started)

    async def final(self, call: str, seq: int, text: str, party: str = "citizen") -> Json:
        times = {"start_ms": seq * 1000, "end_ms": seq * 1000 + 900}
        return await self.ask(
            "utterance.final", call=call, seq=seq, party=party, text=text, **times
        )


@dataclass
class Serving:
    """A running server and how to reach it."""

    port: int
    token: str

    @property
    def ws(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def line(
        self, source: str = "test", resume: list[str] | None = None
    ) -> AsyncIterator[Line]:
        async with self.socket() as socket:
            line = Line(socket)
            line.welcome = await line.ask("hello", source=source, resume=resume or [])
            yield line

    def socket(self, token: str | None = None) -> connect:
        headers = {"Authorization": f"Bearer {token or self.token}"}
        return connect(f"{self.ws}/api/v1/call-events", additional_headers=headers)

    @asynccontextmanager
    async def desk(self, username: str) -> AsyncIterator[httpx.AsyncClient]:
        """A signed-in browser."""
        url = f"http://127.0.0.1:{self.port}/api/v1"
        async with httpx.AsyncClient(base_url=url, timeout=20) as client:
            body = {"username": username, "password": PASSWORD}
            (await client.post("/login", json=body)).raise_for_status()
            me = (await client.get("/me")).json()
            client.headers["X-CSRF-Token"] = me["csrf_token"]
            yield client


async def until(check: Callable[[], Awaitable[Json | None]], seconds: float = 10.0) -> Json:
    """What ``await check()`` gives once it is true. Fails after ``seconds``."""
    end = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < end:
        if found := await check():
            return found
        await asyncio.sleep(0.03)
    raise AssertionError("it did not happen")


@pytest.fixture
async def serving(fresh_dsn: str) -> AsyncIterator[Serving]:
    catalogue.forget()
    config = uvicorn.Config(
        create_app(fresh_dsn),
        host="127.0.0.1",
        port=0,
        log_config=None,
        lifespan="on",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    try:
        while not server.started:
            assert not task.done(), task.exception()
            await asyncio.sleep(0.02)
        async with db.unit_of_work() as session:
            token = await make_service_token(session, "test", ["call:feed"])
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Serving(port, token)
    finally:
        server.should_exit = True
        await task
        db.sessions.configure(bind=None)
        catalogue.forget()
