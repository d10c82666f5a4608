"""What measuring every SQL statement costs: the same small query with and without it.

    python -m bench.slow_statements [--statements 20000]

A query that touches no table, on the embedded server: the share of the measuring is the largest
that it can be.
"""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from huying.kit import slow
from huying.kit.postgres import EmbeddedPostgres

ROUNDS = 12


async def seconds(engine: AsyncEngine, statements: int) -> float:
    query = text("SELECT :number")
    async with engine.connect() as connection:
        await connection.execute(query, {"number": "0"})
        began = time.process_time()
        for number in range(statements):
            await connection.execute(query, {"number": str(number)})
        return time.process_time() - began


async def compare(dsn: str, statements: int) -> None:
    url = make_url(dsn).set(drivername="postgresql+asyncpg")
    plain, watched = create_async_engine(url), create_async_engine(url)
    slow.watch(watched.sync_engine)
    times: dict[str, list[float]] = {"without": [], "with": []}
    for _ in range(ROUNDS):  # by turns, so that other work on the machine hits both
        times["without"].append(await seconds(plain, statements))
        times["with"].append(await seconds(watched, statements))
    await plain.dispose()
    await watched.dispose()
    # The least of the rounds: whatever else runs on the machine only ever adds.
    each = {name: min(took) / statements * 1e6 for name, took in times.items()}
    for name, microseconds in each.items():
        print(f"{name} measuring: {microseconds:.1f} µs of CPU a statement")
    print(
        f"cost: {each['with'] - each['without']:.1f} µs, {each['with'] / each['without'] - 1:.1%}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--statements", type=int, default=5_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="huying-bench-") as folder:
        Path(folder).chmod(0o711)
        server = EmbeddedPostgres(Path(folder))
        try:
            asyncio.run(compare(server.start(), arguments.statements))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
