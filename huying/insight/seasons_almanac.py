"""What people read beside a date: lunar day, solar term, feast. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from lunar_python import Lunar, Solar

from huying.brain.series.days import LUNAR_FEASTS, feast

_FEASTS = {
    "spring": "春节", "lantern": "元宵", "dragon_boat": "端午", "qixi": "七夕", "ghost": "中元",
    "mid_autumn": "中秋", "double_ninth": "重阳", "laba": "腊八", "little_year": "小年",
}  # fmt: skip
_SOLAR = {
    (1, 1): "元旦", (3, 8): "妇女节", (5, 1): "劳动节", (6, 1): "儿童节", (6, 7): "高考",
    (9, 10): "教师节", (10, 1): "国庆",
}  # fmt: skip


@dataclass(frozen=True)
class Almanac:
    """``lunar``: 初五, or the month on its first day; ``term``: a solar term; ``feast``."""

    lunar: str
    term: str
    feast: str


@lru_cache(maxsize=4_000)
def almanac(day: date) -> Almanac:
    lunar: Lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    name = f"{lunar.getMonthInChinese()}月" if lunar.getDay() == 1 else lunar.getDayInChinese()
    return Almanac(str(name), str(lunar.getJieQi() or ""), _feast(day))


def _feast(day: date) -> str:
    if day + timedelta(days=1) in {feast("spring", day.year), feast("spring", day.year + 1)}:
        return "除夕"
    for name in LUNAR_FEASTS:
        if day in {feast(name, day.year), feast(name, day.year - 1)}:
            return _FEASTS[name]
    return _SOLAR.get((day.month, day.day), "")
