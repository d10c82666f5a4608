"""A person's preferences and saved views; nobody reads or changes another's."""

from collections.abc import Iterable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import texts
from huying.kit.actor import Actor, ActorKind, SignedIn
from huying.kit.db import Session
from huying.kit.errors import Forbidden, NotFound, responses
from huying.people import repository, repository_views, saving_views
from huying.people.errors import (
    PreferenceTooLarge,
    TooManyPreferences,
    TooManyViews,
    UnknownRole,
    ViewNamesPerson,
    ViewNameTaken,
)
from huying.people.models_views import SavedView
from huying.people.permissions import VIEW_SHARE
from huying.people.roles import ROLES
from huying.people.rules_views import KEY, PAGE
from huying.people.schemas_views import (
    Preferences,
    PreferenceValue,
    RoleChoice,
    ViewBody,
    ViewColumn,
    ViewCreate,
    ViewOrder,
    ViewRead,
    Views,
)

router = APIRouter()

Anyone = Annotated[Actor, Depends(SignedIn())]
Key = Annotated[str, Path(pattern=KEY)]

_SAVING = responses(
    NotFound, Forbidden, ViewNameTaken, TooManyViews, ViewNamesPerson, UnknownRole
)  # fmt: skip


def _person(actor: Actor) -> UUID:
    """Raises NotFound for a service token: there is no person behind it."""
    if actor.kind is not ActorKind.PERSON or actor.id is None:
        raise NotFound()
    return actor.id


@router.get("/me/preferences")
async def read_preferences(actor: Anyone, session: Session) -> Preferences:
    """Everything the person has set, by key."""
    rows = await repository_views.preferences_of(session, _person(actor))
    return Preferences.model_validate({"items": {row.key: row.value for row in rows}})


@router.get("/me/preferences/{key}", responses=responses(NotFound))
async def read_preference(key: Key, actor: Anyone, session: Session) -> PreferenceValue:
    row = await repository_views.preference(session, _person(actor), key)
    if row is None:
        raise NotFound()
    return PreferenceValue.model_validate({"value": row.value})


@router.put(
    "/me/preferences/{key}",
    status_code=204,
    responses=responses(NotFound, PreferenceTooLarge, TooManyPreferences),
)
async def set_preference(key: Key, body: PreferenceValue, actor: Anyone, session: Session) -> None:
    """Kept for the person, on every computer; up to 8,000 bytes a value and 100 values."""
    await saving_views.prefer(session, _person(actor), key, body.value)


@router.delete("/me/preferences/{key}", status_code=204, responses=responses(NotFound))
async def forget_preference(key: Key, actor: Anyone, session: Session) -> None:
    await saving_views.forget(session, _person(actor), key)


@router.get("/views", responses=responses(NotFound))
async def list_views(
    page: Annotated[str, Query(pattern=PAGE)], actor: Anyone, session: Session
) -> Views:
    """The person's own views of a page, then those that others share with a role held."""
    return await _shown(session, actor, _person(actor), page)


@router.post("/views", status_code=201, responses=_SAVING)
async def save_view(body: ViewCreate, actor: Anyone, session: Session) -> ViewRead:
    row = await saving_views.save(session, actor, _person(actor), body.page, body)
    return _read(row, actor, {})


@router.put("/views/order", responses=responses(NotFound))
async def order_views(body: ViewOrder, actor: Anyone, session: Session) -> Views:
    person = _person(actor)
    await saving_views.order(session, person, body.page, body.ids)
    return await _shown(session, actor, person, body.page)


@router.put("/views/{id}", responses=_SAVING)
async def change_view(id: UUID, body: ViewBody, actor: Anyone, session: Session) -> ViewRead:
    """Its owner renames it, changes what it shows, shares it or takes it back."""
    row = await saving_views.change(session, actor, await _own(session, actor, id), body)
    return _read(row, actor, {})


@router.delete("/views/{id}", status_code=204, responses=responses(NotFound))
async def delete_view(id: UUID, actor: Anyone, session: Session) -> None:
    await saving_views.delete(session, actor, await _own(session, actor, id))


async def _own(session: AsyncSession, actor: Actor, id: UUID) -> SavedView:
    row = await repository_views.own_view(session, _person(actor), id)
    if row is None:
        raise NotFound()
    return row


async def _shown(session: AsyncSession, actor: Actor, person: UUID, page: str) -> Views:
    own = await repository_views.own_views(session, person, page)
    shared = await repository_views.shared_views(session, actor, page)
    names = await repository.names_of(session, [row.account_id for row in shared])
    return Views(
        items=[_read(row, actor, names) for row in (*own, *shared)],
        may_share_with=_choices(ROLES) if actor.may(VIEW_SHARE) else [],
    )


def _choices(roles: Iterable[str]) -> list[RoleChoice]:
    words = texts.area("roles")
    return [RoleChoice(code=role, name=words[role]) for role in roles]


def _read(row: SavedView, actor: Actor, names: dict[UUID, str]) -> ViewRead:
    return ViewRead(
        id=row.id,
        page=row.page,
        name=row.name,
        query=row.query,
        columns=[ViewColumn.model_validate(column) for column in row.columns],
        is_default=row.is_default and row.account_id == actor.id,
        is_mine=row.account_id == actor.id,
        owner_name=None if row.account_id == actor.id else names.get(row.account_id),
        shared_with_role=row.shared_with_role,
    )
