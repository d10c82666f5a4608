"""Preferences and saved views: one function per intention."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor
from huying.kit.errors import NotFound
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.people import repository_views as repository
from huying.people import rules_views as rules
from huying.people.errors import (
    PreferenceTooLarge,
    TooManyPreferences,
    TooManyViews,
    UnknownRole,
    ViewNamesPerson,
    ViewNameTaken,
)
from huying.people.events_views import ViewShared
from huying.people.models import Account
from huying.people.models_views import Preference, SavedView
from huying.people.permissions import VIEW_SHARE
from huying.people.roles import ROLES
from huying.people.schemas_views import ViewBody


async def prefer(session: AsyncSession, account_id: UUID, key: str, value: JsonValue) -> None:
    """Keep one setting. Raises NotFound (nobody), PreferenceTooLarge, TooManyPreferences."""
    await _must_be_there(session, account_id)
    if rules.is_too_large(value):
        raise PreferenceTooLarge(field="value", most=rules.MOST_BYTES)
    is_new = await repository.preference(session, account_id, key) is None
    count = await repository.count_preferences(session, account_id)
    if is_new and count >= rules.MOST_PREFERENCES:
        raise TooManyPreferences(most=rules.MOST_PREFERENCES)
    made = insert(Preference).values(id=new_id(), account_id=account_id, key=key, value=value)
    await session.execute(
        made.on_conflict_do_update(
            index_elements=["account_id", "key"], set_={"value": made.excluded.value}
        )
    )


async def forget(session: AsyncSession, account_id: UUID, key: str) -> None:
    row = await repository.preference(session, account_id, key)
    if row is not None:
        await session.delete(row)


async def save(
    session: AsyncSession, actor: Actor, account_id: UUID, page: str, body: ViewBody
) -> SavedView:
    """A new view at the end of the person's own.

    Raises NotFound (no such person), Forbidden, TooManyViews, UnknownRole, ViewNameTaken,
    ViewNamesPerson.
    """
    await _must_be_there(session, account_id)
    own = await repository.own_views(session, account_id, page)
    if len(own) >= rules.MOST_VIEWS:
        raise TooManyViews(most=rules.MOST_VIEWS)
    row = SavedView(
        id=new_id(),
        account_id=account_id,
        page=page,
        position=max((each.position for each in own), default=-1) + 1,
        is_default=False,
    )
    await _fill(session, actor, row, own, body)
    session.add(row)
    await session.flush()
    if row.shared_with_role is not None:
        emit(session, actor, ViewShared(row.id, row.shared_with_role))
    return row


async def _must_be_there(session: AsyncSession, account_id: UUID) -> None:
    if await session.get(Account, account_id) is None:
        raise NotFound()


async def change(session: AsyncSession, actor: Actor, row: SavedView, body: ViewBody) -> SavedView:
    """Raises as ``save``."""
    own = await repository.own_views(session, row.account_id, row.page)
    before = row.shared_with_role
    await _fill(session, actor, row, [each for each in own if each.id != row.id], body)
    await session.flush()
    if row.shared_with_role != before:
        emit(session, actor, ViewShared(row.id, row.shared_with_role))
    return row


async def _fill(
    session: AsyncSession,
    actor: Actor,
    row: SavedView,
    others: Sequence[SavedView],
    body: ViewBody,
) -> None:
    query = rules.filters_of(body.query)
    if any(other.name == body.name for other in others):
        raise ViewNameTaken(field="name", view=body.name)
    if rules.names_somebody(query):
        raise ViewNamesPerson(field="query")
    if body.shared_with_role != row.shared_with_role and body.shared_with_role is not None:
        actor.must(VIEW_SHARE)
        if body.shared_with_role not in ROLES:
            raise UnknownRole(field="shared_with_role", role=body.shared_with_role)
    if body.is_default:
        await _no_other_default(session, row)
    row.name, row.query, row.is_default = body.name, query, body.is_default
    row.columns = [column.model_dump() for column in body.columns]
    row.shared_with_role = body.shared_with_role


async def _no_other_default(session: AsyncSession, row: SavedView) -> None:
    await session.execute(
        update(SavedView)
        .where(
            SavedView.account_id == row.account_id,
            SavedView.page == row.page,
            SavedView.is_default,
            SavedView.id != row.id,
        )
        .values(is_default=False)
    )


async def order(
    session: AsyncSession, account_id: UUID, page: str, ids: Sequence[UUID]
) -> Sequence[SavedView]:
    """Raises NotFound for an id that is not one of the person's own of that page."""
    own = {row.id: row for row in await repository.own_views(session, account_id, page)}
    if not own.keys() >= set(ids):
        raise NotFound()
    wanted = list(dict.fromkeys(ids))
    rest = [id for id in own if id not in set(wanted)]
    for position, id in enumerate([*wanted, *rest]):
        own[id].position = position
    await session.flush()
    return [own[id] for id in [*wanted, *rest]]


async def delete(session: AsyncSession, actor: Actor, row: SavedView) -> None:
    if row.shared_with_role is not None:
        emit(session, actor, ViewShared(row.id, None))
    await session.delete(row)
    await session.flush()
