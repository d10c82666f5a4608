"""The live board: one statement, so that every number is of the same instant."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series import wilson
from huying.call.models import Call, CallRisk, CallState, CallWatch
from huying.call.watching import code
from huying.callback.models import OPEN_STATES as OPEN_CALLBACKS
from huying.callback.models import CallbackTask
from huying.city.catalogue import Catalogue
from huying.kit import texts
from huying.people.models import Account
from huying.supervise.figures import FIGURES, Window
from huying.supervise.models import Alert, AlertLevel, AlertState
from huying.supervise.schemas import (
    AgentNow,
    AlertsNow,
    Board,
    CallbacksNow,
    CallsNow,
    Count,
    Drill,
    Figure,
    FigureName,
    LevelCount,
    ListName,
    StateCount,
    TicketsNow,
    WaitingCall,
)
from huying.supervise.watch_words import watch_reasons
from huying.ticket.models import OPEN_STATES, Ticket, TicketState

Json = dict[str, Any]


def window_of(city: Catalogue, now: datetime) -> Window:
    """The city's day so far."""
    local = now.astimezone(city.zone)
    return Window(local.replace(hour=0, minute=0, second=0, microsecond=0), now)


async def read_board(session: AsyncSession, city: Catalogue, now: datetime) -> Board:
    window = window_of(city, now)
    parts: dict[str, ScalarSelect[Any]] = {
        "calls": _calls(),
        "waiting": _waiting_calls(),
        "states": _states(),
        "tickets": _tickets(window),
        "callbacks": _callbacks(now),
        "levels": _levels(),
        "late": _count(Alert, Alert.state == AlertState.OPEN, Alert.due_at <= now),
        **{f"figure.{name}": _figure(name, window) for name in FIGURES},
    }
    statement = select(*(part.label(name) for name, part in parts.items()))
    found = (await session.execute(statement)).one()._asdict()
    return Board(
        at=now,
        day_began_at=window.start,
        calls=_calls_now(found["calls"] or [], found["waiting"] or [], now),
        tickets=_tickets_now(found["states"] or {}, found["tickets"]),
        callbacks=_callbacks_now(found["callbacks"]),
        alerts=_alerts_now(found["levels"] or {}, found["late"]),
        figures=[_figure_now(name, *found[f"figure.{name}"]) for name in FIGURES],
    )


def _count(model: type[Alert], *where: ColumnElement[bool]) -> ScalarSelect[Any]:
    return select(func.count()).select_from(model).where(*where).scalar_subquery()


def _calls() -> ScalarSelect[Any]:
    """Calls that an agent has, with the highest risk heard in each and what the watch says."""
    risk = (
        select(func.coalesce(func.max(CallRisk.level), 0))
        .where(CallRisk.call_id == Call.id)
        .scalar_subquery()
    )
    row = func.jsonb_build_object(
        "call_id", Call.id, "state", Call.state, "agent_id", Call.agent_id,
        "name", Account.display_name, "extension", Account.extension,
        "since", func.coalesce(Call.ended_at, Call.answered_at, Call.started_at), "risk", risk,
        "level", func.coalesce(CallWatch.level, 0), "score", func.coalesce(CallWatch.score, 0),
        "signals", CallWatch.found["signals"], "reasons", CallWatch.found["reasons"],
    )  # fmt: skip
    return (
        select(func.jsonb_agg(row))
        .select_from(Call)
        .outerjoin(Account, Account.id == Call.agent_id)
        .outerjoin(CallWatch, CallWatch.call_id == Call.id)
        .where(Call.state.in_([CallState.LIVE, CallState.WRAP_UP]))
        .scalar_subquery()
    )


def _waiting_calls() -> ScalarSelect[Any]:
    row = func.jsonb_build_object(
        "call_id", Call.id, "phone", Call.phone_masked, "line_number", Call.line_number,
        "since", Call.started_at,
    )  # fmt: skip
    where = Call.state == CallState.WAITING
    return select(func.jsonb_agg(row)).where(where).scalar_subquery()


def _states() -> ScalarSelect[Any]:
    counts = (
        select(Ticket.state.label("state"), func.count().label("n"))
        .where(Ticket.state.in_(OPEN_STATES))
        .group_by(Ticket.state)
        .subquery()
    )
    return select(func.jsonb_object_agg(counts.c.state, counts.c.n)).scalar_subquery()


def _tickets(window: Window) -> ScalarSelect[Any]:
    """[open, due today, overdue] by the limit of the stage, as the ticket list filters them."""
    due, end = Ticket.stage_due_at, window.start + timedelta(days=1)
    today = and_(due >= window.end, due <= end)
    return (
        select(
            func.jsonb_build_array(
                func.count(), func.count().filter(today), func.count().filter(due < window.end)
            )
        )
        .where(Ticket.state.in_(OPEN_STATES))
        .scalar_subquery()
    )


def _callbacks(now: datetime) -> ScalarSelect[Any]:
    """[open, first try still due, first try overdue]."""
    untried = CallbackTask.tries == 0
    return (
        select(
            func.jsonb_build_array(
                func.count(),
                func.count().filter(and_(untried, CallbackTask.due_at > now)),
                func.count().filter(and_(untried, CallbackTask.due_at <= now)),
            )
        )
        .where(CallbackTask.state.in_(OPEN_CALLBACKS))
        .scalar_subquery()
    )


def _levels() -> ScalarSelect[Any]:
    counts = (
        select(Alert.level.label("level"), func.count().label("n"))
        .where(Alert.state != AlertState.CLOSED)
        .group_by(Alert.level)
        .subquery()
    )
    return select(func.jsonb_object_agg(counts.c.level, counts.c.n)).scalar_subquery()


def _figure(name: FigureName, window: Window) -> ScalarSelect[Any]:
    """[numerator, denominator]."""
    rows = FIGURES[name](window)
    counted = func.count().filter(rows.c.is_counted)
    return select(func.jsonb_build_array(counted, func.count())).select_from(rows).scalar_subquery()


def _calls_now(calls: Sequence[Json], waiting: Sequence[Json], now: datetime) -> CallsNow:
    live = sum(call["state"] == CallState.LIVE.value for call in calls)
    return CallsNow(
        live=_counted(live, "calls", "state=live"),
        waiting=_counted(len(waiting), "calls", "state=waiting"),
        wrap_up=_counted(len(calls) - live, "calls", "state=wrap_up"),
        agents=_agents(calls, now),
        waiting_calls=[
            WaitingCall(
                call_id=UUID(call["call_id"]),
                phone=call["phone"],
                line_number=call["line_number"],
                seconds=_seconds(call["since"], now),
            )
            for call in sorted(waiting, key=lambda call: str(call["since"]))
        ],
    )


def _agents(calls: Sequence[Json], now: datetime) -> list[AgentNow]:
    """One row an agent: the live call, else the wrap-up that lasts longest. Live ones first, the
    tensest first among them."""
    by_agent: dict[str, list[Json]] = {}
    for call in sorted(calls, key=lambda call: (call["state"] != "live", str(call["since"]))):
        by_agent.setdefault(call["agent_id"], []).append(call)
    rows = [
        AgentNow(
            agent_id=UUID(agent_id),
            name=own[0]["name"] or "",
            extension=own[0]["extension"],
            state=own[0]["state"],
            call_id=UUID(own[0]["call_id"]),
            seconds=_seconds(own[0]["since"], now),
            waiting_wrap_ups=sum(call["state"] == "wrap_up" for call in own),
            highest_risk=own[0]["risk"],
            watch_level=own[0]["level"] if own[0]["state"] == "live" else 0,
            watch_score=own[0]["score"],
            reasons=_reasons(own[0]) if own[0]["state"] == "live" else [],
        )
        for agent_id, own in by_agent.items()
    ]
    return sorted(rows, key=_by_tension)


def _by_tension(row: AgentNow) -> tuple[str, int, float, str, str]:
    is_tense = row.watch_level > 0
    score = -row.watch_score if is_tense else 0.0
    return (row.state, -row.watch_level, score, row.extension or "", row.name)


def _reasons(call: Json) -> list[str]:
    signals = call["signals"] or []
    return watch_reasons([code(signals[number]) for number in call["reasons"] or []])


def _seconds(since: str, now: datetime) -> int:
    return max(int((now - datetime.fromisoformat(since)).total_seconds()), 0)


def _tickets_now(states: Mapping[str, int], counts: Sequence[int]) -> TicketsNow:
    is_open = "&".join(f"state={state.value}" for state in OPEN_STATES)
    return TicketsNow(
        by_state=[
            StateCount(
                state=state,
                count=states.get(state.value, 0),
                drill=Drill(list="tickets", query=f"state={state.value}"),
            )
            for state in TicketState
            if state in OPEN_STATES
        ],
        open=_counted(counts[0], "tickets", is_open),
        due_today=_counted(counts[1], "tickets", "due=today"),
        overdue=_counted(counts[2], "tickets", "due=overdue"),
    )


def _callbacks_now(counts: Sequence[int]) -> CallbacksNow:
    return CallbacksNow(
        open=_counted(counts[0], "callbacks", "state=waiting&state=taken"),
        due=_counted(counts[1], "callbacks", "due=due"),
        overdue=_counted(counts[2], "callbacks", "due=overdue"),
    )


def _alerts_now(levels: Mapping[str, int], late: int) -> AlertsNow:
    return AlertsNow(
        by_level=[
            LevelCount(
                level=level,
                count=levels.get(level.value, 0),
                drill=Drill(list="alerts", query=f"level={level.value}"),
            )
            for level in (AlertLevel.RED, AlertLevel.ORANGE, AlertLevel.YELLOW)
        ],
        late=_counted(late, "alerts", "late=true"),
    )


def _counted(count: int, name: ListName, query: str) -> Count:
    return Count(count=count, drill=Drill(list=name, query=query))


def _figure_now(name: FigureName, numerator: int, denominator: int) -> Figure:
    interval = wilson(numerator, denominator)
    return Figure(
        name=name,
        numerator=numerator,
        denominator=denominator,
        share=numerator / denominator if denominator else None,
        low=interval[0] if interval else None,
        high=interval[1] if interval else None,
        formula=texts.say("supervise", f"formula.{name}"),
        drill=Drill(list="board", query=f"figure={name}"),
    )
