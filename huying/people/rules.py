"""Decisions about people: who may give which role, how long a failed login must wait."""

from collections.abc import Set
from datetime import datetime, timedelta

from huying.people.roles import ADMIN_ROLES, FOUNDING_ROLES

FREE_FAILURES = 5
LONGEST_WAIT = timedelta(minutes=15)
IDLE_LIMIT = timedelta(hours=12)
PASSWORD_LENGTH = 10


def wait_after(failures: int, last_failed_at: datetime, now: datetime) -> timedelta:
    """How long the next try must wait: 1, 2, 4 … seconds after five free ones, at most 15 min."""
    if failures < FREE_FAILURES:
        return timedelta(0)
    pause = min(timedelta(seconds=2 ** min(failures - FREE_FAILURES, 12)), LONGEST_WAIT)
    return max(last_failed_at + pause - now, timedelta(0))


def is_strong(password: str) -> bool:
    has_letter = any(c.isalpha() for c in password)
    has_digit = any(c.isdigit() for c in password)
    return len(password) >= PASSWORD_LENGTH and has_letter and has_digit


def may_found(role: str, living_roles: Set[str]) -> bool:
    """Whether the system administrator may create the holder of ``role`` directly.

    Only the two other administrators, and only while there is none of them.
    """
    return role in FOUNDING_ROLES and role not in living_roles


def keeps_admins_separate(roles: Set[str]) -> bool:
    """An administrator holds his one role and nothing else."""
    return not (roles & ADMIN_ROLES) or len(roles) == 1


def is_fresh(last_seen_at: datetime, now: datetime) -> bool:
    return now - last_seen_at < IDLE_LIMIT
