"""What names a row: rows of registers by their columns, other tables by their foreign keys."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.models import Base
from huying.kit.registers import surroundings
from huying.kit.registers.copying import among
from huying.kit.registers.tables import TableSource
from huying.kit.registers.values import (
    Effect,
    Register,
    RowChange,
    Use,
    registered,
    uses_of,
)

FEW = 5


async def uses(
    session: AsyncSession, register: Register, codes: Sequence[str]
) -> dict[str, list[Use]]:
    """What stands on each of these rows: other modules' rows, and rows of registers."""
    found: dict[str, list[Use]] = {}
    if not codes:
        return found
    for of in uses_of(register.name):
        for code, some in (await of(session, codes)).items():
            found.setdefault(code, []).extend(use for use in some if use.count)
    for code, count in (await _by_keys(session, register, codes)).items():
        if not found.get(code):
            found[code] = [Use("rows", count)]
    for other, naming in (await _naming(session, register, set(codes))).items():
        for code, rows in naming.items():
            found.setdefault(code, []).append(Use(f"register.{other}", len(rows)))
    return {code: some for code, some in found.items() if some}


async def _by_keys(
    session: AsyncSession, register: Register, codes: Sequence[str]
) -> dict[str, int]:
    """Rows of other tables that the database would not let go."""
    source = register.source
    if not isinstance(source, TableSource):
        return {}
    found: dict[str, int] = {}
    for table in Base.metadata.tables.values():
        for key in table.foreign_keys:
            if key.column.table is source.table and table is not source.table:
                counted = await session.execute(
                    select(source.code, func.count())
                    .join(table, key.parent == key.column)
                    .where(among(source.code, codes))
                    .group_by(source.code)
                )
                for code, count in counted:
                    found[code] = found.get(code, 0) + count
    return found


async def _naming(
    session: AsyncSession, register: Register, codes: Collection[str]
) -> dict[str, dict[str, list[str]]]:
    """Register → code → its active rows that name it; those that go with it do not count."""
    found: dict[str, dict[str, list[str]]] = {}
    for other in registered().values():
        columns = [column.name for column in other.columns if column.refers == register.name]
        if not columns:
            continue
        for code, row in (await other.source.read(session)).items():
            if row.is_retired or (other is register and code in codes):
                continue
            for named in {
                name for c in columns for name in surroundings.names(row.doc[c])
            }.intersection(codes):
                found.setdefault(other.name, {}).setdefault(named, []).append(code)
    return found


async def still_named(
    session: AsyncSession, register: Register, changes: Sequence[RowChange]
) -> list[Effect]:
    """Rows of other registers that go on naming what retires."""
    going = {one.code for one in changes if one.retire or one.after is None}
    if not going:
        return []
    found = await _naming(session, register, going)
    effects: list[Effect] = []
    for name, naming in found.items():
        rows = sorted({row for each in naming.values() for row in each})
        values = {"label": registered()[name].label}
        effects.append(Effect("referred", len(rows), tuple(rows[:FEW]), values))
    return effects
