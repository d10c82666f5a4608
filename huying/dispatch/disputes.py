"""派单异议: made by the live lead's unit, decided by the hotline; the work goes on meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.dispatch import adjudications, lists, rules_disputes
from huying.dispatch import repository_disputes as repository
from huying.dispatch.errors import DisputeChanged, DisputeRefused, UnitNotListed, UnknownDuty
from huying.dispatch.events import (
    Objected,
    ObjectionLapsed,
    ObjectionOverdue,
    ObjectionRejected,
    ObjectionUpheld,
)
from huying.dispatch.joint import ListedRow, ask_beside, listed_row, tell
from huying.dispatch.models_disputes import (
    Adjudication,
    AdjudicationState,
    Objection,
    ObjectionState,
)
from huying.dispatch.permissions import OBJECT, REVIEW_OBJECTION
from huying.dispatch.rules_disputes import Past
from huying.kit import clock, deadlines, texts
from huying.kit.actor import SYSTEM, Actor
from huying.kit.errors import NotFound
from huying.kit.models import new_id
from huying.people.repository import names_of
from huying.ticket import clocks, moves
from huying.ticket import repository as tickets
from huying.ticket import service as ticket_service
from huying.ticket.clocks import Reckoned
from huying.ticket.errors import NeedsReason
from huying.ticket.models import Assignment, NoteKind, RecallCode, Ticket, TicketState

REVIEW_DUE = "dispatch.objection_review"


@dataclass(frozen=True)
class Standpoint:
    """Whether this person's unit may object now, and until when: ``why_not`` is a key."""

    lead: Assignment | None
    due: Reckoned | None
    why_not: str | None


def objection_due(city: Catalogue, ticket: Ticket, lead: Assignment) -> Reckoned:
    """The earlier of the sign limit and the profile's ``objection``, from the dispatch (rule 2)."""
    calendar = city.calendar_of(city.unit_by_id[lead.unit_id].code)
    keys = (f"sign.{ticket.urgency.value}", "objection")
    limits = [clocks.reckon(city, key, lead.sent_at, calendar) for key in keys]
    return min(limits, key=lambda limit: limit.at)


async def standpoint(
    session: AsyncSession, city: Catalogue, actor: Actor, ticket: Ticket, now: datetime
) -> Standpoint:
    """What the button says is what ``object_to`` would refuse."""
    lead = await tickets.live_lead(session, ticket.id)
    due = objection_due(city, ticket, lead) if lead else None
    why_not: str | None = "no_permission"
    if actor.may(OBJECT):
        why_not = rules_disputes.objection_refusal(
            ticket.state,
            ticket.round,
            lead.unit_id if lead else None,
            await _past(session, ticket),
            due.at if due else None,
            now,
            is_in_unit=moves.standpoint(city, actor, lead).is_in_unit,
        )
    return Standpoint(lead, due, why_not)


async def _past(session: AsyncSession, ticket: Ticket) -> Past:
    made = await repository.objections_of(session, ticket.id)
    review = await repository.adjudication_of(session, ticket.id)
    return Past(
        units=frozenset(objection.unit_id for objection in made),
        is_open=any(objection.state is ObjectionState.OPEN for objection in made),
        is_under_adjudication=review is not None and review.state is AdjudicationState.OPEN,
        is_adjudicated=review is not None and review.state is AdjudicationState.DECIDED,
    )


async def _cited(
    session: AsyncSession,
    city: Catalogue,
    ticket: Ticket,
    lead: Assignment,
    duty_code: str,
    unit_id: UUID,
    reason: str,
) -> ListedRow:
    """The row by which the proposed unit would lead. Raises what ``object_to`` says."""
    if not reason.strip():
        raise NeedsReason(field="reason")
    if duty_code not in city.duties:
        raise UnknownDuty(field="duty_code", value=duty_code)
    row = await listed_row(session, city, ticket, unit_id, duty_code)
    if row is None or unit_id == lead.unit_id:
        raise UnitNotListed(field="unit_id")
    return row


async def object_to(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    duty_code: str,
    unit_id: UUID,
    reason: str,
    evidence: str = "",
) -> Objection:
    """Object for the live lead's unit, citing a catalogue row and proposing a unit that the
    catalogue lists for the ticket or that the cited row names. State and clocks stay (rule 2).

    Raises DisputeRefused, UnknownDuty, UnitNotListed, NeedsReason.
    """
    actor.must(OBJECT)
    assert actor.id is not None
    ticket = await moves.lock(session, ticket)
    city, now = await catalogue(session), clock.now()
    may = await standpoint(session, city, actor, ticket, now)
    lead, due = may.lead, may.due
    if may.why_not is not None or lead is None or due is None:
        raise DisputeRefused(reason=may.why_not or "objection.wrong_state")
    row = await _cited(session, city, ticket, lead, duty_code, unit_id, reason)
    review = clocks.reckon(city, "objection_review", now, city.hotline_calendar)
    made = await repository.objections_of(session, ticket.id)
    objection = Objection(
        id=new_id(),
        ticket_id=ticket.id,
        assignment_id=lead.id,
        unit_id=lead.unit_id,
        ordinal=len(made) + 1,
        duty_code=duty_code,
        proposed_unit_id=unit_id,
        proposed_duty_code=row.duty_code,
        reason=reason.strip(),
        evidence=evidence.strip(),
        made_by=actor.id,
        made_at=now,
        due_at=due.at,
        state=ObjectionState.OPEN,
        review_due_at=review.at,
        review_steps=review.steps,
    )
    session.add(objection)
    await session.flush()
    await deadlines.set_deadline(session, REVIEW_DUE, objection.id, review.at)
    await _tell_made(session, actor, city, ticket, objection, now)
    await lists.watch_disputed(session, lead.duty_code)
    return objection


async def _tell_made(
    session: AsyncSession,
    actor: Actor,
    city: Catalogue,
    ticket: Ticket,
    objection: Objection,
    now: datetime,
) -> None:
    duty = city.duty(objection.duty_code)
    said = texts.say(
        "dispatch",
        "note.objected",
        unit=city.unit_by_id[objection.proposed_unit_id].name,
        basis=duty.basis if duty else "",
        reason=objection.reason,
    )
    note_id = moves.note(session, actor, ticket, NoteKind.DISPATCH, said, now)
    happened = Objected(
        ticket.id,
        objection.id,
        objection.unit_id,
        objection.duty_code,
        objection.proposed_unit_id,
        objection.ordinal,
        note_id,
    )
    await tell(session, actor, ticket, happened, [objection.unit_id])


async def review_refusal(
    session: AsyncSession, actor: Actor, ticket: Ticket, objection: Objection
) -> str | None:
    """Why this person cannot review the objection (a key of ``refused.*``), or None."""
    sent = await tickets.find_assignment(session, objection.assignment_id)
    lead = await tickets.live_lead(session, ticket.id)
    return refusal_to_review(actor, ticket, objection, sent, lead)


def refusal_to_review(
    actor: Actor,
    ticket: Ticket,
    objection: Objection,
    sent: Assignment | None,
    lead: Assignment | None,
) -> str | None:
    """As ``review_refusal``; ``sent``: the assignment objected to, ``lead``: the live one."""
    if objection.state is not ObjectionState.OPEN:
        return "review.closed"
    by_same = sent is not None and not sent.is_direct and sent.sent_by == actor.id
    if by_same or objection.made_by == actor.id:
        return "review.same_person"
    is_in_hand = lead is not None and lead.id == objection.assignment_id
    if not is_in_hand or ticket.state not in _WITH_THE_UNIT:
        return "review.left"
    return None


# Also while it waits: it goes on in the same hands, and so does the dispute.
_WITH_THE_UNIT = rules_disputes.IN_HAND | rules_disputes.WAITING


async def _reviewing(
    session: AsyncSession, actor: Actor, objection: Objection, version: int | None
) -> tuple[Ticket, Objection]:
    """Lock the ticket, then the objection; check who reviews."""
    actor.must(REVIEW_OBJECTION)
    ticket = await tickets.lock(session, objection.ticket_id)
    locked = await repository.lock_objection(session, objection.id)
    if ticket is None or locked is None:
        raise NotFound()
    if version is not None and version != locked.version:
        names = await names_of(session, [locked.decided_by])
        who = names.get(locked.decided_by) if locked.decided_by else None
        raise DisputeChanged(who=who or texts.say("ticket", "somebody"))
    refused = await review_refusal(session, actor, ticket, locked)
    if refused is not None:
        raise DisputeRefused(reason=refused)
    return ticket, locked


async def uphold(
    session: AsyncSession,
    actor: Actor,
    objection: Objection,
    *,
    unit_id: UUID,
    reason: str,
    version: int | None = None,
) -> Objection:
    """The ticket goes to another listed unit, whose clock starts afresh; first round only.

    Raises DisputeRefused, DisputeChanged, UnitNotListed, NeedsReason.
    """
    ticket, objection = await _reviewing(session, actor, objection, version)
    if not rules_disputes.may_uphold(objection.ordinal):
        raise DisputeRefused(reason="review.second_round")
    if ticket.state in rules_disputes.WAITING:
        raise DisputeRefused(reason="review.waits")
    city = await catalogue(session)
    row = await listed_row(session, city, ticket, unit_id, objection.duty_code)
    if row is None or unit_id == objection.unit_id:
        raise UnitNotListed(field="unit_id")
    objection.new_unit_id, objection.new_duty_code = unit_id, row.duty_code
    note_id = await _decide(session, actor, ticket, objection, ObjectionState.UPHELD, reason)
    happened = ObjectionUpheld(ticket.id, objection.id, unit_id, row.duty_code, note_id)
    await tell(session, actor, ticket, happened, [objection.unit_id, unit_id])
    wrong = await tickets.find_assignment(session, objection.assignment_id)
    lead = await ticket_service.redispatch(
        session,
        actor,
        ticket,
        unit_id=unit_id,
        duty_code=row.duty_code,
        basis=row.basis,
        is_fresh=True,
        code=RecallCode.OBJECTION,
        is_complex=row.is_complex,
    )
    await ask_beside(session, ticket, lead)
    await lists.reconsider(session, wrong.duty_code if wrong else None)
    return objection


async def reject(
    session: AsyncSession,
    actor: Actor,
    objection: Objection,
    *,
    reason: str,
    version: int | None = None,
) -> Objection:
    """The unit stays the lead and is told why. Raises DisputeRefused, DisputeChanged."""
    ticket, objection = await _reviewing(session, actor, objection, version)
    note_id = await _decide(session, actor, ticket, objection, ObjectionState.REJECTED, reason)
    happened = ObjectionRejected(ticket.id, objection.id, objection.unit_id, note_id)
    await tell(session, actor, ticket, happened, [objection.unit_id])
    return objection


async def refer(
    session: AsyncSession,
    actor: Actor,
    objection: Objection,
    *,
    reason: str,
    others: Sequence[UUID] = (),
    version: int | None = None,
) -> Adjudication:
    """To a joint review of the units concerned and ``others``; the superior unit decides."""
    ticket, objection = await _reviewing(session, actor, objection, version)
    note_id = await _decide(session, actor, ticket, objection, ObjectionState.REFERRED, reason)
    return await adjudications.open_for(
        session, actor, ticket, objection, others=others, note_id=note_id
    )


async def _decide(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    objection: Objection,
    state: ObjectionState,
    reason: str,
) -> UUID | None:
    if not reason.strip():
        raise NeedsReason(field="reason")
    now = clock.now()
    objection.state, objection.decision_reason = state, reason.strip()
    objection.decided_by, objection.decided_at = actor.id, now
    objection.version += 1
    await deadlines.cancel_deadline(session, REVIEW_DUE, objection.id)
    return moves.note(session, actor, ticket, NoteKind.DISPATCH, reason, now)


async def tell_overdue(session: AsyncSession, objection_id: UUID) -> None:
    """Say once that the hotline is late."""
    found = await repository.find_objection(session, objection_id)
    ticket = await tickets.lock(session, found.ticket_id) if found else None
    objection = await repository.lock_objection(session, objection_id)
    if ticket is None or objection is None or objection.state is not ObjectionState.OPEN:
        return
    if objection.overdue_told_at is not None:
        return
    objection.overdue_told_at = clock.now()
    late = ObjectionOverdue(ticket.id, objection.id, objection.unit_id, objection.review_due_at)
    await tell(session, SYSTEM, ticket, late, [objection.unit_id])


async def lapse_left(session: AsyncSession, ticket_id: UUID) -> None:
    """An open objection dies when the ticket is no longer in the objecting unit's hands; a joint
    review when the matter is settled or has ended otherwise."""
    ticket = await tickets.lock(session, ticket_id)
    if ticket is None:
        return
    lead = await tickets.live_lead(session, ticket.id)
    for objection in await repository.objections_of(session, ticket.id):
        is_hers = lead is not None and lead.id == objection.assignment_id
        if objection.state is not ObjectionState.OPEN or (
            is_hers and ticket.state in _WITH_THE_UNIT
        ):
            continue
        objection.state, objection.decided_at = ObjectionState.LAPSED, clock.now()
        objection.version += 1
        await deadlines.cancel_deadline(session, REVIEW_DUE, objection.id)
        lapsed = ObjectionLapsed(ticket.id, objection.id, objection.unit_id)
        await tell(session, SYSTEM, ticket, lapsed, [objection.unit_id])
    if ticket.state not in STILL_ASKED:
        await adjudications.lapse(session, ticket)


STILL_ASKED = frozenset(
    {
        TicketState.TO_DISPATCH,
        TicketState.TO_SIGN,
        TicketState.HANDLING,
        TicketState.SUSPENDED,
        TicketState.TO_SUPPLEMENT,
        TicketState.TO_APPROVE,
    }
)
