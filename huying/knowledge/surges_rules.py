"""When a subject bursts, and which matters are of it (pure)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

# One pin holds at most this long; who still needs it renews it, and so looks at it again.
MOST_HOURS = 12
# A burst: so many in the hour, so many times the usual, and as rare as this by chance.
LEAST_COUNT = 5
LEAST_TIMES = 3.0
RAREST = 0.001
# What the usual is taken for where there is (nearly) none.
LEAST_USUAL = 0.5
# One leaf stands for its whole group when it is this much of it.
LEAF_SHARE = 0.8


@dataclass(frozen=True)
class Subject:
    """Words and beginnings of category codes, one of which is enough; ``area`` "": everywhere."""

    words: Sequence[str]
    categories: Sequence[str]
    area: str = ""


@dataclass(frozen=True)
class Heard:
    """A matter as far as it is known: what was said, its category, and its place with all above."""

    text: str
    category: str | None
    place_chain: Sequence[str] = ()


def fits(subject: Subject, heard: Heard) -> bool:
    """Whether a matter is of the subject; one whose place is not known yet is not ruled out."""
    if subject.area and heard.place_chain and subject.area not in heard.place_chain:
        return False
    is_named = any(word in heard.text for word in subject.words if word)
    category = heard.category or ""
    return is_named or any(category.startswith(code) for code in subject.categories if code)


@dataclass(frozen=True)
class Burst:
    """``usual``: matters of an hour like this on the days before; ``chance``: of so many or more
    by chance alone (Poisson)."""

    count: int
    usual: float
    chance: float

    @property
    def times(self) -> float:
        return self.count / max(self.usual, LEAST_USUAL)


def burst(count: int, usual: float) -> Burst | None:
    """A burst, or None: ``count`` in the last hour against ``usual`` an hour."""
    found = Burst(count, usual, poisson_tail(count, max(usual, LEAST_USUAL)))
    is_burst = count >= LEAST_COUNT and found.times >= LEAST_TIMES and found.chance <= RAREST
    return found if is_burst else None


def poisson_tail(count: int, mean: float) -> float:
    """The chance of ``count`` or more where ``mean`` are usual."""
    below = sum(
        math.exp(number * math.log(mean) - mean - math.lgamma(number + 1))
        for number in range(count)
    )
    return max(0.0, 1.0 - below)
