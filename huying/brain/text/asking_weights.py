"""How sure it is that a card answers: weights fitted once, general numbers without any text.

Fitted by ``python -m bench.refusal_fit`` on the demo city's cards: question forms asked
of an index that lacks them, questions of cards that the index lacks, and how people say matters
that no card is about. Ranking: softmax over the cards near a question. Confidence: logistic, of
the first.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from huying.brain.text.asking_index import COLUMNS

Floats = NDArray[np.float32]

# By column of ``asking_index.COLUMNS``, then the share of the matter's categories.
RANKING = np.array(
    [0.0, 0.0, 0.0, 6.818, 1.205, 0.0, 0.0, 4.346, 0.0, 0.112, -0.513, 4.049, 10.804, 13.302,
     1.598],
    dtype=np.float32,
)  # fmt: skip
# Lead over the next, the same columns and the share, whether categories were given, share if so.
CONFIDENCE = np.array(
    [0.613, 0.0, 0.0, 0.0, 2.268, 0.207, 0.0, 0.0, 0.403, 0.77, 0.0, 0.04, 0.042, 1.321, 1.242,
     0.109, -0.061, 0.109],
    dtype=np.float32,
)  # fmt: skip
OFFSET = -6.645
MOST_LEAD = 8.0
# What the second card scores where no card answers: the least that the first must excel.
NOTHING = 6.60
# Fewer and commoner words than these (the logarithm of their weights) ask nothing certain.
ENOUGH = 3.6
# A question in the very words of one card, and how often that card is then the right one.
SAME_WORDS = 0.999
SAME = 0.997
LIKENESS = COLUMNS.index("likeness of the best phrase")
_ASKED = COLUMNS.index("weight of the question")


def is_said_so(features: Floats, first: int) -> bool:
    """Whether the question is a phrase of that card, and of no other one."""
    is_same = features[:, LIKENESS] >= SAME_WORDS
    return bool(is_same[first]) and int(is_same.sum()) == 1


def ranked(features: Floats, shares: Floats) -> Floats:
    """One score a card; only differences mean something."""
    result: Floats = np.column_stack([features, shares]) @ RANKING
    return result


def confidences(features: Floats, shares: Floats, scores: Floats, *, has_shares: bool) -> Floats:
    """How likely each card is the right one. The first is calibrated; the others part what it
    leaves, by their scores."""
    order = np.argsort(-scores, kind="stable")
    first = order[0]
    next_best = max(float(scores[order[1]]) if order.size > 1 else NOTHING, NOTHING)
    lead = min(max(float(scores[first]) - next_best, -MOST_LEAD), MOST_LEAD)
    share, told = float(shares[first]), float(has_shares)
    values = np.concatenate([[lead], features[first], [share, told, share * told]])
    enough = min(1.0, float(features[first, _ASKED]) / ENOUGH) ** 3
    sure = enough / (1 + np.exp(-(float(values @ CONFIDENCE) + OFFSET)))
    if is_said_so(features, int(first)):
        sure = max(sure, SAME)
    powers = np.exp(scores - scores[first])
    powers[first] = 0
    rest = float(powers.sum()) or 1.0
    result: Floats = (powers / rest * (1 - sure) * sure).astype(np.float32)
    result[first] = sure
    return result


assert RANKING.size == len(COLUMNS) + 1
assert CONFIDENCE.size == len(COLUMNS) + 4
