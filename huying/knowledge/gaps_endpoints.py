"""Questions that no card answers: the hotline's desk and the owning unit's."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.kit.paging import Page
from huying.kit.push import stream
from huying.knowledge import gaps, gaps_grouping, gaps_repository, gaps_testing, gaps_views
from huying.knowledge.errors import CardChanged, CardInvalid, NotOfOwnUnit
from huying.knowledge.gaps_errors import (
    GapBadPart,
    GapCardOld,
    GapChanged,
    GapNothingDeclined,
    GapNotYours,
    GapOver,
    GapUnitUnknown,
    GapWithItself,
)
from huying.knowledge.gaps_schemas import (
    GapAssign,
    GapCounts,
    GapDraft,
    GapMerge,
    GapRead,
    GapReason,
    GapRow,
    GapSplitBody,
    GapTest,
    GapVersion,
)
from huying.knowledge.models_gaps import LIVE, Gap, GapState
from huying.knowledge.permissions import GAP_HANDLE, GAP_READ

router = APIRouter(prefix="/gaps", tags=["knowledge"])

Reader = Annotated[Actor, Depends(requires(GAP_READ))]
Editor = Annotated[Actor, Depends(requires(GAP_HANDLE))]
REFUSALS = (NotFound, GapOver, GapChanged)


@stream(gaps.STREAM)
async def told_of_gaps(_: AsyncSession, actor: Actor, __: str) -> bool:
    return actor.may(GAP_READ)


@router.get("")
async def list_gaps(
    actor: Reader,
    session: Session,
    state: Annotated[list[GapState] | None, Query()] = None,
    unit: Annotated[str | None, Query(max_length=60)] = None,
    subject: Annotated[str | None, Query(pattern="^[0-9]{2,6}$")] = None,
    overdue: bool | None = None,
    q: Annotated[str | None, Query(max_length=60)] = None,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[GapRow]:
    """What most people asked first; without ``state`` those that are not closed."""
    wanted = gaps_repository.Filter(tuple(state or LIVE), unit, subject, overdue, q or None)
    rows, following = await gaps_repository.page(session, actor, wanted, cursor=cursor, limit=limit)
    city = await catalogue(session)
    return Page(items=[gaps_views.row(gap, city) for gap in rows], next=following)


@router.get("/counts")
async def count_gaps(actor: Reader, session: Session) -> GapCounts:
    """By state, subject, unit and week."""
    return await gaps_views.counts(session, actor)


@router.get("/{id}", responses=responses(NotFound))
async def read_gap(id: UUID, actor: Reader, session: Session) -> GapRead:
    """The questions, the nearest cards and why they are no answer, and what may be done."""
    gap = await gaps_repository.find(session, actor, id)
    if gap is None:
        raise NotFound()
    return await gaps_views.read(session, actor, gap)


@router.post("/{id}/assign", responses=responses(*REFUSALS, GapUnitUnknown))
async def assign_gap(id: UUID, body: GapAssign, actor: Editor, session: Session) -> GapRead:
    """Give it to the unit that owns the subject; its clock starts."""
    gap = await _locked(session, actor, id, body.version)
    await gaps.assign(session, actor, gap, body.unit_code)
    return await gaps_views.read(session, actor, gap)


@router.post(
    "/{id}/draft",
    responses=responses(*REFUSALS, GapNotYours, NotOfOwnUnit, CardInvalid, CardChanged),
)
async def draft_card(id: UUID, body: GapDraft, actor: Reader, session: Session) -> GapRead:
    """Propose a card that answers it; its questions become golden questions of the card."""
    gap = await _locked(session, actor, id, body.version)
    await gaps.draft(session, actor, gap, body.doc, body.note, base=body.base, golden=body.golden)
    return await gaps_views.read(session, actor, gap)


@router.post("/{id}/decline", responses=responses(*REFUSALS, GapNotYours))
async def decline_gap(id: UUID, body: GapReason, actor: Reader, session: Session) -> GapRead:
    """The unit says why no card is needed; the hotline decides."""
    gap = await _locked(session, actor, id, body.version)
    await gaps.decline(session, actor, gap, body.reason)
    return await gaps_views.read(session, actor, gap)


@router.post("/{id}/send-back", responses=responses(*REFUSALS, GapNothingDeclined))
async def send_back_gap(id: UUID, body: GapVersion, actor: Editor, session: Session) -> GapRead:
    """A card is needed after all."""
    gap = await _locked(session, actor, id, body.version)
    await gaps.send_back(session, actor, gap)
    return await gaps_views.read(session, actor, gap)


@router.post("/{id}/close", responses=responses(*REFUSALS))
async def close_gap(id: UUID, body: GapReason, actor: Editor, session: Session) -> GapRead:
    """No card is needed, for this reason."""
    gap = await _locked(session, actor, id, body.version)
    await gaps.close_no_need(session, actor, gap, body.reason)
    return await gaps_views.read(session, actor, gap)


@router.post("/{id}/test", responses=responses(*REFUSALS, GapCardOld))
async def test_gap(id: UUID, body: GapTest, actor: Editor, session: Session) -> GapRead:
    """Put its questions again: answered all by this card it is closed, else it says which are
    not."""
    gap = await _locked(session, actor, id, body.version)
    await gaps_testing.test(session, actor, gap, body.card_code)
    return await gaps_views.read(session, actor, gap)


@router.post("/{id}/merge", responses=responses(*REFUSALS, GapWithItself))
async def merge_gap(id: UUID, body: GapMerge, actor: Editor, session: Session) -> GapRead:
    """Its questions go to the other gap, which is answered."""
    gap = await _locked(session, actor, id, body.version)
    into = await gaps_repository.find(session, actor, body.into, lock=True)
    if into is None:
        raise NotFound()
    await gaps.merge(session, actor, gap, into)
    await gaps_grouping.refresh(session, [into])
    return await gaps_views.read(session, actor, into)


@router.post("/{id}/split", responses=responses(*REFUSALS, GapBadPart))
async def split_gap(id: UUID, body: GapSplitBody, actor: Editor, session: Session) -> GapRead:
    """Some of its questions become a gap of their own, which is answered."""
    gap = await _locked(session, actor, id, body.version)
    made = await gaps.split(session, actor, gap, body.question_ids)
    await gaps_grouping.refresh(session, [gap, made])
    return await gaps_views.read(session, actor, made)


@router.post("/{id}/questions/{question_id}/leave-out", responses=responses(*REFUSALS, GapBadPart))
async def leave_question_out(
    id: UUID, question_id: UUID, body: GapVersion, actor: Editor, session: Session
) -> GapRead:
    """It asks for nothing that a card could answer."""
    gap = await _locked(session, actor, id, body.version)
    await gaps.leave_out(session, actor, gap, question_id)
    await gaps_grouping.refresh(session, [gap])
    return await gaps_views.read(session, actor, gap)


async def _locked(session: AsyncSession, actor: Actor, id: UUID, version: int) -> Gap:
    """The gap as this person saw it. Raises NotFound, GapOver, GapChanged."""
    gap = await gaps_repository.find(session, actor, id, lock=True)
    if gap is None:
        raise NotFound()
    gaps.must_be_live(gap, version)
    return gap
