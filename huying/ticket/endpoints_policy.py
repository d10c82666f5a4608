"""Policy administration: time limits, holiday tables, unit calendars; previewed, recorded, undone.

It stands above ``city``, which keeps the policy, because a preview asks the tickets.
"""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city import policy
from huying.city.errors import NothingChanged, PolicyChanged, PolicyInvalid, UndoOvertaken
from huying.city.models_policy import PolicyChange
from huying.city.permissions import POLICY_EDIT, POLICY_READ
from huying.city.schemas_policy import wish_of
from huying.kit import paging
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Invalid, NotFound, responses
from huying.kit.paging import Page
from huying.people.repository import names_of
from huying.ticket import policy_desk, views_policy
from huying.ticket.schemas_policy import (
    ChangeAsk,
    PolicyChangeRead,
    PolicyPreview,
    PolicyRead,
    PreviewAsk,
    UndoAsk,
)

router = APIRouter(tags=["policy"], prefix="/policy")

Reader = Annotated[Actor, Depends(requires(POLICY_READ))]
Editor = Annotated[Actor, Depends(requires(POLICY_EDIT))]


@router.get("")
async def read_policy(_: Reader, session: Session) -> PolicyRead:
    """All profiles, holiday tables, local decisions, unit calendars, and their versions."""
    return await views_policy.everything(session)


@router.post("/preview", responses=responses(PolicyInvalid, NothingChanged))
async def preview_change(body: PreviewAsk, _: Editor, session: Session) -> PolicyPreview:
    """What a change would do to open tickets, by reckoning and not by saving."""
    return await policy_desk.preview(
        session, wish_of(body.wish), applies_to_open=body.applies_to_open
    )


@router.post(
    "/changes", status_code=201, responses=responses(PolicyInvalid, NothingChanged, PolicyChanged)
)
async def change_policy(body: ChangeAsk, actor: Editor, session: Session) -> PolicyChangeRead:
    """Save a change. Running clocks that it moves follow within moments, in batches."""
    step = await policy_desk.change(
        session,
        actor,
        wish_of(body.wish),
        version=body.version,
        note=body.note,
        applies_to_open=body.applies_to_open,
    )
    return (await _steps(session, [step]))[0]


@router.get("/changes")
async def list_changes(
    _: Reader,
    session: Session,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: str | None = None,
) -> Page[PolicyChangeRead]:
    """Newest first: who, when, why, before and after."""
    found = await policy.history(session, before=_after(cursor), limit=limit + 1)
    steps = list(found[:limit])
    more = paging.encode(steps[-1].at.isoformat(), str(steps[-1].id)) if found[limit:] else None
    return Page(items=await _steps(session, steps), next=more)


def _after(cursor: str | None) -> tuple[datetime, UUID] | None:
    if cursor is None:
        return None
    at, id = paging.decode(cursor, 2)
    try:
        return datetime.fromisoformat(str(at)), UUID(str(id))
    except ValueError as error:
        raise Invalid(field="cursor") from error


@router.post(
    "/changes/{id}/undo",
    status_code=201,
    responses=responses(NotFound, UndoOvertaken, PolicyInvalid),
)
async def undo_change(id: UUID, body: UndoAsk, actor: Editor, session: Session) -> PolicyChangeRead:
    """Take back the latest step of its object; the way back is recorded as a step too."""
    step = await policy.undo(session, actor, id, note=body.note)
    return (await _steps(session, [step]))[0]


async def _steps(session: AsyncSession, steps: list[PolicyChange]) -> list[PolicyChangeRead]:
    versions = await policy.versions(session)
    names = await names_of(session, [step.actor_id for step in steps])
    labels = await policy_desk.labels(session, steps)
    return [
        PolicyChangeRead(
            id=step.id,
            kind=step.kind,
            key=step.key,
            label=labels[step.id],
            version=step.version,
            before=step.before,
            after=step.after,
            note=step.note,
            applies_to_open=step.applies_to_open,
            is_undo=step.undo_of is not None,
            can_undo=step.undo_of is None and versions[step.kind, step.key] == step.version,
            by=names.get(step.actor_id, "") if step.actor_id else "",
            at=step.at,
        )
        for step in steps
    ]
