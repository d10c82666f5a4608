"""Many rows at once: COPY into the database, in the caller's transaction."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, Table, Text, cast, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession

Record = Sequence[object]


async def copy(
    session: AsyncSession, table: str, columns: Sequence[str], records: Iterable[Record]
) -> None:
    """Insert ``records`` in the order of ``columns``; JSON values as text (``packed``)."""
    await session.flush()
    await session.execute(text("SELECT 1"))  # the driver begins its transaction with a statement
    raw = await (await session.connection()).get_raw_connection()
    driver: Any = raw.driver_connection
    await driver.copy_records_to_table(table, columns=list(columns), records=records)


def among(column: SQLColumnExpression[Any], codes: Collection[str]) -> ColumnElement[bool]:
    """``column`` is one of ``codes``, however many: one parameter."""
    found: ColumnElement[bool] = column == func.any(cast(list(codes), ARRAY(Text)))
    return found


def packed(value: object) -> str | None:
    """The text of a JSON value; None is SQL's NULL."""
    return None if value is None else json.dumps(value, ensure_ascii=False)


async def upsert(
    session: AsyncSession,
    table: Table,
    key: str,
    rows: Sequence[Mapping[str, object]],
    *,
    only_new: Collection[str] = (),
) -> None:
    """Insert or change ``rows`` by their unique column ``key``; all have the same names, among them
    ``id``. A row that exists keeps its id and what it has in ``only_new``."""
    if not rows:
        return
    names = list(rows[0])
    json_names = {name for name in names if isinstance(table.c[name].type, JSONB)}
    listed = ", ".join(f'"{name}"' for name in names)
    kept = ", ".join(
        f'"{name}" = excluded."{name}"'
        for name in names
        if name not in ("id", "created_at", key, *only_new)
    )
    await session.flush()
    await session.execute(
        text(
            f"CREATE TEMP TABLE landing ON COMMIT DROP AS SELECT {listed} FROM {table.name} LIMIT 0"
        )
    )
    await copy(
        session,
        "landing",
        names,
        [
            [packed(row[name]) if name in json_names else row[name] for name in names]
            for row in rows
        ],
    )
    await session.execute(
        text(
            f"INSERT INTO {table.name} ({listed}) SELECT {listed} FROM landing"
            f" ON CONFLICT ({key}) DO UPDATE SET {kept}"
        )
    )
    await session.execute(text("DROP TABLE landing"))
