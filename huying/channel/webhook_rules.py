"""Webhooks: which events go out, when to try again, what is signed, where nothing goes (pure).

The form is Standard Webhooks: ``webhook-id``, ``webhook-timestamp`` (seconds) and
``webhook-signature``: ``v1,`` and the base64 of HMAC-SHA-256 over ``id.timestamp.body``, one for
each secret in force, parted by a space.
"""

import base64
import hashlib
import hmac
import secrets as random
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

PING = "webhook.ping"
PUBLIC_EVENTS = (
    "ticket.registered", "ticket.answered", "ticket.not_accepted", "ticket.transferred",
    "ticket.classified", "ticket.reviewed", "ticket.sent", "ticket.recalled", "ticket.signed",
    "ticket.contacted", "ticket.submitted", "ticket.sent_back", "ticket.settled", "ticket.closed",
    "ticket.rework_ordered", "ticket.near_due", "ticket.overdue", "ticket.merged",
    "ticket.unmerged", "ticket.extended", "ticket.suspended", "ticket.resumed",
    "ticket.supplement_asked", "ticket.supplement_given", "ticket.withdrawn", "ticket.terminated",
    "ticket.due_changed", "ticket.supervision_level_set", "callback.evaluated",
    "callback.unreached",
)  # fmt: skip

SCHEDULE = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
    timedelta(hours=24),
)
JITTER = 0.2
PAUSED_AFTER = timedelta(days=3)
OLD_SECRET_LASTS = timedelta(hours=24)
SECRET_BYTES = 32
SECRET_PREFIX = "whsec_"
GONE = 410

# Where clouds answer with credentials; beside these every link-local address.
_METADATA = frozenset({ip_address("100.100.100.200"), ip_address("fd00:ec2::254")})
# RFC 6052: a gateway sends what comes here on to the IPv4 address in the last four bytes.
_TRANSLATED = IPv6Network("64:ff9b::/96")


def is_pattern(pattern: str) -> bool:
    """``*``, a public name, or ``prefix.*`` of some public name."""
    return any(matches([pattern], name) for name in PUBLIC_EVENTS)


def matches(patterns: Iterable[str], name: str) -> bool:
    return any(
        pattern in ("*", name) or (pattern.endswith(".*") and name.startswith(pattern[:-1]))
        for pattern in patterns
    )


def next_wait(attempts: int, chance: float) -> timedelta | None:
    """How long to wait after the ``attempts``-th failure; None: give up. ``chance`` 0–1 spreads it
    by a fifth either way, so that what failed together does not come back together."""
    if attempts > len(SCHEDULE):
        return None
    return SCHEDULE[attempts - 1] * (1 + JITTER * (2 * chance - 1))


def is_endless(failing_since: datetime, now: datetime) -> bool:
    return now - failing_since >= PAUSED_AFTER


def new_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(random.token_bytes(SECRET_BYTES)).decode()


def in_force(kept: Sequence[Mapping[str, str | None]], now: datetime) -> list[str]:
    """The secrets that sign now, newest first."""
    return [
        str(each["secret"])
        for each in kept
        if each["until"] is None or datetime.fromisoformat(each["until"]) > now
    ]


def signature(secret: str, id: str, timestamp: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers(id: str, timestamp: int, body: bytes, secrets: Sequence[str]) -> dict[str, str]:
    return {
        "content-type": "application/json",
        "user-agent": "Huying-Webhooks",
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(each, id, timestamp, body) for each in secrets),
    }


def is_url(url: str) -> bool:
    """http or https with a host, without credentials or fragment."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    is_plain = parts.username is None and parts.password is None and not parts.fragment
    return parts.scheme in ("http", "https") and bool(parts.hostname) and is_plain and port != 0


def is_forbidden(address: str) -> bool:
    """Addresses that are nobody's receiver: link-local (where clouds keep their metadata),
    multicast and unspecified ones. Private networks and this machine are the city's own."""
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        ip = _within(ip) or ip
    return ip.is_link_local or ip.is_multicast or ip.is_unspecified or ip in _METADATA


def _within(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that this one stands for: mapped, by 6to4, or translated."""
    if ip in _TRANSLATED:
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour
