"""Signed-in browsers: begun, listed, ended."""

import secrets
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.actor import SYSTEM, Actor
from huying.kit.errors import NotFound
from huying.kit.events import emit
from huying.kit.vault import fingerprint
from huying.people import rules
from huying.people.events import SignedIn, SignedOut
from huying.people.events_sign_in import SessionsEnded
from huying.people.models import Account, LoginMethod, LoginSession
from huying.people.throttle import address_hash

_BROWSERS = (
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def token_hash(token: str) -> bytes:
    return fingerprint(token, purpose="token")


def device_of(user_agent: str) -> str:
    """``Chrome · Windows``; empty when the words say neither."""
    found = [
        next((name for mark, name in known if mark in user_agent), "")
        for known in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(filter(None, found))


async def begin(
    session: AsyncSession,
    account: Account,
    *,
    address: str,
    user_agent: str = "",
    method: LoginMethod = LoginMethod.PASSWORD,
    needs_factor: bool = False,
    provider_id: UUID | None = None,
) -> tuple[LoginSession, str]:
    """A session and the cookie's secret value; with ``needs_factor`` nothing is open yet."""
    token = secrets.token_urlsafe(32)
    login = LoginSession(
        account_id=account.id,
        token_hash=token_hash(token),
        csrf_token=secrets.token_urlsafe(24),
        last_seen_at=clock.real_now(),
        method=method,
        needs_factor=needs_factor,
        provider_id=provider_id,
        address_hash=address_hash(address),
        device=device_of(user_agent),
    )
    session.add(login)
    if not needs_factor:
        emit(session, SYSTEM, SignedIn(account_id=account.id, method=method.value))
    await session.flush()
    return login, token


async def open_after_factor(session: AsyncSession, login: LoginSession) -> str:
    """The second step is done: the session opens under a new secret value, which is returned."""
    token = secrets.token_urlsafe(32)
    login.token_hash, login.csrf_token = token_hash(token), secrets.token_urlsafe(24)
    login.needs_factor, login.last_seen_at = False, clock.real_now()
    emit(session, SYSTEM, SignedIn(account_id=login.account_id, method=login.method.value))
    await session.flush()
    return token


async def sign_out(session: AsyncSession, actor: Actor) -> None:
    if actor.session_id is None or actor.id is None:
        return
    login = await session.get(LoginSession, actor.session_id)
    if login is not None:
        login.ended_at = clock.real_now()
    emit(session, actor, SignedOut(account_id=actor.id))


async def open_sessions(session: AsyncSession, account_id: UUID) -> Sequence[LoginSession]:
    """Those that still work, newest first."""
    fresh = clock.real_now() - rules.IDLE_LIMIT
    return (
        await session.scalars(
            select(LoginSession)
            .where(
                LoginSession.account_id == account_id,
                LoginSession.ended_at.is_(None),
                LoginSession.needs_factor.is_(False),
                LoginSession.last_seen_at > fresh,
            )
            .order_by(LoginSession.last_seen_at.desc())
        )
    ).all()


async def end_sessions(session: AsyncSession, account: Account, *, but: UUID | None = None) -> int:
    """Sign out every browser of the account; returns how many."""
    rows = await session.scalars(
        select(LoginSession).where(
            LoginSession.account_id == account.id, LoginSession.ended_at.is_(None)
        )
    )
    ended = 0
    for login in rows:
        if login.id != but:
            login.ended_at = clock.real_now()
            ended += 1
    return ended


async def end_others(session: AsyncSession, actor: Actor, account: Account) -> int:
    """Sign out one's other browsers."""
    ended = await end_sessions(session, account, but=actor.session_id)
    if ended:
        emit(session, actor, SessionsEnded(account_id=account.id, count=ended))
    return ended


async def end_one(session: AsyncSession, actor: Actor, account: Account, id: UUID) -> None:
    """Sign out one browser of one's own. Raises NotFound."""
    login = await session.get(LoginSession, id)
    if login is None or login.account_id != account.id or login.ended_at is not None:
        raise NotFound()
    login.ended_at = clock.real_now()
    emit(session, actor, SessionsEnded(account_id=account.id, count=1))
