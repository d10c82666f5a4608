"""What a policy document must be like. Pure: a document and its surroundings in, problems out.

Every problem names the field by its dotted path and says what would be right.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from huying.brain.worktime import InvalidPeriod, LimitUnit, Period
from huying.city.models import Json, MatterKind
from huying.city.models_policy import PolicyKind
from huying.city.policy_docs import Policy

LARGEST = {
    LimitUnit.MINUTE: 1440,
    LimitUnit.HOUR: 2160,
    LimitUnit.WORK_HOUR: 400,
    LimitUnit.WORK_DAY: 250,
}
QUIET = ("08:30", "21:00")  # rule 11: nobody is called before or after
SHORTEST_CALLING_MINUTES = 120
MUST_APPROVE = ("complaint", "report")  # rule 5
YEARS = (2004, 2100)
RESERVED = ("office", "always", "callback")
WORKED = ("workday", "make_up")
CODE = re.compile(r"[a-z][a-z0-9-]{1,29}")
OWN_LIMIT = re.compile(r"unit\.[a-z][a-z0-9_]{1,29}")
TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
# The more urgent, the sooner.
LADDERS = (
    ("sign.critical", "sign.urgent", "sign.normal"),
    ("contact.critical", "contact.urgent", "contact.normal"),
    ("dispatch.direct", "dispatch.reviewed"),
)
# How long a unit is at the least, in minutes: enough to compare a ladder's steps.
MINUTES = {
    LimitUnit.MINUTE: 1,
    LimitUnit.HOUR: 60,
    LimitUnit.WORK_HOUR: 60,
    LimitUnit.WORK_DAY: 420,
}


@dataclass(frozen=True)
class Problem:
    """``key``: the sentence in the catalogue ``policy``; ``values``: what it is filled with."""

    loc: str
    key: str
    values: Mapping[str, str | int]


@dataclass(frozen=True)
class Around:
    """What a document is checked against."""

    policy: Policy
    category_codes: Collection[str]


def check(kind: PolicyKind, key: str, doc: Json, around: Around) -> list[Problem]:
    """All problems of ``doc``; none means that it may hold."""
    return list(_CHECKS[kind](key, doc, around))


def check_removal(kind: PolicyKind, key: str, policy: Policy) -> list[Problem]:
    """Why the object cannot go; nothing that is in use may."""
    if kind is PolicyKind.PROFILE and policy.profile_code == key:
        return [_problem("code", "profile_in_use")]
    keepers = [
        code for code, doc in policy.of(PolicyKind.UNIT).items() if doc["calendar_code"] == key
    ]
    if kind is PolicyKind.UNIT_CALENDAR and keepers:
        return [_problem("code", "calendar_in_use", count=len(keepers))]
    return []


def _problem(loc: str, key: str, **values: str | int) -> Problem:
    return Problem(loc, key, values)


def _profile(key: str, doc: Json, around: Around) -> Iterator[Problem]:
    if not CODE.fullmatch(key):
        yield _problem("code", "code")
    yield from _name(doc["name"])
    yield from _limits(doc["limits"], around.policy)
    for category, limit in doc["category_limits"].items():
        if category not in around.category_codes:
            yield _problem(f"category_limits.{category}", "category_unknown", code=category)
        if limit not in doc["limits"]:
            yield _problem(f"category_limits.{category}", "limit_unknown", limit=limit)
    approves = set(doc["leader_approves"])
    if not approves <= {kind.value for kind in MatterKind}:
        yield _problem("leader_approves", "kind_unknown")
    if not approves.issuperset(MUST_APPROVE):
        yield _problem("leader_approves", "must_approve")
    yield from _calling_hours(doc["allowed_callback_hours"])


def _limits(limits: Mapping[str, Json], policy: Policy) -> Iterator[Problem]:
    for missing in sorted(required_limits(policy) - limits.keys()):
        yield _problem(f"limits.{missing}", "limit_missing")
    known = {key for doc in policy.of(PolicyKind.PROFILE).values() for key in doc["limits"]}
    for key, limit in limits.items():
        if key not in known and not OWN_LIMIT.fullmatch(key):
            yield _problem(f"limits.{key}", "limit_strange")
        yield from _limit(key, limit)
    for ladder in LADDERS:
        for sooner, later in pairwise(step for step in ladder if step in limits):
            if _minutes(limits[sooner]) > _minutes(limits[later]):
                yield _problem(f"limits.{sooner}", "limit_order", other=later)


def required_limits(policy: Policy) -> set[str]:
    """What every profile must have: the limits that all profiles now have in common."""
    common = [set(doc["limits"]) for doc in policy.of(PolicyKind.PROFILE).values()]
    return set.intersection(*common) if common else set()


def _limit(key: str, limit: Json) -> Iterator[Problem]:
    try:
        unit = LimitUnit(limit["unit"])
    except ValueError:
        yield _problem(f"limits.{key}.unit", "limit_unit")
        return
    if not 1 <= limit["amount"] <= LARGEST[unit]:
        yield _problem(f"limits.{key}.amount", "limit_amount", most=LARGEST[unit])


def _minutes(limit: Json) -> int:
    units = {unit.value: minutes for unit, minutes in MINUTES.items()}
    minutes: int = limit["amount"] * units.get(limit["unit"], 0)
    return minutes


def _calling_hours(hours: Sequence[str]) -> Iterator[Problem]:
    loc = "allowed_callback_hours"
    if len(hours) != 2 or not all(TIME.fullmatch(time) for time in hours):
        yield _problem(loc, "hours_format")
        return
    start, end = hours
    first, last = QUIET
    if start < first or end > last:
        yield _problem(loc, "hours_quiet", first=first, last=last)
    if _clock_minutes(end) - _clock_minutes(start) < SHORTEST_CALLING_MINUTES:
        yield _problem(loc, "hours_short", hours=SHORTEST_CALLING_MINUTES // 60)


def _clock_minutes(time: str) -> int:
    hour, minute = time.split(":")
    return int(hour) * 60 + int(minute)


def _current(_: str, doc: Json, around: Around) -> Iterator[Problem]:
    profile = around.policy.find(PolicyKind.PROFILE, doc["code"])
    if profile is None:
        yield _problem("code", "profile_unknown", code=doc["code"])
        return
    before = around.policy.profile
    for missing in sorted(set(before["limits"] if before else ()) - set(profile["limits"])):
        if not OWN_LIMIT.fullmatch(missing) or missing in required_limits(around.policy):
            yield _problem("code", "profile_lacks", limit=missing)


def _year(key: str, doc: Json, around: Around) -> Iterator[Problem]:
    year = int(key)
    if not YEARS[0] <= year <= YEARS[1]:
        yield _problem("year", "year_range", first=YEARS[0], last=YEARS[1])
    if not doc["source"].strip():
        yield _problem("source", "source_missing")
    if not doc["holidays"]:
        yield _problem("holidays", "holidays_missing")
    others = [
        {*table["holidays"], *table["make_up"]}
        for other, table in around.policy.of(PolicyKind.YEAR).items()
        if other != key
    ]
    taken = set().union(*others)
    for part in ("holidays", "make_up"):
        for i, raw in enumerate(doc[part]):
            yield from _year_day(f"{part}.{i}", raw, year, taken)
    for raw in sorted(set(doc["holidays"]) & set(doc["make_up"])):
        yield _problem("make_up", "day_both", day=raw)
    for i, raw in enumerate(doc["make_up"]):
        day = _date(raw)
        if day is not None and day.weekday() < 5:
            yield _problem(f"make_up.{i}", "make_up_weekday", day=raw)


def _year_day(loc: str, raw: str, year: int, taken: Collection[str]) -> Iterator[Problem]:
    day = _date(raw)
    if day is None:
        yield _problem(loc, "date_format", day=raw)
    elif day.year != year and (day.year, day.month) != (year - 1, 12):
        yield _problem(loc, "date_other_year", day=raw, year=year)
    elif raw in taken:
        yield _problem(loc, "date_taken", day=raw)


def _override(key: str, doc: Json, _: Around) -> Iterator[Problem]:
    if _date(key) is None:
        yield _problem("day", "date_format", day=key)
    yield from _decision("", doc)


def _decision(loc: str, doc: Json) -> Iterator[Problem]:
    """What one date is made by the city or a unit."""
    if doc["kind"] not in ("workday", "holiday", "make_up"):
        yield _problem(f"{loc}kind", "day_kind")
    yield from _name(doc["name"], loc)
    if doc["periods"] is None:
        return
    if doc["kind"] not in WORKED:
        yield _problem(f"{loc}periods", "periods_closed")
    elif not doc["periods"]:
        yield _problem(f"{loc}periods", "periods_none")
    yield from _periods(f"{loc}periods", doc["periods"])


def _unit_calendar(key: str, doc: Json, _: Around) -> Iterator[Problem]:
    if not CODE.fullmatch(key):
        yield _problem("code", "code")
    if key in RESERVED:
        yield _problem("code", "code_reserved", code=key)
    yield from _name(doc["name"])
    if len(doc["week"]) != 7:
        yield _problem("week", "week_days")
    for i, periods in enumerate(doc["week"]):
        yield from _periods(f"week.{i}", periods)
    if not any(doc["week"]):
        yield _problem("week", "week_empty")
    for day, decision in doc["overrides"].items():
        if _date(day) is None:
            yield _problem(f"overrides.{day}", "date_format", day=day)
        yield from _decision(f"overrides.{day}.", decision)


def _periods(loc: str, raw: Sequence[str]) -> Iterator[Problem]:
    parsed: list[Period] = []
    for i, text in enumerate(raw):
        try:
            parsed.append(Period.parse(text))
        except InvalidPeriod:
            yield _problem(f"{loc}.{i}", "period_format", period=text)
    for before, after in pairwise(parsed):
        if after.start < before.end:
            yield _problem(loc, "periods_overlap")


def _unit(key: str, doc: Json, around: Around) -> Iterator[Problem]:
    if around.policy.find(PolicyKind.UNIT, key) is None:
        yield _problem("unit", "unit_unknown", code=key)
    code = doc["calendar_code"]
    if code is not None and around.policy.find(PolicyKind.UNIT_CALENDAR, code) is None:
        yield _problem("calendar_code", "calendar_unknown", code=code)
    if code is not None and doc["is_always_open"]:
        yield _problem("calendar_code", "calendar_or_always")


def _name(name: str, loc: str = "") -> Iterator[Problem]:
    if not 1 <= len(name.strip()) <= 40:
        yield _problem(f"{loc}name", "name_length", most=40)


def _date(raw: str) -> date | None:
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        return None
    return day if day.isoformat() == raw else None


_CHECKS: Mapping[PolicyKind, Callable[[str, Json, Around], Iterator[Problem]]] = {
    PolicyKind.PROFILE: _profile,
    PolicyKind.CURRENT_PROFILE: _current,
    PolicyKind.YEAR: _year,
    PolicyKind.OVERRIDE: _override,
    PolicyKind.UNIT_CALENDAR: _unit_calendar,
    PolicyKind.UNIT: _unit,
}
