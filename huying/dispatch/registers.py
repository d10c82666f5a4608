"""The register of the three lists. What it brings are proposals with their basis: a second person
decides on each, as on those of the lists page; what it retires is a proposed end."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.register_columns import column, register, values_of
from huying.dispatch import lists
from huying.dispatch.models import ListEntry, ListKind, ListState
from huying.kit import texts
from huying.kit.actor import Actor
from huying.kit.registers import Around, ColumnType, Problem, Row, RowChange, declare
from huying.kit.registers.listed import ListedSource
from huying.kit.registers.values import Json

T = ColumnType


class ListSource(ListedSource):
    """Rows are proposed and living entries; an entry whose end is asked for counts as retired."""

    async def read(
        self, session: AsyncSession, codes: Collection[str] | None = None
    ) -> dict[str, Row]:
        found = await self._entries(session)
        return {
            code: Row(_doc(entry), entry.end_proposed_at is not None, entry.duty_code)
            for code, entry in sorted(found.items())
            if codes is None or code in codes
        }

    async def _entries(self, session: AsyncSession) -> dict[str, ListEntry]:
        living = select(ListEntry).where(ListEntry.state != ListState.ENDED)
        rows = await session.scalars(living.execution_options(populate_existing=True))
        return {code_of(entry.duty_code, entry.kind): entry for entry in rows}

    def check(self, doc: Json, around: Around) -> list[Problem]:
        wanted = code_of(doc["duty"] or "", doc["kind"] or "")
        if doc["code"] != wanted:
            return [Problem("code", "list_code", {"code": wanted})]
        return []

    async def write(
        self, session: AsyncSession, actor: Actor, changes: Sequence[RowChange], note: str
    ) -> None:
        """Raises DisputeRefused: another basis for what is in force."""
        entries = await self._entries(session)
        reason = note or texts.say("registers", "lists.by_file")
        for change in changes:
            entry = entries.get(change.code)
            if entry is None:
                await _propose(session, actor, change)
            elif change.after is None or change.retire:
                await lists.put_end_forward(session, actor, entry, reason)
            else:
                if change.was_retired:
                    await lists.take_back_end(session, actor, entry)
                if change.after["basis"] != entry.basis:
                    await lists.reword(session, actor, entry, change.after["basis"])


async def _propose(session: AsyncSession, actor: Actor, change: RowChange) -> None:
    if change.after is None or change.retire:
        return
    kind = ListKind(change.after["kind"])
    await lists.put_forward(session, actor, change.after["duty"], kind, change.after["basis"])


def code_of(duty_code: str, kind: str) -> str:
    return f"{duty_code}:{kind}"


def _doc(entry: ListEntry) -> Json:
    return {
        "code": code_of(entry.duty_code, entry.kind),
        "duty": entry.duty_code,
        "kind": entry.kind.value,
        "basis": entry.basis,
    }


LISTS = declare(
    register(
        "lists",
        (
            column("code", T.CODE, required=True),
            column("duty", T.CODE, required=True, refers="duties"),
            column("kind", T.CHOICE, required=True, choices=values_of(ListKind)),
            column("basis", T.LONG_TEXT, required=True),
        ),
        ListSource(),
        group="rules",
        sort=75,
    )
)
