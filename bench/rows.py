"""Rows by the million, made inside PostgreSQL: one INSERT … SELECT a table."""

from collections.abc import Mapping

from sqlalchemy import Column, ColumnDefault, text
from sqlalchemy.ext.asyncio import AsyncConnection

from huying.kit.models import Base
from huying.kit.vault import SealedJson

# A UUIDv7 of a given moment, so that keys lie in the order in which a city would have made them.
UUID7 = """
CREATE OR REPLACE FUNCTION bench_uuid7(at timestamptz) RETURNS uuid LANGUAGE sql VOLATILE AS $$
  SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    PLACING substring(int8send(floor(extract(epoch FROM at) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
    52, 1), 53, 1), 'hex')::uuid
$$
"""


def insert_select(table: str, given: Mapping[str, str], source: str) -> str:
    """``INSERT INTO table (…) SELECT … FROM source``.

    ``given``: column → SQL. Columns not given take what the program would give them: their scalar
    default, the present time, a new key, an empty list or object; nullable ones stay empty. Raises
    ValueError for a column that has neither.
    """
    columns = Base.metadata.tables[table].columns
    unknown = set(given) - {column.name for column in columns}
    if unknown:
        raise ValueError(f"{table} has no {sorted(unknown)}")
    chosen = {}
    for column in columns:
        value = given.get(column.name) or _default(table, column)
        if value is not None:
            chosen[column.name] = value
    names = ", ".join(f'"{name}"' for name in chosen)
    return f"INSERT INTO {table} ({names}) SELECT {', '.join(chosen.values())} FROM {source}"


def _default(table: str, column: Column[object]) -> str | None:
    if column.nullable or column.server_default is not None or column.identity is not None:
        return None
    default = column.default
    if not isinstance(default, ColumnDefault):
        raise ValueError(f"{table}.{column.name} needs a value")
    if default.is_scalar:
        value = getattr(default.arg, "value", default.arg)
        if isinstance(value, str):
            return "'" + value.replace("'", "''") + "'"
        return str(value).lower()
    name = getattr(default.arg, "__name__", "")
    by_name = {"new_id": "gen_random_uuid()", "list": "'[]'", "dict": "'{}'"}
    return by_name.get(name, "now()")


def no_fields(connection: AsyncConnection) -> str:
    """The sealed empty list of ``ticket.fields`` as SQL, under this home's key."""
    sealed = SealedJson("ticket.fields").process_bind_param([], connection.dialect)
    assert sealed is not None
    return f"'\\x{sealed.hex()}'::bytea"


async def prepare(connection: AsyncConnection) -> None:
    await connection.execute(text(UUID7))


async def fill(
    connection: AsyncConnection, table: str, given: Mapping[str, str], source: str
) -> None:
    await connection.execute(text(insert_select(table, given, source).replace(":", r"\:")))
