"""What stands out at one moment, out of counts and expectations. No rows are written here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from huying.brain.series import Judged, Shape, judge, moved, scan
from huying.insight import bands_rules as rules
from huying.insight.bands_baseline import Floats, Key, Outlook, joined
from huying.insight.bands_map import BandMap
from huying.insight.bands_rules import A_DAY, SHORT, WINDOWS, Candidate
from huying.insight.bands_tails import at_least, usual
from huying.insight.counts_values import Matrix

FDR = 0.01  # share of false alarms among those of one look
SCANNED = 40  # categories whose map is scanned in one look, the likeliest first
SCAN_FROM = 0.01  # a category is scanned where one of its series is as rare as that
SCAN_P = 1e-3  # of the whole map of one category
CLUSTER = 4  # streets in a cluster, at most
SHIFT_LEAST = 24  # matters of a day, below which no shift can be told
SHIFT_P = 1e-4
PEOPLE_P = 1e-3  # chance of so many persons in the window that a count alone found
MAP_LIMIT = 80  # streets; on larger maps districts are looked at for shifts


@dataclass(frozen=True)
class Matter:
    """A ticket as the watch counts it. ``person``: who told it, a ticket's own id if unknown."""

    id: UUID
    category: str
    district: str
    street: str
    person: UUID
    at: datetime


@dataclass(frozen=True)
class Look:
    """One moment: naive city time ``at``, all series, what came and what was expected in each
    window, how they were judged. Arrays (series, windows)."""

    at: datetime
    outlook: Outlook
    keys: tuple[Key, ...]
    seen: NDArray[np.int32]
    observed: Floats
    mean: Floats
    size: Floats
    judged: Judged
    factors: Floats

    def since(self, window: int) -> datetime:
        return self.at - timedelta(minutes=window)


def look_at(
    outlook: Outlook, found: Matrix, at: datetime, factor_of: Mapping[str, float], where: BandMap
) -> Look:
    """``found``: quarters of the day before ``at``; series that only the outlook knows came to
    nothing."""
    new = [key for key in found.keys if key not in outlook.rows]
    keys = (*outlook.keys, *new)
    rows = {key: row for row, key in enumerate(keys)}
    seen = np.zeros((len(keys), found.counts.shape[1]), np.int32)
    if len(found.keys):
        seen[[rows[key] for key in found.keys]] = found.counts
    quarters = [window // 15 for window in WINDOWS]
    observed = np.stack([seen[:, -many:].sum(axis=1) for many in quarters], 1).astype(float)
    mean = np.zeros_like(observed)
    for column, window in enumerate(WINDOWS):
        since = at - timedelta(minutes=window)
        told = outlook.expected(since, at)
        rest, _ = outlook.expected_of(("?", "?"), since, at)
        mean[:, column] = np.concatenate([told, np.full(len(new), rest)])
    size = np.concatenate([outlook.sizes, np.ones(len(new))])
    factors = np.array([_factor(key, factor_of, where) for key in keys]) if factor_of else None
    judged = judge(observed, mean, size, factors=factors, fdr=FDR)
    ones = np.ones(len(keys)) if factors is None else factors
    return Look(at, outlook, keys, seen, observed, mean, size, judged, ones)


def _factor(key: Key, factor_of: Mapping[str, float], where: BandMap) -> float:
    family = rules.family(Shape.BURST, key[0], [key[1]] if key[1] else [], where.grounds)
    return factor_of.get(family, 1.0)


def high(look: Look, where: BandMap) -> list[Candidate]:
    """Series and clusters of streets that have more than expected; tickets are not known yet."""
    found = [_series(look, int(row), Shape.BURST) for row in np.flatnonzero(look.judged.is_burst)]
    for category, window in _to_scan(look):
        found += _clusters(look, category, window, where)
    return found


def _series(look: Look, row: int, shape: Shape) -> Candidate:
    category, place = look.keys[row]
    judged, column = look.judged, int(look.judged.window[row])
    over = look.observed[row] > judged.high[row]
    if shape is Shape.BURST and over[: len(SHORT)].any():
        column = min(column, int(np.flatnonzero(over)[-1]))
    elif shape is Shape.BURST and WINDOWS[column] == A_DAY:
        shape = Shape.RISE
    window = WINDOWS[column]
    return Candidate(
        shape=shape,
        category=category,
        places=(place,) if place else (),
        window=window,
        since=look.since(window),
        expected=float(look.mean[row, column]),
        low=float(judged.low[row, column]),
        high=float(judged.high[row, column]),
        size=float(look.size[row]),
        p=float(judged.p_low[row] if shape is Shape.SILENCE else judged.p_high[row]),
        q=float(judged.q[row]),
        observed=int(look.observed[row, column]),
    )


def _to_scan(look: Look) -> list[tuple[str, int]]:
    """Categories one of whose series is rare enough to look at its map, likeliest first."""
    best: dict[str, float] = {}
    for row in np.flatnonzero(look.judged.p_high < SCAN_FROM):
        category, p = look.keys[row][0], float(look.judged.p_high[row])
        if category and p < best.get(category, 1.0):
            best[category] = p
    ranked = sorted(best, key=lambda category: (best[category], category))[:SCANNED]
    return [(category, window) for category in ranked for window in (60, 120)]


def _clusters(look: Look, category: str, window: int, where: BandMap) -> list[Candidate]:
    column = WINDOWS.index(window)
    rows = {key: row for row, key in enumerate(look.keys) if key[0] == category}
    observed = np.zeros(len(where.streets))
    parts: list[tuple[float, float]] = []
    for at, street in enumerate(where.streets):
        row = rows.get((category, street))
        if row is None:
            parts.append(look.outlook.expected_of((category, street), look.since(window), look.at))
            continue
        observed[at] = look.observed[row, column]
        parts.append((float(look.mean[row, column]), float(look.size[row])))
    return clusters(category, window, look.at, observed, parts, where, SCAN_P)


def clusters(
    category: str,
    window: int,
    at: datetime,
    observed: Floats,
    parts: Sequence[tuple[float, float]],
    where: BandMap,
    p_below: float,
    most: int = CLUSTER,
) -> list[Candidate]:
    """Neighbouring streets that together have more than the scan would find on a quiet map."""
    if observed.sum() < rules.LEAST_REPORTS:
        return []
    means = np.array([mean for mean, _ in parts])
    sizes = np.array([size for _, size in parts])
    found = []
    for cluster in scan(observed, means, sizes, where.beside, most=most, p_below=p_below):
        members = [at for at in cluster.members if observed[at]]
        mean, size = joined([parts[at] for at in members])
        low, top = usual(mean, size)
        found.append(
            Candidate(
                shape=Shape.BURST,
                category=category,
                places=tuple(where.streets[at] for at in members),
                window=window,
                since=at - timedelta(minutes=window),
                expected=mean,
                low=low,
                high=top,
                size=size,
                p=cluster.p,
                observed=int(cluster.observed),
            )
        )
    return found


def low(look: Look) -> list[Candidate]:
    """Series that have gone silent where enough was to be expected."""
    found = []
    for row in np.flatnonzero(look.judged.is_silent):
        column = int(look.judged.window[row])
        if look.mean[row, column] >= rules.LEAST_EXPECTED:
            found.append(_series(look, int(row), Shape.SILENCE))
    return found


def shifted(look: Look, where: BandMap) -> list[Candidate]:
    """Categories whose matters of the last day came from elsewhere than they used to."""
    rows = {key: row for row, key in enumerate(look.keys)}
    column = WINDOWS.index(A_DAY)
    places = where.streets
    if len(places) > MAP_LIMIT:
        places = tuple(sorted({where.way(code)[0] for code in places} - {""}))
    found: list[Candidate] = []
    for (category, place), row in rows.items():
        if place or len(category) not in (2, 4) or look.observed[row, column] < SHIFT_LEAST:
            continue
        at = [rows.get((category, code)) for code in places]
        seen = np.array([look.observed[each, column] if each is not None else 0.0 for each in at])
        mean = np.array([look.mean[each, column] if each is not None else 0.0 for each in at])
        size = np.array([look.size[each] if each is not None else 1.0 for each in at])
        for move in moved(seen, mean, size, p_below=SHIFT_P)[:1]:
            found.append(
                Candidate(
                    shape=Shape.SHIFT,
                    category=category,
                    places=(places[move.target],),
                    before=(places[move.source],),
                    window=A_DAY,
                    since=look.since(A_DAY),
                    expected=float(mean[move.target]),
                    low=0.0,
                    high=float(mean[move.target] + move.amount / 2),
                    size=float(size[move.target]),
                    p=move.p,
                    observed=int(seen[move.target]),
                )
            )
    return found


def without_shadows(
    found: Iterable[Candidate], shifts: Sequence[Candidate], where: BandMap
) -> list[Candidate]:
    """A shift tells what is more at one end over the day and less at the other."""
    grounds = where.grounds

    def is_shadow(each: Candidate, shift: Candidate) -> bool:
        if not each.places or not rules.are_related(each.category, shift.category):
            return False
        if each.is_high:
            return each.window == A_DAY and grounds.touch(each.places, shift.places)
        return grounds.touch(each.places, shift.before)

    return [each for each in found if not any(is_shadow(each, shift) for shift in shifts)]


class Matters:
    """Tickets of a day, found by category, place and time."""

    def __init__(self, matters: Iterable[Matter]) -> None:
        self._by_category: dict[str, list[Matter]] = {"": []}
        for matter in matters:
            for length in range(0, min(len(matter.category), 6) + 1, 2):
                self._by_category.setdefault(matter.category[:length], []).append(matter)

    def of(self, category: str, places: Sequence[str], since: datetime) -> list[Matter]:
        held = set(places)
        return [
            matter
            for matter in self._by_category.get(category, [])
            if matter.at >= since and (not held or matter.street in held or matter.district in held)
        ]


def told_by_people(
    found: Iterable[Candidate], matters: Matters, factors: Mapping[str, float], where: BandMap
) -> list[Candidate]:
    """Those that enough different persons tell, with their tickets; one caller's ten calls are
    one. Silence has no tickets and passes."""
    kept = []
    for each in found:
        if not each.is_high:
            kept.append(each)
            continue
        own = matters.of(each.category, each.places, each.since)
        people = len({matter.person for matter in own})
        if len(own) < rules.LEAST_REPORTS or people < rules.LEAST_PEOPLE:
            continue
        chance = at_least(people, each.expected, each.size)
        family = rules.family(each.shape, each.category, each.places, where.grounds)
        if chance > rules.least_surprise(PEOPLE_P, factors.get(family, 1.0)):
            continue
        tickets = frozenset(matter.id for matter in own)
        kept.append(replace(each, tickets=tickets, people=people, observed=len(own)))
    return kept
