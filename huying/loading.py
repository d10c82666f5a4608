"""``huying ticket load``: a centre's old tickets, with what their citizens said of them."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback import loading as callbacks
from huying.kit import clock, db, texts
from huying.kit.actor import SYSTEM
from huying.kit.settings import settings
from huying.kit.sheets import SheetError
from huying.schema import load_all
from huying.ticket import loading
from huying.ticket.loading import Report, Seen
from huying.ticket.loading_columns import LoadRefused, Naming, naming
from huying.ticket.loading_copy import Placed

LONG_FILE = 4 << 20  # bytes

cli = typer.Typer(no_args_is_help=True, help="Tickets.")


def _say(key: str, **values: object) -> None:
    typer.echo(texts.say("loading", key, **values))


@cli.callback()
def _group() -> None:
    """Tickets."""


@cli.command()
def load(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV or XLSX")],
    map_: Annotated[
        Path | None,
        typer.Option("--map", exists=True, dir_okay=False, help="names of columns and codes, JSON"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check, write nothing")] = False,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help="load nothing if any row is wrong")
    ] = False,
) -> None:
    """Load a centre's old tickets; started again after a kill, it goes on where it was."""
    url = settings().database_url
    if url is None:
        typer.echo(texts.say("cli", "no_database"), err=True)
        raise typer.Exit(1)
    try:
        asyncio.run(_load(url, file, map_, dry_run=dry_run, all_or_nothing=all_or_nothing))
    except (LoadRefused, SheetError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


async def _load(
    dsn: str, file: Path, map_: Path | None, *, dry_run: bool, all_or_nothing: bool
) -> None:
    load_all()
    names = naming(map_)
    engine = db.connect(dsn, pool_size=2)
    try:
        async with db.unit_of_work() as session:
            await clock.load(session)
        if dry_run or all_or_nothing:
            tried = await _watched(
                file, lambda seen: loading.try_out(file, names, seen=seen, workers=_workers(file))
            )
            if dry_run:
                _say("dry", loaded=tried.loaded, refused=tried.refused)
                _say_errors(tried)
                return
            if tried.refused:
                raise LoadRefused("has_errors", count=tried.refused, file=tried.errors_file)
        began = time.monotonic()
        report = await _watched(file, lambda seen: bring(file, names, seen))
        rate = (report.place - report.resumed_at) / max(time.monotonic() - began, 0.001)
        if report.resumed_at:
            _say("resumed", place=report.resumed_at)
        _say("done", loaded=report.loaded, known=report.known, refused=report.refused,
             rate=round(rate))  # fmt: skip
        _say_errors(report)
    finally:
        await engine.dispose()


async def bring(file: Path, names: Naming, seen: Seen) -> Report:
    """Tickets, and in the same transactions their callbacks and evaluations."""

    async def after(session: AsyncSession, placed: Sequence[Placed]) -> None:
        await callbacks.write(session, placed)

    workers = _workers(file)
    return await loading.load(file, names, SYSTEM, after, seen=seen, workers=workers)


def _workers(file: Path) -> int:
    """A short file is read before other processes have begun."""
    return max((os.cpu_count() or 1) - 1, 1) if file.stat().st_size > LONG_FILE else 0


def _say_errors(report: Report) -> None:
    if report.errors_file is not None:
        _say("errors_in", file=report.errors_file)


async def _watched(file: Path, run: Callable[[Seen], Awaitable[Report]]) -> Report:
    """A progress bar; how many lines there are is a guess until they were read."""
    with typer.progressbar(length=_lines(file), label=texts.say("loading", "progress")) as bar:
        return await run(bar.update)


def _lines(file: Path) -> int:
    """Line ends of a text file; for a workbook what its size suggests."""
    with file.open("rb") as opened:
        if opened.read(2) == b"PK":
            return max(file.stat().st_size // 120, 1)
        opened.seek(0)
        return sum(piece.count(b"\n") for piece in iter(lambda: opened.read(1 << 20), b""))
