"""Which events raise an alert, and which end one."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.events import Recorded
from huying.kit.subscribers import on, on_many
from huying.supervise import rules, service
from huying.supervise.models import AlertKind
from huying.supervise.service import Cause

NAME = "supervise"
K = AlertKind


@on(NAME, "callback.dissatisfied")
async def citizen_dissatisfied(session: AsyncSession, event: Recorded) -> None:
    """Red at the first dissatisfied or unsolved answer, with a person's clock."""
    await service.raise_alert(
        session,
        K.CALLBACK_DISSATISFIED,
        cause_event_id=event.cursor.id,
        now=clock.now(),
        ticket_id=event.subject_id,
        round=int(event.body["round"]),
        detail={"satisfaction": event.body["satisfaction"], "solved": event.body["solved"]},
    )


@on(NAME, "callback.overdue")
async def callback_overdue(session: AsyncSession, event: Recorded) -> None:
    await service.raise_alert(
        session,
        K.CALLBACK_OVERDUE,
        cause_event_id=event.cursor.id,
        now=clock.now(),
        ticket_id=event.subject_id,
        round=int(event.body["round"]),
        detail={"due_at": event.body["due_at"]},
    )


@on_many(NAME, "ticket.near_due")
async def units_near_due(session: AsyncSession, events: Sequence[Recorded]) -> None:
    await _about_units(session, events, K.NEAR_DUE)


@on_many(NAME, "ticket.overdue")
async def units_overdue(session: AsyncSession, events: Sequence[Recorded]) -> None:
    """Orange replaces yellow; a red one that lives stays. Thousands fall due at the end of a day:
    they come together."""
    ids = [event.subject_id for event in events]
    await service.resolve_many(session, ids, [K.NEAR_DUE], "overdue", clock.now())
    await _about_units(session, events, K.OVERDUE)


async def _about_units(session: AsyncSession, events: Sequence[Recorded], kind: AlertKind) -> None:
    found = [
        Cause(
            event.cursor.id,
            event.subject_id,
            {key: event.body[key] for key in ("unit_id", "clock", "due_at")},
        )
        for event in events
    ]
    await service.raise_alerts(session, kind, found, clock.now())


@on(NAME, "call.risk_found")
async def call_risk(session: AsyncSession, event: Recorded) -> None:
    """Only the level at which somebody must act at once."""
    if int(event.body["level"]) < rules.CALL_RISK_LEVEL:
        return
    await service.raise_alert(
        session,
        K.CALL_RISK,
        cause_event_id=event.cursor.id,
        now=clock.now(),
        call_id=event.subject_id,
        detail={"risk": event.body["kind"], "seq": event.body["seq"]},
    )


_UNIT_LATE = [K.NEAR_DUE, K.OVERDUE, K.OVERDUE_RED, K.CONTACT_OVERDUE]
_CALLBACK_LATE = [K.CALLBACK_OVERDUE, K.CALLBACK_TRIES]
_LATE = [*_UNIT_LATE, *_CALLBACK_LATE, K.DISPATCH_OVERDUE, K.CLOSE_REVIEW_OVERDUE, K.PART_OVERDUE]
_ENDS: dict[str, list[AlertKind]] = {
    "ticket.sent": [K.DISPATCH_OVERDUE],
    "ticket.recalled": _UNIT_LATE,
    "ticket.submitted": [*_UNIT_LATE, K.PART_OVERDUE],
    "ticket.settled": [K.CLOSE_REVIEW_OVERDUE],
    "ticket.sent_back": [K.CLOSE_REVIEW_OVERDUE],
    "ticket.rework_ordered": [K.CALLBACK_DISSATISFIED, *_CALLBACK_LATE],
    "ticket.closed": [K.CALLBACK_DISSATISFIED, *_CALLBACK_LATE],
    "ticket.withdrawn": _LATE,
    "ticket.terminated": _LATE,
    "ticket.transferred": _LATE,
    "ticket.merged": _LATE,
    "callback.begun": [K.CALLBACK_OVERDUE],
    "callback.evaluated": _CALLBACK_LATE,
    "dispatch.objection_upheld": [K.OBJECTION_OVERDUE],
    "dispatch.objection_rejected": [K.OBJECTION_OVERDUE],
    "dispatch.objection_referred": [K.OBJECTION_OVERDUE],
    "dispatch.objection_lapsed": [K.OBJECTION_OVERDUE],
    "dispatch.adjudication_lapsed": [K.ADJUDICATION_OVERDUE],
    "dispatch.adjudicated": [K.OBJECTION_OVERDUE, K.ADJUDICATION_OVERDUE],
}


async def _end(session: AsyncSession, event: Recorded) -> None:
    """The cause is over. A citizen's dissatisfaction ends only with the round it was about."""
    kinds, subject = _ENDS[event.name], UUID(str(event.subject_id))
    key = event.name.partition(".")[2]
    await service.resolve(session, subject, kinds, key, clock.now())


for _name in _ENDS:
    on(NAME, _name)(_end)


@on(NAME, "ticket.contacted")
async def citizen_contacted(session: AsyncSession, event: Recorded) -> None:
    if event.body["is_reached"]:
        now = clock.now()
        await service.resolve(session, event.subject_id, [K.CONTACT_OVERDUE], "contacted", now)
