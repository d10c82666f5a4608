"""Surges: pinned answers for a subject that bursts, on every desk until they expire."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.kit.push import stream
from huying.knowledge import surges, surges_repository
from huying.knowledge.models_surges import Surge
from huying.knowledge.permissions import PIN, READ
from huying.knowledge.surges_errors import (
    SurgeChanged,
    SurgeNotOpen,
    SurgeSamePerson,
    SurgeUnanswered,
    SurgeUnknown,
    SurgeWithoutSubject,
)
from huying.knowledge.surges_rules import MOST_HOURS
from huying.knowledge.surges_schemas import (
    SurgeDraft,
    SurgeEdit,
    SurgeEnd,
    SurgePin,
    SurgeRead,
    SurgeRenew,
    Surges,
)
from huying.knowledge.surges_views import surges_read

router = APIRouter(prefix="/surges", tags=["knowledge"])

Reader = Annotated[Actor, Depends(requires(READ))]
Pinner = Annotated[Actor, Depends(requires(PIN))]
MOST_OVER = 50
_WRONG = (SurgeUnanswered, SurgeWithoutSubject, SurgeUnknown)
_STEPS = (NotFound, SurgeChanged, SurgeNotOpen)


@stream("surges")
async def all_surges(_: AsyncSession, actor: Actor, __: str) -> bool:
    """Every desk hears what is pinned."""
    return actor.may(READ)


@router.get("")
async def list_surges(actor: Reader, session: Session) -> Surges:
    """What is pinned, what waits for a person, and what is over (the latest 50)."""
    return Surges(
        current=await surges_read(
            session, actor, await surges_repository.current(session, clock.now())
        ),
        proposed=await surges_read(session, actor, await surges_repository.proposed(session)),
        over=await surges_read(session, actor, await surges_repository.over(session, MOST_OVER)),
        most_hours=MOST_HOURS,
    )


@router.get("/current")
async def current_surges(actor: Reader, session: Session) -> list[SurgeRead]:
    """What every desk shows now; nothing whose card is not in force."""
    found = await surges_read(session, actor, await surges_repository.current(session, clock.now()))
    return [surge for surge in found if surge.is_served]


@router.post("", status_code=201, responses=responses(*_WRONG))
async def propose_surge(body: SurgeDraft, actor: Pinner, session: Session) -> SurgeRead:
    """Nothing is served before it is pinned."""
    return await _one(session, actor, await surges.propose(session, actor, body))


@router.put("/{id}", responses=responses(*_STEPS, *_WRONG))
async def edit_surge(id: UUID, body: SurgeEdit, actor: Pinner, session: Session) -> SurgeRead:
    """Change what is only proposed; a machine's proposal is given its answer so."""
    surge = await _locked(session, id)
    await surges.edit(session, actor, surge, body, body.version)
    return await _one(session, actor, surge)


@router.post("/{id}/pin", responses=responses(*_STEPS, *_WRONG, SurgeSamePerson))
async def pin_surge(id: UUID, body: SurgePin, actor: Pinner, session: Session) -> SurgeRead:
    """To every desk at once. An agreed wording needs another person than the one who wrote it."""
    surge = await _locked(session, id)
    await surges.pin(session, actor, surge, body.version)
    return await _one(session, actor, surge)


@router.post("/{id}/renew", responses=responses(*_STEPS))
async def renew_surge(id: UUID, body: SurgeRenew, actor: Pinner, session: Session) -> SurgeRead:
    surge = await _locked(session, id)
    await surges.renew(session, actor, surge, body.version, body.hours)
    return await _one(session, actor, surge)


@router.post("/{id}/end", responses=responses(*_STEPS))
async def end_surge(id: UUID, body: SurgeEnd, actor: Pinner, session: Session) -> SurgeRead:
    """Off every desk at once; a proposal is refused."""
    surge = await _locked(session, id)
    await surges.end(session, actor, surge, body.version, body.reason)
    return await _one(session, actor, surge)


async def _locked(session: Session, id: UUID) -> Surge:
    surge = await surges_repository.find(session, id, lock=True)
    if surge is None:
        raise NotFound()
    return surge


async def _one(session: Session, actor: Actor, surge: Surge) -> SurgeRead:
    return (await surges_read(session, actor, [surge]))[0]
