"""Every select of accounts, roles and logins."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.people.models import Account, LoginMethod, LoginSession, RoleGrant, ServiceToken
from huying.people.models_sign_in import FactorRule, SecondFactor


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


async def find_active_by(session: AsyncSession, field: str, value: str) -> Account | None:
    """The active account whose ``username``, ``email``, ``employee_number`` or ``extension`` this
    is; each of them is one account's only."""
    columns = {
        "username": Account.username,
        "email": Account.email,
        "employee_number": Account.employee_number,
        "extension": Account.extension,
    }
    return await session.scalar(select(Account).where(columns[field] == value, Account.is_active))


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
    has_factor: bool
    needs_factor: bool

    @property
    def must_change_password(self) -> bool:
        """Who came by a provider never used the password that somebody else chose."""
        is_by_password = self.login.method is LoginMethod.PASSWORD
        return self.account.must_change_password and is_by_password

    @property
    def must_enrol(self) -> bool:
        return self.needs_factor and not self.has_factor


async def find_signed_in(
    session: AsyncSession, *, token_hash: bytes | None = None, id: UUID | None = None
) -> SignedIn | None:
    """By the cookie's hash (or the session's id), in one query: every request begins with it."""
    roles = (
        select(func.array_agg(RoleGrant.role))
        .where(RoleGrant.account_id == Account.id)
        .scalar_subquery()
    )
    has_factor = exists().where(
        SecondFactor.account_id == Account.id, SecondFactor.confirmed_at.is_not(None)
    )
    needs_factor = exists().where(
        RoleGrant.account_id == Account.id, RoleGrant.role == FactorRule.role
    )
    row = (
        await session.execute(
            select(
                LoginSession,
                Account,
                roles.label("roles"),
                has_factor.label("has_factor"),
                needs_factor.label("needs_factor"),
            )
            .join(Account, Account.id == LoginSession.account_id)
            .where(
                LoginSession.id == id if id else LoginSession.token_hash == token_hash,
                LoginSession.ended_at.is_(None),
                LoginSession.needs_factor.is_(False),
                Account.is_active,
            )
        )
    ).first()
    if row is None:
        return None
    return SignedIn(
        row.LoginSession,
        row.Account,
        frozenset(row.roles or ()),
        has_factor=row.has_factor,
        needs_factor=row.needs_factor,
    )


async def find_half_signed_in(
    session: AsyncSession, token_hash: bytes, since: datetime
) -> tuple[LoginSession, Account] | None:
    """A session begun after ``since`` that still needs the second factor, locked."""
    row = (
        await session.execute(
            select(LoginSession, Account)
            .join(Account, Account.id == LoginSession.account_id)
            .where(
                LoginSession.token_hash == token_hash,
                LoginSession.ended_at.is_(None),
                LoginSession.needs_factor,
                LoginSession.created_at > since,
                Account.is_active,
            )
            .with_for_update(of=LoginSession)
        )
    ).first()
    return (row.LoginSession, row.Account) if row else None


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


async def count_lacking_factor(session: AsyncSession) -> int:
    """Active people with a role that demands a second factor, who have none."""
    has_factor = exists().where(
        SecondFactor.account_id == Account.id, SecondFactor.confirmed_at.is_not(None)
    )
    needs_factor = exists().where(
        RoleGrant.account_id == Account.id, RoleGrant.role == FactorRule.role
    )
    statement = select(func.count()).select_from(Account)
    return await session.scalar(statement.where(Account.is_active, needs_factor, ~has_factor)) or 0
