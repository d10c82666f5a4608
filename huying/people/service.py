"""Accounts, roles and logins: one function per intention."""

import asyncio
import csv
import secrets
from collections.abc import Set
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError, VerifyMismatchError
from sqlalchemy import case, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit import clock, texts
from huying.kit.actor import SYSTEM, Actor
from huying.kit.errors import TooMany
from huying.kit.events import emit
from huying.kit.vault import fingerprint
from huying.people import repository, rules
from huying.people.errors import (
    AdminsAreSeparate,
    ExtensionTaken,
    LastAdmin,
    RoleForbidden,
    UnknownRole,
    UsernameTaken,
    WeakPassword,
    WrongLogin,
)
from huying.people.events import (
    AccountClosed,
    AccountCreated,
    PasswordChanged,
    RoleGranted,
    RoleRevoked,
    SignedIn,
    SignedOut,
)
from huying.people.models import Account, LoginSession, LoginThrottle, RoleGrant, ServiceToken
from huying.people.roles import ADMIN_ROLES, ROLES

_hasher = PasswordHasher()


def token_hash(token: str) -> bytes:
    return fingerprint(token, purpose="token")


@cache
def _hash_of_nobody() -> str:
    """Verified against for unknown usernames, so that they take as long as known ones."""
    return _hasher.hash(secrets.token_urlsafe(16))


async def throttled_for(session: AsyncSession, keys: list[bytes], now: datetime) -> timedelta:
    """The longest wait that the keys' failures demand."""
    rows = await session.execute(
        select(LoginThrottle.failures, LoginThrottle.last_failed_at).where(
            LoginThrottle.key.in_(keys)
        )
    )
    waits = [rules.wait_after(row.failures, row.last_failed_at, now) for row in rows]
    return max(waits, default=timedelta(0))


def throttle_keys(username: str, address: str) -> list[bytes]:
    return [
        fingerprint(f"user:{username}", purpose="throttle"),
        fingerprint(f"address:{address}", purpose="throttle"),
    ]


async def check_login(session: AsyncSession, username: str, password: str, address: str) -> Account:
    """The account. Raises WrongLogin (after which call ``note_failure``) or TooMany."""
    await _must_not_be_throttled(session, username, address)
    account = await repository.find_account_by_username(session, username)
    known_hash = account.password_hash if account else _hash_of_nobody()
    try:  # beside the event loop: it costs tens of milliseconds, on purpose
        await asyncio.to_thread(_hasher.verify, known_hash, password)
    except (VerifyMismatchError, VerificationError) as error:
        raise WrongLogin() from error
    if account is None or not account.is_active:
        raise WrongLogin()
    # Many tries at once were all let in above: the right one among them is told to wait.
    await _must_not_be_throttled(session, username, address)
    if _hasher.check_needs_rehash(account.password_hash):
        account.password_hash = _hasher.hash(password)
    return account


async def _must_not_be_throttled(session: AsyncSession, username: str, address: str) -> None:
    wait = await throttled_for(session, throttle_keys(username, address), clock.real_now())
    if wait > timedelta(0):
        raise TooMany(seconds=int(wait.total_seconds()) + 1)


async def note_failure(session: AsyncSession, username: str, address: str) -> None:
    """Count one failed login, in a unit of work that the refusal does not roll back."""
    now = clock.real_now()
    is_old = LoginThrottle.last_failed_at < now - rules.LONGEST_WAIT * 2
    for key in sorted(throttle_keys(username, address)):
        row = insert(LoginThrottle).values(key=key, failures=1, last_failed_at=now)
        await session.execute(
            row.on_conflict_do_update(
                index_elements=["key"],
                set_={
                    "failures": case((is_old, 1), else_=LoginThrottle.failures + 1),
                    "last_failed_at": now,
                },
            )
        )


async def sign_in(
    session: AsyncSession, username: str, password: str, address: str
) -> tuple[Account, LoginSession, str]:
    """The account, its new session and the cookie's secret value."""
    account = await check_login(session, username, password, address)
    await session.execute(
        delete(LoginThrottle).where(LoginThrottle.key.in_(throttle_keys(username, address)))
    )
    token = secrets.token_urlsafe(32)
    login = LoginSession(
        account_id=account.id,
        token_hash=token_hash(token),
        csrf_token=secrets.token_urlsafe(24),
        last_seen_at=clock.real_now(),
    )
    session.add(login)
    emit(session, SYSTEM, SignedIn(account_id=account.id))
    await session.flush()
    return account, login, token


async def sign_out(session: AsyncSession, actor: Actor) -> None:
    if actor.session_id is None or actor.id is None:
        return
    login = await session.get(LoginSession, actor.session_id)
    if login is not None:
        login.ended_at = clock.real_now()
    emit(session, actor, SignedOut(account_id=actor.id))


def hash_password(password: str) -> str:
    """Argon2id. Raises WeakPassword."""
    if not rules.is_strong(password):
        raise WeakPassword(field="password")
    return _hasher.hash(password)


async def create_account(
    session: AsyncSession,
    actor: Actor,
    *,
    username: str,
    display_name: str,
    password: str,
    unit_id: UUID | None = None,
    extension: str | None = None,
    role: str | None = None,
) -> Account:
    """Make an account without a role; ``role`` only for a missing founding administrator.

    Raises UsernameTaken, ExtensionTaken, WeakPassword, RoleForbidden.
    """
    if role is not None:
        await repository.lock_offices(session)
        if not rules.may_found(role, await repository.living_roles(session)):
            raise RoleForbidden()
    if extension and await repository.find_account_by_extension(session, extension):
        raise ExtensionTaken(field="extension", extension=extension)
    account = Account(
        username=username,
        display_name=display_name,
        password_hash=hash_password(password),
        unit_id=unit_id,
        extension=extension,
        must_change_password=True,
    )
    try:
        async with session.begin_nested():
            session.add(account)
    except IntegrityError as error:
        raise UsernameTaken(field="username", username=username) from error
    emit(session, actor, AccountCreated(account_id=account.id))
    if role is not None:
        _grant(session, actor, account, role)
    await session.flush()
    return account


def _grant(session: AsyncSession, actor: Actor, account: Account, role: str) -> None:
    session.add(RoleGrant(account_id=account.id, role=role, granted_by=actor.id))
    emit(session, actor, RoleGranted(account_id=account.id, role=role))


async def set_roles(
    session: AsyncSession, actor: Actor, account: Account, roles: frozenset[str]
) -> None:
    """Grant and revoke until ``account`` holds exactly ``roles``.

    Raises UnknownRole, RoleForbidden (one's own roles), AdminsAreSeparate, LastAdmin.
    """
    unknown = sorted(roles - ROLES.keys())
    if unknown:
        raise UnknownRole(field="roles", role=unknown[0])
    if account.id == actor.id:
        raise RoleForbidden()
    if not rules.keeps_admins_separate(roles):
        raise AdminsAreSeparate()
    held = await repository.roles_of(session, account.id)
    await _must_not_be_last(session, account, held - roles)
    for role in sorted(roles - held):
        _grant(session, actor, account, role)
    for role in sorted(held - roles):
        await session.execute(
            delete(RoleGrant).where(RoleGrant.account_id == account.id, RoleGrant.role == role)
        )
        emit(session, actor, RoleRevoked(account_id=account.id, role=role))
    await session.flush()


async def _must_not_be_last(session: AsyncSession, account: Account, lost: Set[str]) -> None:
    """Raise LastAdmin when an administrator's role in ``lost`` would have no holder left."""
    offices = sorted(lost & ADMIN_ROLES)
    if not offices or not account.is_active:
        return
    await repository.lock_offices(session)
    others = await repository.living_others(session, account.id)
    for role in offices:
        if role not in others:
            raise LastAdmin(role=texts.label("roles", role))


async def close_account(session: AsyncSession, actor: Actor, account: Account) -> None:
    """Nobody signs in with it any more; open sessions end. Raises RoleForbidden, LastAdmin."""
    if account.id == actor.id:
        raise RoleForbidden()
    await _must_not_be_last(session, account, await repository.roles_of(session, account.id))
    account.is_active = False
    await _end_sessions(session, account)
    emit(session, actor, AccountClosed(account_id=account.id))


async def _end_sessions(
    session: AsyncSession, account: Account, *, but: UUID | None = None
) -> None:
    open_sessions = await session.scalars(
        select(LoginSession).where(
            LoginSession.account_id == account.id, LoginSession.ended_at.is_(None)
        )
    )
    for login in open_sessions:
        if login.id != but:
            login.ended_at = clock.real_now()


async def change_password(
    session: AsyncSession, actor: Actor, account: Account, old: str, new: str
) -> None:
    """Other browsers are signed out. Raises WrongLogin when ``old`` is not it, WeakPassword."""
    try:
        _hasher.verify(account.password_hash, old)
    except VerificationError as error:
        raise WrongLogin() from error
    account.password_hash, account.must_change_password = hash_password(new), False
    await _end_sessions(session, account, but=actor.session_id)
    emit(session, actor, PasswordChanged(account_id=account.id))


async def create_first_admin(session: AsyncSession, password: str) -> Account | None:
    """The first system administrator of an empty installation; None when accounts exist."""
    if await repository.count_accounts(session):
        return None
    account = Account(
        username="sysadmin",
        display_name="系统管理员",
        password_hash=hash_password(password),
        must_change_password=True,
    )
    session.add(account)
    await session.flush()
    emit(session, SYSTEM, AccountCreated(account_id=account.id))
    _grant(session, SYSTEM, account, "system_admin")
    await session.flush()
    return account


async def load_demo(session: AsyncSession, path: Path, password: str) -> int:
    """The demo city's people, one password for all (hashed once); returns how many were new."""
    units = (await catalogue(session)).units
    password_hash = hash_password(password)
    existing = set(await session.scalars(select(Account.username)))
    made = 0
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["username"] in existing:
                continue
            account = Account(
                username=row["username"],
                display_name=row["name"],
                password_hash=password_hash,
                unit_id=units[row["unit"]].id if row["unit"] in units else None,
                extension=row["extension"] or None,
            )
            session.add(account)
            await session.flush()
            for role in filter(None, row["roles"].split("|")):
                session.add(RoleGrant(account_id=account.id, role=role))
            made += 1
    await session.flush()
    return made


async def make_service_token(
    session: AsyncSession,
    name: str,
    permissions: list[str],
    *,
    lasts: timedelta | None = None,
) -> str:
    """A partner system's bearer token; shown once, kept as a hash."""
    token = f"hy_{secrets.token_urlsafe(32)}"
    session.add(
        ServiceToken(
            name=name,
            token_hash=token_hash(token),
            permissions=permissions,
            expires_at=clock.real_now() + lasts if lasts else None,
        )
    )
    await session.flush()
    return token
