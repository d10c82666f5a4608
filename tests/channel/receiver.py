"""A receiver of webhooks on loopback that does as it is told, and a verifier of its own making."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Got:
    """One request as it came over the wire."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Receiver:
    """``answers`` are raw HTTP answers, used one after the other, the last for ever; None: hang."""

    url: str = ""
    got: list[Got] = field(default_factory=list)
    answers: list[bytes | None] = field(default_factory=lambda: [ok()])
    is_closed: asyncio.Event = field(default_factory=asyncio.Event)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines if line)
        exact = dict(line.split(": ", 1) for line in lines if line)
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.got.append(Got(first.split()[1], {k.lower(): v for k, v in exact.items()}, body))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer is None:
            await self.is_closed.wait()
        else:
            writer.write(answer)
            await writer.drain()
        writer.close()

    @property
    def ids(self) -> list[str]:
        return [got.headers["webhook-id"] for got in self.got]


def ok(status: str = "200 OK", body: bytes = b"thanks", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", "connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver._serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    receiver.url = f"http://127.0.0.1:{port}/hook"
    try:
        yield receiver
    finally:
        receiver.is_closed.set()
        server.close()


def is_signed(got: Got, secret: str) -> bool:
    """Standard Webhooks, read from its specification and not from our code."""
    content = b".".join(
        [got.headers["webhook-id"].encode(), got.headers["webhook-timestamp"].encode(), got.body]
    )
    key = base64.b64decode(secret[len("whsec_") :])
    expected = base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
    versions = [each.split(",", 1) for each in got.headers["webhook-signature"].split(" ")]
    return any(version == "v1" and value == expected for version, value in versions)
