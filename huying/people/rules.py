"""Decisions about people: who may give which role, how long a failed login must wait."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from huying.people.roles import ADMIN_ROLES, FOUNDING_ROLES

IDLE_LIMIT = timedelta(hours=12)
FACTOR_WITHIN = timedelta(minutes=5)
PROVIDER_WITHIN = timedelta(minutes=10)
KNOWN_ADDRESS = timedelta(days=30)
PASSWORD_LENGTH = 10
PASSWORDS_REMEMBERED = 5
TOKEN_LASTS = timedelta(days=365)
TOKEN_LONGEST = timedelta(days=730)
TOKEN_WARNING = timedelta(days=30)
TOKEN_OVERLAP = timedelta(days=7)
LOCAL_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True)
class Patience:
    """How many failures are free, and the longest wait after one more."""

    free: int
    longest: timedelta


# One person at one address is stopped soon. The person's name alone only by many addresses at work;
# an address alone only by a flood, and never for long: hundreds of people may sit behind it.
PAIR = Patience(5, timedelta(minutes=15))
NAME = Patience(20, timedelta(minutes=15))
ADDRESS = Patience(200, timedelta(seconds=30))
FORGOTTEN_AFTER = PAIR.longest * 2


def wait_after(
    failures: int, last_failed_at: datetime, now: datetime, patience: Patience = PAIR
) -> timedelta:
    """How long the next try must wait: 1, 2, 4 … seconds after the free ones, up to the longest."""
    if failures < patience.free:
        return timedelta(0)
    pause = min(timedelta(seconds=2 ** min(failures - patience.free, 12)), patience.longest)
    return max(last_failed_at + pause - now, timedelta(0))


def is_strong(password: str) -> bool:
    has_letter = any(c.isalpha() for c in password)
    has_digit = any(c.isdigit() for c in password)
    return len(password) >= PASSWORD_LENGTH and has_letter and has_digit


def holds_name(password: str, username: str) -> bool:
    """Whether whoever knows the username knows half of the password."""
    return username.casefold() in password.casefold()


def is_safe_address(url: str) -> bool:
    """https, or http on this very machine (tests, trials); no user, query or fragment in it."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username or parts.password or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in LOCAL_HOSTS)


def local_path(to: str | None) -> str:
    """``to`` when it is a path of this site, else the root: nobody is sent to another site."""
    if not to or not to.startswith("/") or to.startswith(("//", "/\\")) or len(to) > 2000:
        return "/"
    return "/" if any(c < " " for c in to) else to


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
