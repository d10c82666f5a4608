"""Registers, rows and runs as they are shown, with the names of people."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit import clock, texts
from huying.kit.actor import Actor
from huying.kit.errors import NotFound
from huying.kit.registers import reading, rows, runs, undoing
from huying.kit.registers.checking import Difference
from huying.kit.registers.errors import RowsChanged
from huying.kit.registers.models import RegisterChange, RegisterRun
from huying.kit.registers.rows import Standing
from huying.kit.registers.values import Effect, PastStep, Register, Use, registered
from huying.people.repository import names_of
from huying.registers.schemas import (
    ChangeRead,
    ColumnRead,
    EffectRead,
    ImportCounts,
    ImportRead,
    PastRead,
    RegisterRead,
    RowDetail,
    RowPreview,
    RowRead,
    UseRead,
)


def register_of(actor: Actor, name: str, *, edits: bool = False) -> Register:
    """Raises NotFound, Forbidden."""
    register = registered().get(name)
    if register is None:
        raise NotFound()
    actor.must(register.edit_permission if edits else register.read_permission)
    return register


async def register_read(session: AsyncSession, actor: Actor, register: Register) -> RegisterRead:
    count, retired = await register.source.count(session)
    return RegisterRead(
        name=register.name,
        label=register.label,
        group=register.group,
        key=register.key,
        parent=register.parent.name if register.parent else None,
        columns=[
            ColumnRead.model_validate(column, from_attributes=True) for column in register.columns
        ],
        may_edit=actor.may(register.edit_permission),
        can_retire=register.can_retire,
        count=count,
        retired_count=retired,
    )


async def rows_read(session: AsyncSession, found: Sequence[Standing]) -> list[RowRead]:
    names = await names_of(session, [one.last.by for one in found if one.last])
    return [RowRead(**_row(one, names)) for one in found]


def _row(one: Standing, names: Mapping[UUID, str]) -> dict[str, object]:
    last = one.last
    return {
        "code": one.code,
        "title": one.row.title,
        "doc": one.row.doc,
        "is_retired": one.row.is_retired,
        "version": one.version,
        "changed_at": last.at if last else None,
        "changed_by": names.get(last.by, "") if last and last.by else "",
    }


async def row_detail(session: AsyncSession, register: Register, code: str) -> RowDetail:
    """Raises NotFound."""
    found = await rows.get(session, register, code)
    names = await names_of(session, [found.last.by] if found.last else [])
    uses = await rows.uses(session, register, code)
    return RowDetail.model_validate({**_row(found, names), "uses": [_use(use) for use in uses]})


def _use(use: Use) -> UseRead:
    kind, _, name = use.key.partition(".")
    other = registered().get(name) if kind == "register" else None
    if other is not None:
        text = texts.say(reading.AREA, "use.register", label=other.label, count=use.count)
    else:
        text = texts.say(reading.AREA, f"use.{use.key}", count=use.count)
    return UseRead(key=use.key, text=text, count=use.count)


def preview_read(made: Difference, effects: Sequence[Effect]) -> RowPreview:
    return RowPreview(
        problems=reading.field_errors(made.faults),
        changes=[
            ChangeRead(
                code=one.change.code,
                title=one.title,
                kind=one.kind,
                before=one.change.before,
                after=one.change.after,
            )
            for one in made.changes
        ],
        effects=[EffectRead.model_validate(one) for one in runs.told(effects)],
    )


async def past_read(session: AsyncSession, found: Sequence[PastStep]) -> list[PastRead]:
    names = await names_of(session, [step.by for step in found])
    return [
        PastRead(
            run_id=step.run_id,
            version=step.version,
            kind=step.kind,
            source=step.source,
            before=step.before,
            after=step.after,
            at=step.at,
            by=names.get(step.by, "") if step.by else "",
            note=step.note,
        )
        for step in found
    ]


async def imports_read(session: AsyncSession, found: Sequence[RegisterRun]) -> list[ImportRead]:
    names = await names_of(
        session, [id for run in found for id in (run.started_by, run.applied_by, run.undone_by)]
    )
    return [await _import(session, run, names) for run in found]


async def import_read(session: AsyncSession, run: RegisterRun) -> ImportRead:
    return (await imports_read(session, [run]))[0]


async def _import(session: AsyncSession, run: RegisterRun, names: Mapping[UUID, str]) -> ImportRead:
    def name(id: UUID | None) -> str:
        return names.get(id, "") if id else ""

    register = registered().get(run.register)
    return ImportRead(
        id=run.id,
        register_name=run.register,
        label=register.label if register else run.register,
        file_name=run.file_name,
        mode=run.mode,
        source=run.source,
        state=run.state,
        done=run.done,
        total=run.total,
        counts=ImportCounts.model_validate(run.counts),
        effects=[EffectRead.model_validate(one) for one in run.effects],
        note=run.note,
        failure=run.failure,
        created_at=run.started_at,
        created_by=name(run.started_by),
        applied_at=run.applied_at,
        applied_by=name(run.applied_by) if run.applied_at else "",
        undone_at=run.undone_at,
        undone_by=name(run.undone_by),
        may_apply=runs.may_apply(run) and runs.change_count(run) > 0,
        may_undo=await undoing.may_undo(session, run),
    )


def changes_read(found: Iterable[RegisterChange]) -> list[ChangeRead]:
    return [ChangeRead.model_validate(one, from_attributes=True) for one in found]


async def stale(session: AsyncSession, changed: RowsChanged) -> RowsChanged:
    """The refusal with who was faster, and when, in words."""
    names = await names_of(session, [changed.by])
    who = names.get(changed.by) if changed.by else None
    city = await catalogue(session)
    at = (changed.changed_at or clock.now()).astimezone(city.zone)
    return RowsChanged(
        changed.row,
        changed.by,
        changed.changed_at,
        who or texts.say(reading.AREA, "somebody"),
        f"{at.month}月{at.day}日 {at:%H:%M}",
    )


async def made_line(session: AsyncSession, actor: Actor | None = None) -> str:
    """Who took a file out, and when: printed in it."""
    city = await catalogue(session)
    at = clock.now().astimezone(city.zone).strftime("%Y-%m-%d %H:%M")
    if actor is None or actor.id is None:
        return texts.say(reading.AREA, "sheet.made", at=at)
    who = (await names_of(session, [actor.id])).get(actor.id, "")
    return texts.say(reading.AREA, "sheet.taken", at=at, who=who)
