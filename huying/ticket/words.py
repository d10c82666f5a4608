"""Words of a ticket for the full-text index, cut here so that no database locale matters."""

import re
from collections.abc import Iterable

import rjieba

_WORD = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]+")
MAX_WORDS = 600


def cut(text: str) -> list[str]:
    """Distinct words in order, lower case, without punctuation."""
    found = dict.fromkeys(
        word.lower() for word in rjieba.cut_for_search(text) if _WORD.fullmatch(word)
    )
    return list(found)[:MAX_WORDS]


def vector(texts: Iterable[str]) -> str:
    """A tsvector literal without positions."""
    return " ".join(_quoted(word) for word in cut("\n".join(texts)))


def query(text: str) -> str:
    """A tsquery literal: every word must occur, the last ones as beginnings too. "" for nothing."""
    return " & ".join(f"{_quoted(word)}:*" for word in cut(text))


def _quoted(word: str) -> str:
    return f"'{word}'"  # words are letters and digits only
