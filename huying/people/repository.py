"""Every select of accounts, roles and logins."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.people.models import Account, LoginSession, RoleGrant, ServiceToken


async def find_account(session: AsyncSession, id: UUID, *, lock: bool = False) -> Account | None:
    statement = select(Account).where(Account.id == id)
    return await session.scalar(statement.with_for_update() if lock else statement)


async def find_account_by_username(session: AsyncSession, username: str) -> Account | None:
    return await session.scalar(select(Account).where(Account.username == username))


async def find_account_by_extension(session: AsyncSession, extension: str) -> Account | None:
    """The active account whose telephone this is."""
    return await session.scalar(
        select(Account).where(Account.extension == extension, Account.is_active)
    )


async def roles_of(session: AsyncSession, account_id: UUID) -> frozenset[str]:
    return frozenset(
        await session.scalars(select(RoleGrant.role).where(RoleGrant.account_id == account_id))
    )


async def roles_by_account(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    rows = await session.execute(
        select(RoleGrant.account_id, RoleGrant.role)
        .where(RoleGrant.account_id.in_(list(ids)))
        .order_by(RoleGrant.role)
    )
    found: dict[UUID, list[str]] = {}
    for account_id, role in rows:
        found.setdefault(account_id, []).append(role)
    return found


async def living_roles(session: AsyncSession) -> frozenset[str]:
    """Roles held by at least one active account."""
    return frozenset(
        await session.scalars(
            select(RoleGrant.role)
            .join(Account, Account.id == RoleGrant.account_id)
            .where(Account.is_active)
            .distinct()
        )
    )


async def lock_offices(session: AsyncSession) -> None:
    """Until the transaction ends nobody else can fill or empty an administrator's office."""
    await session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended("people:offices", 0)))
    )


async def living_others(session: AsyncSession, account_id: UUID) -> frozenset[str]:
    """Roles held by at least one active account besides this one."""
    return frozenset(
        await session.scalars(
            select(RoleGrant.role)
            .join(Account, Account.id == RoleGrant.account_id)
            .where(Account.is_active, Account.id != account_id)
            .distinct()
        )
    )


async def names_of(session: AsyncSession, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Display names by account id."""
    wanted = {id for id in ids if id is not None}
    if not wanted:
        return {}
    rows = await session.execute(
        select(Account.id, Account.display_name).where(Account.id.in_(wanted))
    )
    return {row.id: row.display_name for row in rows}


@dataclass(frozen=True)
class SignedIn:
    """An open session with its active account and the account's roles."""

    login: LoginSession
    account: Account
    roles: frozenset[str]


async def find_signed_in(
    session: AsyncSession, *, token_hash: bytes | None = None, id: UUID | None = None
) -> SignedIn | None:
    """By the cookie's hash (or the session's id), in one query: every request begins with it."""
    roles = (
        select(func.array_agg(RoleGrant.role))
        .where(RoleGrant.account_id == Account.id)
        .scalar_subquery()
    )
    row = (
        await session.execute(
            select(LoginSession, Account, roles.label("roles"))
            .join(Account, Account.id == LoginSession.account_id)
            .where(
                LoginSession.id == id if id else LoginSession.token_hash == token_hash,
                LoginSession.ended_at.is_(None),
                Account.is_active,
            )
        )
    ).first()
    if row is None:
        return None
    return SignedIn(row.LoginSession, row.Account, frozenset(row.roles or ()))


async def find_service_token(session: AsyncSession, token_hash: bytes) -> ServiceToken | None:
    return await session.scalar(
        select(ServiceToken).where(
            ServiceToken.token_hash == token_hash, ServiceToken.revoked_at.is_(None)
        )
    )


def _accounts(search: str | None) -> Select[Account]:
    statement = select(Account)
    if search:
        pattern = f"%{search}%"
        statement = statement.where(
            Account.username.like(pattern) | Account.display_name.like(pattern)
        )
    return statement


async def page_of_accounts(
    session: AsyncSession, *, search: str | None, after: str | None, limit: int
) -> Sequence[Account]:
    """By username; ``after`` is the last page's last username."""
    statement = _accounts(search).order_by(Account.username.collate("C")).limit(limit)
    if after:
        statement = statement.where(Account.username.collate("C") > after)
    return (await session.scalars(statement)).all()


async def count_accounts(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(Account)) or 0
