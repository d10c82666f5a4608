"""Words of a ticket for the full-text index, cut here so that no database locale matters."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

import rjieba

_WORD = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]+")
MAX_WORDS = 600


def cut(text: str) -> list[str]:
    """Distinct words in order, lower case, without punctuation."""
    found = dict.fromkeys(
        word.lower() for word in rjieba.cut_for_search(text) if _WORD.fullmatch(word)
    )
    return list(found)[:MAX_WORDS]


def vector(texts: Iterable[str], at: datetime | None = None) -> str:
    """A tsvector literal without positions; ``at`` adds its month, so that a search within a time
    range is answered from the index alone, however long the history is."""
    months = [_month(at)] if at else []
    return " ".join(_quoted(word) for word in (*cut("\n".join(texts)), *months))


def query(text: str, since: datetime | None = None, until: datetime | None = None) -> str:
    """A tsquery literal: every word must occur, as a beginning too. "" for nothing.

    With ``since`` and ``until``: in the months between as well.
    """
    wanted = " & ".join(f"{_quoted(word)}:*" for word in cut(text))
    if not wanted or since is None or until is None:
        return wanted
    months = " | ".join(_quoted(month) for month in _months(since, until))
    return f"{wanted} & ({months})"


def _month(at: datetime) -> str:
    return f"~{at.astimezone(UTC):%Y%m}"


def _months(since: datetime, until: datetime) -> list[str]:
    first, last = since.astimezone(UTC), until.astimezone(UTC)
    span = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"~{number // 12:04d}{number % 12 + 1:02d}" for number in span]


def _quoted(word: str) -> str:
    return f"'{word}'"  # words are letters and digits only, months ~ and digits
