"""Decisions that the next dispatcher of a like ticket sees, and catalogue rows made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city import content
from huying.city.catalogue import Catalogue, catalogue
from huying.city.models import DutyRow
from huying.dispatch import lists, rules_disputes
from huying.dispatch import repository_disputes as repository
from huying.dispatch.errors import DisputeRefused, NotMoreSpecific
from huying.dispatch.events import DutyRowMade
from huying.dispatch.joint import tell
from huying.dispatch.matters import matter_decided, matter_of
from huying.dispatch.models import ListEntry, ListKind
from huying.dispatch.models_disputes import Adjudication, AdjudicationState
from huying.dispatch.permissions import PROPOSE_LIST
from huying.kit import texts
from huying.kit.actor import Actor
from huying.kit.errors import NotFound
from huying.ticket import repository as tickets
from huying.ticket.errors import UnknownCode
from huying.ticket.models import Ticket

TOP = 3


@dataclass(frozen=True)
class Precedent:
    """A decision with the sentences that say why it is one."""

    decision: Adjudication
    points: int
    reasons: tuple[str, ...]


async def for_tickets(
    session: AsyncSession, actor: Actor, city: Catalogue, found: Sequence[Ticket]
) -> dict[UUID, list[Precedent]]:
    """Each ticket's likest decisions, best first, newest before older; one query for all."""
    prefixes = sorted({ticket.category_code[:4] for ticket in found})
    if not prefixes:
        return {}
    decided = await repository.near_decisions(session, actor, prefixes)
    matters = [(row, matter_decided(row)) for row in decided]
    return {
        ticket.id: _likest(
            city, ticket, [pair for pair in matters if pair[0].ticket_id != ticket.id]
        )
        for ticket in found
    }


def _likest(
    city: Catalogue,
    ticket: Ticket,
    decided: Sequence[tuple[Adjudication, rules_disputes.Matter]],
) -> list[Precedent]:
    own = matter_of(ticket)
    scored = []
    for row, matter in decided:
        points, causes = rules_disputes.likeness(city, own, matter)
        if points >= rules_disputes.ENOUGH:
            said = tuple(
                texts.say("dispatch", f"precedent.{cause.key}", **cause.values) for cause in causes
            )
            scored.append(Precedent(row, points, said))
    return sorted(scored, key=lambda found: -found.points)[:TOP]


async def of_ticket(session: AsyncSession, actor: Actor, ticket: Ticket) -> list[Precedent]:
    city = await catalogue(session)
    return (await for_tickets(session, actor, city, [ticket])).get(ticket.id, [])


async def row_of(session: AsyncSession, adjudication_id: UUID) -> DutyRow | None:
    """The catalogue's row that was made of the decision."""
    return await session.scalar(
        select(DutyRow).where(DutyRow.source == f"adjudication:{adjudication_id}")
    )


async def make_row(
    session: AsyncSession,
    actor: Actor,
    row: Adjudication,
    *,
    place_code: str = "",
    object_words: str = "",
) -> tuple[DutyRow, ListEntry]:
    """Make a decision the catalogue's rule for its category at a place or about an object: the row
    is in force at once, its place on the direct list (joint with assisting units) is proposed.

    Raises DisputeRefused (not decided, made already, the decider), NotMoreSpecific, UnknownCode.
    """
    actor.must(PROPOSE_LIST)
    locked = await repository.lock_adjudication(session, row.id)
    ticket = await tickets.lock(session, row.ticket_id)
    if locked is None or ticket is None:
        raise NotFound()
    if locked.state is not AdjudicationState.DECIDED or locked.lead_unit_id is None:
        raise DisputeRefused(reason="row.not_decided")
    if locked.decided_by == actor.id:
        raise DisputeRefused(reason="row.same_person")
    if await row_of(session, locked.id) is not None:
        raise DisputeRefused(reason="row.made")
    city = await catalogue(session)
    if place_code and place_code not in city.places:
        raise UnknownCode(field="place_code", value=place_code)
    if not place_code and not object_words.strip():
        raise NotMoreSpecific(field="place_code")
    duty = DutyRow(
        code=f"D-A-{ticket.number}",
        category_code=locked.category_code,
        place_code=place_code,
        object_words=object_words.strip(),
        lead=f"unit:{city.unit_by_id[locked.lead_unit_id].code}",
        assist=[f"unit:{code}" for code in locked.assist_codes],
        source=f"adjudication:{locked.id}",
        basis=texts.say("dispatch", "row.basis", ticket=ticket.number, basis=locked.basis),
        is_complex=ticket.is_complex,
    )
    session.add(duty)
    await session.flush()
    await content.touch(session)
    made = DutyRowMade(ticket.id, locked.id, duty.code)
    await tell(session, actor, ticket, made, [locked.lead_unit_id])
    kind = ListKind.JOINT if locked.assist_codes else ListKind.DIRECT
    entry = await lists.put_forward(session, actor, duty.code, kind, duty.basis)
    return duty, entry
