"""The demo city's invented past as old tickets: what charts, forecasts and watches compare with.

Loaded by the same road as a centre's own old tickets (``huying ticket load``), by a worker in the
background, and every hour again what is missing: so that today has its matters too.
"""

import asyncio
import csv
import sys
import tempfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying import demo_reports, demo_weather, loading
from huying.city.catalogue import Catalogue, catalogue
from huying.demo_past import Past, Spot, Told, rows
from huying.dispatch import repository, rules
from huying.kit import clock, db
from huying.kit.jobs import Queue, enqueue, job
from huying.kit.settings import settings
from huying.ticket.loading import Report
from huying.ticket.loading_columns import naming
from huying.ticket.models import Ticket
from huying.ticket.models_loading import TicketLoad

log = structlog.get_logger()

JOB = "demo.history"
FILE = "demo-history"
SCALE = 0.7  # of the rates in content/demo/history.json: about 45 matters a day
_STREET = 3  # codes from the city down to a street
_SAID_OF = frozenset({"community", "estate", "road", "school", "market", "station", "hospital"})


def past_of(city: Catalogue, scale: float = SCALE) -> Past:
    """The invented past of this city's places and categories."""
    spots: dict[str, list[Spot]] = {}
    neighbours: dict[str, Sequence[str]] = {}
    for place in city.places.values():
        chain = place.chain
        if len(chain) == _STREET:
            neighbours[place.code] = place.neighbours
        if len(chain) > _STREET and place.kind in _SAID_OF:
            spots.setdefault(chain[2], []).append(Spot(place.code, place.name, chain[2]))
    for street in neighbours:
        if street not in spots:
            spots[street] = [Spot(street, city.places[street].name, street)]
    said = {
        leaf.code: leaf.doc.spoken
        for leaf in city.categories.values()
        if leaf.is_leaf and leaf.doc.spoken and not leaf.door
    }
    return Past(spots, neighbours, said, scale)


@job(JOB, queue=Queue.BULK, own_units=True)
async def load_past() -> None:
    """What is missing of the past, in a process of its own: making it keeps a processor busy."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "huying.cli", "demo", "history",
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        code = await child.wait()
    finally:
        if child.returncode is None:
            child.terminate()
    if code:
        log.error("demo_history_failed", code=code)
    else:
        log.info("demo_history_loaded")
    async with db.unit_of_work() as session:
        await demo_reports.begin(session)


async def begin(session: AsyncSession) -> None:
    """Have the missing days loaded by a worker, if this demo wants a past."""
    if settings().demo_days:
        await enqueue(session, JOB, lock=JOB)


async def load(days: int, scale: float = SCALE) -> Report | None:
    """The days that are missing, up to half an hour ago; None when there are none.

    Raises LoadRefused when another process is at it.
    """
    async with db.unit_of_work() as session:
        city = await catalogue(session)
        since = await _since(session, city, days)
        now = clock.now().astimezone(city.zone)
        until = now.replace(tzinfo=None) - timedelta(minutes=30)
        await demo_weather.take_over(session, now.date() - timedelta(days=days), now.date())
        told = _told(past_of(city, scale), since, until)
        if not told:
            return None
        units = await _units(session, city, told)
    with tempfile.TemporaryDirectory(prefix="huying-past-") as folder:
        path = Path(folder) / f"{FILE}-{since:%Y%m%d%H%M}.csv"
        _write(path, told, units, until)
        return await loading.bring(path, naming(None), lambda _: None)


async def _since(session: AsyncSession, city: Catalogue, days: int) -> datetime:
    """After the last matter that was loaded, or that many days ago (naive city time)."""
    last = await session.scalar(
        select(func.max(Ticket.registered_at))
        .join(TicketLoad, TicketLoad.id == Ticket.load_id)
        .where(TicketLoad.file_name.startswith(FILE))
    )
    if last is not None:
        return last.astimezone(city.zone).replace(tzinfo=None) + timedelta(seconds=1)
    today = clock.now().astimezone(city.zone).date()
    return datetime.combine(today - timedelta(days=days), time())


def _told(past: Past, since: datetime, until: datetime) -> list[Told]:
    count = (until.date() - since.date()).days + 1
    found: list[Told] = []
    for number in range(count):
        day: date = since.date() + timedelta(days=number)
        found += [one for one in past.day(day) if since <= one.at <= until]
    return found


async def _units(
    session: AsyncSession, city: Catalogue, told: Sequence[Told]
) -> dict[tuple[str, str], str]:
    """Whom the duty catalogue names first for a category in a street."""
    lists = await repository.lists_in_force(session)
    codes = {unit.id: unit.code for unit in city.units.values()}
    found: dict[tuple[str, str], str] = {}
    for key in {(one.category, one.spot.street) for one in told}:
        best = rules.match(city.duties.values(), key[0], key[1], "", city, lists)
        if best:
            found[key] = codes[best[0].unit_id]
    return found


def _write(
    path: Path, told: Sequence[Told], units: dict[tuple[str, str], str], until: datetime
) -> None:
    lines = list(rows(told, units, until))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
