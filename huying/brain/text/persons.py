"""Names of people in free text, third persons included: a family name, one or two characters
more, and enough reason around them. A missed name is worse than a wrong one, a wrong one that
eats an address is bad too: every candidate is weighed.

The name characters are shipped data (`content/lexicons/surnames.json`), read once."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import rjieba

_NEEDED = 4

_TITLE_ALONE = frozenset("叔姐哥嫂婶爷奶伯姨总工局董队所厂处科校院导律站某氏家")
_LAST_OF_PLACE = frozenset(
    "区镇乡村街路巷苑湾桥厂站店局院校楼栋城庄府园岭坝圩坪塘埠岗坑垄渡港岛洲里江河湖"
)
_NEVER_GIVEN = frozenset(
    "的了是在我你您他她它们不没这那就都也还很说把被给让去要会吗吧呢啊呀哦嗯个些么什怎着过跟与及或从到"
    "因但两几某号块层栋位名姓和对向请问叫打只太最更已又再每各该此等将则之其谁哪吃买卖住拿找看听里吗外内"
)
_BETWEEN_NAMES = frozenset("、和跟与及")
_FOLLOWED = frozenset(
    "说把被在是不没也都就一收态开打欠拖写签做干办来去管承负从给让已叫要将的跟和与及、这那"
    "，。！？；：,;!?:）) \n"
)


@dataclass(frozen=True, slots=True)
class _Lists:
    compound: frozenset[str]
    wordlike: frozenset[str]  # family names that are far oftener an ordinary word
    given: frozenset[str]
    words: frozenset[str]
    strong: frozenset[str]  # role, kinship, 叫: what stands before a name
    weak: frozenset[str]  # what often stands before one
    titles: tuple[str, ...]  # what stands after one
    places: tuple[str, ...]  # what a place or a company goes on with
    start: re.Pattern[str]  # where a name may start


@dataclass(frozen=True, slots=True)
class _Words:
    """What the tokeniser saw: by character, start, end and tag of its word."""

    starts: list[int]
    ends: list[int]
    tags: list[str]


@cache
def _lists() -> _Lists:
    path = files("huying") / "content" / "lexicons" / "surnames.json"
    data: Mapping[str, list[str] | str] = json.loads(path.read_text(encoding="utf-8"))
    sets = {key: frozenset(value) for key, value in data.items()}
    compound = sets["compound"]
    family = "|".join([*sorted(compound), f"[{''.join(sorted(sets['single']))}]"])
    never = "".join(sorted(_NEVER_GIVEN))
    start = re.compile(rf"(?:{family})(?=[\u4e00-\u9fff])(?![{never}])")
    return _Lists(
        compound=compound,
        wordlike=sets["wordlike"],
        given=sets["given"],
        words=sets["words"],
        strong=sets["called"] | sets["role"] | sets["kin"],
        weak=sets["weak"],
        titles=tuple(data["titles"]),
        places=tuple(data["places"]),
        start=start,
    )


def person_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of every name of a person found in `text`, in order, none overlapping."""
    found: list[tuple[int, int]] = []
    words: _Words | None = None
    position = 0
    pattern = _lists().start
    while match := pattern.search(text, position):
        start = match.start()
        words = words or _tagged(text)
        is_listed = bool(found) and text[found[-1][1] : start] in _BETWEEN_NAMES
        end = _best(text, start, len(match.group()), words, is_listed)
        if end is not None:
            found.append((start, end))
        position = end or start + 1
    return found


def _tagged(text: str) -> _Words:
    starts: list[int] = []
    ends: list[int] = []
    tags: list[str] = []
    for word, tag in rjieba.tag(text):
        start, size = len(starts), len(word)
        starts += [start] * size
        ends += [start + size] * size
        tags += [tag] * size
    return _Words(starts, ends, tags)


def _best(text: str, start: int, family: int, words: _Words, is_listed: bool) -> int | None:
    """The end of the likeliest name starting here, None when none is likely enough."""
    if text[start + family : start + family + 4].startswith(_lists().titles):
        return None
    before = _before(text, start, is_listed)
    is_named = before >= 3
    is_wordlike = text[start] in _lists().wordlike
    if is_wordlike:
        before -= 1 if is_named else 2
    best, best_weight = None, _NEEDED
    for end in (start + family + 2, start + family + 1):
        given = text[start + family : end]
        if len(given) + start + family != end or not _may_be_given(given):
            continue
        told = _given(given, is_sure=is_named or not is_wordlike)
        seen = _inside(text, start, end, words, is_named=is_named)
        if told == 2 and not is_wordlike and seen > -6:
            seen = max(seen, _seen_whole(start, end, words))
        weight = before + seen + told + _after(text, end, is_named=is_named)
        if family == 1 and len(given) == 1:
            weight -= 1 if given not in _TITLE_ALONE else 9
        elif not is_wordlike:
            weight += 1
        if weight >= best_weight + (best is not None):
            best, best_weight = end, weight
    return best


def _seen_whole(start: int, end: int, words: _Words) -> int:
    """The same of a usual name, which the tokeniser often glues to the next word."""
    if words.starts[start] != start:
        return -4
    if words.tags[start].startswith("nr"):
        return 4 if words.ends[start] == end else 1
    return -1 if words.ends[start] < end < words.ends[end - 1] else -6


def _may_be_given(given: str) -> bool:
    return all("\u4e00" <= char <= "\u9fff" and char not in _NEVER_GIVEN for char in given)


def _before(text: str, start: int, is_listed: bool) -> int:
    """3 after a role, a kinship word or 叫; 1 after a word that often precedes a name."""
    if is_listed or _ends_in(text, start, _lists().strong):
        return 3
    linked = start - 1
    if linked > 0 and text[linked] in "：:是叫为，, " and _ends_in(text, linked, _lists().strong):
        return 2 if text[linked] in "，, " else 3
    return 1 if start == 0 or _ends_in(text, start, _lists().weak) else 0


def _ends_in(text: str, end: int, words: frozenset[str]) -> bool:
    return any(text[max(0, end - size) : end] in words for size in (1, 2, 3, 4))


def _inside(text: str, start: int, end: int, words: _Words, *, is_named: bool) -> int:
    """What the tokeniser thinks of it: 4 one word that it tags as a person."""
    tag = words.tags[start]
    first = text[start : words.ends[start]]
    starts_word = words.starts[start] == start
    ends_word = words.ends[end - 1] == end
    if is_named and starts_word and ends_word and end - start > 2 and tag.startswith("nr"):
        return 4 if words.ends[start] == end else 2
    if any(text[start:stop] in _lists().words for stop in range(start + 2, end + 2)):
        return -6
    if not starts_word:
        return 0 if is_named and ends_word else -3
    if words.ends[start] == end and tag.startswith("nr"):
        return 4
    if not ends_word:
        return 0 if tag.startswith("nr") and words.ends[start] < end else -4
    if len(first) == 1 or first in _lists().compound:
        return 3 if tag.startswith("nr") or words.tags[end - 1].startswith("nr") else 1
    if tag.startswith("nr"):
        return 2
    return -1 if is_named and words.ends[start] < end else -3


def _given(given: str, *, is_sure: bool) -> int:
    if given in _lists().places or (given in _lists().words and not is_sure):
        return -4
    known = sum(char in _lists().given for char in given)
    if len(given) == 2:
        return (-2, 0, 2)[known]
    return (-1, 1)[known]


def _after(text: str, end: int, *, is_named: bool) -> int:
    rest = text[end : end + 4]
    if rest.startswith(_lists().titles):
        return 3
    weight = 1 if not rest or rest[0] in _FOLLOWED else 0
    if rest.startswith(_lists().places):
        weight -= 4
    if text[end - 1] in _LAST_OF_PLACE:
        weight -= 1 if is_named else 2
    return weight
