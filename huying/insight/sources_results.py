"""Sources of results, callbacks, checks and calls; see ``sources``."""

from datetime import timedelta
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Date, and_, cast, exists, func, not_, or_, select, true
from sqlalchemy.orm import aliased

from huying.call.models import Call, CallState
from huying.callback.models import CallbackState, CallbackTask, CitizenSolved, Evaluation
from huying.callback.models import Satisfaction as Said
from huying.insight.sources import IS_OWN_WORK, Condition, Moment, Source, one
from huying.kit.events import EventRow
from huying.supervise.models_exclusions import Exclusion, ExclusionState
from huying.supervise.models_inspection import (
    Inspection,
    InspectionState,
    InspectionWhy,
    ReplyCheck,
)
from huying.ticket.models import (
    Assignment,
    AssignmentState,
    Contact,
    ContactResult,
    ContactWay,
    Part,
    RequestKind,
    RequestState,
    Solved,
    Ticket,
)
from huying.ticket.models_requests import TicketRequest

ANSWER_WITHIN = timedelta(seconds=15)
CALLBACK_WITHIN = timedelta(hours=2)  # domain.md: first attempt begun ≤ 2 h after settling
SHORT_CONTACT_SECONDS = 20
QUICK_APPROVAL = timedelta(minutes=1)
SATISFIED = (Said.VERY, Said.SATISFIED, Said.BASICALLY)


Rounds: TypeAlias = type[CallbackTask | Evaluation | ReplyCheck]


def _lead_of(owned: Rounds) -> Condition:
    return and_(
        Assignment.ticket_id == owned.ticket_id,
        Assignment.round == owned.round,
        Assignment.part == Part.LEAD,
        Assignment.state != AssignmentState.RECALLED,
    )


def _unit_of(owned: Rounds) -> ColumnElement[UUID | None]:
    """The lead of that round; for a merged matter the lead that the ticket names."""
    named = select(Ticket.lead_unit_id).where(Ticket.id == owned.ticket_id)
    return func.coalesce(Assignment.unit_id, named.correlate(owned).scalar_subquery())


def _evaluations(counted: Condition, belongs: Condition | None = None) -> Source:
    contested = exists().where(
        Exclusion.evaluation_id == Evaluation.id, Exclusion.state == ExclusionState.GRANTED
    )
    return Source(
        Evaluation, Evaluation.id, Evaluation.ticket_id, _unit_of(Evaluation), Evaluation.at,
        true() if belongs is None else belongs, one(counted),
        joins=((Assignment, _lead_of(Evaluation), True),), excluded=contested,
    )  # fmt: skip


def satisfied() -> Source:
    return _evaluations(Evaluation.satisfaction.in_(SATISFIED))


def solved() -> Source:
    return _evaluations(Evaluation.solved == CitizenSolved.YES)


def claimed() -> Source:
    """What the units say of the same rounds, to be held against ``solved``."""
    told = and_(Assignment.solved.is_not(None), IS_OWN_WORK)
    return _evaluations(Assignment.solved == Solved.SOLVED, told)


def overclaimed() -> Source:
    """The unit says solved and the citizen does not / evaluated rounds that the unit calls so."""
    told = and_(Assignment.solved == Solved.SOLVED, IS_OWN_WORK)
    return _evaluations(Evaluation.solved != CitizenSolved.YES, told)


def _rounds(at: Moment, belongs: Condition, counted: Condition) -> Source:
    return Source(
        CallbackTask, CallbackTask.id, CallbackTask.ticket_id, _unit_of(CallbackTask), at,
        belongs, one(counted), joins=((Assignment, _lead_of(CallbackTask), True),),
    )  # fmt: skip


def reworked() -> Source:
    """Settled rounds after which another was ordered / settled rounds."""
    again = aliased(Assignment)
    later = exists().where(
        again.ticket_id == CallbackTask.ticket_id,
        again.part == Part.LEAD,
        again.round > CallbackTask.round,
    )
    return _rounds(CallbackTask.settled_at, IS_OWN_WORK, later)


_WAS_NEEDED = or_(
    CallbackTask.first_attempt_at.is_not(None),
    CallbackTask.ended_at.is_(None),
    CallbackTask.ended_at > CallbackTask.due_at,
)


def _callbacks(counted: Condition) -> Source:
    return Source(
        CallbackTask, CallbackTask.id, CallbackTask.ticket_id, None, CallbackTask.due_at,
        _WAS_NEEDED, one(counted),
    )  # fmt: skip


def callback_in_allowed_hours() -> Source:
    return _callbacks(CallbackTask.first_attempt_at <= CallbackTask.due_at)


def callback_in_natural_hours() -> Source:
    natural = CallbackTask.settled_at + CALLBACK_WITHIN
    return _callbacks(CallbackTask.first_attempt_at <= natural)


_GAVE_AN_ANSWER = exists().where(Evaluation.task_id == CallbackTask.id)
_OVER = CallbackTask.state.in_([CallbackState.DONE, CallbackState.UNREACHED])


def reached() -> Source:
    is_reached = or_(CallbackTask.state == CallbackState.DONE, _GAVE_AN_ANSWER)
    return _rounds(CallbackTask.ended_at, _OVER, is_reached)


def valid() -> Source:
    return _rounds(CallbackTask.ended_at, _OVER, _GAVE_AN_ANSWER)


def unreached() -> Source:
    nobody = and_(CallbackTask.state == CallbackState.UNREACHED, not_(_GAVE_AN_ANSWER))
    return _rounds(CallbackTask.ended_at, _OVER, nobody)


def kind_changed() -> Source:
    """Settled rounds whose kind was changed while the unit had them / settled rounds."""
    changed = exists().where(
        EventRow.name == "ticket.classified",
        EventRow.subject_id == CallbackTask.ticket_id,
        EventRow.body["field"].astext == "kind",
        EventRow.at >= Assignment.sent_at,
        EventRow.at <= CallbackTask.settled_at,
    )
    return _rounds(CallbackTask.settled_at, IS_OWN_WORK, changed)


def pasted_reply() -> Source:
    """Replies that the check found copied from another ticket's / replies checked."""
    return Source(
        ReplyCheck, ReplyCheck.id, ReplyCheck.ticket_id, _unit_of(ReplyCheck), ReplyCheck.at,
        true(), one(ReplyCheck.copied_from.is_not(None)),
        joins=((Assignment, _lead_of(ReplyCheck), True),),
    )  # fmt: skip


_FAILED = (InspectionState.FAILED, InspectionState.SENT_BACK)


def _inspections(belongs: Condition) -> Source:
    """Failed and not overturned / decided."""
    failed = and_(Inspection.state.in_(_FAILED), Inspection.overturned_at.is_(None))
    decided = Inspection.state.in_([InspectionState.PASSED, *_FAILED])
    return Source(
        Inspection, Inspection.id, Inspection.ticket_id, Inspection.unit_id,
        Inspection.decided_at, and_(decided, belongs), one(failed),
    )  # fmt: skip


def inspection_failed() -> Source:
    return _inspections(true())


def sample_failed() -> Source:
    """Only those drawn by lot: the others were looked at because something was odd."""
    return _inspections(Inspection.why == InspectionWhy.SAMPLE)


def short_contact() -> Source:
    """Reached by telephone and done in under 20 s / reached by telephone."""
    return Source(
        Contact, Contact.id, Assignment.ticket_id, Assignment.unit_id, Contact.at,
        and_(Contact.way == ContactWay.PHONE, Contact.result == ContactResult.REACHED),
        one(Contact.seconds < SHORT_CONTACT_SECONDS),
        joins=((Assignment, Assignment.id == Contact.assignment_id, False),),
    )  # fmt: skip


def due_day_extension(zone: str) -> Source:
    """Extensions asked for on the local day of the due date / extensions asked for."""
    same_day = cast(func.timezone(zone, TicketRequest.asked_at), Date) == cast(
        func.timezone(zone, TicketRequest.due_at), Date
    )
    return Source(
        TicketRequest, TicketRequest.id, TicketRequest.ticket_id, Assignment.unit_id,
        TicketRequest.asked_at,
        and_(
            TicketRequest.kind == RequestKind.EXTENSION,
            TicketRequest.state != RequestState.CANCELLED,
        ),
        one(same_day),
        joins=((Assignment, Assignment.id == TicketRequest.assignment_id, True),),
    )  # fmt: skip


def quick_approval() -> Source:
    """Leader's approvals within a minute of the proposal / leader's approvals."""
    proposed = aliased(EventRow)
    quick = exists().where(
        proposed.name == "ticket.proposed",
        proposed.subject_id == EventRow.subject_id,
        proposed.at <= EventRow.at,
        proposed.at > EventRow.at - QUICK_APPROVAL,
    )
    by_id = cast(EventRow.body["assignment_id"].astext, Assignment.id.type)
    return Source(
        EventRow, EventRow.id, EventRow.subject_id, Assignment.unit_id, EventRow.at,
        EventRow.name == "ticket.leader_approved", one(quick),
        joins=((Assignment, Assignment.id == by_id, False),),
    )  # fmt: skip


def _calls(belongs: Condition, counted: Condition) -> Source:
    return Source(Call, Call.id, None, None, Call.started_at, belongs, one(counted))


def connected() -> Source:
    """Answered / offered; a call that still rings is not counted yet."""
    return _calls(Call.state != CallState.WAITING, Call.answered_at.is_not(None))


def answered_in_15s() -> Source:
    quick = Call.answered_at <= Call.started_at + ANSWER_WITHIN
    return _calls(Call.answered_at.is_not(None), quick)
