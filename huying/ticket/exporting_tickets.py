"""The columns of a ticket in a file, and the ticket centre's list page by page."""

import csv
import io
from asyncio import to_thread
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from uuid import UUID

from fastapi.responses import StreamingResponse
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit import db, texts
from huying.kit.actor import Actor
from huying.kit.sheets import csv_bytes
from huying.kit.sheets.writing import Cell, CellRow, plain
from huying.ticket import exporting, listing, repository, views
from huying.ticket.errors import TooManyTickets
from huying.ticket.exporting import MOST_ROWS, Column, Format, Head, Made
from huying.ticket.listing import Filters
from huying.ticket.masking import Mask, masks
from huying.ticket.models import Clock, Ticket
from huying.ticket.schemas import TicketRow

BATCH = 500


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


async def export(
    actor: Actor,
    city: Catalogue,
    filters: Filters,
    names: Sequence[str],
    told: dict[str, str],
    format: Format,
    now: datetime,
) -> StreamingResponse:
    """Every ticket that the filters find, up to MOST_ROWS, read in batches of a transaction each
    while the file goes out. Raises TooManyTickets, RangeTooWide, UnknownColumn."""
    wanted = exporting.chosen(ticket_columns(), names)
    made = Made(
        page="tickets",
        headings=exporting.headings(wanted),
        names=[column.name for column in wanted],
        rows=(),
        filters=told,
    )
    async with db.unit_of_work() as session:
        count = await _count(session, actor, city, filters, now)
        if count > MOST_ROWS:
            raise TooManyTickets(most=f"{MOST_ROWS:,}")
        head = await exporting.begin(session, actor, city, made, format, count)
    batches = _batches(actor, city, filters, wanted, now)
    write = _book if format is Format.XLSX else _csv
    return exporting.answer(head, format, write(head, made, batches))


async def _batches(
    actor: Actor,
    city: Catalogue,
    filters: Filters,
    wanted: Sequence[Column[TicketRow]],
    now: datetime,
) -> AsyncIterator[list[CellRow]]:
    """Masking is work for the processor: it is done beside the event loop."""
    cursor, left = None, MOST_ROWS
    while left > 0:
        async with db.unit_of_work() as session:
            found, cursor = await listing.page(
                session, actor, city, filters, now=now, limit=min(BATCH, left), cursor=cursor
            )
            running = await repository.running_clocks(session, [ticket.id for ticket in found])
            known = await masks(session, found)

        def lines(
            found: Sequence[Ticket] = found,
            running: Mapping[UUID, Mapping[str, Clock]] = running,
            known: Mapping[UUID, Mask] = known,
        ) -> list[CellRow]:
            rows = [
                views.row(city, each, known[each.id], running.get(each.id, {}), now)
                for each in found
            ]
            return exporting.cells(wanted, rows, city.zone)

        yield await to_thread(lines)
        left -= len(found)
        if cursor is None:
            return


async def _csv(
    head: Head, made: Made, batches: AsyncIterator[list[CellRow]]
) -> AsyncIterator[bytes]:
    """As it is read; the note stands below the rows."""
    yield csv_bytes(made.headings, ())
    async for rows in batches:
        yield _lines(rows)
    yield _lines([[head.note]])


def _lines(rows: Sequence[CellRow]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([plain(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode()


async def _book(
    head: Head, made: Made, batches: AsyncIterator[list[CellRow]]
) -> AsyncIterator[bytes]:
    """A workbook is whole before its first byte can leave."""
    rows = [row async for batch in batches for row in batch]
    content = await to_thread(exporting.book, head, replace(made, rows=rows))
    for chunk in exporting.in_chunks(content):
        yield chunk


async def _count(
    session: AsyncSession, actor: Actor, city: Catalogue, filters: Filters, now: datetime
) -> int:
    """Up to one more than may leave."""
    some = listing.statement(actor, city, filters, now).limit(MOST_ROWS + 1).subquery()
    return await session.scalar(select(func.count()).select_from(some)) or 0
