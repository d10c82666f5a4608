from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from huying.city.catalogue import Catalogue, catalogue
from huying.kit import db, paging
from huying.kit.actor import Actor, Public, SignedIn, requires
from huying.kit.db import Session
from huying.kit.errors import Invalid, NotFound, TooMany, Unauthenticated, responses
from huying.kit.paging import Page
from huying.kit.settings import settings
from huying.people import endpoints_roles, endpoints_views, repository, rules, service, streams
from huying.people.authenticate import COOKIE
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
from huying.people.models import Account, LoginSession
from huying.people.permissions import ACCOUNT_CREATE, ACCOUNT_READ, ROLE_GRANT
from huying.people.roles import FOUNDING_ROLES, ROLES
from huying.people.schemas import (
    AccountChoices,
    AccountCreate,
    AccountRead,
    Login,
    Me,
    PasswordChange,
    RolesSet,
    UnitRef,
)

router = APIRouter(tags=["people"])
router.include_router(endpoints_roles.router)
router.include_router(endpoints_views.router)
STREAMS = streams

Reader = Annotated[Actor, Depends(requires(ACCOUNT_READ))]
Creator = Annotated[Actor, Depends(requires(ACCOUNT_CREATE))]
Granter = Annotated[Actor, Depends(requires(ROLE_GRANT))]
Anyone = Annotated[Actor, Depends(SignedIn())]


@router.post(
    "/login",
    dependencies=[Depends(Public())],
    status_code=204,
    responses=responses(WrongLogin, TooMany),
)
async def sign_in(body: Login, request: Request, response: Response) -> None:
    """Sign in; the session cookie is HttpOnly and bound to this site."""
    address = request.client.host if request.client else ""
    try:
        async with db.unit_of_work() as session:
            _, _, token = await service.sign_in(session, body.username, body.password, address)
    except WrongLogin:
        async with db.unit_of_work() as session:
            await service.note_failure(session, body.username, address)
        raise
    response.set_cookie(
        COOKIE,
        token,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
        max_age=int(rules.IDLE_LIMIT.total_seconds()),
    )


@router.post("/logout", status_code=204)
async def sign_out(actor: Anyone, session: Session, response: Response) -> None:
    await service.sign_out(session, actor)
    response.delete_cookie(COOKIE)


@router.get("/me", responses=responses(Unauthenticated))
async def me(actor: Anyone, session: Session) -> Me:
    """The signed-in person. Service tokens have no person behind them and get 404."""
    account = await repository.find_account(session, actor.id) if actor.id else None
    if account is None:
        raise NotFound()
    login = await session.get(LoginSession, actor.session_id) if actor.session_id else None
    city = await catalogue(session)
    unit = city.unit_by_id.get(account.unit_id) if account.unit_id else None
    return Me(
        id=account.id,
        username=account.username,
        display_name=account.display_name,
        roles=sorted(actor.roles),
        permissions=sorted(actor.permissions),
        unit=UnitRef(id=unit.id, code=unit.code, name=unit.name) if unit else None,
        extension=account.extension,
        csrf_token=login.csrf_token if login else "",
        must_change_password=account.must_change_password,
        is_demo=settings().is_demo,
        city_name=city.city_name,
    )


@router.post("/me/password", status_code=204, responses=responses(WrongLogin, WeakPassword))
async def change_password(body: PasswordChange, actor: Anyone, session: Session) -> None:
    account = await _account(session, actor.id)
    await service.change_password(session, actor, account, body.old, body.new)


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
    responses=responses(RoleForbidden, UsernameTaken, ExtensionTaken, WeakPassword),
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
    )
