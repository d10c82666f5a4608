"""Taking figures out of the platform: one function, one event."""

from asyncio import to_thread
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.insight import figures, files, records, tables, units_read, views
from huying.insight.definitions import CHECKS, FIGURES, Figure
from huying.insight.errors import TooManyRows
from huying.insight.events import FiguresExported
from huying.insight.figures import Choice
from huying.insight.files import Table
from huying.insight.kinds import Group, RowPart
from huying.insight.rules import THREE_RATES
from huying.insight.schemas import ExportBody
from huying.insight.scope import Scope, scope_of
from huying.insight.units import Tree
from huying.insight.views import figure_of, said
from huying.kit import db
from huying.kit.actor import Actor
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.people.repository import names_of

MOST_ROWS = 50_000
BATCH = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
EVERY_ROW = Choice()


@dataclass(frozen=True)
class File:
    chunks: AsyncIterator[bytes]
    media_type: str
    headers: dict[str, str]


@dataclass(frozen=True)
class _Content:
    """``figure`` and ``choice``: records are read in batches into the empty table."""

    table: Table
    figures: tuple[Figure, ...]
    name: str
    row_count: int
    figure: Figure | None = None
    choice: Choice = EVERY_ROW


async def export(session: AsyncSession, actor: Actor, body: ExportBody, now: datetime) -> File:
    """What is shown as XLSX or CSV; the export is history before its first byte leaves.

    Raises NotFound, WrongPeriod, NotApplicable, NoSuchBasis, TooManyRows.
    """
    scope = await scope_of(session, actor, body, now)
    content = await _content(session, actor, body, scope)
    id = new_id()
    note = await watermark(session, actor, scope.tree, scope.city, id, now)
    emit(
        session,
        actor,
        FiguresExported(
            export_id=id,
            what=body.what,
            code=body.code,
            format=body.format,
            query=body.model_dump_json(exclude_defaults=True, exclude={"what", "code", "format"}),
            row_count=content.row_count,
        ),
    )
    about = tables.explained(content.figures, scope, note, now)
    noted = Table(content.table.name, content.table.columns, content.table.rows, note)
    is_book = body.format == "xlsx"
    chunks = (
        _book(actor, content, noted, about, scope)
        if is_book
        else _csv(actor, content, noted, scope)
    )
    return File(chunks, XLSX if is_book else CSV, _headers(body, content, scope, now))


def _headers(body: ExportBody, content: _Content, scope: Scope, now: datetime) -> dict[str, str]:
    local = now.astimezone(scope.city.zone)
    name = f"{content.name}-{local:%Y%m%d-%H%M}.{body.format}"
    return {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "no-store",
    }


async def watermark(
    session: AsyncSession, actor: Actor, tree: Tree, city: Catalogue, id: UUID, now: datetime
) -> str:
    """Who took what out, when, and by which line of history."""
    names = await names_of(session, [actor.id]) if actor.id else {}
    unit = tree.by_id.get(actor.unit_id) if actor.unit_id else None
    who = names.get(actor.id, "") if actor.id else ""
    local = now.astimezone(city.zone)
    return said(
        "watermark",
        who=f"{unit.short_name} {who}".strip() if unit else who,
        when=f"{local:%Y-%m-%d %H:%M}",
        id=str(id)[-12:],
    )


async def _content(session: AsyncSession, actor: Actor, body: ExportBody, scope: Scope) -> _Content:
    if body.what == "rows":
        return await _records(session, body, scope)
    if body.what == "series":
        figure = figure_of(body.code)
        series = await views.read_series(session, figure, scope, body.by)
        name = said("file.series", what=views.meta(figure).name)
        return _whole(tables.series_table(series), [figure], name)
    if body.what == "bands":
        found = await units_read.read_bands(session, scope)
        rates = [FIGURES[name] for name in THREE_RATES]
        return _whole(tables.bands_table(found), rates, said("file.bands"))
    if body.what == "checks":
        checks = await units_read.read_checks(session, scope)
        return _whole(tables.checks_table(checks), CHECKS, said("file.checks"))
    shown = [figure for figure in FIGURES.values() if figure.group is not Group.CHECK]
    read = [await views.read_figure(session, figure, scope) for figure in shown]
    return _whole(tables.figures_table(read, scope), shown, said("file.figures"))


def _whole(table: Table, of: Iterable[Figure], name: str) -> _Content:
    rows = list(table.rows)
    return _Content(Table(table.name, table.columns, rows), tuple(of), name, len(rows))


async def _records(session: AsyncSession, body: ExportBody, scope: Scope) -> _Content:
    figure = figure_of(body.code)
    choice = Choice(body.basis, body.part, body.with_excluded)
    records.check(figure, scope, choice)
    counts = await figures.count(session, figure, scope.question)
    share = (counts.kept if choice.with_excluded else counts.left_out)[choice.basis]
    wanted = {
        RowPart.ALL: share.n, RowPart.COUNTED: share.hits, RowPart.REST: share.n - share.hits
    }[choice.part]  # fmt: skip
    if wanted > MOST_ROWS:
        raise TooManyRows(field="until", most=MOST_ROWS)
    name = said("file.rows", what=views.meta(figure).name)
    return _Content(tables.records_table(figure), (figure,), name, wanted, figure, choice)


async def _batches(actor: Actor, content: _Content, scope: Scope) -> AsyncIterator[files.CellRow]:
    """The records in batches, each read in a unit of work of its own; never more than allowed."""
    if content.figure is None:
        return
    cursor, left = None, MOST_ROWS
    while left > 0:
        async with db.unit_of_work() as session:
            page = await records.read_page(
                session, actor, content.figure, scope, content.choice,
                limit=min(BATCH, left), cursor=cursor,
            )  # fmt: skip
        for row in page.items:
            yield tables.record_row(row, scope)
        cursor, left = page.next, left - BATCH
        if cursor is None:
            return


async def _csv(actor: Actor, content: _Content, table: Table, scope: Scope) -> AsyncIterator[bytes]:
    *lines, note = files.csv_lines(table)
    for line in lines:
        yield line
    async for row in _batches(actor, content, scope):
        yield files.csv_row(row)
    yield note


async def _book(
    actor: Actor, content: _Content, table: Table, about: Table, scope: Scope
) -> AsyncIterator[bytes]:
    """Written beside the event loop into a file that goes with the answer."""
    with TemporaryDirectory(prefix="huying-export-") as folder:
        path = Path(folder) / "book.xlsx"
        rows: Sequence[files.CellRow] = [*table.rows]
        if content.figure is not None:
            rows = [row async for row in _batches(actor, content, scope)]
        whole = Table(table.name, table.columns, rows, table.note)
        await to_thread(files.write_book, path, [whole, about])
        for chunk in _read(path):
            yield chunk


def _read(path: Path) -> Iterable[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(65_536):
            yield chunk
