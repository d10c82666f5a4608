"""What waits is decided by a second person; what is wrong is taken out by one."""

from typing import Annotated

from fastapi import APIRouter, Depends

from huying.city.catalogue import catalogue
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.knowledge import publishing, repository, views_cards
from huying.knowledge.errors import (
    AnswerTooLong,
    BadSchedule,
    CardChanged,
    NothingProposed,
    NotPublished,
    ReasonMissing,
    SamePerson,
    TooFewGolden,
)
from huying.knowledge.permissions import APPROVE, READ
from huying.knowledge.publishing import Schedule, Seen
from huying.knowledge.schemas_cards import (
    MOST,
    ProposedVersion,
    PublishAsk,
    VersionReason,
    WithdrawAsk,
)

router = APIRouter()

Approver = Annotated[Actor, Depends(requires(APPROVE))]
Reader = Annotated[Actor, Depends(requires(READ))]


@router.get("/proposed")
async def list_proposed(actor: Approver, session: Session) -> list[ProposedVersion]:
    """Versions that were brought or changed and wait to be published; the first 500."""
    city = await catalogue(session)
    today = clock.now().astimezone(city.zone).date()
    found = await publishing.proposed(session, limit=MOST)
    return await views_cards.proposed(session, actor, city, today, found)


@router.post(
    "/publish",
    status_code=204,
    responses=responses(
        NothingProposed, SamePerson, CardChanged, TooFewGolden, AnswerTooLong, ReasonMissing,
        BadSchedule,
    ),
)  # fmt: skip
async def publish_cards(body: PublishAsk, actor: Approver, session: Session) -> None:
    """Offer them from now on, or from their day; by another person than who brought them. All of
    them or none, and only as they were seen."""
    seen = list(dict.fromkeys(Seen(each.code, each.number) for each in body.versions))
    schedule = Schedule(body.publish_at, body.withdraw_at)
    await publishing.approve(session, actor, seen, schedule, body.reason)


@router.post(
    "/{code}/versions/{number}/refuse",
    status_code=204,
    responses=responses(NotFound, NothingProposed, CardChanged, SamePerson),
)
async def refuse_version(
    code: str, number: int, body: VersionReason, actor: Approver, session: Session
) -> None:
    """It is not published, or not on its day; its writer reads why."""
    await publishing.refuse(session, actor, Seen(code, number), body.reason)


@router.post(
    "/{code}/withdraw", status_code=204, responses=responses(NotFound, NotPublished, CardChanged)
)
async def withdraw_card(code: str, body: WithdrawAsk, actor: Reader, session: Session) -> None:
    """Nobody is offered it from this moment on. An approver, an editor, or its owner unit; back it
    comes by two people."""
    if not actor.may(APPROVE):
        card = await repository.find_card(session, code)
        if card is None:
            raise NotFound()
        await publishing.must_write_card(session, actor, card)
    await publishing.withdraw(session, actor, Seen(code, body.number), body.reason)
