"""The OpenAPI document as partner systems and generated clients read it: who may call what and
how, every refusal in one shape, keys of repeated requests, stable operation ids."""

from collections.abc import Callable, Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from huying.kit.actor import Public, Requires, SignedIn
from huying.kit.errors import ErrorBody
from huying.people.authenticate import COOKIE, CSRF_HEADER

Json = dict[str, Any]

PREFIX = "/api/v1/"
UNSAFE = frozenset({"post", "put", "patch", "delete"})
DESCRIPTION = """The API of an open platform for 12345 citizen hotlines.

**Who calls.** A partner system sends `Authorization: Bearer <token>`; a browser its session cookie
and, with every unsafe request, `X-CSRF-Token`. A token holds permissions (`x-permission` of each
operation names the one it needs) and an end.

**Refusals** have one shape, `ErrorBody`: `code` is stable, `message` is a sentence for people,
`fields` names what was wrong. All codes: docs/reference/errors.md.

**Pages.** Lists answer `{items, next}`; send `next` back as `cursor` for the following page, until
it is null. A cursor is opaque and means nothing elsewhere.

**Again, safely.** Every POST takes an `Idempotency-Key`: the same key, body and caller within 24
hours get the first answer again (`Idempotency-Replayed: true`).

**Limits.** A token that sends too fast gets 429 with `Retry-After`. Bodies end at 1 MiB.
"""
TAGS = {
    "entry": "Registering matters that did not come by phone, and following them",
    "tickets": "Tickets: lists, the page, everything that is done to them",
    "webhooks": "Events sent to other systems",
    "call": "Live calls and the agent's desk; the call-events socket is in docs/call-events.md",
    "dispatch": "From the pool to the unit, objections, adjudication, the three lists",
    "callback": "After settling",
    "supervise": "Alerts, urging, letters, inspection, exclusions",
    "insight": "Figures and the rows behind them",
    "knowledge": "Answer cards",
    "policies": "Policies: imported, read, understood",
    "registers": "Given data: forms, imports, exports, history, undo",
    "city": "Units, places, categories, line numbers, templates",
    "policy": "Limits and calendars",
    "people": "Accounts, roles, logins, tokens",
    "model": "Learned models and their switches",
    "audit": "Who did what",
    "console": "Jobs, live push, the business clock",
    "system": "The state of the installation",
    "demo": "The demo city's helpers",
    "public": "The citizen's own page; no login",
    "health": "For those who run it",
}
KEY_PARAMETER: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "description": "1–200 visible ASCII characters, fresh for each intention; see docs/api.md.",
}
_KEY_CODES = {
    "409": "idempotency.running, idempotency.answer_lost",
    "422": "idempotency.bad_key, idempotency.mismatch",
}


def operation_id(route: APIRoute) -> str:
    """``<first part of the path>_<function>``: ``tickets_create_ticket``."""
    first = route.path_format.removeprefix(PREFIX).strip("/").split("/")[0]
    return f"{first}_{route.name}".replace("-", "_")


def install(app: FastAPI) -> None:
    """Let ``app.openapi()`` answer the document as described here."""
    plain = app.openapi

    def openapi() -> Json:
        if app.openapi_schema is None:
            app.openapi_schema = _described(plain(), gates(app))
        return app.openapi_schema

    setattr(app, "openapi", openapi)  # noqa: B010 – FastAPI's way to extend its document


def gates(app: FastAPI) -> dict[tuple[str, str], str]:
    """(method, path) → the permission, ``signed_in`` or ``public``, of every HTTP route."""
    found: dict[tuple[str, str], str] = {}
    for route in _routes(app):
        named = sorted(set(_gates(route.dependant)))
        for method in route.methods or ():
            found[method.lower(), route.path_format] = named[0] if named else ""
    return found


def _routes(app: FastAPI) -> Iterator[Any]:
    for entry in app.routes:
        contexts: Callable[[], Any] | None = getattr(entry, "effective_route_contexts", None)
        for route in contexts() if contexts else [entry]:
            if isinstance(getattr(route, "original_route", route), APIRoute):
                yield route


def _gates(dependant: Dependant) -> Iterator[str]:
    if isinstance(dependant.call, (Requires, SignedIn, Public)):
        yield dependant.call.permission
    for child in dependant.dependencies:
        yield from _gates(child)


def _described(document: Json, found: dict[tuple[str, str], str]) -> Json:
    document["info"]["description"] = DESCRIPTION
    document["tags"] = [{"name": name, "description": said} for name, said in TAGS.items()]
    components = document.setdefault("components", {})
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "A service token"},
        "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
        "csrf": {"type": "apiKey", "in": "header", "name": CSRF_HEADER},
    }
    schemas = components.setdefault("schemas", {})
    for name, schema in _error_schemas().items():
        schemas.setdefault(name, schema)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _describe(method, operation, found.get((method, path), "public"))
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return document


def _error_schemas() -> Json:
    schema = ErrorBody.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs", {}), "ErrorBody": schema}


def _describe(method: str, operation: Json, gate: str) -> None:
    responses = operation["responses"]
    if "422" in responses and "HTTPValidationError" in str(responses["422"]):
        responses["422"] = _refusal("invalid")
    if gate == "public":
        operation["security"] = []
        return
    browser: dict[str, list[str]] = (
        {"session": [], "csrf": []} if method in UNSAFE else {"session": []}
    )
    operation["security"] = [{"token": []}, browser]
    operation["x-permission"] = gate
    _add(responses, "401", "unauthenticated")
    _add(responses, "403", "forbidden")
    _add(responses, "429", "too_many")
    if method == "post":
        operation.setdefault("parameters", []).append(KEY_PARAMETER)
        for status, codes in _KEY_CODES.items():
            _add(responses, status, codes)


def _refusal(codes: str) -> Json:
    schema = {"$ref": "#/components/schemas/ErrorBody"}
    return {"description": codes, "content": {"application/json": {"schema": schema}}}


def _add(responses: Json, status: str, codes: str) -> None:
    """Name more codes under a status; a status that means something of its own keeps its body."""
    known = responses.get(status)
    if known is None:
        responses[status] = _refusal(codes)
        return
    named = known["description"].split(", ")
    known["description"] = ", ".join([*named, *(c for c in codes.split(", ") if c not in named)])
