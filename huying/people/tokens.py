"""Tokens of partner systems: made, rotated and revoked by the security administrator."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.actor import Actor, service_permissions
from huying.kit.errors import NotFound
from huying.kit.events import emit
from huying.people import repository, rules
from huying.people.errors_sign_in import (
    LastsTooLong,
    OwnerNotFit,
    ScopeNotForServices,
    TokenEnded,
)
from huying.people.events_sign_in import TokenMade, TokenRevoked
from huying.people.models import ServiceToken
from huying.people.roles import ADMIN_ROLES
from huying.people.sessions import token_hash


async def all_tokens(session: AsyncSession) -> Sequence[ServiceToken]:
    """Newest first; those that ended stay for the record."""
    return (
        await session.scalars(select(ServiceToken).order_by(ServiceToken.created_at.desc()))
    ).all()


async def find(session: AsyncSession, id: UUID) -> ServiceToken:
    """Locked. Raises NotFound."""
    row = await session.get(ServiceToken, id, with_for_update=True)
    if row is None:
        raise NotFound()
    return row


async def make(
    session: AsyncSession,
    actor: Actor,
    *,
    name: str,
    owner_id: UUID,
    permissions: Sequence[str],
    days: int,
) -> tuple[ServiceToken, str]:
    """The row and the secret, which is shown once.

    Raises ScopeNotForServices, LastsTooLong, OwnerNotFit.
    """
    for scope in permissions:
        if scope not in service_permissions():
            raise ScopeNotForServices(field="permissions", scope=scope)
    if not timedelta(days=1) <= timedelta(days=days) <= rules.TOKEN_LONGEST:
        raise LastsTooLong(field="days", days=rules.TOKEN_LONGEST.days)
    await _must_be_fit(session, owner_id)
    return await _make(
        session,
        actor,
        name=name,
        owner_id=owner_id,
        permissions=sorted(set(permissions)),
        expires_at=clock.real_now() + timedelta(days=days),
    )


async def _must_be_fit(session: AsyncSession, owner_id: UUID) -> None:
    owner = await repository.find_account(session, owner_id)
    if owner is None or not owner.is_active:
        raise OwnerNotFit(field="owner_id")
    if ADMIN_ROLES & await repository.roles_of(session, owner_id):
        raise OwnerNotFit(field="owner_id")


async def _make(
    session: AsyncSession,
    actor: Actor,
    *,
    name: str,
    owner_id: UUID | None,
    permissions: list[str],
    expires_at: datetime,
    replaces_id: UUID | None = None,
) -> tuple[ServiceToken, str]:
    secret = f"hy_{secrets.token_urlsafe(32)}"
    row = ServiceToken(
        name=name,
        token_hash=token_hash(secret),
        permissions=permissions,
        expires_at=expires_at,
        owner_id=owner_id,
        created_by=actor.id,
        replaces_id=replaces_id,
    )
    session.add(row)
    await session.flush()
    emit(
        session,
        actor,
        TokenMade(
            token_id=row.id,
            permissions=permissions,
            expires_at=expires_at,
            owner_id=owner_id,
            replaces_id=replaces_id,
        ),
    )
    return row, secret


def is_alive(row: ServiceToken, now: datetime) -> bool:
    return row.revoked_at is None and (row.expires_at is None or row.expires_at > now)


async def rotate(
    session: AsyncSession, actor: Actor, row: ServiceToken, *, overlap_hours: int, days: int
) -> tuple[ServiceToken, str]:
    """A new secret with the same scopes; the old one works on for the overlap (none: it ends now),
    so that the partner can change over. Raises TokenEnded, LastsTooLong."""
    now = clock.real_now()
    if not is_alive(row, now):
        raise TokenEnded()
    if not timedelta(days=1) <= timedelta(days=days) <= rules.TOKEN_LONGEST:
        raise LastsTooLong(field="days", days=rules.TOKEN_LONGEST.days)
    ends = now + min(timedelta(hours=overlap_hours), rules.TOKEN_OVERLAP)
    row.expires_at = min(row.expires_at, ends) if row.expires_at else ends
    return await _make(
        session,
        actor,
        name=row.name,
        owner_id=row.owner_id,
        permissions=list(row.permissions),
        expires_at=now + timedelta(days=days),
        replaces_id=row.id,
    )


async def revoke(session: AsyncSession, actor: Actor, row: ServiceToken) -> None:
    """It works no more, from the next request on."""
    if row.revoked_at is not None:
        return
    row.revoked_at, row.revoked_by = clock.real_now(), actor.id
    emit(session, actor, TokenRevoked(token_id=row.id))
