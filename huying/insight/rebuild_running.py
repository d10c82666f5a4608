"""The months of a rebuild, several at a time over connections of this process."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from huying.insight.rebuild import Done, Part, count_month

WORKERS = 2  # the database counts; more than its processors would only wait


def apart(parts: Sequence[Part], workers: int) -> list[Part]:
    """In an order in which those done at the same time lie far apart: neighbours wait for each
    other."""
    size = -(-len(parts) // workers)
    return [part for step in range(size) for part in parts[step::size]]


async def run_here(parts: Sequence[Part]) -> AsyncIterator[tuple[Part, Done]]:
    """Each part as it is done."""
    gate = asyncio.Semaphore(WORKERS)

    async def count(part: Part) -> tuple[Part, Done]:
        async with gate:
            return part, await count_month(part)

    tasks = [asyncio.ensure_future(count(part)) for part in apart(parts, WORKERS)]
    try:
        for done in asyncio.as_completed(tasks):
            yield await done
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
