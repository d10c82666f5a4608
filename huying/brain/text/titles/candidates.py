"""Titles that could be: a phrase, a place before it, what the citizen is doing in front of both
("咨询", "投诉"), "问题" at the end; with what speaks for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from huying.brain.text.titles.lists import SAYS_ITSELF
from huying.brain.text.titles.phrases import Phrase, phrases
from huying.brain.text.titles.reading import Letter, Word
from huying.brain.text.titles.signs import RANKS, is_place, place_rank
from huying.brain.text.titles.weights import ENDING, Odds

MAX_PLACE = 14
_MOST_PLACES = 4
_MOST = 60
_WISHES = ("希望", "请求", "建议")
_TAKE_ENDING = ("咨询", "反映", "投诉", "")
_HAS_ENDING = ("问题", "事宜", "情况", "政策", "行为", "吗", "呢")
_ASKING = ("怎么", "什么", "如何", "多少", "是否", "哪", "吗", "能否", "何时", "几", "可否")
_STATES = frozenset(("是", "为", "有", "要", "应该", "应", "必须", "能够", "可以", "属于"))
_NAMING = "nsbjz"


@dataclass(frozen=True, slots=True)
class Candidate:
    """`expected` is the likeness to a person's title if every word stood by itself."""

    frame: str
    place: tuple[Word, ...]
    phrase: Phrase
    ending: str
    expected: float

    @property
    def text(self) -> str:
        place = "".join(word.text for word in self.place)
        return self.frame + place + self.phrase.text + self.ending


def candidates(letter: Letter, odds: Odds, usual: float) -> list[Candidate]:
    """The likeliest by `expected`, best first."""
    named = _places(letter, odds)
    found = [
        candidate
        for phrase in phrases(letter, odds.words, usual)
        for candidate in _around(phrase, named, odds, usual)
    ]
    return sorted(found, key=lambda item: -item.expected)[:_MOST]


def _around(
    phrase: Phrase, named: Sequence[tuple[Word, ...]], odds: Odds, usual: float
) -> Iterator[Candidate]:
    if phrase.text.startswith(SAYS_ITSELF):
        yield Candidate("", (), phrase, "", 2 * phrase.value / (phrase.length + usual))
        return
    frames = list(_frames(phrase, odds))
    length = phrase.length
    for place in [(), *named]:
        if place and not _goes_before(place, phrase):
            continue
        gained = sum(len(word.text) * odds.words[word.text] for word in place)
        size = sum(len(word.text) for word in place)
        for frame, ending, extra in frames:
            whole = len(frame) + size + length + len(ending)
            expected = 2 * (phrase.value + gained + extra) / (whole + usual)
            yield Candidate(frame, place, phrase, ending, expected)


def _goes_before(place: Sequence[Word], phrase: Phrase) -> bool:
    """The phrase names no place, or begins with one that can lie inside this one."""
    if any(word.text in phrase.text for word in place):
        return False
    named = [number for number, word in enumerate(phrase.words) if is_place(word.text)]
    if not named:
        return True
    inner = place_rank(phrase.words[named[0]].text)
    return named[0] <= 1 and place_rank(place[-1].text) < inner


def _frames(phrase: Phrase, odds: Odds) -> Iterator[tuple[str, str, float]]:
    """(frame, ending, expected characters shared) that go with the phrase."""
    text = phrase.text
    asks = any(word in text for word in _ASKING)
    takes_ending = not asks and _takes_ending(phrase)
    for frame, chance in odds.frames.items():
        if frame in _WISHES and phrase.cue not in _WISHES:
            continue
        if frame and text.startswith(frame):
            continue
        gained = len(frame) * chance
        yield frame, "", gained
        if takes_ending and frame in _TAKE_ENDING:
            yield frame, ENDING, gained + len(ENDING) * odds.ending


def _takes_ending(phrase: Phrase) -> bool:
    """ "问题" goes after a noun or a plain verb, not after a whole statement ("这里是…")."""
    if phrase.text.endswith(_HAS_ENDING) or phrase.words[-1].tag[:1] not in "nvjl":
        return False
    return not any(word.text in _STATES for word in phrase.words)


def _places(letter: Letter, odds: Odds) -> list[tuple[Word, ...]]:
    """The places named in the text that are likeliest to stand in the title."""
    found: dict[str, tuple[float, tuple[Word, ...]]] = {}
    for clause in letter.clauses:
        run: list[Word] = []
        for word in clause.words:
            if run and run[-1].end != word.start:
                run = []
            run = _grown(run, word)
            text = "".join(item.text for item in run)
            if run and run[-1] is word and is_place(word.text) and len(text) <= MAX_PLACE:
                value = sum(len(item.text) * odds.words[item.text] for item in run)
                found.setdefault(text, (value / (len(text) + 4), tuple(run)))
    best = sorted(found.values(), key=lambda item: -item[0])
    return [place for _, place in best[:_MOST_PLACES]]


def _grown(run: list[Word], word: Word) -> list[Word]:
    """The place so far with the next word: a region begins anew unless a wider place stands
    before it; before its first place a run keeps one name ("恒大" of "恒大雅苑")."""
    if word.tag[:1] not in _NAMING:
        return []
    if not is_place(word.text):
        return [*run, word] if run and is_place(run[-1].text) else [word]
    inside = [item for item in run if is_place(item.text)]
    if inside and place_rank(inside[-1].text) >= place_rank(word.text) < len(RANKS):
        return [word]
    if not inside and place_rank(word.text) < 3:
        return [word]
    return [*run, word]
