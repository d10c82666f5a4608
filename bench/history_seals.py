"""Sealing history and verifying it: events a second, beside the hashing alone.

    python -m bench.history_seals [--events 100000]

One embedded database of its own. ``hash`` is the limit: canonical bytes and SHA-256 of the same
events in memory, no database. Figures are wall-clock; CPU seconds of this process stand beside.
"""

import argparse
import asyncio
import os
import tempfile
import time
from pathlib import Path

from sqlalchemy import select, text

from huying.kit import db, migrations, seals
from huying.kit.events import EventRow
from huying.kit.postgres import EmbeddedPostgres
from huying.kit.seal_checks import verify
from huying.kit.settings import settings

FILL = """
INSERT INTO event (at, name, actor_kind, actor_id, subject_type, subject_id, body, streams)
SELECT now(), 'ticket.signed', 'person', gen_random_uuid(), 'ticket', gen_random_uuid(),
  jsonb_build_object('ticket_id', gen_random_uuid(), 'unit_id', gen_random_uuid(),
    'assignment_id', gen_random_uuid(), 'is_by_system', false),
  ARRAY['tickets', 'ticket:' || gen_random_uuid(), 'unit:' || gen_random_uuid()]
FROM generate_series(1, :events)
"""


def report(what: str, events: int, wall: float, cpu: float) -> None:
    print(f"{what:8} {events:>9} events  {events / wall:>9.0f}/s  cpu {cpu:.1f} s of {wall:.1f} s")


async def measure(dsn: str, events: int) -> None:
    engine = db.connect(dsn, pool_size=2)
    async with db.unit_of_work() as session:
        await session.execute(text(FILL), {"events": events})
    wall, cpu = time.monotonic(), time.process_time()
    sealed = await seals.seal_all()
    report("seal", sealed, time.monotonic() - wall, time.process_time() - cpu)
    cpu = time.process_time()
    verdict = await verify()
    assert verdict.is_whole
    report("verify", verdict.events, verdict.seconds, time.process_time() - cpu)
    async with db.unit_of_work() as session:
        rows = (await session.execute(select(*seals.COLUMNS).order_by(EventRow.id))).all()
    wall, cpu = time.monotonic(), time.process_time()
    for row in rows:
        seals.leaf(row)
    report("hash", len(rows), time.monotonic() - wall, time.process_time() - cpu)
    await engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="huying-seals-") as folder:
        os.environ["HUYING_HOME"] = folder
        settings.cache_clear()
        server = EmbeddedPostgres(Path(folder))
        dsn = server.start()
        try:
            migrations.upgrade(dsn)
            asyncio.run(measure(dsn, given.events))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
