"""How the caller feels, in the caller's own words: lexicon hits that are neither denied, quoted,
somebody else's, nor part of a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from huying.brain.text.feelings.values import Feeling, FeelingKind
from huying.brain.text.feelings.words import FeelingTerm, FeelingWords
from huying.brain.text.patterns import PatternFinder, PatternHit
from huying.brain.text.values import Party, Span, Utterance

if TYPE_CHECKING:
    from huying.brain.text.lexicon import CityLexicon

LEAST = 0.4
_INTENSE, _EXCLAIMED, _MOST_EXCLAIMED = 0.08, 0.05, 0.15
_POLITE, _CALMING = 0.85, 0.5
_ASKED_ABOUT = {FeelingKind.GRIEF: 0.5, FeelingKind.ANXIETY: 0.8}
_QUOTED = re.compile(r"[“「『‘\"][^”」』’\"]*[”」』’\"]")
_CLAUSE_END = re.compile(r"[，,。！!？?；;]")
_DENYING = re.compile(
    r"(?:没有?|不|不是|别|不用|不要|并不|又不|不会|不敢|不想|谈不上|未|无|不至于|不怎么)[很太那么这得再]{0,2}$"
)
_ASKING = re.compile(r"(?:是不是|会不会|能不能|要不要|有没有|好不好|还不|再不|不得不)$")
_AFTER_DENYING = re.compile(
    r"^[的]?(?:倒|倒是|都|也)?(?:没有?|不是|不至于|谈不上)(?=[，。！啊的了吧]|$)"
)
_THIRD = re.compile(
    r"他们|她们|人家|别人|对方|老板|经理|他|她|邻居|保安|物业|房东|业主们?|家长们|大家都?|有人|有个人|楼上|楼下那|楼下的"
)
_FIRST_PERSON = re.compile(r"我|咱|俺|本人|老子")
_REPORTED = re.compile(
    r"(?:他|她|他们|人家|别人|对方|邻居|老板|有人|网上|新闻)[^，。！？]{0,4}(?:说|讲|写|骂|喊|问)"
)
_THEY_WANT = re.compile(
    r"(?:但|可|那|这|结果|现在)?(?:他们|她们|他|她|邻居|老板|对方|有人|人家|楼上)[^，。！？]{0,4}(?:要|想|敢|扬言|威胁|放话|拿|给我|叫我)"
)
_NAME_AFTER = re.compile(
    r"^[^，,。！!？?；;“”的]{0,5}?(?:店|馆|饭庄|酒楼|快餐|烧烤|火锅|牌子|标语|雕塑|电影|片子|节目|小说|歌|门诊|科室|培训班|英语|大赛|乐园|游戏|展|剧|广告|绰号|外号|网名|招牌|涂鸦|横幅|博物馆|基地|桥|山|沟|坡|弯)"
)


def feelings(utterances: Sequence[Utterance], lexicon: CityLexicon) -> tuple[Feeling, ...]:
    """At most one feeling of each kind for each of the caller's utterances, in their order; the
    agent's words are never read. Feelings under ``LEAST`` are left out."""
    words = lexicon.words.feelings
    return tuple(
        Feeling(kind, strength, said.seq, tuple(Span(said.seq, *place) for place in places))
        for said in utterances
        if said.party is Party.CITIZEN
        for kind, strength, places in _of(said.text, words)
        if strength >= LEAST
    )


def threats_in(text: str, words: FeelingWords) -> tuple[float, tuple[tuple[int, int], ...]]:
    """Strength of the threat in one utterance of the caller and its words; 0 when there is none."""
    for kind, strength, places in _of(text, words):
        if kind is FeelingKind.THREAT:
            return strength, places
    return 0.0, ()


_Read = tuple[FeelingKind, float, tuple[tuple[int, int], ...]]


@lru_cache(maxsize=4096)
def _of(text: str, words: FeelingWords) -> tuple[_Read, ...]:
    """Kind, strength and places; the strongest first."""
    kept: dict[FeelingKind, list[tuple[FeelingTerm, PatternHit]]] = {}
    silent = _silent_places(text, words.harmless)
    for hit in words.finder.find(text):
        term = words.terms[hit.number]
        if not _is_meant(text, hit, term, silent):
            continue
        kept.setdefault(term.kind, []).append((term, hit))
    found = [
        (kind, _strength(text, kind, hits, words), _joined(hits)) for kind, hits in kept.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one[1], one[0])))


def _silent_places(text: str, harmless: PatternFinder) -> tuple[tuple[int, int], ...]:
    names = tuple((hit.start, hit.end) for hit in harmless.find(text))
    return (*names, *(match.span() for match in _QUOTED.finditer(text)))


def _is_meant(
    text: str, hit: PatternHit, term: FeelingTerm, silent: Sequence[tuple[int, int]]
) -> bool:
    if any(start <= hit.start and hit.end <= end for start, end in silent):
        return False
    if _NAME_AFTER.match(text[hit.end :]):
        return False
    before = _clause_before(text, hit.start)
    if term.is_negatable and _is_denied(before, text[hit.end : hit.end + 6]):
        return False
    if _REPORTED.search(before):
        return False
    if term.kind is FeelingKind.THREAT and _THEY_WANT.match(before):
        return False
    return not (term.is_own and _is_anothers(before + text[hit.start : hit.end]))


def _is_denied(before: str, after: str) -> bool:
    near = before[-6:]
    if _ASKING.search(near):
        return False
    return bool(_DENYING.search(near) or _AFTER_DENYING.match(after))


def _is_anothers(clause: str) -> bool:
    """The clause speaks of somebody and nowhere of the speaker."""
    return bool(_THIRD.search(clause)) and not _FIRST_PERSON.search(clause)


def _clause_before(text: str, start: int) -> str:
    before = text[max(0, start - 16) : start]
    ends = list(_CLAUSE_END.finditer(before))
    return before[ends[-1].end() :] if ends else before


def _strength(
    text: str,
    kind: FeelingKind,
    hits: Sequence[tuple[FeelingTerm, PatternHit]],
    words: FeelingWords,
) -> float:
    """Independent signs add up; overlapping ones count once."""
    calm = 1.0
    for strength in _apart(hits):
        calm *= 1 - strength
    strength = 1 - calm
    strength += _INTENSE * min(2, len(words.intensifiers.find(text)))
    strength += min(_MOST_EXCLAIMED, _EXCLAIMED * (text.count("！") + text.count("!")))
    if kind is FeelingKind.ANGER:
        strength *= _POLITE ** len(words.polite.find(text))
    if kind in _ASKED_ABOUT and words.asking.find(text):
        strength *= _ASKED_ABOUT[kind]
    if words.calming.find(text):
        strength *= _CALMING
    return round(min(1.0, strength), 3)


def _apart(hits: Sequence[tuple[FeelingTerm, PatternHit]]) -> list[float]:
    taken: list[tuple[int, int]] = []
    strengths: list[float] = []
    for term, hit in sorted(hits, key=lambda pair: (-pair[0].strength, pair[1].start)):
        if any(start < hit.end and hit.start < end for start, end in taken):
            continue
        taken.append((hit.start, hit.end))
        strengths.append(term.strength)
    return strengths


def _joined(hits: Sequence[tuple[FeelingTerm, PatternHit]]) -> tuple[tuple[int, int], ...]:
    places: list[tuple[int, int]] = []
    for start, end in sorted({part for _, hit in hits for part in hit.parts}):
        if places and start < places[-1][1]:
            places[-1] = (places[-1][0], max(end, places[-1][1]))
        else:
            places.append((start, end))
    return tuple(places)
