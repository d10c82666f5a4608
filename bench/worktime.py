"""Due dates per second: `python -m bench.worktime [count]` (1,000,000 unless told otherwise)."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence, Sized
from datetime import UTC, datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

import numpy as np

from huying.brain.worktime import (
    Calendar,
    Limit,
    LimitUnit,
    due,
    due_at,
    due_at_array,
    due_at_many,
)

DAYS = Limit(5, LimitUnit.WORK_DAY)
HOURS = Limit(4, LimitUnit.WORK_HOUR)
NATURAL = Limit(24, LimitUnit.HOUR)


def main(count: int) -> None:
    began = perf_counter()
    calendar = Calendar.from_table("bench", ZoneInfo("Asia/Shanghai"), {})
    years = (calendar.index.midnights[-1] - calendar.index.midnights[0]) / 31_557_600_000_000
    print(f"calendar of {years:.0f} years counted up in {perf_counter() - began:.3f} s")
    chance = random.Random(12345)
    first, seconds = datetime(2004, 1, 1, tzinfo=UTC), 22 * 365 * 86_400
    starts = [first + timedelta(seconds=chance.randrange(seconds)) for _ in range(count)]
    instants = np.array([s.replace(tzinfo=None) for s in starts], dtype="datetime64[us]")
    for name, limit in (("5 work days", DAYS), ("4 work hours", HOURS), ("24 hours", NATURAL)):
        measure(name, starts, instants, limit, calendar)
    same = "5 work days at the same time"
    report(f"{same}, one by one", count, lambda: _each(starts, DAYS, calendar, same_time=True))
    report(
        f"{same}, many", count,
        lambda: due_at_many(starts, DAYS, calendar, same_time_of_day=True),
    )  # fmt: skip
    few = starts[: max(1, count // 20)]
    report("5 work days with steps", len(few), lambda: [due(s, DAYS, calendar) for s in few])
    report("4 work hours with steps", len(few), lambda: [due(s, HOURS, calendar) for s in few])


def measure(
    name: str,
    starts: Sequence[datetime],
    instants: np.ndarray[tuple[int], np.dtype[np.datetime64]],
    limit: Limit,
    calendar: Calendar,
) -> None:
    count = len(starts)
    report(f"{name}, one by one", count, lambda: _each(starts, limit, calendar))
    report(f"{name}, many", count, lambda: due_at_many(starts, limit, calendar))
    report(f"{name}, array", count, lambda: due_at_array(instants, limit, calendar))


def _each(
    starts: Sequence[datetime], limit: Limit, calendar: Calendar, *, same_time: bool = False
) -> list[datetime]:
    return [due_at(start, limit, calendar, same_time_of_day=same_time) for start in starts]


def report(name: str, count: int, run: Callable[[], Sized]) -> None:
    began = perf_counter()
    answers = run()
    took = perf_counter() - began
    assert len(answers) == count
    rate = count / took
    print(f"{name:42} {count:>9,} in {took:6.2f} s {rate:>12,.0f}/s {1e6 / rate:7.2f} s/million")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
