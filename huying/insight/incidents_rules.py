"""Decisions about incidents: values in, answers out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import log2
from uuid import UUID

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
HALF_LIFE = timedelta(days=3)
REPEATED = 0.3  # what a further ticket of the same citizen adds, where the first adds 1
NO_HEAT = -1_000_000.0
MOST_HOLD = 0.6  # share of the tickets that an incident's place or category must hold
SHORTEST_CATEGORY = 2


@dataclass(frozen=True, slots=True)
class Member:
    """A ticket as it counts in an incident."""

    ticket_id: UUID
    at: datetime
    citizen_id: UUID | None
    people: int
    category_code: str
    place_code: str | None


def weights(members: Sequence[Member]) -> list[float]:
    """1 for the first ticket of a citizen (and for each without one), ``REPEATED`` for the rest."""
    seen: set[UUID] = set()
    found = []
    for member in members:
        is_again = member.citizen_id is not None and member.citizen_id in seen
        found.append(REPEATED if is_again else 1.0)
        if member.citizen_id is not None:
            seen.add(member.citizen_id)
    return found


def heat_log(members: Sequence[Member]) -> float:
    """log2 of Σ weight · 2^((at − EPOCH) / HALF_LIFE): orders by heat at any moment."""
    if not members:
        return NO_HEAT
    powers = [(member.at - EPOCH) / HALF_LIFE for member in members]
    top = max(powers)
    total = sum(
        weight * 2.0 ** (power - top)
        for weight, power in zip(weights(members), powers, strict=True)
    )
    return top + log2(total)


def heat(log: float, now: datetime) -> float:
    """Σ weight · 2^(−age / HALF_LIFE): a ticket counts 1 when it comes, a half three days later."""
    power = log - (now - EPOCH) / HALF_LIFE
    return 2.0**power if -60.0 < power < 60.0 else (0.0 if power < 0 else 2.0**60)


def people(members: Sequence[Member]) -> int:
    """The larger of two lower bounds (as ``ticket.repeats.together``): the distinct citizens who
    told it, and the largest number that one ticket says is affected."""
    known = {member.citizen_id for member in members if member.citizen_id is not None}
    tellers = len(known) + sum(member.citizen_id is None for member in members)
    return max([tellers, *(member.people for member in members)])


def common_category(codes: Sequence[str]) -> str:
    """The longest code that holds most of the tickets; "" for none."""
    best = ""
    for length in (6, 4, SHORTEST_CATEGORY):
        counted = Counter(code[:length] for code in codes if len(code) >= length)
        for code, count in sorted(counted.items()):
            if count >= MOST_HOLD * len(codes):
                return code
        if length == SHORTEST_CATEGORY and counted:
            best = min(counted, key=lambda code: (-counted[code], code))
    return best


def common_place(chains: Sequence[Sequence[str]]) -> str | None:
    """The narrowest place that holds most of those whose place is known; ``chains`` from the city
    down. None where none is known."""
    known = [chain for chain in chains if chain]
    counted = Counter(code for chain in known for code in chain)
    depth = {code: at for chain in known for at, code in enumerate(chain)}
    fitting = [code for code, count in counted.items() if count >= MOST_HOLD * len(known)]
    return max(fitting, key=lambda code: (depth[code], counted[code], code), default=None)


def rise(times: Iterable[datetime], now: datetime) -> tuple[int, int]:
    """Tickets of the last 24 hours, and of the 24 hours before."""
    day = timedelta(days=1)
    ages = [now - at for at in times]
    return sum(age < day for age in ages), sum(day <= age < 2 * day for age in ages)


def by_time(times: Sequence[datetime], step: timedelta) -> Mapping[datetime, int]:
    """How many in each step since ``EPOCH``; steps without any are left out."""
    return Counter(EPOCH + ((at - EPOCH) // step) * step for at in times)


def step_of(first: datetime, last: datetime) -> timedelta:
    """An hour for what happened within two days, else a day."""
    return timedelta(hours=1) if last - first <= timedelta(days=2) else timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """Counts of a class before and after, in periods of the same length."""

    before: int
    after: int
    ratio: float | None
    low: float | None
    high: float | None


def change(before: int, after: int, interval: tuple[float, float] | None) -> Change:
    """``interval``: of the share of ``after`` in both (95 %). Given their sum, that share is p of a
    binomial, and the ratio of the two rates is p / (1 − p)."""
    if interval is None or before == 0:
        return Change(before, after, None, None, None)
    low, high = interval
    return Change(
        before, after, after / before, low / (1 - low), high / (1 - high) if high < 1 else None
    )
