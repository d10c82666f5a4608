"""Decisions as the next dispatcher reads them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.dispatch import precedents
from huying.dispatch import repository_disputes as found
from huying.dispatch.models_disputes import Adjudication
from huying.dispatch.permissions import PRECEDENTS
from huying.dispatch.precedents import Precedent
from huying.dispatch.schemas_precedents import DecisionBrief, PrecedentRead
from huying.kit.actor import Actor
from huying.ticket import repository as tickets
from huying.ticket import views
from huying.ticket.masking import Mask, masks
from huying.ticket.models import Ticket
from huying.ticket.schemas import UnitRef


def units_read(city: Catalogue, codes: Iterable[str]) -> list[UnitRef]:
    return [views.unit_ref(city.units[code]) for code in codes if code in city.units]


async def decisions_read(
    session: AsyncSession, actor: Actor, city: Catalogue, rows: Sequence[Adjudication]
) -> list[DecisionBrief]:
    known = await tickets.find_many(session, {row.ticket_id for row in rows})
    mask = await masks(session, known.values())
    seen = await found.visible_ids(session, actor, list(known))
    made = await found.duty_rows_of(session, [row.id for row in rows])
    return [
        _brief(city, row, known[row.ticket_id], mask[row.ticket_id], made, seen) for row in rows
    ]


def _brief(
    city: Catalogue,
    row: Adjudication,
    ticket: Ticket,
    mask: Mask,
    made: dict[UUID, str],
    seen: frozenset[UUID],
) -> DecisionBrief:
    assert row.lead_unit_id is not None
    assert row.ended_at is not None
    is_seen = ticket.id in seen
    return DecisionBrief(
        id=row.id,
        ticket_id=ticket.id if is_seen else None,
        number=ticket.number if is_seen else None,
        category=city.category_name(row.category_code),
        place=city.place_name(row.place_code) if row.place_code else "",
        lead=views.unit_ref(city.unit_by_id[row.lead_unit_id]),
        assists=units_read(city, row.assist_codes),
        basis=mask(row.basis),
        reasoning=mask(row.reasoning),
        chair=views.unit_ref(city.unit_by_id[row.chair_unit_id]),
        decided_at=row.ended_at,
        is_without_quorum=row.is_without_quorum,
        duty_row=made.get(row.id),
    )


async def precedents_read(
    session: AsyncSession, actor: Actor, city: Catalogue, shown: Sequence[Precedent]
) -> list[PrecedentRead]:
    briefs = await decisions_read(session, actor, city, [each.decision for each in shown])
    return [
        PrecedentRead(decision=brief, reasons=list(each.reasons))
        for brief, each in zip(briefs, shown, strict=True)
    ]


async def precedents_of(
    session: AsyncSession, actor: Actor, city: Catalogue, tickets_shown: Sequence[Ticket]
) -> dict[UUID, list[PrecedentRead]]:
    """By ticket id, for a page of tickets; nothing for who may not read decisions."""
    if not actor.may(PRECEDENTS):
        return {}
    shown = await precedents.for_tickets(session, actor, city, tickets_shown)
    flat = [each for found_of in shown.values() for each in found_of]
    read = iter(await precedents_read(session, actor, city, flat))
    return {id: [next(read) for _ in found_of] for id, found_of in shown.items()}
