"""Imports: a file is taken in, judged, previewed, applied, discarded, undone."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.permissions import DATA_EDIT, DATA_READ
from huying.kit import paging
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Invalid, NotFound, responses
from huying.kit.paging import Page
from huying.kit.registers import files, runs, store, undoing
from huying.kit.registers.errors import (
    NothingToChange,
    RegistersBusy,
    RowInvalid,
    RowsChanged,
    RunNotReady,
    UndoOvertaken,
)
from huying.kit.registers.models import ChangeKind, RegisterRun, RunMode
from huying.kit.registers.values import Register, registered
from huying.registers import views
from huying.registers.schemas import ChangeRead, ErrorRead, ImportRead, NoteAsk

router = APIRouter()

Reader = Annotated[Actor, Depends(requires(DATA_READ))]
Editor = Annotated[Actor, Depends(requires(DATA_EDIT))]
Cursor = Annotated[str | None, Query(max_length=400)]
Limit = Annotated[int, Query(ge=1, le=200)]
LONGEST_NAME = 120
_BYTES = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.post(
    "/imports", status_code=202, openapi_extra=_BYTES, responses=responses(NotFound, Invalid)
)
async def start_import(
    request: Request,
    actor: Editor,
    session: Session,
    register: Annotated[str, Query(max_length=60)],
    file_name: Annotated[str, Query(max_length=LONGEST_NAME)],
    mode: RunMode = RunMode.MERGE,
) -> ImportRead:
    """Take a file in (the body is its bytes). A small one is judged at once, else see ``state``."""
    wanted = views.register_of(actor, register, edits=True)
    if "\x00" in file_name:
        raise Invalid(field="file_name")
    content = await request.body()
    run = await runs.start(session, actor, wanted, content, file_name=file_name, mode=mode)
    return await views.import_read(session, run)


@router.get("/imports")
async def list_imports(
    actor: Reader,
    session: Session,
    register: Annotated[str | None, Query(max_length=60)] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ImportRead]:
    """Newest first, whatever the source: files, forms, undone ones."""
    before = _id_of(cursor)
    readable = [name for name, each in registered().items() if actor.may(each.read_permission)]
    names = [name for name in readable if register in (None, name)]
    found = await store.list_runs(session, names, before=before, limit=limit + 1)
    shown = await views.imports_read(session, found[:limit])
    more = paging.encode(str(shown[-1].id)) if len(found) > limit else None
    return Page(items=shown, next=more)


def _id_of(cursor: str | None) -> UUID | None:
    if cursor is None:
        return None
    try:
        return UUID(str(paging.decode(cursor, 1)[0]))
    except ValueError as error:
        raise Invalid(field="cursor") from error


def _place_of(cursor: str | None) -> int:
    """The ordinal of the last one seen."""
    if cursor is None:
        return -1
    place = paging.decode(cursor, 1)[0]
    if not isinstance(place, int) or isinstance(place, bool) or abs(place) >= 2**31:
        raise Invalid(field="cursor")
    return place


async def _run_of(
    session: AsyncSession, actor: Actor, id: UUID, *, edits: bool = False
) -> tuple[RegisterRun, Register]:
    """Raises NotFound, Forbidden."""
    run = await store.find_run(session, id)
    if run is None:
        raise NotFound()
    return run, views.register_of(actor, run.register, edits=edits)


@router.get("/imports/{id}", responses=responses(NotFound))
async def read_import(id: UUID, actor: Reader, session: Session) -> ImportRead:
    run, _ = await _run_of(session, actor, id)
    return await views.import_read(session, run)


@router.get("/imports/{id}/errors", responses=responses(NotFound))
async def list_errors(
    id: UUID, actor: Reader, session: Session, cursor: Cursor = None, limit: Limit = 100
) -> Page[ErrorRead]:
    """What is wrong, in the order of the file."""
    run, _ = await _run_of(session, actor, id)
    found = await store.list_errors(session, run.id, after=_place_of(cursor), limit=limit + 1)
    shown = [ErrorRead.model_validate(one, from_attributes=True) for one in found[:limit]]
    more = paging.encode(found[limit - 1].ordinal) if len(found) > limit else None
    return Page(items=shown, next=more)


@router.get(
    "/imports/{id}/errors.xlsx",
    response_class=Response,
    responses={**responses(NotFound), 200: {"content": {XLSX: {}}, "description": "the file"}},
)
async def download_errors(id: UUID, actor: Editor, session: Session) -> Response:
    """The file's rows with what is wrong beside them."""
    run, register = await _run_of(session, actor, id)
    errors = await store.list_errors(session, run.id, after=-1, limit=None)
    content = await store.content_of(session, run.id)
    made = await views.made_line(session)
    book = await asyncio.to_thread(
        files.errors_xlsx, register, content, run.file_name, errors, made
    )
    headers = {"Content-Disposition": 'attachment; filename="errors.xlsx"'}
    return Response(book, media_type=XLSX, headers=headers)


@router.get("/imports/{id}/changes", responses=responses(NotFound))
async def list_changes(
    id: UUID,
    actor: Reader,
    session: Session,
    kind: ChangeKind | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ChangeRead]:
    """The difference, row by row, parents first."""
    run, _ = await _run_of(session, actor, id)
    found = await store.list_changes(
        session, run.id, kind, after=_place_of(cursor), limit=limit + 1
    )
    more = paging.encode(found[limit - 1].ordinal) if len(found) > limit else None
    return Page(items=views.changes_read(found[:limit]), next=more)


_APPLYING = responses(
    NotFound, RunNotReady, RowsChanged, RegistersBusy, RowInvalid, NothingToChange
)


@router.post("/imports/{id}/apply", status_code=202, responses=_APPLYING)
async def apply_import(id: UUID, body: NoteAsk, actor: Editor, session: Session) -> ImportRead:
    """All of it or nothing, if every row is still as it was previewed."""
    run, _ = await _run_of(session, actor, id, edits=True)
    try:
        await runs.apply(session, actor, run, body.note)
    except RowsChanged as changed:
        raise await views.stale(session, changed) from changed
    return await views.import_read(session, run)


@router.post("/imports/{id}/discard", responses=responses(NotFound, RunNotReady, RegistersBusy))
async def discard_import(id: UUID, actor: Editor, session: Session) -> ImportRead:
    run, _ = await _run_of(session, actor, id, edits=True)
    await runs.discard(session, run)
    return await views.import_read(session, run)


@router.post(
    "/imports/{id}/undo",
    status_code=202,
    responses=responses(NotFound, RunNotReady, UndoOvertaken, RegistersBusy),
)
async def undo_import(id: UUID, body: NoteAsk, actor: Editor, session: Session) -> ImportRead:
    """Take back the latest applied run of its register; answers the run that did it."""
    run, _ = await _run_of(session, actor, id, edits=True)
    made = await undoing.undo(session, actor, run, body.note)
    return await views.import_read(session, made)
