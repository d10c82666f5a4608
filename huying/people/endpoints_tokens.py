"""Tokens of partner systems, for the security administrator."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock, texts
from huying.kit.actor import Actor, requires, service_permissions
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.people import rules, tokens
from huying.people.errors_sign_in import (
    LastsTooLong,
    OwnerNotFit,
    ScopeNotForServices,
    TokenEnded,
)
from huying.people.models import Account, ServiceToken
from huying.people.permissions import TOKEN_MANAGE
from huying.people.schemas_sign_in import (
    Scope,
    TokenList,
    TokenMade,
    TokenMake,
    TokenRead,
    TokenRotate,
)

router = APIRouter()
Manager = Annotated[Actor, Depends(requires(TOKEN_MANAGE))]


@router.get("/tokens")
async def list_tokens(_: Manager, session: Session) -> TokenList:
    """Every token with its end and use; no secret is ever shown again."""
    return TokenList(
        tokens=await _read_all(session, await tokens.all_tokens(session)),
        scopes=[
            Scope(name=name, meaning=texts.label("permissions", name))
            for name in sorted(service_permissions())
        ],
    )


@router.post(
    "/tokens",
    status_code=201,
    responses=responses(ScopeNotForServices, LastsTooLong, OwnerNotFit),
)
async def make_token(
    body: TokenMake, actor: Manager, session: Session, response: Response
) -> TokenMade:
    """The secret is shown once and kept as a hash."""
    row, secret = await tokens.make(
        session,
        actor,
        name=body.name,
        owner_id=body.owner_id,
        permissions=body.permissions,
        days=body.days,
    )
    return await _made(session, row, secret, response)


@router.post("/tokens/{id}/rotate", responses=responses(TokenEnded, LastsTooLong, NotFound))
async def rotate_token(
    id: UUID, body: TokenRotate, actor: Manager, session: Session, response: Response
) -> TokenMade:
    """A new secret with the same scopes; the old one works on for the overlap."""
    old = await tokens.find(session, id)
    row, secret = await tokens.rotate(
        session, actor, old, overlap_hours=body.overlap_hours, days=body.days
    )
    return await _made(session, row, secret, response)


@router.post("/tokens/{id}/revoke", status_code=204, responses=responses(NotFound))
async def revoke_token(id: UUID, actor: Manager, session: Session) -> None:
    """It works no more, from the next request on."""
    await tokens.revoke(session, actor, await tokens.find(session, id))


async def _made(
    session: AsyncSession, row: ServiceToken, secret: str, response: Response
) -> TokenMade:
    response.headers["Cache-Control"] = "no-store"
    return TokenMade(token=(await _read_all(session, [row]))[0], secret=secret)


async def _read_all(session: AsyncSession, rows: Sequence[ServiceToken]) -> list[TokenRead]:
    wanted = {id for row in rows for id in (row.owner_id, row.created_by) if id}
    people = await session.scalars(select(Account).where(Account.id.in_(wanted)))
    known = {account.id: account for account in people}
    now = clock.real_now()
    return [_read(row, known, now) for row in rows]


def _read(row: ServiceToken, known: dict[UUID, Account], now: datetime) -> TokenRead:
    owner = known.get(row.owner_id) if row.owner_id else None
    maker = known.get(row.created_by) if row.created_by else None
    return TokenRead(
        id=row.id,
        name=row.name,
        owner_id=row.owner_id,
        owner_name=owner.display_name if owner else None,
        is_owner_gone=owner is not None and not owner.is_active,
        permissions=list(row.permissions),
        state=_state(row, now),
        created_at=row.created_at,
        created_by=maker.display_name if maker else None,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used_at=row.last_used_at,
        use_count=row.use_count,
        replaces_id=row.replaces_id,
    )


def _state(row: ServiceToken, now: datetime) -> Literal["alive", "ending", "expired", "revoked"]:
    if row.revoked_at is not None:
        return "revoked"
    if not tokens.is_alive(row, now):
        return "expired"
    is_ending = row.expires_at is not None and row.expires_at < now + rules.TOKEN_WARNING
    return "ending" if is_ending else "alive"
