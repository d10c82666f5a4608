"""Emptying what holds personal data, row by row, through the one door that the triggers leave."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Table, Uuid, bindparam, case, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import TextClause

from huying.kit import holdings, jobs
from huying.kit.holdings import MARK, SETTING, Holding, Kind
from huying.kit.models import Base
from huying.ticket.erasing_rules import blotted


def _table(holding: Holding) -> Table:
    return Base.metadata.tables[holding.table]


def _of(holding: Holding, ids: Sequence[UUID]) -> TextClause:
    return text(f"({holding.of})").bindparams(bindparam("ids", list(ids), type_=ARRAY(Uuid())))


async def _open_door(session: AsyncSession, is_open: bool) -> None:
    await session.execute(
        text("SELECT set_config(:name, :value, true)"),
        {"name": SETTING, "value": "on" if is_open else ""},
    )


async def erase(
    session: AsyncSession,
    kind: Kind,
    ids: Sequence[UUID],
    now: datetime,
    *,
    words: Iterable[str] = (),
) -> int:
    """Empty everything of one kind that these subjects hold; how many rows changed.

    ``words``: names and numbers to blot out of official writing besides; without them that is
    left as it is.
    """
    if not ids:
        return 0
    known, rows = list(words), 0
    await session.flush()
    await _open_door(session, True)
    try:
        for holding in holdings.holdings(kind):
            if holding.emptied or holding.stamp:
                rows += await _empty(session, holding, ids, now)
            if holding.masked and known:
                rows += await _blot(session, holding, ids, known)
    finally:
        await _open_door(session, False)
    session.expire_all()
    after = holdings.keeping(kind).after
    if after is not None:
        await jobs.enqueue(session, after, ids=",".join(str(id) for id in ids))
    return rows


async def _empty(
    session: AsyncSession, holding: Holding, ids: Sequence[UUID], now: datetime
) -> int:
    table = _table(holding)
    values: dict[str, object] = {}
    for name, to in holding.emptied.items():
        column = table.c[name]
        if to == MARK:
            is_blank = func.coalesce(column, "") == ""
            values[name] = case((is_blank, column), else_=literal(MARK))
        else:
            values[name] = to
    if holding.stamp is not None:
        values[holding.stamp] = now
    statement = update(table).where(_of(holding, ids)).values(values)
    if holding.stamp is not None:
        statement = statement.where(table.c[holding.stamp].is_(None))
    done = await session.execute(statement)
    assert isinstance(done, CursorResult)
    return done.rowcount


async def _blot(
    session: AsyncSession, holding: Holding, ids: Sequence[UUID], words: Sequence[str]
) -> int:
    table, changed = _table(holding), 0
    keys = list(table.primary_key.columns)
    columns = [table.c[name] for name in holding.masked]
    for row in (await session.execute(select(*keys, *columns).where(_of(holding, ids)))).all():
        found = row._mapping
        values = {
            column.name: blotted(found[column], words)
            for column in columns
            if blotted(found[column], words) != found[column]
        }
        if values:
            same = [key == found[key] for key in keys]
            await session.execute(update(table).where(*same).values(values))
            changed += 1
    return changed


async def belonging(
    session: AsyncSession,
    kind: Kind,
    *,
    citizen_ids: Sequence[UUID],
    ticket_ids: Sequence[UUID],
    hashes: Sequence[bytes],
) -> list[UUID]:
    """Ids of the subjects of a kind that are these citizens'."""
    sql = holdings.keeping(kind).belonging
    given = {"citizen_ids": citizen_ids, "ticket_ids": ticket_ids, "hashes": hashes}
    bound = [
        bindparam(name, list(value), type_=_array(name))
        for name, value in given.items()
        if f":{name}" in sql
    ]
    return list(await session.scalars(text(sql).bindparams(*bound)))


def _array(name: str) -> ARRAY[object]:
    from_bytes = Base.metadata.tables["citizen"].c.phone_hash.type
    return ARRAY(from_bytes if name == "hashes" else Uuid())


async def due(session: AsyncSession, kind: Kind, before: datetime, *, limit: int) -> list[UUID]:
    """Ids of what ended before ``before`` and may be emptied, at most ``limit``."""
    sql = f"{holdings.keeping(kind).due} LIMIT :limit"
    return list(await session.scalars(text(sql), {"before": before, "limit": limit}))


async def count_due(session: AsyncSession, kind: Kind, before: datetime) -> int:
    sql = f"SELECT count(*) FROM ({holdings.keeping(kind).due}) AS due"
    return int(await session.scalar(text(sql), {"before": before}) or 0)
