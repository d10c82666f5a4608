"""Accounts, roles and logins: one function per intention."""

import asyncio
import csv
import secrets
from collections.abc import Set
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit import clock, texts
from huying.kit.actor import SYSTEM, Actor
from huying.kit.events import emit
from huying.people import factors, passwords, providers, repository, rules, sessions, throttle
from huying.people.errors import (
    AdminsAreSeparate,
    ExtensionTaken,
    LastAdmin,
    RoleForbidden,
    UnknownRole,
    UsernameTaken,
    WrongLogin,
)
from huying.people.errors_sign_in import AccountChangedMeanwhile, EmailTaken, EmployeeNumberTaken
from huying.people.events import (
    AccountChanged,
    AccountClosed,
    AccountCreated,
    RoleGranted,
    RoleRevoked,
)
from huying.people.models import Account, LoginSession, RoleGrant, ServiceToken
from huying.people.passwords import hash_password as hash_password
from huying.people.roles import ADMIN_ROLES, ROLES
from huying.people.sessions import token_hash as token_hash


async def check_login(session: AsyncSession, username: str, password: str, address: str) -> Account:
    """The account. Raises WrongLogin (after which call ``note_failure``) or TooMany."""
    account = await repository.find_account_by_username(session, username)
    ways: tuple[throttle.Way, ...] = throttle.ways(username, address)
    if account and await throttle.is_known(session, account.id, address, clock.real_now()):
        ways = ways[:1]
    await throttle.must_not_wait(session, *ways)
    known_hash = account.password_hash if account else passwords.hash_of_nobody()
    # Beside the event loop: it costs tens of milliseconds, on purpose.
    is_it = await asyncio.to_thread(passwords.is_it, known_hash, password)
    if account is None or not is_it or not account.is_active:
        raise WrongLogin()
    # Many tries at once were all let in above: the right one among them is told to wait.
    await throttle.must_not_wait(session, *ways)
    if passwords.hasher.check_needs_rehash(account.password_hash):
        account.password_hash = passwords.hasher.hash(password)
    return account


async def note_failure(session: AsyncSession, username: str, address: str) -> None:
    """Count one failed login, in a unit of work that the refusal does not roll back."""
    await throttle.note_failure(session, *throttle.ways(username, address))


async def sign_in(
    session: AsyncSession, username: str, password: str, address: str, user_agent: str = ""
) -> tuple[Account, LoginSession, str]:
    """The account, its new session (which may still need the second factor) and the cookie."""
    account = await check_login(session, username, password, address)
    await throttle.forget(session, *throttle.ways(username, address))
    login, token = await sessions.begin(
        session,
        account,
        address=address,
        user_agent=user_agent,
        needs_factor=await factors.is_enrolled(session, account.id),
    )
    return account, login, token


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
    email: str | None = None,
    employee_number: str | None = None,
) -> Account:
    """Make an account without a role; ``role`` only for a missing founding administrator.

    Raises UsernameTaken, ExtensionTaken, EmailTaken, EmployeeNumberTaken, WeakPassword,
    RoleForbidden.
    """
    if role is not None:
        await repository.lock_offices(session)
        if not rules.may_found(role, await repository.living_roles(session)):
            raise RoleForbidden()
    await must_be_free(session, extension=extension, email=email, employee_number=employee_number)
    account = Account(
        username=username,
        display_name=display_name,
        password_hash=hash_password(password),
        unit_id=unit_id,
        extension=extension,
        email=email,
        employee_number=employee_number,
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


async def must_be_free(
    session: AsyncSession,
    *,
    extension: str | None = None,
    email: str | None = None,
    employee_number: str | None = None,
    but: UUID | None = None,
) -> None:
    """Raises ExtensionTaken, EmailTaken, EmployeeNumberTaken when another active account has it."""
    taken = {
        "extension": (extension, ExtensionTaken),
        "email": (email, EmailTaken),
        "employee_number": (employee_number, EmployeeNumberTaken),
    }
    for field, (value, error) in taken.items():
        found = await repository.find_active_by(session, field, value) if value else None
        if found is not None and found.id != but:
            raise error(field=field, **{field: value})


async def change_account(
    session: AsyncSession,
    actor: Actor,
    account: Account,
    *,
    version: int,
    display_name: str,
    unit_id: UUID | None,
    extension: str | None,
) -> None:
    """Name, unit and telephone. Raises AccountChangedMeanwhile, ExtensionTaken."""
    if account.version != version:
        raise AccountChangedMeanwhile()
    await must_be_free(session, extension=extension, but=account.id)
    wanted = {"display_name": display_name, "unit_id": unit_id, "extension": extension}
    changed = [name for name, value in wanted.items() if getattr(account, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(account, name, wanted[name])
    account.version += 1
    emit(session, actor, AccountChanged(account_id=account.id, fields=changed, unit_id=unit_id))
    await session.flush()


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
    if ADMIN_ROLES & (roles - held):
        await _cut_identities(session, actor, account)
    for role in sorted(roles - held):
        _grant(session, actor, account, role)
    for role in sorted(held - roles):
        await session.execute(
            delete(RoleGrant).where(RoleGrant.account_id == account.id, RoleGrant.role == role)
        )
        emit(session, actor, RoleRevoked(account_id=account.id, role=role))
    await session.flush()


async def _cut_identities(session: AsyncSession, actor: Actor, account: Account) -> None:
    """Who becomes an administrator links the own identity again: a rule or somebody else may have
    linked it, and whoever comes by it now would come as one."""
    linked = await providers.identities_of(session, account.id)
    for identity, _ in linked:
        await providers.unlink(session, actor, account, identity.id)
    if linked:
        await sessions.end_sessions(session, account)


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
    await sessions.end_sessions(session, account)
    emit(session, actor, AccountClosed(account_id=account.id))


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
    lasts: timedelta = rules.TOKEN_LASTS,
) -> str:
    """A partner system's bearer token; shown once, kept as a hash. Nobody's name is on it: for
    the command line, the demo and tests."""
    token = f"hy_{secrets.token_urlsafe(32)}"
    session.add(
        ServiceToken(
            name=name,
            token_hash=token_hash(token),
            permissions=permissions,
            expires_at=clock.real_now() + lasts,
        )
    )
    await session.flush()
    return token
