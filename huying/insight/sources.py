"""Where the rows of each figure come from: which belong to it, and which are in the numerator.

A source is data that ``figures`` turns into SQL; the same conditions give the count and the rows
behind it. Nothing here knows a period, a unit or a filter.

Of old tickets that came by file only times, results and ratings are known: a figure of what they
never tell (who led first, extensions, merging, rework) leaves them out of its denominator too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Uuid,
    and_,
    exists,
    func,
    not_,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.orm import InstrumentedAttribute, aliased

from huying.call.models import Call
from huying.callback.models import CallbackTask, Evaluation
from huying.dispatch.models_disputes import (
    Adjudication,
    AdjudicationState,
    Objection,
    ObjectionState,
)
from huying.insight.kinds import Basis
from huying.kit.events import EventRow
from huying.supervise.models_inspection import Inspection, ReplyCheck
from huying.ticket.models import (
    Assignment,
    AssignmentState,
    Clock,
    ClockKind,
    Contact,
    Part,
    RecallCode,
    Ticket,
    TicketState,
)
from huying.ticket.models_requests import Supplement, TicketRequest

Condition: TypeAlias = ColumnElement[bool]
Moment: TypeAlias = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
Key: TypeAlias = InstrumentedAttribute[UUID] | InstrumentedAttribute[int]
UnitKey: TypeAlias = (
    InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None] | ColumnElement[UUID | None]
)
Primary: TypeAlias = type[
    Ticket | Assignment | Clock | CallbackTask | Evaluation | Contact | TicketRequest | EventRow
    | Call | Inspection | ReplyCheck
]  # fmt: skip

TAKEN_BACK = (TicketState.WITHDRAWN, TicketState.TERMINATED, TicketState.TRANSFERRED)


@dataclass(frozen=True)
class Verdict:
    """``belongs``: in the denominator; ``counted``: in the numerator too."""

    belongs: Condition
    counted: Condition


@dataclass(frozen=True)
class Source:
    """``ticket_id`` None: rows of calls. ``excluded``: left out by a decision of its own besides
    that on the ticket (rule 15). ``has_ticket``: the joins bring the ticket already."""

    primary: Primary
    id: Key
    ticket_id: InstrumentedAttribute[UUID] | None
    unit_id: UnitKey | None
    at: Moment
    belongs: Condition
    verdicts: Mapping[Basis, Verdict]
    joins: tuple[tuple[type[Assignment | Ticket], Condition, bool], ...] = ()
    has_ticket: bool = False
    excluded: Condition | None = None


def one(counted: Condition) -> Mapping[Basis, Verdict]:
    return {Basis.GRANTED: Verdict(true(), counted)}


def _tickets(counted: Condition, belongs: Condition | None = None) -> Source:
    return Source(
        Ticket, Ticket.id, Ticket.id, Ticket.lead_unit_id, Ticket.registered_at,
        true() if belongs is None else belongs,
        one(counted), has_ticket=True,
    )  # fmt: skip


_COURSE_IS_KNOWN = Ticket.load_id.is_(None)
IS_OWN_WORK = Assignment.is_loaded.is_not(True)  # also where no assignment is joined


def direct_answer() -> Source:
    """Answered at once / registered; an archived answer has a text and no code."""
    was_answered = and_(
        Ticket.state == TicketState.ARCHIVED,
        Ticket.outcome_text != "",
        Ticket.outcome_code.is_(None),
    )
    return _tickets(or_(Ticket.state == TicketState.ANSWERED, was_answered))


def repeated() -> Source:
    return _tickets(Ticket.repeat_count > 0)


def merged() -> Source:
    return _tickets(Ticket.parent_id.is_not(None), _COURSE_IS_KNOWN)


def supplemented() -> Source:
    return _tickets(exists().where(Supplement.ticket_id == Ticket.id), _COURSE_IS_KNOWN)


def _leads(belongs: Condition, counted: Condition) -> Source:
    return Source(
        Assignment, Assignment.id, Assignment.ticket_id, Assignment.unit_id, Assignment.sent_at,
        and_(Assignment.part == Part.LEAD, IS_OWN_WORK, belongs), one(counted),
    )  # fmt: skip


def _is_first_lead() -> Condition:
    earlier = aliased(Assignment)
    return ~exists().where(
        earlier.ticket_id == Assignment.ticket_id,
        earlier.part == Part.LEAD,
        tuple_(earlier.sent_at, earlier.id) < tuple_(Assignment.sent_at, Assignment.id),
    )


def first_dispatch() -> Source:
    """First lead is final lead / first dispatches; one that lies in the pool again is not final."""
    later = aliased(Assignment)
    newest_first = aggregate_order_by(later.unit_id, later.sent_at.desc(), later.id.desc())
    # An aggregate, not ORDER BY … LIMIT 1: that lures the planner into walking all of history.
    final = (
        select(func.array_agg(newest_first, type_=ARRAY(Uuid))[1])
        .where(
            later.ticket_id == Assignment.ticket_id,
            later.part == Part.LEAD,
            or_(
                later.state != AssignmentState.RECALLED,
                later.recall_code == RecallCode.ENDED,
            ),
        )
        .scalar_subquery()
    )
    return _leads(_is_first_lead(), final == Assignment.unit_id)


def direct_dispatch() -> Source:
    return _leads(_is_first_lead(), Assignment.is_direct.is_(True))


def returned() -> Source:
    """Dispatches of the first round that an objection or an adjudication took away / dispatched."""
    upheld = exists().where(
        Objection.assignment_id == Assignment.id, Objection.state == ObjectionState.UPHELD
    )
    changed = exists().where(
        Adjudication.assignment_id == Assignment.id,
        Adjudication.state == AdjudicationState.DECIDED,
        Adjudication.is_lead_changed,
    )
    return _leads(Assignment.round == 1, or_(upheld, changed))


_DUES: Mapping[Basis, Moment] = {
    Basis.GRANTED: Clock.due_at,
    Basis.UNEXTENDED: Clock.due_unextended_at,
    Basis.UNPAUSED: Clock.due_unpaused_at,
}
_STANDS_STILL = and_(Clock.paused_at.is_not(None), Clock.stopped_at.is_(None))
_STOPPED_BY_DUE = and_(Clock.stopped_at.is_not(None), Clock.stopped_at <= Clock.due_at)
_OF_ASSIGNMENT = (Assignment, Assignment.id == Clock.assignment_id, False)


def _kept(stopped_at: Moment, bases: tuple[Basis, ...]) -> Mapping[Basis, Verdict]:
    """A clock that stands still is not due; without suspensions it is."""
    return {
        basis: Verdict(
            true() if basis is Basis.UNPAUSED else not_(_STANDS_STILL), stopped_at <= _DUES[basis]
        )
        for basis in bases
    }


def _clock(
    kind: ClockKind,
    verdicts: Mapping[Basis, Verdict],
    *,
    is_units: bool = True,
    is_own: Condition | None = None,
) -> Source:
    """What was taken back before its due date was neither kept nor broken."""
    taken_back = and_(Assignment.state == AssignmentState.RECALLED, _STOPPED_BY_DUE)
    return Source(
        Clock, Clock.id, Clock.ticket_id, Assignment.unit_id if is_units else None, Clock.due_at,
        and_(Clock.kind == kind, not_(taken_back), true() if is_own is None else is_own),
        verdicts, joins=(_OF_ASSIGNMENT,),
    )  # fmt: skip


def _signed(kind: ClockKind) -> Source:
    """An order that signed itself at the limit was not signed by the unit."""
    by_person = and_(Clock.stopped_at <= Clock.due_at, Assignment.is_signed_by_system.is_(False))
    return _clock(kind, one(by_person))


def signed_in_time() -> Source:
    return _signed(ClockKind.SIGN)


def part_signed_in_time() -> Source:
    return _signed(ClockKind.PART_SIGN)


def responded() -> Source:
    """The unit spoke with the citizen by the due date; a submission stops the clock, no more."""
    return _clock(ClockKind.CONTACT, one(Assignment.contacted_at <= Clock.due_at))


_ALL = (Basis.GRANTED, Basis.UNEXTENDED, Basis.UNPAUSED)


def unit_on_time() -> Source:
    return _clock(ClockKind.UNIT, _kept(Clock.stopped_at, _ALL))


def rework_on_time() -> Source:
    return _clock(ClockKind.REWORK, _kept(Clock.stopped_at, _ALL))


def part_on_time() -> Source:
    return _clock(ClockKind.PART, _kept(Clock.stopped_at, _ALL))


def close_review_on_time() -> Source:
    in_time = one(Clock.stopped_at <= Clock.due_at)
    return _clock(ClockKind.CLOSE_REVIEW, in_time, is_units=False)


def dispatch_on_time() -> Source:
    """Registered → dispatched; a ticket that ended in time without any dispatch is not counted."""
    sent = exists().where(Assignment.ticket_id == Clock.ticket_id, Assignment.part == Part.LEAD)
    return Source(
        Clock, Clock.id, Clock.ticket_id, None, Clock.due_at,
        and_(Clock.kind == ClockKind.DISPATCH, or_(not_(_STOPPED_BY_DUE), sent)),
        one(Clock.stopped_at <= Clock.due_at),
    )  # fmt: skip


def citizen_on_time() -> Source:
    """Registered → first accepted public reply; what was answered at once is another figure."""
    at_once = and_(Clock.stopped_at.is_not(None), Clock.stopped_at <= Clock.started_at)
    taken_back = and_(Ticket.state.in_(TAKEN_BACK), _STOPPED_BY_DUE)
    return Source(
        Clock, Clock.id, Clock.ticket_id, Ticket.lead_unit_id, Clock.due_at,
        and_(Clock.kind == ClockKind.CITIZEN, not_(at_once), not_(taken_back)),
        _kept(Clock.stopped_at, _ALL),
        joins=((Ticket, Ticket.id == Clock.ticket_id, False),), has_ticket=True,
    )  # fmt: skip


def extended() -> Source:
    return _clock(ClockKind.UNIT, one(Clock.extended_by > 0), is_own=IS_OWN_WORK)


def suspended() -> Source:
    """Clocks that a suspension moved or holds / unit clocks due."""
    moved = or_(Clock.due_at != Clock.due_unpaused_at, _STANDS_STILL)
    return _clock(ClockKind.UNIT, one(moved), is_own=IS_OWN_WORK)
