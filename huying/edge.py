"""What surrounds every request: time by route, one log line for a failure, an honest 500."""

import time

import structlog
from fastapi import HTTPException
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from huying.kit import metrics, texts
from huying.kit.errors import ErrorBody, Unavailable, is_connection_lost
from huying.kit.failures import describe

log = structlog.get_logger()


MAX_BODY_BYTES = 1_048_576  # nothing that people type comes near it
MAX_FILE_BYTES = 64 << 20
# Files come here, and only here.
FILE_PATHS = frozenset({("POST", "/api/v1/imports"), ("POST", "/api/v1/policy-files")})


class Bounded:
    """Refuses a body over MAX_BODY_BYTES (a file over MAX_FILE_BYTES), announced or not, before
    all of it is in memory."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_file = (scope["method"], scope["path"]) in FILE_PATHS
        most = MAX_FILE_BYTES if is_file else MAX_BODY_BYTES
        headers = {name: value for name, value in scope["headers"] if name == b"content-length"}
        announced = headers.get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > most:
            await _too_big()(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)


def _too_big() -> JSONResponse:
    body = ErrorBody(code="too_big", message=texts.say("errors", "too_big"))
    return JSONResponse(body.model_dump(mode="json"), status_code=413)


# What the built pages need and no more. Styles: Ant Design writes <style> elements. Pictures: QR
# codes and icons as data: URIs, exports and recordings as blob: URIs.
CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "worker-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_ALWAYS = (
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), payment=(), usb=()"),
)
_HTTPS = (b"strict-transport-security", b"max-age=31536000")
_NOT_KEPT = (b"cache-control", b"no-store")


class Guarded:
    """Puts the security headers on every answer; one that a route set itself stays as it is.

    Answers of the API are kept by no cache: they hold what only this person may see.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wanted = dict(_ALWAYS)
        if scope.get("scheme") == "https":
            wanted.update([_HTTPS])
        if scope["path"].startswith("/api/"):
            wanted.update([_NOT_KEPT])

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", []))
                present = {name.lower() for name, _ in given}
                given += [pair for pair in wanted.items() if pair[0] not in present]
                message = {**message, "headers": given}
            await send(message)

        await self._app(scope, receive, guarded)


class Measured:
    """Pure ASGI, so that streams pass through untouched. Logs name routes, never queries."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001 – the edge of a request
            # The exception's own text may hold values: only its kind and place are logged.
            log.error("request_broke", route=_route(scope), error=describe(error))
            if status == 0:
                await _answer(error)(scope, receive, watched)
        finally:
            seconds = time.perf_counter() - started
            labels = (scope["method"], _route(scope), str(status))
            metrics.HTTP_SECONDS.labels(*labels).observe(seconds)


def _route(scope: Scope) -> str:
    return getattr(scope.get("route"), "path", "unmatched")


def _answer(error: Exception) -> JSONResponse:
    if is_connection_lost(error):
        body = Unavailable().body()
        return JSONResponse(body.model_dump(mode="json"), status_code=503)
    internal = ErrorBody(code="internal", message=texts.say("errors", "internal"))
    return JSONResponse(internal.model_dump(mode="json"), status_code=500)
