"""Before the dispatch: correcting what a ticket is, with the reason, and passing it on."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.city.models import MatterKind, Urgency
from huying.kit import clock
from huying.kit.actor import Actor
from huying.kit.events import history_of
from huying.ticket import clocks, moves, rules
from huying.ticket.errors import NeedsReason, NeedsSecondPerson, UnknownCode
from huying.ticket.events import TicketClassified, TicketReviewed
from huying.ticket.models import NoteKind, Ticket, TicketState
from huying.ticket.rules import Action


async def reclassify(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    category_code: str | None = None,
    kind: MatterKind | None = None,
    urgency: Urgency | None = None,
    reason: str = "",
    version: int | None = None,
) -> Ticket:
    """Change kind, category or urgency before the dispatch, with a reason, each logged (rule 6).

    Raises NeedsReason, NeedsSecondPerson, UnknownCode.
    """
    ticket = await moves.lock(session, ticket, version)
    await moves.require(session, actor, ticket, Action.REVIEW)
    city = await catalogue(session)
    changes = [
        ("category", ticket.category_code, category_code),
        ("kind", ticket.kind.value, kind.value if kind else None),
        ("urgency", ticket.urgency.value, urgency.value if urgency else None),
    ]
    changes = [change for change in changes if change[2] is not None and change[1] != change[2]]
    if not changes:
        return ticket
    if not reason.strip():
        raise NeedsReason(field="reason")
    if category_code is not None and category_code not in city.categories:
        raise UnknownCode(field="category_code", value=category_code)
    if kind is not None:
        await _must_be_second(session, actor, ticket, kind)
    now = clock.now()
    note_id = moves.note(session, actor, ticket, NoteKind.REVIEW, reason, now)
    ticket.category_code = category_code or ticket.category_code
    ticket.kind, ticket.urgency = kind or ticket.kind, urgency or ticket.urgency
    await clocks.renew_citizen_due(session, city, ticket, city.office_calendar, is_direct=False)
    await clocks.renew_dispatch_due(session, city, ticket)
    moves.touch(ticket, actor, now)
    for field, before, after in changes:
        happened = TicketClassified(ticket.id, field, before, after or "", note_id)
        await moves.announce(session, actor, ticket, happened)
    return ticket


async def _must_be_second(
    session: AsyncSession, actor: Actor, ticket: Ticket, kind: MatterKind
) -> None:
    """Raise NeedsSecondPerson for a complaint, or what was one, that becomes a consultation by
    the hand of one who registered, reviewed or changed it before: a detour is the same change."""
    changes = [
        event
        for event in await history_of(session, "ticket", ticket.id)
        if event.name == TicketClassified.name and event.body["field"] == "kind"
    ]
    was_complaint = any(e.body["before"] == MatterKind.COMPLAINT.value for e in changes)
    before = MatterKind.COMPLAINT if was_complaint else ticket.kind
    is_reviewed = ticket.reviewed_by is not None
    if not rules.needs_second_person(before, kind, is_reviewed=is_reviewed):
        return
    if actor.id in {ticket.reviewed_by, ticket.registered_by, *(e.actor_id for e in changes)}:
        raise NeedsSecondPerson()


async def pass_review(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    reason: str = "",
    version: int | None = None,
) -> Ticket:
    """to_review → to_dispatch; in to_dispatch it only notes who looked."""
    ticket = await moves.lock(session, ticket, version)
    await moves.require(session, actor, ticket, Action.REVIEW)
    now, was = clock.now(), ticket.state
    if ticket.state is TicketState.TO_REVIEW:
        moves.move(ticket, TicketState.TO_DISPATCH)
    ticket.reviewed_by = actor.id
    moves.touch(ticket, actor, now)
    note_id = moves.note(session, actor, ticket, NoteKind.REVIEW, reason, now)
    await moves.announce(session, actor, ticket, TicketReviewed(ticket.id, note_id), was=was)
    return ticket
