"""How often a partner's token was used: counted in this process, written in batches.

The first use is written at once, so that a new token shows that it works; then at most one write a
minute and token. What a killed process had not written yet is lost, and only that.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock, db
from huying.people.models import ServiceToken

WRITE_AFTER = timedelta(seconds=60)


@dataclass
class _Tally:
    count: int
    last_at: datetime
    written_at: datetime


_tallies: dict[UUID, _Tally] = {}


async def count(session: AsyncSession, token_id: UUID, now: datetime) -> None:
    """One more use of this token."""
    tally = _tallies.get(token_id)
    if tally is None:
        tally = _tallies[token_id] = _Tally(0, now, now - WRITE_AFTER)
    tally.count, tally.last_at = tally.count + 1, now
    if now - tally.written_at >= WRITE_AFTER:
        await _write(session, token_id, tally, now)


async def _write(session: AsyncSession, token_id: UUID, tally: _Tally, now: datetime) -> None:
    counted, tally.count, tally.written_at = tally.count, 0, now
    await session.execute(
        update(ServiceToken)
        .where(ServiceToken.id == token_id)
        .values(
            use_count=ServiceToken.use_count + counted,
            last_used_at=func.greatest(ServiceToken.last_used_at, tally.last_at),
            updated_at=ServiceToken.updated_at,
        )
        .execution_options(synchronize_session=False)
    )


async def write_all() -> None:
    """What is still to be written, when the process leaves."""
    now = clock.real_now()
    async with db.unit_of_work() as session:
        for token_id, tally in list(_tallies.items()):
            if tally.count:
                await _write(session, token_id, tally, now)


def forget() -> None:
    """Tests only start with an empty memory."""
    _tallies.clear()
