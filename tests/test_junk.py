"""What no caller should send is refused with 4xx, wherever it hides; never a 500."""

import json
from collections.abc import Iterator
from typing import Any, cast
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor, ActorKind, permissions
from huying.kit.paging import encode
from huying.ticket.models import Ticket, TicketState
from tests.conftest import Stage
from tests.factories.ticket import make_ticket

Json = dict[str, Any]
SOME_ID = str(uuid4())
DAY = "2026-01-01T00:00:00+00:00"
JUNK: tuple[object, ...] = (
    "ab\x00cd", "ab\ud800cd", "x" * 90_000, None, [], {}, 2**70, -(2**63)
)  # fmt: skip
TEXTS = ("a\x00b", "-1", "9" * 30, "0001-01-01T00:00:00+14:00", "2026-01-01T00:00:00", "x" * 9000)
CURSORS = (
    "!", "A" * 900, encode(None), encode(True), encode(2**70), encode(1.5), encode("\x00"),
    encode(DAY, "x"), encode("2026-01-01", SOME_ID), encode("9999-12-31T23:59:59-14:00", SOME_ID),
    encode(2**70, DAY, SOME_ID), encode(float("inf"), DAY, SOME_ID), encode("x", DAY, SOME_ID),
)  # fmt: skip
IN_PATH = ("%00", "99999999999999999999", "2147483648", "-1")
STREAMING = ("/api/v1/events", "/api/v1/demo/play")


@pytest.fixture
def everything(stage: Stage) -> Actor:
    """An actor who may do all there is."""
    allowed = frozenset(permissions())
    stage.actor = Actor(uuid4(), ActorKind.PERSON, permissions=allowed, sees_all_units=True)
    return stage.actor


def operations(app: FastAPI) -> Iterator[tuple[str, str, Json]]:
    for path, methods in app.openapi()["paths"].items():
        if path not in STREAMING and path.startswith("/api/v1"):
            for method, operation in methods.items():
                yield method, path.removeprefix("/api/v1"), operation


def filled(path: str, value: str, *, only: str = "") -> str:
    """Every placeholder with an id, or with ``value`` where it is ``only``."""
    for name in [part.split("}")[0] for part in path.split("{")[1:]]:
        plain = {"ordinal": "1", "subscriber": "callback"}.get(name, SOME_ID)
        path = path.replace(f"{{{name}}}", value if name == only else plain)
    return path


def told(answers: dict[str, Response]) -> list[str]:
    return [f"{answer.status_code} {what}" for what, answer in answers.items()
            if answer.status_code >= 500]  # fmt: skip


@pytest.mark.usefixtures("everything")
async def test_in_paths(app: FastAPI, client: AsyncClient) -> None:
    answers: dict[str, Response] = {}
    for method, path, _ in operations(app):
        for name in [part.split("}")[0] for part in path.split("{")[1:]]:
            for junk in IN_PATH:
                url = filled(path, junk, only=name)
                answers[f"{method} {url}"] = await client.request(method, url, json={})

    assert answers
    assert told(answers) == []


@pytest.mark.usefixtures("everything")
async def test_in_queries(app: FastAPI, client: AsyncClient) -> None:
    answers: dict[str, Response] = {}
    for method, path, operation in operations(app):
        named = [p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"]
        for name in named:
            for junk in CURSORS if name == "cursor" else TEXTS:
                params = {**({"q": "停水"} if "q" in named else {}), name: junk}
                answer = await client.request(method, filled(path, ""), params=params)
                answers[f"{method} {path} {name}={junk[:40]!r}"] = answer

    assert answers
    assert told(answers) == []


def valid(schema: Json, whole: Json) -> object:
    """A value that the schema accepts, as plain as possible."""
    while "$ref" in schema:
        schema = whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        return valid(schema["anyOf"][0], whole)
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "object":
        properties = schema.get("properties", {})
        return {name: valid(properties[name], whole) for name in schema.get("required", ())}
    plain: Json = {"string": "ab12", "integer": 1, "boolean": False, "array": [], "number": 1}
    return SOME_ID if schema.get("format") == "uuid" else plain.get(schema.get("type", ""), "ab12")


async def test_in_bodies(
    app: FastAPI, client: AsyncClient, session: AsyncSession, everything: Actor
) -> None:
    tickets = [await make_ticket(session, state=state)
               for state in (TicketState.TO_DISPATCH, TicketState.TO_APPROVE,
                             TicketState.TO_CALLBACK)]  # fmt: skip
    whole, answers = app.openapi(), dict[str, Response]()
    for method, path, operation in operations(app):
        told_body = operation.get("requestBody", {}).get("content", {})
        if "application/json" not in told_body:
            continue
        schema = told_body["application/json"]["schema"]
        name = schema["$ref"].rpartition("/")[2]
        for ticket in tickets if path.startswith("/tickets/") else tickets[:1]:
            for field in whole["components"]["schemas"][name]["properties"]:
                for junk in JUNK:
                    body = cast(Json, valid(schema, whole)) | {
                        "version": await version(session, ticket)
                    }
                    known = whole["components"]["schemas"][name]["properties"]
                    body = {key: value for key, value in body.items() if key in known}
                    answer = await client.request(
                        method, filled(path, "").replace(SOME_ID, str(ticket.id)),
                        content=json.dumps({**body, field: junk}).encode(),
                        headers={"Content-Type": "application/json"},
                    )  # fmt: skip
                    answers[f"{method} {path} {field}={str(junk)[:20]!r} {ticket.state}"] = answer

    assert answers
    assert told(answers) == []


@pytest.mark.usefixtures("everything")
async def test_as_files(app: FastAPI, client: AsyncClient) -> None:
    answers: dict[str, Response] = {}
    for method, path, operation in operations(app):
        if "application/octet-stream" not in operation.get("requestBody", {}).get("content", {}):
            continue
        for name in ("a.csv", "a.xlsx", "a\x00.csv", "x" * 900, ""):
            for junk in (
                b"",
                b"\x00\xff",
                b"PK\x03\x04",
                b"a,b\n" * 9,
                "单位编码\n\x00\n".encode(),
            ):
                params = {"register": "units", "file_name": name}
                answer = await client.request(method, path, params=params, content=junk)
                answers[f"{method} {path} {name[:20]!r} {junk[:9]!r}"] = answer

    assert answers
    assert told(answers) == []


async def version(session: AsyncSession, ticket: Ticket) -> int:
    await session.refresh(ticket)
    return ticket.version
