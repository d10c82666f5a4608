"""Selects of lists, thresholds and decisions."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.dispatch.models import (
    DispatchDecision,
    DispatchThreshold,
    ListEntry,
    ListKind,
    ListState,
)
from huying.dispatch.models_disputes import Adjudication, AdjudicationState
from huying.dispatch.rules import Lists
from huying.ticket.models import Ticket


async def lists_in_force(session: AsyncSession) -> Lists:
    rows = await session.execute(
        select(ListEntry.kind, ListEntry.duty_code).where(ListEntry.state == ListState.IN_FORCE)
    )
    found: dict[ListKind, set[str]] = {kind: set() for kind in ListKind}
    for kind, code in rows:
        found[kind].add(code)
    return Lists(
        direct=frozenset(found[ListKind.DIRECT]),
        joint=frozenset(found[ListKind.JOINT]),
        disputed=frozenset(found[ListKind.DISPUTED]),
        left_direct=frozenset(await _left_direct(session)) - found[ListKind.DIRECT],
    )


async def _left_direct(session: AsyncSession) -> Iterable[str]:
    """Rows that the platform itself took off the direct list."""
    return await session.scalars(
        select(ListEntry.duty_code).where(
            ListEntry.kind == ListKind.DIRECT,
            ListEntry.state == ListState.ENDED,
            ListEntry.in_force_from.is_not(None),
            ListEntry.ended_by.is_(None),
        )
    )


async def adjudicated(session: AsyncSession, ticket: Ticket) -> Adjudication | None:
    """The decision that binds: final while the matter is the one that was decided (rule 2)."""
    return await session.scalar(
        select(Adjudication).where(
            Adjudication.ticket_id == ticket.id,
            Adjudication.state == AdjudicationState.DECIDED,
            Adjudication.category_code == ticket.category_code,
        )
    )


async def thresholds(session: AsyncSession) -> dict[str, float]:
    rows = await session.execute(
        select(DispatchThreshold.category_code, DispatchThreshold.threshold)
    )
    return {row.category_code: row.threshold for row in rows}


async def decisions(
    session: AsyncSession, ticket_ids: Iterable[UUID]
) -> dict[UUID, DispatchDecision]:
    rows = await session.scalars(
        select(DispatchDecision).where(DispatchDecision.ticket_id.in_(list(ticket_ids)))
    )
    return {row.ticket_id: row for row in rows}
