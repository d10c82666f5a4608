"""Rows and the page of a ticket, as people see them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, UnitView
from huying.kit import texts
from huying.kit.actor import Actor
from huying.model import repository as model
from huying.people.repository import names_of
from huying.ticket import clocks, repository, rules, sentences, views_related, views_requests
from huying.ticket import repository_requests as asked_requests
from huying.ticket.masking import Mask, citizen_read, masks
from huying.ticket.models import (
    Assignment,
    Clock,
    ClockKind,
    Contact,
    Json,
    NoteKind,
    Ticket,
    TicketNote,
    TicketState,
)
from huying.ticket.schemas import (
    AssignmentRead,
    CategoryRef,
    ClockBar,
    ClockBrief,
    ContactRead,
    FieldRead,
    NoteRead,
    PlaceRef,
    ProposalRead,
    SpanRead,
    TicketDetail,
    TicketRow,
    UnitRef,
)
from huying.ticket.schemas_parts import PartActionRead
from huying.ticket.views_actions import actions_read
from huying.ticket.views_parts import (
    PART_KINDS,
    informed,
    lowering_asked,
    own_clock,
    part_actions,
    parts_sentence,
)

Names = Mapping[UUID, str]

_BINDING: Mapping[TicketState, ClockKind] = {
    TicketState.TO_REVIEW: ClockKind.DISPATCH,
    TicketState.TO_DISPATCH: ClockKind.DISPATCH,
    TicketState.TO_SIGN: ClockKind.SIGN,
    TicketState.TO_APPROVE: ClockKind.CLOSE_REVIEW,
    TicketState.REWORK: ClockKind.REWORK,
    TicketState.MERGED: ClockKind.CITIZEN,
}


def binding_clock(ticket: Ticket, running: Mapping[str, Clock]) -> Clock | None:
    """The clock of the stage the ticket is in."""
    kind = _BINDING.get(ticket.state)
    if ticket.state in (TicketState.HANDLING, TicketState.SUSPENDED):
        kind = ClockKind.UNIT if ticket.round == 1 else ClockKind.REWORK
    if ticket.state is TicketState.TO_SUPPLEMENT:  # whichever runs on meanwhile
        kinds = (ClockKind.DISPATCH, ClockKind.UNIT, ClockKind.REWORK)
        kind = next((each for each in kinds if each.value in running), None)
    return running.get(kind.value) if kind else None


def unit_ref(unit: UnitView) -> UnitRef:
    return UnitRef(id=unit.id, code=unit.code, name=unit.name, short_name=unit.short_name)


def clock_label(kind: ClockKind) -> str:
    return texts.say("ticket", f"clock.{kind.value}")


def brief(city: Catalogue, clock: Clock, now: datetime) -> ClockBrief:
    return ClockBrief(
        kind=clock.kind,
        label=clock_label(clock.kind),
        started_at=clock.started_at,
        due_at=clock.due_at,
        extended_by=clock.extended_by,
        extended_text=views_requests.extended_text(clock),
        is_paused=clocks.is_paused(clock),
        paused_at=clock.paused_at,
        resumes_at=clock.resumes_at,
        used=clocks.used(city, clock, now),
        level=clocks.level(city, clock, now),
        steps=clock.steps,
    )


def row(
    city: Catalogue, ticket: Ticket, mask: Mask, running: Mapping[str, Clock], now: datetime
) -> TicketRow:
    bound = binding_clock(ticket, running)
    unit = city.unit_by_id.get(ticket.lead_unit_id) if ticket.lead_unit_id else None
    category = city.category(ticket.category_code)
    return TicketRow(
        id=ticket.id,
        number=ticket.number,
        state=ticket.state,
        kind=ticket.kind,
        urgency=ticket.urgency,
        confidentiality=ticket.confidentiality,
        title=mask(ticket.title),
        category=CategoryRef(
            code=ticket.category_code,
            name=category.name if category else ticket.category_code,
            full_name=city.category_name(ticket.category_code),
        ),
        place=PlaceRef(
            code=ticket.place_code,
            name=city.place_name(ticket.place_code) if ticket.place_code else "",
            text=mask(ticket.place_text),
        ),
        lead=unit_ref(unit) if unit else None,
        channel=ticket.channel,
        registered_at=ticket.registered_at,
        due_at=ticket.due_at,
        clock=brief(city, bound, now) if bound else None,
        round=ticket.round,
        supervision_level=ticket.supervision_level,
        repeat_count=ticket.repeat_count,
        people_affected=ticket.people_affected,
        version=ticket.version,
    )


async def rows(
    session: AsyncSession, city: Catalogue, tickets: Sequence[Ticket], now: datetime
) -> list[TicketRow]:
    """Lines of a list, in order; three queries however many."""
    running = await repository.running_clocks(session, [ticket.id for ticket in tickets])
    known = await masks(session, tickets)
    return [
        row(city, ticket, known[ticket.id], running.get(ticket.id, {}), now) for ticket in tickets
    ]


def _spans(raw: Iterable[Json]) -> list[SpanRead]:
    return [SpanRead(seq=span["seq"], start=span["start"], end=span["end"]) for span in raw]


def _fields(city: Catalogue, ticket: Ticket, mask: Mask) -> list[FieldRead]:
    template = city.template(ticket.template_code or "")
    labels = {field.code: field.label for field in template.fields} if template else {}
    return [
        FieldRead(
            field=raw["field"],
            label=labels.get(raw["field"]) or _field_label(raw["field"]),
            value=mask.field(raw["field"], str(raw.get("value") or "")),
            code=raw.get("code"),
            spans=_spans(raw.get("spans") or ()),
        )
        for raw in ticket.fields
    ]


def _field_label(code: str) -> str:
    key = f"field.{code}"
    found = texts.label("ticket", key)
    return code if found == key else found


def contact_read(contact: Contact, names: Names, mask: Mask) -> ContactRead:
    return ContactRead(
        id=contact.id,
        at=contact.at,
        actor_name=names.get(contact.actor_id) if contact.actor_id else None,
        way=contact.way,
        result=contact.result,
        seconds=contact.seconds,
        note=mask(contact.note),
    )


def _assignment(
    city: Catalogue,
    item: Assignment,
    contacts: Sequence[Contact],
    names: Names,
    mask: Mask,
    *,
    bar: ClockBar | None,
    actions: list[PartActionRead],
) -> AssignmentRead:
    def named(id: UUID | None) -> str | None:
        return names.get(id) if id else None

    return AssignmentRead(
        id=item.id,
        unit=unit_ref(city.unit_by_id[item.unit_id]),
        part=item.part,
        parent_id=item.parent_id,
        asked=mask(item.asked),
        round=item.round,
        state=item.state,
        duty_code=item.duty_code,
        basis=item.basis,
        is_direct=item.is_direct,
        confidence=item.confidence,
        sent_by_name=named(item.sent_by),
        sent_at=item.sent_at,
        signed_at=item.signed_at,
        is_signed_by_system=item.is_signed_by_system,
        contacted_at=item.contacted_at,
        handler_name=named(item.handler_id),
        reply=mask(item.reply),
        solved=item.solved,
        solved_reason=mask(item.solved_reason),
        leader_state=item.leader_state,
        leader_name=named(item.leader_id),
        leader_note=mask(item.leader_note),
        submitted_at=item.submitted_at,
        recalled_at=item.recalled_at,
        recall_code=item.recall_code,
        contacts=[contact_read(c, names, mask) for c in contacts if c.assignment_id == item.id],
        clock=bar,
        actions=actions,
    )


def _bar(city: Catalogue, clock: Clock, now: datetime) -> ClockBar:
    return ClockBar(
        kind=clock.kind,
        label=clock_label(clock.kind),
        round=clock.round,
        amount=clock.amount,
        unit=clock.unit,
        extended_by=clock.extended_by,
        extended_text=views_requests.extended_text(clock),
        started_at=clock.started_at,
        due_at=clock.due_at,
        due_unextended_at=clock.due_unextended_at,
        due_unpaused_at=clock.due_unpaused_at,
        is_paused=clocks.is_paused(clock),
        paused_at=clock.paused_at,
        resumes_at=clock.resumes_at,
        stopped_at=clock.stopped_at,
        used=clocks.used(city, clock, now),
        level=clocks.level(city, clock, now),
        is_provisional=clock.is_provisional,
        steps=clock.steps,
    )


async def _proposals(session: AsyncSession, ticket: Ticket, mask: Mask) -> list[ProposalRead]:
    answered = list(await model.answered(session, "ticket", ticket.id))
    if ticket.matter_id is not None:
        answered = [*await model.answered(session, "matter", ticket.matter_id), *answered]
    return [
        ProposalRead(
            field=proposal.field,
            value=mask.field(proposal.field, proposal.value),
            code=proposal.code,
            confidence=proposal.confidence,
            spans=_spans(proposal.spans),
            model=proposal.model,
            model_version=proposal.model_version,
            verdict=answer.verdict.value,
            is_implicit=answer.is_implicit,
        )
        for proposal, answer in answered
    ]


def _notes(notes: Sequence[TicketNote], names: Names, mask: Mask) -> list[NoteRead]:
    return [
        NoteRead(
            at=note.at,
            kind=note.kind.value,
            actor_name=names.get(note.actor_id) if note.actor_id else None,
            text=mask(note.text),
        )
        for note in notes
        if note.kind is not NoteKind.REPLY  # the assignments and the story tell replies
    ]


async def detail(
    session: AsyncSession, actor: Actor, city: Catalogue, ticket: Ticket, now: datetime
) -> TicketDetail:
    """Everything the ticket page shows, masked, for this actor."""
    assignments = await repository.assignments_of(session, ticket.id)
    contacts = await repository.contacts_of(session, [item.id for item in assignments])
    all_clocks = await repository.clocks_of(session, ticket.id)
    notes = await repository.notes_of(session, ticket.id)
    lead = await repository.live_lead(session, ticket.id)
    mask = (await masks(session, [ticket]))[ticket.id]
    names = await _names(session, ticket, assignments, contacts, notes)
    running = {clock.kind.value: clock for clock in all_clocks if clock.stopped_at is None}
    accused = city.unit_by_id.get(ticket.accused_unit_id) if ticket.accused_unit_id else None
    own_clocks = {item.id: own_clock(item, all_clocks) for item in assignments}
    bars = {id: _bar(city, own, now) for id, own in own_clocks.items() if own is not None}
    head = row(city, ticket, mask, running, now)
    parent = await views_related.parent_of(session, actor, ticket)
    standing = sentences.standing(
        city, ticket, lead, binding_clock(ticket, running), names, now,
        parent=parent.number if parent else "",
    )  # fmt: skip
    return TicketDetail(
        **dict(head),
        **_words(city, ticket, mask),
        **await _asked(session, city, actor, ticket, mask),
        sentence=standing.sentence + parts_sentence(city, assignments),
        turn=standing.turn,
        citizen=citizen_read(ticket, await repository.citizen_of(session, ticket)),
        registered_by_name=names.get(ticket.registered_by) if ticket.registered_by else None,
        assignments=[
            _assignment(
                city, item, contacts, names, mask, bar=bars.get(item.id),
                actions=part_actions(city, actor, ticket, item, assignments),
            )
            for item in assignments
        ],
        informed=await informed(session, city, ticket),
        accused=unit_ref(accused) if accused else None,
        lowering_asked=await lowering_asked(session, ticket),
        clocks=[_bar(city, clock, now) for clock in all_clocks if clock.kind not in PART_KINDS],
        actions=await actions_read(session, city, actor, ticket, lead, now, assignments),
        proposals=await _proposals(session, ticket, mask),
        notes=_notes(notes, names, mask),
        parent=parent,
        children=await views_related.children_of(session, actor, ticket),
    )  # fmt: skip


async def _names(
    session: AsyncSession,
    ticket: Ticket,
    assignments: Iterable[Assignment],
    contacts: Iterable[Contact],
    notes: Iterable[TicketNote],
) -> Names:
    """Of everybody whom the page names."""
    people = [ticket.registered_by, *(note.actor_id for note in notes)]
    people += [id for item in assignments for id in (item.sent_by, item.handler_id, item.leader_id)]
    people += [contact.actor_id for contact in contacts]
    return await names_of(session, people)


def _words(city: Catalogue, ticket: Ticket, mask: Mask) -> Json:
    """What the ticket itself says."""
    template = city.template(ticket.template_code or "")
    return {
        "summary": mask(ticket.summary),
        "statement": mask(ticket.statement),
        "demand": mask(ticket.demand),
        "fields": _fields(city, ticket, mask),
        "template_code": ticket.template_code,
        "closing": list(template.closing) if template else [],
        "call_id": ticket.call_id,
        "matter_id": ticket.matter_id,
        "line_number": ticket.line_number,
        "needs_leader": rules.needs_leader(ticket.kind, city.profile.leader_approves),
        "public_reply": mask(ticket.public_reply),
        "outcome_code": ticket.outcome_code,
        "outcome_text": mask(ticket.outcome_text),
        "card_code": ticket.card_code,
        "citations": ticket.citations,
        "settled_at": ticket.settled_at,
        "closed_at": ticket.closed_at,
        "repeat_of": ticket.repeat_of,
    }


async def _asked(
    session: AsyncSession, city: Catalogue, actor: Actor, ticket: Ticket, mask: Mask
) -> Json:
    """Requests, pauses and supplements."""
    requests = await asked_requests.of_ticket(session, ticket.id)
    return {
        "requests": await views_requests.requests_of(session, city, actor, requests, mask),
        "pauses": await views_requests.pauses_of(session, ticket),
        "supplements": await views_requests.supplements_of(session, city, ticket, mask),
    }
