"""Selects of preferences and saved views: always one person's, or shared with the roles held."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor
from huying.people.models_views import Preference, SavedView


async def preferences_of(session: AsyncSession, account_id: UUID) -> Sequence[Preference]:
    rows = await session.scalars(
        select(Preference).where(Preference.account_id == account_id).order_by(Preference.key)
    )
    return rows.all()


async def preference(session: AsyncSession, account_id: UUID, key: str) -> Preference | None:
    return await session.scalar(
        select(Preference).where(Preference.account_id == account_id, Preference.key == key)
    )


async def count_preferences(session: AsyncSession, account_id: UUID) -> int:
    statement = select(func.count()).where(Preference.account_id == account_id)
    return await session.scalar(statement) or 0


def _own(account_id: UUID) -> Select[SavedView]:
    return select(SavedView).where(SavedView.account_id == account_id)


async def own_views(session: AsyncSession, account_id: UUID, page: str) -> Sequence[SavedView]:
    """In the person's order."""
    statement = _own(account_id).where(SavedView.page == page)
    rows = await session.scalars(statement.order_by(SavedView.position, SavedView.id))
    return rows.all()


async def shared_views(session: AsyncSession, actor: Actor, page: str) -> Sequence[SavedView]:
    """Other people's, shared with a role that the actor holds."""
    statement = select(SavedView).where(
        SavedView.page == page,
        SavedView.shared_with_role.in_(sorted(actor.roles)),
        SavedView.account_id != actor.id,
    )
    rows = await session.scalars(statement.order_by(SavedView.name, SavedView.id).limit(100))
    return rows.all()


async def own_view(session: AsyncSession, account_id: UUID, id: UUID) -> SavedView | None:
    """None for another person's, shared or not: only its owner changes a view."""
    return await session.scalar(_own(account_id).where(SavedView.id == id).with_for_update())
