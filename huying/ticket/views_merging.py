"""Like tickets, the parent and the children of a ticket, as people see them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text.likeness import THRESHOLD, Because, Reason
from huying.city.catalogue import Catalogue
from huying.kit import texts
from huying.kit.actor import Actor
from huying.ticket import likeness, repository, rules_merging, views
from huying.ticket.likeness import Flag, Found, Like
from huying.ticket.masking import citizen_read, masks
from huying.ticket.models import Ticket, TicketState
from huying.ticket.rules_merging import Side
from huying.ticket.schemas_merging import LikeReasonRead, LikeTicket, LikeTickets, TicketRef


async def like_ticket(
    session: AsyncSession, actor: Actor, city: Catalogue, ticket: Ticket, now: datetime
) -> LikeTickets:
    """What is like a ticket, each with why it cannot be merged into it, if so."""
    citizen = await repository.citizen_of(session, ticket)
    found = await likeness.find(session, actor, city, likeness.subject_of(ticket, citizen))
    return await likes(session, city, found, now, ticket)


async def likes(
    session: AsyncSession,
    city: Catalogue,
    found: Found,
    now: datetime,
    subject: Ticket | None = None,
) -> LikeTickets:
    tickets = [like.ticket for like in found.likes]
    rows = await views.rows(session, city, tickets, now)
    known = await masks(session, tickets)
    citizens = await repository.citizens(session, tickets)
    parents = await repository.find_many(session, [t.parent_id for t in tickets if t.parent_id])
    counts = await _children_counts(session, [*tickets, *([subject] if subject else [])])
    own = _side(subject, counts) if subject else None
    items = []
    for like, row in zip(found.likes, rows, strict=True):
        ticket = like.ticket
        is_merged = ticket.state is TicketState.MERGED and ticket.parent_id is not None
        parent = parents.get(ticket.parent_id) if is_merged and ticket.parent_id else None
        citizen = citizens.get(ticket.citizen_id) if ticket.citizen_id else None
        why = rules_merging.refusal(own, _side(parent or ticket, counts)) if own else None
        items.append(
            LikeTicket(
                ticket=row,
                summary=known[ticket.id](ticket.summary),
                citizen=citizen_read(ticket, citizen),
                score=like.likeness.score,
                flag=like.flag,
                reasons=[_reason(because) for because in like.likeness.reasons],
                parent=TicketRef(id=parent.id, number=parent.number) if parent else None,
                children_count=counts.get(ticket.id, 0),
                why_not=texts.say("ticket", f"why.{why}") if why else None,
            )
        )
    return LikeTickets(
        items=items,
        people=found.people,
        is_group=found.is_group,
        threshold=THRESHOLD,
        sentence=_sentence(found),
    )


def _side(ticket: Ticket, counts: Mapping[UUID, int]) -> Side:
    return Side(
        id=ticket.id,
        state=ticket.state,
        confidentiality=ticket.confidentiality,
        accused_unit_id=ticket.accused_unit_id,
        has_children=ticket.id in counts,
    )


async def _children_counts(session: AsyncSession, tickets: Sequence[Ticket]) -> dict[UUID, int]:
    rows = await session.execute(
        select(Ticket.parent_id, func.count())
        .where(
            Ticket.parent_id.in_([ticket.id for ticket in tickets]),
            Ticket.state == TicketState.MERGED,
        )
        .group_by(Ticket.parent_id)
    )
    return {parent_id: count for parent_id, count in rows if parent_id is not None}


def _reason(because: Because) -> LikeReasonRead:
    key = f"like.{because.reason.value}"
    if because.reason is Reason.CLOSE_IN_TIME and because.detail == "0":
        key += ".now"
    return LikeReasonRead(kind=because.reason, text=texts.say("ticket", key, detail=because.detail))


def _sentence(found: Found) -> str:
    def first(flag: Flag) -> Like | None:
        return next((like for like in found.likes if like.flag is flag), None)

    repeat, duplicate = first(Flag.REPEAT), first(Flag.DUPLICATE)
    if repeat is not None:
        return texts.say("ticket", "like.is_repeat", number=repeat.ticket.number)
    if found.is_group:
        return texts.say("ticket", "like.is_group", people=found.people)
    if duplicate is not None:
        return texts.say("ticket", "like.is_duplicate", number=duplicate.ticket.number)
    return texts.say("ticket", "like.is_similar") if found.likes else ""
