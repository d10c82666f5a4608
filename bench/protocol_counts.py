"""Counts of hotline matters by kind and street, hourly or daily, as a city would see them.

The baseline follows the published protocol for comparing detectors: counts negative binomial with
variance ``dispersion x mean``, log mean with trend and season (Noufaily et al. 2013, "An improved
algorithm for outbreak detection in multiple surveillance systems", Statistics in Medicine
32:1206-1222, section 4; used again by Bedubourg and Le Strat 2017, PLoS ONE 12(7): e0181227). That
protocol is weekly. What hours and days need is added: shape of the day, kind of day, and random
effects shared within a day and between series, which arrivals to call centres have (Avramidis,
Deslauriers and L'Ecuyer 2004, Management Science 50:896-908; Ibrahim et al. 2016, International
Journal of Forecasting 32:865-874). Nothing here is fitted to a detector or a forecaster.

Determinism: one seed, numpy's PCG64; the same seed gives the same counts on one numpy version.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench import protocol_matters as matters
from bench.protocol_calendar import Day, Days, kinds_of, span

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]
TUNE, TEST = "tune", "test"
SEEDS: Final = {TUNE: 26_031, TEST: 74_119}
WHOLE_CITY = 0  # matters told without a street
SHOCKS: Final = (
    # name, middle month-day, spread in days, times a year, longest in days
    ("storm", "07-08", 38.0, 7.0, 3),
    ("heat", "07-28", 22.0, 3.0, 9),
    ("cold", "01-08", 28.0, 4.0, 6),
)


@dataclass(frozen=True)
class Setup:
    """One city and its time. ``history`` and ``steps`` count steps of ``step_hours`` (1 or 24).

    ``levels`` bounds the mean count a step of one series; ``weather`` scales the storms, heat and
    cold; ``jumps`` is the chance that a series changes its level once for good; ``size`` multiplies
    every level (1: about 5,000 matters a day); ``skew`` is the lognormal spread over series.
    ``is_sudden`` lets levels jump after history too. At least three streets.
    """

    start: date
    steps: int
    history: int
    step_hours: int
    streets: int
    levels: tuple[float, float]
    weather: float = 0.3
    jumps: float = 0.25
    size: float = 1.0
    skew: float = 0.65
    is_sudden: bool = False

    @property
    def days(self) -> int:
        return -(-self.steps * self.step_hours // 24)

    def time(self, step: int) -> datetime:
        """When a step begins, local time."""
        begun = datetime(self.start.year, self.start.month, self.start.day)  # noqa: DTZ001
        return begun + timedelta(hours=step * self.step_hours)


@dataclass(frozen=True)
class Noise:
    """Sizes of the random effects: standard deviations on the log scale, per series.

    ``day`` is shared by the hours of a day and correlated from day to day by ``DAY_KEPT``; ``hour``
    is correlated from hour to hour by ``HOUR_KEPT``. ``dispersion`` is variance over mean.
    """

    dispersion: Floats
    day: Floats
    hour: Floats


@dataclass(frozen=True)
class City:
    """Counts of all series: ``values`` and ``mean`` have the shape (series, steps).

    ``mean`` is what the protocol expects at each step, without random effects; ``absent`` marks
    steps that a data set leaves out. Series are ordered by kind, then street: the neighbour of a
    street is the one before or after it, and street 0 (told without a street) has none.
    """

    setup: Setup
    groups: tuple[str, ...]
    values: Counts
    mean: Floats
    absent: Flags
    noise: Noise


CITY_DAY, KIND_DAY, DAY_KEPT, HOUR_KEPT = 0.05, 0.06, 0.5, 0.7


def make_city(setup: Setup, dice: np.random.Generator) -> City:
    """A city's counts without any anomaly, gaps in its history included."""
    days = span(setup.start, setup.days)
    kinds = matters.MATTERS
    series = len(kinds) * setup.streets
    shocks = _shocks(days, dice)
    by_kind = [_by_kind(matter, days, shocks, setup, dice) for matter in kinds]
    shape = np.repeat(np.stack(by_kind), setup.streets, axis=0)
    mean = shape * _levels(setup, dice)[:, None] * _drift(setup, series, dice)
    noise = _noise(setup, series, dice)
    values = _drawn(mean * _effects(setup, noise, dice), noise.dispersion, dice)
    absent = _gaps(setup, values, dice)
    groups = tuple(
        f"{matter.name}-{street:02d}" for matter in kinds for street in range(setup.streets)
    )
    return City(setup, groups, values, mean, absent, noise)


def _by_kind(
    matter: matters.Matter, days: Days, shocks: dict[str, Floats], setup: Setup,
    dice: np.random.Generator,
) -> Floats:  # fmt: skip
    """Expected shape of one kind over all steps, shape (steps,); about 1 on average."""
    daily = matters.seasons(matter, days, dice) * matters.weekdays(matter, days)
    for name, weight in matter.weather.items():
        daily = daily * np.exp(setup.weather * weight * shocks[name])
    if setup.step_hours == 24:
        return daily[: setup.steps]
    off = kinds_of(days) != Day.WORKING
    clock = np.where(off[:, None], matters.hours(matter, True), matters.hours(matter, False))
    return np.asarray((daily[:, None] * clock).reshape(-1)[: setup.steps])


def _shocks(days: Days, dice: np.random.Generator) -> dict[str, Floats]:
    """Weather over the whole city by name, shape (days,): 0 on plain days, 1 at a strong shock.

    Times by a Poisson law around the season's middle; strength gamma of mean 1 cut at 1.8, lasting
    uniformly from one day on, last day half as strong. The whole city knows: not an anomaly here.
    """
    ordinals = np.array([day.toordinal() for day in days])
    made = {}
    for name, middle, spread, often, longest in SHOCKS:
        strength = np.zeros(len(days))
        for year in range(days[0].year - 1, days[-1].year + 2):
            centre = date.fromisoformat(f"{year}-{middle}").toordinal()
            for _ in range(int(dice.poisson(often))):
                first = round(centre + dice.normal(0, spread)) - ordinals[0]
                power, length = min(1.8, dice.gamma(3.0, 1 / 3)), int(dice.integers(1, longest + 1))
                for place in range(max(0, first), min(len(days), first + length)):
                    faded = 0.5 if place == first + length - 1 and length > 1 else 1.0
                    strength[place] = max(strength[place], power * faded)
        made[name] = strength
    return made


def _levels(setup: Setup, dice: np.random.Generator) -> Floats:
    """Mean count a step, shape (series,), within ``setup.levels``; most series are small.

    Lognormal over streets and over series: sizes of towns and shares of topics are skewed. Noufaily
    et al. take weekly means from below 1 to several hundred in the same spirit.
    """
    street = dice.lognormal(0, 0.8, setup.streets)
    street[WHOLE_CITY] = 14.0
    kind = np.array([matter.level for matter in matters.MATTERS])
    level = np.outer(kind, street) * setup.size * setup.step_hours
    level *= dice.lognormal(0, setup.skew, level.shape)
    low, high = setup.levels
    return np.asarray(np.clip(level.reshape(-1), low, high), dtype=np.float64)


def _drift(setup: Setup, series: int, dice: np.random.Generator) -> Floats:
    """Slow change that is no anomaly, shape (series, steps): trend, slow wave, change of level.

    Trend up to about a tenth a year either way for most. A change of level takes a day while it is
    history and three to five weeks once detection has begun, as a new estate or office does.
    """
    years = np.arange(setup.steps) * setup.step_hours / 8766
    log = dice.normal(0.02, 0.1, series)[:, None] * years
    phase, length = dice.uniform(0, 2 * np.pi, series), dice.uniform(0.3, 1.2, series)
    wave = dice.uniform(0, 0.12, series)
    log = log + wave[:, None] * np.sin(2 * np.pi * years / length[:, None] + phase[:, None])
    jumped = np.flatnonzero(dice.random(series) < setup.jumps)
    for row in jumped:
        middle, size = dice.uniform(0.1, 1) * years[-1], dice.normal(0, 0.4)
        is_sudden = setup.is_sudden or middle < setup.history * setup.step_hours / 8766 - 42 / 365
        weeks = 1 / 7 if is_sudden else dice.uniform(3, 5)
        scaled = np.clip((years - middle) * 52.18 / weeks * 4, -30, 30)
        log[row] += size / (1 + np.exp(-scaled))
    centred: Floats = log - log.mean(axis=1, keepdims=True)
    return np.exp(centred)


def _noise(setup: Setup, series: int, dice: np.random.Generator) -> Noise:
    """Draws of each series' own sizes.

    Dispersion: Noufaily et al. take 1 to 10 for weeks; repeated calls about one matter cause it, so
    hours have less of it (median 1.4, at most 5) than days (median 1.7, at most 10).
    """
    middle, top = (-1.0, 5.0) if setup.step_hours == 1 else (-0.35, 10.0)
    dispersion = np.minimum(1 + dice.lognormal(middle, 0.8, series), top)
    day = dice.uniform(0.05, 0.15, series)
    hour = dice.uniform(0.03, 0.12, series) if setup.step_hours == 1 else np.zeros(series)
    return Noise(dispersion, day, hour)


def _effects(setup: Setup, noise: Noise, dice: np.random.Generator) -> Floats:
    """Random effects with mean 1, shape (series, steps).

    A day's effect is the city's plus the kind's plus the series' own; a series shares a third of
    its own with each neighbouring street (correlation about 0.5 of that part).
    """
    kinds, series = len(matters.MATTERS), len(noise.day)
    city = _kept(dice.normal(size=(1, setup.days)), DAY_KEPT) * CITY_DAY
    kind = _kept(dice.normal(size=(kinds, setup.days)), DAY_KEPT) * KIND_DAY
    own = _kept(dice.normal(size=(series, setup.days)), DAY_KEPT)
    own = own.reshape(kinds, setup.streets, -1)
    mixed = own.copy()
    mixed[:, 2:] += own[:, 1:-1] / 3
    mixed[:, 1:-1] += own[:, 2:] / 3
    beside = np.full(setup.streets, 2)
    beside[[WHOLE_CITY, 1, -1]] = 0, 1, 1
    mixed /= np.sqrt(1 + beside / 9)[:, None]
    daily = mixed.reshape(series, -1) * noise.day[:, None] + city
    daily = daily + np.repeat(kind, setup.streets, axis=0)
    if setup.step_hours == 24:
        log = daily[:, : setup.steps]
    else:
        hourly = _kept(dice.normal(size=(series, setup.steps)), HOUR_KEPT)
        log = np.repeat(daily, 24, axis=1)[:, : setup.steps] + hourly * noise.hour[:, None]
    variance = CITY_DAY**2 + KIND_DAY**2 + noise.day**2 + noise.hour**2
    return np.exp(np.asarray(log - variance[:, None] / 2))


def _kept(shocks: Floats, kept: float) -> Floats:
    """First-order autoregression along the last axis with unit variance; ``shocks`` is used up."""
    shocks[:, 1:] *= np.sqrt(1 - kept**2)
    for place in range(1, shocks.shape[1]):
        shocks[:, place] += kept * shocks[:, place - 1]
    return shocks


def _drawn(rate: Floats, dispersion: Floats, dice: np.random.Generator) -> Counts:
    """Negative binomial with mean ``rate`` and variance ``dispersion x rate``, as gamma-Poisson."""
    extra = (dispersion - 1)[:, None]
    return dice.poisson(dice.gamma(rate / extra) * extra).astype(np.int64)


def _gaps(setup: Setup, values: Counts, dice: np.random.Generator) -> Flags:
    """Steps of history that are absent, shape of ``values``; some stretches are set to 0 instead.

    Some series begin late (a street newly connected), the whole city misses its import once or
    twice, and some series hold zeros where a feed was down. Never within the last two weeks of
    history or after it.
    """
    absent = np.zeros(values.shape, dtype=bool)
    a_day = 24 // setup.step_hours
    end = setup.history - 14 * a_day
    for row in range(len(values)):
        if dice.random() < 0.05:
            absent[row, : int(dice.uniform(0.1, 0.5) * end)] = True
        if dice.random() < 0.04:
            first = int(dice.integers(0, end))
            values[row, first : min(end, first + int(dice.integers(3, 22)) * a_day)] = 0
    for _ in range(int(dice.integers(1, 3))):
        first = int(dice.integers(0, end))
        absent[:, first : min(end, first + max(1, int(dice.integers(6, 60)) * a_day // 24))] = True
    return absent


def window_deviation(city: City, row: int, first: int, last: int) -> float:
    """Standard deviation of the baseline sum of steps ``first`` … ``last`` (inclusive) of a series.

    Negative binomial part plus the covariance of the lognormal effects between all pairs of steps:
    the unit in which bursts are sized ("k times the standard deviation of the baseline count").
    """
    mean = city.mean[row, first : last + 1]
    steps = np.arange(first, last + 1)
    day = steps * city.setup.step_hours // 24
    between = np.abs(day[:, None] - day[None, :])
    shared = CITY_DAY**2 + KIND_DAY**2 + city.noise.day[row] ** 2
    log = shared * DAY_KEPT**between
    log = log + city.noise.hour[row] ** 2 * HOUR_KEPT ** np.abs(steps[:, None] - steps[None, :])
    drawn = city.noise.dispersion[row] * float(mean.sum())
    return float(np.sqrt(drawn + mean @ np.expm1(log) @ mean))


def rows(city: City) -> Iterator[str]:
    """Lines ``time,value,group`` by group and time, ISO local times; absent steps left out."""
    form = "%Y-%m-%dT%H:%M"
    times = [city.setup.time(step).strftime(form) for step in range(city.setup.steps)]
    for name, values, absent in zip(city.groups, city.values, city.absent, strict=True):
        told = zip(times, values.tolist(), absent.tolist(), strict=True)
        yield "".join(f"{time},{value},{name}\n" for time, value, gone in told if not gone)


def write_data(city: City, path: Path) -> None:
    """The data file; daily steps are dated ``…T00:00``."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write("time,value,group\n")
        out.writelines(rows(city))
