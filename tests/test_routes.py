"""Every route, sockets and streams included, and the permission it demands.

A route missing here fails the build; each is tried by an actor that holds everything but that
permission (refused) and by one that holds only that permission (let through to the handler).
"""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIWebSocketRoute
from httpx import AsyncClient

from huying import schema
from huying.kit import push
from huying.kit.actor import Actor, ActorKind, Public, Requires, SignedIn, permissions
from huying.people.roles import ROLES
from tests.conftest import Stage
from tests.routes import ROUTES, STREAMS

SAMPLE = {"id": str(uuid4()), "ordinal": "1", "code": "K-X", "subscriber": "x", "path": "x"}


def _gates(dependant: Dependant) -> Iterator[str]:
    if isinstance(dependant.call, (Requires, SignedIn, Public)):
        yield dependant.call.permission
    for child in dependant.dependencies:
        yield from _gates(child)


def _found(app: FastAPI) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for entry in app.routes:
        contexts = getattr(entry, "effective_route_contexts", None)
        routes: list[Any] = list(contexts()) if contexts else [entry]
        for route in routes:
            original = getattr(route, "original_route", route)
            if isinstance(original, APIWebSocketRoute):
                found["WS", route.path or route.starlette_route.path] = sorted(
                    set(_gates(original.dependant))
                )
            elif isinstance(original, APIRoute):
                gates = sorted(set(_gates(route.dependant)))
                found |= {(method, route.path): gates for method in route.methods}
    return found


def test_the_table_lists_every_route_with_its_gate(app: FastAPI) -> None:
    found = {key: gates[0] if len(gates) == 1 else str(gates) for key, gates in _found(app).items()}
    found.pop(("GET", "/{path:path}"), None)  # the screens themselves, only where they are built

    assert found == ROUTES


def test_every_stream_is_listed() -> None:
    schema.load_all()

    assert push.stream_kinds() == STREAMS


def test_every_permission_in_the_table_and_in_a_role_exists(app: FastAPI) -> None:
    named = {gate for gate in ROUTES.values() if ":" in gate}
    named |= {name for role in ROLES.values() for name in role}

    assert named <= permissions().keys()


def _gated() -> list[tuple[str, str, str]]:
    return [
        (method, path, gate)
        for (method, path), gate in sorted(ROUTES.items())
        if ":" in gate and method != "WS"
    ]


def _actor(names: frozenset[str]) -> Actor:
    return Actor(id=uuid4(), kind=ActorKind.PERSON, permissions=names, sees_all_units=True)


def _url(path: str) -> str:
    filled = path.removeprefix("/api/v1")
    for name in ("ticket_id", "call_id", "alert_id", "task_id", "subject_id", "account_id"):
        filled = filled.replace(f"{{{name}}}", str(uuid4()))
    return filled.format_map(_Samples())


class _Samples(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return SAMPLE.get(key, str(uuid4()))


@pytest.mark.parametrize(("method", "path", "gate"), _gated())
async def test_route_refuses_an_actor_without_it(
    client: AsyncClient, stage: Stage, method: str, path: str, gate: str
) -> None:
    stage.actor = _actor(frozenset(permissions()) - {gate})

    response = await client.request(method, _url(path), json={})

    assert response.status_code == 403, response.text


@pytest.mark.parametrize(("method", "path", "gate"), _gated())
async def test_route_lets_an_actor_with_it_through(
    client: AsyncClient, stage: Stage, method: str, path: str, gate: str
) -> None:
    stage.actor = _actor(frozenset({gate}))

    response = await client.request(method, _url(path), json={})

    assert response.status_code not in (401, 403, 405, 500), response.text


@pytest.mark.parametrize(
    ("method", "path"),
    [(m, p) for (m, p), gate in sorted(ROUTES.items()) if gate != "public" and m != "WS"],
)
async def test_route_refuses_nobody(
    app: FastAPI, client: AsyncClient, method: str, path: str
) -> None:
    app.dependency_overrides.clear()

    response = await client.request(method, _url(path), json={})

    assert response.status_code == 401, response.text
