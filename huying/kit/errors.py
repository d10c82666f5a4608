"""Errors the caller can act on. Anything else is a bug and ends as a 500.

AppError
├── Unauthenticated 401
├── NotFound        404   absent, or outside the actor's scope
├── Forbidden       403   lacks the permission
├── Conflict        409   the state forbids it
│   └── Changed     409   ``<module>.changed``: somebody else was faster
├── Invalid         422   malformed, or breaks a rule on its fields
├── TooMany         429   try again later
└── Unavailable     503   the outside is down; nothing was lost

``code`` is the contract with clients; the message is for people and lives in texts/<lang>/errors.
"""

from typing import ClassVar

import asyncpg
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from huying.kit import texts

log = structlog.get_logger()

type_of_data = str | int | float | bool | None


class FieldError(BaseModel):
    """One wrong field: ``loc`` is the dotted path to it."""

    loc: str
    message: str


class ErrorBody(BaseModel):
    """The one shape of every refusal."""

    code: str
    message: str
    data: dict[str, type_of_data] = {}
    fields: list[FieldError] = []


class AppError(Exception):
    """Raise with the values its sentence needs; ``field`` names the input that was wrong."""

    status: ClassVar[int] = 500
    code: ClassVar[str]

    def __init__(self, *, field: str | None = None, **data: type_of_data) -> None:
        super().__init__(self.code)
        self.data = data
        self.field = field

    @property
    def message(self) -> str:
        return texts.say("errors", self.code, **self.data)

    def body(self) -> ErrorBody:
        fields = [FieldError(loc=self.field, message=self.message)] if self.field else []
        return ErrorBody(code=self.code, message=self.message, data=self.data, fields=fields)


class Unauthenticated(AppError):
    status, code = 401, "unauthenticated"


class NotFound(AppError):
    status, code = 404, "not_found"


class Forbidden(AppError):
    status, code = 403, "forbidden"


class Conflict(AppError):
    status, code = 409, "conflict"


class Changed(Conflict):
    """A stale write: says who changed the row and when."""

    code = "changed"


class Invalid(AppError):
    status, code = 422, "invalid"


class TooMany(AppError):
    status, code = 429, "too_many"


class Unavailable(AppError):
    status, code = 503, "unavailable"


class ProviderError(Exception):
    """An outside service failed. Raised by adapters only."""

    def __init__(self, provider: str, reason: str, *, retryable: bool) -> None:
        super().__init__(f"{provider}: {reason}")
        self.provider, self.reason, self.retryable = provider, reason, retryable


def responses(*errors: type[AppError]) -> dict[int | str, dict[str, object]]:
    """The ``responses=`` of an endpoint, so that generated clients know its failures."""
    return {
        e.status: {
            "model": ErrorBody,
            "description": ", ".join(x.code for x in errors if x.status == e.status),
        }
        for e in errors
    }


def _json(status: int, body: ErrorBody) -> JSONResponse:
    return JSONResponse(body.model_dump(mode="json"), status_code=status)


async def _render_app_error(_: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, AppError)
    return _json(exc.status, exc.body())


async def _render_validation(_: Request, exc: Exception) -> JSONResponse:
    """Names each wrong field; never echoes the value, which may be somebody's name."""
    assert isinstance(exc, RequestValidationError)
    fields = [
        FieldError(
            loc=".".join(str(part) for part in error["loc"] if part not in ("body", "query")),
            message=texts.area("errors").get(f"pydantic.{error['type']}", str(error["msg"])),
        )
        for error in exc.errors()
    ]
    message = texts.say("errors", "invalid")
    return _json(422, ErrorBody(code="invalid", message=message, fields=fields))


async def _render_database_down(_: Request, exc: Exception) -> JSONResponse:
    log.warning("database_unavailable", error=type(exc).__name__)
    return _json(503, Unavailable().body())


async def _render_unstorable(_: Request, exc: Exception) -> JSONResponse:
    """What a caller sent and the database cannot keep (NUL, lone surrogates, numbers and times
    beyond its range) is malformed input, wherever it was noticed; anything else is a bug."""
    if isinstance(exc, DBAPIError) and not _is_data_error(exc):
        raise exc
    log.warning("value_not_storable", error=type(exc).__name__)
    return _json(422, Invalid().body())


def _is_data_error(exc: DBAPIError) -> bool:
    """SQLSTATE class 22, data exception (PostgreSQL manual, appendix A)."""
    return str(getattr(exc.orig, "sqlstate", None) or "").startswith("22")


def install(app: FastAPI) -> None:
    app.add_exception_handler(AppError, _render_app_error)
    app.add_exception_handler(RequestValidationError, _render_validation)
    for lost in (OperationalError, InterfaceError, ConnectionError):
        app.add_exception_handler(lost, _render_database_down)
    for wrong in (DBAPIError, UnicodeEncodeError):
        app.add_exception_handler(wrong, _render_unstorable)


# SQLSTATEs (manual, appendix A) of a server that goes away, comes up or has no seat left.
_SERVER_AWAY = ("08", "57P01", "57P02", "57P03", "53300")


def is_connection_lost(exc: BaseException) -> bool:
    """Whether a database call failed because the server went away (a retry may succeed).

    What the server said last counts as much as the closed socket: a session that is being shut down
    still gets its error over an open connection, and connecting to one that recovers fails with the
    driver's own error.
    """
    if isinstance(exc, DBAPIError):
        if exc.connection_invalidated or isinstance(exc, (OperationalError, InterfaceError)):
            return True
        return str(getattr(exc.orig, "sqlstate", None) or "").startswith(_SERVER_AWAY)
    if isinstance(exc, asyncpg.PostgresError):
        return str(exc.sqlstate or "").startswith(_SERVER_AWAY)
    return isinstance(exc, (OSError, asyncpg.InterfaceError, PoolTimeout))
