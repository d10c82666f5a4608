"""A due date in sentences. The words come from a catalogue: this module knows only their slots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from huying.brain.worktime.limits import Limit
from huying.brain.worktime.reckoning import Due
from huying.brain.worktime.steps import Step


def explain(due: Due, zone: ZoneInfo, patterns: Mapping[str, str]) -> list[str]:
    """One sentence a step, times in `zone`. A day's end reads 24:00 of that day.

    `patterns`: the catalogue `worktime`; raises KeyError for an entry it lacks.
    """
    started = next((step.at for step in due.steps if step.at is not None), due.at)
    writer = _Writer(zone, patterns, started.astimezone(zone).year)
    return [writer.sentence(step) for step in due.steps]


@dataclass(frozen=True, slots=True)
class _Writer:
    zone: ZoneInfo
    patterns: Mapping[str, str]
    year: int

    def sentence(self, step: Step) -> str:
        key = f"step.{step.kind}"
        if step.minutes is not None and step.first is not None:
            key += ".minutes"
        elif step.name is None and f"{key}.unnamed" in self.patterns:
            key += ".unnamed"
        return self.patterns[key].format(**self._slots(step))

    def _slots(self, step: Step) -> dict[str, str]:
        slots = {"name": step.name or ""}
        if step.first is not None:
            slots["days"] = self._days(step.first, step.last or step.first)
        if step.at is not None:
            slots["at"] = self._time(step.at, step.first)
        if step.until is not None:
            slots["until"] = self._time(step.until, None)
        if step.nth is not None:
            slots["nth"] = self._nth(step.nth, step.nth_last or step.nth)
        if step.minutes is not None:
            slots["duration"] = self._duration(step.minutes)
        if step.limit is not None:
            slots["limit"] = self._limit(step.limit)
        return slots

    def _limit(self, limit: Limit) -> str:
        return self.patterns[f"limit.{limit.unit}"].format(amount=limit.amount)

    def _nth(self, first: int, last: int) -> str:
        key = "nth.one" if first == last else "nth.range"
        return self.patterns[key].format(first=first, last=last)

    def _duration(self, minutes: int) -> str:
        hours, rest = divmod(minutes, 60)
        key = "hours_minutes" if hours and rest else "hours" if hours else "minutes"
        return self.patterns[f"duration.{key}"].format(hours=hours, minutes=rest)

    def _days(self, first: date, last: date) -> str:
        if first == last:
            return self._date(first)
        return self.patterns["days.range"].format(first=self._date(first), last=self._date(last))

    def _date(self, day: date) -> str:
        key = "date" if day.year == self.year else "date.with_year"
        weekday = self.patterns["weekdays"][day.weekday()]
        return self.patterns[key].format(
            year=day.year, month=day.month, day=day.day, weekday=weekday
        )

    def _time(self, at: datetime, day: date | None) -> str:
        """`day`: the working day that `at` ends, when `at` is the midnight after it."""
        local = at.astimezone(UTC).astimezone(self.zone)
        hour = local.hour
        if day is not None and day < local.date() and (local.hour, local.minute) == (0, 0):
            hour = 24
        else:
            day = local.date()
        return self.patterns["time"].format(date=self._date(day), hour=hour, minute=local.minute)
