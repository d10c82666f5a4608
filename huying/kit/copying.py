"""Many rows at once by COPY, inside the session's own transaction."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

Value: TypeAlias = str | int | float | bool | bytes | datetime | UUID | Enum | None

# What the text format of COPY gives a meaning of its own (PostgreSQL manual, COPY).
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


async def copy_rows(
    session: AsyncSession, table: str, columns: Sequence[str], rows: Iterable[Sequence[Value]]
) -> None:
    """Defaults of the models do not apply: ``columns`` names all that have no default in the
    database. Text goes in as a literal of its column's type (JSON, tsvector)."""
    told = "".join("\t".join(map(_literal, row)) + "\n" for row in rows)
    if not told:
        return
    await session.execute(text("SELECT 1"))  # the driver begins a transaction with a statement
    connection = await session.connection()
    raw = await connection.get_raw_connection()
    driver = raw.driver_connection
    assert driver is not None
    await driver.copy_to_table(
        table, source=io.BytesIO(told.encode()), columns=list(columns), format="text"
    )


def _literal(value: Value) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPED)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, bytes):
        return f"\\\\x{value.hex()}"
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)
