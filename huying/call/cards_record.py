"""What calls were served, for the monitor of validity."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call.models_cards import CallCard
from huying.knowledge.validity_monitor import Served, records

_MOMENTS = ("shown_at", "opened_at", "read_at", "sent_at", "cited_at", "answered_at")


@records("call")
async def served(session: AsyncSession, since: datetime, until: datetime) -> Sequence[Served]:
    """Each moment at which a card was shown, opened, read aloud, sent, cited or answered with."""
    columns = [getattr(CallCard, name) for name in _MOMENTS]
    statement = select(CallCard).where(
        CallCard.card_code.is_not(None),
        or_(*((column >= since) & (column < until) for column in columns)),
    )
    found = []
    for row in await session.scalars(statement):
        for name in _MOMENTS:
            at = getattr(row, name)
            if at is not None and since <= at < until:
                ref = f"call_card {row.id} {name.removesuffix('_at')}"
                found.append(Served(str(row.card_code), at, row.place_code, False, ref))
    return found
