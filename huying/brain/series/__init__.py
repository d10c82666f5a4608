"""Counts and shares: intervals and tails of what was counted; expectations and alarms of series."""

from huying.brain.series.expecting import expected
from huying.brain.series.scanning import scan
from huying.brain.series.shares import Share, upper_tail, wilson
from huying.brain.series.shifting import moved
from huying.brain.series.steps import (
    Cluster,
    DayKind,
    Expected,
    Found,
    Judged,
    Moved,
    Shape,
    Steps,
    weekend_kinds,
)
from huying.brain.series.watching import detect, judge

__all__ = [
    "Cluster",
    "DayKind",
    "Expected",
    "Found",
    "Judged",
    "Moved",
    "Shape",
    "Share",
    "Steps",
    "detect",
    "expected",
    "judge",
    "moved",
    "scan",
    "upper_tail",
    "weekend_kinds",
    "wilson",
]
