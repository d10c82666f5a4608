"""Twelve kinds of hotline matters: how often, at what hour, on what day, in which season.

The figures are a modeller's judgement, set once from public yearbooks' order of magnitude and from
what causes such calls; they copy no city and are fitted to no method. What the literature says of
the form: arrivals to call centres have a strong shape of the day that differs between working days
and days off, effects of weekday and of special days, and correlation within and between days
(Avramidis, Deslauriers and L'Ecuyer 2004, Management Science 50:896-908; Ibrahim, Ye, L'Ecuyer and
Shen 2016, International Journal of Forecasting 32:865-874).
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.protocol_calendar import FEASTS, Day, Days, kinds_of, returns

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Bump:
    """A season: ``height`` times the usual is added at ``at``.

    It grows over ``before`` days and fades over ``after`` (normal widths).
    ``at`` is ``MM-DD`` or ``feast±days`` of a lunar feast. The centre moves by a normal of
    ``jitter`` days and the height by a lognormal of 0.25 every year, as rain and heat do.
    """

    at: str
    height: float
    before: float
    after: float
    jitter: float = 0.0


@dataclass(frozen=True)
class Matter:
    """One kind of matter; factors multiply the level and are 1 on a plain Wednesday."""

    name: str
    level: float  # median count an hour in one street, mean over the year
    peaks: tuple[tuple[float, float, float], ...]  # hour of day, width in hours, weight
    floor: float  # weight of the flat part of the day
    weekend: float
    holiday: float
    festival: float
    monday: float = 1.0
    back: float = 1.0  # first working day after three or more days off
    seasons: tuple[Bump, ...] = ()
    low: float = 1.0  # level outside the seasons, before normalising
    weather: dict[str, float] = field(default_factory=dict)  # log rise at a shock of strength 1


_OFFICE = ((10.0, 1.5, 1.0), (15.3, 1.6, 0.9))
_EVENING = ((9.5, 2.0, 0.8), (15.5, 2.5, 0.8), (20.0, 1.8, 0.7))
_RUSH = ((8.0, 1.2, 1.0), (12.5, 3.0, 0.5), (18.0, 1.5, 0.9))
_NIGHT = ((22.6, 1.4, 1.2), (1.0, 1.6, 0.5), (6.5, 1.0, 0.25), (14.0, 1.5, 0.3))

MATTERS: Final = (
    Matter("heating", 0.35, ((8.0, 2.0, 1.0), (19.5, 2.5, 1.0)), 0.06, 1.05, 1.05, 0.8,
           seasons=(Bump("11-18", 9.0, 6, 9, 2), Bump("12-28", 7.0, 32, 38, 4),
                    Bump("03-14", 1.5, 6, 5, 2)),
           low=0.15, weather={"cold": 0.8}),
    Matter("noise", 0.6, _NIGHT, 0.05, 1.25, 1.3, 1.0,
           seasons=(Bump("07-20", 0.6, 45, 40, 6), Bump("06-06", 0.7, 8, 3),
                    Bump("new_year+0", 0.9, 3, 3), Bump("lantern+0", 0.6, 1.5, 1),
                    Bump("ghost+0", 0.35, 2, 1)),
           weather={"storm": -0.25, "cold": -0.15}),
    Matter("property", 0.8, _EVENING, 0.04, 0.85, 0.6, 0.35, 1.05, 1.15,
           seasons=(Bump("07-15", 0.15, 30, 45, 5),), weather={"storm": 0.35, "heat": 0.1}),
    Matter("traffic", 1.2, _RUSH, 0.05, 0.8, 0.95, 0.6, 1.08, 1.05,
           seasons=(Bump("09-03", 0.25, 4, 10), Bump("qingming", 0.3, 2, 1),
                    Bump("10-01", 0.25, 2, 5), Bump("mid_autumn-1", 0.15, 2, 1)),
           weather={"storm": 0.4, "cold": 0.15}),
    Matter("wages", 0.2, _OFFICE, 0.02, 0.45, 0.3, 0.1, 1.12, 1.35,
           seasons=(Bump("new_year-18", 2.2, 22, 9, 3), Bump("09-27", 0.35, 10, 4))),
    Matter("water", 0.3, ((7.5, 1.5, 1.0), (12.0, 2.0, 0.5), (19.0, 2.0, 1.0)), 0.08,
           1.05, 0.95, 0.8, seasons=(Bump("07-25", 0.5, 30, 30, 6), Bump("01-12", 0.35, 12, 15, 7)),
           weather={"cold": 0.7, "heat": 0.3}),
    Matter("power", 0.18, ((11.0, 3.0, 0.6), (20.5, 2.2, 1.2)), 0.12, 1.0, 0.95, 0.9,
           seasons=(Bump("07-28", 1.6, 24, 22, 7), Bump("01-05", 0.4, 20, 20, 7)),
           weather={"storm": 0.6, "heat": 0.5}),
    Matter("drainage", 0.08, ((8.0, 2.5, 1.0), (17.5, 3.0, 0.9)), 0.15, 0.95, 0.9, 0.5,
           seasons=(Bump("06-24", 2.6, 10, 12, 6), Bump("08-05", 1.0, 20, 20, 8)),
           weather={"storm": 1.2}),
    Matter("school", 0.15, _OFFICE, 0.03, 0.5, 0.35, 0.1, 1.15, 1.15,
           seasons=(Bump("09-01", 2.2, 14, 9, 1), Bump("06-15", 1.2, 12, 25, 3),
                    Bump("02-20", 0.8, 8, 8, 4), Bump("06-07", 0.6, 3, 3))),
    Matter("insurance", 0.4, _OFFICE, 0.02, 0.3, 0.2, 0.07, 1.25, 1.5,
           seasons=(Bump("01-08", 0.6, 8, 25, 2), Bump("12-18", 0.5, 25, 10, 3),
                    Bump("07-03", 0.25, 3, 12))),
    Matter("market", 0.55, ((11.0, 2.0, 0.8), (15.5, 2.0, 0.9), (20.0, 2.0, 0.6)), 0.04,
           0.95, 0.9, 0.4, 1.1, 1.25,
           seasons=(Bump("03-15", 0.6, 3, 6), Bump("11-14", 0.4, 3, 9, 1),
                    Bump("06-21", 0.25, 3, 6, 1), Bump("mid_autumn-3", 0.25, 5, 3),
                    Bump("dragon_boat-2", 0.12, 3, 2))),
    Matter("move_car", 0.7, ((7.8, 1.3, 1.1), (18.8, 2.2, 1.0), (13.0, 3.0, 0.5)), 0.05,
           1.1, 1.15, 0.85, seasons=(Bump("new_year-3", 0.3, 5, 7),),
           weather={"storm": 0.1, "cold": 0.1}),
)  # fmt: skip


def hours(matter: Matter, is_off: bool) -> Floats:
    """Share of each hour, shape (24,), mean 1; a day off starts an hour later and is flatter."""
    clock = np.arange(24) + 0.5
    shape = np.full(24, matter.floor + (0.05 if is_off else 0.0))
    for hour, width, weight in matter.peaks:
        late = hour + (0.8 if is_off and 6 < hour < 12 else 0.0)
        apart = np.abs(clock - late)
        near = np.minimum(apart, 24 - apart) / (width * (1.2 if is_off else 1.0))
        shape += weight * np.exp(-0.5 * near**2)
    return shape / float(shape.mean())


def weekdays(matter: Matter, days: Days) -> Floats:
    """Factor of the kind of day and the weekday, shape (days,); a make-up day is a working day.

    Before and after the Spring Festival the town empties and fills over about a week.
    """
    by_kind = np.array([1.0, matter.weekend, matter.holiday, matter.festival])
    kinds = kinds_of(days)
    factor = by_kind[kinds]
    back = returns(days)
    mondays = np.array([day.weekday() == 0 for day in days]) & (kinds == Day.WORKING) & ~back
    factor[mondays] *= matter.monday
    factor[back] *= matter.back
    for feast in FEASTS["new_year"]:
        gap = np.array([(day - date.fromisoformat(feast)).days for day in days])
        near = (gap >= -8) & (gap <= 15) & (kinds != Day.SPRING_FESTIVAL)
        depth = np.clip(1 - np.where(gap < 0, -gap / 8, gap / 16), 0, 1)
        factor[near] *= 1 - 0.5 * (1 - min(1.0, matter.festival)) * depth[near]
    return factor


def seasons(matter: Matter, days: Days, dice: np.random.Generator) -> Floats:
    """Factor of the season, shape (days,), mean 1 over the span; each year's own draw."""
    factor = np.full(len(days), matter.low)
    ordinal = np.array([day.toordinal() for day in days], dtype=np.float64)
    for bump in matter.seasons:
        for year in range(2021, 2028):
            height = bump.height * dice.lognormal(0, 0.25)
            move = dice.normal(0, bump.jitter) if bump.jitter else 0.0
            middle = _when(bump.at, year)
            if middle is None:
                continue
            gap = ordinal - middle - move
            width = np.where(gap < 0, bump.before, bump.after)
            factor += height * np.exp(-0.5 * (gap / width) ** 2)
    return factor / float(factor.mean())


def _when(at: str, year: int) -> float | None:
    """Ordinal of ``MM-DD`` or ``feast±days`` in ``year``; None where the feast is not listed."""
    if at == "qingming":
        return float(date(year, 4, 5 if year % 4 in (2, 3) else 4).toordinal())
    if at[0].isdigit():
        return float(date.fromisoformat(f"{year}-{at}").toordinal())
    sign = at.rfind("+") if "+" in at else at.rfind("-")
    for told in FEASTS[at[:sign]]:
        if told.startswith(str(year)):
            return float(date.fromisoformat(told).toordinal() + int(at[sign:]))
    return None
