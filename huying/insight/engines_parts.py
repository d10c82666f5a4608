"""Forecasts and recounts cut into parts that an engine runs, and put together again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from huying.insight.engines import Engine
from huying.insight.rebuild import Done, Part, count_part
from huying.insight.seasons_reckoning import TOGETHER, Answer, Span, Task, reckon

NOWHERE = -1  # the row of a span that belongs to another part


@dataclass(frozen=True)
class Count:
    """A month to count again, with the database's address."""

    dsn: str
    first: date
    last: date


def reckon_by(engine: Engine, task: Task) -> Answer:
    """The answer of ``reckon``, part by part: series that it takes together stay together."""
    starts = range(0, len(task.counts), TOGETHER)
    parts = [_part(task, start) for start in starts]
    answers = dict(engine.run(reckon, parts))
    ordered = [answers[number] for number in range(len(parts))]
    return Answer(
        np.concatenate([answer.steps for answer in ordered], axis=1),
        tuple(
            np.concatenate([answer.totals[at] for answer in ordered], axis=1)
            for at in range(len(task.spans))
        ),
        np.concatenate([answer.scale for answer in ordered]),
    )


def _part(task: Task, start: int) -> Task:
    stop = min(start + TOGETHER, len(task.counts))
    spans = tuple(_moved(span, start, stop) for span in task.spans)
    return replace(task, counts=task.counts[start:stop], spans=spans)


def _moved(span: Span, start: int, stop: int) -> Span:
    if span.row is None:
        return span
    return replace(span, row=span.row - start if start <= span.row < stop else NOWHERE)


def count_by(engine: Engine, dsn: str, parts: Sequence[Part]) -> Iterator[tuple[Part, Done]]:
    """Each month as it is done. The nodes must reach the database at ``dsn``."""
    asked = [Count(dsn, part.first, part.last) for part in parts]
    for number, done in engine.run(count_again, asked):
        yield parts[number], done


def count_again(asked: Count) -> Done:
    return count_part(asked.dsn, asked.first, asked.last)
