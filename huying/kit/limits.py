"""How many requests a partner system may send: a token bucket for each bearer token.

The buckets live in the process: a limit protects it from one busy partner and need not be exact,
and a row for each request would cost more than most requests. Behind ``n`` serving processes a
token may send up to ``n`` times the rate.
"""

import hashlib
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from huying.kit.errors import TooMany

BURST_SECONDS = 2.0  # of requests may come at once
REMEMBERED = 10_000


@dataclass
class Bucket:
    """``left`` requests at ``at`` (seconds of a monotonic clock)."""

    left: float
    at: float

    def take(self, now: float, rate: float) -> float:
        """0 when the request may go, else the seconds until the next may."""
        self.left = min(rate * BURST_SECONDS, self.left + (now - self.at) * rate)
        self.at = now
        if self.left < 1:
            return (1 - self.left) / rate
        self.left -= 1
        return 0.0


class Limited:
    """Pure ASGI: answers 429 with ``Retry-After`` to a token beyond ``rate`` requests a second.

    Who bears no token is not limited here; a ``rate`` of 0 limits nobody.
    """

    def __init__(
        self, app: ASGIApp, rate: float, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._app, self._rate, self._now = app, rate, now
        self._buckets: OrderedDict[bytes, Bucket] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = _bearer(scope) if self._rate and scope["type"] == "http" else None
        wait = self._bucket(token).take(self._now(), self._rate) if token else 0.0
        if not wait:
            await self._app(scope, receive, send)
            return
        seconds = math.ceil(wait)
        body = TooMany(seconds=seconds).body().model_dump(mode="json")
        refusal = JSONResponse(body, status_code=429, headers={"Retry-After": str(seconds)})
        await refusal(scope, receive, send)

    def _bucket(self, token: bytes) -> Bucket:
        key = hashlib.sha256(token).digest()
        found = self._buckets.setdefault(key, Bucket(self._rate * BURST_SECONDS, self._now()))
        self._buckets.move_to_end(key)
        while len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return found


def _bearer(scope: Scope) -> bytes | None:
    for name, value in scope["headers"]:
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            return bytes(value[7:]).strip()
    return None
