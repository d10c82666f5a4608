"""Objections, joint reviews and decisions as people see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain import worktime
from huying.city.catalogue import Catalogue, DutyView
from huying.dispatch import (
    adjudications,
    disputes,
    joint,
    parts,
    repository,
    rules_disputes,
    service,
)
from huying.dispatch import repository_disputes as found
from huying.dispatch import views as pool_views
from huying.dispatch.models_disputes import (
    Adjudication,
    AdjudicationMember,
    AdjudicationState,
    Objection,
    ObjectionState,
    Opinion,
)
from huying.dispatch.permissions import ADJUDICATE, OPINE, PROPOSE_LIST, REVIEW_OBJECTION
from huying.dispatch.rules import Lists
from huying.dispatch.schemas import CandidateRead
from huying.dispatch.schemas_disputes import (
    AdjudicationRead,
    DisputeOfTicket,
    DueBar,
    DutyRead,
    MemberRead,
    ObjectionRead,
    OpinionRead,
)
from huying.dispatch.views_decisions import units_read
from huying.kit import texts
from huying.kit.actor import Actor
from huying.people.repository import names_of
from huying.ticket import repository as tickets
from huying.ticket import rules as ticket_rules
from huying.ticket import views
from huying.ticket.clocks import RED_AFTER
from huying.ticket.masking import Mask, masks
from huying.ticket.models import Assignment, Part, Ticket
from huying.ticket.schemas import TicketRow, UnitRef


def bar(
    city: Catalogue,
    key: str,
    calendar: worktime.Calendar,
    started_at: datetime,
    due_at: datetime,
    steps: list[str],
    now: datetime,
) -> DueBar:
    """``key``: the limit whose time the used share is counted in."""
    used = worktime.used_fraction(started_at, now, due_at, city.limit(key), calendar)
    is_past_red = now > worktime.due_at(due_at, RED_AFTER, calendar)
    return DueBar(
        started_at=started_at,
        due_at=due_at,
        used=round(used, 3),
        level=ticket_rules.level(used, is_past_red),
        steps=steps,
    )


@dataclass(frozen=True)
class Around:
    """What several rows of a page need, loaded once. ``sent``: assignments by id; ``live``: those
    at work by ticket; ``reviews``: the joint review by objection."""

    city: Catalogue
    tickets: dict[UUID, Ticket]
    rows: dict[UUID, TicketRow]
    masks: dict[UUID, Mask]
    names: dict[UUID, str]
    seen: frozenset[UUID]
    lists: Lists
    sent: dict[UUID, Assignment]
    live: dict[UUID, list[Assignment]]
    reviews: dict[UUID, UUID]
    now: datetime

    def lead(self, ticket: Ticket) -> Assignment | None:
        """The one at work now."""
        return next((each for each in self.live.get(ticket.id, ()) if each.part is Part.LEAD), None)

    def unit(self, id: UUID) -> UnitRef:
        return views.unit_ref(self.city.unit_by_id[id])

    def name(self, id: UUID | None) -> str | None:
        return self.names.get(id) if id else None


async def around(
    session: AsyncSession,
    actor: Actor,
    city: Catalogue,
    disputes: Sequence[Objection] | Sequence[Adjudication],
    people: Iterable[UUID | None],
    now: datetime,
) -> Around:
    known = await tickets.find_many(session, {row.ticket_id for row in disputes})
    rows = await views.rows(session, city, list(known.values()), now)
    return Around(
        city=city,
        tickets=known,
        rows={row.id: row for row in rows},
        masks=dict(await masks(session, known.values())),
        names=dict(await names_of(session, list(people))),
        seen=await found.visible_ids(session, actor, list(known)),
        lists=await repository.lists_in_force(session),
        sent=await found.assignments_by_id(session, {row.assignment_id for row in disputes}),
        live=await tickets.live_of_tickets(session, list(known)),
        reviews=await found.adjudication_ids_of(session, [row.id for row in disputes]),
        now=now,
    )


def duty_read(city: Catalogue, duty: DutyView, place_code: str | None) -> DutyRead:
    unit = city.resolve_lead(duty.lead, place_code)
    return DutyRead(
        code=duty.code,
        category=city.category_name(duty.category_code) if duty.category_code else "",
        place=city.place_name(duty.place_code) if duty.place_code else "",
        object=duty.object_words,
        basis=duty.basis,
        unit=views.unit_ref(unit) if unit else None,
    )


async def objections(
    session: AsyncSession, actor: Actor, city: Catalogue, rows: Sequence[Objection], now: datetime
) -> list[ObjectionRead]:
    people = [id for row in rows for id in (row.made_by, row.decided_by)]
    known = await around(session, actor, city, rows, people, now)
    return [_objection(actor, known, row) for row in rows]


def _objection(actor: Actor, known: Around, row: Objection) -> ObjectionRead:
    city, ticket = known.city, known.tickets[row.ticket_id]
    mask = known.masks[ticket.id]
    is_open = row.state is ObjectionState.OPEN
    duty = city.duty(row.duty_code)
    return ObjectionRead(
        id=row.id,
        ticket=known.rows[ticket.id],
        may_open=ticket.id in known.seen,
        unit=known.unit(row.unit_id),
        ordinal=row.ordinal,
        duty=duty_read(city, duty, ticket.place_code) if duty else None,
        proposed=known.unit(row.proposed_unit_id),
        reason=mask(row.reason),
        evidence=mask(row.evidence),
        made_by_name=known.name(row.made_by),
        made_at=row.made_at,
        state=row.state,
        due=_review_bar(known, row) if is_open else None,
        decided_by_name=known.name(row.decided_by),
        decided_at=row.decided_at,
        decision_reason=mask(row.decision_reason),
        new_unit=known.unit(row.new_unit_id) if row.new_unit_id else None,
        adjudication_id=known.reviews.get(row.id),
        may_uphold=rules_disputes.may_uphold(row.ordinal),
        why_not=_why_not_review(actor, known, ticket, row),
        choices=_choices(actor, known, ticket, row) if is_open else [],
        version=row.version,
    )


def _review_bar(known: Around, row: Objection) -> DueBar:
    return bar(
        known.city,
        "objection_review",
        known.city.hotline_calendar,
        row.made_at,
        row.review_due_at,
        row.review_steps,
        known.now,
    )


def _why_not_review(actor: Actor, known: Around, ticket: Ticket, row: Objection) -> str | None:
    if not actor.may(REVIEW_OBJECTION):
        return texts.say("ticket", "why.no_permission")
    sent, lead = known.sent.get(row.assignment_id), known.lead(ticket)
    reason = disputes.refusal_to_review(actor, ticket, row, sent, lead)
    return texts.say("dispatch", f"refused.{reason}") if reason else None


def _choices(actor: Actor, known: Around, ticket: Ticket, row: Objection) -> list[CandidateRead]:
    """For who reviews: the listed units without the objecting one."""
    if not actor.may(REVIEW_OBJECTION):
        return []
    listed = _candidates(known.city, ticket, known.lists)
    return [read for read in listed if read.unit.id != row.unit_id]


async def candidates(session: AsyncSession, city: Catalogue, ticket: Ticket) -> list[CandidateRead]:
    return _candidates(city, ticket, await repository.lists_in_force(session))


def _candidates(city: Catalogue, ticket: Ticket, lists: Lists) -> list[CandidateRead]:
    listed = service.listed(city, ticket, lists)
    return [pool_views.candidate_read(city, each, ticket.place_code) for each in listed]


async def adjudications_read(
    session: AsyncSession,
    actor: Actor,
    city: Catalogue,
    rows: Sequence[Adjudication],
    now: datetime,
) -> list[AdjudicationRead]:
    members = await found.members_of(session, [row.id for row in rows])
    opinions = await found.opinions_of(session, [m.id for all in members.values() for m in all])
    people = [id for row in rows for id in (row.opened_by, row.decided_by)]
    people += [opinion.given_by for opinion in opinions.values()]
    known = await around(session, actor, city, rows, people, now)
    made = await found.objections_by_id(session, {row.objection_id for row in rows})
    said = {read.id: read for read in await objections(session, actor, city, [*made.values()], now)}
    duty_rows = await found.duty_rows_of(session, [row.id for row in rows])
    return [
        _adjudication(
            actor, known, row, made.get(row.objection_id), said.get(row.objection_id),
            members.get(row.id, []), opinions, duty_rows.get(row.id),
        )
        for row in rows
    ]  # fmt: skip


def _adjudication(
    actor: Actor,
    known: Around,
    row: Adjudication,
    objection: Objection | None,
    said: ObjectionRead | None,
    members: Sequence[AdjudicationMember],
    opinions: dict[UUID, Opinion],
    duty_row: str | None,
) -> AdjudicationRead:
    city, ticket = known.city, known.tickets[row.ticket_id]
    mask, is_open = known.masks[ticket.id], row.state is AdjudicationState.OPEN
    sent, given = known.sent.get(row.assignment_id), [m.id for m in members if m.id in opinions]
    may_lead = joint.may_lead(city, ticket, objection, sent, known.lists) if is_open else {}
    said_of = {id: opinions[id] for id in given}
    reason = adjudications.refusal(actor, city, ticket, row, objection, said_of.values(), known.now)
    return AdjudicationRead(
        id=row.id,
        ticket=known.rows[ticket.id],
        may_open=ticket.id in known.seen,
        summary=mask(ticket.summary),
        objection=said,
        chair=known.unit(row.chair_unit_id),
        state=row.state,
        quorum=row.quorum,
        given=len(given),
        members=[_member(actor, known, member, said_of, mask, is_open=is_open)
                 for member in members],
        opened_by_name=known.name(row.opened_by),
        opened_at=row.opened_at,
        due=_adjudication_bar(known, row) if is_open else None,
        lead=known.unit(row.lead_unit_id) if row.lead_unit_id else None,
        assists=units_read(city, row.assist_codes),
        basis=mask(row.basis),
        reasoning=mask(row.reasoning),
        decided_by_name=known.name(row.decided_by),
        ended_at=row.ended_at,
        is_without_quorum=row.is_without_quorum,
        is_lead_changed=row.is_lead_changed,
        is_applied=row.is_applied,
        why_not=_why_not_decide(actor, reason),
        choices=[known.unit(id) for id in may_lead],
        may_assist=_may_assist(known, ticket) if is_open else [],
        duty_row=duty_row,
        may_make_row=_may_make_row(actor, row, is_made=duty_row is not None),
        version=row.version,
    )  # fmt: skip


def _may_make_row(actor: Actor, row: Adjudication, *, is_made: bool) -> bool:
    is_decided = row.state is AdjudicationState.DECIDED and row.decided_by != actor.id
    return is_decided and not is_made and actor.may(PROPOSE_LIST)


def _may_assist(known: Around, ticket: Ticket) -> list[UnitRef]:
    """What the catalogue lists beside the present lead."""
    listed = service.listed(known.city, ticket, known.lists)
    live = known.live.get(ticket.id, [])
    beside = parts.beside(known.city, ticket, live, listed, known.lists)
    return [known.unit(each.unit_id) for each in beside]


def _member(
    actor: Actor,
    known: Around,
    member: AdjudicationMember,
    given: dict[UUID, Opinion],
    mask: Mask,
    *,
    is_open: bool,
) -> MemberRead:
    is_mine = actor.may(OPINE) and adjudications.stands_for(known.city, actor, member.unit_id)
    by = {id: each.given_by for id, each in given.items()}
    is_mine = is_mine and not rules_disputes.speaks_for_another(actor.id, member.id, by)
    opinion, said = given.get(member.id), None
    if opinion is not None:
        said = OpinionRead(
            lead=known.unit(opinion.lead_unit_id),
            reasoning=mask(opinion.reasoning),
            by_name=known.name(opinion.given_by),
            at=opinion.given_at,
        )
    return MemberRead(
        unit=known.unit(member.unit_id),
        standing=member.standing,
        opinion=said,
        is_mine=is_open and is_mine,
    )


def _adjudication_bar(known: Around, row: Adjudication) -> DueBar:
    calendar = known.city.calendar_of(known.city.unit_by_id[row.chair_unit_id].code)
    return bar(
        known.city, "adjudication", calendar, row.opened_at, row.due_at, row.steps, known.now
    )


def _why_not_decide(actor: Actor, reason: str | None) -> str | None:
    if not actor.may(ADJUDICATE):
        return texts.say("ticket", "why.no_permission")
    return texts.say("dispatch", f"refused.{reason}") if reason else None


async def of_ticket(
    session: AsyncSession, actor: Actor, city: Catalogue, ticket: Ticket, now: datetime
) -> DisputeOfTicket:
    """What the ticket page asks: may my unit object, until when, citing what; what was."""
    standing = await disputes.standpoint(session, city, actor, ticket, now)
    made = await found.objections_of(session, ticket.id)
    review = await found.adjudication_of(session, ticket.id)
    may = standing.why_not is None
    due = None
    if standing.due is not None and standing.lead is not None and _is_object_time(ticket):
        due = bar(
            city,
            "objection",
            standing.due.calendar,
            standing.lead.sent_at,
            standing.due.at,
            standing.due.steps,
            now,
        )
    reviews = await adjudications_read(session, actor, city, [review] if review else [], now)
    key = f"refused.{standing.why_not}"
    return DisputeOfTicket(
        may_object=may,
        why_not=texts.say("dispatch", key) if standing.why_not else None,
        due=due,
        lead_unit_id=standing.lead.unit_id if standing.lead else None,
        choices=await candidates(session, city, ticket) if may else [],
        duties=_citable(city, ticket) if may else [],
        objections=await objections(session, actor, city, made, now),
        adjudication=reviews[0] if reviews else None,
    )


def _is_object_time(ticket: Ticket) -> bool:
    return ticket.state in rules_disputes.IN_HAND and ticket.round == 1


def _citable(city: Catalogue, ticket: Ticket) -> list[DutyRead]:
    """Rows of the ticket's first-level category, the nearest first, and the fallback rows."""
    code, place = ticket.category_code, ticket.place_code

    def shared(duty: DutyView) -> int:
        pairs = zip(duty.category_code, code, strict=False)
        return next((n for n, (a, b) in enumerate(pairs) if a != b), len(duty.category_code))

    rows = [
        duty
        for duty in city.duties.values()
        if duty.category_code[:2] in ("", code[:2])
        and (not duty.place_code or (place and city.is_within(place, duty.place_code)))
    ]
    rows.sort(key=lambda duty: (-shared(duty), duty.code))
    read = [duty_read(city, duty, place) for duty in rows]
    return [row for row in read if row.unit is not None]
