"""Working time: due dates that explain themselves. Pure: no clock, no database.

Rules: the domain's time limits; holidays and make-up days as the State Council publishes them.
"""

from huying.brain.worktime.calendar import Calendar, Day, DayKind, Period
from huying.brain.worktime.errors import (
    InvalidLimit,
    InvalidPause,
    InvalidPeriod,
    InvalidTable,
    NaiveTime,
    OutOfSpan,
    WorkTimeError,
)
from huying.brain.worktime.explain import explain
from huying.brain.worktime.limits import Limit, LimitUnit
from huying.brain.worktime.pauses import Pause
from huying.brain.worktime.reckoning import (
    Due,
    add_allowed,
    due,
    due_at,
    due_at_array,
    due_at_many,
    is_working,
    next_working,
    used_fraction,
    working_minutes_between,
)
from huying.brain.worktime.steps import Step, StepKind

__all__ = [
    "Calendar",
    "Day",
    "DayKind",
    "Due",
    "InvalidLimit",
    "InvalidPause",
    "InvalidPeriod",
    "InvalidTable",
    "Limit",
    "LimitUnit",
    "NaiveTime",
    "OutOfSpan",
    "Pause",
    "Period",
    "Step",
    "StepKind",
    "WorkTimeError",
    "add_allowed",
    "due",
    "due_at",
    "due_at_array",
    "due_at_many",
    "explain",
    "is_working",
    "next_working",
    "used_fraction",
    "working_minutes_between",
]
