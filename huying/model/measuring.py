"""How right a learned model is on rows that it has not seen, and from where on it may act alone."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from huying.brain.learning import Learned, calibration_error, curve
from huying.brain.series import Share

Json = dict[str, Any]
TOP = 3
ENOUGH_ROWS = 20  # above a threshold that is chosen by the precision it gave


@dataclass(frozen=True)
class Answers:
    """What a model said of rows: labels by falling likelihood and the confidence of the first."""

    expected: tuple[str, ...]
    ranked: tuple[tuple[str, ...], ...]
    confidence: tuple[float, ...]
    alone: tuple[bool, ...]

    @property
    def right(self) -> list[bool]:
        return [got[0] == want for got, want in zip(self.ranked, self.expected, strict=True)]


def answers(learned: Learned, texts: Sequence[str], expected: Sequence[str]) -> Answers:
    """``learned`` is asked for every text."""
    found = learned.rank_many(texts, k=TOP)
    return Answers(
        expected=tuple(expected),
        ranked=tuple(tuple(guess.label for guess in row) for row in found),
        confidence=tuple(row[0].confidence for row in found),
        alone=tuple(learned.sure(row[0]) for row in found),
    )


def figures(said: Answers) -> Json:
    """Shares with their 95 % Wilson intervals as ``<key>_low`` and ``<key>_high``: accuracy, top3,
    alone_at_98 (rows above the model's own threshold), alone_precision (None: no such row);
    macro_f1 and ece without; ``n`` rows."""
    right = said.right
    alone = [is_right for is_right, acts in zip(right, said.alone, strict=True) if acts]
    in_three = sum(want in got for want, got in zip(said.expected, said.ranked, strict=True))
    n = len(right)
    shares = {
        "accuracy": Share(sum(right), n),
        "top3": Share(in_three, n),
        "alone_at_98": Share(len(alone), n),
        "alone_precision": Share(sum(alone), len(alone)),
    }
    found: Json = {"n": n, "macro_f1": macro_f1(said.expected, [row[0] for row in said.ranked])}
    found["ece"] = float(calibration_error(np.array(said.confidence), np.array(right, dtype=bool)))
    for key, share in shares.items():
        found[key] = share.value
        found[f"{key}_low"], found[f"{key}_high"] = share.interval or (None, None)
    return found


def macro_f1(expected: Sequence[str], got: Sequence[str]) -> float:
    """Mean F1 of every label that was expected or said."""
    wanted, said = Counter(expected), Counter(got)
    hit = Counter(want for want, have in zip(expected, got, strict=True) if want == have)
    labels = wanted.keys() | said.keys()
    return sum(2 * hit[name] / (wanted[name] + said[name]) for name in labels) / max(len(labels), 1)


def curves(said: Answers) -> Json:
    """By the class that was said, "" for all: ``{n, points: [[threshold, coverage, precision, low,
    high]…]}`` from the surest row down; coverage is the share of the rows said to be of it."""
    groups: dict[str, list[int]] = {"": list(range(len(said.expected)))}
    for number, row in enumerate(said.ranked):
        groups.setdefault(row[0], []).append(number)
    right = said.right
    return {
        code: {
            "n": len(rows),
            "points": [
                [point.threshold, point.coverage, point.precision, point.low, point.high]
                for point in curve(
                    np.array([said.confidence[row] for row in rows]),
                    np.array([right[row] for row in rows], dtype=bool),
                )
            ],
        }
        for code, rows in sorted(groups.items())
    }


def threshold_for(found: Json, precision: float) -> float | None:
    """The lowest threshold of a class's curve that gave ``precision`` over at least
    ``ENOUGH_ROWS`` rows; None when none did."""
    fitting = [
        point
        for point in found["points"]
        if point[2] >= precision and round(point[1] * found["n"]) >= ENOUGH_ROWS
    ]
    return max(fitting, key=lambda point: point[1])[0] if fitting else None


def precision_at(found: Json, threshold: float) -> float | None:
    """What the rows at or above ``threshold`` gave; None when there is no such row."""
    above = [point for point in found["points"] if point[0] >= threshold]
    return above[-1][2] if above else None
