"""Plain words for times, and how fast guesses may come."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from huying.channel import rules

CITY = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 18, 10, tzinfo=CITY).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "key"),
    [(1, "today"), (13.9, "today"), (14, "tomorrow"), (37.9, "tomorrow"), (38, "weekday"),
     (6 * 24, "weekday"), (7 * 24, "date"), (-1, "today"), (-24, "date")],
)  # fmt: skip
def test_near_times_are_named_as_people_name_them(hours: float, key: str) -> None:
    assert rules.when(NOW + timedelta(hours=hours), NOW, CITY)[0] == key


@pytest.mark.parametrize(
    ("kind", "failures", "seconds"),
    [("number", 4, 0), ("number", 5, 1), ("number", 7, 4), ("number", 40, 900),
     ("address", 19, 0), ("address", 20, 1), ("address", 22, 4)],
)  # fmt: skip
def test_each_failure_past_the_free_ones_doubles_the_wait(
    kind: str, failures: int, seconds: int
) -> None:
    assert rules.wait_after(kind, failures, NOW, NOW) == timedelta(seconds=seconds)
    assert rules.wait_after(kind, failures, NOW, NOW + timedelta(hours=1)) == timedelta(0)
