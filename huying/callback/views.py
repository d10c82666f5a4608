"""How a callback is shown: masked, with its clock, its tries and what may be done now."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain import worktime
from huying.callback import cases, repository, rules
from huying.callback.models import CallbackAttempt, CallbackTask, Evaluation
from huying.callback.permissions import HANDLE
from huying.callback.rules import Action
from huying.callback.schemas import (
    AttemptRead,
    CallbackActionRead,
    CallbackClock,
    CallbackDesk,
    CallbackLevel,
    CallbackRead,
    EvaluationRead,
)
from huying.callback.steps import steps_of
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import texts
from huying.kit.actor import Actor
from huying.people.repository import names_of
from huying.ticket import repository as tickets
from huying.ticket.masking import Mask, citizen_read, masks
from huying.ticket.models import Assignment, Citizen, Ticket


class Sheet:
    """Everything that a page of callbacks needs, read in a handful of selects."""

    def __init__(self, actor: Actor, city: Catalogue, now: datetime) -> None:
        self.actor, self.city, self.now = actor, city, now
        self.tickets: dict[UUID, Ticket] = {}
        self.citizens: dict[UUID, Citizen] = {}
        self.leads: dict[UUID, Assignment] = {}
        self.masks: Mapping[UUID, Mask] = {}
        self.attempts: dict[UUID, list[CallbackAttempt]] = {}
        self.evaluations: dict[UUID, Evaluation] = {}
        self.names: dict[UUID, str] = {}

    async def load(self, session: AsyncSession, tasks: Sequence[CallbackTask]) -> None:
        ids = [task.id for task in tasks]
        self.tickets = await tickets.find_many(session, {task.ticket_id for task in tasks})
        self.citizens = await tickets.citizens(session, self.tickets.values())
        self.masks = await masks(session, self.tickets.values())
        for task in tasks:
            lead = await tickets.last_lead(session, task.ticket_id)
            if lead is not None:
                self.leads[task.ticket_id] = lead
        self.attempts = await repository.attempts(session, ids)
        self.evaluations = await repository.evaluations(session, ids)
        people = {task.taken_by for task in tasks}
        people |= {row.actor_id for rows in self.attempts.values() for row in rows}
        people |= {row.recorded_by for row in self.evaluations.values()}
        self.names = await names_of(session, people)

    def name(self, id: UUID | None) -> str | None:
        return self.names.get(id) if id is not None else None

    def read(self, task: CallbackTask) -> CallbackRead:
        ticket = self.tickets[task.ticket_id]
        citizen = self.citizens.get(ticket.citizen_id) if ticket.citizen_id else None
        lead = self.leads.get(ticket.id)
        unit = self.city.unit_by_id.get(ticket.lead_unit_id) if ticket.lead_unit_id else None
        tries, mask = self.attempts.get(task.id, []), self.masks[ticket.id]
        shown = citizen_read(ticket, citizen)
        case = cases.make_case(
            self.actor, task, tries, self.city,
            has_phone=citizen is not None and citizen.phone_sealed is not None, now=self.now,
        )  # fmt: skip
        return CallbackRead(
            id=task.id,
            state=task.state,
            round=task.round,
            ticket_id=ticket.id,
            number=ticket.number,
            ticket_state=ticket.state,
            title=mask(ticket.title),
            summary=mask(ticket.summary),
            kind=ticket.kind,
            category_code=ticket.category_code,
            category_name=self.city.category_name(ticket.category_code),
            urgency=ticket.urgency,
            confidentiality=ticket.confidentiality,
            citizen_name=shown.name if shown else "",
            phone=shown.phone if shown else "",
            lead_unit_name=unit.short_name if unit else None,
            unit_claims=lead.solved if lead else None,
            public_reply=mask(ticket.public_reply),
            settled_at=task.settled_at,
            order_at=task.order_at,
            next_try_at=case.next_try_at if case.is_open else None,
            clock=self.clock(task),
            attempts=[self._attempt(row, mask) for row in tries],
            taken_by=task.taken_by,
            taken_by_name=self.name(task.taken_by),
            is_mine=case.is_mine,
            evaluation=self._evaluation(task.id, mask),
            ended_at=task.ended_at,
            actions=self._actions(case),
            version=task.version,
        )

    def clock(self, task: CallbackTask) -> CallbackClock:
        hours = self.city.callback_calendar
        stopped_at = task.first_attempt_at or task.ended_at
        used = rules.used(task.settled_at, task.due_at, stopped_at or self.now, hours)
        level = CallbackLevel.GREEN
        if used > 1:
            level = CallbackLevel.ORANGE
        elif used >= rules.NEAR_DUE and stopped_at is None:
            level = CallbackLevel.YELLOW
        return CallbackClock(
            started_at=task.settled_at,
            due_at=task.due_at,
            stopped_at=stopped_at,
            used=used,
            level=level,
            steps=steps_of(self.city, task.settled_at, task.due_at),
        )

    def _attempt(self, row: CallbackAttempt, mask: Mask) -> AttemptRead:
        return AttemptRead(
            ordinal=row.ordinal,
            began_at=row.began_at,
            ended_at=row.ended_at,
            result=row.result,
            note=mask(row.note),
            actor_name=self.name(row.actor_id),
        )

    def _evaluation(self, task_id: UUID, mask: Mask) -> EvaluationRead | None:
        row = self.evaluations.get(task_id)
        if row is None:
            return None
        return EvaluationRead(
            satisfaction=row.satisfaction,
            solved=row.solved,
            words=mask(row.words),
            way=row.way,
            recorded_by_name=self.name(row.recorded_by),
            at=row.at,
        )

    def _actions(self, case: rules.Case) -> list[CallbackActionRead]:
        if not self.actor.may(HANDLE):
            return []
        found = []
        for action in Action:
            key = rules.refusal(action, case)
            found.append(
                CallbackActionRead(
                    name=action.value, is_allowed=key is None, reason=self._reason(key, case)
                )
            )
        return found

    def _reason(self, key: str | None, case: rules.Case) -> str | None:
        if key is None:
            return None
        next_try = cases.told(case.next_try_at, self.city)
        return texts.say("errors", f"callback.{key}", who=texts.say("callback", "other"),
                         next=next_try)  # fmt: skip


async def read_many(
    session: AsyncSession, actor: Actor, tasks: Sequence[CallbackTask], now: datetime
) -> list[CallbackRead]:
    sheet = Sheet(actor, await catalogue(session), now)
    await sheet.load(session, tasks)
    return [sheet.read(task) for task in tasks]


async def read_one(
    session: AsyncSession, actor: Actor, task: CallbackTask, now: datetime
) -> CallbackRead:
    return (await read_many(session, actor, [task], now))[0]


async def read_desk(session: AsyncSession, actor: Actor, now: datetime) -> CallbackDesk:
    city = await catalogue(session)
    hours = city.callback_calendar
    is_open = worktime.is_working(now, hours)
    counts = await repository.desk_counts(session, actor, now)
    end = rules.closes_at(now, hours) if is_open else rules.next_allowed(now, hours)
    return CallbackDesk(
        is_calling_allowed=is_open,
        changes_at=end,
        waiting=counts.waiting,
        mine=counts.mine,
        overdue=counts.overdue,
        due_soon=counts.due_soon,
    )
