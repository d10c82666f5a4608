"""What the centre's own settled tickets teach: what was first said, and what it turned out to be.

The category as it stood at the close, after agents' and reviewers' edits, and the unit that led in
the end, are the labels. Nothing is learnt from confidential and report tickets (rule 9), from
excluded ones, or from categories and units that the city no longer has.
"""

import asyncio
from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.learning import Doc
from huying.city.catalogue import Catalogue, CategoryView, catalogue
from huying.city.models import MatterKind
from huying.model.history import History
from huying.model.models_versions import Target
from huying.model.training import Row, is_held
from huying.ticket.masking import masks
from huying.ticket.models import Confidentiality, Ticket, TicketState

MOST = 200_000
_BATCH = 200
_SETTLED = (
    TicketState.TO_CALLBACK,
    TicketState.CLOSED,
    TicketState.CLOSED_UNREACHED,
    TicketState.ARCHIVED,
)
Label = Callable[[Catalogue, Ticket], str | None]


async def of_categories(session: AsyncSession) -> History:
    return await _history(session, _category)


async def of_units(session: AsyncSession) -> History:
    return await _history(session, _unit)


SOURCES = {Target.CATEGORY: of_categories, Target.UNIT: of_units}


def knowledge(city: Catalogue) -> tuple[Doc, ...]:
    """The leaves of the category tree, known without any label. The name counts three times and the
    synonyms twice: they say most in the fewest words."""
    leaves = (view for _, view in sorted(city.categories.items()) if view.is_leaf)
    return tuple(Doc(view.code, _told(view)) for view in leaves)


def _told(view: CategoryView) -> str:
    doc = view.doc
    parts = [*[doc.name] * 3, doc.definition, *doc.includes, *doc.synonyms, *doc.synonyms]
    return " ".join([*parts, *doc.spoken])


def _category(city: Catalogue, ticket: Ticket) -> str | None:
    view = city.categories.get(ticket.category_code)
    return view.code if view is not None and view.is_leaf else None


def _unit(city: Catalogue, ticket: Ticket) -> str | None:
    unit = city.unit_by_id.get(ticket.lead_unit_id) if ticket.lead_unit_id else None
    return unit.code if unit else None


async def _history(session: AsyncSession, label: Label) -> History:
    city = await catalogue(session)
    chosen = (
        select(Ticket.id)
        .where(
            Ticket.state.in_(_SETTLED),
            Ticket.settled_at.is_not(None),
            Ticket.confidentiality == Confidentiality.NORMAL,
            Ticket.kind != MatterKind.REPORT,
            Ticket.is_excluded.is_(False),
            Ticket.erased_at.is_(None),  # what it said is gone
        )
        .order_by(Ticket.settled_at.desc(), Ticket.id)
        .limit(MOST)
    )
    ids = (await session.scalars(chosen)).all()
    rows: list[Row] = []
    for start in range(0, len(ids), _BATCH):
        some = select(Ticket).where(Ticket.id.in_(ids[start : start + _BATCH])).order_by(Ticket.id)
        rows += await _rows(session, city, label, (await session.scalars(some)).all())
        await asyncio.sleep(0)  # masking is work: let the other jobs of this process go on
    return History(tuple(rows), knowledge(city))


async def _rows(
    session: AsyncSession, city: Catalogue, label: Label, batch: Sequence[Ticket]
) -> list[Row]:
    known = await masks(session, batch)
    found = []
    for ticket in batch:
        name = label(city, ticket)
        text = known[ticket.id](ticket.statement).strip()
        if name is not None and text:
            found.append(Row(text, name, is_held(ticket.id.bytes)))
    return found
