"""Registers and their rows: read, changed by a form, retired, exported."""

import asyncio
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Response

from huying.city.permissions import DATA_EDIT, DATA_READ
from huying.kit import paging
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Invalid, NotFound, responses
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.kit.paging import Page
from huying.kit.registers import files, rows
from huying.kit.registers.errors import (
    CannotRetire,
    NothingToChange,
    RegistersBusy,
    RowInvalid,
    RowsChanged,
)
from huying.kit.registers.events import RegisterExported
from huying.kit.registers.values import Asked, registered
from huying.registers import endpoints_imports, views
from huying.registers.schemas import (
    PastRead,
    RegisterRead,
    RowAsk,
    RowDetail,
    RowPreview,
    RowPut,
    RowRead,
    StepAsk,
)

router = APIRouter(tags=["registers"])
router.include_router(endpoints_imports.router)

Reader = Annotated[Actor, Depends(requires(DATA_READ))]
Editor = Annotated[Actor, Depends(requires(DATA_EDIT))]
Cursor = Annotated[str | None, Query(max_length=400)]
Limit = Annotated[int, Query(ge=1, le=200)]
Words = Annotated[str, Query(max_length=80)]
Format = Literal["xlsx", "csv"]
MOST_EXPORTED = 200_000
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_FILE: dict[int | str, dict[str, object]] = {
    200: {"content": {kind: {} for kind in _TYPES.values()}, "description": "the file"}
}


@router.get("/registers")
async def list_registers(actor: Reader, session: Session) -> list[RegisterRead]:
    """Every register that the actor may read."""
    return [
        await views.register_read(session, actor, register)
        for register in registered().values()
        if actor.may(register.read_permission)
    ]


@router.get("/registers/{name}", responses=responses(NotFound))
async def list_rows(
    name: str,
    actor: Reader,
    session: Session,
    q: Words = "",
    is_retired: bool | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[RowRead]:
    """Rows in the order of their codes; ``q``: words that all occur in code or name."""
    register = views.register_of(actor, name)
    asked = Asked(_clean(q), is_retired, _text_of(cursor), limit + 1)
    found = await rows.page(session, register, asked)
    shown = await views.rows_read(session, found[:limit])
    more = paging.encode(found[limit - 1].code) if len(found) > limit else None
    return Page(items=shown, next=more)


def _clean(q: str) -> str:
    if "\x00" in q:
        raise Invalid(field="q")
    return q


def _text_of(cursor: str | None) -> str | None:
    if cursor is None:
        return None
    code = paging.decode(cursor, 1)[0]
    if not isinstance(code, str) or "\x00" in code:
        raise Invalid(field="cursor")
    return code


def _number_of(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    number = paging.decode(cursor, 1)[0]
    if not isinstance(number, int) or isinstance(number, bool) or abs(number) >= 2**31:
        raise Invalid(field="cursor")
    return number


@router.get("/registers/{name}/rows/{code}", responses=responses(NotFound))
async def read_row(name: str, code: str, actor: Reader, session: Session) -> RowDetail:
    """One row, and what stands on it."""
    return await views.row_detail(session, views.register_of(actor, name), code)


@router.put(
    "/registers/{name}/rows/{code}",
    responses=responses(NotFound, RowsChanged, RegistersBusy, RowInvalid, NothingToChange),
)
async def put_row(name: str, code: str, body: RowPut, actor: Editor, session: Session) -> RowDetail:
    """Make (version 0) or change a row; what ``doc`` leaves out stays."""
    register = views.register_of(actor, name, edits=True)
    try:
        await rows.put(
            session, actor, register, code, body.doc, version=body.version, note=body.note
        )
    except RowsChanged as changed:
        raise await views.stale(session, changed) from changed
    return await views.row_detail(session, register, code)


@router.post("/registers/{name}/rows/{code}/preview", responses=responses(NotFound))
async def preview_row(
    name: str, code: str, body: RowAsk, actor: Editor, session: Session
) -> RowPreview:
    """What saving would change, break and touch; nothing is saved."""
    register = views.register_of(actor, name, edits=True)
    made, effects = await rows.preview(session, register, code, body.doc)
    return views.preview_read(made, effects)


_RETIRING = responses(
    NotFound, CannotRetire, RowsChanged, RegistersBusy, RowInvalid, NothingToChange
)


@router.post("/registers/{name}/rows/{code}/retire", responses=_RETIRING)
async def retire_row(
    name: str, code: str, body: StepAsk, actor: Editor, session: Session
) -> RowDetail:
    """Offered nowhere from now on; old tickets keep its name."""
    return await _set_retired(name, code, body, actor, session, retire=True)


@router.post("/registers/{name}/rows/{code}/restore", responses=_RETIRING)
async def restore_row(
    name: str, code: str, body: StepAsk, actor: Editor, session: Session
) -> RowDetail:
    return await _set_retired(name, code, body, actor, session, retire=False)


async def _set_retired(
    name: str, code: str, body: StepAsk, actor: Actor, session: Session, *, retire: bool
) -> RowDetail:
    register = views.register_of(actor, name, edits=True)
    try:
        await rows.set_retired(
            session, actor, register, code, retire=retire, version=body.version, note=body.note
        )
    except RowsChanged as changed:
        raise await views.stale(session, changed) from changed
    return await views.row_detail(session, register, code)


@router.get("/registers/{name}/rows/{code}/history", responses=responses(NotFound))
async def read_history(
    name: str,
    code: str,
    actor: Reader,
    session: Session,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[PastRead]:
    """Newest first: who, when, why, before and after."""
    register = views.register_of(actor, name)
    found = await rows.history(session, register, code, before=_number_of(cursor), limit=limit + 1)
    shown = await views.past_read(session, found[:limit])
    more = paging.encode(shown[-1].version) if len(found) > limit else None
    return Page(items=shown, next=more)


@router.get(
    "/registers/{name}/template",
    response_class=Response,
    responses={**responses(NotFound), **_FILE},
)
async def download_template(
    name: str, actor: Reader, session: Session, format: Format = "xlsx"
) -> Response:
    """The empty table with its headings, notes and three examples."""
    register = views.register_of(actor, name)
    if format == "csv":
        content = await asyncio.to_thread(files.template_csv, register)
    else:
        made = await views.made_line(session)
        content = await asyncio.to_thread(files.template_xlsx, register, made)
    return as_file(content, f"{register.label}-模板", format)


@router.get(
    "/registers/{name}/export",
    response_class=Response,
    responses={**responses(NotFound), **_FILE},
)
async def export_register(
    name: str,
    actor: Reader,
    session: Session,
    format: Format = "xlsx",
    q: Words = "",
    is_retired: bool | None = None,
) -> Response:
    """The rows as a file that can be changed and imported again; who took it becomes history."""
    register = views.register_of(actor, name)
    asked = Asked(_clean(q), is_retired, None, MOST_EXPORTED)
    found = await register.source.find(session, asked)
    emit(session, actor, RegisterExported(new_id(), register.name, format, len(found)))
    if format == "csv":
        content = await asyncio.to_thread(files.export_csv, register, found)
    else:
        taken = await views.made_line(session, actor)
        content = await asyncio.to_thread(files.export_xlsx, register, found, taken)
    return as_file(content, register.label, format)


def as_file(content: bytes, title: str, format: Format) -> Response:
    name = quote(f"{title}.{format}")
    return Response(
        content,
        media_type=_TYPES[format],
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )
