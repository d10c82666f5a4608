"""What citizens said of old tickets: a callback that is over, and its evaluation."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback.models import CallbackState, EvaluationWay
from huying.kit import clock
from huying.kit.copying import Value, copy_rows
from huying.ticket.loading_copy import Placed, fresh_id
from huying.ticket.loading_rows import UNREACHED

_TASK = (
    "id", "ticket_id", "round", "state", "settled_at", "due_at", "order_at", "tries", "ended_at",
    "version", "changed_at", "created_at", "updated_at",
)  # fmt: skip
_EVALUATION = (
    "id", "task_id", "ticket_id", "round", "satisfaction", "solved", "words", "way", "at",
    "created_at", "updated_at",
)  # fmt: skip


async def write(session: AsyncSession, placed: Sequence[Placed]) -> None:
    """Only where the file tells how the callback ended. When the first try was made is not known:
    the task counts as due when it ended, so that it is neither in time nor late."""
    now = clock.real_now()
    ended = [(fresh_id(), one) for one in placed if is_told(one)]
    await copy_rows(session, "callback_task", _TASK, _tasks(ended, now))
    await copy_rows(session, "evaluation", _EVALUATION, _evaluations(ended, now))


def is_told(one: Placed) -> bool:
    """Whether the file says how the callback ended; an evaluation needs both of its answers."""
    told = one.told
    if one.assignment_id is None:
        return False
    return told.satisfaction == UNREACHED or bool(told.satisfaction and told.solved)


def _tasks(ended: Sequence[tuple[str, Placed]], now: datetime) -> Iterator[Sequence[Value]]:
    for id, one in ended:
        is_unreached = one.told.satisfaction == UNREACHED
        state = CallbackState.UNREACHED if is_unreached else CallbackState.DONE
        at = one.told.closed_at
        yield (id, one.id, 1, state, one.settled_at, at, at, 0, at, 1, at, now, now)


def _evaluations(ended: Sequence[tuple[str, Placed]], now: datetime) -> Iterator[Sequence[Value]]:
    for id, one in ended:
        told = one.told
        if told.satisfaction != UNREACHED:
            yield (
                fresh_id(), id, one.id, 1, told.satisfaction, told.solved, "",
                EvaluationWay.LOADED, told.closed_at, now, now,
            )  # fmt: skip
