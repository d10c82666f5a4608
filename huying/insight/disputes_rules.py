"""How a matter's score comes about: points per sign, added up, each with its tickets.

The points and thresholds are data (``content/disputes.json``, or what the city set). Callers are
told apart by an opaque value that is given in and never given out.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from huying.brain.text.disputes import Family, Mark
from huying.brain.text.disputes_signs import Sign
from huying.insight.models_disputes import DisputeLevel

Json = dict[str, Any]
NIGHT = (22, 6)  # local hours, from and until
FAMILY, CALLER, REPEAT, NIGHTS = "family", "caller", "repeat", "night"
GROWTH, UNSOLVED, OVERDUE = "growth", "unsolved", "overdue"
SIGNS = (
    FAMILY, CALLER, "group", "common", "petition", "alone", "deadline", "despair",
    REPEAT, NIGHTS, GROWTH, UNSOLVED, OVERDUE,
)  # fmt: skip
PLURAL = ("group", "common", "petition")


class BadDisputeRules(ValueError):
    """Says which key of the rules is wrong."""


@dataclass(frozen=True)
class Rules:
    """``families`` as the text brain wants them; ``body`` the whole content."""

    number: int
    body: Json
    families: Mapping[str, Family]

    @property
    def thresholds(self) -> Mapping[str, int]:
        return {level: int(self.body["thresholds"][level]) for level in LEVELS}

    @property
    def window(self) -> timedelta:
        return timedelta(days=int(self.body["window_days"]))

    @property
    def near(self) -> timedelta:
        """How far apart tellings may lie that share a place and no name."""
        return timedelta(days=int(self.body["near_days"]))

    def family_name(self, code: str) -> str:
        return str(self.body["families"].get(code, {}).get("name", code))


LEVELS = ("attention", "serious", "grave")


def read_rules(shipped: Json, own: Json | None = None, number: int = 0) -> Rules:
    """The content with what the city set in its stead. Raises BadDisputeRules."""
    own = own or {}
    body = {**shipped, **own}
    body["points"] = {**shipped["points"], **own.get("points", {})}
    try:
        found = [int(body["thresholds"][level]) for level in LEVELS]
        days, near = int(body["window_days"]), int(body["near_days"])
        families = {
            code: Family(
                code, str(each["kin"]), tuple(each["categories"]), bool(each.get("needs_words"))
            )
            for code, each in body["families"].items()
        }
        for sign in SIGNS[1:]:
            _check_points(sign, body["points"][sign])
    except (KeyError, TypeError, ValueError) as wrong:
        raise BadDisputeRules(str(wrong)) from wrong
    if not 0 < found[0] < found[1] < found[2]:
        raise BadDisputeRules("thresholds")
    if not 1 <= days <= 366:
        raise BadDisputeRules("window_days")
    if not 1 <= near <= 366:
        raise BadDisputeRules("near_days")
    return Rules(number, body, families)


def _check_points(sign: str, points: Json) -> None:
    values = [float(value) for name, value in points.items() if name != "steps"]
    values += [float(value) for step in points.get("steps", []) for value in step]
    if any(not 0 <= value <= 1000 for value in values):
        raise BadDisputeRules(f"points.{sign}")


@dataclass(frozen=True)
class Fact:
    """What one ticket adds. ``caller``: equal for the same person, None where nobody is known;
    ``at`` is local time. ``is_hidden`` tickets count, and are never named."""

    ticket_id: UUID
    at: datetime
    caller: Hashable | None
    family: str
    marks: tuple[Mark, ...] = ()
    is_grievance: bool = True
    is_hidden: bool = False
    is_open: bool = True
    is_overdue: bool = False


@dataclass(frozen=True)
class Reason:
    """``n`` of the sign (people, tickets, times); ``tickets`` that may be shown."""

    sign: str
    points: int
    n: int
    tickets: tuple[UUID, ...] = ()
    is_waived: bool = False


@dataclass(frozen=True)
class Scored:
    score: int
    level: DisputeLevel
    reasons: tuple[Reason, ...]
    callers: int
    people: int
    tickets: int
    hidden: int


@dataclass
class _Tally:
    rules: Rules
    facts: Sequence[Fact]
    reasons: list[Reason] = field(default_factory=list)

    def add(self, sign: str, points: float, n: int, facts: Sequence[Fact]) -> None:
        if round(points) > 0:
            shown = tuple(fact.ticket_id for fact in facts if not fact.is_hidden)
            self.reasons.append(Reason(sign, round(points), n, shown))

    def each(self, sign: str, n: int, facts: Sequence[Fact], factor: float = 1.0) -> None:
        """So many points each, up to the most."""
        said = self.rules.body["points"][sign]
        self.add(sign, min(float(said["most"]), float(said["each"]) * n) * factor, n, facts)


def score(facts: Sequence[Fact], rules: Rules, now: datetime, waived: Sequence[str] = ()) -> Scored:
    """``facts`` in order of time; ``now`` in the same local time. Questions, praise, settled
    tickets and what lies before the window are counted as tickets but make no points."""
    grieved = [fact for fact in facts if fact.is_grievance and fact.at > now - rules.window]
    tally = _Tally(rules, facts)
    family = _main_family(grieved or facts)
    weights = rules.body["families"].get(family, {"points": 0, "per_caller": 0.0})
    callers = _callers(grieved)
    people = max((mark.number for fact in grieved for mark in fact.marks), default=0)
    if grieved:
        _callers_points(tally, grieved, callers, float(weights["per_caller"]))
        _words(tally, grieved, people)
        _course(tally, grieved, callers, now)
        if _is_of_many(tally.reasons):
            tally.add(FAMILY, float(weights["points"]), 1, [])
    reasons = tuple(
        Reason(each.sign, each.points, each.n, each.tickets, each.sign in waived)
        for each in sorted(tally.reasons, key=lambda each: -each.points)
    )
    total = sum(each.points for each in reasons if not each.is_waived)
    return Scored(
        score=total,
        level=level_of(total, rules),
        reasons=reasons,
        callers=_callers(facts),
        people=people,
        tickets=len(facts),
        hidden=sum(fact.is_hidden for fact in facts),
    )


def level_of(total: int, rules: Rules) -> DisputeLevel:
    reached = [level for level in LEVELS if total >= rules.thresholds[level]]
    return DisputeLevel(reached[-1]) if reached else DisputeLevel.NONE


def _main_family(facts: Sequence[Fact]) -> str:
    codes = [fact.family for fact in facts]
    return max(dict.fromkeys(codes), key=codes.count) if codes else ""


def _callers(facts: Sequence[Fact]) -> int:
    """Tickets of nobody known count as one person each."""
    known = {fact.caller for fact in facts if fact.caller is not None}
    return len(known) + sum(fact.caller is None for fact in facts)


def _is_of_many(reasons: Sequence[Reason]) -> bool:
    """The kind of demand weighs only where more than one person stands behind it."""
    return any(reason.sign in (CALLER, *PLURAL) for reason in reasons)


def _callers_points(tally: _Tally, grieved: Sequence[Fact], callers: int, factor: float) -> None:
    first = int(tally.rules.body["points"][CALLER]["from"])
    if callers >= first:
        more = callers - first + 1
        said = tally.rules.body["points"][CALLER]
        points = min(float(said["most"]), float(said["each"]) * more) * factor
        tally.add(CALLER, points, callers, grieved)
    known = {fact.caller for fact in grieved if fact.caller is not None}
    unknown = sum(fact.caller is None for fact in grieved)
    again = len(grieved) - len(known) - unknown
    tally.each(REPEAT, again, grieved if again else [])


def _words(tally: _Tally, grieved: Sequence[Fact], people: int) -> None:
    by_sign = {
        sign: [fact for fact in grieved if any(mark.sign is sign for mark in fact.marks)]
        for sign in Sign
    }
    steps = tally.rules.body["points"]["group"]["steps"]
    reached = [points for least, points in steps if people >= least]
    tally.add("group", reached[-1] if reached else 0, people, by_sign[Sign.GROUP])
    for sign in (Sign.COMMON, Sign.PETITION, Sign.ALONE, Sign.DEADLINE, Sign.DESPAIR):
        tally.each(sign.value, len(by_sign[sign]), by_sign[sign])


def _course(tally: _Tally, grieved: Sequence[Fact], callers: int, now: datetime) -> None:
    points = tally.rules.body["points"]
    nights = [fact for fact in grieved if is_night(fact.at)]
    night = points[NIGHTS]
    if len(nights) >= int(night["least"]) and len(nights) / len(grieved) >= float(night["share"]):
        tally.add(NIGHTS, float(night["points"]), len(nights), nights)
    span = timedelta(days=int(points[GROWTH]["days"]))
    late = [fact for fact in grieved if fact.at > now - span]
    before = [fact for fact in grieved if now - 2 * span < fact.at <= now - span]
    if before and len(late) > len(before):
        tally.each(GROWTH, len(late) - len(before), late)
    if callers > 1:
        unsolved = [fact for fact in grieved if fact.is_open]
        tally.each(UNSOLVED, len(unsolved), unsolved)
    overdue = [fact for fact in grieved if fact.is_overdue]
    tally.each(OVERDUE, len(overdue), overdue)


def is_night(at: datetime) -> bool:
    return at.hour >= NIGHT[0] or at.hour < NIGHT[1]
