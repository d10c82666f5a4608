"""Two serving processes: what one publishes the other serves, and what it withdraws it does not."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from huying.kit import db
from huying.knowledge import service
from huying.knowledge.models import CardState
from tests.factories.cards import make_card

_PROCESS = """
import asyncio, json, sys
from datetime import date
from huying import schema
from huying.kit import db
from huying.kit.push import Hub
from huying.knowledge import index, searching
from huying.knowledge.searching_fresh import Freshness

async def main(dsn):
    schema.load_all()
    engine = db.connect(dsn, pool_size=3)
    async with db.unit_of_work() as session:
        await index.lexicon(session)
    hub, fresh = Hub(dsn), Freshness()
    hub.listen(fresh.on_event)
    fresh.start()
    await hub.start()
    print(json.dumps("ready"), flush=True)
    loop = asyncio.get_running_loop()
    while await loop.run_in_executor(None, sys.stdin.readline):
        seen = fresh.count
        async with db.unit_of_work() as session:
            asked = searching.Ask("飞碟停靠怎么登记", date(2026, 11, 18))
            found = await searching.answer(session, asked)
            codes = [hit.card.code for hit in found.hits]
        print(json.dumps({"codes": codes, "renewed": seen}), flush=True)
    await fresh.stop()
    await hub.stop()
    await engine.dispose()

asyncio.run(main(sys.argv[1]))
"""


class Process:
    def __init__(self, inner: asyncio.subprocess.Process) -> None:
        self._inner = inner

    async def line(self) -> object:
        assert self._inner.stdout is not None
        async with asyncio.timeout(400):
            return json.loads(await self._inner.stdout.readline())

    async def ask(self) -> dict[str, object]:
        assert self._inner.stdin is not None
        self._inner.stdin.write(b"?\n")
        await self._inner.stdin.drain()
        found = await self.line()
        assert isinstance(found, dict)
        return found

    async def renewed(self, more_than: object) -> dict[str, object]:
        """The answer after the process has heard of a change by itself."""
        assert isinstance(more_than, int)
        async with asyncio.timeout(400):
            while True:
                found = await self.ask()
                if int(str(found["renewed"])) > more_than:
                    return found
                await asyncio.sleep(0.1)


@asynccontextmanager
async def process(dsn: str) -> AsyncIterator[Process]:
    pipe = asyncio.subprocess.PIPE
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _PROCESS, dsn, stdin=pipe, stdout=pipe
    )
    try:
        made = Process(started)
        assert await made.line() == "ready"
        yield made
    finally:
        if started.stdin is not None:
            started.stdin.close()
        await started.wait()


async def test_what_one_process_publishes_another_serves_and_withdraws(fresh_dsn: str) -> None:
    engine = db.connect(fresh_dsn, pool_size=2)
    try:
        async with process(fresh_dsn) as first, process(fresh_dsn) as second:
            before = [await each.ask() for each in (first, second)]
            async with db.unit_of_work() as session:
                card = await make_card(
                    session,
                    "K-SAUCER",
                    title="飞碟停靠怎么登记",
                    questions=["飞碟停靠登记", "飞碟停哪儿要登记吗"],
                )
            published = [
                await each.renewed(old["renewed"])
                for each, old in zip((first, second), before, strict=True)
            ]
            async with db.unit_of_work() as session:
                row = await session.get_one(type(card), card.id)
                row.state = CardState.WITHDRAWN
                await service.touch(session)
            gone = [await each.ask() for each in (first, second)]
    finally:
        await engine.dispose()
    assert all("K-SAUCER" not in str(found["codes"]) for found in before)
    assert all("K-SAUCER" in str(found["codes"]) for found in published)
    assert all("K-SAUCER" not in str(found["codes"]) for found in gone)
