"""Cards as those who keep them need them: library, drafts, versions, golden questions, files."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response

from huying.city.catalogue import catalogue
from huying.kit import clock, jobs, paging
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Invalid, NotFound, responses
from huying.knowledge import (
    files_cards,
    publishing,
    repository,
    reviews,
    versions,
    views_cards,
    views_library,
)
from huying.knowledge.errors import CardChanged, CardInvalid, FileRefused, NothingProposed
from huying.knowledge.permissions import READ, persons_only
from huying.knowledge.publishing import Seen
from huying.knowledge.schemas_cards import (
    CardFileRead,
    CardHistory,
    CardLibrary,
    CardSave,
    CardStanding,
    CardVersionDetail,
    GoldenRead,
    GoldenSave,
    RestoreAsk,
    SavedVersion,
    VersionNote,
)
from huying.knowledge.views_library import LibraryAsked

router = APIRouter(dependencies=[Depends(persons_only)])

Reader = Annotated[Actor, Depends(requires(READ))]
Short = Annotated[str | None, Query(max_length=60)]
_BYTES = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get("/library")
async def read_library(
    actor: Reader,
    session: Session,
    q: Annotated[str, Query(max_length=100)] = "",
    unit: Short = None,
    category: Short = None,
    policy: Short = None,
    standing: CardStanding | None = None,
    expiring: bool = False,
    changing: bool = False,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> CardLibrary:
    """Every card, served or not, by code; with how many there are of each standing."""
    after = str(paging.decode(cursor, 1)[0]) if cursor else None
    asked = LibraryAsked(q, unit, category, policy, standing, expiring, changing, after)
    city = await catalogue(session)
    today = clock.now().astimezone(city.zone).date()
    days = (await reviews.clocks(session)).expiring_days
    return await views_library.library(session, actor, city, asked, today, days)


@router.post("/versions", responses=responses(CardInvalid, CardChanged))
async def save_version(body: CardSave, actor: Reader, session: Session) -> SavedVersion:
    """Keep a draft, and ask a second person where ``submit`` says so. Editors write every card, a
    unit its own."""
    version = await publishing.save(
        session,
        actor,
        body.doc,
        base=body.base,
        note=body.note,
        number=body.number,
        golden=body.golden,
    )
    if body.submit:
        seen = Seen(version.card_code, version.number)
        version = await publishing.submit(session, actor, seen, body.note)
    return SavedVersion(code=version.card_code, number=version.number, state=version.state)


@router.post("/files", openapi_extra=_BYTES, responses=responses(FileRefused, Invalid))
async def upload_file(
    request: Request,
    actor: Reader,
    session: Session,
    name: Annotated[str, Query(min_length=1, max_length=120)],
) -> CardFileRead:
    """Take a file in that is to go with a card (the body is its bytes)."""
    file = await files_cards.keep(session, actor, name, await request.body())
    return CardFileRead(
        name=name.strip(), sha256=file.sha256, media_type=file.media_type, size=file.size
    )


@router.get("/files/{sha256}", response_class=Response, responses=responses(NotFound))
async def read_file(sha256: str, _: Reader, session: Session) -> Response:
    file = await files_cards.find(session, sha256)
    if file is None:
        raise NotFound()
    name = quote(file.name, safe="")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(file.content, media_type=file.media_type, headers=headers)


@router.get("/{code}/versions", responses=responses(NotFound))
async def read_history(code: str, actor: Reader, session: Session) -> CardHistory:
    """The card with all its versions, newest first, and the questions that it is held to."""
    card = await repository.find_card(session, code)
    if card is None:
        raise NotFound()
    city = await catalogue(session)
    today = clock.now().astimezone(city.zone).date()
    return await views_cards.history(session, actor, city, today, card)


@router.get("/{code}/versions/{number}", responses=responses(NotFound))
async def read_version(
    code: str,
    number: int,
    actor: Reader,
    session: Session,
    against: Annotated[int | None, Query(ge=0)] = None,
) -> CardVersionDetail:
    """One version, what differs from the one it was written over (or ``against``), and what
    publishing it would do to the golden questions."""
    version = await versions.find(session, code, number)
    if version is None:
        raise NotFound()
    city = await catalogue(session)
    today = clock.now().astimezone(city.zone).date()
    return await views_cards.detail(session, actor, city, today, version, against)


@router.post(
    "/{code}/versions/{number}/submit", responses=responses(NotFound, NothingProposed, CardChanged)
)
async def submit_version(
    code: str, number: int, body: VersionNote, actor: Reader, session: Session
) -> SavedVersion:
    version = await publishing.submit(session, actor, Seen(code, number), body.note)
    return SavedVersion(code=code, number=version.number, state=version.state)


@router.post("/{code}/versions/{number}/take-back", responses=responses(NotFound, NothingProposed))
async def take_back_version(
    code: str, number: int, actor: Reader, session: Session
) -> SavedVersion:
    """Its writer makes what waits a draft again."""
    version = await publishing.take_back(session, actor, Seen(code, number))
    return SavedVersion(code=code, number=version.number, state=version.state)


@router.post("/{code}/versions/{number}/check", status_code=202, responses=responses(NotFound))
async def check_version(code: str, number: int, actor: Reader, session: Session) -> None:
    """Ask the golden questions again; ``checks`` of the version change when they are answered."""
    publishing.must_keep(actor)
    version = await versions.find(session, code, number)
    if version is None:
        raise NotFound()
    await jobs.enqueue(session, publishing.CHECK, version_id=str(version.id))


@router.post("/{code}/restore", responses=responses(NotFound))
async def restore_version(
    code: str, body: RestoreAsk, actor: Reader, session: Session
) -> SavedVersion:
    """Propose an earlier writing again; another person publishes it."""
    version = await publishing.restore(session, actor, Seen(code, body.number), body.note)
    return SavedVersion(code=code, number=version.number, state=version.state)


@router.put("/{code}/golden", responses=responses(NotFound))
async def save_golden(
    code: str, body: GoldenSave, actor: Reader, session: Session
) -> list[GoldenRead]:
    """Make the questions that the card is held to these."""
    card = await versions.find_locked(session, code)
    await publishing.must_write_card(session, actor, card)
    await versions.set_golden(session, actor, code, body.questions)
    return await views_cards.golden(session, code)
