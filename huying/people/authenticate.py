"""Who sends this request: a browser by its cookie, or a partner system by its bearer token."""

from datetime import datetime
from urllib.parse import urlsplit

from fastapi.requests import HTTPConnection
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit import clock, db
from huying.kit.actor import Actor, ActorKind
from huying.kit.errors import Unauthenticated
from huying.kit.settings import settings
from huying.people import repository, rules, uses
from huying.people.errors import WrongCsrf
from huying.people.errors_sign_in import FactorFirst, PasswordFirst
from huying.people.models import LoginSession, ServiceToken
from huying.people.permissions import CLOCK_MOVE
from huying.people.roles import DEMO_CLOCK_ROLES, permissions_of, sees_all_units
from huying.people.sessions import token_hash

COOKIE = "huying_session"
CSRF_HEADER = "x-csrf-token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_TOUCH_AFTER_SECONDS = 60
_PASSWORD_STEP = frozenset(
    {("GET", "/api/v1/me"), ("POST", "/api/v1/me/password"), ("POST", "/api/v1/logout")}
)
_FACTOR_STEP = _PASSWORD_STEP | {
    ("POST", "/api/v1/me/factor"),
    ("POST", "/api/v1/me/factor/confirm"),
}


async def authenticate(connection: HTTPConnection) -> Actor:
    """The actor. Raises Unauthenticated, or WrongCsrf for an unsafe request without its token."""
    bearer = connection.headers.get("authorization", "")
    if bearer.lower().startswith("bearer "):
        return await _service(bearer[7:].strip())
    token = connection.cookies.get(COOKIE)
    if not token:
        raise Unauthenticated()
    async with db.unit_of_work() as session:
        found = await repository.find_signed_in(session, token_hash=token_hash(token))
        now = clock.real_now()
        if found is None or not rules.is_fresh(found.login.last_seen_at, now):
            raise Unauthenticated()
        login, account, roles = found.login, found.account, found.roles
        _check_origin(connection, login)
        _check_steps(connection, found)
        if (now - login.last_seen_at).total_seconds() > _TOUCH_AFTER_SECONDS:
            login.last_seen_at = now
        unit = (await catalogue(session)).unit_by_id.get(account.unit_id or account.id)
    permissions = frozenset[str]().union(*(permissions_of(role) for role in roles))
    if settings().is_demo and roles & DEMO_CLOCK_ROLES:
        permissions |= {CLOCK_MOVE}
    return Actor(
        id=account.id,
        kind=ActorKind.PERSON,
        permissions=permissions,
        roles=roles,
        unit_id=unit.id if unit else None,
        unit_path=unit.path if unit else None,
        sees_all_units=sees_all_units(roles),
        session_id=login.id,
    )


async def is_still(session: AsyncSession, actor: Actor) -> bool:
    """Whether the login (or token) behind ``actor`` would make the same actor now. Asking does not
    count as being active."""
    now = clock.real_now()
    if actor.kind is ActorKind.SERVICE:
        token = await session.get(ServiceToken, actor.id, populate_existing=True)
        return token is not None and token.revoked_at is None and not _is_expired(token, now)
    if actor.session_id is None:
        return False
    found = await repository.find_signed_in(session, id=actor.session_id)
    return (
        found is not None
        and rules.is_fresh(found.login.last_seen_at, now)
        and found.roles == actor.roles
        and not (found.must_change_password or found.must_enrol)
        and actor.unit_id in (None, found.account.unit_id)
    )


def _check_steps(connection: HTTPConnection, found: repository.SignedIn) -> None:
    """What must be done first is all that can be done. Raises PasswordFirst, FactorFirst."""
    asked = (connection.scope.get("method", ""), connection.scope["path"])
    if found.must_change_password and asked not in _PASSWORD_STEP:
        raise PasswordFirst()
    if found.must_enrol and asked not in _FACTOR_STEP:
        raise FactorFirst()


def _is_expired(token: ServiceToken, now: datetime) -> bool:
    return token.expires_at is not None and token.expires_at <= now


def _check_origin(connection: HTTPConnection, login: LoginSession) -> None:
    """A cookie alone proves nothing on an unsafe request or a socket: another site may send it."""
    if connection.scope["type"] == "websocket":
        origin = urlsplit(connection.headers.get("origin", ""))
        if origin.netloc != connection.headers.get("host", ""):
            raise WrongCsrf()
        return
    is_unsafe = connection.scope["method"] not in _SAFE
    if is_unsafe and connection.headers.get(CSRF_HEADER) != login.csrf_token:
        raise WrongCsrf()


async def _service(token: str) -> Actor:
    async with db.unit_of_work() as session:
        row = await repository.find_service_token(session, token_hash(token))
        now = clock.real_now()
        if row is None or _is_expired(row, now):
            raise Unauthenticated()
        await uses.count(session, row.id, now)
    return Actor(
        id=row.id,
        kind=ActorKind.SERVICE,
        permissions=frozenset(row.permissions),
        sees_all_units=True,
    )
