"""Every figure once more, in plain Python over lists of rows: what SQL must agree with."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from huying.call.models import CallState
from huying.callback.models import CallbackState, CallbackTask, CitizenSolved, Evaluation
from huying.dispatch.models_disputes import AdjudicationState, ObjectionState
from huying.insight.kinds import Basis
from huying.supervise.models_exclusions import ExclusionState
from huying.supervise.models_inspection import InspectionState, InspectionWhy
from huying.ticket.models import (
    Assignment,
    AssignmentState,
    Clock,
    ClockKind,
    ContactResult,
    ContactWay,
    Part,
    RecallCode,
    RequestKind,
    RequestState,
    Solved,
    Ticket,
    TicketState,
)
from tests.insight.week import Week

Verdicts = dict[Basis, bool]  # basis → in the numerator; a basis not named: not counted at all


@dataclass(frozen=True)
class Row:
    id: UUID | int
    at: datetime
    unit_id: UUID | None
    ticket: Ticket | None
    verdicts: Verdicts = field(hash=False)
    is_excluded: bool


class Plain:
    """``rows(code)`` gives every row of a figure, whenever it was."""

    def __init__(self, week: Week, zone: ZoneInfo) -> None:
        self._week, self._zone = week, zone
        self._tickets = {ticket.id: ticket for ticket in week.tickets}
        self._assignments = {one.id: one for one in week.assignments}

    def rows(self, code: str) -> list[Row]:
        return list(_RECIPES[code](self))

    def _leads(self, ticket_id: UUID) -> list[Assignment]:
        leads = [
            one
            for one in self._week.assignments
            if one.ticket_id == ticket_id and one.part is Part.LEAD
        ]
        return sorted(leads, key=lambda one: (one.sent_at, one.id))

    def of_tickets(self, is_counted: Callable[[Ticket], bool]) -> Iterator[Row]:
        for one in self._week.tickets:
            yield Row(one.id, one.registered_at, one.lead_unit_id, one,
                      {Basis.GRANTED: is_counted(one)}, one.is_excluded)  # fmt: skip

    def is_answered(self, ticket: Ticket) -> bool:
        if ticket.state is TicketState.ARCHIVED:
            return ticket.outcome_text != "" and ticket.outcome_code is None
        return ticket.state is TicketState.ANSWERED

    def has_supplement(self, ticket: Ticket) -> bool:
        return any(one.ticket_id == ticket.id for one in self._week.supplements)

    def _lead(self, one: Assignment, is_counted: bool) -> Row:
        ticket = self._tickets[one.ticket_id]
        return Row(one.id, one.sent_at, one.unit_id, ticket, {Basis.GRANTED: is_counted},
                   ticket.is_excluded)  # fmt: skip

    def first_leads(self, is_counted: Callable[[Assignment], bool]) -> Iterator[Row]:
        for ticket in self._week.tickets:
            if leads := self._leads(ticket.id):
                yield self._lead(leads[0], is_counted(leads[0]))

    def is_final(self, first: Assignment) -> bool:
        kept = [
            one
            for one in self._leads(first.ticket_id)
            if one.state is not AssignmentState.RECALLED or one.recall_code is RecallCode.ENDED
        ]
        return bool(kept) and kept[-1].unit_id == first.unit_id

    def returned(self) -> Iterator[Row]:
        upheld = {
            one.assignment_id for one in self._week.objections if one.state is ObjectionState.UPHELD
        }
        upheld |= {
            one.assignment_id
            for one in self._week.adjudications
            if one.state is AdjudicationState.DECIDED and one.is_lead_changed
        }
        for one in self._week.assignments:
            if one.part is Part.LEAD and one.round == 1:
                yield self._lead(one, one.id in upheld)

    def _clock_row(self, one: Clock, unit_id: UUID | None, verdicts: Verdicts) -> Row:
        ticket = self._tickets[one.ticket_id]
        return Row(one.id, one.due_at, unit_id, ticket, verdicts, ticket.is_excluded)

    def clocks(
        self,
        kind: ClockKind,
        judge: Callable[[Clock, Assignment], Verdicts],
        *,
        is_units: bool = True,
    ) -> Iterator[Row]:
        for one in self._week.clocks:
            if one.kind is not kind or one.assignment_id is None:
                continue
            assignment = self._assignments[one.assignment_id]
            if assignment.state is AssignmentState.RECALLED and in_time(one.stopped_at, one.due_at):
                continue
            unit_id = assignment.unit_id if is_units else None
            yield self._clock_row(one, unit_id, judge(one, assignment))

    def dispatches(self) -> Iterator[Row]:
        for one in self._week.clocks:
            if one.kind is not ClockKind.DISPATCH:
                continue
            kept = in_time(one.stopped_at, one.due_at)
            if kept and not self._leads(one.ticket_id):
                continue
            yield self._clock_row(one, None, {Basis.GRANTED: kept})

    def citizens(self) -> Iterator[Row]:
        gone = (TicketState.WITHDRAWN, TicketState.TERMINATED, TicketState.TRANSFERRED)
        for one in self._week.clocks:
            if one.kind is not ClockKind.CITIZEN or in_time(one.stopped_at, one.started_at):
                continue
            ticket = self._tickets[one.ticket_id]
            if ticket.state in gone and in_time(one.stopped_at, one.due_at):
                continue
            yield self._clock_row(one, ticket.lead_unit_id, on_time(one))

    def _lead_of_round(self, ticket_id: UUID, round: int) -> list[Assignment | None]:
        """A week of drawn rows may hold two; a join then gives the row twice."""
        found: list[Assignment | None] = [
            one
            for one in self._leads(ticket_id)
            if one.round == round and one.state is not AssignmentState.RECALLED
        ]
        return found or [None]

    def evaluations(
        self, judge: Callable[[Evaluation, Assignment | None], bool | None]
    ) -> Iterator[Row]:
        contested = {
            one.evaluation_id
            for one in self._week.exclusions
            if one.state is ExclusionState.GRANTED
        }
        for one in self._week.evaluations:
            ticket = self._tickets[one.ticket_id]
            for lead in self._lead_of_round(one.ticket_id, one.round):
                verdict = judge(one, lead)
                if verdict is not None:
                    unit_id = lead.unit_id if lead else ticket.lead_unit_id
                    is_excluded = ticket.is_excluded or one.id in contested
                    yield Row(one.id, one.at, unit_id, ticket, {Basis.GRANTED: verdict},
                              is_excluded)  # fmt: skip

    def rounds(
        self,
        at_of: Callable[[CallbackTask], datetime | None],
        judge: Callable[[CallbackTask, Assignment | None], bool | None],
    ) -> Iterator[Row]:
        for one in self._week.tasks:
            ticket, at = self._tickets[one.ticket_id], at_of(one)
            for lead in self._lead_of_round(one.ticket_id, one.round):
                verdict = judge(one, lead)
                if at is not None and verdict is not None:
                    unit_id = lead.unit_id if lead else ticket.lead_unit_id
                    yield Row(one.id, at, unit_id, ticket, {Basis.GRANTED: verdict},
                              ticket.is_excluded)  # fmt: skip

    def is_reworked(self, task: CallbackTask, _: Assignment | None) -> bool:
        return any(one.round > task.round for one in self._leads(task.ticket_id))

    def has_evaluation(self, task: CallbackTask) -> bool:
        return any(one.task_id == task.id for one in self._week.evaluations)

    def ended(
        self, judge: Callable[[CallbackTask], bool]
    ) -> Callable[[CallbackTask, Assignment | None], bool | None]:
        over = (CallbackState.DONE, CallbackState.UNREACHED)
        return lambda task, _: judge(task) if task.state in over else None

    def callbacks(self, due_of: Callable[[CallbackTask], datetime]) -> Iterator[Row]:
        for one in self._week.tasks:
            ended_first = (
                one.first_attempt_at is None
                and one.ended_at is not None
                and one.ended_at <= one.due_at
            )
            if not ended_first:
                ticket = self._tickets[one.ticket_id]
                kept = in_time(one.first_attempt_at, due_of(one))
                yield Row(one.id, one.due_at, None, ticket, {Basis.GRANTED: kept},
                          ticket.is_excluded)  # fmt: skip

    def is_kind_changed(self, task: CallbackTask, lead: Assignment | None) -> bool:
        return lead is not None and any(
            one.name == "ticket.classified"
            and one.subject_id == task.ticket_id
            and one.body["field"] == "kind"
            and lead.sent_at <= one.at <= task.settled_at
            for one in self._week.events
        )

    def inspections(self, whys: Iterable[InspectionWhy]) -> Iterator[Row]:
        for one in self._week.inspections:
            if one.decided_at is not None and one.why in whys:
                ticket = self._tickets[one.ticket_id]
                failed = one.state is not InspectionState.PASSED and one.overturned_at is None
                yield Row(one.id, one.decided_at, one.unit_id, ticket, {Basis.GRANTED: failed},
                          ticket.is_excluded)  # fmt: skip

    def checks(self) -> Iterator[Row]:
        for one in self._week.checks:
            ticket = self._tickets[one.ticket_id]
            for lead in self._lead_of_round(one.ticket_id, one.round):
                unit_id = lead.unit_id if lead else ticket.lead_unit_id
                is_copied = one.copied_from is not None
                yield Row(one.id, one.at, unit_id, ticket, {Basis.GRANTED: is_copied},
                          ticket.is_excluded)  # fmt: skip

    def contacts(self) -> Iterator[Row]:
        for one in self._week.contacts:
            if one.way is ContactWay.PHONE and one.result is ContactResult.REACHED:
                lead = self._assignments[one.assignment_id]
                ticket = self._tickets[lead.ticket_id]
                yield Row(one.id, one.at, lead.unit_id, ticket,
                          {Basis.GRANTED: one.seconds < 20}, ticket.is_excluded)  # fmt: skip

    def extensions(self) -> Iterator[Row]:
        for one in self._week.requests:
            if one.kind is RequestKind.EXTENSION and one.state is not RequestState.CANCELLED:
                assert one.assignment_id is not None
                assert one.due_at is not None
                unit_id = self._assignments[one.assignment_id].unit_id
                ticket = self._tickets[one.ticket_id]
                same = self._day(one.asked_at) == self._day(one.due_at)
                yield Row(one.id, one.asked_at, unit_id, ticket, {Basis.GRANTED: same},
                          ticket.is_excluded)  # fmt: skip

    def _day(self, at: datetime) -> object:
        return at.astimezone(self._zone).date()

    def approvals(self) -> Iterator[Row]:
        for one in self._week.events:
            if one.name == "ticket.leader_approved":
                lead = self._assignments[UUID(one.body["assignment_id"])]
                ticket = self._tickets[one.subject_id]
                quick = any(
                    earlier.name == "ticket.proposed"
                    and earlier.subject_id == one.subject_id
                    and timedelta() <= one.at - earlier.at < timedelta(minutes=1)
                    for earlier in self._week.events
                )
                yield Row(one.id, one.at, lead.unit_id, ticket, {Basis.GRANTED: quick},
                          ticket.is_excluded)  # fmt: skip

    def connected(self) -> Iterator[Row]:
        for one in self._week.calls:
            if one.state is not CallState.WAITING:
                is_answered = one.answered_at is not None
                yield Row(one.id, one.started_at, None, None, {Basis.GRANTED: is_answered}, False)

    def quickly_answered(self) -> Iterator[Row]:
        for one in self._week.calls:
            if one.answered_at is not None:
                quick = (one.answered_at - one.started_at).total_seconds() <= 15
                yield Row(one.id, one.started_at, None, None, {Basis.GRANTED: quick}, False)


def in_time(stopped_at: datetime | None, due_at: datetime) -> bool:
    return stopped_at is not None and stopped_at <= due_at


def on_time(clock: Clock, _: object = None) -> Verdicts:
    """Standing still: not due as granted, due all the same without suspensions."""
    verdicts = {Basis.UNPAUSED: in_time(clock.stopped_at, clock.due_unpaused_at)}
    if clock.paused_at is None or clock.stopped_at is not None:
        verdicts[Basis.GRANTED] = in_time(clock.stopped_at, clock.due_at)
        verdicts[Basis.UNEXTENDED] = in_time(clock.stopped_at, clock.due_unextended_at)
    return verdicts


def _by_person(clock: Clock, assignment: Assignment) -> Verdicts:
    signed = in_time(clock.stopped_at, clock.due_at) and not assignment.is_signed_by_system
    return {Basis.GRANTED: signed}


def _contacted(clock: Clock, assignment: Assignment) -> Verdicts:
    return {Basis.GRANTED: in_time(assignment.contacted_at, clock.due_at)}


def _kept(clock: Clock, _: Assignment) -> Verdicts:
    return {Basis.GRANTED: in_time(clock.stopped_at, clock.due_at)}


def _extended(clock: Clock, _: Assignment) -> Verdicts:
    return {Basis.GRANTED: clock.extended_by > 0}


def _suspended(clock: Clock, _: Assignment) -> Verdicts:
    stands = clock.paused_at is not None and clock.stopped_at is None
    return {Basis.GRANTED: stands or clock.due_at != clock.due_unpaused_at}


def _is_satisfied(one: Evaluation, _: Assignment | None) -> bool:
    return one.satisfaction.value in ("very", "satisfied", "basically")


def _claims(_: Evaluation, lead: Assignment | None) -> bool | None:
    return None if lead is None or lead.solved is None else lead.solved is Solved.SOLVED


def _overclaims(one: Evaluation, lead: Assignment | None) -> bool | None:
    if lead is None or lead.solved is not Solved.SOLVED:
        return None
    return one.solved is not CitizenSolved.YES


def _is_unreached(plain: Plain) -> Callable[[CallbackTask], bool]:
    return lambda task: task.state is CallbackState.UNREACHED and not plain.has_evaluation(task)


_K = ClockKind
_RECIPES: dict[str, Callable[[Plain], Iterator[Row]]] = {
    "connected": Plain.connected,
    "answered_in_15s": Plain.quickly_answered,
    "direct_answer": lambda p: p.of_tickets(p.is_answered),
    "repeated": lambda p: p.of_tickets(lambda t: t.repeat_count > 0),
    "supplemented": lambda p: p.of_tickets(p.has_supplement),
    "merged": lambda p: p.of_tickets(lambda t: t.parent_id is not None),
    "first_dispatch": lambda p: p.first_leads(p.is_final),
    "direct_dispatch": lambda p: p.first_leads(lambda a: a.is_direct),
    "returned": Plain.returned,
    "dispatch_on_time": Plain.dispatches,
    "sign_on_time": lambda p: p.clocks(_K.SIGN, _by_person),
    "response": lambda p: p.clocks(_K.CONTACT, _contacted),
    "unit_on_time": lambda p: p.clocks(_K.UNIT, on_time),
    "close_review_on_time": lambda p: p.clocks(_K.CLOSE_REVIEW, _kept, is_units=False),
    "citizen_on_time": Plain.citizens,
    "rework_on_time": lambda p: p.clocks(_K.REWORK, on_time),
    "part_sign_on_time": lambda p: p.clocks(_K.PART_SIGN, _by_person),
    "part_on_time": lambda p: p.clocks(_K.PART, on_time),
    "solved": lambda p: p.evaluations(lambda e, _: e.solved is CitizenSolved.YES),
    "claimed": lambda p: p.evaluations(_claims),
    "satisfied": lambda p: p.evaluations(_is_satisfied),
    "reworked": lambda p: p.rounds(lambda t: t.settled_at, p.is_reworked),
    "extended": lambda p: p.clocks(_K.UNIT, _extended),
    "suspended": lambda p: p.clocks(_K.UNIT, _suspended),
    "callback_in_time": lambda p: p.callbacks(lambda t: t.due_at),
    "callback_natural": lambda p: p.callbacks(lambda t: t.settled_at + timedelta(hours=2)),
    "reached": lambda p: p.rounds(
        lambda t: t.ended_at,
        p.ended(lambda t: t.state is CallbackState.DONE or p.has_evaluation(t)),
    ),
    "valid": lambda p: p.rounds(lambda t: t.ended_at, p.ended(p.has_evaluation)),
    "sample_failed": lambda p: p.inspections([InspectionWhy.SAMPLE]),
    "inspection_failed": lambda p: p.inspections(list(InspectionWhy)),
    "pasted_reply": Plain.checks,
    "kind_changed": lambda p: p.rounds(lambda t: t.settled_at, p.is_kind_changed),
    "short_contact": Plain.contacts,
    "due_day_extension": Plain.extensions,
    "unreached": lambda p: p.rounds(lambda t: t.ended_at, p.ended(_is_unreached(p))),
    "overclaimed": lambda p: p.evaluations(_overclaims),
    "quick_approval": Plain.approvals,
}
