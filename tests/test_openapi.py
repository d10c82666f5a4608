"""The OpenAPI document and the error codes: what partner systems build on."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from huying import app as edge
from huying import openapi
from huying.kit import texts
from huying.kit.actor import Actor, ActorKind, permissions
from huying.kit.clock import real_now
from huying.kit.errors import AppError
from huying.kit.idempotency import LEASE, IdempotencyKey, key_hash
from tests.conftest import Stage
from tests.routes import ROUTES

CODES = Path(__file__).parent / "data" / "error_codes.txt"
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return edge.create_app(with_background=False).openapi()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, found in document["paths"].items():
        for method, operation in found.items():
            yield method, path, operation


def _all(kind: type[AppError]) -> Iterator[type[AppError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _all(child)


def _refs(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            if name == "$ref":
                yield str(each)
            else:
                yield from _refs(each)
    elif isinstance(value, list):
        for each in value:
            yield from _refs(each)


def test_it_is_3_1_and_says_how_to_call(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    for word in ("Bearer", "X-CSRF-Token", "cursor", "Idempotency-Key", "429", "ErrorBody"):
        assert word in document["info"]["description"]
    assert set(document["components"]["securitySchemes"]) == {"token", "session", "csrf"}


def test_every_reference_resolves(document: dict[str, Any]) -> None:
    for reference in set(_refs(document)):
        assert reference.startswith("#/")
        found: Any = document
        for part in reference[2:].split("/"):
            assert part in found, reference
            found = found[part]


def test_every_operation_has_a_name_of_its_own_a_summary_and_a_described_tag(
    document: dict[str, Any],
) -> None:
    found = list(operations(document))
    ids = [operation["operationId"] for _, _, operation in found]
    tagged = {tag["name"] for tag in document["tags"] if tag["description"]}

    assert len(set(ids)) == len(ids)
    assert [id for id in ids if not re.fullmatch(r"[a-z][a-z0-9_]*", id)] == []
    assert {method for method, _, _ in found} <= METHODS
    assert [o["operationId"] for _, _, o in found if not o.get("summary")] == []
    untagged = [p for _, p, o in found if not set(o.get("tags", [])) & tagged]
    assert untagged == []


def test_ids_do_not_change_unnoticed(document: dict[str, Any]) -> None:
    ids = {(m, p): o["operationId"] for m, p, o in operations(document)}

    assert ids["post", "/api/v1/tickets"] == "tickets_create_ticket"
    assert ids["get", "/api/v1/tickets/by-reference"] == "tickets_find_ticket_by_reference"
    assert ids["get", "/api/v1/tickets/registered"] == "tickets_list_registered_tickets"
    assert ids["get", "/api/v1/tickets"] == "tickets_list_tickets"
    assert ids["post", "/api/v1/webhooks"] == "webhooks_create_webhook"


def test_every_refusal_is_an_error_body(document: dict[str, Any]) -> None:
    other = []
    for method, path, operation in operations(document):
        for status, answer in operation["responses"].items():
            content = answer.get("content", {}).get("application/json", {}).get("schema", {})
            if status >= "400" and content != {"$ref": "#/components/schemas/ErrorBody"}:
                other.append((method, path, status))

    assert other == [("get", "/readyz", "503")] or other == []


def test_every_gated_operation_says_who_may_and_what_is_refused(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        gate = ROUTES.get((method.upper(), path))
        if gate is None or gate == "public":
            assert operation["security"] == [], path
            continue
        assert operation["x-permission"] == gate, path
        assert {"token": []} in operation["security"]
        is_csrf = any("csrf" in way for way in operation["security"])
        assert is_csrf == (method != "get"), path
        assert {"401", "403", "429"} <= operation["responses"].keys(), path


def test_lists_in_pages_take_a_cursor(document: dict[str, Any]) -> None:
    lacking = []
    for method, path, operation in operations(document):
        answer = operation["responses"].get("200", {})
        reference = str(answer.get("content", {}).get("application/json", {}).get("schema", {}))
        if method == "get" and "schemas/Page_" in reference:
            names = {each["name"] for each in operation.get("parameters", [])}
            if "cursor" not in names:
                lacking.append(path)

    assert lacking == []


def test_what_partners_send_has_an_example(document: dict[str, Any]) -> None:
    for name in ("EntryInput", "WebhookInput"):
        assert document["components"]["schemas"][name]["examples"], name


def test_every_gated_post_takes_a_key(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        names = {each["name"] for each in operation.get("parameters", [])}
        gate = ROUTES.get((method.upper(), path))
        is_kept = method == "post" and gate not in (None, "public")
        assert ("Idempotency-Key" in names) == is_kept, (method, path)


async def test_every_gated_post_heeds_its_key(
    client: AsyncClient, session: AsyncSession, stage: Stage
) -> None:
    """A key that another request holds stops every POST before its handler."""
    stage.actor = Actor(uuid4(), ActorKind.PERSON, frozenset(permissions()), sees_all_units=True)
    session.add(
        IdempotencyKey(
            actor_id=stage.actor.id,
            key_hash=key_hash("taken"),
            digest=b"of another request",
            lease_until=real_now() + LEASE,
        )
    )
    await session.flush()
    posts = sorted(p for (m, p), gate in ROUTES.items() if m == "POST" and gate != "public")
    answers = {}
    for path in posts:
        url = re.sub(r"\{\w+\}", str(uuid4()), path.removeprefix("/api/v1"))
        answer = await client.post(url, json={}, headers={"Idempotency-Key": "taken"})
        answers[path] = answer.json().get("code")

    assert len(posts) > 100
    assert {p: code for p, code in answers.items() if code != "idempotency.mismatch"} == {}


def test_every_declared_code_exists(document: dict[str, Any]) -> None:
    declared = {
        code
        for _, _, operation in operations(document)
        for status, answer in operation["responses"].items()
        if status >= "400"
        for code in answer["description"].split(", ")
    }

    assert declared - {kind.code for kind in _all(AppError)} - {"internal", "too_big"} == set()


def test_no_error_code_comes_or_vanishes_unnoticed() -> None:
    """A code is a promise to clients. A new one is added to tests/data/error_codes.txt; one that
    goes must be said in the changelog before it leaves the list."""
    edge.create_app(with_background=False)
    ours = {kind.code for kind in _all(AppError) if kind.__module__.startswith("huying.")}
    listed = set(CODES.read_text("utf-8").split())

    assert sorted(listed - ours) == [], "these vanished"
    assert sorted(ours - listed) == [], "these are not listed yet"
    assert ours <= texts.area("errors").keys()


def test_the_gates_are_those_of_the_routes(app: FastAPI) -> None:
    found = {(m.upper(), p): gate for (m, p), gate in openapi.gates(app).items()}
    found.pop(("GET", "/{path}"), None)

    assert {k: v for k, v in found.items() if k in ROUTES} == {
        k: v for k, v in ROUTES.items() if k[0] != "WS" and k in found
    }
