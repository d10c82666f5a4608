"""A register whose rows are one table's: columns of the same names, ``code`` unique."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, delete, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.actor import Actor
from huying.kit.models import Record, new_id
from huying.kit.registers.copying import among, upsert
from huying.kit.registers.values import Around, Asked, Json, Problem, Row, RowChange

LONGEST_SEARCH = 80


class TableSource:
    """``names``: column of the register → attribute of the model; what is not plain is overridden
    (``to_doc``, ``to_values``). ``defaults``: what a new row has beside its columns. ``active``:
    the boolean that is false for a retired row."""

    def __init__(
        self,
        model: type[Record],
        names: Mapping[str, str],
        *,
        key: str = "code",
        active: str | None = "is_active",
        searched: Sequence[str] = ("name",),
        defaults: Mapping[str, object] | None = None,
    ) -> None:
        self.model, self.names, self.key, self.active = model, dict(names), key, active
        self.searched = tuple(searched)
        self.defaults = dict(defaults or {})

    @property
    def table(self) -> Table:
        table = self.model.__table__
        assert isinstance(table, Table)
        return table

    def _column(self, name: str) -> Column[str]:
        return self.table.c[self.names.get(name, name)]

    @property
    def code(self) -> Column[str]:
        return self._column(self.key)

    def select(self) -> Select[*tuple[Any, ...]]:
        """What ``to_doc`` needs of every row."""
        fields = [self._column(name).label(name) for name in self.names]
        if self.active:
            fields.append(self.table.c[self.active].label("_active"))
        return select(*fields)

    def to_doc(self, row: Mapping[str, Any]) -> Json:
        return {name: row[name] for name in self.names}

    def to_values(self, doc: Json) -> dict[str, object]:
        """Values by attribute."""
        return {attribute: doc[name] for name, attribute in self.names.items()}

    def check(self, doc: Json, around: Around) -> list[Problem]:
        return []

    async def read(
        self, session: AsyncSession, codes: Collection[str] | None = None
    ) -> dict[str, Row]:
        statement = self.select()
        if codes is not None:
            statement = statement.where(among(self.code, codes))
        return await self._rows(session, statement)

    async def _rows(
        self, session: AsyncSession, statement: Select[*tuple[Any, ...]]
    ) -> dict[str, Row]:
        found = (await session.execute(statement)).mappings()
        rows = [(self.to_doc(dict(row)), bool(row.get("_active", True))) for row in found]
        return {str(doc[self.key]): Row(doc, not active, self.title(doc)) for doc, active in rows}

    def title(self, doc: Json) -> str:
        return str(doc.get("name") or doc[self.key])

    async def find(self, session: AsyncSession, asked: Asked) -> dict[str, Row]:
        code = self.code.collate("C")
        statement = self.select().order_by(code).limit(asked.limit)
        if asked.after is not None:
            statement = statement.where(code > asked.after)
        if asked.is_retired is not None and self.active:
            active = self.table.c[self.active]
            statement = statement.where(active.is_(not asked.is_retired))
        elif asked.is_retired:
            return {}
        for word in asked.q[:LONGEST_SEARCH].split():
            statement = statement.where(self._holds(word))
        return await self._rows(session, statement)

    def _holds(self, word: str) -> ColumnElement[bool]:
        texts = [self.code, *(self._column(name) for name in self.searched)]
        return or_(*(one.icontains(word, autoescape=True) for one in texts))

    async def count(self, session: AsyncSession) -> tuple[int, int]:
        active = self.table.c[self.active] if self.active else true()
        row = (
            await session.execute(
                select(func.count().filter(active), func.count()).select_from(self.model)
            )
        ).one()
        return int(row[0]), int(row[1] - row[0])

    async def write(
        self, session: AsyncSession, actor: Actor, changes: Sequence[RowChange], note: str
    ) -> None:
        gone = [change.code for change in changes if change.after is None]
        if gone:
            await session.execute(delete(self.model).where(among(self.code, gone)))
        kept = [change for change in changes if change.after is not None]
        records = await asyncio.to_thread(
            lambda: [self._record(change.after, change.retire) for change in kept if change.after]
        )
        await upsert(session, self.table, self.code.key, records, only_new=self.defaults.keys())
        self._forget(session)

    def _forget(self, session: AsyncSession) -> None:
        """Rows that the session holds are read again."""
        for held in list(session.sync_session):
            if isinstance(held, self.model):
                session.expire(held)

    def _record(self, doc: Json, retire: bool) -> dict[str, object]:
        now = clock.real_now()
        times = {"created_at": now, "updated_at": now}
        record = {"id": new_id(), **self.defaults, **self.to_values(doc), **times}
        return {**record, self.active: not retire} if self.active else record
