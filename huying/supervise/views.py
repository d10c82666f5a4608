"""How an alert is shown: one sentence why, the ticket or call it is about, what may be decided."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import mask
from huying.call.models import Call
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import texts
from huying.kit.actor import Actor
from huying.people.repository import names_of
from huying.supervise import repository, rules, service
from huying.supervise.models import Alert, AlertKind, AlertState
from huying.supervise.models_topics import Topic, TopicMeasure
from huying.supervise.permissions import ALERT_HANDLE
from huying.supervise.schemas import AlertCall, AlertMeasure, AlertRead, AlertTicket
from huying.supervise.watch_words import watch_reasons
from huying.ticket import repository as tickets
from huying.ticket.masking import Mask, masks
from huying.ticket.models import Ticket
from huying.ticket.permissions import REWORK


async def read_many(
    session: AsyncSession, actor: Actor, alerts: Sequence[Alert], now: datetime
) -> list[AlertRead]:
    sheet = _Sheet(actor, await catalogue(session), now)
    await sheet.load(session, alerts)
    return [sheet.read(alert) for alert in alerts]


async def read_one(session: AsyncSession, actor: Actor, alert: Alert, now: datetime) -> AlertRead:
    return (await read_many(session, actor, [alert], now))[0]


class _Sheet:
    def __init__(self, actor: Actor, city: Catalogue, now: datetime) -> None:
        self.actor, self.city, self.now = actor, city, now
        self.tickets: dict[UUID, Ticket] = {}
        self.masks: Mapping[UUID, Mask] = {}
        self.calls: dict[UUID, Call] = {}
        self.measures: dict[UUID, AlertMeasure] = {}
        self.names: dict[UUID, str] = {}
        self.times: dict[UUID, int] = {}

    async def load(self, session: AsyncSession, alerts: Sequence[Alert]) -> None:
        self.tickets = await tickets.find_many(
            session, {alert.ticket_id for alert in alerts if alert.ticket_id}
        )
        self.masks = await masks(session, self.tickets.values())
        call_ids = {alert.call_id for alert in alerts if alert.call_id}
        if call_ids:
            calls = await session.scalars(select(Call).where(Call.id.in_(call_ids)))
            self.calls = {call.id: call for call in calls}
        self.measures = await _measures(session, {a.measure_id for a in alerts if a.measure_id})
        self.times = await repository.times(session, [alert.id for alert in alerts])
        people = {id for alert in alerts for id in (alert.taken_by, alert.closed_by)}
        self.names = await names_of(session, people | {c.agent_id for c in self.calls.values()})

    def name(self, id: UUID | None) -> str | None:
        return self.names.get(id) if id is not None else None

    def read(self, alert: Alert) -> AlertRead:
        is_live = alert.state is not AlertState.CLOSED
        may_handle = is_live and self.actor.may(ALERT_HANDLE)
        is_about_citizen = alert.kind is AlertKind.CALLBACK_DISSATISFIED
        return AlertRead(
            id=alert.id,
            kind=alert.kind,
            level=alert.level,
            state=alert.state,
            sentence=self._sentence(alert),
            round=alert.round,
            times=self.times.get(alert.id, 1),
            ticket=self._ticket(alert.ticket_id),
            call=self._call(alert.call_id),
            measure=self.measures.get(alert.measure_id) if alert.measure_id else None,
            raised_at=alert.raised_at,
            due_at=alert.due_at,
            escalated_at=alert.escalated_at,
            is_late=service.is_late(alert, self.now),
            taken_by=alert.taken_by,
            taken_by_name=self.name(alert.taken_by),
            taken_at=alert.taken_at,
            is_mine=alert.state is AlertState.TAKEN and alert.taken_by == self.actor.id,
            closed_by_name=self.name(alert.closed_by),
            closed_at=alert.closed_at,
            decision=alert.decision,
            reason=self._masked(alert),
            decisions=list(rules.DECISIONS[alert.kind]) if may_handle else [],
            can_rework=may_handle and is_about_citizen and self.actor.may(REWORK),
            version=alert.version,
        )

    def _masked(self, alert: Alert) -> str:
        known = self.masks.get(alert.ticket_id) if alert.ticket_id else None
        return known(alert.reason) if known else mask(alert.reason)

    def _sentence(self, alert: Alert) -> str:
        said, detail = texts.area("supervise"), alert.detail
        values: dict[str, object] = {"round": alert.round}
        match alert.kind:
            case AlertKind.CALLBACK_DISSATISFIED:
                values["satisfaction"] = said[f"satisfaction.{detail['satisfaction']}"]
                values["solved"] = said[f"solved.{detail['solved']}"]
            case AlertKind.CALL_RISK:
                values["risk"] = said.get(f"risk.{detail['risk']}", detail["risk"])
            case AlertKind.CALL_WATCH:
                values["reasons"] = "、".join(watch_reasons(detail["reasons"]))
            case AlertKind.CALLBACK_OVERDUE:
                values["due"] = self._told(detail["due_at"])
            case _:
                unit = (
                    self.city.unit_by_id.get(UUID(detail["unit_id"]))
                    if (detail.get("unit_id"))
                    else None
                )
                values["unit"] = unit.short_name if unit else said["some_unit"]
                values["due"] = self._told(detail["due_at"]) if detail.get("due_at") else ""
                values |= {key: detail.get(key, "") for key in ("number", "tries")}
        return said[f"alert.{alert.kind.value}"].format(**values)

    def _told(self, moment: str) -> str:
        return service.told(datetime.fromisoformat(moment), self.city)

    def _ticket(self, id: UUID | None) -> AlertTicket | None:
        ticket = self.tickets.get(id) if id else None
        if ticket is None:
            return None
        unit = self.city.unit_by_id.get(ticket.lead_unit_id) if ticket.lead_unit_id else None
        return AlertTicket(
            id=ticket.id,
            number=ticket.number,
            title=self.masks[ticket.id](ticket.title),
            kind=ticket.kind,
            state=ticket.state,
            lead_unit_name=unit.short_name if unit else None,
            due_at=ticket.due_at,
        )

    def _call(self, id: UUID | None) -> AlertCall | None:
        call = self.calls.get(id) if id else None
        if call is None:
            return None
        return AlertCall(
            id=call.id,
            phone=call.phone_masked,
            agent_name=self.name(call.agent_id),
            started_at=call.started_at,
        )


async def _measures(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, AlertMeasure]:
    if not ids:
        return {}
    rows = await session.execute(
        select(TopicMeasure.id, TopicMeasure.title, Topic.id, Topic.title)
        .join(Topic, Topic.id == TopicMeasure.topic_id)
        .where(TopicMeasure.id.in_(ids))
    )
    return {
        id: AlertMeasure(id=id, title=mask(title), topic_id=topic, topic_title=mask(named))
        for id, title, topic, named in rows
    }
