"""Words that tellings of now use and those of before did not.

Log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi, Quinn, "Fightin' Words",
Political Analysis 16, 2008, 372-403, equations 15-22): for word w said in y of n tellings now and
in b of m before, with prior a of all tellings,
d = ln((y + a) / (n + A - y - a)) - ln((b + a) / (m + A - b - a)), z = d / sqrt(1/(y+a) + 1/(b+a)).
A word counts once a telling, so that nobody makes a word new by repeating it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt

from huying.brain.text.words import STOP_WORDS, tokens

PRIOR = 20.0  # tellings that the prior is worth
LEAST_Z = 1.96
SHORTEST, LONGEST = 2, 8


@dataclass(frozen=True, slots=True)
class NewWord:
    """``count`` tellings of now say it, against ``usual`` if they were like those before."""

    word: str
    count: int
    usual: float
    z: float


def new_words(
    now: Sequence[str], before: Sequence[str], *, most: int = 8, least: int = 3
) -> list[NewWord]:
    """The newest words first; nothing that fewer than ``least`` tellings of now say. A word that
    lies within a newer one of the list is left out. Texts must be masked by the caller."""
    said, known = _counted(now), _counted(before)
    whole = len(now) + len(before)
    if not now or not before:
        return []
    found = []
    for word, count in said.items():
        if count < least:
            continue
        share = (count + known[word]) / whole
        z = _z(count, len(now), known[word], len(before), PRIOR * share)
        if z >= LEAST_Z:
            found.append(NewWord(word, count, known[word] * len(now) / len(before), z))
    found.sort(key=lambda each: (-each.z, -len(each.word), each.word))
    kept: list[NewWord] = []
    for each in found:
        if len(kept) < most and not any(each.word in other.word for other in kept):
            kept.append(each)
    return kept


def _z(count: float, now: float, known: float, before: float, prior: float) -> float:
    """The words of all tellings together weigh as much as the prior; what is not said is the
    rest of it."""
    here = log((count + prior) / max(now + PRIOR - count - prior, 0.5))
    there = log((known + prior) / max(before + PRIOR - known - prior, 0.5))
    return (here - there) / sqrt(1 / (count + prior) + 1 / (known + prior))


def _counted(texts: Iterable[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for text in texts:
        found.update(_words(text))
    return found


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    """Words and pairs of neighbouring words; nothing with a masked or numbered part."""
    found: set[str] = set()
    before = ""
    last = -1
    for token in tokens(text):
        word = token.key
        is_word = len(word) >= SHORTEST and word not in STOP_WORDS and word.isalpha()
        if is_word:
            found.add(word)
            if before and token.start == last and len(before + word) <= LONGEST:
                found.add(before + word)
        before, last = (word if is_word else ""), token.end
    return frozenset(found)
