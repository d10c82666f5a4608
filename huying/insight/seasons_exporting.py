"""The forecast table as a file; the export is history before its first byte leaves."""

from asyncio import to_thread
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.insight import files, seasons_tabling
from huying.insight.events import FiguresExported
from huying.insight.files import Table
from huying.insight.seasons_schemas import SeasonExportBody, SeasonForecastTable
from huying.insight.seasons_tabling import Asked
from huying.insight.service import CSV, XLSX, File
from huying.kit import clock, texts
from huying.kit.actor import Actor
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.people.repository import names_of


async def export(session: AsyncSession, actor: Actor, body: SeasonExportBody) -> File:
    city = await catalogue(session)
    asked = Asked(body.grain, body.by, body.category, body.place, body.day)
    found = await seasons_tabling.read(session, asked)
    local = clock.now().astimezone(city.zone)
    names = await names_of(session, [actor.id]) if actor.id else {}
    who = names.get(actor.id, "") if actor.id else ""
    table = seasons_tabling.as_table(found, _note(found, who, f"{local:%Y-%m-%d %H:%M}"))
    query = body.model_dump_json(exclude_defaults=True, exclude={"format"})
    emit(
        session,
        actor,
        FiguresExported(
            export_id=new_id(),
            what="seasons",
            code="",
            format=body.format,
            query=query,
            row_count=len(found.rows),
        ),
    )
    name = texts.say("seasons", "file", grain=texts.say("seasons", f"grain.{body.grain}"))
    named = quote(f"{name}-{local:%Y%m%d-%H%M}.{body.format}")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{named}",
        "Cache-Control": "no-store",
    }
    if body.format == "csv":
        return File(_each(files.csv_lines(table)), CSV, headers)
    return File(_book(table), XLSX, headers)


def _note(found: SeasonForecastTable, who: str, when: str) -> str:
    run = found.run
    return texts.say(
        "seasons",
        "note",
        day=run.day if run else "—",
        model=f"{run.model} {run.model_version}" if run else "—",
        history=run.history_days if run else 0,
        who=who,
        when=when,
    )


async def _each(lines: Iterable[bytes]) -> AsyncIterator[bytes]:
    for line in lines:
        yield line


async def _book(table: Table) -> AsyncIterator[bytes]:
    with TemporaryDirectory(prefix="huying-export-") as folder:
        path = Path(folder) / "book.xlsx"
        await to_thread(files.write_book, path, [table])
        yield path.read_bytes()
