"""Validity of the cards: what changes soon, what owners look at again, and the monitor."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Invalid, NotFound, responses
from huying.knowledge import reviews, views_watch
from huying.knowledge.errors import NothingChanged, ReviewClosed
from huying.knowledge.models_reviews import ReviewState
from huying.knowledge.permissions import APPROVE, EDIT, READ, persons_only
from huying.knowledge.reviews import Clocks
from huying.knowledge.schemas_cards import (
    CardMonitor,
    ComingRead,
    ReviewAnswer,
    ReviewClocks,
    ReviewRead,
    ReviewsAsk,
    ReviewsOpened,
)

router = APIRouter(dependencies=[Depends(persons_only)])

Reader = Annotated[Actor, Depends(requires(READ))]
Approver = Annotated[Actor, Depends(requires(APPROVE))]
Editor = Annotated[Actor, Depends(requires(EDIT))]
ANSWERS = (ReviewState.CONFIRMED, ReviewState.CHANGED, ReviewState.WITHDRAWN)


@router.get("/coming")
async def list_coming(_: Reader, session: Session) -> list[ComingRead]:
    """What begins, ends, is published or withdrawn within the next days, soonest first."""
    return await views_watch.coming(session)


@router.get("/reviews")
async def list_reviews(
    actor: Reader,
    session: Session,
    closed: bool = False,
    unit: Annotated[str | None, Query(max_length=60)] = None,
) -> list[ReviewRead]:
    """Cards that the actor's unit is asked to look at again; of all units for editors and
    approvers. The first 500."""
    found = await reviews.listed(session, actor, is_open=not closed, unit=unit)
    return await views_watch.reviews_read(session, actor, found)


@router.post("/reviews")
async def ask_reviews(body: ReviewsAsk, actor: Editor, session: Session) -> ReviewsOpened:
    """Ask the owners of the cards that a policy changes to look at them, by their clock."""
    wanted = [(each.code, each.why) for each in body.cards]
    opened = await reviews.open_for_policy(session, actor, body.policy, wanted)
    return ReviewsOpened(opened=opened)


@router.post(
    "/reviews/{id}/answer", responses=responses(NotFound, Invalid, ReviewClosed, NothingChanged)
)
async def answer_review(
    id: UUID, body: ReviewAnswer, actor: Reader, session: Session
) -> ReviewRead:
    """The owner confirms the card, has changed it, or takes it out."""
    if body.outcome not in ANSWERS:
        raise Invalid(field="outcome")
    review = await reviews.answer(session, actor, id, body.outcome, body.note)
    return (await views_watch.reviews_read(session, actor, [review]))[0]


@router.get("/monitor")
async def read_monitor(_: Reader, session: Session) -> CardMonitor:
    """Served while invalid (must be 0), and how the golden questions stand."""
    return await views_watch.monitor(session)


@router.get("/settings")
async def read_clocks(_: Reader, session: Session) -> ReviewClocks:
    return ReviewClocks(**asdict(await reviews.clocks(session)))


@router.put("/settings")
async def save_clocks(body: ReviewClocks, actor: Approver, session: Session) -> ReviewClocks:
    await reviews.set_clocks(session, actor, Clocks(**body.model_dump()))
    return body
