"""Keeping the counts: what a subject is now, less what it was counted as, goes to the cells.

Whoever changes counts of a month holds that month's lock until the transaction ends, so that the
ledger and the cells move together and one at a time; counting the same subject again adds nothing.
A ticket counts at its registration whatever becomes of it (answered at once, withdrawn, excluded);
merged into another it stays one ticket, and its people are counted with the other. A callback is a
round that was settled; one that became void before any try is none. A call counts when it began, by
the first of its matters that has a ticket; a question when it was asked, and its row may be
forgotten afterwards: it stays counted.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import RowMapping, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call.models import Matter
from huying.callback.models import CallbackTask
from huying.city.catalogue import catalogue
from huying.insight.counts_rolls import ROLLS
from huying.insight.counts_rolls import values as rolled
from huying.insight.counts_sql import (
    DIMS,
    ID_OF,
    NO_UNIT,
    begins_of,
    category_of,
    place_of,
    source,
)
from huying.insight.counts_values import GRAIN_CODES, KEPT_DAYS, WHAT_CODES, Grain, What
from huying.kit import clock, jobs, subscribers
from huying.ticket.models_loading import LoadState, TicketLoad

COUNT_LOADED = "insight.count_loaded"  # the job that counts a batch of old tickets
SUBSCRIBER = "insight_counts"
LATE = timedelta(minutes=1)  # what is read later than that is missing from the counts
FORGOTTEN = timedelta(minutes=10)  # a load that has not moved for so long was killed
LOCKS = 1_230_032  # the class of the months' advisory locks
_MONTH = (
    "(12 * extract(year FROM at AT TIME ZONE :zone)"
    " + extract(month FROM at AT TIME ZONE :zone))::int"
)
_QUARTER = GRAIN_CODES[Grain.QUARTER]
_CAST = {
    "n": "int", "at": "timestamptz", "unit_id": "uuid", "people": "int", "category": "text",
    "district": "text", "street": "text", "place": "text", "channel": "text",
}  # fmt: skip


async def recount(session: AsyncSession, what: What, ids: Iterable[UUID]) -> int:
    """Bring ledger and cells of these subjects up to their rows; how many had changed."""
    known = sorted(set(ids))
    if not known:
        return 0
    city = await catalogue(session)
    values = {"ids": known, "what": WHAT_CODES[what], "zone": city.zone.key}
    await session.flush()
    await session.execute(text(_lock(what)), values)
    rows = (await session.execute(text(_changed(what)), values)).mappings().all()
    if rows:
        await _add(session, what, rows, city.zone.key)
    return len(rows)


async def callbacks_of(session: AsyncSession, ticket_ids: Iterable[UUID]) -> Sequence[UUID]:
    """The callbacks that are counted by these tickets."""
    own = select(CallbackTask.id).where(CallbackTask.ticket_id.in_(ticket_ids))
    return (await session.scalars(own)).all()


async def calls_of(session: AsyncSession, ticket_ids: Iterable[UUID]) -> Sequence[UUID]:
    """The calls that may be counted by these tickets."""
    own = select(Matter.call_id).where(Matter.ticket_id.in_(ticket_ids))
    return (await session.scalars(own)).all()


def _of(what: What) -> str:
    return source(what, f"{ID_OF[what]} = ANY(CAST(:ids AS uuid[]))")


def _was(columns: str) -> str:
    return (
        f"SELECT {columns} FROM counted"
        " WHERE what = :what AND subject_id = ANY(CAST(:ids AS uuid[]))"
    )


def _lock(what: What) -> str:
    """In the order of months, so that two that wait for each other cannot be."""
    return f"""
        SELECT pg_advisory_xact_lock({LOCKS}, month) FROM (
          SELECT DISTINCT {_MONTH} AS month
          FROM (SELECT at FROM ({_of(what)}) AS s UNION ALL {_was("at")}) AS every
          ORDER BY 1 OFFSET 0
        ) AS months"""


def _changed(what: What) -> str:
    """Write the ledger; what each changed subject is now and what it was."""
    now, was = (", ".join(f"{of}.{name}" for name in DIMS) for of in "sw")
    told = ", ".join(f"{of}.{name} AS {of}_{name}" for of in "sw" for name in DIMS)
    join = "LEFT" if what is What.QUESTION else "FULL"
    dims, fresh = ", ".join(DIMS), ", ".join(f"s_{name}" for name in DIMS)
    renewed = ", ".join(f"{name} = excluded.{name}" for name in DIMS)
    return f"""
        WITH should AS ({_of(what)}), was AS ({_was(f"subject_id, {dims}")}),
        changed AS (
          SELECT coalesce(s.subject_id, w.subject_id) AS subject_id, {told}
          FROM should s {join} JOIN was w ON w.subject_id = s.subject_id
          WHERE ({now}) IS DISTINCT FROM ({was})
        ),
        put AS (
          INSERT INTO counted (what, subject_id, {dims})
          SELECT :what, subject_id, {fresh} FROM changed WHERE s_at IS NOT NULL
          ON CONFLICT (what, subject_id) DO UPDATE SET {renewed}
        ),
        gone AS (
          DELETE FROM counted USING changed c
          WHERE c.s_at IS NULL AND counted.what = :what AND counted.subject_id = c.subject_id
        )
        SELECT * FROM changed"""


_DELTAS = "unnest({}) AS d ({})".format(
    ", ".join(f"CAST(:{name}s AS {kind}[])" for name, kind in _CAST.items()), ", ".join(_CAST)
)
# One row a roll and a subject; without widths.
_ONCE = "(VALUES {}) AS r (roll, c, p, u, h)".format(
    ", ".join(
        f"({r.code}::smallint, {r.category}, {r.place}, {r.unit}, {r.channel})" for r in ROLLS
    )
)
SERIES = f"""
    r.roll, {category_of("r.c", "category")} AS category, {place_of("r.p")} AS place,
    CASE WHEN r.u THEN unit_id ELSE {NO_UNIT} END AS unit_id,
    CASE WHEN r.h THEN channel ELSE '' END AS channel"""
_SAME = " AND ".join(
    f"k.{name} = m.{name}" for name in ("roll", "category", "place", "unit_id", "channel")
)
_KEYS = f"""
    INSERT INTO count_key (what, roll, category, place, unit_id, channel)
    SELECT :what, m.* FROM (SELECT DISTINCT {SERIES} FROM {_DELTAS} CROSS JOIN {_ONCE}) AS m
    WHERE NOT EXISTS (SELECT FROM count_key k WHERE k.what = :what AND {_SAME})
    ORDER BY 2, 3, 4, 5, 6 ON CONFLICT DO NOTHING"""
_CELLS = f"""
    INSERT INTO count_cell AS c (key_id, grain, at, n, people)
    SELECT k.id, m.grain, m.began, m.n, m.people FROM (
      SELECT {SERIES}, r.grain, {begins_of("r.grain", "d.at")} AS began,
        sum(d.n) AS n, sum(d.n * d.people::bigint) AS people
      FROM {_DELTAS} CROSS JOIN {rolled()}
      WHERE r.grain <> {_QUARTER} OR d.at >= :kept
      GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(d.n) <> 0 OR sum(d.n * d.people::bigint) <> 0
    ) AS m JOIN count_key k ON k.what = :what AND {_SAME}
    ORDER BY 1, 2, 3
    ON CONFLICT (key_id, grain, at)
    DO UPDATE SET n = c.n + excluded.n, people = c.people + excluded.people"""


async def _add(session: AsyncSession, what: What, rows: Sequence[RowMapping], zone: str) -> None:
    """Take every row out of the cells of what it was, and add it to those of what it is."""
    values: dict[str, object] = {f"{name}s": _side(rows, name) for name in DIMS}
    was = sum(row["w_at"] is not None for row in rows)
    values["ns"] = [-1] * was + [1] * sum(row["s_at"] is not None for row in rows)
    values |= {"what": WHAT_CODES[what], "zone": zone}
    await session.execute(text(_KEYS), values)
    kept = clock.now() - timedelta(days=KEPT_DAYS)
    await session.execute(text(_CELLS), values | {"kept": kept})


def _side(rows: Sequence[RowMapping], name: str) -> list[object]:
    was = [row[f"w_{name}"] for row in rows if row["w_at"] is not None]
    return was + [row[f"s_{name}"] for row in rows if row["s_at"] is not None]


async def is_counting(session: AsyncSession) -> bool:
    """Whether old tickets are being loaded or counted."""
    if await jobs.is_pending(session, COUNT_LOADED):
        return True
    running = select(TicketLoad.id).where(
        TicketLoad.state == LoadState.RUNNING,
        TicketLoad.updated_at > clock.real_now() - FORGOTTEN,
    )
    return await session.scalar(running.limit(1)) is not None


async def is_behind(session: AsyncSession) -> bool:
    """Whether something has happened that is not counted yet: too little may mean nothing then."""
    unread = await subscribers.oldest_unread(session, SUBSCRIBER)
    is_late = unread is not None and clock.real_now() - unread > LATE
    return is_late or await is_counting(session)
