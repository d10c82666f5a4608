"""Who acts, what they may do, and the registry of permissions that modules fill."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import Depends
from fastapi.requests import HTTPConnection

from huying.kit import idempotency
from huying.kit.errors import Forbidden


class ActorKind(StrEnum):
    PERSON = "person"
    SERVICE = "service"
    SYSTEM = "system"
    CITIZEN = "citizen"


@dataclass(frozen=True)
class Actor:
    """A person, a partner system, or the platform itself.

    ``unit_path`` is the materialised path of the actor's unit (``/a/b/``); rows whose unit path
    starts with it are in scope. ``sees_all_units`` lifts that limit (the hotline's own desks).
    """

    id: UUID | None
    kind: ActorKind
    permissions: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    unit_id: UUID | None = None
    unit_path: str | None = None
    sees_all_units: bool = False
    session_id: UUID | None = field(default=None, compare=False)

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def must(self, permission: str) -> None:
        """Raise Forbidden unless the actor holds ``permission``."""
        if permission not in self.permissions:
            raise Forbidden()


SYSTEM = Actor(id=None, kind=ActorKind.SYSTEM, sees_all_units=True)

_permissions: dict[str, str] = {}
_for_services: set[str] = set()


def permission(name: str, meaning: str, *, for_services: bool = False) -> str:
    """Register ``module:action`` with what it allows; returns the name. Raises on a second time.

    Only those marked ``for_services`` can be a scope of a partner system's token.
    """
    if name in _permissions and _permissions[name] != meaning:
        raise RuntimeError(f"permission {name!r} is declared twice")
    _permissions[name] = meaning
    if for_services:
        _for_services.add(name)
    return name


def service_permissions() -> frozenset[str]:
    return frozenset(_for_services)


def permissions() -> dict[str, str]:
    return dict(_permissions)


class Authenticator(Protocol):
    """Installed by the edge as ``app.state.authenticate``; raises Unauthenticated."""

    def __call__(self, connection: HTTPConnection) -> Awaitable[Actor]: ...


async def current_actor(connection: HTTPConnection) -> Actor:
    authenticate: Authenticator = connection.app.state.authenticate
    return await authenticate(connection)


class Requires:
    """A dependency that lets only holders of ``permission`` through; readable by the route test."""

    def __init__(self, permission: str) -> None:
        self.permission = permission

    async def __call__(
        self, connection: HTTPConnection, actor: Annotated[Actor, Depends(current_actor)]
    ) -> Actor:
        actor.must(self.permission)
        await idempotency.claim(connection, actor.id)
        return actor


class Public:
    """Marks a route that needs no login, on purpose."""

    permission = "public"

    async def __call__(self) -> None:
        return None


class SignedIn:
    """Marks a route that every signed-in account may use."""

    permission = "signed_in"

    async def __call__(
        self, connection: HTTPConnection, actor: Annotated[Actor, Depends(current_actor)]
    ) -> Actor:
        await idempotency.claim(connection, actor.id)
        return actor


def requires(permission: str) -> Callable[..., Awaitable[Actor]]:
    """``Annotated[Actor, Depends(requires("ticket:read"))]``."""
    return Requires(permission)
