"""Due dates per second: `python -m bench.worktime [count]` (1,000,000 unless told otherwise)."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

from huying.brain.worktime import Calendar, Limit, LimitUnit, due, due_at, due_at_many

DAYS = Limit(5, LimitUnit.WORK_DAY)
HOURS = Limit(4, LimitUnit.WORK_HOUR)


def main(count: int) -> None:
    began = perf_counter()
    calendar = Calendar.from_table("bench", ZoneInfo("Asia/Shanghai"), {})
    years = (calendar.index.midnights[-1] - calendar.index.midnights[0]) / 31_557_600_000_000
    print(f"calendar of {years:.0f} years counted up in {perf_counter() - began:.3f} s")
    chance = random.Random(12345)
    first, seconds = datetime(2004, 1, 1, tzinfo=UTC), 22 * 365 * 86_400
    starts = [first + timedelta(seconds=chance.randrange(seconds)) for _ in range(count)]
    report("5 work days, due_at", count, lambda: [due_at(s, DAYS, calendar) for s in starts])
    report("5 work days, due_at_many", count, lambda: due_at_many(starts, DAYS, calendar))
    report("4 work hours, due_at", count, lambda: [due_at(s, HOURS, calendar) for s in starts])
    report("4 work hours, due_at_many", count, lambda: due_at_many(starts, HOURS, calendar))
    few = starts[: max(1, count // 20)]
    report("5 work days with steps", len(few), lambda: [due(s, DAYS, calendar) for s in few])
    report("4 work hours with steps", len(few), lambda: [due(s, HOURS, calendar) for s in few])


def report(name: str, count: int, run: Callable[[], Sequence[object]]) -> None:
    began = perf_counter()
    answers = run()
    took = perf_counter() - began
    assert len(answers) == count
    rate = count / took
    print(f"{name:28} {count:>9,} in {took:6.2f} s {rate:>12,.0f}/s {1e6 / rate:7.2f} s/million")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
