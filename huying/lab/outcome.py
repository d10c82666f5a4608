"""What a command of the lab found: figures with intervals, curves and examples."""

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from huying.brain.series import wilson

Interval = tuple[float, float]
Figure = float | int | None


@dataclass(frozen=True, slots=True)
class Chart:
    """``kind`` is line, bar or points. ``x_names`` names whole x values 0, 1, 2 … of a bar."""

    title: str
    x_label: str
    y_label: str
    series: Sequence[tuple[str, Sequence[tuple[float, float]]]]
    kind: str = "line"
    x_names: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Confusion:
    """``counts[i][j]``: rows of label i that were read as label j."""

    labels: Sequence[str]
    counts: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Example:
    """One row that went wrong, worst first in a list of them."""

    text: str
    expected: str
    got: str
    note: str = ""


@dataclass(slots=True)
class Outcome:
    """Figures by the keys that scripts rely on; ``labels`` are their Chinese names.

    ``figures`` must hold ``n``. ``extra`` goes into the JSON as it is (lists, groups).
    """

    title: str
    figures: Mapping[str, Figure]
    labels: Mapping[str, str] = field(default_factory=dict)
    intervals: Mapping[str, Interval] = field(default_factory=dict)
    extra: Mapping[str, object] = field(default_factory=dict)
    confusion: Confusion | None = None
    charts: Sequence[Chart] = ()
    examples: Sequence[Example] = ()
    notes: Sequence[str] = ()


def flat(outcome: Outcome) -> dict[str, object]:
    """The JSON object: every figure, its interval as ``<key>_low`` and ``<key>_high``, extras."""
    result: dict[str, object] = {key: _plain(value) for key, value in outcome.figures.items()}
    for key, (low, high) in outcome.intervals.items():
        result[f"{key}_low"] = _plain(low)
        result[f"{key}_high"] = _plain(high)
    return {**result, **outcome.extra}


def share(right: int, total: int) -> tuple[float, Interval]:
    """A share with its 95 % Wilson interval; (0, (0, 1)) of nothing."""
    return (right / total if total else 0.0), wilson(right, total) or (0.0, 1.0)


def mean_interval(values: Sequence[float]) -> tuple[float, Interval]:
    """Mean of bounded values with its 95 % interval by the normal approximation."""
    n = len(values)
    if n == 0:
        return 0.0, (0.0, 0.0)
    mean = sum(values) / n
    if n == 1:
        return mean, (mean, mean)
    variance = sum((value - mean) ** 2 for value in values) / (n - 1)
    half = 1.96 * math.sqrt(variance / n)
    return mean, (mean - half, mean + half)


def bootstrap(
    figure: Callable[[Sequence[int]], float], n: int, *, rounds: int = 200, seed: int = 12345
) -> Interval:
    """95 % percentile interval of ``figure(row numbers)`` over rows drawn with replacement."""
    if n == 0:
        return (0.0, 0.0)
    dice = random.Random(seed)
    found = sorted(figure([dice.randrange(n) for _ in range(n)]) for _ in range(rounds))
    return found[int(rounds * 0.025)], found[min(rounds - 1, int(rounds * 0.975))]


def shown(value: Figure) -> str:
    if value is None:
        return "–"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.1f}" if abs(value) >= 100 else f"{value:.4f}".rstrip("0").rstrip(".")


def lines(outcome: Outcome) -> list[tuple[str, str, str, str]]:
    """Per figure: key, Chinese name, value, interval."""
    found = []
    for key, value in outcome.figures.items():
        between = outcome.intervals.get(key)
        interval = f"{shown(between[0])} – {shown(between[1])}" if between else ""
        found.append((key, outcome.labels.get(key, key), shown(value), interval))
    return found


def _plain(value: Figure) -> Figure:
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    return value
