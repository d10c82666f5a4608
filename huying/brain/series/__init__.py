"""Counts and shares: intervals and tails of what was counted."""

from huying.brain.series.shares import Share, upper_tail, wilson

__all__ = ["Share", "upper_tail", "wilson"]
