"""What is left of words that named somebody, and when a keeping time is over: pure."""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import datetime
from typing import Any

BLOT = "＊＊＊"
_TITLES = "先生|女士|小姐|师傅|同志|大爷|大妈|大叔|阿姨|某某|某|总|经理|老师"
_LEAST = 2


def blotted(value: Any, words: Iterable[str]) -> Any:  # noqa: ANN401 – JSON as it comes
    """The text (or every text within the document) without these words and the titles of these
    names: 陈建国, 陈先生, 12812345678 → ＊＊＊."""
    known = sorted({word for word in words if len(word) >= _LEAST}, key=len, reverse=True)
    if not known or value is None:
        return value
    parts = [re.escape(word) for word in known]
    parts += [f"{re.escape(word[0])}(?:{_TITLES})" for word in known if not word[0].isdigit()]
    pattern = re.compile("|".join(parts))
    return _within(value, pattern)


def _within(value: Any, pattern: re.Pattern[str]) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        return pattern.sub(BLOT, value)
    if isinstance(value, list):
        return [_within(item, pattern) for item in value]
    if isinstance(value, dict):
        return {key: _within(item, pattern) for key, item in value.items()}
    return value


def months_before(now: datetime, months: int) -> datetime:
    """The same day of the month ``months`` earlier, or that month's last day."""
    ordinal = now.year * 12 + now.month - 1 - months
    year, month = divmod(ordinal, 12)
    day = min(now.day, monthrange(year, month + 1)[1])
    return now.replace(year=year, month=month + 1, day=day)
