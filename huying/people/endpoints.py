from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from huying.city.catalogue import Catalogue, catalogue
from huying.kit import paging
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Invalid, NotFound, responses
from huying.kit.paging import Page
from huying.people import (
    endpoints_first,
    endpoints_own,
    endpoints_providers,
    endpoints_roles,
    endpoints_security,
    endpoints_sign_in,
    endpoints_tokens,
    endpoints_views,
    repository,
    rules,
    service,
    streams,
)
from huying.people.errors import (
    AdminsAreSeparate,
    ExtensionTaken,
    LastAdmin,
    RoleForbidden,
    UnknownRole,
    UsernameTaken,
    WeakPassword,
)
from huying.people.errors_sign_in import (
    AccountChangedMeanwhile,
    EmailTaken,
    EmployeeNumberTaken,
)
from huying.people.models import Account
from huying.people.permissions import ACCOUNT_CREATE, ACCOUNT_READ, ROLE_GRANT
from huying.people.roles import FOUNDING_ROLES, ROLES
from huying.people.schemas import (
    AccountChange,
    AccountChoices,
    AccountCreate,
    AccountRead,
    RolesSet,
)

router = APIRouter(tags=["people"])
router.include_router(endpoints_sign_in.router)
router.include_router(endpoints_own.router)
router.include_router(endpoints_first.router)
router.include_router(endpoints_roles.router)
router.include_router(endpoints_views.router)
STREAMS = streams

Reader = Annotated[Actor, Depends(requires(ACCOUNT_READ))]
Creator = Annotated[Actor, Depends(requires(ACCOUNT_CREATE))]
Granter = Annotated[Actor, Depends(requires(ROLE_GRANT))]


@router.get("/accounts")
async def list_accounts(
    _: Reader,
    session: Session,
    q: Annotated[str | None, Query(max_length=60)] = None,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[AccountRead]:
    """Accounts by username."""
    after = str(paging.decode(cursor, 1)[0]) if cursor else None
    rows = await repository.page_of_accounts(session, search=q, after=after, limit=limit + 1)
    roles = await repository.roles_by_account(session, [row.id for row in rows])
    city = await catalogue(session)
    items = [_read(row, roles.get(row.id, []), city) for row in rows[:limit]]
    more = paging.encode(items[-1].username) if len(rows) > limit else None
    return Page[AccountRead](items=items, next=more)


@router.get("/accounts/choices")
async def account_choices(actor: Reader, session: Session) -> AccountChoices:
    living = await repository.living_roles(session)
    return AccountChoices(
        founding_roles=[role for role in FOUNDING_ROLES if rules.may_found(role, living)],
        may_create=actor.may(ACCOUNT_CREATE),
        may_grant=actor.may(ROLE_GRANT),
        roles=sorted(ROLES),
    )


@router.post(
    "/accounts",
    status_code=201,
    responses=responses(
        RoleForbidden,
        UsernameTaken,
        ExtensionTaken,
        EmailTaken,
        EmployeeNumberTaken,
        WeakPassword,
    ),
)
async def create_account(body: AccountCreate, actor: Creator, session: Session) -> AccountRead:
    """Create an account without roles; the security administrator grants them."""
    city = await catalogue(session)
    if body.unit_code and body.unit_code not in city.units:
        raise Invalid(field="unit_code")
    account = await service.create_account(
        session,
        actor,
        username=body.username,
        display_name=body.display_name,
        password=body.password,
        unit_id=city.units[body.unit_code].id if body.unit_code else None,
        extension=body.extension,
        role=body.role,
        email=body.email,
        employee_number=body.employee_number,
    )
    return _read(account, [body.role] if body.role else [], city)


@router.put(
    "/accounts/{id}/roles",
    responses=responses(RoleForbidden, UnknownRole, AdminsAreSeparate, LastAdmin, NotFound),
)
async def set_roles(id: UUID, body: RolesSet, actor: Granter, session: Session) -> AccountRead:
    account = await _account(session, id)
    await service.set_roles(session, actor, account, frozenset(body.roles))
    return _read(account, sorted(body.roles), await catalogue(session))


@router.patch(
    "/accounts/{id}",
    responses=responses(AccountChangedMeanwhile, ExtensionTaken, Invalid, NotFound),
)
async def change_account(
    id: UUID, body: AccountChange, actor: Creator, session: Session
) -> AccountRead:
    """Name, unit and telephone."""
    city = await catalogue(session)
    if body.unit_code and body.unit_code not in city.units:
        raise Invalid(field="unit_code")
    account = await _account(session, id)
    await service.change_account(
        session,
        actor,
        account,
        version=body.version,
        display_name=body.display_name,
        unit_id=city.units[body.unit_code].id if body.unit_code else None,
        extension=body.extension,
    )
    roles = await repository.roles_of(session, account.id)
    return _read(account, sorted(roles), city)


@router.post(
    "/accounts/{id}/close",
    status_code=204,
    responses=responses(RoleForbidden, LastAdmin, NotFound),
)
async def close_account(id: UUID, actor: Creator, session: Session) -> None:
    await service.close_account(session, actor, await _account(session, id))


async def _account(session: Session, id: UUID | None) -> Account:
    account = await repository.find_account(session, id, lock=True) if id else None
    if account is None:
        raise NotFound()
    return account


def _read(account: Account, roles: list[str], city: Catalogue) -> AccountRead:
    unit = city.unit_by_id.get(account.unit_id) if account.unit_id else None
    return AccountRead(
        id=account.id,
        username=account.username,
        display_name=account.display_name,
        unit_name=unit.name if unit else None,
        extension=account.extension,
        roles=roles,
        is_active=account.is_active,
        must_change_password=account.must_change_password,
    )


# After the fixed paths below /accounts, so that none of them is taken for an id.
router.include_router(endpoints_security.router)
router.include_router(endpoints_providers.router)
router.include_router(endpoints_tokens.router)
