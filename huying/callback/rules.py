"""Decisions about callbacks: values in, answers out. Rule numbers are the domain's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from huying.brain import worktime
from huying.callback.models import AttemptResult, CitizenSolved, Satisfaction

MOST_TRIES = 3
TRIES_APART = timedelta(hours=1)
TRIES_WITHIN = timedelta(hours=48)
EVALUATE_WITHIN = timedelta(days=15)
TAKE_LASTS = timedelta(hours=1)
NEAR_DUE = 0.8

_UNIT = {
    worktime.LimitUnit.MINUTE: timedelta(minutes=1),
    worktime.LimitUnit.HOUR: timedelta(hours=1),
}
_DISSATISFIED = frozenset({Satisfaction.DISSATISFIED, Satisfaction.VERY_DISSATISFIED})
_MOMENT = timedelta(microseconds=1)


def first_due(settled_at: datetime, limit: worktime.Limit, hours: worktime.Calendar) -> datetime:
    """By when the first try must begin: ``limit`` counted in allowed hours only.

    Raises KeyError for a limit in working time: it has no meaning here.
    """
    return worktime.add_allowed(settled_at, limit.amount * _UNIT[limit.unit], hours)


def next_allowed(at: datetime, hours: worktime.Calendar) -> datetime:
    """``at`` itself inside the allowed hours, else when they begin again."""
    if worktime.is_working(at, hours):
        return at
    return worktime.next_working(at + _MOMENT, hours)


def next_try_at(tries: Sequence[datetime], now: datetime, hours: worktime.Calendar) -> datetime:
    """The earliest time from ``now`` at which a try may begin.

    Inside the allowed hours, an hour after the last try, and at an hour of the day at which nobody
    has tried yet: who is out at ten today is likely out at ten tomorrow (rule 11).
    """
    if not tries:
        return next_allowed(now, hours)
    taken = {moment.astimezone(hours.zone).hour for moment in tries}
    at = next_allowed(max(now, max(tries) + TRIES_APART), hours)
    while at.astimezone(hours.zone).hour in taken:
        local = at.astimezone(hours.zone)
        full_hour = local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        at = next_allowed(full_hour.astimezone(at.tzinfo), hours)
    return at


def gives_up(results: Sequence[AttemptResult]) -> bool:
    """Three tries and nobody reached (rule 11)."""
    unreached = [result for result in results if result is AttemptResult.UNREACHED]
    return len(unreached) >= MOST_TRIES


def needs_person(satisfaction: Satisfaction, solved: CitizenSolved) -> bool:
    """Red at the first dissatisfied or unsolved answer; partly solved and content needs nobody."""
    return satisfaction in _DISSATISFIED or solved is CitizenSolved.NO


def is_satisfied(satisfaction: Satisfaction) -> bool:
    """(very satisfied + satisfied + basically) count as satisfied."""
    return satisfaction not in _DISSATISFIED


def used(started_at: datetime, due_at: datetime, at: datetime, hours: worktime.Calendar) -> float:
    """The used share of the allowed hours between start and limit; more than 1 when overdue."""
    allowed = worktime.working_minutes_between(started_at, due_at, hours)
    spent = worktime.working_minutes_between(started_at, at, hours)
    if allowed <= 0:
        return 1.0 if at >= due_at else 0.0
    if at > due_at:  # a night after the limit is late too, although no allowed minute passed
        return max(round(spent / allowed, 3), 1.001)
    return round(min(spent / allowed, 1.0), 3)


def may_take_over(taken_at: datetime, now: datetime) -> bool:
    """A callback that its specialist left lying for an hour is anybody's again."""
    return now - taken_at >= TAKE_LASTS


def may_still_evaluate(ended_at: datetime, now: datetime) -> bool:
    """The unreached may answer on their page as long as the ticket may be reopened."""
    return now - ended_at <= EVALUATE_WITHIN


class Action(StrEnum):
    """What a specialist may try with one callback."""

    TAKE = "take"
    RELEASE = "release"
    BEGIN = "begin"
    RESULT = "result"
    EVALUATE = "evaluate"


@dataclass(frozen=True)
class Case:
    """A callback as one person finds it now. ``next_try_at`` ≥ ``now``."""

    is_open: bool
    is_mine: bool
    is_others: bool
    is_left_lying: bool
    is_running: bool
    has_phone: bool
    is_allowed_hour: bool
    next_try_at: datetime
    now: datetime


def refusal(action: Action, case: Case) -> str | None:
    """Why not (the part of the error's code after ``callback.``), or None when it may be done."""
    if not case.is_open:
        return "over"
    if action is Action.TAKE:
        return "taken" if case.is_others and not case.is_left_lying else None
    if not case.is_mine:
        return "taken" if case.is_others else "not_taken"
    if action in (Action.RESULT, Action.EVALUATE):
        return None if case.is_running else "no_attempt"
    if case.is_running:
        return "attempt_running"
    return _calling(case) if action is Action.BEGIN else None


def _calling(case: Case) -> str | None:
    if not case.has_phone:
        return "no_phone"
    if not case.is_allowed_hour:
        return "quiet_hours"
    return "too_soon" if case.next_try_at > case.now else None


def closes_at(at: datetime, hours: worktime.Calendar) -> datetime:
    """When the allowed hours that run at ``at`` end; they are one period a day."""
    midnight = at.astimezone(hours.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    rest = worktime.working_minutes_between(at, midnight + timedelta(days=1), hours)
    return at + timedelta(minutes=rest)
