"""One intention for many rows: each in its own savepoint, each answered.

A row is done by the very function that does it alone, so that no rule is weaker for many. Nothing
is skipped in silence: what is refused says why, and the others go on.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import db
from huying.kit.errors import AppError, Conflict

MOST = 200
BATCH = 20  # rows a transaction: history is read up to the oldest transaction that is open

# SQLSTATEs (manual, appendix A): serialization failure, deadlock, lock not available.
_BUSY = frozenset({"40001", "40P01", "55P03"})


class RowBusy(Conflict):
    """Somebody else is writing to the row at this moment."""

    code = "bulk.busy"


class BulkItem(BaseModel):
    """A row and the version that the person saw."""

    id: UUID
    version: Annotated[int, Field(ge=0, le=2**31 - 1)]


Item = TypeVar("Item", bound=BulkItem)
Items = Annotated[list[Item], Field(min_length=1, max_length=MOST)]


class BulkBody(BaseModel):
    """``is_preview``: try every row and undo it; the answer says what would happen."""

    items: Annotated[list[BulkItem], Field(min_length=1, max_length=MOST)]
    is_preview: bool = False


@dataclass(frozen=True)
class Told:
    """What was done to a row, in a few words; ``warning`` is what one should know before."""

    note: str = ""
    warning: str = ""


class BulkRow(BaseModel):
    """``code`` and ``reason`` of a refused row; ``note`` and ``warning`` of one that was done."""

    id: UUID
    outcome: Literal["done", "refused"]
    code: str | None = None
    reason: str | None = None
    note: str = ""
    warning: str = ""


class BulkResult(BaseModel):
    """In the order asked; ``is_preview``: nothing was changed."""

    is_preview: bool
    done: int
    refused: int
    items: list[BulkRow]


Do = Callable[[AsyncSession, Item], Awaitable[Told]]


async def each(items: Sequence[Item], do: Do[Item], *, is_preview: bool) -> BulkResult:
    """``do`` every item in its own savepoint, up to BATCH a transaction, committed one after
    another. Rows are locked in the order of their ids, so that two people's lists cannot block
    each other."""
    found: dict[int, BulkRow] = {}
    ordered = sorted(enumerate(items), key=lambda pair: str(pair[1].id))
    for start in range(0, len(ordered), BATCH):
        async with db.unit_of_work() as session:
            for place, item in ordered[start : start + BATCH]:
                found[place] = await _one(session, item, do, is_preview=is_preview)
    rows = [found[place] for place in range(len(items))]
    done = sum(row.outcome == "done" for row in rows)
    return BulkResult(is_preview=is_preview, done=done, refused=len(rows) - done, items=rows)


async def _one(session: AsyncSession, item: Item, do: Do[Item], *, is_preview: bool) -> BulkRow:
    savepoint = await session.begin_nested()
    try:
        told = await do(session, item)
        await session.flush()
    except (AppError, DBAPIError) as error:
        await savepoint.rollback()
        session.expunge_all()  # what was read inside is no longer what the database holds
        refused = _refusal(error)
        return BulkRow(id=item.id, outcome="refused", code=refused.code, reason=refused.message)
    if is_preview:
        await savepoint.rollback()
        session.expunge_all()
    else:
        await savepoint.commit()
    return BulkRow(id=item.id, outcome="done", note=told.note, warning=told.warning)


def _refusal(error: AppError | DBAPIError) -> AppError:
    """Raises ``error`` again when it is no refusal but a fault."""
    if isinstance(error, AppError):
        return error
    if getattr(error.orig, "sqlstate", None) in _BUSY:
        return RowBusy()
    raise error
