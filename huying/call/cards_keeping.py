"""Cards on desks stay true: what is withdrawn, expired or replaced leaves at once.

Every serving process looks when history says that a card changed, and once a second besides: days
end, times to withdraw come, and another process may have been killed between the two.
"""

import asyncio

from huying.call import cards, cards_surges, repository
from huying.kit import db
from huying.kit.errors import is_connection_lost
from huying.kit.events import Recorded

LOOK_SECONDS = 1.0
CARD_MOVES = frozenset({"card.published", "card.withdrawn"})
SURGE_MOVES = frozenset({"surge.pinned", "surge.over"})


class CardKeeper:
    def __init__(self) -> None:
        self._wake = asyncio.Event()
        self._has_surge_moved = False

    def on_event(self, event: Recorded) -> None:
        self._has_surge_moved = self._has_surge_moved or event.name in SURGE_MOVES
        if event.name in CARD_MOVES or event.name in SURGE_MOVES:
            self._wake.set()

    async def run(self) -> None:
        while True:
            try:
                await self._look()
            except Exception as error:
                if not is_connection_lost(error):
                    raise
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._wake.wait()
            except TimeoutError:
                continue
            self._wake.clear()

    async def _look(self) -> None:
        async with db.unit_of_work() as session:
            await cards.take_untrue_away(session)
        if not self._has_surge_moved:
            return
        self._has_surge_moved = False
        async with db.unit_of_work() as session:
            running = await repository.running(session)
        for call_id in running:  # one short transaction each: no call waits for another
            async with db.unit_of_work() as session:
                await cards_surges.meet(session, call_id)
