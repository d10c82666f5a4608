"""Today's figures as selects of rows: the share on the board is counted from the rows it drills to.

Every select gives kind, id, label, title, at and is_counted (in the numerator too).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Subquery, exists, false, func, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from huying.brain.text import mask
from huying.call.models import Call, CallState
from huying.callback.models import (
    CallbackTask,
    CitizenSolved,
    Evaluation,
    Satisfaction,
)
from huying.supervise.schemas import FigureName, FigureRow
from huying.ticket.models import Assignment, Clock, ClockKind, Part, Ticket

ANSWER_WITHIN = timedelta(seconds=15)
SATISFIED = (Satisfaction.VERY, Satisfaction.SATISFIED, Satisfaction.BASICALLY)


@dataclass(frozen=True)
class Window:
    """From the city's midnight to now."""

    start: datetime
    end: datetime


def connected(window: Window) -> Subquery:
    """Answered / offered; a call that still rings is not counted yet."""
    is_over = Call.state != CallState.WAITING
    return _calls(window, Call.answered_at.is_not(None), is_over)


def answered_in_15s(window: Window) -> Subquery:
    """Answered within 15 s / answered."""
    is_quick = Call.answered_at <= Call.started_at + ANSWER_WITHIN
    return _calls(window, is_quick, Call.answered_at.is_not(None))


def _calls(
    window: Window, is_counted: ColumnElement[bool], belongs: ColumnElement[bool]
) -> Subquery:
    return (
        select(
            literal("call").label("kind"),
            Call.id.label("id"),
            Call.phone_masked.label("label"),
            Call.line_number.label("title"),
            Call.started_at.label("at"),
            is_counted.label("is_counted"),
        )
        .where(belongs, Call.started_at >= window.start, Call.started_at <= window.end)
        .subquery()
    )


Owned = type[Assignment] | type[Clock] | type[CallbackTask] | type[Evaluation]


def _tickets(
    owned: Owned,
    at: InstrumentedAttribute[datetime],
    window: Window,
    is_counted: ColumnElement[bool],
    *belongs: ColumnElement[bool],
) -> Subquery:
    return (
        select(
            literal("ticket").label("kind"),
            Ticket.id.label("id"),
            Ticket.number.label("label"),
            Ticket.title.label("title"),
            at.label("at"),
            func.coalesce(is_counted, false()).label("is_counted"),
        )
        .join_from(owned, Ticket, Ticket.id == owned.ticket_id)
        .where(at >= window.start, at <= window.end, *belongs)
        .subquery()
    )


def direct_dispatch(window: Window) -> Subquery:
    """First dispatches that went straight to the unit / first dispatches."""
    earlier = aliased(Assignment)
    is_first = ~exists().where(
        earlier.ticket_id == Assignment.ticket_id,
        earlier.part == Part.LEAD,
        tuple_(earlier.sent_at, earlier.id) < tuple_(Assignment.sent_at, Assignment.id),
    )
    is_lead = Assignment.part == Part.LEAD
    is_direct = Assignment.is_direct.is_(True)
    return _tickets(Assignment, Assignment.sent_at, window, is_direct, is_lead, is_first)


def on_time(window: Window) -> Subquery:
    """Unit and rework clocks stopped by their due / due until now."""
    binds = Clock.kind.in_([ClockKind.UNIT, ClockKind.REWORK])
    return _tickets(Clock, Clock.due_at, window, Clock.stopped_at <= Clock.due_at, binds)


def callback_in_time(window: Window) -> Subquery:
    """First try begun by its due / first tries due; none was needed where it ended before."""
    was_needed = or_(
        CallbackTask.first_attempt_at.is_not(None),
        CallbackTask.ended_at.is_(None),
        CallbackTask.ended_at > CallbackTask.due_at,
    )
    in_time = CallbackTask.first_attempt_at <= CallbackTask.due_at
    return _tickets(CallbackTask, CallbackTask.due_at, window, in_time, was_needed)


def satisfied(window: Window) -> Subquery:
    """Very satisfied, satisfied, basically / evaluations given; the unreached gave none."""
    is_content = Evaluation.satisfaction.in_(SATISFIED)
    return _tickets(Evaluation, Evaluation.at, window, is_content)


def solved(window: Window) -> Subquery:
    """The citizen says it is solved / evaluations given."""
    says_so = Evaluation.solved == CitizenSolved.YES
    return _tickets(Evaluation, Evaluation.at, window, says_so)


FIGURES: Mapping[FigureName, Callable[[Window], Subquery]] = {
    "connected": connected,
    "answered_in_15s": answered_in_15s,
    "direct_dispatch": direct_dispatch,
    "on_time": on_time,
    "callback_in_time": callback_in_time,
    "satisfied": satisfied,
    "solved": solved,
}


async def read_rows(
    session: AsyncSession, name: FigureName, window: Window, *, only_counted: bool, limit: int
) -> list[FigureRow]:
    """The newest rows behind a figure, titles masked."""
    rows = FIGURES[name](window)
    statement = select(rows).order_by(rows.c.at.desc(), rows.c.id).limit(limit)
    if only_counted:
        statement = statement.where(rows.c.is_counted)
    return [
        FigureRow(
            kind=row.kind,
            id=row.id,
            label=row.label,
            title=mask(row.title),
            at=row.at,
            is_counted=row.is_counted,
        )
        for row in await session.execute(statement)
    ]
