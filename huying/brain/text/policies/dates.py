"""Days in official writing: 2026年3月1日, 二〇二六年三月一日, 2026-03-01, and spans of time."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from huying.brain.text.numerals import read_number

_D = "[0-9０-９]"
_C = "[〇零○Ｏ一二三四五六七八九]"
_SMALL = rf"(?:{_D}{{1,2}}|[一二三四五六七八九十]{{1,3}})"
DAY = (
    rf"(?:(?:{_D}{{4}}|{_C}{{4}})\s*年\s*{_SMALL}\s*月\s*{_SMALL}\s*日"
    rf"|(?:19|20)\d{{2}}[-./]\d{{1,2}}[-./]\d{{1,2}}(?!\d))"
)
_DAY = re.compile(rf"(?P<y>{_D}{{4}}|{_C}{{4}})\s*年\s*(?P<m>{_SMALL})\s*月\s*(?P<d>{_SMALL})\s*日")
_ISO = re.compile(r"(?P<y>(?:19|20)\d{2})[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})(?!\d)")
# "2026年1月1日至12月31日": the second day takes the first one's year (or month).
_REST = re.compile(
    rf"(?:(?P<y>{_D}{{4}})\s*年)?\s*(?:(?P<m>{_SMALL})\s*月)?\s*(?P<d>{_SMALL})\s*日"
)
COUNT = r"(?:\d+|[一二两三四五六七八九十]+)"
_WIDE = str.maketrans("０１２３４５６７８９○Ｏ", "0123456789〇〇")


@dataclass(frozen=True, slots=True)
class Dated:
    day: date
    start: int
    end: int


def days_in(text: str) -> tuple[Dated, ...]:
    """Every whole day named, in order."""
    found = []
    for form in (_DAY, _ISO):
        for match in form.finditer(text):
            day = _day(match.group("y"), match.group("m"), match.group("d"))
            if day:
                found.append(Dated(day, match.start(), match.end()))
    return tuple(sorted(found, key=lambda dated: dated.start))


def rest_day(text: str, position: int, since: date) -> Dated | None:
    """The day that stands at `position`, its year and month taken from `since` where left out."""
    match = _REST.match(text, position)
    if match is None:
        return None
    year, month = match.group("y") or str(since.year), match.group("m") or str(since.month)
    day = _day(year, month, match.group("d"))
    return Dated(day, match.start(), match.end()) if day else None


def count_of(text: str) -> int | None:
    value = read_number(text.translate(_WIDE))
    return int(value) if value is not None else None


def after_months(day: date, months: int) -> date:
    """The same day of the month, or the month's last."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day(first: date, count: int, unit: str) -> date:
    """The last day of a time of `count` 年, 个月 or 日 that begins with `first`."""
    if "年" in unit:
        return after_months(first, 12 * count) - timedelta(days=1)
    if "月" in unit:
        return after_months(first, count) - timedelta(days=1)
    return first + timedelta(days=count - 1)


def _day(year: str, month: str, day: str) -> date | None:
    parts = [_number(part) for part in (year, month, day)]
    try:
        return date(*parts)
    except (ValueError, TypeError):
        return None


def _number(text: str) -> int:
    plain = text.translate(_WIDE)
    if len(plain) == 4 and not plain.isdigit():
        plain = "".join(
            str("〇一二三四五六七八九".find(char.replace("零", "〇"))) for char in plain
        )
    value = read_number(plain)
    return int(value) if value is not None else 0
