"""When a task force may close: every criterion that it was given is met."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class TaskForceCriterion(StrEnum):
    """``tasks``: none is open; ``mediation``: one is recorded; ``instalments``: each is paid or
    handed over; ``quiet``: no new ticket for so many days; ``tickets``: each linked one has ended.
    """

    TASKS = "tasks"
    MEDIATION = "mediation"
    INSTALMENTS = "instalments"
    QUIET = "quiet"
    TICKETS = "tickets"


ALL = tuple(TaskForceCriterion)
QUIET_DAYS = 14


@dataclass(frozen=True)
class Standing:
    """What a room looks like now. ``last_ticket_at``: when the latest linked ticket was registered,
    None without any."""

    open_tasks: int
    mediations: int
    open_instalments: int
    open_tickets: int
    last_ticket_at: datetime | None
    formed_at: datetime


@dataclass(frozen=True)
class Check:
    """``left``: how much is missing (tasks, instalments, days, tickets); 0 when met."""

    criterion: TaskForceCriterion
    left: int

    @property
    def is_met(self) -> bool:
        return self.left == 0


def checks(
    criteria: Sequence[str], standing: Standing, quiet_days: int, now: datetime
) -> list[Check]:
    """In the order of ``TaskForceCriterion``; what is not asked for is not there."""
    missing = {
        TaskForceCriterion.TASKS: standing.open_tasks,
        TaskForceCriterion.MEDIATION: int(standing.mediations == 0),
        TaskForceCriterion.INSTALMENTS: standing.open_instalments,
        TaskForceCriterion.QUIET: _days_left(standing, quiet_days, now),
        TaskForceCriterion.TICKETS: standing.open_tickets,
    }
    return [Check(each, missing[each]) for each in ALL if each.value in criteria]


def _days_left(standing: Standing, quiet_days: int, now: datetime) -> int:
    """Whole days until it has been quiet long enough, counted from the latest ticket."""
    since = standing.last_ticket_at or standing.formed_at
    left = since + timedelta(days=quiet_days) - now
    return max(0, -(-int(left.total_seconds()) // 86_400)) if left > timedelta() else 0
