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


class Bounded:
    """Refuses a body over MAX_BODY_BYTES, announced or not, before all of it is in memory."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name: value for name, value in scope["headers"] if name == b"content-length"}
        announced = headers.get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > MAX_BODY_BYTES:
            await _too_big()(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > MAX_BODY_BYTES:
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)


def _too_big() -> JSONResponse:
    body = ErrorBody(code="too_big", message=texts.say("errors", "too_big"))
    return JSONResponse(body.model_dump(mode="json"), status_code=413)


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
