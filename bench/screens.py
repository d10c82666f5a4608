"""Many browsers' event streams by bare sockets: the clients must not be what is measured."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

COOKIE = "huying_session"


async def follow(port: int, cookie: str, streams: str) -> AsyncIterator[dict[str, Any]]:
    """The events of one stream of server-sent events; the first one, ``{"name": "hello"}``, says
    that it is open. Raises RuntimeError with the status line of a refusal."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    request = (
        f"GET /api/v1/events?streams={streams} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Cookie: {COOKIE}={cookie}\r\nAccept: text/event-stream\r\n\r\n"
    )
    writer.write(request.encode())
    await writer.drain()
    status = await reader.readline()
    if b" 200 " not in status:
        raise RuntimeError(status.decode())
    yield {"name": "hello"}
    kind = b"message"
    try:
        while line := await reader.readline():
            if line.startswith(b"event: "):
                kind = line[7:].strip()
            elif line.startswith(b"data: ") and kind == b"message":
                yield json.loads(line[6:])
            elif not line.strip():
                kind = b"message"
    finally:
        writer.close()
