"""What the supervision desk and the live board read and send."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from huying.city.models import MatterKind
from huying.supervise.models import AlertKind, AlertLevel, AlertState, Decision
from huying.ticket.models import TicketState

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=1000)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AlertTicket(BaseModel):
    id: UUID
    number: str
    title: str
    kind: MatterKind
    state: TicketState
    lead_unit_name: str | None
    due_at: datetime


class AlertCall(BaseModel):
    """``phone`` is masked."""

    id: UUID
    phone: str
    agent_name: str | None
    started_at: datetime


class AlertMeasure(BaseModel):
    """A measure of a weekly topic, with the topic's title."""

    id: UUID
    title: str
    topic_id: UUID
    topic_title: str


class AlertRead(BaseModel):
    """``sentence`` says why it was raised. ``decisions``: those ``close`` accepts for this kind.

    ``due_at``: by when a person must take it; ``is_late``: it was not taken by then.
    ``times``: how often this kind has been raised for the subject, this one included.
    """

    id: UUID
    kind: AlertKind
    level: AlertLevel
    state: AlertState
    sentence: str
    round: int
    times: int
    ticket: AlertTicket | None
    call: AlertCall | None
    measure: AlertMeasure | None
    raised_at: datetime
    due_at: datetime | None
    escalated_at: datetime | None
    is_late: bool
    taken_by: UUID | None
    taken_by_name: str | None
    taken_at: datetime | None
    is_mine: bool
    closed_by_name: str | None
    closed_at: datetime | None
    decision: Decision | None
    reason: str
    decisions: list[Decision]
    can_rework: bool
    version: int


class Changing(Body):
    """``version`` is the one the person saw."""

    version: int


class AlertCloseBody(Changing):
    decision: Decision
    reason: Reason


class AlertReworkBody(Changing):
    """``reason`` is what the unit reads."""

    reason: Reason


ListName = Literal["tickets", "callbacks", "alerts", "calls", "board"]


class Drill(BaseModel):
    """Where the rows behind a number are: a list of the screens and its query string.

    ``calls``: the board's own rows of calls; ``board``: ``GET /board/figures/{name}``.
    """

    list: ListName
    query: str


class Count(BaseModel):
    count: int
    drill: Drill


class StateCount(BaseModel):
    state: TicketState
    count: int
    drill: Drill


class LevelCount(BaseModel):
    level: AlertLevel
    count: int
    drill: Drill


class AgentNow(BaseModel):
    """An agent with a call; ``seconds`` since the call began or, in wrap-up, since it ended.

    ``watch_level`` 0 calm to 3 act, ``watch_score`` 0–100 and ``reasons`` (heaviest first) are the
    watch's of a live call."""

    agent_id: UUID
    name: str
    extension: str | None
    state: Literal["live", "wrap_up"]
    call_id: UUID
    seconds: int
    waiting_wrap_ups: int
    highest_risk: int
    watch_level: int
    watch_score: float
    reasons: list[str]


class WaitingCall(BaseModel):
    """A call that no agent has; ``phone`` is masked."""

    call_id: UUID
    phone: str
    line_number: str
    seconds: int


FigureName = Literal[
    "connected", "answered_in_15s", "direct_dispatch", "on_time", "callback_in_time", "satisfied",
    "solved",
]  # fmt: skip


class Figure(BaseModel):
    """A share of today's rows; ``low`` and ``high`` are its 95 % Wilson interval.

    ``share``, ``low`` and ``high`` are None when there is nothing to count.
    """

    name: FigureName
    numerator: int
    denominator: int
    share: float | None
    low: float | None
    high: float | None
    formula: str
    drill: Drill


class CallsNow(BaseModel):
    live: Count
    waiting: Count
    wrap_up: Count
    agents: list[AgentNow]
    waiting_calls: list[WaitingCall]


class TicketsNow(BaseModel):
    by_state: list[StateCount]
    open: Count
    due_today: Count
    overdue: Count


class CallbacksNow(BaseModel):
    open: Count
    due: Count
    overdue: Count


class AlertsNow(BaseModel):
    by_level: list[LevelCount]
    late: Count


class Board(BaseModel):
    """One instant, read in one statement: the numbers agree with each other."""

    at: datetime
    day_began_at: datetime
    calls: CallsNow
    tickets: TicketsNow
    callbacks: CallbacksNow
    alerts: AlertsNow
    figures: list[Figure]


class FigureRow(BaseModel):
    """One row that a figure counts; ``is_counted``: it is in the numerator too."""

    kind: Literal["ticket", "call"]
    id: UUID
    label: str
    title: str
    at: datetime
    is_counted: bool
