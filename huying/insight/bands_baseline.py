"""What each band of a day is expected to bring, for every series: computed once, read many times.

Bands of the same kind of day before (``brain.series.expected``); within a band, the quarter hours
share it as they did in the last four weeks. With less than a fortnight of history each band is the
plain mean of the days there are, and the negative binomial is that of a rate known from so few
(gamma prior of half a matter); with less than three days there is no expectation at all.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series import DayKind, Steps, expected
from huying.brain.worktime import DayKind as CivilDay
from huying.city.catalogue import Catalogue
from huying.insight import bands_weather, counts
from huying.insight.bands_rules import (
    BAND,
    BANDS,
    QUARTERS,
    UNTOLD,
    band_day,
    band_of,
    day_start,
    local_of,
)
from huying.insight.counts_values import Grain, Matrix, What
from huying.insight.models_bands import BandBaseline
from huying.kit import clock
from huying.kit.models import new_id

Floats = NDArray[np.float64]
Key = tuple[str, str]

WIDE = [(category, place) for category in (0, 1) for place in (0, 1)]
DEEP = [(0, 2), (1, 2), *((category, place) for category in (2, 3) for place in (0, 1, 2))]
WIDE_DAYS, DEEP_DAYS, PROFILE_DAYS = 364, 112, 28
LEAST_DAYS, FULL_DAYS = 3, 14
STALE, STALE_SHARE = 20, 0.02  # so many more or fewer matters of the past, and it is another past
PORTION = 4_000  # series whose expectation is computed at once
KINDS = {
    CivilDay.WORKDAY: DayKind.WORKDAY,
    CivilDay.WEEKEND: DayKind.WEEKEND,
    CivilDay.HOLIDAY: DayKind.HOLIDAY,
    CivilDay.MAKE_UP: DayKind.MAKE_UP,
}


@dataclass(frozen=True)
class Outlook:
    """The expectation of a day of bands and of the day before it, series by series.

    ``means``: (series, 2 days, 12 bands); ``sizes``: (series,); ``profile``: (12, 8), each band's
    quarter hours sum to 1.
    """

    day: date
    history_days: int
    is_thin: bool
    keys: tuple[Key, ...] = field(repr=False)
    means: Floats = field(repr=False)
    sizes: Floats = field(repr=False)
    profile: Floats = field(repr=False)
    rows: Mapping[Key, int] = field(repr=False)

    def weights(self, since: datetime, until: datetime) -> Floats:
        """How much of each band of the two days lies within naive city times, (2, 12)."""
        found = np.zeros((2, BANDS))
        quarter = timedelta(minutes=15)
        start = day_start(self.day)
        at = since.replace(minute=since.minute // 15 * 15, second=0, microsecond=0)
        while at < until:
            inside = min(at + quarter, until) - max(at, since)
            day = 1 if at >= start else 0
            place = int((at - day_start(band_day(at))) / quarter) % QUARTERS
            band = band_of(at)
            found[day, band] += self.profile[band, place] * (inside / quarter)
            at += quarter
        return found

    def expected(self, since: datetime, until: datetime) -> Floats:
        """Of every series within naive city times, (series,); never below the floor of the rare."""
        told: Floats = np.tensordot(self.means, self.weights(since, until), axes=2)
        return np.maximum(told, floor(since, until))

    def expected_of(self, key: Key, since: datetime, until: datetime) -> tuple[float, float]:
        """Mean and size of one series; of one that history never saw, the floor."""
        row = self.rows.get(key)
        if row is None:
            return floor(since, until), 1.0
        told = float((self.means[row] * self.weights(since, until)).sum())
        return max(told, floor(since, until)), float(self.sizes[row])

    def expected_of_each(
        self, keys: Sequence[Key], since: datetime, until: datetime
    ) -> tuple[Floats, Floats]:
        """As ``expected_of``, of many series: means and sizes, (keys,)."""
        weights = self.weights(since, until)
        rows = np.array([self.rows.get(key, -1) for key in keys], int)
        known = rows >= 0
        means, sizes = np.zeros(len(keys)), np.ones(len(keys))
        means[known] = np.tensordot(self.means[rows[known]], weights, axes=2)
        sizes[known] = self.sizes[rows[known]]
        return np.maximum(means, floor(since, until)), sizes

    def together(
        self, category: str, places: Sequence[str], since: datetime, until: datetime
    ) -> tuple[float, float]:
        """Mean and size of several places as one: sizes by the variance of the sum."""
        parts = [
            self.expected_of((category, place), since, until) for place in (list(places) or [""])
        ]
        return joined(parts)


def joined(parts: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Mean and size of a sum of independent negative binomials."""
    mean = sum(part for part, _ in parts)
    extra = sum(part * part / size for part, size in parts)
    return mean, (mean * mean / extra if extra > 0 else float("inf"))


def floor(since: datetime, until: datetime) -> float:
    return UNTOLD * ((until - since) / timedelta(days=1))


@dataclass(frozen=True)
class _Day:
    stamp: object
    day: date
    history_days: int
    history_count: int
    is_thin: bool
    keys: tuple[Key, ...]
    means: Floats
    sizes: Floats
    profile: Floats


_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('band_baseline'))")
_read: dict[date, _Day] = {}
_outlooks: dict[tuple[object, object], Outlook] = {}
_shown: dict[date, tuple[object, Outlook]] = {}


async def outlook(
    session: AsyncSession, city: Catalogue, now: datetime, *, checks: bool = False
) -> Outlook | None:
    """The expectation that holds now; computed if nobody has. ``checks``: and computed anew if the
    history behind it is not what it was (old tickets were loaded, counts made again). None: less
    than three days of history."""
    today = await _of_day(session, city, band_day(local_of(now, city.zone)), checks=checks)
    return await _with_day_before(session, today)


async def kept(session: AsyncSession, city: Catalogue, now: datetime) -> Outlook | None:
    """As ``outlook``, but nothing is computed: until today's is there, yesterday's holds."""
    day = band_day(local_of(now, city.zone))
    known = await _known(session, day) or await _known(session, day - timedelta(days=1))
    return await _with_day_before(session, known) if known else None


async def _with_day_before(session: AsyncSession, today: _Day) -> Outlook | None:
    if not today.keys:
        return None
    before = await _known(session, today.day - timedelta(days=1)) or today
    known = _outlooks.get((today.stamp, before.stamp))
    if known is None:
        known = _joined_days(today, before)
        _outlooks.clear()
        _outlooks[(today.stamp, before.stamp)] = known
    return known


def _joined_days(today: _Day, before: _Day) -> Outlook:
    rows = {key: row for row, key in enumerate(today.keys)}
    means = np.repeat(today.means[:, None, :], 2, axis=1).astype(float)
    if before is not today:
        places = [(rows[key], row) for row, key in enumerate(before.keys) if key in rows]
        if places:
            mine, theirs = np.array(places).T
            means[mine, 0] = before.means[theirs]
    return Outlook(
        today.day, today.history_days, today.is_thin, today.keys, means, today.sizes,
        today.profile, rows,
    )  # fmt: skip


async def for_day(
    session: AsyncSession, city: Catalogue, day: date, keys: Sequence[Key]
) -> Outlook | None:
    """The expectation that was kept for a day, as screens show it; of a day of which none was kept
    that of the levels of ``keys`` alone, from the history before it. None: too little history."""
    kept = await _known(session, day)
    if kept is None:
        levels = [(len(key[0]) // 2, level_of(city, key[1])) for key in keys]
        told = await _foretell(session, city, day, list(dict.fromkeys(levels)))
        return _joined_days(told, told) if told.keys else None
    if not kept.keys:
        return None
    known = _shown.get(day)
    if known is None or known[0] != kept.stamp:
        known = kept.stamp, _joined_days(kept, kept)
        while len(_shown) > 3:
            _shown.pop(next(iter(_shown)))
        _shown[day] = known
    return known[1]


def level_of(city: Catalogue, place: str) -> int:
    view = city.place(place) if place else None
    return min(len(view.chain) - 1, 2) if view else 0


async def _of_day(session: AsyncSession, city: Catalogue, day: date, *, checks: bool) -> _Day:
    known = await _known(session, day)
    if known is not None and not (checks and await _is_stale(session, city, known)):
        return known
    await session.execute(_ONE_AT_A_TIME)
    other = await _known(session, day)
    if other is not None and (known is None or other.stamp != known.stamp):
        return other
    await compute(session, city, day)
    made = await _known(session, day)
    assert made is not None
    return made


async def _is_stale(session: AsyncSession, city: Catalogue, known: _Day) -> bool:
    _, count = await _history(session, day_start(known.day).replace(tzinfo=city.zone))
    return abs(count - known.history_count) > max(STALE, STALE_SHARE * known.history_count)


async def _known(session: AsyncSession, day: date) -> _Day | None:
    stamp = await session.scalar(select(BandBaseline.stamp).where(BandBaseline.day == day))
    if stamp is None:
        return None
    held = _read.get(day)
    if held is not None and held.stamp == stamp:
        return held
    row = await session.get(BandBaseline, day, populate_existing=True)
    assert row is not None
    read = _Day(
        row.stamp, row.day, row.history_days, row.history_count, row.is_thin,
        tuple((key[0], key[1]) for key in row.keys),
        np.frombuffer(row.means, np.float32).reshape(-1, BANDS).astype(float),
        np.frombuffer(row.sizes, np.float32).astype(float),
        np.frombuffer(row.profile, np.float32).reshape(BANDS, QUARTERS).astype(float),
    )  # fmt: skip
    while len(_read) > 3:
        _read.pop(next(iter(_read)))
    _read[day] = read
    return read


async def compute(session: AsyncSession, city: Catalogue, day: date) -> None:
    """Read the history before the day, and keep what it leads one to expect of the day."""
    told = await _foretell(session, city, day, [*WIDE, *DEEP])
    told.means[:] *= await _weather(session, city, told)
    values = {
        "day": day, "stamp": told.stamp, "made_at": clock.now(),
        "history_days": told.history_days, "history_count": told.history_count,
        "is_thin": told.is_thin,
        "keys": [list(key) for key in told.keys],
        "means": told.means.astype(np.float32).tobytes(),
        "sizes": told.sizes.astype(np.float32).tobytes(),
        "profile": told.profile.astype(np.float32).tobytes(),
    }  # fmt: skip
    made = insert(BandBaseline).values(values)
    changed = {name: value for name, value in values.items() if name != "day"}
    await session.execute(made.on_conflict_do_update(index_elements=["day"], set_=changed))


async def _weather(session: AsyncSession, city: Catalogue, told: _Day) -> Floats:
    """What weather and events do to each series, (series, 1); 1 where nothing is known of them.
    All matters together change as their categories do, by weight."""
    days = min(told.history_days, WIDE_DAYS)
    kinds = kinds_of(city, told.day - timedelta(days=days), days + 1)
    by_category = await bands_weather.lifts(session, city, told.day, days, kinds)
    lift = np.ones((len(told.keys), 1))
    if not by_category:
        return lift
    wide = {key[0]: told.means[row].sum() for row, key in enumerate(told.keys)
            if key[1] == "" and key[0] in by_category}  # fmt: skip
    whole = sum(wide.values())
    every = sum(by_category[code] * mean for code, mean in wide.items()) / whole if whole else 1.0
    for row, (category, _) in enumerate(told.keys):
        lift[row] = by_category.get(category[:2], 1.0) if category else every
    return lift


async def _foretell(
    session: AsyncSession, city: Catalogue, day: date, levels: Sequence[tuple[int, int]]
) -> _Day:
    start = day_start(day).replace(tzinfo=city.zone)
    history, count = await _history(session, start)
    keys: list[Key] = []
    means: list[Floats] = [np.zeros((0, BANDS))]
    sizes: list[Floats] = [np.zeros(0)]
    for part, most in ((WIDE, WIDE_DAYS), (DEEP, DEEP_DAYS)):
        wanted = [level for level in levels if level in part]
        if not wanted or history < LEAST_DAYS:
            continue
        days = min(history, most)
        found = await counts.matrix(
            session, What.TICKET, Grain.BAND, start - timedelta(days=days), start, levels=wanted
        )
        mean, size = await asyncio.to_thread(_expect, found, days, day, city)
        keys += found.keys
        means.append(mean)
        sizes.append(size)
    return _Day(
        new_id(), day, history, count, history < FULL_DAYS, tuple(keys), np.concatenate(means),
        np.concatenate(sizes), await _profile(session, start),
    )  # fmt: skip


async def _history(session: AsyncSession, start: datetime) -> tuple[int, int]:
    """Whole days before ``start`` since the first matter that was ever counted, at most a year, and
    all that was counted in them."""
    found = await counts.matrix(
        session, What.TICKET, Grain.BAND, start - timedelta(days=WIDE_DAYS), start, levels=[(0, 0)]
    )
    return history_days(found), int(found.counts.sum())


def history_days(found: Matrix) -> int:
    """Whole days since the first matter that was ever counted."""
    if not found.counts.any():
        return 0
    first = int(np.flatnonzero(found.counts.sum(axis=0))[0])
    return int((found.counts.shape[1] - first) // BANDS)


def _expect(found: Matrix, days: int, day: date, city: Catalogue) -> tuple[Floats, Floats]:
    """Means (series, 12) and sizes (series,) from the last ``days`` whole days."""
    values = found.counts
    if days < FULL_DAYS:
        return _thin(values, days)
    first = day_start(day) - timedelta(days=days)
    steps = Steps(first, int(BAND.total_seconds() // 60), kinds_of(city, first.date(), days + 2))
    means = np.zeros((len(values), BANDS))
    sizes = np.full(len(values), np.inf)
    for at in range(0, len(values), PORTION):
        part = slice(at, at + PORTION)
        told = expected(values[part].astype(float), steps, days * BANDS, (days + 1) * BANDS)
        means[part], sizes[part] = told.mean, told.size
    return means, sizes


def _thin(values: NDArray[np.int32], days: int) -> tuple[Floats, Floats]:
    """The plain mean; as sure as so few matters can make it (Gelman and others, Bayesian Data
    Analysis, 3rd ed. 2013, 2.6: the predictive of a Poisson rate is negative binomial)."""
    told = values.reshape(len(values), days, BANDS).sum(axis=1)
    return told / days, told.sum(axis=1) / BANDS + 0.5


def kinds_of(city: Catalogue, first: date, days: int) -> NDArray[np.int8]:
    """Of ``days`` civil days from ``first``."""
    calendar = city.office_calendar
    return np.array(
        [KINDS[calendar.day(first + timedelta(days=at)).kind] for at in range(days)], np.int8
    )


async def _profile(session: AsyncSession, start: datetime) -> Floats:
    """How the quarter hours share each band, of all matters together; (count + 1) each."""
    found = await counts.matrix(
        session, What.TICKET, Grain.QUARTER, start - timedelta(days=PROFILE_DAYS), start,
        levels=[(0, 0)],
    )  # fmt: skip
    told = np.ones((BANDS, QUARTERS))
    if len(found.counts):
        total = found.counts.sum(axis=0)
        whole = len(total) // (BANDS * QUARTERS) * BANDS * QUARTERS
        told += total[len(total) - whole :].reshape(-1, BANDS, QUARTERS).sum(axis=0)
    shares: Floats = told / told.sum(axis=1, keepdims=True)
    return shares
