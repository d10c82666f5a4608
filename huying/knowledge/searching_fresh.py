"""A serving process indexes a changed card as soon as history tells of it, so that the first who
asks does not wait and no desk is served the card of before."""

import asyncio

import structlog

from huying.kit import db
from huying.kit.events import Recorded
from huying.kit.failures import describe
from huying.knowledge import index

log = structlog.get_logger()

_CARDS = "card."
_POLICIES = "policy."


class Freshness:
    """Listens to the events of one process; many changes at once are one reading."""

    def __init__(self) -> None:
        self._wanted = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.count = 0

    def start(self) -> None:
        self._task = asyncio.create_task(self._keep(), name="knowledge-freshness")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def on_event(self, event: Recorded) -> None:
        if event.name.startswith((_CARDS, _POLICIES)):
            self._wanted.set()

    async def _keep(self) -> None:
        """An edge: what fails here is done by the next search."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            [failure] = await asyncio.gather(self._renew(), return_exceptions=True)
            if isinstance(failure, Exception):
                log.warning("knowledge_not_renewed", error=describe(failure))

    async def _renew(self) -> None:
        async with db.unit_of_work() as session:
            await index.lexicon(session)
            await index.policy_passages(session)
        self.count += 1
