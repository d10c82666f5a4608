"""Which signals of the watch are on: the shipped numbers, and what the city has switched off."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.watch import WatchRules
from huying.call.watching import shipped_rules


async def watch_rules(session: AsyncSession) -> WatchRules:
    return shipped_rules()
