"""The unit's desk and the close reviewer's, each grouped by what hurts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit import texts
from huying.kit.actor import Actor
from huying.people.repository import names_of
from huying.ticket import moves, repository, views
from huying.ticket.masking import masks
from huying.ticket.models import (
    Assignment,
    AssignmentState,
    Clock,
    ClockKind,
    LeaderState,
    Part,
    Ticket,
    TicketState,
)
from huying.ticket.schemas import (
    CloseReview,
    CloseReviewRow,
    Inbox,
    InboxGroup,
    InboxRow,
    TicketRow,
)
from huying.ticket.schemas_parts import PartBrief

GROUPS = (
    "overdue", "today", "new", "gather", "leader", "rework", "handling", "parts", "informed",
    "waiting",
)  # fmt: skip
MOST = 200


@dataclass(frozen=True)
class _Here:
    """Why a ticket is on this desk: the live lead if it is ours, else our own part, if any."""

    lead: Assignment | None
    part: Assignment | None
    has_submitted_part: bool


async def inbox(session: AsyncSession, actor: Actor, city: Catalogue, now: datetime) -> Inbox:
    """Every ticket is in exactly one group: the first in the order of GROUPS that fits.

    What another unit leads is in ``parts`` with its own clock, or, without a part, in ``informed``.
    """
    tickets = await repository.inbox(session, actor)
    live = await repository.live_of_tickets(session, [ticket.id for ticket in tickets])
    here = {id: _here(city, actor, found) for id, found in live.items()}
    parts = [why.part for why in here.values() if why.part is not None]
    own = await repository.clocks_of_parts(session, [part.id for part in parts])
    known = await masks(session, tickets)
    rows = await views.rows(session, city, tickets, now)
    local = now.astimezone(city.zone)
    end_of_day = datetime.combine(local.date() + timedelta(days=1), time(), city.zone)
    groups: dict[str, list[InboxRow]] = {name: [] for name in GROUPS}
    for ticket, row in zip(tickets, rows, strict=True):
        why = here.get(ticket.id, _Here(None, None, has_submitted_part=False))
        group = _group(ticket, why, now, end_of_day)
        if group != "parts" or why.part is None:
            groups[group].append(InboxRow(**dict(row)))
            continue
        asked = known[ticket.id](why.part.asked)
        groups[group].append(_part_row(city, row, why.part, asked, own, now))
    groups["parts"].sort(key=lambda row: row.clock.due_at if row.clock else end_of_day)
    return Inbox(
        groups=[
            InboxGroup(
                name=name,
                label=texts.say("ticket", f"group.{name}"),
                count=len(items),
                items=items,
            )
            for name, items in groups.items()
        ]
    )


def _here(city: Catalogue, actor: Actor, live: Sequence[Assignment]) -> _Here:
    mine = [item for item in live if moves.standpoint(city, actor, item).is_in_unit]
    lead = next((item for item in mine if item.part is Part.LEAD), None)
    parts = [item for item in mine if item.part is not Part.LEAD]
    own = [item for item in parts if item.unit_id == actor.unit_id]
    is_submitted = any(
        item.part is not Part.LEAD and item.state is AssignmentState.SUBMITTED for item in live
    )
    return _Here(lead, next(iter(own or parts), None), is_submitted)


def _part_row(
    city: Catalogue,
    row: TicketRow,
    part: Assignment,
    asked: str,
    own: Mapping[tuple[UUID, ClockKind], Clock],
    now: datetime,
) -> InboxRow:
    kind = ClockKind.PART_SIGN if part.state is AssignmentState.TO_SIGN else ClockKind.PART
    running = own.get((part.id, kind))
    brief = PartBrief(
        id=part.id,
        part=part.part,
        state=part.state,
        unit_name=city.unit_by_id[part.unit_id].short_name,
        asked=asked,
    )
    clock = views.brief(city, running, now) if running else None
    return InboxRow(**{**dict(row), "clock": clock}, part=brief)


def _group(ticket: Ticket, why: _Here, now: datetime, end_of_day: datetime) -> str:
    if why.lead is None:
        return "informed" if why.part is None else "parts"
    if ticket.state is TicketState.TO_APPROVE:
        return "waiting"
    due = ticket.stage_due_at
    if due is not None and due < now:
        return "overdue"
    if ticket.state is TicketState.TO_SIGN:
        return "new"
    if why.has_submitted_part:
        return "gather"
    if why.lead.leader_state is LeaderState.PROPOSED:
        return "leader"
    if due is not None and due <= end_of_day:
        return "today"
    return "rework" if ticket.round > 1 else "handling"


async def close_review(
    session: AsyncSession, actor: Actor, city: Catalogue, now: datetime
) -> CloseReview:
    tickets = await repository.in_states(session, actor, [TicketState.TO_APPROVE], MOST)
    leads = await repository.live_leads(session, [ticket.id for ticket in tickets])
    rows = await views.rows(session, city, tickets, now)
    by_id = {row.id: row for row in rows}
    return CloseReview(items=await _review_rows(session, city, tickets, leads, by_id))


async def _review_rows(
    session: AsyncSession,
    city: Catalogue,
    tickets: Sequence[Ticket],
    leads: Mapping[UUID, Assignment],
    rows: Mapping[UUID, TicketRow],
) -> list[CloseReviewRow]:
    contacts = await repository.contacts_of(session, [lead.id for lead in leads.values()])
    people = [contact.actor_id for contact in contacts]
    names = await names_of(session, [*people, *(lead.leader_id for lead in leads.values())])
    known = await masks(session, tickets)
    found = []
    for ticket in tickets:
        lead, mask = leads.get(ticket.id), known[ticket.id]
        if lead is None or lead.solved is None or lead.submitted_at is None:
            continue
        template = city.template(ticket.template_code or "")
        found.append(
            CloseReviewRow(
                ticket=rows[ticket.id],
                summary=mask(ticket.summary),
                reply=mask(lead.reply),
                solved=lead.solved,
                solved_reason=mask(lead.solved_reason),
                leader_name=names.get(lead.leader_id) if lead.leader_id else None,
                submitted_at=lead.submitted_at,
                contacts=[
                    views.contact_read(contact, names, mask)
                    for contact in contacts
                    if contact.assignment_id == lead.id
                ],
                closing=list(template.closing) if template else [],
            )
        )
    return found
