"""The audit page: the history of everything, read by the audit administrator alone."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel
from sqlalchemy import select

from huying.kit import paging
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.events import EventRow
from huying.kit.paging import Page
from huying.people.permissions import AUDIT_READ
from huying.people.repository import names_of

router = APIRouter(tags=["audit"])

Auditor = Annotated[Actor, Depends(requires(AUDIT_READ))]


class AuditRead(BaseModel):
    """One line of history: references only."""

    id: int
    at: datetime
    name: str
    actor_kind: str
    actor_name: str | None
    subject_type: str
    subject_id: UUID
    body: dict[str, object]


@router.get("/audit")
async def read_audit(
    _: Auditor,
    session: Session,
    name: Annotated[str | None, Query(max_length=80)] = None,
    actor_id: UUID | None = None,
    subject_id: UUID | None = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[AuditRead]:
    """The history of everything, newest first."""
    statement = select(EventRow).order_by(EventRow.id.desc()).limit(limit + 1)
    if name:
        statement = statement.where(EventRow.name.startswith(name, autoescape=True))
    if actor_id:
        statement = statement.where(EventRow.actor_id == actor_id)
    if subject_id:
        statement = statement.where(EventRow.subject_id == subject_id)
    if since:
        statement = statement.where(EventRow.at >= since)
    if until:
        statement = statement.where(EventRow.at < until)
    if cursor:
        statement = statement.where(EventRow.id < paging.number(cursor))
    rows = (await session.scalars(statement)).all()
    names = await names_of(session, [row.actor_id for row in rows])
    items = [
        AuditRead(
            id=row.id,
            at=row.at,
            name=row.name,
            actor_kind=row.actor_kind,
            actor_name=names.get(row.actor_id) if row.actor_id else None,
            subject_type=row.subject_type,
            subject_id=row.subject_id,
            body=row.body,
        )
        for row in rows[:limit]
    ]
    more = paging.encode(items[-1].id) if len(rows) > limit else None
    return Page[AuditRead](items=items, next=more)
