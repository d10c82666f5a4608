"""When it happened: absolute, relative and spoken times, as said and in ISO form."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from huying.brain.text.feasts import FEAST_WORDS, feast_day
from huying.brain.text.numerals import NUMBER, read_number

_N = rf"(?:\d{{1,4}}|{NUMBER}{{1,3}})"
_PART = (
    "凌晨|清早|清晨|大清早|一大早|早上|早晨|今早|上午|中午|午后|下午|傍晚|晚上|夜里|夜间|半夜|"
    "深夜|后半夜|前半夜|上半夜|下半夜|三更半夜|天刚亮|天没亮|天不亮|擦黑|晌午|晚|早"
)
_DAY = (
    "今天|今儿|昨天|昨儿|前天|前儿|大前天|明天|后天|昨日|今日|当天|昨晚|今晚|前晚|今早|昨夜|今夜|"
    "今晨|前日|昨早|前夜"
)
_MINUTE = r"(?:[二三四五]?十[一二三四五六七八九]?|[零〇]?[一二三四五六七八九]|[0-5]\d)"
_CLOCK = (
    rf"{_N}(?:点|时)(?:钟)?(?:半|一刻|三刻|{_N}分|{_MINUTE}(?![个人块元万千百天年月刻到]))?"
    r"(?:多|左右|不到|来钟|钟|的样子|样子|前后)?"
)
_WEEK = (
    "(?:上上|上|这|本|下)(?:个)?(?:礼拜|星期|周)(?:[一二三四五六日天末])?|(?:礼拜|星期|"
    "周)[一二三四五六日天末]"
)
_MONTH = rf"(?:上上|上|这|本|下)(?:个)?月(?:初|中旬|中|底|{_N}(?:号|日))?"
_DATE = (
    rf"(?:(?:(?:19|20)\d\d|二[零〇][零〇一二三四五六七八九]{{2}}|今|去|前|明)年(?:的)?)?"
    rf"(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份?(?:初|底|中旬)?(?:{_N}(?:号|日))?"
)
_DAY_OF_MONTH = (
    r"(?<![第\d零一二三四五六七八九十])(?:[12]\d|3[01]|[1-9]|[二三]?十[一二三四五六七八九]?|"
    r"[一二三四五六七八九])(?:号|日)(?!楼|线|院|门|店|地|车|房|机|码|电|台|窗|工)"
)
_YEAR = (
    r"(?:(?:19|20)\d\d|二[零〇][零〇一二三四五六七八九]{2}|今|去|前)年(?:底|初|年底|年初|"
    r"上半年|下半年|春天|夏天|秋天|冬天|开春|入冬|入夏|入秋)?"
)
_LOOSE = (
    "前几天|这几天|这两天|这段时间|最近|近期|前段时间|前一段时间|上半年|下半年|过年|春节|国庆|"
    "中秋|端午|清明|五一|元旦|开春|入春|入夏|入秋|入冬|立秋|刚入冬|夏天|冬天|春天|秋天|暑假|寒假|放假|开学|"
    "三伏天|三九天|月底|月初|年底|年初|年关|天刚擦黑|天擦黑|天刚亮|天没亮|天不亮|天黑|半夜|凌晨|大清早|"
    "早高峰|晚高峰|上下班高峰|饭点|前阵子|前些天|前些日子|上半年|这阵子|刚才|刚刚|白天|夜里"
)
_SPAN = (
    rf"(?:都|有|已经|差不多|快|将近|大概)*(?:快|将近|大概)?(?P<n>{_N}|半|好几|几|一两|两三|"
    r"三四)(?P<more>个?多|个)?(?P<u>天|晚|礼拜|星期|周|月|年|小时|钟头|分钟)(?:多)?(?:了|没|"
    r"不|前|以前|之前|以来)"
)
_EVERY = rf"(?:每天|天天|每晚|每到|一到)(?:{_PART})?(?:{_CLOCK}(?:到{_CLOCK})?)?"

_POINT = re.compile(
    rf"(?:从|自)?(?P<head>{_DAY}|{_WEEK}|{_DATE}|{_MONTH}|{_DAY_OF_MONTH}|{_YEAR})(?:的)?[，,]?(?P<part>{_PART})?(?P<clock>{_CLOCK})?(?:开始|起|左右|以后|之后)?"
    rf"|(?P<part2>{_PART})(?P<clock2>{_CLOCK})(?:开始|起)?"
    rf"|(?P<clock3>{_CLOCK})(?=到|至|开始|左右)"
)
_RANGE_END = re.compile(
    rf"(?:一直)?(?:到|至|—|-)(?:第二天|次日|今天)?(?P<part>{_PART})?(?P<clock>{_CLOCK})"
)
# What rounds a time off: "端午那天", "冬至前后", "最热那阵".
_TAIL = re.compile(
    r"(?:假期|放假|长假)?(?:第[一二三四五六七]天|那天晚上|那天|当天|那会儿?|那阵子?|那几天|那段时间|的时候|前后|期间|左右|前几天|前一天|"
    r"后一天|过后|以后|之后|以前|之前|后(?!面|头|门|来|院)|前(?!面|头|门|院)|最热那阵子?|最冷那阵子?|最热的时候)?"
)
FEAST = re.compile(rf"{FEAST_WORDS}(?:的)?(?P<part>{_PART})?(?P<clock>{_CLOCK})?")
_DURATION = re.compile(_SPAN)
_RECURRING = re.compile(_EVERY)
_VAGUE = re.compile(_LOOSE)
_CLOCK_PARTS = re.compile(
    rf"(?P<h>{_N})(?:点|时)(?:钟)?(?:(?P<half>半)|(?P<q>一刻|三刻)|(?P<m2>{_N})分|(?P<m>{_MINUTE})(?![个人块元万千百天年月刻到]))?"
)
_DAYS_AGO = (
    (0, "今天 今儿 今日 今早 今晚 今夜 当天"),
    (-1, "昨天 昨儿 昨日 昨晚 昨夜"),
    (-2, "前天 前儿 前晚"),
    (-3, "大前天"),
    (1, "明天"),
    (2, "后天"),
)
_RELATIVE_DAYS = {word: step for step, words in _DAYS_AGO for word in words.split()}
# By length of the ISO form: a year, a month, a week; days count 0.8.
_EXACTNESS = {4: 0.45, 7: 0.65, 8: 0.6}
_PM = ("下午", "傍晚", "晚", "夜里", "夜间", "深夜", "午后", "上半夜", "前半夜", "擦黑")
_WEEKDAYS = {char: number for number, char in enumerate("一二三四五六日")} | {"天": 6, "末": 5}
_STEPS = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1}


@dataclass(frozen=True, slots=True)
class Moment:
    """`weight` says how exactly it fixes the time: 1 a point, down to 0.3 for "recently"."""

    start: int
    end: int
    text: str
    iso: str | None
    weight: float


@lru_cache(maxsize=4096)
def moments_in(text: str, now: datetime) -> tuple[Moment, ...]:
    """Times named in the text. ISO codes are a day, a month, a year, or a minute in the offset of
    `now`; durations ("三天了") give the day they began."""
    found: list[Moment] = []
    readers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Moment | None]], ...] = (
        (FEAST, lambda match: _feast(match, now)),
        (_RECURRING, lambda match: Moment(match.start(), match.end(), match.group(), None, 0.7)),
        (_POINT, lambda match: _point(match, now)),
        (_DURATION, lambda match: _duration(match, now)),
        (_VAGUE, lambda match: Moment(match.start(), match.end(), match.group(), None, 0.4)),
    )
    for pattern, read in readers:
        for match in pattern.finditer(text):
            if any(item.start < match.end() and match.start() < item.end for item in found):
                continue
            moment = read(match)
            if moment is not None:
                found.append(_whole(text, moment))
    return tuple(sorted(found, key=lambda item: item.start))


def _whole(text: str, moment: Moment) -> Moment:
    """With the end of a range and what rounds it off; the code stays that of its beginning."""
    end = moment.end
    until = _RANGE_END.match(text, end)
    if until is not None:
        end = until.end()
    tail = _TAIL.match(text, end) if text[end - 1] not in "，,、" else None
    end = tail.end() if tail is not None else end
    if end == moment.end:
        return moment
    return replace(moment, end=end, text=text[moment.start : end])


def _feast(match: re.Match[str], now: datetime) -> Moment | None:
    """A lunar date, a feast or a solar term; the last one that is not in the future."""
    day = feast_day(match, now.date())
    iso = day.isoformat() if day else None
    part, clock = match.group("part") or "", match.group("clock")
    weight = 0.8
    if day and clock:
        stamp = _with_clock(day, part, clock, now)
        iso, weight = (stamp, 1.0) if stamp else (iso, weight)
    return Moment(match.start(), match.end(), match.group(), iso, weight)


def _point(match: re.Match[str], now: datetime) -> Moment | None:
    head = match.group("head") or ""
    part = match.group("part") or match.group("part2") or ""
    clock = match.group("clock") or match.group("clock2") or match.group("clock3")
    iso = _day_of(head, now) if head else now.date().isoformat()
    if iso is None:
        return None
    weight = _EXACTNESS.get(len(iso), 0.8) if head else 0.6
    if re.match(r"(?:礼拜|星期|周)", head):
        weight = 0.6
    if clock and len(iso) == 10:
        stamp = _with_clock(date.fromisoformat(iso), head + part, clock, now)
        if stamp is None:
            return None
        iso, weight = stamp, (1.0 if head else 0.75)
    return Moment(match.start(), match.end(), match.group(), iso, weight)


def _with_clock(day: date, part: str, clock: str, now: datetime) -> str | None:
    match = _CLOCK_PARTS.match(clock)
    hour = read_number(match.group("h")) if match else None
    if match is None or hour is None or hour > 24:
        return None
    minute = 0
    if match.group("half"):
        minute = 30
    elif match.group("q"):
        minute = 15 if match.group("q") == "一刻" else 45
    elif said := match.group("m") or match.group("m2"):
        minute = int(read_number(said) or 0)
    hours = int(hour)
    if hours < 12 and any(word in part for word in _PM):
        hours += 12
    if "中午" in part and hours < 4:
        hours += 12
    if ("半夜" in part or "晚" in part or "夜" in part) and hours in (12, 24):
        day, hours = day + timedelta(days=1), 0
    if hours == 24:
        day, hours = day + timedelta(days=1), 0
    if minute > 59:
        return None
    moment = datetime(day.year, day.month, day.day, hours, minute, tzinfo=now.tzinfo)
    return moment.isoformat(timespec="minutes")


def _day_of(head: str, now: datetime) -> str | None:
    today = now.date()
    if head in _RELATIVE_DAYS:
        return (today + timedelta(days=_RELATIVE_DAYS[head])).isoformat()
    if re.search("礼拜|星期|周", head):
        return _week(head, today)
    if re.match(r"(?:上上|上|这|本|下)", head):
        return _month(head, today)
    year = re.match(r"(?P<y>(?:19|20)\d\d|二[零〇][零〇一二三四五六七八九]{2}|今|去|前|明)年", head)
    rest = head[year.end() :].removeprefix("的") if year else head
    named = _year(year.group("y"), today) if year else None
    if year and "月" not in rest:
        return str(named)
    return _date(rest, named, today)


def _year(said: str, today: date) -> int:
    steps = {"今": 0, "去": -1, "前": -2, "明": 1}
    if said in steps:
        return today.year + steps[said]
    return int(read_number(said) or today.year)


def _date(said: str, year: int | None, today: date) -> str | None:
    match = re.match(rf"(?:(?P<m>{_N})月份?(?:初|底|中旬)?)?(?:(?P<d>{_N})(?:号|日))?", said)
    if match is None:
        return None
    month = int(read_number(match.group("m") or "") or 0)
    day = int(read_number(match.group("d") or "") or 0)
    if month > 12 or day > 31:
        return None
    if not month:
        before = today.replace(day=1) - timedelta(days=1)
        chosen = today if day <= today.day else before
        return _safe(chosen.year, chosen.month, day)
    if year is None:
        year = today.year - (month > today.month)
    return _safe(year, month, day) if day else f"{year:04d}-{month:02d}"


def _safe(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _week(head: str, today: date) -> str:
    step = next((value for word, value in _STEPS.items() if head.startswith(word)), None)
    weekday = _WEEKDAYS.get(head[-1])
    monday = today - timedelta(days=today.weekday())
    if step is None:
        day = monday + timedelta(days=weekday or 0)
        return (day if day <= today else day - timedelta(days=7)).isoformat()
    start = monday + timedelta(days=7 * step)
    if weekday is None or head[-1] == "周":
        year, week, _ = start.isocalendar()
        return f"{year:04d}-W{week:02d}"
    return (start + timedelta(days=weekday)).isoformat()


def _month(head: str, today: date) -> str | None:
    step = next(value for word, value in _STEPS.items() if head.startswith(word))
    month = today.year * 12 + today.month - 1 + step
    year, number = divmod(month, 12)
    match = re.search(rf"月(?P<d>{_N})(?:号|日)", head)
    if match:
        return _safe(year, number + 1, int(read_number(match.group("d")) or 0))
    return f"{year:04d}-{number + 1:02d}"


def _duration(match: re.Match[str], now: datetime) -> Moment | None:
    said, unit = match.group("n"), match.group("u")
    number = 0.5 if said == "半" else read_number(said[0] if len(said) == 2 else said)
    if unit == "年" and number and number > 100:
        return None
    iso: str | None = None
    if number is not None:
        days = {"天": 1, "晚": 1, "礼拜": 7, "星期": 7, "周": 7, "月": 30, "年": 365}.get(unit, 0)
        try:
            begun = now - timedelta(days=number * days)
        except OverflowError:
            return None
        iso = begun.date().isoformat()
    weight = 0.3 if unit in ("小时", "钟头", "分钟") else 0.6
    return Moment(match.start(), match.end(), match.group(), iso, weight)
