"""A list as it is shown, as a file: masked, marked with who took it, and noted in the history."""

from asyncio import to_thread
from collections.abc import AsyncIterable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum
from typing import Annotated, Generic, TypeVar
from urllib.parse import quote
from uuid import UUID

from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock, texts
from huying.kit.actor import Actor
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.kit.sheets import Book, Heading, csv_bytes
from huying.kit.sheets.writing import Cell, CellRow
from huying.people.repository import names_of
from huying.ticket.errors import UnknownColumn
from huying.ticket.events_lists import ListExported

MOST_ROWS = 100_000
MOST_SHOWN = 500  # rows that a desk shows at once
CHUNK = 65_536
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"

Row = TypeVar("Row")
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class Format(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


class ListExport(BaseModel):
    """What a desk shows: its rows in their order, its columns, and what it says of its filters.

    A row that the person may not see, or that has left the desk, is left out.
    """

    ids: Annotated[list[UUID], Field(max_length=MOST_SHOWN)]
    columns: Annotated[list[Name], Field(min_length=1, max_length=40)]
    format: Format = Format.XLSX
    filters: Annotated[dict[Name, Annotated[str, StringConstraints(max_length=200)]],
                       Field(max_length=20)] = {}  # fmt: skip


@dataclass(frozen=True)
class Column(Generic[Row]):
    """``cell`` answers text, a number or a naive local time."""

    name: str
    label: str
    cell: Callable[[Row, tzinfo], Cell]
    width: int = 16


@dataclass(frozen=True)
class Made:
    """Lines of a file; ``filters``: what they were chosen by, name → as a person reads it."""

    page: str
    headings: Sequence[Heading]
    names: Sequence[str]
    rows: Sequence[CellRow]
    filters: dict[str, str]


def chosen(columns: Sequence[Column[Row]], names: Sequence[str]) -> list[Column[Row]]:
    """In the order asked. Raises UnknownColumn."""
    known = {column.name: column for column in columns}
    for name in names:
        if name not in known:
            raise UnknownColumn(field="columns", column=name)
    return [known[name] for name in dict.fromkeys(names)]


def cells(columns: Sequence[Column[Row]], rows: Sequence[Row], zone: tzinfo) -> list[CellRow]:
    return [[column.cell(row, zone) for column in columns] for row in rows]


def headings(columns: Sequence[Column[Row]]) -> list[Heading]:
    return [Heading(column.label, column.width) for column in columns]


async def shown(
    session: AsyncSession,
    actor: Actor,
    page: str,
    columns: Sequence[Column[Row]],
    rows: dict[UUID, Row],
    body: ListExport,
) -> StreamingResponse:
    """The file of a desk: those of ``rows`` (what the desk holds for this person, by id) that were
    shown, in that order. Raises UnknownColumn."""
    city = await catalogue(session)
    wanted = chosen(columns, body.columns)
    kept = [rows[id] for id in dict.fromkeys(body.ids) if id in rows]
    made = Made(
        page=page,
        headings=headings(wanted),
        names=[column.name for column in wanted],
        rows=cells(wanted, kept, city.zone),
        filters=body.filters,
    )
    return await send(session, actor, city, made, body.format)


async def send(
    session: AsyncSession, actor: Actor, city: Catalogue, made: Made, format: Format
) -> StreamingResponse:
    """Note in the history what leaves, then the file."""
    head = await begin(session, actor, city, made, format, len(made.rows))
    content = await to_thread(book if format is Format.XLSX else _csv, head, made)
    return answer(head, format, in_chunks(content))


@dataclass(frozen=True)
class Head:
    """What stands before the rows: the name of the list, the watermark, and ``about`` it."""

    title: str
    mark: str
    about: Sequence[tuple[str, str]]
    file_name: str
    count: int

    @property
    def note(self) -> str:
        """``about`` in one line."""
        return "；".join(f"{label}：{value}" for label, value in self.about)


async def begin(
    session: AsyncSession, actor: Actor, city: Catalogue, made: Made, format: Format, count: int
) -> Head:
    """Note in the history that ``count`` rows leave."""
    id, local = new_id(), clock.now().astimezone(city.zone)
    title = texts.say("ticket", f"list.{made.page}")
    mark = await _mark(session, actor, city, id)
    exported = ListExported(
        id, made.page, format.value, tuple(made.names), tuple(sorted(made.filters)), count
    )
    emit(session, actor, exported)
    about = (
        (texts.say("ticket", "export.list"), title),
        (texts.say("ticket", "export.count"), str(count)),
        (texts.say("ticket", "export.at"), f"{local:%Y-%m-%d %H:%M}"),
        *((_filter_label(name), value) for name, value in made.filters.items()),
        (texts.say("ticket", "export.masked"), texts.say("ticket", "export.masked_text")),
        (texts.say("ticket", "export.mark"), mark),
    )
    return Head(title, mark, about, f"{title}-{local:%Y%m%d-%H%M}.{format.value}", count)


def answer(
    head: Head, format: Format, content: Iterable[bytes] | AsyncIterable[bytes]
) -> StreamingResponse:
    return StreamingResponse(
        content,
        media_type=XLSX if format is Format.XLSX else CSV,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(head.file_name)}",
            "Cache-Control": "no-store",
            "X-Row-Count": str(head.count),
        },
    )


async def _mark(session: AsyncSession, actor: Actor, city: Catalogue, id: UUID) -> str:
    """The words of the watermark: who, of which unit, when, and the number in the history."""
    names = await names_of(session, [actor.id])
    unit = city.unit_by_id.get(actor.unit_id) if actor.unit_id else None
    who = names.get(actor.id, "") if actor.id else ""
    local = clock.now().astimezone(city.zone)
    return texts.say(
        "ticket",
        "export.mark_text",
        who=f"{unit.short_name} {who}".strip() if unit else who,
        when=f"{local:%Y-%m-%d %H:%M}",
        id=str(id)[-12:],
    )


def _filter_label(name: str) -> str:
    words = texts.area("ticket")
    return words.get(f"filter.{name}", name)


def book(head: Head, made: Made) -> bytes:
    made_of = Book(head.title, head.mark)
    what = texts.say("ticket", "export.about")
    made_of.sheet(what, [Heading(what, 16), Heading("", 60)], head.about)
    made_of.sheet(head.title, made.headings, made.rows)
    return made_of.bytes_xlsx()


def _csv(head: Head, made: Made) -> bytes:
    """The note stands below the rows, so that the first line is the headings."""
    return csv_bytes(made.headings, [*made.rows, [head.note]])


def in_chunks(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), CHUNK):
        yield content[start : start + CHUNK]


Outer = TypeVar("Outer")


def over(
    columns: Sequence[Column[Row]], inner: Callable[[Outer], Row]
) -> tuple[Column[Outer], ...]:
    """The same columns of rows that hold such a row."""

    def of(column: Column[Row]) -> Column[Outer]:
        return Column(
            column.name,
            column.label,
            lambda row, zone: column.cell(inner(row), zone),
            column.width,
        )

    return tuple(of(column) for column in columns)


def column(name: str, cell: Callable[[Row, tzinfo], Cell], width: int = 16) -> Column[Row]:
    """One column, with the heading ``column.<name>``."""
    return Column(name, texts.say("ticket", f"column.{name}"), cell, width)
