"""What speaks for a word to stand in the title, before anything is learned: named signs."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from huying.brain.text.titles.lists import CUE_WORDS, NO_PLACES
from huying.brain.text.titles.reading import Letter, Role, Word

Signs = Mapping[str, float]

_PLACE = re.compile(
    r".(?:市|县|区|镇|乡|村|路|街|巷|小区|学校|小学|中学|一中|大学|幼儿园|医院|社区|街道|大道|花园|公司|"
    r"家园|新城|广场|公园|车站|市场|工业园|开发区|苑|府|桥|湾|高速|机场|工地|项目)$"
)
_FINE_TAGS = frozenset({"ns", "nr", "nz", "vn", "nt", "ng", "an", "ad", "vg", "nrt", "nrfg"})
_ORDERS = (0, 1, 2, 4, 8, 16)
_PIECE = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]")


@dataclass(slots=True)
class _Seen:
    words: list[Word] = field(default_factory=list)
    clauses: set[int] = field(default_factory=set)
    sentences: set[int] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    order: int = 10_000
    is_after_cue: bool = False
    is_courtesy: bool = True
    is_subject: bool = False


def word_signs(letter: Letter, matters: Mapping[str, int]) -> dict[str, Signs]:
    """The signs of every different word of the letter. `matters` says in how many names of
    matters a word stands ("噪声", "收费")."""
    seen: dict[str, _Seen] = {}
    for number, clause in enumerate(letter.clauses):
        for word in clause.words:
            if not _PIECE.match(word.text):
                continue
            item = seen.setdefault(word.text, _Seen())
            item.words.append(word)
            item.clauses.add(number)
            item.sentences.add(clause.sentence)
            if clause.role is Role.COURTESY:
                continue
            item.is_courtesy = False
            item.roles.add(clause.role.value)
            item.order = min(item.order, clause.order)
            item.is_after_cue |= clause.cue is not None and word.start >= clause.after_cue
            item.is_subject |= word is clause.words[0]
    crowd = math.log(1 + len(seen))
    return {
        text: _signs(text, item, letter, matters.get(text, 0)) | {"crowd": crowd}
        for text, item in seen.items()
    }


def _signs(text: str, item: _Seen, letter: Letter, matters: int) -> dict[str, float]:
    tag = _tag(item.words[0].tag)
    size = min(4, len(text))
    times = len(item.words)
    signs: dict[str, float] = {
        "bias": 1.0,
        f"tag={tag}": 1.0,
        f"size={size}": 1.0,
        f"tag={tag[0]}&size={size}": 1.0,
        "log_times": math.log(times),
        "spread": len(item.clauses) / max(1, len(letter.clauses)),
    }
    if size > 1:
        signs["long&log_times"] = math.log(times)
    if matters:
        signs["matter"] = 1.0
        signs["matter_often"] = math.log1p(matters)
    if times >= 2:
        signs["repeated"] = 1.0
    if len(item.sentences) >= 3:
        signs["in_many_sentences"] = 1.0
    if item.is_courtesy:
        signs["courtesy"] = 1.0
        return signs
    signs[f"order={sum(item.order >= step for step in _ORDERS)}"] = 1.0
    signs["depth"] = item.order / max(1, letter.telling)
    signs.update({f"role={role}": 1.0 for role in item.roles})
    if item.is_after_cue:
        signs["after_cue"] = 1.0
    if item.is_subject and tag[0] == "n":
        signs["subject"] = 1.0
    if letter.telling <= 4:
        signs["short_letter"] = 1.0
    signs.update(_shape(text))
    return signs


RANKS = (
    re.compile(r"省$"),
    re.compile(r"[市州]$"),
    re.compile(r"[县区]$"),
    re.compile(r"(?:镇|乡|街道|开发区|新区)$"),
    re.compile(r"(?:村|社区|屯|寨)$"),
)


def place_rank(text: str) -> int:
    """0 for a province, 1 for a city, … 5 for what lies inside a village or community; only for
    words that are places."""
    if text.endswith(("小区", "校区", "园区", "超市")):
        return len(RANKS)
    if text.endswith("社区"):
        return 4
    return next((rank for rank, ending in enumerate(RANKS) if ending.search(text)), len(RANKS))


def is_place(text: str) -> bool:
    """The word ends as names of places do."""
    return bool(_PLACE.search(text)) and text not in NO_PLACES


def _shape(text: str) -> dict[str, float]:
    signs: dict[str, float] = {}
    if _PLACE.search(text):
        signs["place"] = 1.0
    if text[-1] in "市县区州" and len(text) > 1:
        signs["region"] = 1.0
    elif any(char.isdigit() for char in text):
        signs["digits"] = 1.0
    if text in CUE_WORDS:
        signs["cue_word"] = 1.0
    return signs


def _tag(tag: str) -> str:
    return tag if tag in _FINE_TAGS else tag[:1]


def letter_signs(letter: Letter) -> dict[str, float]:
    """What speaks for how the title begins and ends: what the citizen says to be doing."""
    signs: dict[str, float] = {"bias": 1.0}
    cues = [clause.cue for clause in letter.clauses if clause.cue is not None]
    if cues:
        signs[f"first_cue={cues[0]}"] = 1.0
        signs[f"last_cue={cues[-1]}"] = 1.0
    for cue in set(cues):
        signs[f"cue={cue}"] = 1.0
    questions = sum(clause.role is Role.QUESTION for clause in letter.clauses)
    signs["questions"] = min(1.0, questions / max(1, letter.telling) * 2)
    telling = [clause for clause in letter.clauses if clause.role is not Role.COURTESY]
    if telling:
        signs[f"ends={telling[-1].role.value}"] = 1.0
        signs[f"begins={telling[0].role.value}"] = 1.0
    signs[f"length={min(4, int(math.log2(1 + letter.telling)))}"] = 1.0
    return signs
