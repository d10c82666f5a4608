"""A time limit: an amount and the unit it is counted in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from huying.brain.worktime.errors import InvalidLimit


class LimitUnit(StrEnum):
    MINUTE = "minute"
    HOUR = "hour"
    WORK_HOUR = "work_hour"
    WORK_DAY = "work_day"

    @property
    def is_working(self) -> bool:
        """Counted in working time; the others are natural time."""
        return self in (LimitUnit.WORK_HOUR, LimitUnit.WORK_DAY)


UNITS = tuple(unit.value for unit in LimitUnit)
LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Limit:
    """`amount` whole units. Raises InvalidLimit for an amount below 1 or beyond all reason."""

    amount: int
    unit: LimitUnit

    def __post_init__(self) -> None:
        if not 1 <= self.amount <= LARGEST:
            raise InvalidLimit(f"an amount lies between 1 and {LARGEST}, not {self.amount}")

    @classmethod
    def parse(cls, raw: Mapping[str, object]) -> Limit:
        """From `{"amount": 4, "unit": "work_hour"}`. Raises InvalidLimit."""
        amount, unit = raw.get("amount"), raw.get("unit")
        if not isinstance(amount, int) or isinstance(amount, bool):
            raise InvalidLimit(f"amount must be a whole number, not {amount!r}")
        if unit not in UNITS:
            raise InvalidLimit(f"unit must be one of {', '.join(UNITS)}, not {unit!r}")
        return cls(amount, LimitUnit(str(unit)))

    def as_json(self) -> dict[str, int | str]:
        """The shape that `parse` reads."""
        return {"amount": self.amount, "unit": self.unit.value}
