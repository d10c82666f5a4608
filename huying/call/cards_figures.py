"""How the pushed cards do: shares of rows of ``call_card``, each with n and 95 % interval."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call.cards_rules import SLOTS
from huying.call.models_cards import CallCard, CardVia
from huying.call.schemas_surges import CardFigures
from huying.call.surges_effect import portion

_USED = or_(
    CallCard.read_at.is_not(None),
    CallCard.sent_at.is_not(None),
    CallCard.cited_at.is_not(None),
    CallCard.answered_at.is_not(None),
)
_PUSHED = and_(CallCard.via == CardVia.PUSHED, CallCard.slot <= SLOTS)


async def figures(session: AsyncSession, now: datetime, days: int) -> CardFigures:
    """Of cards shown in the last ``days`` days."""
    since = CallCard.shown_at > now - timedelta(days=days)
    pushed = await _count(session, since, _PUSHED)
    of_matter = tuple_(CallCard.call_id, CallCard.ordinal)
    matters = await session.scalar(select(func.count(of_matter.distinct())).where(since, _PUSHED))
    hit = await session.scalar(
        select(func.count(of_matter.distinct())).where(since, _PUSHED, _USED)
    )
    asked = await _count(session, since, CallCard.via == CardVia.ASKED)
    return CardFigures(
        days=days,
        hit_at_3=portion(hit or 0, matters or 0),
        adopted=portion(await _count(session, since, _PUSHED, _USED), pushed),
        dismissed=portion(
            await _count(session, since, _PUSHED, CallCard.dismissed_at.is_not(None)), pushed
        ),
        looked_up=portion(asked, asked + pushed),
    )


async def _count(session: AsyncSession, *conditions: ColumnElement[bool]) -> int:
    return await session.scalar(select(func.count()).select_from(CallCard).where(*conditions)) or 0
