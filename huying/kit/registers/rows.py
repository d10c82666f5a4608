"""The rows of a register as people see and change them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor
from huying.kit.errors import NotFound
from huying.kit.registers import references, runs, store
from huying.kit.registers.checking import Difference, Given
from huying.kit.registers.errors import CannotRetire, RowsChanged
from huying.kit.registers.models import RegisterRun
from huying.kit.registers.values import Asked, Effect, Json, PastStep, Register, Row, Step, Use

SHIPPED = 1  # the version of a row that nobody has changed


@dataclass(frozen=True)
class Standing:
    """A row and its last step; None: as it was shipped."""

    code: str
    row: Row
    last: Step | None

    @property
    def version(self) -> int:
        return self.last.version if self.last else SHIPPED


async def page(session: AsyncSession, register: Register, asked: Asked) -> list[Standing]:
    found = await register.source.find(session, asked)
    last = await runs.last_steps(session, register, list(found))
    return [Standing(code, row, last.get(code)) for code, row in found.items()]


async def find(session: AsyncSession, register: Register, code: str) -> Standing | None:
    row = (await register.source.read(session, [code])).get(code)
    if row is None:
        return None
    return Standing(code, row, (await runs.last_steps(session, register, [code])).get(code))


async def get(session: AsyncSession, register: Register, code: str) -> Standing:
    """Raises NotFound."""
    found = await find(session, register, code)
    if found is None:
        raise NotFound()
    return found


async def uses(session: AsyncSession, register: Register, code: str) -> Sequence[Use]:
    return (await references.uses(session, register, [code])).get(code, [])


async def put(
    session: AsyncSession,
    actor: Actor,
    register: Register,
    code: str,
    doc: Json,
    *,
    version: int,
    note: str,
) -> RegisterRun:
    """Make or change one row from ``version``, the step that the person saw (0: there was none).

    Raises RowsChanged, RowInvalid, NothingToChange.
    """
    await store.lock_soon(session)
    standing = await find(session, register, code)
    _must_be(standing, code, version)
    retire = standing.row.is_retired if standing else False
    return await runs.by_form(
        session, actor, register, given(register, code, doc, retire=retire), note=note
    )


def given(register: Register, code: str, doc: Json, *, retire: bool = False) -> Given:
    """What a form gives; unknown names are left out."""
    names = {column.name for column in register.columns}
    values = {name: value for name, value in doc.items() if name in names}
    return Given(code, {**values, register.key: code}, retire=retire)


def _must_be(standing: Standing | None, code: str, version: int) -> None:
    if (standing.version if standing else 0) == version:
        return
    last = standing.last if standing else None
    row = standing.row.title if standing else code
    raise RowsChanged(row, last.by if last else None, last.at if last else None)


async def set_retired(
    session: AsyncSession,
    actor: Actor,
    register: Register,
    code: str,
    *,
    retire: bool,
    version: int,
    note: str,
) -> RegisterRun:
    """Raises NotFound, CannotRetire, RowsChanged, RowInvalid, NothingToChange."""
    if not register.can_retire:
        raise CannotRetire()
    await store.lock_soon(session)
    standing = await get(session, register, code)
    _must_be(standing, code, version)
    return await runs.by_form(session, actor, register, Given(code, {}, retire=retire), note=note)


async def preview(
    session: AsyncSession, register: Register, code: str, doc: Json
) -> tuple[Difference, list[Effect]]:
    standing = await find(session, register, code)
    retire = standing.row.is_retired if standing else False
    return await runs.preview_row(session, register, given(register, code, doc, retire=retire))


async def history(
    session: AsyncSession, register: Register, code: str, *, before: int | None, limit: int
) -> list[PastStep]:
    """Newest first; ``before``: the version of the last one seen."""
    if register.chronicle is not None:
        return await register.chronicle.steps(session, code, before=before, limit=limit)
    return await store.past_steps(session, register.name, code, before=before, limit=limit)
