"""The city's tables as sources of registers; every write raises the city's version."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from huying.city import content, policy, trees
from huying.city.models import Place, Unit
from huying.city.models_policy import PolicyKind
from huying.city.policy import Wish
from huying.kit.actor import Actor
from huying.kit.registers import RowChange, TableSource
from huying.kit.registers.values import Json


class CitySource(TableSource):
    """A table of the city."""

    async def write(
        self, session: AsyncSession, actor: Actor, changes: Sequence[RowChange], note: str
    ) -> None:
        await super().write(session, actor, changes, note)
        await content.touch(session)


class PlaceSource(CitySource):
    """Paths follow from parents; all of a moved subtree move."""

    def __init__(self) -> None:
        names = {
            "code": "code", "name": "name", "kind": "kind", "parent": "parent_code", "x": "x",
            "y": "y", "aliases": "aliases", "neighbours": "neighbours", "shape": "shape",
        }  # fmt: skip
        super().__init__(Place, names, searched=("name",))

    def to_values(self, doc: Json) -> dict[str, object]:
        own = {"path": f"/{doc['code']}/", "sort_key": content.sort_key(doc["name"])}
        return {**super().to_values(doc), **own}

    async def write(
        self, session: AsyncSession, actor: Actor, changes: Sequence[RowChange], note: str
    ) -> None:
        await super().write(session, actor, changes, note)
        await session.execute(trees.PLACE_PATHS)
        await session.execute(trees.CITY_NAME)


HOURS = ("calendar_code", "is_always_open")


class UnitSource(CitySource):
    """Which hours a unit keeps is policy: a change of them is a step of the policy's history too,
    so that running clocks follow."""

    def __init__(self) -> None:
        names = {
            "code": "code", "name": "name", "short_name": "short_name", "kind": "kind",
            "parent": "parent_id", "place": "place_code", "role": "role", "head_name": "head_name",
            "is_always_open": "is_always_open", "calendar_code": "calendar_code", "phone": "phone",
            "duties": "duties",
        }  # fmt: skip
        super().__init__(Unit, names, searched=("name", "short_name", "head_name"))

    def select(self) -> Select[*tuple[Any, ...]]:
        above = aliased(Unit)
        own = super().select().with_only_columns(
            *(getattr(Unit, attribute).label(name) for name, attribute in self.names.items()
              if name != "parent"),
            above.code.label("parent"), Unit.is_active.label("_active"),
        )  # fmt: skip
        return own.select_from(Unit).outerjoin(above, above.id == Unit.parent_id)

    def to_values(self, doc: Json) -> dict[str, object]:
        values = super().to_values(doc)
        del values["parent_id"]
        own = {"path": f"/{doc['code']}/", "sort_key": content.sort_key(doc["name"])}
        return {**values, **own}

    async def write(
        self, session: AsyncSession, actor: Actor, changes: Sequence[RowChange], note: str
    ) -> None:
        kept = [_with_old_hours(change) for change in changes]
        await super().write(session, actor, kept, note)
        there = [change.after for change in changes if change.after is not None]
        parents = {
            "codes": [doc["code"] for doc in there], "parents": [doc["parent"] for doc in there],
        }  # fmt: skip
        await session.execute(trees.UNIT_PARENTS, parents)
        await session.execute(trees.UNIT_PATHS)
        for change in changes:
            await _keep_hours(session, actor, change, note)
        self._forget(session)


def _hours(doc: Mapping[str, Any]) -> dict[str, Any]:
    return {name: doc[name] for name in HOURS}


def _with_old_hours(change: RowChange) -> RowChange:
    if change.before is None or change.after is None:
        return change
    after = {**change.after, **_hours(change.before)}
    return RowChange(change.code, change.before, after, change.retire, change.was_retired)


async def _keep_hours(session: AsyncSession, actor: Actor, change: RowChange, note: str) -> None:
    before, after = change.before, change.after
    if before is None or after is None or _hours(before) == _hours(after):
        return
    kind = PolicyKind.UNIT
    last = await policy.last_step(session, kind, change.code)
    await policy.change(
        session,
        actor,
        Wish(kind, change.code, _hours(after)),
        version=last.version if last else 0,
        note=note or "—",
        applies_to_open=True,
    )
