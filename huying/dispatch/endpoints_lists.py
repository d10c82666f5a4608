"""The three lists: shown, proposed, previewed, decided."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.dispatch import lists, preview
from huying.dispatch import views_lists as views
from huying.dispatch.errors import DisputeChanged, DisputeRefused, UnknownDuty
from huying.dispatch.models import ListEntry
from huying.dispatch.permissions import DECIDE_LIST, PRECEDENTS, PROPOSE_LIST
from huying.dispatch.schemas_lists import (
    DecideListBody,
    DutyChoices,
    ListRow,
    Lists,
    PreviewBody,
    PreviewRead,
    ProposeBody,
    ReasonListBody,
)
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.ticket.errors import NeedsReason

router = APIRouter()

Reader = Annotated[Actor, Depends(requires(PRECEDENTS))]
Proposer = Annotated[Actor, Depends(requires(PROPOSE_LIST))]
Decider = Annotated[Actor, Depends(requires(DECIDE_LIST))]
REFUSALS = responses(NotFound, DisputeRefused, DisputeChanged, NeedsReason)


async def _entry(session: AsyncSession, id: UUID) -> ListEntry:
    entry = await session.get(ListEntry, id)
    if entry is None:
        raise NotFound()
    return entry


async def _show(session: AsyncSession, actor: Actor, entry: ListEntry) -> ListRow:
    return await views.one(session, actor, await catalogue(session), entry)


@router.get("/lists")
async def read_lists(actor: Reader, session: Session) -> Lists:
    """Every row on a list with its hits, and what is proposed; first what waits for a decision."""
    return await views.page(session, actor, await catalogue(session), clock.now())


@router.get("/lists/duty-rows")
async def find_duty_rows(
    _: Proposer,
    session: Session,
    q: Annotated[str, Query(max_length=100)] = "",
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> DutyChoices:
    """Rows of the catalogue to propose, by any words of category, place, object, lead, basis."""
    return await views.duty_choices(session, await catalogue(session), q, limit)


@router.post("/lists", responses=responses(UnknownDuty, NeedsReason, DisputeRefused))
async def propose(body: ProposeBody, actor: Proposer, session: Session) -> ListRow:
    """Lay a row's membership before a second person."""
    entry = await lists.propose(
        session, actor, duty_code=body.duty_code, kind=body.kind, basis=body.basis
    )
    return await _show(session, actor, entry)


@router.post("/lists/preview", responses=responses(UnknownDuty))
async def preview_change(body: PreviewBody, _: Reader, session: Session) -> PreviewRead:
    """How many tickets would newly, or no longer, go direct; nothing is saved."""
    shown = await preview.preview(
        session, body.duty_code, body.kind, is_added=body.is_added, now=clock.now()
    )
    return views.preview_read(shown)


@router.post("/lists/{id}/approve", responses=REFUSALS)
async def approve(id: UUID, body: DecideListBody, actor: Decider, session: Session) -> ListRow:
    """Put a proposed entry in force, or end one whose end is proposed."""
    entry = await lists.approve(session, actor, await _entry(session, id), version=body.version)
    return await _show(session, actor, entry)


@router.post("/lists/{id}/refuse", responses=REFUSALS)
async def refuse(id: UUID, body: ReasonListBody, actor: Decider, session: Session) -> ListRow:
    """Decline what is proposed."""
    entry = await lists.refuse(
        session, actor, await _entry(session, id), reason=body.reason, version=body.version
    )
    return await _show(session, actor, entry)


@router.post("/lists/{id}/propose-end", responses=REFUSALS)
async def propose_end(id: UUID, body: ReasonListBody, actor: Proposer, session: Session) -> ListRow:
    """Ask a second person to take the row off."""
    entry = await lists.propose_end(
        session, actor, await _entry(session, id), reason=body.reason, version=body.version
    )
    return await _show(session, actor, entry)
