"""The columns of a ticket in a file, and the ticket centre's list page by page."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit import db, texts
from huying.kit.actor import Actor
from huying.kit.sheets.writing import Cell, CellRow
from huying.ticket import exporting, listing, views
from huying.ticket.errors import TooManyTickets
from huying.ticket.exporting import MOST_ROWS, Column, Made
from huying.ticket.listing import Filters
from huying.ticket.schemas import TicketRow

BATCH = 1_000


def word(kind: str, code: str) -> str:
    return texts.label("ticket", f"{kind}.{code}")


def local(at: datetime | None, zone: tzinfo) -> datetime | None:
    return at.astimezone(zone).replace(tzinfo=None) if at else None


def _flags(row: TicketRow) -> str:
    found = [word("urgency", row.urgency)] if row.urgency != "normal" else []
    if row.confidentiality != "normal":
        found.append(word("confidentiality", row.confidentiality))
    for key, count, least in (
        ("rework", row.round - 1, 1),
        ("supervision", row.supervision_level, 1),
        ("repeat", row.repeat_count, 1),
        ("people", row.people_affected, 2),
    ):
        if count >= least:
            found.append(texts.say("ticket", f"flag.{key}", n=count))
    return "、".join(found)


def _used(row: TicketRow) -> str:
    return f"{row.clock.used:.0%}" if row.clock else ""


def _label(name: str) -> str:
    return texts.say("ticket", f"column.{name}")


def ticket_columns() -> tuple[Column[TicketRow], ...]:
    """Every column that a list of tickets can show, by the names that screens use."""

    def clock_cell(row: TicketRow, zone: tzinfo) -> Cell:
        return local(row.clock.due_at, zone) if row.clock else None

    return (
        Column("number", _label("number"), lambda row, _: row.number, 16),
        Column("title", _label("title"), lambda row, _: row.title, 44),
        Column("state", _label("state"), lambda row, _: word("state", row.state), 12),
        Column("kind", _label("kind"), lambda row, _: word("kind", row.kind), 8),
        Column("category", _label("category"), lambda row, _: row.category.full_name, 30),
        Column("place", _label("place"), lambda row, _: row.place.name or row.place.text, 24),
        Column("lead", _label("lead"), lambda row, _: row.lead.name if row.lead else None, 24),
        Column("clock", _label("clock"), clock_cell, 17),
        Column("used", _label("used"), lambda row, _: _used(row), 8),
        Column("flags", _label("flags"), lambda row, _: _flags(row), 20),
        Column(
            "registered", _label("registered"), lambda row, zone: local(row.registered_at, zone), 17
        ),
        Column("channel", _label("channel"), lambda row, _: word("channel", row.channel), 10),
    )


async def listed(
    actor: Actor,
    city: Catalogue,
    filters: Filters,
    names: Sequence[str],
    told: dict[str, str],
    now: datetime,
) -> Made:
    """Every ticket that the filters find, up to MOST_ROWS, read in batches of a transaction each.

    Raises TooManyTickets, RangeTooWide, UnknownColumn.
    """
    wanted = exporting.chosen(ticket_columns(), names)
    async with db.unit_of_work() as session:
        count = await _count(session, actor, city, filters, now)
    if count > MOST_ROWS:
        raise TooManyTickets(most=f"{MOST_ROWS:,}")
    rows: list[CellRow] = []
    cursor = None
    while True:
        async with db.unit_of_work() as session:
            found, cursor = await listing.page(
                session, actor, city, filters, now=now, limit=BATCH, cursor=cursor
            )
            read = await views.rows(session, city, found, now)
        rows += exporting.cells(wanted, read, city.zone)
        if cursor is None or len(rows) >= MOST_ROWS:
            break
    return Made(
        page="tickets",
        headings=exporting.headings(wanted),
        names=[column.name for column in wanted],
        rows=rows[:MOST_ROWS],
        filters=told,
    )


async def _count(
    session: AsyncSession, actor: Actor, city: Catalogue, filters: Filters, now: datetime
) -> int:
    """Up to one more than may leave."""
    some = listing.statement(actor, city, filters, now).limit(MOST_ROWS + 1).subquery()
    return await session.scalar(select(func.count()).select_from(some)) or 0
