"""A register of some thousand rows that is searched in memory; writing goes through a module's own
intentions instead of straight into a table."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor
from huying.kit.registers.values import Around, Asked, Json, Problem, Row, RowChange


class ListedSource(ABC):
    """``read`` and ``write`` are the subclass's."""

    @abstractmethod
    async def read(
        self, session: AsyncSession, codes: Collection[str] | None = None
    ) -> dict[str, Row]: ...

    @abstractmethod
    async def write(
        self, session: AsyncSession, actor: Actor, changes: Sequence[RowChange], note: str
    ) -> None: ...

    async def find(self, session: AsyncSession, asked: Asked) -> dict[str, Row]:
        words = asked.q.casefold().split()
        found = {
            code: row
            for code, row in sorted((await self.read(session)).items())
            if (asked.after is None or code > asked.after)
            and asked.is_retired in (None, row.is_retired)
            and all(word in f"{code} {row.title}".casefold() for word in words)
        }
        return dict(list(found.items())[: asked.limit])

    async def count(self, session: AsyncSession) -> tuple[int, int]:
        rows = (await self.read(session)).values()
        retired = sum(row.is_retired for row in rows)
        return len(rows) - retired, retired

    def check(self, doc: Json, around: Around) -> list[Problem]:
        return []
