"""Selects of dispute risks and of what tickets tell of them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, false, func, select, true, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.expression import cast
from sqlalchemy.types import Text

from huying.insight.models_disputes import (
    LIVE_DISPUTE,
    AppealState,
    DisputeAppeal,
    DisputeLevel,
    DisputeReading,
    DisputeRisk,
    DisputeState,
    DisputeVerdict,
)
from huying.kit.actor import Actor
from huying.ticket import repository as tickets
from huying.ticket.models import Ticket

MOST_NEAR = 400
MOST_HIDDEN = 50


async def find(session: AsyncSession, id: UUID, *, lock: bool = False) -> DisputeRisk | None:
    statement = select(DisputeRisk).where(DisputeRisk.id == id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found: DisputeRisk | None = await session.scalar(statement)
    return found


async def many(session: AsyncSession, ids: Iterable[UUID | None]) -> dict[UUID, DisputeRisk]:
    """By id, locked in the order of their ids."""
    wanted = {id for id in ids if id is not None}
    rows = await session.scalars(
        select(DisputeRisk)
        .where(DisputeRisk.id.in_(wanted))
        .order_by(DisputeRisk.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


async def reading(session: AsyncSession, ticket_id: UUID) -> DisputeReading | None:
    found: DisputeReading | None = await session.scalar(
        select(DisputeReading).where(DisputeReading.ticket_id == ticket_id).with_for_update()
    )
    return found


async def readings(session: AsyncSession, dispute_id: UUID) -> Sequence[DisputeReading]:
    """In order of time."""
    return (
        await session.scalars(
            select(DisputeReading)
            .where(DisputeReading.dispute_id == dispute_id)
            .order_by(DisputeReading.at, DisputeReading.id)
        )
    ).all()


async def with_keys(
    session: AsyncSession,
    keys: Collection[str],
    *,
    since: datetime,
    until: datetime,
    but: UUID,
) -> Sequence[DisputeReading]:
    """Readings that share a key, the latest first."""
    return (
        await session.scalars(
            select(DisputeReading)
            .where(
                DisputeReading.keys.overlap(cast(list(keys), ARRAY(Text))),
                DisputeReading.at.between(since, until),
                DisputeReading.ticket_id != but,
            )
            .order_by(DisputeReading.at.desc(), DisputeReading.id.desc())
            .limit(MOST_NEAR)
        )
    ).all()


async def of_citizen(
    session: AsyncSession, citizen_id: UUID, *, since: datetime, until: datetime, but: UUID
) -> Sequence[DisputeReading]:
    """What the same person told before and after, to set one telling beside the other; nothing of
    it is kept."""
    return (
        await session.scalars(
            select(DisputeReading)
            .join(Ticket, Ticket.id == DisputeReading.ticket_id)
            .where(
                Ticket.citizen_id == citizen_id,
                DisputeReading.at.between(since, until),
                DisputeReading.ticket_id != but,
                ~DisputeReading.is_hidden,
            )
            .order_by(DisputeReading.at.desc(), DisputeReading.id.desc())
            .limit(MOST_NEAR)
        )
    ).all()


async def is_lived_in(session: AsyncSession, dispute_id: UUID) -> bool:
    """Whether tickets that have been read lie in it."""
    lies = exists().where(
        DisputeReading.dispute_id == dispute_id, func.cardinality(DisputeReading.keys) > 0
    )
    return bool(await session.scalar(select(lies)))


async def hidden_alone(
    session: AsyncSession, family: str, since: datetime
) -> Sequence[DisputeReading]:
    return (
        await session.scalars(
            select(DisputeReading)
            .where(
                DisputeReading.is_hidden,
                DisputeReading.dispute_id.is_(None),
                DisputeReading.family == family,
                DisputeReading.at > since,
            )
            .order_by(DisputeReading.at.desc())
            .limit(MOST_HIDDEN)
        )
    ).all()


async def has_appeals(session: AsyncSession, dispute_id: UUID) -> bool:
    asked = exists().where(DisputeAppeal.dispute_id == dispute_id)
    return bool(await session.scalar(select(asked)))


async def appeals(session: AsyncSession, dispute_id: UUID) -> Sequence[DisputeAppeal]:
    """Newest first."""
    return (
        await session.scalars(
            select(DisputeAppeal)
            .where(DisputeAppeal.dispute_id == dispute_id)
            .order_by(DisputeAppeal.filed_at.desc(), DisputeAppeal.id.desc())
        )
    ).all()


async def find_appeal(session: AsyncSession, dispute_id: UUID, id: UUID) -> DisputeAppeal | None:
    found: DisputeAppeal | None = await session.scalar(
        select(DisputeAppeal)
        .where(DisputeAppeal.dispute_id == dispute_id, DisputeAppeal.id == id)
        .with_for_update()
    )
    return found


async def has_open_appeal(session: AsyncSession, dispute_id: UUID, sign: str) -> bool:
    asked = exists().where(
        DisputeAppeal.dispute_id == dispute_id,
        DisputeAppeal.sign == sign,
        DisputeAppeal.state == AppealState.OPEN,
    )
    return bool(await session.scalar(select(asked)))


def concerns(actor: Actor) -> ColumnElement[bool]:
    """The hotline's desks read every matter; a unit what was handed to it or its subtree, and what
    holds a ticket that it sees."""
    if actor.sees_all_units:
        return true()
    if actor.unit_path is None:
        return false()
    own = tickets.visible_to(actor).with_only_columns(Ticket.id)
    holds = exists().where(
        DisputeReading.dispute_id == DisputeRisk.id,
        ~DisputeReading.is_hidden,
        DisputeReading.ticket_id.in_(own.where(Ticket.id == DisputeReading.ticket_id)),
    )
    return holds | DisputeRisk.unit_id.in_(tickets.units_under(actor.unit_path))


async def find_for(
    session: AsyncSession, actor: Actor, id: UUID, *, lock: bool = False
) -> DisputeRisk | None:
    """None also where it does not concern the actor."""
    seen = select(DisputeRisk.id).where(DisputeRisk.id == id, concerns(actor))
    return await find(session, id, lock=lock) if await session.scalar(seen) else None


def is_listed(states: Collection[DisputeState], levels: Collection[DisputeLevel]) -> (
    ColumnElement[bool]
):  # fmt: skip
    return DisputeRisk.state.in_(states) & DisputeRisk.level.in_(levels)


def listed(
    actor: Actor,
    states: Collection[DisputeState],
    levels: Collection[DisputeLevel],
    family: str,
) -> Select[DisputeRisk]:
    """The highest score first."""
    statement = select(DisputeRisk).where(is_listed(states, levels), concerns(actor))
    if family:
        statement = statement.where(DisputeRisk.family == family)
    return statement.order_by(DisputeRisk.score.desc(), DisputeRisk.id.desc())


async def level_counts(session: AsyncSession, actor: Actor) -> dict[DisputeLevel, int]:
    """Of those that are live."""
    rows = await session.execute(
        select(DisputeRisk.level, func.count())
        .where(DisputeRisk.state.in_(LIVE_DISPUTE), concerns(actor))
        .group_by(DisputeRisk.level)
    )
    return {row[0]: row[1] for row in rows}


async def verdicts(session: AsyncSession) -> dict[str, tuple[int, int]]:
    """By level at the verdict: how many were a risk, and how many were judged."""
    rows = await session.execute(
        select(
            DisputeRisk.judged_level,
            func.count().filter(DisputeRisk.verdict == DisputeVerdict.TRUE),
            func.count(),
        )
        .where(DisputeRisk.verdict.is_not(None))
        .group_by(DisputeRisk.judged_level)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


async def live_ids(session: AsyncSession) -> Sequence[UUID]:
    return (
        await session.scalars(
            select(DisputeRisk.id)
            .where(DisputeRisk.state.in_(LIVE_DISPUTE))
            .order_by(DisputeRisk.id)
        )
    ).all()


async def unweighed(session: AsyncSession, number: int) -> int:
    """Live matters that were not yet weighed under the rules of that number."""
    waits = select(func.count(DisputeRisk.id)).where(
        DisputeRisk.state.in_(LIVE_DISPUTE), DisputeRisk.rules_number != number
    )
    return int(await session.scalar(waits) or 0)


async def let_go(session: AsyncSession, since: datetime) -> None:
    """Readings since then lie in no matter, and are unlike anything, until they are read again."""
    await session.execute(
        update(DisputeReading)
        .where(DisputeReading.at > since)
        .values(keys=[], names=[], marks=[], family="")
        .execution_options(synchronize_session="fetch")
    )
