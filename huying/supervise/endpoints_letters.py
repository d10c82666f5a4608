"""Letters, notices, urging and their templates."""

import asyncio
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from huying.city.catalogue import catalogue
from huying.kit import clock, texts
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Forbidden, NotFound, responses
from huying.kit.events import emit
from huying.kit.paging import Page
from huying.people.repository import names_of
from huying.supervise import documents, letter_answers, letters, urging, views_letters
from huying.supervise import errors_letters as errors
from huying.supervise import repository_letters as repository
from huying.supervise.events_letters import LetterDownloaded
from huying.supervise.models_letters import Letter, LetterCause, LetterKind, LetterState
from huying.supervise.permissions_letters import (
    LETTER_ANSWER,
    LETTER_DRAFT,
    LETTER_ISSUE,
    LETTER_READ,
)
from huying.supervise.repository_letters import LetterFilter
from huying.supervise.schemas_letters import (
    DocumentFormat,
    LetterAnswerBody,
    LetterDraftBody,
    LetterEditBody,
    LetterNoteBody,
    LetterRead,
    LetterRow,
    LetterVersion,
    SupervisionDesk,
    TicketSupervision,
    UnitSupervision,
    UrgeAnswerBody,
    UrgeBody,
    UrgeItem,
)
from huying.supervise.service import told
from huying.ticket import repository as tickets
from huying.ticket.permissions import READ, SUPERVISE

router = APIRouter(tags=["supervise"])

Reader = Annotated[Actor, Depends(requires(LETTER_READ))]
Drafter = Annotated[Actor, Depends(requires(LETTER_DRAFT))]
Issuer = Annotated[Actor, Depends(requires(LETTER_ISSUE))]
Answerer = Annotated[Actor, Depends(requires(LETTER_ANSWER))]
TicketReader = Annotated[Actor, Depends(requires(READ))]
Urger = Annotated[Actor, Depends(requires(SUPERVISE))]

_REFUSALS = (NotFound, Forbidden, errors.LetterChanged, errors.LetterWrongState)
_DRAFTS = (*_REFUSALS, errors.UnknownUnit, errors.UnknownTicket, errors.TicketNotUnits)
_MEDIA: dict[DocumentFormat, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


async def _find(session: Session, actor: Actor, id: UUID, *, lock: bool = False) -> Letter:
    letter = await repository.find(session, actor, id, lock=lock)
    if letter is None:
        raise NotFound()
    return letter


async def _read(session: Session, actor: Actor, letter: Letter) -> LetterRead:
    return await views_letters.read(session, actor, letter, clock.now())


@router.get("/supervision", responses=responses(Forbidden))
async def read_desk(actor: Reader, session: Session) -> SupervisionDesk:
    """What needs a hand now: supervised tickets, drafts, answers, late letters, groups."""
    return await views_letters.desk(session, actor, clock.now())


@router.get("/supervision/unit", responses=responses(Forbidden))
async def read_unit_supervision(actor: Answerer, session: Session) -> UnitSupervision:
    """What the reader's unit must read, receive and answer."""
    return await views_letters.of_unit(session, actor, clock.now())


@router.get("/letters")
async def list_letters(
    actor: Reader,
    session: Session,
    state: Annotated[list[LetterState] | None, Query()] = None,
    kind: Annotated[list[LetterKind] | None, Query()] = None,
    unit: UUID | None = None,
    ticket: UUID | None = None,
    late: bool = False,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[LetterRow]:
    """Newest first; a unit sees what was issued to it and below it."""
    now = clock.now()
    wanted = LetterFilter(tuple(state or ()), tuple(kind or ()), unit, ticket, late)
    found, more = await repository.page(session, actor, wanted, now=now, cursor=cursor, limit=limit)
    return Page[LetterRow](items=await views_letters.rows(session, found, now), next=more)


@router.post("/letters", status_code=201, responses=responses(*_DRAFTS))
async def draft_letter(body: LetterDraftBody, actor: Drafter, session: Session) -> LetterRead:
    """A draft from the template; another person issues it."""
    letter = await letters.draft(
        session,
        actor,
        kind=body.kind,
        cause=LetterCause.MANUAL,
        unit_id=body.unit_id,
        ticket_ids=body.ticket_ids,
        reason=body.reason,
        requirement=body.requirement,
        title=body.title,
        reply_days=body.reply_days,
        now=clock.now(),
    )
    return await _read(session, actor, letter)


@router.get("/letters/{letter_id}", responses=responses(NotFound))
async def read_letter(letter_id: UUID, actor: Reader, session: Session) -> LetterRead:
    return await _read(session, actor, await _find(session, actor, letter_id))


@router.patch("/letters/{letter_id}", responses=responses(*_DRAFTS))
async def edit_letter(
    letter_id: UUID, body: LetterEditBody, actor: Drafter, session: Session
) -> LetterRead:
    """Change a draft; whoever changes another person's becomes its drafter."""
    letter = await _find(session, actor, letter_id, lock=True)
    changes = body.model_dump(exclude={"version"}, exclude_none=True)
    await letters.edit(session, actor, letter, version=body.version, now=clock.now(), **changes)
    return await _read(session, actor, letter)


@router.post(
    "/letters/{letter_id}/issue",
    responses=responses(*_REFUSALS, errors.LetterSamePerson, errors.TicketNotUnits),
)
async def issue_letter(
    letter_id: UUID, body: LetterVersion, actor: Issuer, session: Session
) -> LetterRead:
    """Number and send it; from now on it does not change."""
    letter = await _find(session, actor, letter_id, lock=True)
    await letters.issue(session, actor, letter, version=body.version, now=clock.now())
    return await _read(session, actor, letter)


@router.post("/letters/{letter_id}/drop", responses=responses(*_REFUSALS))
async def drop_letter(
    letter_id: UUID, body: LetterNoteBody, actor: Drafter, session: Session
) -> LetterRead:
    """A draft that will not be issued."""
    letter, now = await _find(session, actor, letter_id, lock=True), clock.now()
    await letters.drop(session, actor, letter, version=body.version, note=body.note, now=now)
    return await _read(session, actor, letter)


@router.post(
    "/letters/{letter_id}/receive", responses=responses(*_REFUSALS, errors.LetterNotYourUnit)
)
async def receive_letter(
    letter_id: UUID, body: LetterVersion, actor: Answerer, session: Session
) -> LetterRead:
    """签收回执; a notice ends with it."""
    letter = await _find(session, actor, letter_id, lock=True)
    await letters.receive(session, actor, letter, version=body.version, now=clock.now())
    return await _read(session, actor, letter)


@router.post(
    "/letters/{letter_id}/answer",
    responses=responses(*_REFUSALS, errors.LetterNotYourUnit, errors.LetterNeedsNoAnswer),
)
async def answer_letter(
    letter_id: UUID, body: LetterAnswerBody, actor: Answerer, session: Session
) -> LetterRead:
    """The unit's answer, received with it where it was not."""
    letter, now = await _find(session, actor, letter_id, lock=True), clock.now()
    await letter_answers.answer(
        session, actor, letter, text=body.text, version=body.version, now=now
    )
    return await _read(session, actor, letter)


@router.post("/letters/{letter_id}/close", responses=responses(*_REFUSALS))
async def close_letter(
    letter_id: UUID, body: LetterNoteBody, actor: Issuer, session: Session
) -> LetterRead:
    """Accept the answer."""
    letter, now = await _find(session, actor, letter_id, lock=True), clock.now()
    await letter_answers.close(
        session, actor, letter, note=body.note, version=body.version, now=now
    )
    return await _read(session, actor, letter)


@router.post(
    "/letters/{letter_id}/return",
    responses=responses(*_REFUSALS, errors.LetterReturnedBefore),
)
async def return_letter(
    letter_id: UUID, body: LetterNoteBody, actor: Issuer, session: Session
) -> LetterRead:
    """Send the answer back, once."""
    letter, now = await _find(session, actor, letter_id, lock=True), clock.now()
    await letter_answers.send_back(
        session, actor, letter, note=body.note, version=body.version, now=now
    )
    return await _read(session, actor, letter)


@router.get(
    "/letters/{letter_id}/document",
    response_class=Response,
    responses=responses(NotFound, errors.NoFont),
)
async def download_letter(
    letter_id: UUID, actor: Reader, session: Session, format: DocumentFormat
) -> Response:
    """The printed letter; who downloads is logged and stands at the foot of every page."""
    letter, now = await _find(session, actor, letter_id), clock.now()
    sheet = await letters.sheet_of(session, letter, now)
    names = await names_of(session, [actor.id])
    who = names.get(actor.id, "") if actor.id else ""
    city = await catalogue(session)
    foot = texts.say("letters", "watermark", who=who, at=told(now, city))
    if letter.number is None:
        foot = f"{texts.say('letters', 'watermark.draft')}　{foot}"
    event = LetterDownloaded(letter.id, letter.kind.value, letter.unit_id, format)
    emit(session, actor, event, streams=["letters"])
    if format == "pdf":
        content = await asyncio.to_thread(
            documents.to_pdf, sheet, foot, await asyncio.to_thread(documents.find_fonts)
        )
    else:
        content = await asyncio.to_thread(documents.to_docx, sheet, foot)
    name = quote(f"{letter.number or letter.title}.{format}")
    return Response(
        content,
        media_type=_MEDIA[format],
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Cache-Control": "no-store",
        },
    )


@router.get("/tickets/{id}/supervision", responses=responses(NotFound))
async def read_ticket_supervision(
    id: UUID, actor: TicketReader, session: Session
) -> TicketSupervision:
    """Urging and letters of one ticket."""
    ticket = await tickets.find(session, actor, id)
    if ticket is None:
        raise NotFound()
    return await views_letters.of_ticket(session, actor, ticket, clock.now())


@router.post(
    "/tickets/{id}/urges", status_code=201, responses=responses(NotFound, errors.NobodyToUrge)
)
async def urge_unit(id: UUID, body: UrgeBody, actor: Urger, session: Session) -> UrgeItem:
    """催办 by a person."""
    ticket = await tickets.find(session, actor, id)
    if ticket is None:
        raise NotFound()
    now = clock.now()
    row = await urging.urge_by_person(session, actor, ticket, text=body.text, now=now)
    return (await views_letters.read_urges(session, actor, [row], now))[0]


@router.post("/urges/{urge_id}/read", responses=responses(NotFound))
async def read_urge(urge_id: UUID, actor: Answerer, session: Session) -> UrgeItem:
    """The unit has seen it."""
    row = await repository.find_urge(session, actor, urge_id)
    if row is None:
        raise NotFound()
    now = clock.now()
    await urging.read(session, actor, row, now)
    return (await views_letters.read_urges(session, actor, [row], now))[0]


@router.post("/urges/{urge_id}/answer", responses=responses(NotFound, errors.UrgeAnsweredBefore))
async def answer_urge(
    urge_id: UUID, body: UrgeAnswerBody, actor: Answerer, session: Session
) -> UrgeItem:
    """What the unit is doing about it."""
    row = await repository.find_urge(session, actor, urge_id)
    if row is None:
        raise NotFound()
    now = clock.now()
    await urging.answer(session, actor, row, text=body.text, now=now)
    return (await views_letters.read_urges(session, actor, [row], now))[0]
