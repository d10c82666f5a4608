"""What goes into learning and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass, field

KIND = "classifier"
VERSION = "1"


class LearningError(Exception):
    """Rows that cannot be learnt from, or bytes that are no model. ``key`` names what is wrong:
    ``few_rows``, ``one_label``, ``lengths``, ``damaged``, ``other_version``."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Doc:
    """What is known beforehand, without any label: a leaf of the category tree, say. Codes that
    begin alike (two digits a level) are kin."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Options:
    """``precision``: of what may act alone. ``folds``: inner folds that weights, calibration and
    threshold are found by. ``most_work``: rows times labels up to which every expert is asked;
    beyond it one expert learns, and one part in ``folds`` is held back instead of folds, so that
    a hundred thousand rows take minutes."""

    knowledge: tuple[Doc, ...] = ()
    precision: float = 0.98
    folds: int = 5
    seed: int = 12345
    most_work: int = 6_000_000


@dataclass(frozen=True, slots=True)
class Guess:
    """``confidence``: the chance that the label is right, calibrated on rows that were not seen.
    ``spans``: the characters of the text that speak most for it."""

    label: str
    confidence: float
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """Of the rows at or above ``threshold``: their share of all, the share that is right, and its
    95 % Wilson interval."""

    threshold: float
    coverage: float
    precision: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Figures:
    """From inner folds: shares of ``n`` rows; ``ece`` is the calibration error of ten bins."""

    n: int
    accuracy: float
    top3: float
    ece: float
    alone: float
    labels: int
    made_of: dict[str, float] = field(default_factory=dict)
