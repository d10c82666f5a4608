"""Counts again from the rows, month by month, to the numbers that following events gives.

Safe while events arrive: a month and its neighbours (子时 has an hour of each) are locked against
whoever counts, for the seconds that the month takes; what happens meanwhile is counted afterwards
by its events. Months far apart may be done at the same time, by other processes or machines.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import CursorResult, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.insight import counting
from huying.insight.counts_rolls import ROLLS, Roll
from huying.insight.counts_sql import AT_OF, DIMS, NO_UNIT, begins, source
from huying.insight.counts_values import GRAIN_CODES, KEPT_DAYS, WHAT_CODES, Grain, What
from huying.kit import clock, db

PAUSE_SECONDS = 0.05
_NEAR = timedelta(hours=2)  # no cell but a month reaches further over a month's ends


@dataclass(frozen=True)
class Part:
    """A month of the city: from its first day to the next one's."""

    first: date
    last: date


@dataclass(frozen=True)
class Done:
    """How many subjects were counted, and how many of them otherwise than before."""

    subjects: int
    changed: int


def count_part(dsn: str, first: date, last: date) -> Done:
    """Count the months from ``first`` to before ``last`` again (both the first of a month), with a
    connection of its own, in a process where nothing else works with the database."""

    async def run() -> Done:
        engine = db.connect(dsn, pool_size=1)
        try:
            async with db.unit_of_work() as session:
                await clock.load(session)
            done = [await count_month(part) for part in months(first, last)]
        finally:
            await engine.dispose()
        return Done(sum(each.subjects for each in done), sum(each.changed for each in done))

    return asyncio.run(run())


def months(first: date, last: date) -> Iterator[Part]:
    """Whole months that hold every day from ``first`` to before ``last``."""
    begun = first.replace(day=1)
    while begun < last:
        following = (begun + timedelta(days=32)).replace(day=1)
        yield Part(begun, following)
        begun = following


async def parts(
    session: AsyncSession, since: date | None = None, until: date | None = None
) -> list[Part]:
    """The months in which anything happened or was counted, ``until`` included."""
    zone = (await catalogue(session)).zone
    of_rows = (
        f"SELECT min({AT_OF[what]}) AS first, max({AT_OF[what]}) AS last FROM {_TABLES[what]}"
        for what in What
    )
    every = " UNION ALL ".join([*of_rows, "SELECT min(at), max(at) FROM counted"])
    found = (
        await session.execute(text(f"SELECT min(first) AS a, max(last) AS b FROM ({every}) AS e"))
    ).one()
    if found.a is None:
        return []
    first, last = (at.astimezone(zone).date() for at in found)
    first, last = max(first, since or first), min(last, until or last)
    return list(months(first, last + timedelta(days=1)))


_TABLES = {
    What.TICKET: "ticket t", What.CALL: "call c", What.QUESTION: "asked_question q",
    What.CALLBACK: "callback_task c",
}  # fmt: skip


async def count_month(part: Part) -> Done:
    """One month of everything, each kind in a transaction of its own."""
    done = [await _count(part, what) for what in What]
    return Done(sum(each.subjects for each in done), sum(each.changed for each in done))


async def drop_beyond(all_parts: Sequence[Part]) -> None:
    """Cells where nothing was ever counted; only where ``all_parts`` is everything."""
    async with db.unit_of_work() as session:
        zone = (await catalogue(session)).zone
        await session.execute(
            text("DELETE FROM count_cell WHERE at < :first OR at >= :last"),
            {
                "first": _midnight(all_parts[0].first, zone) - _NEAR,
                "last": _midnight(all_parts[-1].last, zone),
            },
        )


async def drop_old_quarters(session: AsyncSession, now: datetime) -> int:
    """Quarter hours are kept for ``KEPT_DAYS``; how many cells went."""
    before = now - timedelta(days=KEPT_DAYS)
    statement = "DELETE FROM count_cell WHERE at < :before AND grain = :quarter"
    values = {"before": before, "quarter": GRAIN_CODES[Grain.QUARTER]}
    return await _touched(session, statement, values)


async def _count(part: Part, what: What) -> Done:
    while True:
        moved: Sequence[UUID] = ()
        async with db.unit_of_work() as session:
            zone = (await catalogue(session)).zone
            first, last = _midnight(part.first, zone), _midnight(part.last, zone)
            values: dict[str, object] = {
                "what": WHAT_CODES[what], "zone": zone.key, "first": first, "last": last,
                "near_first": first - _NEAR, "near_last": last + _NEAR,
                "kept": clock.now() - timedelta(days=KEPT_DAYS),
            }  # fmt: skip
            if await _lock(session, part):
                for statement in _TABLES_OF_PART:
                    await session.execute(text(statement))
                await session.execute(text(_read(what)), values)
                moved = (await session.scalars(text(_MOVED), values)).all()
                if not moved:
                    return await _write(session, what, values)
        if moved:
            async with db.unit_of_work() as session:
                await counting.recount(session, what, moved)
        else:
            await asyncio.sleep(PAUSE_SECONDS)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


async def _lock(session: AsyncSession, part: Part) -> bool:
    """The month and its neighbours, all at once or none: who waits for one holds no other."""
    number = 12 * part.first.year + part.first.month
    got = await session.scalars(
        text(
            "SELECT pg_try_advisory_xact_lock(CAST(:locks AS int), month::int)"
            " FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS month"
        ),
        {"locks": counting.LOCKS, "first": number - 1, "last": number + 1},
    )
    return all(got)


def _read(what: What) -> str:
    within = f"{AT_OF[what]} >= :first AND {AT_OF[what]} < :last"
    columns = ", ".join(("subject_id", *DIMS))
    return f"INSERT INTO part_now SELECT {columns} FROM ({source(what, within)}) AS s"


_TABLES_OF_PART = (
    "DROP TABLE IF EXISTS part_now, part_spread",
    """
    CREATE TEMP TABLE part_now (subject_id uuid, at timestamptz, unit_id uuid, people int,
      category text, district text, street text, place text, channel text) ON COMMIT DROP
    """,
    """
    CREATE TEMP TABLE part_spread (people bigint, category text, category1 text, category2 text,
      category3 text, district text, street text, place text, unit_id uuid, channel text,
      begun_quarter timestamptz, begun_band timestamptz, begun_day timestamptz,
      begun_month timestamptz) ON COMMIT DROP
    """,
)
# Counted in another month than the row is in now: these are put right one by one first.
_MOVED = """
    SELECT n.subject_id FROM part_now n
    JOIN counted w ON w.what = :what AND w.subject_id = n.subject_id
    WHERE w.at < :first OR w.at >= :last"""
_GONE = """
    DELETE FROM counted w WHERE w.what = :what AND w.at >= :first AND w.at < :last
    AND NOT EXISTS (SELECT FROM part_now n WHERE n.subject_id = w.subject_id)"""
_LEDGER = """
    INSERT INTO counted AS w (what, subject_id, {dims})
    SELECT :what, subject_id, {dims} FROM part_now
    ON CONFLICT (what, subject_id) DO UPDATE SET {renewed}
    WHERE ({was}) IS DISTINCT FROM ({now})""".format(
    dims=", ".join(DIMS),
    renewed=", ".join(f"{name} = excluded.{name}" for name in DIMS),
    was=", ".join(f"w.{name}" for name in DIMS),
    now=", ".join(f"excluded.{name}" for name in DIMS),
)
_TIMES = {grain: f"begun_{grain.value}" for grain in Grain}
_SPREAD = """
    INSERT INTO part_spread
    SELECT people, category, left(category, 2) AS category1, left(category, 4) AS category2,
      left(category, 6) AS category3, district, street, place, unit_id, channel, {times}
    FROM counted
    WHERE what = :what AND at >= :near_first AND at < :near_last""".format(
    times=", ".join(f"{begins(grain, 'at')} AS {name}" for grain, name in _TIMES.items())
)
_LOWER = {grain: begins(grain, "CAST(:first AS timestamptz)") for grain in Grain}
_PLACES = {0: "''", 1: "district", 2: "street", 3: "place"}


def _series(roll: Roll) -> str:
    category = f"category{roll.category}" if roll.category else "''"
    unit = "unit_id" if roll.unit else NO_UNIT
    channel = "channel" if roll.channel else "''"
    return (
        f"{category} AS category, {_PLACES[roll.place]} AS place, {unit} AS unit_id,"
        f" {channel} AS channel"
    )


def _fresh(roll: Roll) -> Iterator[str]:
    """Series of one roll that are new, then its cells, one width after the other."""
    same = "k.what = :what AND k.roll = {} AND {}".format(
        roll.code,
        " AND ".join(
            f"k.{name} = m.{name}" for name in ("category", "place", "unit_id", "channel")
        ),
    )
    yield f"""
        INSERT INTO count_key (what, roll, category, place, unit_id, channel)
        SELECT :what, {roll.code}, m.* FROM (SELECT DISTINCT {_series(roll)} FROM part_spread) AS m
        WHERE NOT EXISTS (SELECT FROM count_key k WHERE {same}) ORDER BY 3, 4, 5, 6
        ON CONFLICT DO NOTHING"""
    for grain in roll.grains:
        begun = _TIMES[grain]
        kept = f" AND {begun} >= :kept" if grain is Grain.QUARTER else ""
        yield f"""
            INSERT INTO count_cell (key_id, grain, at, n, people)
            SELECT k.id, {GRAIN_CODES[grain]}, m.begun, m.n, m.people FROM (
              SELECT {_series(roll)}, {begun} AS begun, count(*) AS n, sum(people) AS people
              FROM part_spread WHERE {begun} >= {_LOWER[grain]} AND {begun} < :last{kept}
              GROUP BY 1, 2, 3, 4, 5
            ) AS m JOIN count_key k ON {same} ORDER BY 1, 3"""


_OLD = """
    DELETE FROM count_cell c USING count_key k
    WHERE k.id = c.key_id AND k.what = :what AND c.grain = {code}
      AND c.at >= {lower} AND c.at < :last"""


async def _write(session: AsyncSession, what: What, values: dict[str, object]) -> Done:
    """Ledger, then the month's cells afresh from the ledger. Of questions whose row was forgotten
    the ledger is all that is known."""
    # A first rebuild meets tables that nothing is known of; hashing is never far from the best.
    await session.execute(text("SET LOCAL enable_nestloop = off"))
    changed = await _touched(session, _LEDGER, values)
    if what is not What.QUESTION:
        changed += await _touched(session, _GONE, values)
    for grain in Grain:
        lower = _LOWER[grain]
        old = _OLD.format(code=GRAIN_CODES[grain], lower=lower)
        await session.execute(text(old), values)
    await session.execute(text(_SPREAD), values)
    await session.execute(text("ANALYZE part_spread"))
    for roll in ROLLS:
        for statement in _fresh(roll):
            await session.execute(text(statement), values)
    subjects = await session.scalar(text("SELECT count(*) FROM part_now"))
    return Done(int(subjects or 0), changed)


async def _touched(session: AsyncSession, statement: str, values: Mapping[str, object]) -> int:
    result = await session.execute(text(statement), values)
    assert isinstance(result, CursorResult)
    return result.rowcount
