"""What a post is made of: cleaned text, its own words and the quoted ones, groups and signs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
from ahocorasick_rs import AhoCorasick
from numpy.typing import NDArray

from huying.brain.text.feelings.emotion_words import FAMILIES, GROUPS

Table = NDArray[np.float32]

_QUOTE = re.compile(r"//\s*@[^:：\s]{1,30}\s?[:：]?")
_LINK = re.compile(r"https?://[\w./?=&%-]+")
_NAME = re.compile(r"@[\w·_-]{1,30}")
_RUN = re.compile(r"(.)\1{3,}", re.DOTALL)
_EMOTICON = re.compile(r"\[[^\[\]]{1,8}\]")
_TOPIC = re.compile(r"#[^#]{1,40}#")
_NEGATION = re.compile(r"[不没别未无勿莫][^，。！？,.!?;；\s]{0,2}$")
_GROUP_NAMES = tuple(GROUPS)
_LONG = 130  # posts were once cut at 140 characters
_MARKS = ("!", "?", "??", "!!", "#", "。", ",", "@", "~", "…", "..")
_FLAG = 8.0  # a yes weighs as much as eight of what is counted


def clean(text: str) -> str:
    """Half width, lower case, links gone, names of people as @, long runs cut to three."""
    plain = unicodedata.normalize("NFKC", text).lower()
    plain = _NAME.sub(" @ ", _LINK.sub(" ", plain))
    return _RUN.sub(r"\1\1\1", plain)


def own_words(text: str) -> str:
    """What stands before the first post that is quoted behind `//@name:`."""
    quote = _QUOTE.search(text)
    return text[: quote.start()] if quote else text


def signs(texts: Sequence[str]) -> Table:
    """One row a text: groups of words, families of groups, and how the text is written."""
    return np.array([_signs(text) for text in texts], dtype=np.float32).reshape(len(texts), -1)


@cache
def _finder() -> tuple[AhoCorasick, tuple[tuple[int, ...], ...], tuple[float, ...]]:
    groups: dict[str, list[int]] = {}
    for number, name in enumerate(_GROUP_NAMES):
        for word in dict.fromkeys(unicodedata.normalize("NFKC", GROUPS[name]).lower().split()):
            groups.setdefault(word, []).append(number)
    weights = tuple(min(len(word), 4) / 2 for word in groups)
    return AhoCorasick(list(groups)), tuple(map(tuple, groups.values())), weights


@cache
def _families() -> Table:
    """Groups by families: 1 where the group belongs to the family."""
    belongs = np.zeros((len(_GROUP_NAMES), len(FAMILIES)), dtype=np.float32)
    for column, names in enumerate(FAMILIES.values()):
        for name in names.split():
            belongs[_GROUP_NAMES.index(name), column] = 1
    return belongs


def _counts(text: str) -> Table:
    """How much of each group is in the text; a longer word weighs more, a negated one nothing."""
    finder, groups, weights = _finder()
    counts = np.zeros(len(_GROUP_NAMES), dtype=np.float32)
    for number, start, _ in finder.find_matches_as_indexes(text, overlapping=True):
        is_negated = _NEGATION.search(text, max(0, start - 3), start) is not None
        for group in groups[number]:
            if not is_negated or _GROUP_NAMES[group].startswith("e_"):
                counts[group] += weights[number]
    return counts


def _signs(text: str) -> Table:
    whole, own = clean(text), clean(own_words(text))
    counts, owned = _counts(whole), _counts(own)
    families = _families()
    parts = (counts, counts @ families, owned @ families, _written(text, whole, own))
    row: Table = np.log1p(np.concatenate(parts))
    return row


def _written(text: str, whole: str, own: str) -> Table:
    digits = sum(char.isdigit() for char in whole)
    emoticons = _EMOTICON.findall(whole)
    bare = _TOPIC.sub("", _EMOTICON.sub("", own)).strip()
    quotes = whole.count("//")
    counted = (
        *(whole.count(mark) for mark in _MARKS),
        *(own.count(mark) for mark in ("!", "?")),
        *(len(own), len(whole), len(bare), quotes, digits, 30 * digits / (len(whole) + 1)),
        *(len(emoticons), len(set(emoticons)), len(_TOPIC.findall(whole))),
    )
    told = (
        not own.strip(),
        quotes > 0,
        "http" in text,
        "【" in text,
        whole.endswith("?"),
        len(whole) >= _LONG,
    )
    return np.array([*counted, *(_FLAG * flag for flag in told)], dtype=np.float32)
