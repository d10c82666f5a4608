"""How much each set of scores counts, and how sure the mix is: found on rows that were not seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from huying.brain.learning.mixing import Sureness, chances

Scores = NDArray[np.float32]
Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

_MIX_PENALTY = 1e-4
_SURE_PENALTY = 1e-3


def mix(parts: list[Scores], labels: Codes) -> Floats:
    """The weights, none negative, under which the right labels are likeliest (conditional
    logit): what the parts sum up to is log odds, so that one number also calibrates."""
    block = np.stack(parts, axis=2).astype(np.float64)
    rows = np.arange(len(labels))

    def cost(weights: Floats) -> tuple[float, Floats]:
        found = chances(block @ weights)
        loss = -np.log(np.maximum(found[rows, labels], 1e-12)).mean()
        found[rows, labels] -= 1
        slope = np.einsum("ik,ikp->p", found, block) / len(rows)
        penalty = _MIX_PENALTY * weights
        return float(loss + (penalty * weights).sum()), slope + 2 * penalty

    start = np.ones(len(parts))
    best = minimize(cost, start, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(parts))
    weights: Floats = best.x
    return weights if weights.sum() > 0 else start


def learn_sureness(found: Floats, right: NDArray[np.bool_]) -> Sureness:
    middle, scale = found.mean(axis=0), np.maximum(found.std(axis=0), 1e-6)
    design = np.column_stack([(found - middle) / scale, np.ones(len(found))])
    target = right.astype(np.float64)

    def cost(weights: Floats) -> tuple[float, Floats]:
        value = 1 / (1 + np.exp(-(design @ weights)))
        inside = np.clip(value, 1e-9, 1 - 1e-9)
        loss = -(target * np.log(inside) + (1 - target) * np.log(1 - inside)).mean()
        penalty = _SURE_PENALTY * weights
        penalty[-1] = 0
        slope = design.T @ (value - target) / len(target)
        return float(loss + (penalty * weights).sum()), slope + 2 * penalty

    best = minimize(cost, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B").x
    return Sureness(middle, scale, best[:-1], float(best[-1]))
