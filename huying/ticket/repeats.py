"""Who told the same before, and how many people a matter concerns."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text.quantities import people_in
from huying.kit import clock
from huying.kit.actor import Actor
from huying.ticket import moves
from huying.ticket.errors import ActionRefused, NeedsReason, PeopleBelowCallers
from huying.ticket.events_merging import PeopleCorrected
from huying.ticket.models import (
    Citizen,
    Confidentiality,
    Json,
    NoteKind,
    Ticket,
    TicketState,
)

REPEAT_WITHIN = timedelta(days=30)
MOST_PEOPLE = 1_000_000


async def note_repeat(session: AsyncSession, ticket: Ticket, citizen: Citizen | None) -> None:
    """Set ``repeat_count`` and ``repeat_of`` of a ticket that is being registered.

    Counted are earlier tickets of the same phone and category within 30 days, not those of the
    same call (an emergency's follow-up repeats nothing). Identity is not traced across
    confidential and report tickets (rule 9): they repeat nothing and are no repeat.
    """
    is_open = ticket.confidentiality is Confidentiality.NORMAL
    if citizen is None or citizen.phone_hash is None or not is_open:
        return
    statement = (
        select(Ticket.id, func.count().over())
        .join(Citizen, Citizen.id == Ticket.citizen_id)
        .where(
            Citizen.phone_hash == citizen.phone_hash,
            Ticket.category_code == ticket.category_code,
            Ticket.confidentiality == Confidentiality.NORMAL,
            Ticket.registered_at >= ticket.registered_at - REPEAT_WITHIN,
            Ticket.id != ticket.id,
        )
        .order_by(Ticket.registered_at.desc(), Ticket.id.desc())
        .limit(1)
    )
    if ticket.call_id is not None:
        statement = statement.where(Ticket.call_id.is_distinct_from(ticket.call_id))
    found = (await session.execute(statement)).first()
    if found is not None:
        ticket.repeat_of, ticket.repeat_count = found[0], found[1]


def stated_people(fields: Iterable[Json]) -> int:
    """How many people the citizen named (field ``people``): 二十几户 is 20; 1 when none."""
    for field in fields:
        if field.get("field") != "people":
            continue
        said = str(field.get("value") or "")
        named = [quantity.number for quantity in people_in(said)]
        digits = "".join(char for char in said if char.isdigit() and char.isascii())
        if not named and digits:
            named = [int(digits[:7])]
        return min(max([1, *named]), MOST_PEOPLE)
    return 1


def together(parent: Ticket, children: Sequence[Ticket]) -> int:
    """How many people a ticket concerns with what is merged into it.

    The larger of two lower bounds: the distinct citizens who told it (a ticket without a citizen
    counts as one), and the largest number that one of them named – neighbours name each other, so
    that adding the named numbers would count people twice. A person's correction of the parent
    stands in for the named numbers.
    """
    tellers = tellers_of([parent, *children])
    if parent.people_corrected is not None:
        return max(parent.people_corrected, tellers)
    named = [child.people_corrected or stated_people(child.fields) for child in children]
    return max(stated_people(parent.fields), tellers, *named)


def tellers_of(tickets: Sequence[Ticket]) -> int:
    known = {ticket.citizen_id for ticket in tickets if ticket.citizen_id is not None}
    return len(known) + sum(ticket.citizen_id is None for ticket in tickets)


async def merged_into(session: AsyncSession, ticket_id: UUID) -> Sequence[Ticket]:
    """What rides with the ticket now, in the order of numbers."""
    statement = select(Ticket).where(
        Ticket.parent_id == ticket_id, Ticket.state == TicketState.MERGED
    )
    return (await session.scalars(statement.order_by(Ticket.number))).all()


async def recount(session: AsyncSession, ticket: Ticket) -> int:
    """Set ``people_affected`` of a locked ticket from what is merged into it or rode with it."""
    statement = select(Ticket).where(Ticket.parent_id == ticket.id)
    ticket.people_affected = together(ticket, (await session.scalars(statement)).all())
    return ticket.people_affected


async def correct_people(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    people: int,
    reason: str,
    version: int | None = None,
) -> Ticket:
    """A person knows better how many are concerned; of a merged ticket it is said on its parent.

    Raises NeedsReason, PeopleBelowCallers (fewer than those who told it), ActionRefused,
    TicketChanged.
    """
    ticket = await moves.lock(session, ticket, version)
    if ticket.state is TicketState.MERGED:
        raise ActionRefused(action="correct_people", reason="people.merged")
    if not reason.strip():
        raise NeedsReason(field="reason")
    children = (await session.scalars(select(Ticket).where(Ticket.parent_id == ticket.id))).all()
    least = tellers_of([ticket, *children])
    if people < least:
        raise PeopleBelowCallers(field="people", least=least)
    now, before = clock.now(), ticket.people_affected
    ticket.people_corrected = people
    ticket.people_affected = together(ticket, children)
    note_id = moves.note(session, actor, ticket, NoteKind.MERGE, reason, now)
    moves.touch(ticket, actor, now)
    happened = PeopleCorrected(ticket.id, before, ticket.people_affected, note_id)
    await moves.announce(session, actor, ticket, happened)
    return ticket
