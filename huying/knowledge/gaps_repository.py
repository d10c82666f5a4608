"""Selects of gaps. Queries for a person start at ``visible_to``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.models import Unit
from huying.kit.actor import Actor
from huying.kit.errors import Invalid
from huying.kit.paging import decode, encode
from huying.knowledge.models_gaps import LIVE, AskedQuestion, Gap, GapState


@dataclass(frozen=True)
class Filter:
    """``subject``: the beginning of a category's code."""

    states: Sequence[GapState] = LIVE
    unit_code: str | None = None
    subject: str | None = None
    is_overdue: bool | None = None
    sought: str | None = None


def visible_to(actor: Actor) -> Select[Gap]:
    """The hotline sees all; a unit what was given to it or to a unit below it."""
    statement = select(Gap)
    if actor.sees_all_units:
        return statement
    if actor.unit_path is None:
        return statement.where(false())
    own = select(Unit.code).where(Unit.path.startswith(actor.unit_path, autoescape=True))
    return statement.where(Gap.unit_code.in_(own))


async def find(session: AsyncSession, actor: Actor, id: UUID, *, lock: bool = False) -> Gap | None:
    statement = visible_to(actor).where(Gap.id == id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


def filtered(actor: Actor, wanted: Filter) -> Select[Gap]:
    statement = visible_to(actor).where(Gap.state.in_(wanted.states))
    if wanted.unit_code:
        owner = func.coalesce(Gap.unit_code, Gap.proposed_unit)
        statement = statement.where(owner == wanted.unit_code)
    if wanted.subject:
        statement = statement.where(Gap.category_code.startswith(wanted.subject, autoescape=True))
    if wanted.is_overdue is not None:
        statement = statement.where(Gap.is_overdue.is_(wanted.is_overdue))
    if wanted.sought:
        statement = statement.where(Gap.title.contains(wanted.sought, autoescape=True))
    return statement


async def page(
    session: AsyncSession, actor: Actor, wanted: Filter, *, cursor: str | None, limit: int
) -> tuple[list[Gap], str | None]:
    """Most people first, then the latest asked. Raises Invalid for a strange cursor."""
    statement = filtered(actor, wanted)
    if cursor is not None:
        most, last, key = decode(cursor, 3)
        try:
            people, at, id = int(str(most)), datetime.fromisoformat(str(last)), UUID(str(key))
        except ValueError as error:
            raise Invalid(field="cursor") from error
        statement = statement.where(
            or_(
                Gap.people < people,
                and_(Gap.people == people, Gap.last_at < at),
                and_(Gap.people == people, Gap.last_at == at, Gap.id < id),
            )
        )
    ordered = statement.order_by(Gap.people.desc(), Gap.last_at.desc(), Gap.id.desc())
    rows = list(await session.scalars(ordered.limit(limit + 1)))
    if len(rows) <= limit:
        return rows, None
    last_row = rows[limit - 1]
    return rows[:limit], encode(last_row.people, last_row.last_at.isoformat(), str(last_row.id))


async def live(session: AsyncSession) -> Sequence[Gap]:
    """Oldest first, locked: questions join them."""
    statement = select(Gap).where(Gap.state.in_(LIVE)).order_by(Gap.id).with_for_update()
    return (await session.scalars(statement.execution_options(populate_existing=True))).all()


async def waiting(session: AsyncSession, *, limit: int) -> Sequence[AskedQuestion]:
    """Questions that no card answered and that are in no gap yet, oldest first."""
    statement = (
        select(AskedQuestion)
        .where(AskedQuestion.is_gap, AskedQuestion.gap_id.is_(None), ~AskedQuestion.left_out)
        .order_by(AskedQuestion.id)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def members(session: AsyncSession, gap_ids: Iterable[UUID]) -> Sequence[AskedQuestion]:
    """Of these gaps, oldest first."""
    statement = (
        select(AskedQuestion)
        .where(AskedQuestion.gap_id.in_(list(gap_ids)))
        .order_by(AskedQuestion.id)
    )
    return (await session.scalars(statement)).all()


async def of_card(session: AsyncSession, card_code: str) -> Sequence[Gap]:
    """Gaps that wait for this card to be published."""
    statement = select(Gap).where(Gap.card_code == card_code, Gap.state == GapState.DRAFTED)
    return (await session.scalars(statement.order_by(Gap.id).with_for_update())).all()


async def count_by_state(session: AsyncSession, actor: Actor) -> dict[GapState, int]:
    seen = visible_to(actor).subquery()
    rows = await session.execute(select(seen.c.state, func.count()).group_by(seen.c.state))
    return {GapState(state): count for state, count in rows}
