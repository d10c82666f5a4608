"""An invented past of the demo city: what people told the hotline on each day, and the weather.

Made from ``content/demo/history.json`` and the shipped categories and places. Every day is drawn
from its own seed, so that a longer past has the same days, and a later start only adds new ones.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property
from importlib.resources import files
from math import cos, pi
from typing import Any

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from huying.brain.series.days import feast, national
from huying.brain.series.steps import DayKind

Json = dict[str, Any]

_KINDS = {
    DayKind.WORKDAY: "workday", DayKind.WEEKEND: "weekend", DayKind.HOLIDAY: "holiday",
    DayKind.MAKE_UP: "makeup",
}  # fmt: skip
_GROWTH = 0.05  # a year
_SHAKEN = 18.0  # shape of the gamma by which all of a day is higher or lower
_CALLERS = 9_000
_WISHES = (
    "请尽快派人处理。", "希望有关部门核实。", "请给个答复。", "已经反映过一次，没有结果。",
    "请协调解决。", "要求尽快回复。",
)  # fmt: skip
_REPLIES = (
    "已派人到现场核实处理，问题已解决，并向来电人说明情况。",
    "经核实，情况属实，已完成整改，后续将加强巡查。",
    "已与来电人联系并解释相关政策，来电人表示理解。",
    "已列入近期计划，先行采取临时措施，完成后再告知来电人。",
)
_SURNAMES = "陈林黄张李王吴刘蔡杨许郑谢郭洪曾邱廖赖徐周叶苏庄"


@dataclass(frozen=True, slots=True)
class Weather:
    """A day's own: mm of rain, degrees, metres a second."""

    day: date
    high: float
    low: float
    rain: float
    wind: float


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that matters are told of: what it is called, and its street."""

    code: str
    name: str
    street: str


@dataclass(frozen=True, slots=True)
class Told:
    """One matter: when (naive city time), what, where, in whose words; ``number`` of its day."""

    at: datetime
    category: str
    spot: Spot
    statement: str
    caller: int
    number: int = 0


@cache
def weather_of(day: date) -> Weather:
    """The same for the same day; a river city with plum rains and hot summers."""
    dice = default_rng(day.toordinal())
    year_day = day.timetuple().tm_yday
    middle = 17.0 - 12.5 * cos(2 * pi * (year_day - 18) / 365.25)
    spell = np.mean([default_rng(day.toordinal() + near).normal() for near in (-1, 0, 1)])
    is_plum = (6, 12) <= (day.month, day.day) <= (7, 10)
    wet, amount = (0.62, 17.0) if is_plum else (0.42, 9.0) if day.month in (7, 8) else (0.28, 5.0)
    is_wet = spell > np.sqrt(1 / 3) * _normal_quantile(1 - wet)
    rain = float(np.round(dice.gamma(0.8, amount / 0.8), 1)) if is_wet else 0.0
    warm = middle + float(dice.normal(0, 2.4)) - (2.0 if rain else 0.0)
    return Weather(
        day, round(warm + 4.5, 1), round(warm - 4.0, 1), rain, round(float(dice.gamma(2, 1.6)), 1)
    )


def _normal_quantile(share: float) -> float:
    """By Abramowitz and Stegun 26.2.23, within 4.5e-4."""
    tail = min(share, 1 - share)
    t = np.sqrt(-2 * np.log(tail))
    value = t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (
        1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t**3
    )
    return float(value if share > 0.5 else -value)


@cache
def plan_of_past() -> Json:
    """``content/demo/history.json``."""
    text = (files("huying") / "content" / "demo" / "history.json").read_text(encoding="utf-8")
    loaded: Json = json.loads(text)
    return loaded


@dataclass(frozen=True)
class Past:
    """``spots``: streets' places by street; ``said``: how people say a category's matter."""

    spots: Mapping[str, Sequence[Spot]]
    neighbours: Mapping[str, Sequence[str]]
    said: Mapping[str, Sequence[str]]
    scale: float = 1.0

    @property
    def plan(self) -> Json:
        return plan_of_past()

    @cached_property
    def _rates(self) -> dict[str, tuple[float, str]]:
        """Category → (matters on a working day, its hours); the rest share the tail."""
        named = {
            one["category"]: (float(one["rate"]), one.get("hours", "day"))
            for one in self.plan["matters"]
            if one["category"] in self.said
        }
        rest = sorted(code for code in self.said if code not in named)
        tail = self.plan["tail_rate"] / max(len(rest), 1)
        return {**named, **dict.fromkeys(rest, (tail, "day"))}

    @cached_property
    def _streets(self) -> tuple[list[str], NDArray[np.float64]]:
        """A street with more named places has more people."""
        streets = sorted(self.spots)
        sizes = np.array([4.0 + len(self.spots[street]) for street in streets])
        return streets, sizes / sizes.sum()

    @cached_property
    def _wet(self) -> tuple[frozenset[str], NDArray[np.float64]]:
        """Categories of the plum rain, and where they are told of: low-lying streets flood more."""
        low = self.plan["low_lying"]
        streets, weights = self._streets
        lifted = weights * np.where(np.isin(streets, low["places"]), low["times"], 1.0)
        return frozenset(self._season(low["season"])["categories"]), lifted / lifted.sum()

    def _season(self, code: str) -> Json:
        found: Json = next(one for one in self.plan["seasons"] if one["code"] == code)
        return found

    def day(self, day: date) -> list[Told]:
        """What was told on that day, in the order of time."""
        dice = default_rng(day.toordinal() * 7 + 1)
        level = self._level(day) * float(dice.gamma(_SHAKEN, 1 / _SHAKEN))
        codes, rates = list(self._rates), np.array([rate for rate, _ in self._rates.values()])
        counts = dice.poisson(rates * level * self._seasons(codes, day))
        told: list[Told] = []
        for number in np.flatnonzero(counts).tolist():
            category = codes[number]
            hours = self._rates[category][1]
            told += [self._one(dice, day, category, hours) for _ in range(int(counts[number]))]
        told += self._outbreak(dice, day)
        kept = [one for one in told if not self._is_spared(dice, one)]
        kept.sort(key=lambda one: (one.at, one.category, one.spot.code))
        return [replace(one, number=number) for number, one in enumerate(kept, start=1)]

    def _level(self, day: date) -> float:
        week = float(self.plan["week"][_KINDS[DayKind(national(day))]])
        years = (day - date(2024, 1, 1)).days / 365.25
        return self.scale * week * (1.0 + _GROWTH * years)

    def _seasons(self, codes: Sequence[str], day: date) -> NDArray[np.float64]:
        """By how much each category comes more often than in ordinary weeks, 1 for as often."""
        factors = np.ones(len(codes))
        place = {code: number for number, code in enumerate(codes)}
        for season in self.plan["seasons"]:
            risen = _risen(season, day)
            for category in season["categories"] if risen else ():
                if category in place:
                    factors[place[category]] += risen
        return factors

    def _one(self, dice: Generator, day: date, category: str, hours: str) -> Told:
        streets, weights = self._streets
        wet, lifted = self._wet
        street = streets[int(dice.choice(len(streets), p=lifted if category in wet else weights))]
        shape = np.array(self.plan["hours"][hours], dtype=np.float64)
        hour = int(dice.choice(24, p=shape / shape.sum()))
        at = datetime.combine(day, time(hour)) + timedelta(seconds=int(dice.integers(3600)))
        return self._told(dice, at, category, street)

    def _told(self, dice: Generator, at: datetime, category: str, street: str) -> Told:
        spots = self.spots[street]
        spot = spots[int(dice.integers(len(spots)))]
        return Told(at, category, spot, self._statement(dice, category, spot), _caller(dice))

    def _statement(self, dice: Generator, category: str, spot: Spot) -> str:
        ways = self.said[category]
        chosen = dice.permutation(len(ways))[: int(dice.integers(1, 4))]
        words = "，".join(ways[int(number)] for number in chosen)
        since = f"，已经{int(dice.integers(2, 20))}天了" if dice.random() < 0.35 else ""
        return f"{spot.name}，{words}{since}。{_WISHES[int(dice.integers(len(_WISHES)))]}"

    def _outbreak(self, dice: Generator, day: date) -> list[Told]:
        """Now and then many tell of one thing in one street and the one beside it."""
        rule = self.plan["outbreaks"]
        if dice.random() >= 1 / rule["each_days"]:
            return []
        streets, weights = self._streets
        street = streets[int(dice.choice(len(streets), p=weights))]
        beside = [code for code in self.neighbours.get(street, ()) if code in self.spots]
        where = [street, street, *(beside[:1] if dice.random() < 0.4 else [])]
        known = [code for code in rule["categories"] if code in self.said]
        category = known[int(dice.integers(len(known)))]
        start = datetime.combine(day, time(int(dice.integers(6, 20))))
        midnight = datetime.combine(day, time(23, 59, 59))
        lasts = 3600 * int(dice.integers(*rule["hours"]))
        size = max(3, round(int(dice.integers(*rule["size"])) * min(self.scale * 1.4, 1.0)))
        return [
            self._told(
                dice,
                min(start + timedelta(seconds=int(dice.beta(1.2, 2.2) * lasts)), midnight),
                category,
                where[int(dice.integers(len(where)))],
            )
            for _ in range(size)
        ]

    def _is_spared(self, dice: Generator, one: Told) -> bool:
        """Where a plan was carried out fewer matters came; planted, so that it can be found."""
        treated = self.plan["treated"]
        season = self._season(treated["season"])
        draw = dice.random()
        is_there = (
            one.at.year == treated["year"]
            and one.category in season["categories"]
            and one.spot.street in treated["places"]
            and (6, 1) <= (one.at.month, one.at.day) <= (7, 20)
        )
        return is_there and draw > treated["times"]


def _caller(dice: Generator) -> int:
    """Some call often: the cube of an even draw."""
    return int(_CALLERS * float(dice.random()) ** 1.6)


def _risen(season: Json, day: date) -> float:
    """By how much more than usual, 0 outside of the season."""
    if "per_mm" in season:
        lately = [weather_of(day - timedelta(days=back)).rain for back in (0, 1)]
        above = lately[0] + 0.4 * lately[1] - float(season["from_mm"])
        return min(float(season["per_mm"]) * max(0.0, above), float(season["most"]))
    if "per_degree" in season:
        above = weather_of(day).high - float(season["from_degree"])
        return float(season["per_degree"]) * max(0.0, above)
    if "per_degree_below" in season:
        below = float(season["below_degree"]) - weather_of(day).low
        return float(season["per_degree_below"]) * max(0.0, below)
    return float(season["times"]) - 1.0 if _is_in(season, day) else 0.0


def _is_in(season: Json, day: date) -> bool:
    if "from" in season:
        text, first, last = f"{day:%m-%d}", str(season["from"]), str(season["to"])
        return first <= text <= last if first <= last else text >= first or text <= last
    around = (feast("spring", year) for year in (day.year, day.year + 1))
    before, after = int(season["lunar_before_new_year"]), int(season["lunar_after"])
    return any(-before <= (day - spring).days <= after for spring in around)


def rows(
    told: Sequence[Told], unit_of: Mapping[tuple[str, str], str], until: datetime
) -> Iterator[dict[str, str]]:
    """As lines of a file of old tickets (docs/old-tickets.zh-CN.md); answers, times and ratings
    are drawn from the matter's own seed. ``unit_of``: (category, street) → unit code; what would
    not be closed by ``until`` (naive city time) went faster, so that the share of matters answered
    at once stays the same up to today: old tickets are all closed."""
    for one in told:
        dice = default_rng([one.at.toordinal(), one.number, one.caller])
        yield _row(dice, one, unit_of.get((one.category, one.spot.street), ""), until)


def _row(dice: Generator, one: Told, unit: str, until: datetime) -> dict[str, str]:
    sent = one.at + timedelta(minutes=float(dice.exponential(25)))
    submitted = sent + timedelta(hours=4 + float(dice.gamma(1.6, 22)))
    settled = submitted + timedelta(hours=float(dice.exponential(2)))
    closed = settled + timedelta(hours=1 + float(dice.exponential(3)))
    is_answered = not unit or dice.random() < 0.12
    pace = min(1.0, (until - one.at) / (closed - one.at))
    times = [
        one.at if is_answered else one.at + (then - one.at) * pace
        for then in (one.at, sent, submitted, settled, closed)
    ]
    mood, solved = _rated(dice)
    surname = _SURNAMES[one.caller % len(_SURNAMES)]
    return {
        "工单编号": f"{one.at:%Y%m%d}{900_000 + one.number:06d}",
        "登记时间": _when(times[0]),
        "派单时间": "" if is_answered else _when(times[1]),
        "提交时间": "" if is_answered else _when(times[2]),
        "办结时间": _when(times[3]),
        "结案时间": _when(times[4]),
        "工单状态": "直接答复" if is_answered else "已结案",
        "诉求分类": one.category,
        "地点编码": one.spot.code,
        "主办单位": "" if is_answered else unit,
        "诉求内容": one.statement,
        "答复内容": _REPLIES[int(dice.integers(len(_REPLIES)))],
        "姓名": f"{surname}{'女士' if one.caller % 2 else '先生'}",
        "电话": f"128{one.caller:08d}",
        "渠道": "微信公众号" if dice.random() < 0.18 else "热线",
        "满意度": "" if is_answered else mood,
        "解决情况": "" if is_answered else solved,
    }


def _rated(dice: Generator) -> tuple[str, str]:
    draw = dice.random()
    mood = "非常满意" if draw < 0.34 else "满意" if draw < 0.78 else "基本满意"
    if draw > 0.9:
        mood = "不满意" if draw < 0.95 else "未联系上"
    solved = "否" if mood == "不满意" else "部分解决" if dice.random() < 0.08 else "是"
    return (mood, "") if mood == "未联系上" else (mood, solved)


def _when(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"
