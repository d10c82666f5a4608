"""Imports of policies: files, archives, addresses, the watched folder."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import paging
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.documents import has_ocr
from huying.kit.documents.office import program
from huying.kit.errors import Invalid, NotFound, responses
from huying.kit.paging import Page
from huying.kit.settings import settings
from huying.knowledge import importing, policies, policies_pairs
from huying.knowledge import policies_views as views
from huying.knowledge.endpoints_policies import attached
from huying.knowledge.errors import CardInvalid
from huying.knowledge.importing_urls import is_web
from huying.knowledge.models_policies import (
    ImportSource,
    PolicyImport,
    PolicyImportFile,
    PolicyOriginal,
)
from huying.knowledge.permissions import EDIT, READ
from huying.knowledge.policies_errors import BadAddress, FileNotEnded, PairIncomplete
from huying.knowledge.policies_schemas import (
    PolicyFileRead,
    PolicyImportRead,
    PolicyImportWays,
    PolicyPairRead,
    PolicyPairsAsk,
    PolicyPairsProposed,
    PolicyUrlsAsk,
)

router = APIRouter(tags=["policies"])

Reader = Annotated[Actor, Depends(requires(READ))]
Editor = Annotated[Actor, Depends(requires(EDIT))]
MOST_BYTES = 64 << 20
_BYTES = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_FILE: dict[int | str, dict[str, object]] = {
    200: {"content": {"application/octet-stream": {}}, "description": "the file"}
}


@router.get("/policy-imports/ways")
async def import_ways(_: Editor) -> PolicyImportWays:
    folder = settings().policy_folder
    return PolicyImportWays(
        has_ocr=has_ocr(),
        has_office=program() is not None,
        folder=str(folder) if folder else None,
        most_bytes=MOST_BYTES,
        most_files=importing.MOST_FILES,
        allows_private_urls=settings().allows_private_urls,
    )


@router.post("/policy-imports", status_code=201)
async def start_policy_import(actor: Editor, session: Session) -> PolicyImportRead:
    """A go of files that will be sent one by one."""
    run = await importing.start(session, actor, ImportSource.UPLOAD)
    return (await views.imports_read(session, [run]))[0]


@router.post("/policy-imports/urls", status_code=202, responses=responses(BadAddress))
async def import_urls(body: PolicyUrlsAsk, actor: Editor, session: Session) -> PolicyImportRead:
    """Fetch documents from the web, http and https only."""
    urls = [url for url in dict.fromkeys(body.urls) if url]
    for url in urls:
        if not is_web(url):
            raise BadAddress(field="urls", url=url[:200].replace("\x00", ""))
    run = await importing.start(session, actor, ImportSource.URLS)
    for url in urls:
        file = await importing.add_row(session, run, url[:300], url=url)
        await importing.fetch_later(session, file)
    return (await views.imports_read(session, [run]))[0]


@router.get("/policy-imports")
async def list_policy_imports(
    _: Reader,
    session: Session,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> Page[PolicyImportRead]:
    """Newest first."""
    found = await importing.list_runs(session, before=_id_of(cursor), limit=limit + 1)
    more = paging.encode(str(found[limit - 1].id)) if len(found) > limit else None
    return Page(items=await views.imports_read(session, found[:limit]), next=more)


def _id_of(cursor: str | None) -> UUID | None:
    if cursor is None:
        return None
    try:
        return UUID(str(paging.decode(cursor, 1)[0]))
    except ValueError as error:
        raise Invalid(field="cursor") from error


async def _run_of(session: AsyncSession, id: UUID) -> PolicyImport:
    run = await importing.find_run(session, id)
    if run is None:
        raise NotFound()
    return run


async def _file_of(session: AsyncSession, id: UUID, *, locked: bool = False) -> PolicyImportFile:
    find = importing.lock_file if locked else importing.find_file
    file = await find(session, id)
    if file is None:
        raise NotFound()
    return file


@router.get("/policy-imports/{id}", responses=responses(NotFound))
async def read_policy_import(id: UUID, _: Reader, session: Session) -> PolicyImportRead:
    return (await views.imports_read(session, [await _run_of(session, id)]))[0]


@router.post(
    "/policy-files",
    status_code=202,
    openapi_extra=_BYTES,
    responses=responses(NotFound, Invalid, FileNotEnded),
)
async def send_policy_file(
    request: Request,
    _: Editor,
    session: Session,
    file_name: Annotated[str, Query(min_length=1, max_length=300)],
    run: UUID | None = None,
    replaces: UUID | None = None,
) -> PolicyFileRead:
    """A file of a go (the body is its bytes), or one in the place of a row that failed."""
    if "\x00" in file_name or (run is None) == (replaces is None):
        raise Invalid(field="file_name" if "\x00" in file_name else "run")
    content = await request.body()
    if replaces is not None:
        file = await _file_of(session, replaces, locked=True)
        await importing.replace(session, file, content, file_name)
        return await views.file_read(session, file)
    assert run is not None
    taken = await importing.take(session, await _run_of(session, run), content, file_name)
    return await views.file_read(session, taken)


@router.post(
    "/policy-files/{id}/retry", status_code=202, responses=responses(NotFound, FileNotEnded)
)
async def retry_policy_file(id: UUID, _: Editor, session: Session) -> PolicyFileRead:
    """Once more, from the bytes that were kept."""
    file = await _file_of(session, id, locked=True)
    await importing.retry(session, file)
    return await views.file_read(session, file)


@router.get(
    "/policy-files/{id}/original",
    response_class=Response,
    responses={**responses(NotFound), **_FILE},
)
async def download_policy_file(id: UUID, _: Editor, session: Session) -> Response:
    """What was sent, also when it could not be read."""
    file = await _file_of(session, id)
    if file.original_id is None:
        raise NotFound()
    original = await session.get_one(PolicyOriginal, file.original_id)
    content = await policies.content_of(session, original.id)
    return Response(content, media_type=original.media_type, headers=attached(file.name))


@router.get("/policy-files/{id}/pairs", responses=responses(NotFound))
async def list_pairs(id: UUID, _: Reader, session: Session) -> list[PolicyPairRead]:
    """Questions and answers of a sheet."""
    return views.pairs_read(await _file_of(session, id))


@router.post(
    "/policy-files/{id}/pairs",
    status_code=201,
    responses=responses(NotFound, PairIncomplete, CardInvalid),
)
async def propose_pairs(
    id: UUID, body: PolicyPairsAsk, actor: Editor, session: Session
) -> PolicyPairsProposed:
    """Propose the chosen pairs as cards; another person publishes them."""
    file = await _file_of(session, id, locked=True)
    codes = await policies_pairs.propose(
        session, actor, file, body.ordinals, unit=body.unit or None, valid_from=body.valid_from
    )
    return PolicyPairsProposed(codes=codes)
