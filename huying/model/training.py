"""One training: learn from the rows that are not held back, measure on those that are.

Which rows are held back depends on their key alone, so that the same tickets are held in every
training and no version has ever learnt from what the next one is compared on.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from huying.brain import learning
from huying.brain.learning import Doc, Learned, LearningError, Options
from huying.brain.learning.values import KIND, VERSION
from huying.model import measuring
from huying.model.measuring import Answers

Json = dict[str, Any]
ALGORITHM = f"{KIND}-{VERSION}"
LEAST_HELD = 10
_ONE_IN = 5
_KEY = b"huying: the held part"


@dataclass(frozen=True)
class Row:
    """One labelled text; ``is_held``: it measures and is never learnt from."""

    text: str
    label: str
    is_held: bool


@dataclass(frozen=True)
class Comparison:
    """The older model on the same rows, and the rows that only one of the two has right.
    ``figures`` of the first training hold the accuracy of always saying the commonest label."""

    figures: Json
    gained: int
    lost: int
    is_first: bool = False
    is_unreadable: bool = False

    @property
    def stored(self) -> Json:
        return {
            **self.figures,
            "gained": self.gained,
            "lost": self.lost,
            "is_first": self.is_first,
            "is_unreadable": self.is_unreadable,
        }


@dataclass(frozen=True)
class Trained:
    """``content``: the model file. ``seconds``: of learning."""

    content: bytes = field(repr=False)
    rows: int
    held_rows: int
    labels: int
    figures: Json
    compared: Comparison
    curve: Json
    seconds: float

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def is_better(self) -> bool:
        """More of the same rows right; with equally many, the rare labels decide."""
        if self.compared.is_unreadable:
            return True
        return _strength(self.figures) > _strength(self.compared.figures)


def _strength(figures: Json) -> tuple[float, float]:
    return figures["accuracy"], figures["macro_f1"]


def is_held(key: bytes) -> bool:
    """One in five, by a keyed hash: the same answer for the same key everywhere."""
    return hashlib.blake2b(key, key=_KEY, digest_size=8).digest()[0] % _ONE_IN == 0


def train(rows: Sequence[Row], knowledge: Sequence[Doc], older: bytes | None) -> Trained:
    """Minutes of work: never on an event loop. Raises LearningError, ``few_held`` too. An
    ``older`` model that cannot be read cannot be compared: the new one counts as better."""
    learnt = [row for row in rows if not row.is_held]
    held = [row for row in rows if row.is_held]
    if len(held) < LEAST_HELD:
        raise LearningError("few_held")
    began = perf_counter()
    learned = learning.train(
        [row.text for row in learnt],
        [row.label for row in learnt],
        Options(knowledge=tuple(knowledge)),
    )
    seconds = perf_counter() - began
    content = learned.dump()
    said = _asked(Learned.load(content), held)  # what is kept is measured, not what was in memory
    return Trained(
        content=content,
        rows=len(learnt),
        held_rows=len(held),
        labels=len(learned.labels),
        figures=measuring.figures(said),
        compared=_first(learnt, said) if older is None else _compared(older, held, said),
        curve=measuring.curves(said),
        seconds=seconds,
    )


def _asked(learned: Learned, held: Sequence[Row]) -> Answers:
    return measuring.answers(learned, [row.text for row in held], [row.label for row in held])


def _first(learnt: Sequence[Row], said: Answers) -> Comparison:
    common = Counter(row.label for row in learnt).most_common(1)[0][0]
    always = [common] * len(said.expected)
    hits = [want == common for want in said.expected]
    found = {
        "accuracy": sum(hits) / len(hits),
        "macro_f1": measuring.macro_f1(said.expected, always),
        "n": len(hits),
    }
    return _differing(found, said.right, hits, is_first=True)


def _compared(older: bytes, held: Sequence[Row], said: Answers) -> Comparison:
    try:
        before = _asked(Learned.load(older), held)
    except LearningError:
        return Comparison({}, 0, 0, is_unreadable=True)
    return _differing(measuring.figures(before), said.right, before.right)


def _differing(
    figures: Json, new: Sequence[bool], old: Sequence[bool], *, is_first: bool = False
) -> Comparison:
    pairs = list(zip(new, old, strict=True))
    return Comparison(
        figures,
        gained=pairs.count((True, False)),
        lost=pairs.count((False, True)),
        is_first=is_first,
    )
