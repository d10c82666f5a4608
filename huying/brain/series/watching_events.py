"""From scores of every step to events: one event, one finding, begun when it truly began."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from huying.brain.series.steps import Found, Shape, Whole
from huying.brain.series.watching_scores import Scored

FLOOR = 1.5  # the least score that opens an event
_STRONG = 4.0  # an event of this score explains its steps: windows begin anew after it
# Deviations beyond which an event goes on: of the last steps, half as many as said most; or of as
# many, while that half is not back to normal.
_STILL, _STILL_WHOLE, _STILL_SOME = 1.3, 2.3, 0.7
_RISE = 3  # steps from which a burst none of whose single steps is remarkable is a slow rise


@dataclass(slots=True)
class _Event:
    """Steps ``opened`` … ``last`` of one series, ``side`` 0 above and 1 below."""

    side: int
    opened: int
    last: int
    steps: list[tuple[int, float, int]]  # step, score, first step of the window that says most


def events(scored: Scored, series: int, since: int, threshold: float, quiet: int) -> list[Found]:
    """The events of one series whose score reaches ``threshold``, in order of time.

    ``since``: the step that the scores begin with. ``quiet``: calm steps that end an event; they
    belong to it, so that no later count changes an event once its last step is over. The events
    that there are do not depend on ``threshold``, only which of them are told.
    """
    several: list[Found] = []
    for side in (0, 1):
        told = (
            _told(scored, series, since, each, threshold)
            for each in _runs(scored, series, side, since, quiet)
        )
        several += [found for found in told if found is not None]
    return sorted(several, key=lambda found: (found.first, found.last))


def _runs(scored: Scored, series: int, side: int, since: int, quiet: int) -> Iterator[_Event]:
    lengths = np.array(scored.lengths)
    rarity = scored.rarity[side, :, series].max(axis=0)
    free = -1  # the last step of the latest strong event, counted from since
    last = -1
    for at in map(int, np.flatnonzero(rarity >= FLOOR + scored.choice)):
        if at <= last:
            continue
        event = _follow(scored, series, side, since, at, free, quiet, lengths)
        if event is None:
            continue
        last = event.last
        if max(score for _, score, _ in event.steps) >= _STRONG:
            free = last
        yield event


def _best(
    scored: Scored, series: int, side: int, at: int, free: int, lengths: Whole
) -> tuple[float, int]:
    """Score and first step of the window that says most, of those that begin after ``free``."""
    rarity = np.where(lengths <= at - free, scored.rarity[side, :, series, at], 0.0)
    row = int(rarity.argmax())
    return max(0.0, float(rarity[row]) - scored.choice), at - int(lengths[row]) + 1


def _follow(
    scored: Scored,
    series: int,
    side: int,
    since: int,
    at: int,
    free: int,
    quiet: int,
    lengths: Whole,
) -> _Event | None:
    score, start = _best(scored, series, side, at, free, lengths)
    if score < FLOOR:
        return None
    event = _Event(side, at, at, [(at, score, start)])
    calm, end = 0, scored.rarity.shape[3]
    while event.last + 1 < end and calm < quiet:
        step = event.last + 1
        score, start = _best(scored, series, side, step, free, lengths)
        most = max(event.steps, key=lambda each: each[1])
        length = most[0] - most[2] + 1
        half, whole = (
            _apart(scored, series, side, since + step, max(1, each), lengths)
            for each in (length // 2, length)
        )
        going = half > _STILL or (whole > _STILL_WHOLE and half > _STILL_SOME)
        calm = 0 if going else calm + 1
        event.last = step
        if going:
            event.steps.append((step, score, start))
    return event


def _apart(scored: Scored, series: int, side: int, at: int, length: int, lengths: Whole) -> float:
    """Deviations that the sum of the ``length`` steps up to ``at`` lies away, towards ``side``."""
    row = int(np.searchsorted(lengths, length, side="right")) - 1
    held = slice(at - int(lengths[row]) + 1, at + 1)
    apart = float((scored.observed[series, held] - scored.mean[series, held]).sum())
    apart = apart if side == 0 else -apart
    return apart / max(float(scored.deviation[row, series, at - scored.since]), 1e-9)


def _told(scored: Scored, series: int, since: int, event: _Event, threshold: float) -> Found | None:
    raised = next((each for each in event.steps if each[1] >= threshold), None)
    if raised is None:
        return None
    best = max(score for _, score, _ in event.steps)
    start = max(raised[2], 0)
    first = since + _onset(scored, series, event.side, since, start, raised[0])
    last = since + event.last
    held = slice(first, last + 1)
    observed = float(scored.observed[series, held].sum())
    due = float(scored.mean[series, held].sum())
    low, high = _range(scored, series, event.last, last - first + 1, due)
    shape = _shape(scored, series, event, raised)
    p = 10.0**-best
    return Found(series, first, last, since + raised[0], shape, observed, due, low, high, best, p)


def _onset(scored: Scored, series: int, side: int, since: int, start: int, at: int) -> int:
    """The first step from ``start`` on whose remainder is likelier than any longer one.

    Steps at the front that are as expected do not belong: the start is where the sum of deviations
    from a level halfway between expected and seen is greatest, as in a CUSUM read backwards.
    """
    held = slice(since + start, since + at + 1)
    seen, due = scored.observed[series, held], np.maximum(scored.mean[series, held], 1e-9)
    ratio = max(float(seen.sum() / due.sum()), 1e-3)
    gain = seen * np.log(ratio) - due * (ratio - 1)
    backwards = gain[::-1].cumsum()[::-1]
    return start + int(backwards.argmax())


def _range(scored: Scored, series: int, at: int, length: int, due: float) -> tuple[float, float]:
    row = int(np.searchsorted(scored.lengths, length, side="right")) - 1
    scale = np.sqrt(length / scored.lengths[row])
    wide = 1.96 * float(scored.deviation[row, series, at]) * float(scale)
    return max(0.0, due - wide), due + wide


def _shape(scored: Scored, series: int, event: _Event, raised: tuple[int, float, int]) -> Shape:
    if event.side == 1:
        return Shape.SILENCE
    at, score, start = raised
    single = float(scored.rarity[0, 0, series, max(start, 0) : at + 1].max()) - scored.choice
    is_slow = at - start + 1 >= _RISE and single < score / 2
    return Shape.RISE if is_slow else Shape.BURST
