"""A made-up week of a city: rows in every combination that a figure can meet.

The rows are written as they are, past the services and their guards: what a figure counts must
not depend on which roads the platform allows today.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call.models import Call, CallState
from huying.callback.models import (
    CallbackState,
    CallbackTask,
    CitizenSolved,
    Evaluation,
    EvaluationWay,
    Satisfaction,
)
from huying.city.catalogue import Catalogue
from huying.city.models import MatterKind, Urgency
from huying.dispatch.models_disputes import (
    Adjudication,
    AdjudicationState,
    Objection,
    ObjectionState,
)
from huying.kit.events import EventRow
from huying.kit.models import Base, new_id
from huying.supervise.models_exclusions import Exclusion, ExclusionCode, ExclusionState
from huying.supervise.models_inspection import (
    Inspection,
    InspectionState,
    InspectionWhy,
    ReplyCheck,
)
from huying.ticket.models import (
    Assignment,
    AssignmentState,
    Clock,
    ClockKind,
    Confidentiality,
    Contact,
    ContactResult,
    ContactWay,
    LeaderState,
    Part,
    RecallCode,
    RequestKind,
    RequestState,
    Solved,
    Ticket,
    TicketState,
)
from huying.ticket.models_requests import Supplement, TicketRequest

UNITS = ("U-WATER", "U-TN", "U-TN-05", "U-HOUSING", "U-MARKET")
CATEGORIES = ("090101", "090102", "0902", "0301", "020101")
PLACES = ("YT-TN-05", "YT-TN-01", "YT-TB-02", None)
WEEK = timedelta(days=7)


@dataclass
class Week:
    """Everything that was written, by kind."""

    tickets: list[Ticket] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    requests: list[TicketRequest] = field(default_factory=list)
    supplements: list[Supplement] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)
    adjudications: list[Adjudication] = field(default_factory=list)
    tasks: list[CallbackTask] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)
    exclusions: list[Exclusion] = field(default_factory=list)
    inspections: list[Inspection] = field(default_factory=list)
    checks: list[ReplyCheck] = field(default_factory=list)
    events: list[EventRow] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)


class Maker:
    """Draws a week from ``seed``; the same seed draws the same week."""

    def __init__(self, seed: int, city: Catalogue, start: datetime) -> None:
        self._random = Random(seed)
        self._start, self._week = start, Week()
        self._units = [city.units[code].id for code in UNITS if code in city.units]
        assert len(self._units) >= 3

    def draw(self, tickets: int) -> Week:
        for number in range(tickets):
            self._draw_ticket(number)
        for _ in range(tickets):
            self._draw_call()
        return self._week

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _moment(self) -> datetime:
        """Whole minutes, so that moments meet."""
        return self._start + timedelta(minutes=self._random.randrange(7 * 24 * 60))

    def _later(self, at: datetime, most_hours: int = 60) -> datetime:
        return at + timedelta(minutes=self._random.randrange(most_hours * 60))

    def _draw_ticket(self, number: int) -> None:
        pick, at = self._random.choice, self._moment()
        state = pick([state for state in TicketState if state is not TicketState.DRAFT])
        ticket = Ticket(
            id=new_id(), number=f"20261101{number:06d}", state=state, kind=pick(list(MatterKind)),
            category_code=pick(CATEGORIES), urgency=pick(list(Urgency)),
            confidentiality=Confidentiality.NORMAL, title="小区停水", summary="停水",
            statement="停水", place_code=pick(PLACES), registered_at=at, query_code_hash=b"",
            round=1, repeat_count=pick([0, 0, 1, 3]), is_excluded=self._chance(0.15),
            lead_unit_id=pick(self._units), due_at=at, outcome_code=pick([None, "x"]),
            outcome_text=pick(["", "已答复"]), public_reply="已办", settled_at=at, search="",
            changed_at=at,
        )  # fmt: skip
        ticket.parent_id = (
            pick(self._week.tickets).id if self._week.tickets and self._chance(0.1) else None
        )
        self._week.tickets.append(ticket)
        self._clock(ticket, ClockKind.CITIZEN, at, None)
        self._clock(ticket, ClockKind.DISPATCH, at, None)
        if self._chance(0.2):
            self._week.supplements.append(
                Supplement(ticket_id=ticket.id, from_state=TicketState.TO_REVIEW, needed="门牌",
                           asked_at=at)
            )  # fmt: skip
        for round in range(1, pick([1, 2, 2, 3]) + 1):
            if self._chance(0.85):
                self._draw_round(ticket, round, self._later(at))

    def _draw_round(self, ticket: Ticket, round: int, at: datetime) -> None:
        sendings = self._random.choice([1, 1, 2])
        for sending in range(sendings):
            state = self._random.choice(list(AssignmentState))
            if sending < sendings - 1:
                state = AssignmentState.RECALLED
            lead = self._assignment(ticket, round, Part.LEAD, state, self._later(at, 3))
            self._draw_work(ticket, lead)
        if self._chance(0.3):
            state = self._random.choice([AssignmentState.DONE, AssignmentState.RECALLED])
            part = self._assignment(ticket, round, Part.ASSIST, state, at)
            self._clock(ticket, ClockKind.PART_SIGN, at, part)
            self._clock(ticket, ClockKind.PART, at, part)
        if self._chance(0.8):
            self._draw_callback(ticket, round, self._later(at))

    def _assignment(
        self, ticket: Ticket, round: int, part: Part, state: AssignmentState, at: datetime
    ) -> Assignment:
        pick = self._random.choice
        is_recalled = state is AssignmentState.RECALLED
        assignment = Assignment(
            id=new_id(), ticket_id=ticket.id, unit_id=pick(self._units), part=part, round=round,
            state=state, is_direct=self._chance(0.5), sent_at=at,
            is_signed_by_system=self._chance(0.2), solved=pick([None, *Solved]),
            contacted_at=self._later(at) if self._chance(0.7) else None,
            leader_state=LeaderState.NONE,
            recall_code=pick(list(RecallCode)) if is_recalled else None,
        )  # fmt: skip
        self._week.assignments.append(assignment)
        return assignment

    def _draw_work(self, ticket: Ticket, lead: Assignment) -> None:
        at, pick = lead.sent_at, self._random.choice
        for kind in (ClockKind.SIGN, ClockKind.CONTACT, ClockKind.UNIT, ClockKind.CLOSE_REVIEW):
            if self._chance(0.9):
                self._clock(ticket, kind, at, lead)
        if lead.round > 1:
            self._clock(ticket, ClockKind.REWORK, at, lead)
        for _ in range(self._random.randrange(3)):
            self._week.contacts.append(
                Contact(assignment_id=lead.id, at=self._later(at), way=pick(list(ContactWay)),
                        result=pick(list(ContactResult)), seconds=pick([0, 19, 20, 21, 200]))
            )  # fmt: skip
        for asked in (RequestKind.EXTENSION, RequestKind.SUSPENSION):
            if self._chance(0.3):
                asked_at = self._later(at)
                self._week.requests.append(
                    TicketRequest(
                        ticket_id=ticket.id, assignment_id=lead.id, kind=asked, round=lead.round,
                        state=pick(list(RequestState)), code="x", reason="配件", amount=1,
                        until=asked_at, due_at=self._later(asked_at, 30), asked_at=asked_at,
                    )
                )  # fmt: skip
        self._draw_inspection(ticket, lead)
        self._draw_dispute(ticket, lead)
        self._draw_events(ticket, lead)

    def _draw_inspection(self, ticket: Ticket, lead: Assignment) -> None:
        pick, at = self._random.choice, self._later(lead.sent_at)
        for _ in range(self._random.randrange(3)):
            state = pick(list(InspectionState))
            is_live = state in (InspectionState.OPEN, InspectionState.TAKEN)
            self._week.inspections.append(
                Inspection(
                    ticket_id=ticket.id, assignment_id=lead.id, unit_id=lead.unit_id, round=1,
                    why=pick([InspectionWhy.SAMPLE, InspectionWhy.FINDINGS]), sheet="x",
                    state=state, opened_at=at, decided_at=None if is_live else at, changed_at=at,
                    overturned_at=pick([None, None, at]),
                )
            )  # fmt: skip
        is_new = all((c.ticket_id, c.round) != (ticket.id, lead.round) for c in self._week.checks)
        if is_new and self._chance(0.8):
            self._week.checks.append(
                ReplyCheck(ticket_id=ticket.id, round=lead.round, model="x", at=at,
                           copied_from=pick([None, ticket.id]))
            )  # fmt: skip

    def _draw_dispute(self, ticket: Ticket, lead: Assignment) -> None:
        if not self._chance(0.3):
            return
        pick, at = self._random.choice, lead.sent_at
        objection = Objection(
            id=new_id(), ticket_id=ticket.id, assignment_id=lead.id, unit_id=lead.unit_id,
            ordinal=1, duty_code="x", proposed_unit_id=pick(self._units), proposed_duty_code="x",
            reason="非本单位", made_by=new_id(), made_at=at, due_at=at, review_due_at=at,
            state=pick(list(ObjectionState)),
        )  # fmt: skip
        self._week.objections.append(objection)
        if self._chance(0.5):
            self._week.adjudications.append(
                Adjudication(
                    ticket_id=ticket.id, objection_id=objection.id, assignment_id=lead.id,
                    chair_unit_id=lead.unit_id, state=pick(list(AdjudicationState)), quorum=1,
                    opened_at=at, due_at=at, is_lead_changed=self._chance(0.5), category_code="09",
                    search="",
                )
            )  # fmt: skip

    def _draw_events(self, ticket: Ticket, lead: Assignment) -> None:
        at = self._later(lead.sent_at)
        if self._chance(0.6):
            seconds = self._random.choice([0, 30, 59, 60, 61, 600])
            self._event(ticket, "ticket.proposed", at, {"assignment_id": str(lead.id)})
            done = at + timedelta(seconds=seconds)
            self._event(ticket, "ticket.leader_approved", done, {"assignment_id": str(lead.id)})
        if self._chance(0.4):
            name = self._random.choice(["kind", "urgency"])
            self._event(ticket, "ticket.classified", self._later(at), {"field": name})

    def _event(self, ticket: Ticket, name: str, at: datetime, body: dict[str, object]) -> None:
        self._week.events.append(
            EventRow(at=at, name=name, actor_kind="person", subject_type="ticket",
                     subject_id=ticket.id, body=body, streams=[])
        )  # fmt: skip

    def _clock(
        self, ticket: Ticket, kind: ClockKind, at: datetime, assignment: Assignment | None
    ) -> None:
        pick, due = self._random.choice, self._later(at)
        stopped = pick([None, at, due, due + timedelta(minutes=1), self._later(at)])
        steps = [timedelta(), timedelta(), timedelta(hours=5)]
        self._week.clocks.append(
            Clock(
                id=new_id(), ticket_id=ticket.id, kind=kind, round=1, limit_key="x", amount=1,
                assignment_id=assignment.id if assignment else None, unit="hour",
                calendar_code="always", started_at=at, due_at=due, stopped_at=stopped,
                extended_by=pick([0, 0, 1]), due_unextended_at=due - pick(steps),
                due_unpaused_at=due - pick(steps), paused_at=pick([None, None, None, at]),
            )
        )  # fmt: skip

    def _draw_callback(self, ticket: Ticket, round: int, at: datetime) -> None:
        pick, due = self._random.choice, at + timedelta(hours=self._random.choice([2, 13]))
        tried = pick([None, due, due + timedelta(minutes=1), self._later(at, 4)])
        state = pick(list(CallbackState))
        is_open = state in (CallbackState.WAITING, CallbackState.TAKEN)
        task = CallbackTask(
            id=new_id(), ticket_id=ticket.id, round=round, state=state, settled_at=at, due_at=due,
            order_at=due, first_attempt_at=tried, tries=1 if tried else 0, changed_at=at,
            ended_at=None if is_open else self._later(at, 30),
        )  # fmt: skip
        self._week.tasks.append(task)
        if self._chance(0.7):
            evaluation = Evaluation(
                id=new_id(), task_id=task.id, ticket_id=ticket.id, round=round,
                satisfaction=pick(list(Satisfaction)), solved=pick(list(CitizenSolved)),
                way=EvaluationWay.PAGE, at=self._later(at),
            )  # fmt: skip
            self._week.evaluations.append(evaluation)
            if self._chance(0.2):
                self._week.exclusions.append(
                    Exclusion(
                        ticket_id=ticket.id, evaluation_id=evaluation.id, unit_id=self._units[0],
                        code=ExclusionCode.MALICIOUS, state=pick(list(ExclusionState)),
                        evidence="录音", asked_at=at, changed_at=at,
                    )
                )  # fmt: skip

    def _draw_call(self) -> None:
        at = self._moment()
        wait = self._random.choice([None, 3, 15, 16, 90])
        self._week.calls.append(
            Call(
                id=new_id(), source="x", source_call_id=str(new_id()), started_at=at,
                state=self._random.choice(list(CallState)),
                answered_at=None if wait is None else at + timedelta(seconds=wait),
            )
        )  # fmt: skip


async def write(session: AsyncSession, week: Week) -> None:
    """Past foreign keys, triggers and checks; the transaction is rolled back in the end."""
    await session.execute(text("SET LOCAL session_replication_role = replica"))
    for table in (
        "ticket",
        "assignment",
        "clock",
        "callback_task",
        "evaluation",
        "call",
        "objection",
        "adjudication",
        "exclusion",
        "ticket_request",
        "supplement",
        "inspection",
        "reply_check",
    ):
        await _drop_checks(session, table)
    kinds: Sequence[Sequence[Base]] = (
        week.tickets, week.assignments, week.clocks, week.contacts, week.requests,
        week.supplements, week.objections, week.adjudications, week.tasks, week.evaluations,
        week.exclusions, week.inspections, week.checks, week.events, week.calls,
    )  # fmt: skip
    for rows in kinds:
        session.add_all(rows)
        await session.flush()


async def _drop_checks(session: AsyncSession, table: str) -> None:
    """Also the partial unique indexes that state which rows may live together."""
    found = await session.execute(
        text("SELECT conname FROM pg_constraint WHERE conrelid = CAST(:t AS regclass)"
             " AND contype = 'c'"),
        {"t": table},
    )  # fmt: skip
    for name in found.scalars().all():
        await session.execute(text(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"'))
    unique = await session.execute(
        text("SELECT indexrelid::regclass::text FROM pg_index i WHERE indrelid ="
             " CAST(:t AS regclass) AND indisunique AND NOT indisprimary AND NOT EXISTS"
             " (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)"),
        {"t": table},
    )  # fmt: skip
    for name in unique.scalars().all():
        await session.execute(text(f"DROP INDEX {name}"))
