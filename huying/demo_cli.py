"""``huying demo``: play a day of the demo city at speed and say what the platform saw."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying import demo_day, demo_history, demo_seasons
from huying.city.catalogue import Catalogue, catalogue
from huying.insight.models_bands import BandAlert
from huying.insight.models_disputes import DisputeLevel, DisputeRisk
from huying.insight.models_incidents import Incident, IncidentState
from huying.kit import clock, db, texts
from huying.kit.postgres import EmbeddedPostgres
from huying.kit.settings import settings
from huying.schema import load_all
from huying.ticket.loading_columns import LoadRefused
from huying.ticket.models import Ticket

cli = typer.Typer(no_args_is_help=True, help="The demo city.")
FEWEST = 3  # tickets of an incident worth a line


def _say(key: str, /, **values: object) -> None:
    typer.echo(texts.say("demo_day", key, **values))


@dataclass
class _Seen:
    """What was said already, by row: how many lines it had then."""

    alerts: dict[UUID, int] = field(default_factory=dict)
    incidents: dict[UUID, int] = field(default_factory=dict)
    disputes: dict[UUID, str] = field(default_factory=dict)
    told: int = 0


@cli.command()
def day(
    name: Annotated[str, typer.Argument(help="water_main, factory …")],
    pause: Annotated[float, typer.Option(min=0, max=600, help="seconds between matters")] = 2.0,
) -> None:
    """Play a day: matters are registered one after the other while the clock jumps forward."""
    chosen = demo_day.days().get(name)
    if chosen is None:
        _say("unknown", name=name, known="、".join(demo_day.days()))
        raise typer.Exit(2)
    _run(lambda: _play(chosen, pause))


@cli.command()
def history() -> None:
    """Load the days of the invented past that are missing, and the plans of its seasons."""
    _run(_load)


def _run(work: Callable[[], Awaitable[None]]) -> None:
    url = _database()

    async def inside() -> None:
        load_all()
        engine = db.connect(url, pool_size=3)
        try:
            async with db.unit_of_work() as session:
                await clock.load(session)
            await work()
        finally:
            await engine.dispose()

    try:
        asyncio.run(inside())
    except LoadRefused as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def _database() -> str:
    """Of the demo that runs on this data folder, unless another is named."""
    config = settings()
    server = EmbeddedPostgres(config.home)
    if config.database_url is None and not server.is_running():
        _say("not_running", home=config.home)
        raise typer.Exit(1)
    return config.database_url or server.url()


async def _load() -> None:
    report = await demo_history.load(settings().demo_days)
    for name in await demo_seasons.play():
        _say("season", name=name)
    if report is None:
        _say("history.none")
    else:
        _say("history", loaded=report.loaded, refused=report.refused)


async def _play(chosen: demo_day.Day, pause: float) -> None:
    seen = _Seen()

    async def heard(at: datetime, ticket: Ticket) -> None:
        seen.told += 1
        async with db.unit_of_work() as session:
            city = await catalogue(session)
            local = at.astimezone(city.zone)
            _say(
                "told", at=f"{local:%m-%d %H:%M}", number=ticket.number, title=ticket.title,
                unit=_unit(city, ticket.lead_unit_id),
            )  # fmt: skip
            await _look(session, city, seen)

    try:
        await demo_day.play(chosen, heard, pause=pause)
    except LookupError as error:
        _say("no_demo", who=error)
        raise typer.Exit(1) from error
    await asyncio.sleep(pause)
    async with db.unit_of_work() as session:
        await _look(session, await catalogue(session), seen)
    _say(
        "done", told=seen.told, alerts=len(seen.alerts), incidents=len(seen.incidents),
        disputes=len(seen.disputes),
    )  # fmt: skip


def _unit(city: Catalogue, id: UUID | None) -> str:
    unit = city.unit_by_id.get(id) if id else None
    return unit.short_name if unit else texts.say("demo_day", "no_unit")


async def _look(session: AsyncSession, city: Catalogue, seen: _Seen) -> None:
    """Say what is new, and what has grown by half."""
    day_before = clock.now() - demo_day.LOOKS_BACK
    for alert in await session.scalars(select(BandAlert).where(BandAlert.seen_at >= day_before)):
        if _is_news(seen.alerts, alert.id, alert.observed):
            unit = city.units.get(alert.unit_code or "")
            _say(
                "alert", category=city.category_name(alert.category_code),
                places=_places(city, alert.places), observed=alert.observed,
                low=round(alert.low), high=round(alert.high),
                unit=unit.name if unit else texts.say("demo_day", "alert.nobody"),
            )  # fmt: skip
    incidents = select(Incident).where(
        Incident.state == IncidentState.OPEN, Incident.last_at >= day_before,
        Incident.tickets >= FEWEST,
    )  # fmt: skip
    for one in await session.scalars(incidents):
        if _is_news(seen.incidents, one.id, one.tickets):
            _say("incident", title=one.title, tickets=one.tickets, people=one.people)
    risks = select(DisputeRisk).where(
        DisputeRisk.last_at >= day_before, DisputeRisk.level != DisputeLevel.NONE
    )
    for risk in await session.scalars(risks):
        if seen.disputes.get(risk.id) != risk.level.value:
            seen.disputes[risk.id] = risk.level.value
            _say(
                "dispute", party=risk.party, tickets=risk.tickets, callers=risk.callers,
                score=risk.score, level=texts.say("demo_day", f"level.{risk.level.value}"),
            )  # fmt: skip


def _is_news(known: dict[UUID, int], id: UUID, size: int) -> bool:
    before = known.get(id)
    if before is not None and size <= before * 1.5:
        return False
    known[id] = size
    return True


def _places(city: Catalogue, codes: Iterable[str]) -> str:
    names = [city.place_name(code) for code in codes]
    return "、".join(names) or texts.say("demo_day", "alert.city")
