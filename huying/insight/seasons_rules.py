"""When recurring matters come, and what of them is due. Pure.

A rule ``when`` is one of

- ``{"kind": "days", "from": "06-10", "to": "07-12"}``: the same days every year; ``to`` before
  ``from`` lies in the next year;
- ``{"kind": "feast", "feast": NAME, "before": 45, "after": 0}``: around a feast of the lunar or the
  public calendar (``brain.series.days.feast``);
- ``{"kind": "threshold", "from": …, "to": …, "ratio": 1.3, "days": 3}``: within those days, the
  stretch whose forecast is at least ``ratio`` times the usual for ``days`` days in a row; where the
  forecast never says so, the days themselves.

The year of a season is that of its feast, or of ``from``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from huying.brain.series.days import BREAKS, LUNAR_FEASTS, feast

Json = Mapping[str, Any]
FEASTS = (*dict.fromkeys((*BREAKS, *LUNAR_FEASTS)), "winter_solstice")
LONGEST = 200  # days of a season
KINDS = ("days", "feast", "threshold")


class BadRule(ValueError):
    """``when`` cannot be reckoned."""


@dataclass(frozen=True)
class Window:
    """First and last day of a season, and its year by the rule."""

    year: int
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class PlannedAction:
    """``day``: days after the season's first one, negative before it."""

    title: str
    owner: str
    day: int


@dataclass(frozen=True)
class Knowledge:
    """A card, a policy, or (no code) words of what is still to be written."""

    kind: str
    code: str
    title: str


@dataclass(frozen=True)
class Matter:
    """A recurring matter. ``focus``: share of last season's matters whose streets are proposed as
    the plan's places, None for the whole city."""

    code: str
    name: str
    when: Json
    lead_days: int
    categories: tuple[str, ...]
    recognise: str
    actions: tuple[PlannedAction, ...]
    knowledge: tuple[Knowledge, ...]
    staffing: str
    focus: float | None = None
    is_own: bool = False


def read_matter(doc: Json, *, is_own: bool = False) -> Matter:
    """From the shape of ``content/seasons.json``. Raises BadRule, KeyError, TypeError."""
    check(doc["when"])
    return Matter(
        code=doc["code"],
        name=doc["name"],
        when=doc["when"],
        lead_days=int(doc["lead_days"]),
        categories=tuple(doc["categories"]),
        recognise=doc["recognise"],
        actions=tuple(
            PlannedAction(one["title"], one["owner"], int(one["day"])) for one in doc["actions"]
        ),
        knowledge=tuple(
            Knowledge(one["kind"], one["code"], one["title"]) for one in doc["knowledge"]
        ),
        staffing=doc["staffing"],
        focus=doc.get("focus"),
        is_own=is_own,
    )


def check(when: Json) -> None:
    """Raises BadRule."""
    try:
        found = window(when, 2026)
        if when["kind"] == "threshold" and not (
            1 < float(when["ratio"]) <= 10 and 1 <= int(when["days"]) <= 30
        ):
            raise BadRule("threshold")
    except (KeyError, TypeError, ValueError) as error:
        raise BadRule(str(error)) from error
    if not 1 <= found.days <= LONGEST:
        raise BadRule("length")


def window(when: Json, year: int) -> Window:
    """The season of that year. Raises BadRule, KeyError, ValueError."""
    if when["kind"] == "feast":
        if when["feast"] not in FEASTS:
            raise BadRule(when["feast"])
        at = feast(when["feast"], year)
        before, after = int(when["before"]), int(when["after"])
        return Window(year, at - timedelta(days=before), at + timedelta(days=after))
    if when["kind"] not in KINDS:
        raise BadRule(str(when["kind"]))
    first, last = _day(year, when["from"]), _day(year, when["to"])
    if last < first:
        last = _day(year + 1, when["to"])
    return Window(year, first, last)


def _day(year: int, text: str) -> date:
    """``06-10``; the 29th of February is the 28th in most years."""
    month, day = (int(part) for part in text.split("-"))
    if (month, day) == (2, 29):
        return date(year, 3, 1) - timedelta(days=1)
    return date(year, month, day)


def windows(when: Json, first: date, last: date) -> Iterator[Window]:
    """The seasons that touch these days, in order."""
    for year in range(first.year - 1, last.year + 2):
        found = window(when, year)
        if found.first <= last and found.last >= first:
            yield found


def is_proposed(matter: Matter, season: Window, today: date) -> bool:
    """Whether its plan is due to be proposed: from ``lead_days`` before it until its last day."""
    return season.first - timedelta(days=matter.lead_days) <= today <= season.last


def reached(
    season: Window, when: Json, first: date, mean: Sequence[float], usual: float
) -> Window | None:
    """The stretch of the season that the forecast (``mean`` a day from ``first``) lifts over the
    threshold; None where it never does, or for a rule without one."""
    if when["kind"] != "threshold" or usual <= 0:
        return None
    bar, least = float(when["ratio"]) * usual, int(when["days"])
    high = [
        season.holds(first + timedelta(days=at)) and value >= bar for at, value in enumerate(mean)
    ]
    runs = [at for at in range(len(high) - least + 1) if all(high[at : at + least])]
    if not runs:
        return None
    return Window(
        season.year,
        first + timedelta(days=runs[0]),
        first + timedelta(days=runs[-1] + least - 1),
    )


def due_days(matter: Matter, season: Window, today: date) -> list[date]:
    """When each action is due: never in the past, so that a plan proposed late is not overdue at
    once."""
    return [max(today, season.first + timedelta(days=one.day)) for one in matter.actions]
