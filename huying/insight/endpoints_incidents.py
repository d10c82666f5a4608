"""Incidents: hottest first, one of them whole, what people change, and the class behind it."""

import asyncio
from datetime import datetime
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.insight import incidents, incidents_views, roots, roots_views
from huying.insight import incidents_repository as repository
from huying.insight.incidents_errors import (
    IncidentBadPart,
    IncidentNotUndoable,
    IncidentOver,
    IncidentTaken,
    IncidentUnfit,
    IncidentWithItself,
    RootChanged,
    RootIncomplete,
    RootKnown,
    RootOwn,
    RootStateWrong,
    RootUnknown,
)
from huying.insight.incidents_events import RootTaken
from huying.insight.incidents_permissions import INCIDENT_EDIT, INCIDENT_READ
from huying.insight.incidents_repository import Filter, Order
from huying.insight.incidents_rows import STREAM, tell
from huying.insight.incidents_schemas import (
    IncidentAddBody,
    IncidentList,
    IncidentMembers,
    IncidentMergeBody,
    IncidentMoveBody,
    IncidentOfTicket,
    IncidentPartBody,
    IncidentRead,
    IncidentRenameBody,
    RootBody,
    RootDecisionBody,
    RootRead,
    RootRow,
    RootVersionBody,
)
from huying.insight.models_incidents import Incident
from huying.kit import clock, texts
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.kit.push import stream
from huying.people.repository import names_of
from huying.supervise import documents
from huying.supervise.errors_letters import NoFont
from huying.supervise.schemas_letters import DocumentFormat
from huying.ticket import repository as tickets

router = APIRouter(tags=["insight"])

Reader = Annotated[Actor, Depends(requires(INCIDENT_READ))]
Editor = Annotated[Actor, Depends(requires(INCIDENT_EDIT))]
REFUSALS = (NotFound, IncidentOver)
ROOT_REFUSALS = (NotFound, RootChanged, RootStateWrong)
MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@stream(STREAM)
async def told_of_incidents(_: AsyncSession, actor: Actor, __: str) -> bool:
    return actor.may(INCIDENT_READ)


@router.get("/incidents")
async def list_incidents(
    _: Reader,
    session: Session,
    q: Annotated[str, Query(max_length=60)] = "",
    category: Annotated[str, Query(pattern="^([0-9]{2}){0,3}$")] = "",
    place: Annotated[str, Query(max_length=60)] = "",
    since: datetime | None = None,
    until: datetime | None = None,
    least: Annotated[int, Query(ge=1, le=1000)] = repository.SMALLEST,
    is_small: bool = False,
    order: Order = Order.HEAT,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> IncidentList:
    """Open incidents, the hottest first; what lies in them is counted, never named here. Those of
    fewer than three people that do not rise only with ``is_small``; ``hidden`` counts them."""
    now = clock.now()
    matters_at = None if is_small else now
    wanted = Filter(q.strip(), category, place, since, until, least, matters_at)
    found, following = await repository.page(
        session, wanted, order, now, cursor=cursor, limit=limit
    )
    return IncidentList(
        hidden=await repository.count_small(session, wanted),
        items=await incidents_views.rows_of(session, found),
        next=following,
        formula=incidents_views.formula(),
    )


@router.get("/incidents/roots")
async def list_roots(_: Reader, session: Session) -> list[RootRow]:
    """Every root-cause sheet, what is due first."""
    return await roots_views.every(session)


@router.get("/incidents/of-ticket/{ticket_id}", responses=responses(NotFound))
async def read_incident_of_ticket(
    ticket_id: UUID, actor: Reader, session: Session
) -> IncidentOfTicket:
    """Where this ticket lies."""
    ticket = await tickets.find(session, actor, ticket_id)
    if ticket is None:
        raise NotFound()
    return await incidents_views.of_ticket(session, actor, ticket)


@router.get("/incidents/{id}", responses=responses(NotFound))
async def read_incident(id: UUID, actor: Reader, session: Session) -> IncidentRead:
    """Timeline, voices, places, units, states, what was done to it, and others like it."""
    return await incidents_views.read(session, actor, await _found(session, id))


@router.get("/incidents/{id}/tickets", responses=responses(NotFound))
async def list_incident_tickets(
    id: UUID, actor: Reader, session: Session, offset: Annotated[int, Query(ge=0, le=100_000)] = 0
) -> IncidentMembers:
    """The newest first, those that this person may see."""
    incident = await _found(session, id)
    return await incidents_views.members_of(session, actor, incident, offset)


@router.post("/incidents/{id}/merge", responses=responses(*REFUSALS, IncidentWithItself))
async def merge_incident(
    id: UUID, body: IncidentMergeBody, actor: Editor, session: Session
) -> IncidentRead:
    """All its tickets go to the other one, which is answered."""
    gone, into = await _pair(session, id, body.into)
    await incidents.merge(session, actor, gone, into, body.reason)
    return await incidents_views.read(session, actor, into)


@router.post("/incidents/{id}/split", responses=responses(*REFUSALS, IncidentBadPart))
async def split_incident(
    id: UUID, body: IncidentPartBody, actor: Editor, session: Session
) -> IncidentRead:
    """Some of its tickets become an incident of their own, which is answered."""
    incident = await _found(session, id, lock=True)
    made = await incidents.split(session, actor, incident, body.ticket_ids, body.reason)
    return await incidents_views.read(session, actor, made)


@router.post(
    "/incidents/{id}/move", responses=responses(*REFUSALS, IncidentBadPart, IncidentWithItself)
)
async def move_incident_tickets(
    id: UUID, body: IncidentMoveBody, actor: Editor, session: Session
) -> IncidentRead:
    """Some of its tickets go to another incident; this one is answered."""
    incident, into = await _pair(session, id, body.into)
    await incidents.move(session, actor, incident, into, body.ticket_ids, body.reason)
    return await incidents_views.read(session, actor, incident)


@router.post("/incidents/{id}/remove", responses=responses(*REFUSALS, IncidentBadPart))
async def remove_incident_tickets(
    id: UUID, body: IncidentPartBody, actor: Editor, session: Session
) -> IncidentRead:
    """They do not belong here, and never come back by themselves."""
    incident = await _found(session, id, lock=True)
    await incidents.remove(session, actor, incident, body.ticket_ids, body.reason)
    return await incidents_views.read(session, actor, incident)


@router.post("/incidents/{id}/add", responses=responses(*REFUSALS, IncidentUnfit, IncidentTaken))
async def add_incident_ticket(
    id: UUID, body: IncidentAddBody, actor: Editor, session: Session
) -> IncidentRead:
    """A ticket of no incident, by its number."""
    incident = await _found(session, id, lock=True)
    await incidents.add(session, actor, incident, body.number, body.reason)
    return await incidents_views.read(session, actor, incident)


@router.post("/incidents/{id}/rename", responses=responses(*REFUSALS))
async def rename_incident(
    id: UUID, body: IncidentRenameBody, actor: Editor, session: Session
) -> IncidentRead:
    """It keeps this title from now on."""
    incident = await _found(session, id, lock=True)
    await incidents.rename(session, actor, incident, body.title, body.reason)
    return await incidents_views.read(session, actor, incident)


@router.post("/incidents/steps/{step_id}/undo", responses=responses(NotFound, IncidentNotUndoable))
async def undo_incident_step(step_id: UUID, actor: Editor, session: Session) -> IncidentRead:
    """As it was before."""
    step = await repository.find_step(session, step_id)
    if step is None:
        raise NotFound()
    incident = await incidents.undo(session, actor, step)
    return await incidents_views.read(session, actor, incident)


@router.get("/incidents/{id}/root", responses=responses(NotFound))
async def read_root(id: UUID, actor: Reader, session: Session) -> RootRead | None:
    """The root-cause sheet; None where none was begun."""
    incident = await _found(session, id)
    root = await repository.root_of(session, id)
    return await roots_views.read(session, actor, incident, root) if root else None


@router.put("/incidents/{id}/root", responses=responses(*ROOT_REFUSALS, RootKnown, RootUnknown))
async def save_root(id: UUID, body: RootBody, actor: Editor, session: Session) -> RootRead:
    """Begin or edit it; a refused one is a draft again."""
    incident = await _found(session, id, lock=True)
    root = await roots.save(session, actor, incident, body)
    return await roots_views.read(session, actor, incident, root)


@router.post("/incidents/{id}/root/submit", responses=responses(*ROOT_REFUSALS, RootIncomplete))
async def submit_root(id: UUID, body: RootVersionBody, actor: Editor, session: Session) -> RootRead:
    incident = await _found(session, id, lock=True)
    root = await roots.find(session, incident)
    await roots.submit(session, actor, root, body.version)
    return await roots_views.read(session, actor, incident, root)


@router.post("/incidents/{id}/root/accept", responses=responses(*ROOT_REFUSALS, RootOwn))
async def accept_root(
    id: UUID, body: RootDecisionBody, actor: Editor, session: Session
) -> RootRead:
    """By another person than who submitted it."""
    incident = await _found(session, id, lock=True)
    root = await roots.find(session, incident)
    await roots.decide(session, actor, root, body.version, body.note, is_accepted=True)
    return await roots_views.read(session, actor, incident, root)


@router.post("/incidents/{id}/root/refuse", responses=responses(*ROOT_REFUSALS, RootOwn))
async def refuse_root(
    id: UUID, body: RootDecisionBody, actor: Editor, session: Session
) -> RootRead:
    """By another person than who submitted it, who says why."""
    incident = await _found(session, id, lock=True)
    root = await roots.find(session, incident)
    await roots.decide(session, actor, root, body.version, body.note, is_accepted=False)
    return await roots_views.read(session, actor, incident, root)


@router.post("/incidents/{id}/root/finish", responses=responses(*ROOT_REFUSALS))
async def finish_root(
    id: UUID, body: RootDecisionBody, actor: Editor, session: Session
) -> RootRead:
    """What was proposed is done; counts of the class are before and after from now on."""
    incident = await _found(session, id, lock=True)
    root = await roots.find(session, incident)
    await roots.finish(session, actor, root, body.version, body.note)
    return await roots_views.read(session, actor, incident, root)


@router.get(
    "/incidents/{id}/root/document",
    response_class=Response,
    responses=responses(NotFound, NoFont),
)
async def download_root(
    id: UUID, actor: Reader, session: Session, format: DocumentFormat
) -> Response:
    """The sheet on paper; who takes it is history and stands at the foot of every page."""
    incident = await _found(session, id)
    root = await repository.root_of(session, id)
    if root is None:
        raise NotFound()
    sheet = await roots_views.sheet(session, incident, root)
    names = await names_of(session, [actor.id] if actor.id else [])
    city = await catalogue(session)
    foot = texts.say(
        "letters",
        "watermark",
        who=names.get(actor.id, "") if actor.id else "",
        at=f"{clock.now().astimezone(city.zone):%Y-%m-%d %H:%M}",
    )
    tell(session, actor, RootTaken(incident.id, root.id, format))
    if format == "pdf":
        fonts = await asyncio.to_thread(documents.find_fonts)
        content = await asyncio.to_thread(documents.to_pdf, sheet, foot, fonts)
    else:
        content = await asyncio.to_thread(documents.to_docx, sheet, foot)
    name = quote(f"{sheet.title}.{format}")
    return Response(
        content,
        media_type=MEDIA[format],
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Cache-Control": "no-store",
        },
    )


async def _found(session: AsyncSession, id: UUID, *, lock: bool = False) -> Incident:
    incident = await repository.find(session, id, lock=lock)
    if incident is None:
        raise NotFound()
    return incident


async def _pair(session: AsyncSession, one: UUID, other: UUID) -> tuple[Incident, Incident]:
    found = await repository.lock_many(session, {one, other})
    if one not in found or other not in found:
        raise NotFound()
    return found[one], found[other]
