"""``huying insight …``: what the counts need done from the command line."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Annotated

import typer

from huying.insight import (
    engines_parts,
    seasons_forecasting,
    seasons_matters,
    seasons_renewing,
)
from huying.insight import rebuild as rebuilding
from huying.insight.engines import Engine, EngineKind, NoRay, engine
from huying.insight.rebuild import Done, Part
from huying.insight.rebuild_running import WORKERS, apart, run_here
from huying.kit import clock, db, texts
from huying.kit.settings import settings
from huying.schema import load_all

cli = typer.Typer(no_args_is_help=True, help="Counts and forecasts.")


@cli.callback()
def _group() -> None:
    """Counts and forecasts."""


def _say(key: str, **values: object) -> None:
    typer.echo(texts.say("counts", key, **values))


Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="whole months around it")]


Where = Annotated[
    EngineKind, typer.Option("--engine", help="processes here, or a Ray cluster (RAY_ADDRESS)")
]


def _dsn() -> str:
    dsn = settings().database_url
    if dsn is None:
        typer.echo(texts.say("cli", "no_database"), err=True)
        raise typer.Exit(1)
    return dsn


def _engine(kind: EngineKind) -> Engine:
    try:
        return engine(kind)
    except NoRay as error:
        typer.echo(texts.say("engines", "no_ray"), err=True)
        raise typer.Exit(1) from error


@cli.command()
def forecast(where: Where = EngineKind.LOCAL) -> None:
    """Forecast every category and place of the calendar anew, as every night."""
    dsn, runs = _dsn(), _engine(where)
    load_all()
    began = time.monotonic()
    kept = asyncio.run(_forecast(dsn, runs))
    if kept is None:
        typer.echo(texts.say("engines", "no_history"))
        return
    seconds = time.monotonic() - began
    typer.echo(texts.say("engines", "forecast", series=kept, seconds=f"{seconds:.1f}",
                         horizon=seasons_forecasting.HORIZON))  # fmt: skip


async def _forecast(dsn: str, runs: Engine) -> int | None:
    """How many series were forecast; None where there is too little history."""
    connection = db.connect(dsn, pool_size=1)
    try:
        async with db.unit_of_work() as session:
            await clock.load(session)
            known = await seasons_matters.matters(session)
            prepared = await seasons_forecasting.prepare(session, known, forced=True)
        if prepared is None:
            return None
        began = time.monotonic()
        answer = await asyncio.to_thread(engines_parts.reckon_by, runs, prepared.task)
        async with db.unit_of_work() as session:
            await seasons_forecasting.keep(session, prepared, answer, time.monotonic() - began)
        return len(prepared.keys)
    finally:
        await connection.dispose()


@cli.command()
def rebuild(since: Day = None, until: Day = None, where: Where = EngineKind.LOCAL) -> None:
    """Count everything again from its rows; safe while people work."""
    dsn = _dsn()
    runs = _engine(where) if where is EngineKind.RAY else None
    if since and until and until < since:
        typer.echo(texts.say("counts", "wrong_period"), err=True)
        raise typer.Exit(2)
    load_all()
    asyncio.run(_rebuild(dsn, runs, since, until))


async def _done(
    dsn: str, runs: Engine | None, parts: Sequence[Part]
) -> AsyncIterator[tuple[Part, Done]]:
    if runs is None:
        async for each in run_here(parts):
            yield each
    else:
        for each in engines_parts.count_by(runs, dsn, apart(parts, WORKERS)):
            yield each


async def _rebuild(
    dsn: str, runs: Engine | None, since: datetime | None, until: datetime | None
) -> None:
    connection = db.connect(dsn, pool_size=WORKERS + 1)
    began, done = time.monotonic(), list[Done]()
    try:
        async with db.unit_of_work() as session:
            await clock.load(session)
            first, last = (day.date() if day else None for day in (since, until))
            parts = await rebuilding.parts(session, first, last)
        if not parts:
            _say("nothing")
            return
        async for part, counted in _done(dsn, runs, parts):
            done.append(counted)
            _say("part", first=part.first.strftime("%Y-%m"), done=len(done), all=len(parts),
                 subjects=sum(each.subjects for each in done))  # fmt: skip
        if since is None and until is None:
            await rebuilding.drop_beyond(parts)
        if any(each.changed for each in done):
            async with db.unit_of_work() as session:
                await seasons_renewing.changed(session)
    finally:
        await connection.dispose()
    seconds = time.monotonic() - began
    subjects = sum(each.subjects for each in done)
    _say("rebuilt", months=len(parts), subjects=subjects,
         changed=sum(each.changed for each in done), seconds=f"{seconds:.1f}",
         rate=round(subjects / max(seconds, 0.001)))  # fmt: skip
