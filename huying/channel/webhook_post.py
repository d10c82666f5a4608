"""One POST to a receiver: five seconds, no redirect, a bounded answer, no forbidden address."""

import asyncio
import socket
import ssl
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from huying.channel.webhook_rules import is_forbidden

TIMEOUT_SECONDS = 5.0
MOST_ANSWER_BYTES = 4_096
KEPT_ANSWER_BYTES = 200


@dataclass(frozen=True)
class Outcome:
    """``status`` None: no answer; ``error`` is then ``timeout``, ``address``, ``unresolved``,
    ``tls`` or ``connection``. ``answer``: its first bytes as text."""

    status: int | None
    error: str
    milliseconds: int
    answer: str = ""

    @property
    def is_delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class _Refused(Exception):
    """No address of the host may be sent to."""


async def post(url: str, headers: dict[str, str], body: bytes) -> Outcome:
    """Never raises for what a receiver does."""
    started = time.perf_counter()
    status: int | None = None
    error = answer = ""
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            status, answer = await _exchange(url, headers, body)
    except _Refused:
        error = "address"
    except socket.gaierror:
        error = "unresolved"
    except (TimeoutError, httpx.TimeoutException):
        error = "timeout"
    except ssl.SSLError:
        error = "tls"
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as failed:
        is_tls = isinstance(failed.__cause__, ssl.SSLError) or "CERTIFICATE" in str(failed)
        error = "tls" if is_tls else "connection"
    return Outcome(status, error, round((time.perf_counter() - started) * 1000), answer)


async def _exchange(url: str, headers: dict[str, str], body: bytes) -> tuple[int, str]:
    """The name is resolved once, and that very address is used: what was checked is sent to."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = await _address(host, port)
    target = httpx.URL(url).copy_with(host=address, port=port)
    sent = {**headers, "host": parts.netloc}
    async with (
        httpx.AsyncClient(
            timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False
        ) as client,
        client.stream(
            "POST", target, headers=sent, content=body, extensions={"sni_hostname": host}
        ) as response,
    ):
        read = b""
        async for chunk in response.aiter_raw(1024):
            read += chunk
            if len(read) >= MOST_ANSWER_BYTES:
                break
        return response.status_code, _shown(read)


async def _address(host: str, port: int) -> str:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or any(is_forbidden(each) for each in addresses):
        raise _Refused()
    return addresses[0]


def _shown(read: bytes) -> str:
    return read[:KEPT_ANSWER_BYTES].decode("utf-8", "replace").replace("\x00", "�")
