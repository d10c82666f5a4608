"""Alerts: raised by events, taken and decided by people. Lock order: alert, then ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain import worktime
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import deadlines, texts
from huying.kit.actor import SYSTEM, Actor
from huying.kit.events import emit
from huying.people.repository import names_of
from huying.supervise import repository, rules
from huying.supervise.errors import (
    AlertChanged,
    AlertClosed,
    AlertTakenByOther,
    NothingToRework,
    WrongDecision,
)
from huying.supervise.events import AlertClosed as ClosedEvent
from huying.supervise.events import AlertEscalated, AlertEvent, AlertRaised, AlertTaken
from huying.supervise.models import Alert, AlertKind, AlertLevel, AlertState, Decision, Json
from huying.ticket import repository as tickets
from huying.ticket import service as ticket_service
from huying.ticket.models import Ticket, TicketState

ALERT_DUE = "supervise.alert_due"


def told(at: datetime, city: Catalogue) -> str:
    """A time as one reads it in the city: 11月18日 08:30."""
    local = at.astimezone(city.zone)
    return texts.say(
        "supervise", "time", month=local.month, day=local.day, hour=local.hour, minute=local.minute
    )


def _tell(session: AsyncSession, actor: Actor, event: AlertEvent) -> None:
    streams = ["alerts"] + ([f"ticket:{event.ticket_id}"] if event.ticket_id else [])
    emit(session, actor, event, streams=streams)


async def raise_alert(
    session: AsyncSession,
    kind: AlertKind,
    *,
    cause_event_id: int,
    now: datetime,
    ticket_id: UUID | None = None,
    call_id: UUID | None = None,
    measure_id: UUID | None = None,
    round: int = 1,
    detail: Json | None = None,
    level: AlertLevel | None = None,
) -> Alert | None:
    """Raise one alert; None when one about the subject lives, or this event has raised it before.

    Exactly one of ``ticket_id``, ``call_id`` and ``measure_id`` is given. ``level``: the kind's own
    when None.
    """
    if await repository.has_cause(session, kind, cause_event_id):
        return None
    if await repository.live_of(
        session, [kind], ticket_id=ticket_id, call_id=call_id, measure_id=measure_id
    ):
        return None
    level = level or rules.LEVEL[kind]
    alert = Alert(
        kind=kind,
        level=level,
        rank=rules.RANK[level],
        ticket_id=ticket_id,
        call_id=call_id,
        measure_id=measure_id,
        round=round,
        detail=detail or {},
        cause_event_id=cause_event_id,
        raised_at=now,
        due_at=await _due(session, kind, now),
        changed_at=now,
    )
    session.add(alert)
    await session.flush()
    if alert.due_at is not None:
        await deadlines.set_deadline(session, ALERT_DUE, alert.id, alert.due_at)
    _tell(session, SYSTEM, AlertRaised(alert.id, kind.value, ticket_id, call_id, level.value))
    return alert


@dataclass(frozen=True)
class Cause:
    """Why an alert about a ticket is raised: the event behind it, and its codes."""

    event_id: int
    ticket_id: UUID
    detail: Json
    round: int = 1


async def raise_alerts(
    session: AsyncSession, kind: AlertKind, found: Sequence[Cause], now: datetime
) -> None:
    """As ``raise_alert``, about many tickets in one writing."""
    raised = await repository.causes(session, kind, [cause.event_id for cause in found])
    living = await repository.live_of_tickets(session, [kind], [c.ticket_id for c in found])
    known = {alert.ticket_id for alert in living}
    due_at, level, alerts = await _due(session, kind, now), rules.LEVEL[kind], list[Alert]()
    for cause in found:
        if cause.event_id in raised or cause.ticket_id in known:
            continue
        known.add(cause.ticket_id)
        alerts.append(
            Alert(
                kind=kind,
                level=level,
                rank=rules.RANK[level],
                ticket_id=cause.ticket_id,
                round=cause.round,
                detail=cause.detail,
                cause_event_id=cause.event_id,
                raised_at=now,
                due_at=due_at,
                changed_at=now,
            )
        )
    session.add_all(alerts)
    await session.flush()
    if due_at is not None:
        await deadlines.set_deadlines(session, {(ALERT_DUE, alert.id): due_at for alert in alerts})
    for alert in alerts:
        happened = AlertRaised(alert.id, kind.value, alert.ticket_id, None, level.value)
        _tell(session, SYSTEM, happened)
    await session.flush()


async def resolve_many(
    session: AsyncSession,
    ticket_ids: Sequence[UUID],
    kinds: list[AlertKind],
    reason_key: str,
    now: datetime,
) -> None:
    """As ``resolve``, for many tickets in one writing."""
    reason = texts.say("supervise", f"resolved.{reason_key}")
    for alert in await repository.live_of_tickets(session, kinds, ticket_ids):
        if alert.due_at is not None:
            await deadlines.cancel_deadline(session, ALERT_DUE, alert.id)
        _closed(session, SYSTEM, alert, Decision.RESOLVED, reason, now)
    await session.flush()


async def _due(session: AsyncSession, kind: AlertKind, now: datetime) -> datetime | None:
    key = rules.LIMIT.get(kind)
    if key is None:
        return None
    city = await catalogue(session)
    return worktime.due_at(now, city.limit(key), city.hotline_calendar)


async def _check(session: AsyncSession, alert: Alert, version: int) -> None:
    if alert.version != version:
        names = await names_of(session, [alert.changed_by])
        unknown = texts.say("supervise", "platform")
        who = names.get(alert.changed_by, unknown) if alert.changed_by else unknown
        when = told(alert.changed_at, await catalogue(session))
        raise AlertChanged(who=who, at=alert.changed_at.isoformat(), when=when)
    if alert.state is AlertState.CLOSED:
        raise AlertClosed()


def _touch(alert: Alert, actor: Actor, now: datetime) -> None:
    alert.version += 1
    alert.changed_by, alert.changed_at = actor.id, now


async def take(
    session: AsyncSession, actor: Actor, alert: Alert, *, version: int, now: datetime
) -> None:
    """A person sees to it; the clock of the alert stops. One taken by somebody else changes hands.

    Raises AlertChanged, AlertClosed.
    """
    await _check(session, alert, version)
    if alert.state is AlertState.TAKEN and alert.taken_by == actor.id:
        return
    await _take(session, actor, alert, now)
    _touch(alert, actor, now)


async def _take(session: AsyncSession, actor: Actor, alert: Alert, now: datetime) -> None:
    is_first = alert.taken_at is None
    alert.state, alert.taken_by = AlertState.TAKEN, actor.id
    if is_first:
        alert.taken_at = now
        await deadlines.cancel_deadline(session, ALERT_DUE, alert.id)
    _tell(session, actor, AlertTaken(alert.id, alert.kind.value, alert.ticket_id, alert.call_id))


async def _own(
    session: AsyncSession, actor: Actor, alert: Alert, version: int, now: datetime
) -> None:
    """Deciding takes an open alert at the same time; another person's is left alone."""
    await _check(session, alert, version)
    if alert.state is AlertState.OPEN:
        await _take(session, actor, alert, now)
    elif alert.taken_by != actor.id:
        names = await names_of(session, [alert.taken_by])
        raise AlertTakenByOther(who=next(iter(names.values()), ""))


async def close(
    session: AsyncSession,
    actor: Actor,
    alert: Alert,
    *,
    version: int,
    decision: Decision,
    reason: str,
    now: datetime,
) -> None:
    """Close with a decision. ``explained`` also closes a ticket that waited for a person.

    Raises AlertChanged, AlertClosed, AlertTakenByOther, WrongDecision.
    """
    await _own(session, actor, alert, version, now)
    if not rules.may_decide(alert.kind, decision):
        raise WrongDecision(field="decision")
    ticket = await tickets.lock(session, alert.ticket_id) if alert.ticket_id else None
    await _close(session, actor, alert, decision, reason, now)
    is_about_citizen = alert.kind is AlertKind.CALLBACK_DISSATISFIED
    if is_about_citizen and ticket is not None and ticket.state is TicketState.TO_CALLBACK:
        await ticket_service.close(session, actor, ticket, reached=True)


async def rework(
    session: AsyncSession, actor: Actor, alert: Alert, *, version: int, reason: str, now: datetime
) -> Ticket:
    """Order a rework and close the alert with it.

    Raises AlertChanged, AlertClosed, AlertTakenByOther, NothingToRework, and the ticket's refusals.
    """
    await _own(session, actor, alert, version, now)
    if alert.kind is not AlertKind.CALLBACK_DISSATISFIED or alert.ticket_id is None:
        raise NothingToRework()
    ticket = await tickets.lock(session, alert.ticket_id)
    assert ticket is not None, "an alert refers to its ticket"
    await _close(session, actor, alert, Decision.REWORK, reason, now)
    return await ticket_service.rework(session, actor, ticket, reason=reason)


async def _close(
    session: AsyncSession,
    actor: Actor,
    alert: Alert,
    decision: Decision,
    reason: str,
    now: datetime,
) -> None:
    await deadlines.cancel_deadline(session, ALERT_DUE, alert.id)
    _closed(session, actor, alert, decision, reason, now)
    await session.flush()


def _closed(
    session: AsyncSession,
    actor: Actor,
    alert: Alert,
    decision: Decision,
    reason: str,
    now: datetime,
) -> None:
    alert.state, alert.decision, alert.reason = AlertState.CLOSED, decision, reason
    alert.closed_by, alert.closed_at = actor.id, now
    _touch(alert, actor, now)
    where = (alert.id, alert.kind.value, alert.ticket_id, alert.call_id)
    _tell(session, actor, ClosedEvent(*where, decision.value))


async def resolve(
    session: AsyncSession, ticket_id: UUID, kinds: list[AlertKind], reason_key: str, now: datetime
) -> None:
    """Close alerts whose cause is over; the platform says so itself."""
    for alert in await repository.live_of(session, kinds, ticket_id=ticket_id):
        await _resolve(session, alert, reason_key, now)


async def resolve_call(
    session: AsyncSession, call_id: UUID, kinds: list[AlertKind], reason_key: str, now: datetime
) -> None:
    """The same for alerts about a call."""
    for alert in await repository.live_of(session, kinds, call_id=call_id):
        await _resolve(session, alert, reason_key, now)


async def resolve_measure(
    session: AsyncSession, measure_id: UUID, reason_key: str, now: datetime
) -> None:
    """The same for alerts about a measure of a weekly topic."""
    kinds = [AlertKind.MEASURE_OVERDUE]
    for alert in await repository.live_of(session, kinds, measure_id=measure_id):
        await _resolve(session, alert, reason_key, now)


async def _resolve(session: AsyncSession, alert: Alert, reason_key: str, now: datetime) -> None:
    reason = texts.say("supervise", f"resolved.{reason_key}")
    await _close(session, SYSTEM, alert, Decision.RESOLVED, reason, now)


async def worsen(session: AsyncSession, alert: Alert, level: AlertLevel, detail: Json) -> bool:
    """A person has it already: it changes its level under his hand and does not ring again.
    False when it is not taken or was as grave before."""
    if alert.state is not AlertState.TAKEN or rules.RANK[level] <= alert.rank:
        return False
    alert.level, alert.rank, alert.detail = level, rules.RANK[level], detail
    await session.flush()
    return True


async def escalate(session: AsyncSession, alert: Alert, now: datetime) -> bool:
    """Say that nobody took it in time; False when that is no longer so."""
    if alert.state is not AlertState.OPEN or alert.escalated_at is not None:
        return False
    alert.escalated_at = now
    _touch(alert, SYSTEM, now)
    where = (alert.id, alert.kind.value, alert.ticket_id, alert.call_id)
    _tell(session, SYSTEM, AlertEscalated(*where))
    return True


def is_late(alert: Alert, now: datetime) -> bool:
    """Taken after its limit, or untaken past it."""
    if alert.due_at is None:
        return False
    return (alert.taken_at or alert.closed_at or now) > alert.due_at
