"""Setting up identity providers (system administrator) and approving them (security)."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import db
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import AppError, NotFound, responses
from huying.people import by_provider, oidc, providers, repository
from huying.people.errors_sign_in import ProviderChanged, UnsafeAddress
from huying.people.models_sign_in import IdentityProvider, LinkedIdentity
from huying.people.permissions import ACCOUNT_READ, PROVIDER_APPROVE, PROVIDER_EDIT
from huying.people.providers import Setup
from huying.people.schemas_sign_in import (
    ProviderActive,
    ProviderChange,
    ProviderCheck,
    ProviderRead,
    ProviderSetup,
    ProviderVersion,
)

router = APIRouter()
Reader = Annotated[Actor, Depends(requires(ACCOUNT_READ))]
Editor = Annotated[Actor, Depends(requires(PROVIDER_EDIT))]
Approver = Annotated[Actor, Depends(requires(PROVIDER_APPROVE))]


def _setup(body: ProviderSetup) -> Setup:
    return Setup(
        label=body.label,
        issuer=body.issuer,
        client_id=body.client_id,
        client_secret=body.client_secret or None,
        site_url=body.site_url,
        claim=body.claim,
        link_by=body.link_by,
    )


@router.get("/providers")
async def list_providers(_: Reader, session: Session) -> list[ProviderRead]:
    """Every provider; a client secret is never shown again."""
    return await _read_all(session, await providers.all_providers(session))


@router.post("/providers", status_code=201, responses=responses(UnsafeAddress))
async def create_provider(body: ProviderSetup, actor: Editor, session: Session) -> ProviderRead:
    """It counts once the security administrator has approved it."""
    row = await providers.create(session, actor, _setup(body))
    return (await _read_all(session, [row]))[0]


@router.put("/providers/{id}", responses=responses(ProviderChanged, UnsafeAddress, NotFound))
async def change_provider(
    id: UUID, body: ProviderChange, actor: Editor, session: Session
) -> ProviderRead:
    """Every change but that of the label needs a new approval."""
    row = await providers.find(session, id, lock=True)
    await providers.change(session, actor, row, body.version, _setup(body))
    oidc.forget()
    return (await _read_all(session, [row]))[0]


@router.post("/providers/{id}/approve", responses=responses(ProviderChanged, NotFound))
async def approve_provider(
    id: UUID, body: ProviderVersion, actor: Approver, session: Session
) -> ProviderRead:
    """Exactly the version that was seen."""
    row = await providers.find(session, id, lock=True)
    await providers.approve(session, actor, row, body.version)
    return (await _read_all(session, [row]))[0]


@router.post("/providers/{id}/switch", responses=responses(NotFound))
async def switch_provider(
    id: UUID, body: ProviderActive, actor: Editor, session: Session
) -> ProviderRead:
    row = await providers.find(session, id, lock=True)
    await providers.switch(session, actor, row, is_active=body.is_active)
    return (await _read_all(session, [row]))[0]


@router.post("/providers/{id}/check", responses=responses(NotFound))
async def check_provider(id: UUID, _: Editor) -> ProviderCheck:
    """Ask the provider now, whatever was remembered."""
    async with db.unit_of_work() as session:
        row = await providers.find(session, id)
    oidc.forget()
    try:
        await by_provider.metadata_of(row.issuer, row.label)
    except AppError as problem:
        return ProviderCheck(problem=problem.message)
    return ProviderCheck(problem=None)


async def _read_all(session: AsyncSession, rows: Sequence[IdentityProvider]) -> list[ProviderRead]:
    people = [id for row in rows for id in (row.configured_by, row.approved_by)]
    names = await repository.names_of(session, people)
    counted = await session.execute(
        select(LinkedIdentity.provider_id, func.count().label("linked")).group_by(
            LinkedIdentity.provider_id
        )
    )
    counts = {row.provider_id: row.linked for row in counted}
    return [
        ProviderRead(
            id=row.id,
            label=row.label,
            issuer=row.issuer,
            client_id=row.client_id,
            has_secret=bool(row.client_secret),
            site_url=row.site_url,
            redirect_uri=by_provider.redirect_uri(row),
            claim=row.claim,
            link_by=row.link_by,
            state=_state(row),
            is_active=row.is_active,
            version=row.version,
            configured_by=names.get(row.configured_by) if row.configured_by else None,
            approved_by=names.get(row.approved_by) if row.approved_by else None,
            approved_at=row.approved_at,
            linked_count=counts.get(row.id, 0),
        )
        for row in rows
    ]


def _state(row: IdentityProvider) -> Literal["on", "off", "waiting"]:
    if not row.is_approved:
        return "waiting"
    return "on" if row.is_active else "off"
