"""The unit's desk and the close reviewer's, each grouped by what hurts."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit import texts
from huying.kit.actor import Actor
from huying.people.repository import names_of
from huying.ticket import repository, views
from huying.ticket.masking import masks
from huying.ticket.models import Assignment, LeaderState, Ticket, TicketState
from huying.ticket.schemas import CloseReview, CloseReviewRow, Inbox, InboxGroup, TicketRow

GROUPS = ("overdue", "today", "new", "leader", "rework", "handling", "waiting")
MOST = 200


async def inbox(session: AsyncSession, actor: Actor, city: Catalogue, now: datetime) -> Inbox:
    """Every ticket is in exactly one group: the first in the order of GROUPS that fits."""
    tickets = await repository.inbox(session, actor)
    leads = await repository.live_leads(session, [ticket.id for ticket in tickets])
    rows = await views.rows(session, city, tickets, now)
    local = now.astimezone(city.zone)
    end_of_day = datetime.combine(local.date() + timedelta(days=1), time(), city.zone)
    groups: dict[str, list[TicketRow]] = {name: [] for name in GROUPS}
    for ticket, row in zip(tickets, rows, strict=True):
        groups[_group(ticket, leads.get(ticket.id), now, end_of_day)].append(row)
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


def _group(ticket: Ticket, lead: Assignment | None, now: datetime, end_of_day: datetime) -> str:
    if ticket.state is TicketState.TO_APPROVE:
        return "waiting"
    due = ticket.stage_due_at
    if due is not None and due < now:
        return "overdue"
    if ticket.state is TicketState.TO_SIGN:
        return "new"
    if lead is not None and lead.leader_state is LeaderState.PROPOSED:
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
        template = city.templates.get(ticket.template_code or "")
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
