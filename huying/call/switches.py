"""Which signals of the watch are on: the shipped numbers, and what the city has switched off."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.watch import SignalKind, WatchRules
from huying.call.watching import shipped_rules
from huying.model.setup import setup


async def watch_rules(session: AsyncSession) -> WatchRules:
    """The rules as they stand now; a switch reaches running calls with the next look."""
    now = await setup(session)
    off = [kind for kind in SignalKind if not now.is_on(f"watch.{kind.value}")]
    return shipped_rules().without(*off)
