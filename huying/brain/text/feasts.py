"""Lunar dates, feasts and solar terms as people say them ("腊月二十三", "端午", "去年冬至")."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from lunar_python import Lunar, Solar

from huying.brain.text.numerals import read_number

_LUNAR_DAY = (
    "初[一二三四五六七八九十]|二十[一二三四五六七八九]|廿[一二三四五六七八九]?|"
    "十[一二三四五六七八九]|三十|二十|十"
)
# Lunar month and day; the eve is the day before the first of the first month.
_LUNAR_FEASTS = {
    "春节": (1, 1), "大年初一": (1, 1), "年初一": (1, 1), "大年初二": (1, 2), "年初三": (1, 3),
    "大年初三": (1, 3), "元宵节": (1, 15), "元宵": (1, 15), "二月二": (2, 2), "龙抬头": (2, 2),
    "三月三": (3, 3), "端午节": (5, 5), "端午": (5, 5), "端阳": (5, 5), "五月端午": (5, 5),
    "七夕": (7, 7), "中元节": (7, 15), "七月半": (7, 15), "鬼节": (7, 15), "中秋节": (8, 15),
    "中秋": (8, 15), "八月十五": (8, 15), "重阳节": (9, 9), "重阳": (9, 9), "腊八节": (12, 8),
    "腊八": (12, 8), "小年夜": (12, 23), "小年": (12, 23), "大年三十": (12, 30), "年三十": (12, 30),
    "除夕": (12, 30), "三十晚上": (12, 30),
}  # fmt: skip
_SOLAR_FEASTS = {
    "元旦节": (1, 1), "元旦": (1, 1), "情人节": (2, 14), "妇女节": (3, 8), "三八节": (3, 8),
    "三一五": (3, 15), "五一劳动节": (5, 1), "劳动节": (5, 1), "五一节": (5, 1), "五一": (5, 1),
    "五四": (5, 4), "六一儿童节": (6, 1), "儿童节": (6, 1), "六一": (6, 1), "七一": (7, 1),
    "八一建军节": (8, 1), "八一": (8, 1), "教师节": (9, 10), "国庆节": (10, 1), "国庆": (10, 1),
    "十一长假": (10, 1), "双十一": (11, 11), "双十二": (12, 12), "圣诞节": (12, 25),
    "圣诞": (12, 25),
}  # fmt: skip
_TERMS = (
    *("立春", "惊蛰", "春分", "清明节", "清明", "谷雨", "立夏", "芒种", "夏至", "小暑", "大暑"),
    *("立秋", "处暑", "秋分", "寒露", "霜降", "立冬", "冬至"),
)
# Solar terms that are ordinary words as well count only with a word of time behind them.
_WORDLIKE = frozenset(("雨水", "小满", "小雪", "大雪", "大寒", "小寒", "白露"))
_MONTHS = (
    "(?:农历|阴历|老历|旧历)(?P<m>闰?(?:正|冬|腊|十[一二]?|[二三四五六七八九])月)|"
    "(?P<m2>闰?(?:正|冬|腊)月)"
)


def _names() -> str:
    names = [*_LUNAR_FEASTS, *_SOLAR_FEASTS, *_TERMS]
    plain = "|".join(sorted(names, key=len, reverse=True))
    wordlike = "|".join(sorted(_WORDLIKE))
    return rf"{plain}|(?:{wordlike})(?=前后|那天|当天|以后|之后|过后|前|节气)"


FEAST_WORDS = (
    rf"(?P<year>今年|去年|前年|大前年|明年)?(?:的)?"
    rf"(?:(?:{_MONTHS})(?:的)?(?P<d>{_LUNAR_DAY})?|(?P<name>{_names()}))"
)
_YEARS = {"今年": 0, "去年": -1, "前年": -2, "大前年": -3, "明年": 1}
_LUNAR_MONTHS = {"正": 1, "冬": 11, "腊": 12}


def feast_day(match: re.Match[str], today: date) -> date | None:
    """The day in the named year, else the last that is not in the future. None for a lunar day
    that does not exist. ``match`` is of ``FEAST_WORDS``."""
    step = _YEARS.get(match.group("year") or "")
    if step is not None:
        return _in_year(match, today.year + step)
    this = _in_year(match, today.year)
    if this is not None and this > today:
        return _in_year(match, today.year - 1)
    return this


def _in_year(match: re.Match[str], year: int) -> date | None:
    name = match.group("name")
    if name is None:
        said = (match.group("m") or match.group("m2")).removesuffix("月").removeprefix("闰")
        month = _LUNAR_MONTHS.get(said) or int(read_number(said) or 0)
        return _lunar(year, month, _day_number(match.group("d") or "初一"))
    if name in _SOLAR_FEASTS:
        return date(year, *_SOLAR_FEASTS[name])
    if name in _LUNAR_FEASTS:
        return _lunar(year, *_LUNAR_FEASTS[name])
    return _solar_term(year, name.removesuffix("节"))


def _day_number(said: str) -> int:
    tens = said.replace("廿", "二十").removeprefix("初")
    return int(read_number(tens) or 0)


@lru_cache(maxsize=512)
def _lunar(year: int, month: int, day: int) -> date | None:
    """A day of the lunar year that begins in ``year``; the eve of a short month is its 29th."""
    if day == 30 and month == 12:
        begun = _lunar(year + 1, 1, 1)
        return begun - timedelta(days=1) if begun else None
    found = Lunar.fromYmd(year, month, 1).getSolar()
    return date(found.getYear(), found.getMonth(), found.getDay()) + timedelta(days=day - 1)


@lru_cache(maxsize=128)
def _solar_term(year: int, name: str) -> date | None:
    # The table runs from the winter solstice before the year to the one in it, which it calls so.
    key = "DONG_ZHI" if name == "冬至" else name
    found = Solar.fromYmd(year, 6, 1).getLunar().getJieQiTable().get(key)
    return date(found.getYear(), found.getMonth(), found.getDay()) if found else None
