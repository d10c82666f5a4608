"""One quarter of an hour of 30,000 series: the expectation of the day, and the check itself."""

import resource
import time
from datetime import datetime

import numpy as np

from huying.brain.series import Steps, expected, judge, weekend_kinds

SERIES = 30_000
DAYS = 56
A_DAY = 96
WINDOWS = (1, 2, 4, 8, 16, 32, 96)
_CHUNK = 1000


def speed() -> None:
    """Expectations of a whole day are made once a day from eight weeks of quarters; each quarter of
    an hour is then checked over seven windows. Both are told, in seconds of one core."""
    dice = np.random.default_rng(1)
    first = datetime(2026, 5, 4)  # noqa: DTZ001
    steps = Steps(first, 15, weekend_kinds(first.date(), DAYS + 1))
    level = dice.lognormal(-3.5, 1.5, SERIES)
    hour = 1 + 0.9 * np.sin(np.arange(A_DAY) / A_DAY * 2 * np.pi - 2)
    since = DAYS * A_DAY
    due, size = np.empty((SERIES, A_DAY)), np.empty(SERIES)
    recent = np.empty((SERIES, A_DAY))
    spent = 0.0
    for at in range(0, SERIES, _CHUNK):
        rate = level[at : at + _CHUNK, None] * np.tile(hour, DAYS)[None]
        counts = dice.poisson(rate).astype(float)
        began = time.process_time()
        made = expected(counts, steps, since, since + A_DAY)
        spent += time.process_time() - began
        due[at : at + _CHUNK], size[at : at + _CHUNK] = made.mean, made.size
        recent[at : at + _CHUNK] = counts[:, -A_DAY:]
    began = time.process_time()
    observed = np.stack([recent[:, -length:].sum(axis=1) for length in WINDOWS], axis=1)
    mean = np.stack([due[:, -length:].sum(axis=1) for length in WINDOWS], axis=1)
    judged = judge(observed, mean, size)
    checked = time.process_time() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{SERIES:,} series, seconds of one core: check of one quarter {checked:.1f} s "
        f"({int(judged.is_burst.sum())} bursts and {int(judged.is_silent.sum())} silences called, "
        f"none there); expectations of a day from {DAYS} days {spent:.1f} s; "
        f"both {checked + spent:.1f} s; {memory:,.0f} MB"
    )
