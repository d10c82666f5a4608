"""The citizen's record: an exact search, the page, and what people record there."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.ticket import citizens, citizens_views
from huying.ticket.citizens_schemas import (
    CitizenDetail,
    ConsentBody,
    FactBody,
    LikelyCitizens,
    LookUpBody,
    LookUpRead,
    MergeCitizensBody,
    NeedsBody,
    RevealCitizenBody,
    UndoMergeBody,
)
from huying.ticket.errors import NeedsReason
from huying.ticket.errors_citizens import (
    BadFact,
    CitizenChanged,
    CitizenGone,
    ErasureOpen,
    FactKnown,
    NotMerged,
    SameCitizen,
)
from huying.ticket.permissions import CITIZEN_EDIT, CITIZEN_READ, CITIZEN_RECORD
from huying.ticket.schemas import Revealed

router = APIRouter()

Reader = Annotated[Actor, Depends(requires(CITIZEN_READ))]
Recorder = Annotated[Actor, Depends(requires(CITIZEN_RECORD))]
Editor = Annotated[Actor, Depends(requires(CITIZEN_EDIT))]


async def _page(session: AsyncSession, actor: Actor, id: UUID) -> CitizenDetail:
    record = await citizens.find(session, id)
    return await citizens_views.detail(
        session, actor, await catalogue(session), record, clock.now()
    )


@router.post("/citizens/look-up")
async def look_up(body: LookUpBody, actor: Reader, session: Session) -> LookUpRead:
    """Records by a whole phone, document or ticket number; there is no list to browse."""
    found = await citizens.look_up(session, actor, by=body.by, value=body.value)
    return LookUpRead(citizens=await citizens_views.briefs(session, actor, found))


@router.get("/citizens/{id}", responses=responses(NotFound))
async def read_citizen(id: UUID, actor: Reader, session: Session) -> CitizenDetail:
    """The whole record that the citizen belongs to; confidential matters are never part of it."""
    return await _page(session, actor, id)


@router.post("/citizens/{id}/reveal", responses=responses(NotFound, NeedsReason))
async def reveal(id: UUID, body: RevealCitizenBody, actor: Reader, session: Session) -> Revealed:
    """One masked value, for thirty seconds, with a reason that is kept."""
    value = await citizens.reveal(
        session, actor, id, of_id=body.of_id, field=body.field, why=body.why
    )
    return Revealed(field=body.field, value=value)


@router.get("/citizens/{id}/candidates", responses=responses(NotFound))
async def read_candidates(id: UUID, actor: Reader, session: Session) -> LikelyCitizens:
    """Who may be the same person, and why."""
    record = await citizens.find(session, id)
    return LikelyCitizens(items=await citizens_views.candidates(session, actor, record))


@router.post(
    "/citizens/{id}/facts", status_code=201, responses=responses(NotFound, BadFact, FactKnown)
)
async def add_fact(id: UUID, body: FactBody, actor: Recorder, session: Session) -> CitizenDetail:
    """One more phone, name, document number or contact person."""
    await citizens.add_fact(session, actor, id, kind=body.kind, value=body.value)
    return await _page(session, actor, id)


@router.post("/citizens/{id}/facts/{fact_id}/end", responses=responses(NotFound))
async def end_fact(id: UUID, fact_id: UUID, actor: Recorder, session: Session) -> CitizenDetail:
    """The fact is no longer right."""
    await citizens.end_fact(session, actor, id, fact_id)
    return await _page(session, actor, id)


@router.put("/citizens/{id}/needs", responses=responses(NotFound, CitizenChanged))
async def set_needs(id: UUID, body: NeedsBody, actor: Recorder, session: Session) -> CitizenDetail:
    """What the next agent must mind."""
    await citizens.set_needs(
        session, actor, id, needs=body.needs, note=body.note, version=body.version
    )
    return await _page(session, actor, id)


@router.post("/citizens/{id}/consents", status_code=201, responses=responses(NotFound))
async def consent(id: UUID, body: ConsentBody, actor: Recorder, session: Session) -> CitizenDetail:
    """A consent given or withdrawn."""
    await citizens.consent(
        session,
        actor,
        id,
        purpose=body.purpose,
        is_given=body.is_given,
        way=body.way,
        number=body.number,
    )
    return await _page(session, actor, id)


@router.post(
    "/citizens/{id}/merge",
    responses=responses(
        NotFound, SameCitizen, CitizenChanged, CitizenGone, ErasureOpen, NeedsReason
    ),
)
async def merge(
    id: UUID, body: MergeCitizensBody, actor: Editor, session: Session
) -> CitizenDetail:
    """The other record is the same person: both read as one from now on."""
    await citizens.merge(
        session, actor, id, other_id=body.other_id, note=body.note, version=body.version
    )
    return await _page(session, actor, id)


@router.post(
    "/citizens/merges/{merge_id}/undo", responses=responses(NotFound, NotMerged, NeedsReason)
)
async def unmerge(
    merge_id: UUID, body: UndoMergeBody, actor: Editor, session: Session
) -> CitizenDetail:
    """Take apart what was merged: both records are what they were."""
    kept = await citizens.unmerge(session, actor, merge_id, note=body.note)
    return await _page(session, actor, kept)
