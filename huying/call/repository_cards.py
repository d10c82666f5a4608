"""Every select on the cards of calls."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call.models import Call, CallState
from huying.call.models_cards import CallCard
from huying.knowledge.models import AnswerCard, CardState

_RUNNING = (CallState.WAITING, CallState.LIVE, CallState.WRAP_UP)
_ON_DESK = (CallCard.dismissed_at.is_(None), CallCard.gone_at.is_(None))


async def of_call(session: AsyncSession, call_id: UUID, *, lock: bool = False) -> list[CallCard]:
    """All that a call was served, in the order of showing."""
    statement = (
        select(CallCard).where(CallCard.call_id == call_id).order_by(CallCard.shown_at, CallCard.id)
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return list(await session.scalars(statement))


async def find(
    session: AsyncSession, call_id: UUID, card_id: UUID, *, lock: bool = False
) -> CallCard | None:
    statement = select(CallCard).where(CallCard.call_id == call_id, CallCard.id == card_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def untrue(
    session: AsyncSession, now: datetime, today: date, codes: Sequence[str] | None = None
) -> list[tuple[CallCard, AnswerCard]]:
    """Cards on the desks of running calls whose version is not in force any more, locked; a row
    that another process has in hand is left to it."""
    is_out = or_(
        AnswerCard.state != CardState.PUBLISHED,
        AnswerCard.valid_from > today,
        AnswerCard.valid_to < today,
        AnswerCard.withdraw_at <= now,
        AnswerCard.number != CallCard.card_number,
    )
    statement = (
        select(CallCard, AnswerCard)
        .join(Call, Call.id == CallCard.call_id)
        .join(AnswerCard, AnswerCard.code == CallCard.card_code)
        .where(Call.state.in_(_RUNNING), *_ON_DESK, is_out)
        .with_for_update(of=CallCard, skip_locked=True)
    )
    if codes is not None:
        statement = statement.where(CallCard.card_code.in_(codes))
    return [(row[0], row[1]) for row in await session.execute(statement)]


async def of_surge(session: AsyncSession, surge_id: UUID) -> list[CallCard]:
    """On the desks of running calls, locked."""
    statement = (
        select(CallCard)
        .join(Call, Call.id == CallCard.call_id)
        .where(Call.state.in_(_RUNNING), *_ON_DESK, CallCard.surge_id == surge_id)
        .with_for_update(of=CallCard)
    )
    return list(await session.scalars(statement))
