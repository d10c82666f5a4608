"""How sure it is that a card answers: weights fitted once, general numbers without any text.

Fitted on the demo city's cards in the way of ``python -m bench.refusal_fit``: question forms asked
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
    [0.0, 0.0, 0.0, 3.077, 3.515, 1.926, -2.067, 3.545, 0.0, 0.0, -0.309, 6.843, 9.671, 2.432],
    dtype=np.float32,
)
# Lead over the next, the same columns and the share, whether categories were given, share if so.
CONFIDENCE = np.array(
    [0.515, 0.0, 0.0, 0.0, 0.799, 0.0, 0.0, -0.68, 1.081, -0.869, 0.103, -0.059, 0.316, 1.223,
     0.232, -0.24, 0.232],
    dtype=np.float32,
)  # fmt: skip
OFFSET = 1.303
MOST_LEAD = 8.0
# What the second card scores where no card answers: the least that the first must excel.
NOTHING = 2.27
# Fewer and commoner words than these (the logarithm of their weights) ask nothing certain.
ENOUGH = 3.6
_ASKED = COLUMNS.index("weight of the question")


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
    powers = np.exp(scores - scores[first])
    powers[first] = 0
    rest = float(powers.sum()) or 1.0
    result: Floats = (powers / rest * (1 - sure) * sure).astype(np.float32)
    result[first] = sure
    return result


assert RANKING.size == len(COLUMNS) + 1
assert CONFIDENCE.size == len(COLUMNS) + 4
