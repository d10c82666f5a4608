"""The rows that a change must be judged with, and no more."""

from collections.abc import Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.registers import cells
from huying.kit.registers.checking import Given
from huying.kit.registers.values import Json, Register, Row, RowChange, registered


async def referred(
    session: AsyncSession, register: Register, changes: Sequence[RowChange]
) -> dict[str, dict[str, Json]]:
    """Active rows of other registers: those that the changes name, or all where ``check`` asks
    beyond the columns."""
    found: dict[str, dict[str, Json]] = {}
    for name in register.refers:
        source = registered()[name].source
        if name in register.also_refers:
            rows = await source.read(session)
        else:
            rows = await source.read(session, _named(register, name, changes))
        found[name] = {code: row.doc for code, row in rows.items() if not row.is_retired}
    return found


def _named(register: Register, name: str, changes: Sequence[RowChange]) -> set[str]:
    columns = [column.name for column in register.columns if column.refers == name]
    docs = [change.after for change in changes if change.after is not None]
    return {code for doc in docs for column in columns for code in names(doc[column])}


def names(value: object) -> list[str]:
    """The codes that a column holds."""
    if isinstance(value, list):
        return [str(part) for part in value]
    return [str(value)] if value else []


async def of_form(session: AsyncSession, register: Register, given: Given) -> dict[str, Row]:
    """The register's own rows around one: in a large one the row, those it names, and all above
    them. What retires is judged with all, for its children must not stay."""
    if not register.is_large or given.retire:
        return await register.source.read(session)
    known = await register.source.read(session, [given.code])
    row = known.get(given.code)
    doc = cells.document(register.columns, given.values, row.doc if row else None)
    wanted = _named(register, register.name, [RowChange(given.code, None, doc)])
    asked = {given.code}
    while wanted := wanted - asked:
        asked |= wanted
        found = await register.source.read(session, wanted)
        known |= found
        wanted = _parents(register, found)
    return known


def _parents(register: Register, rows: Mapping[str, Row]) -> set[str]:
    if register.parent is None:
        return set()
    column = register.parent.name
    return {code for row in rows.values() for code in names(row.doc[column])}
