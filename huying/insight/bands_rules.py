"""Pure decisions of the watch over time bands: bands and days, what is one event, factors."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from math import inf, log, log10, sqrt
from uuid import UUID
from zoneinfo import ZoneInfo

from huying.brain.series import Shape

BANDS = 12
BAND = timedelta(hours=2)
QUARTER = timedelta(minutes=15)
QUARTERS = 8  # in a band
A_DAY = 1440
# What a look looks back over, minutes: a quarter, an hour, a double-hour, a day.
WINDOWS = (15, 60, 120, A_DAY)
SHORT = WINDOWS[:3]

# Fewer reports or callers are no burst, however rare they are: one person's ten calls are one.
LEAST_REPORTS = 4
LEAST_PEOPLE = 4
# Silence is told only where at least so many were expected in the window.
LEAST_EXPECTED = 10.0
# Chance below which one new ticket alone lets its series be called, between two whole looks.
AT_ONCE = 1e-6
# A candidate that others explain to this share is no event of its own.
EXPLAINED = 0.75
# Two sets of tickets that share so much of the smaller one tell the same event.
SAME = 0.3

LEAF, GROUP = 6, 4  # digits of a category code
UNTOLD = 0.02  # matters a day of a series that history never saw


def band_of(local: datetime) -> int:
    """0 子时 (23:00–01:00) … 11 亥时 (21:00–23:00)."""
    return (local.hour + 1) % 24 // 2


def band_day(local: datetime) -> date:
    """The day that the band belongs to: 23:00 opens the next one."""
    return (local + timedelta(hours=1)).date()


def day_start(day: date) -> datetime:
    """Naive city time at which the day of bands begins: 23:00 of the day before."""
    return datetime.combine(day, time()) - timedelta(hours=1)


def local_of(moment: datetime, zone: ZoneInfo) -> datetime:
    """Naive city time."""
    return moment.astimezone(zone).replace(tzinfo=None)


def quarter_floor(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)


@dataclass(frozen=True)
class Candidate:
    """A series or a cluster of streets that stands out in one window.

    ``places``: streets, or one district, or empty for the whole city. ``tickets``: those in it
    (empty for silence); ``people``: distinct callers among them.
    """

    shape: Shape
    category: str
    places: tuple[str, ...]
    window: int
    since: datetime
    expected: float
    low: float
    high: float
    size: float
    p: float
    q: float | None = None
    observed: int = 0
    people: int = 0
    tickets: frozenset[UUID] = field(default=frozenset(), repr=False)
    before: tuple[str, ...] = ()

    @property
    def is_high(self) -> bool:
        return self.shape is not Shape.SILENCE

    @property
    def score(self) -> float:
        """Log-likelihood ratio of what came against what was expected (Poisson), nats."""
        mean = max(self.expected, 1e-9)
        count = self.people if self.is_high else self.observed
        told = count * log(count / mean) if count else 0.0
        return max(told - (count - mean), 0.0)

    @property
    def surprise(self) -> float:
        """-log10 of the chance."""
        return min(-log10(self.p), 300.0) if self.p > 0 else 300.0


@dataclass(frozen=True)
class Event:
    """One event: the candidate that tells it best, and all that stand out because of it."""

    core: Candidate
    categories: tuple[str, ...]
    tickets: frozenset[UUID]


@dataclass(frozen=True)
class Grounds:
    """How places lie: the ways down from the city, and which streets touch."""

    chains: Mapping[str, tuple[str, ...]]
    neighbours: Mapping[str, AbstractSet[str]]

    def covers(self, wide: Sequence[str], narrow: Sequence[str]) -> bool:
        """Every place of ``narrow`` is, or lies in, one of ``wide``; nothing means everywhere."""
        if not wide:
            return True
        held = set(wide)
        return bool(narrow) and all(held & set(self.chains.get(code, (code,))) for code in narrow)

    def touch(self, one: Sequence[str], other: Sequence[str]) -> bool:
        """One lies in the other, they share a place, or streets of theirs are neighbours."""
        if self.covers(one, other) or self.covers(other, one) or set(one) & set(other):
            return True
        return any(set(other) & self.neighbours.get(code, frozenset()) for code in one)


def are_related(one: str, other: str) -> bool:
    """Categories of which one lies in the other, or leaves of one group: what 停水 is to one caller
    is 水压 to the next."""
    if len(one) == len(other) == LEAF:
        return one[:GROUP] == other[:GROUP]
    return one.startswith(other) or other.startswith(one)


def events_of(found: Iterable[Candidate], grounds: Grounds) -> list[Event]:
    """One event for everything that stands out for the same reason.

    The likeliest candidate first: if narrower ones within it make up most of its excess, they are
    the events and it is their shadow; else it is the event itself. What an event holds is taken
    from all others, and those that no longer stand out without it are part of it.
    """
    left = sorted(found, key=_order)
    events: list[Event] = []
    while left:
        core = _core(left[0], left, grounds)
        shadows, left = _split(core, left, grounds)
        tickets = core.tickets.union(
            *(each.tickets for each in shadows if _is_within(each, core, grounds))
        )
        names = {core.category, *(each.category for each in shadows)}
        events.append(Event(core, tuple(sorted(names)), tickets))
    return events


def _order(each: Candidate) -> tuple[float, int, int]:
    return (-each.score, -len(each.category), each.window)


def _core(seed: Candidate, found: Sequence[Candidate], grounds: Grounds) -> Candidate:
    """The candidate that tells what ``seed`` stands out for, as narrowly as can be."""
    if not seed.is_high:
        return seed
    excess = seed.people - seed.expected
    apart: list[Candidate] = []
    for each in found:
        if each is seed or not _is_narrower(each, seed):
            continue
        if all(not (each.tickets & other.tickets) for other in apart) and not any(
            are_related(each.category, other.category) and grounds.touch(each.places, other.places)
            for other in apart
        ):
            apart.append(each)
    told = sum(each.people - each.expected for each in apart)
    if apart and told >= EXPLAINED * excess:
        return _core(apart[0], found, grounds)
    return seed


def _is_narrower(each: Candidate, seed: Candidate) -> bool:
    """Part of its tickets, less expected, and no mere piece of its streets: a cluster of streets
    is not cut up again."""
    if each.shape is Shape.SHIFT or not each.is_high:
        return False
    inside = len(each.tickets & seed.tickets) >= 0.8 * len(each.tickets)
    is_piece = (
        each.category == seed.category and bool(seed.places) and set(each.places) < set(seed.places)
    )
    is_finer = each.category != seed.category and each.category.startswith(seed.category)
    is_less = each.expected < seed.expected or (is_finer and each.expected <= seed.expected)
    return inside and not is_piece and is_less and each.people > 0


def _split(
    core: Candidate, found: Sequence[Candidate], grounds: Grounds
) -> tuple[list[Candidate], list[Candidate]]:
    """What is explained by ``core``, and what still stands out without it."""
    shadows: list[Candidate] = []
    left: list[Candidate] = []
    for each in found:
        if each is core or _is_same(each, core, grounds):
            shadows.append(each)
            continue
        rest = _without(each, core) if each.is_high and core.is_high else each
        if rest is None:
            shadows.append(each)
        else:
            left.append(rest)
    return shadows, left


def _is_same(each: Candidate, core: Candidate, grounds: Grounds) -> bool:
    if each.is_high != core.is_high or not are_related(each.category, core.category):
        return False
    if not each.is_high:
        return grounds.covers(core.places, each.places) or grounds.covers(each.places, core.places)
    shared = len(each.tickets & core.tickets)
    if shared >= EXPLAINED * max(len(each.tickets), 1):
        return True
    narrow = grounds.covers(core.places, each.places) or not grounds.covers(
        each.places, core.places
    )
    return narrow and grounds.touch(each.places, core.places)


def _is_within(each: Candidate, core: Candidate, grounds: Grounds) -> bool:
    """A shadow whose own tickets belong to the event: as narrow as the core, or narrower."""
    return (
        each.category.startswith(core.category)
        and grounds.touch(each.places, core.places)
        and (bool(each.places) or not core.places)
    )


def _without(each: Candidate, core: Candidate) -> Candidate | None:
    """The candidate after the event's tickets are gone; None if it no longer stands out."""
    shared = each.tickets & core.tickets
    if not shared:
        return each
    tickets = each.tickets - shared
    people = max(each.people - len(shared), 0)
    if people < LEAST_PEOPLE or people <= each.high:
        return None
    return replace(each, tickets=tickets, people=people, observed=len(tickets))


def family(shape: Shape, category: str, places: Sequence[str], grounds: Grounds) -> str:
    """The series that learn from one another's verdicts: ``burst:09:2``."""
    level = min((len(grounds.chains.get(code, (code,))) - 1 for code in places), default=0)
    return f"{shape.value}:{category[:2] or '*'}:{min(level, 2)}"


PRIOR = 4.0
WIDEST, NARROWEST = 2.0, 0.7


def factor(trues: int, falses: int) -> float:
    """How much more surprise a family needs: ((falses + 4) / (trues + 4)) ** 0.5, within 0.7–2.

    The four of each before any verdict are a prior: two false ones make 1.22, not a watch that is
    off; at its bound an alert that needed one in a thousand needs one in a million.
    """
    raw = sqrt((falses + PRIOR) / (trues + PRIOR))
    return max(NARROWEST, min(WIDEST, raw))


def least_surprise(level: float, by: float) -> float:
    """The chance that an alert may have at most, for a base chance and a family's factor."""
    return float(level**by) if level > 0 else 0.0


def ratio(observed: float, expected: float) -> float:
    """How many times as much; infinite where nothing was expected."""
    return observed / expected if expected > 0 else inf


CLEAR = 0.8  # so much of an event in one category, or in few streets, and that is what it is
FEW = 4  # streets


def sharpened(
    category: str,
    places: Sequence[str],
    told: Sequence[tuple[str, str, str]],
) -> tuple[str, tuple[str, ...]]:
    """The narrowest category and places that hold four fifths of an event's matters; ``told``:
    category, district and street of each. Streets with a single report are left out; places that
    are streets already stay."""
    if not told:
        return category, tuple(places)
    for length in (LEAF, GROUP, 2):
        code, count = _commonest(each[0][:length] for each in told if len(each[0]) >= length)
        if count >= CLEAR * len(told) and code.startswith(category):
            category = code
            break
    streets = {street for _, _, street in told}
    if places and set(places) <= streets:
        return category, tuple(places)
    counted = Counter(street for _, _, street in told if street)
    several = sorted(code for code, count in counted.items() if count > 1)
    if 0 < len(several) <= FEW and sum(counted[code] for code in several) >= CLEAR * len(told):
        return category, tuple(several)
    district, count = _commonest(each[1] for each in told if each[1])
    return category, (district,) if count >= CLEAR * len(told) else tuple(places)


def is_of(told: tuple[str, str, str], category: str, places: Sequence[str]) -> bool:
    """Whether a matter is of that category and one of those places."""
    return told[0].startswith(category) and (not places or told[1] in places or told[2] in places)


def _commonest(found: Iterable[str]) -> tuple[str, int]:
    ranked = Counter(found).most_common(1)
    return ranked[0] if ranked else ("", 0)
