"""The pool and the disputes as files of what is shown."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse

from huying.city.catalogue import catalogue
from huying.dispatch import dispute_desk, views
from huying.dispatch.permissions import POOL, PRECEDENTS
from huying.dispatch.schemas import PoolRow
from huying.dispatch.schemas_disputes import AdjudicationRead, Disputes, ObjectionRead
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Forbidden, responses
from huying.ticket import exporting
from huying.ticket.errors import UnknownColumn
from huying.ticket.exporting import Column, ListExport, column, over
from huying.ticket.exporting_tickets import local, ticket_columns, word
from huying.ticket.permissions import EXPORT

router = APIRouter()
FILES = responses(Forbidden, UnknownColumn)

Dispute = ObjectionRead | AdjudicationRead


def _pool_columns() -> tuple[Column[PoolRow], ...]:
    def candidate(row: PoolRow) -> str | None:
        return row.candidates[0].unit.name if row.candidates else None

    def why(row: PoolRow) -> str | None:
        return row.decision.sentence if row.decision else None

    own: tuple[Column[PoolRow], ...] = (
        column("candidate", lambda row, _: candidate(row), 24),
        column("reason", lambda row, _: why(row), 40),
    )
    return (*over(ticket_columns(), lambda row: row.ticket), *own)


@router.post("/pool/export", response_class=StreamingResponse, responses=FILES)
async def export_pool(
    body: ListExport, actor: Annotated[Actor, Depends(requires(POOL))], session: Session
) -> StreamingResponse:
    """The pool as shown; needs ticket:export too."""
    actor.must(EXPORT)
    pool = await views.pool(session, actor, await catalogue(session), clock.now())
    rows = {row.ticket.id: row for row in (*pool.to_review, *pool.to_dispatch)}
    return await exporting.shown(session, actor, "pool", _pool_columns(), rows, body)


def _dispute_columns() -> tuple[Column[Dispute], ...]:
    def state(row: Dispute) -> str:
        kind = "objection" if isinstance(row, ObjectionRead) else "adjudication"
        return word(f"{kind}_state", row.state)

    def unit(row: Dispute) -> str:
        if isinstance(row, ObjectionRead):
            return row.unit.name
        return row.objection.unit.name if row.objection else ""

    def opinions(row: Dispute) -> str:
        return f"{row.given}/{len(row.members)}" if isinstance(row, AdjudicationRead) else ""

    own: tuple[Column[Dispute], ...] = (
        column("group", lambda row, _: state(row), 16),
        column("unit", lambda row, _: unit(row), 24),
        column(
            "proposed",
            lambda row, _: row.proposed.name if isinstance(row, ObjectionRead) else None,
            24,
        ),
        column(
            "chair",
            lambda row, _: row.chair.name if isinstance(row, AdjudicationRead) else None,
            24,
        ),
        column("opinions", lambda row, _: opinions(row), 8),
        column("due", lambda row, zone: local(row.due.due_at, zone) if row.due else None, 17),
    )
    return (*over(ticket_columns(), lambda row: row.ticket), *own)


def _by_id(desk: Disputes) -> dict[UUID, Dispute]:
    rows: tuple[Dispute, ...] = (
        *desk.to_review, *desk.recent, *desk.to_opine, *desk.to_decide, *desk.others,
    )  # fmt: skip
    return {row.id: row for row in rows}


@router.post("/disputes/export", response_class=StreamingResponse, responses=FILES)
async def export_disputes(
    body: ListExport, actor: Annotated[Actor, Depends(requires(PRECEDENTS))], session: Session
) -> StreamingResponse:
    """Objections and joint reviews as shown (``ids`` are theirs); needs ticket:export too."""
    actor.must(EXPORT)
    desk = await dispute_desk.desk(session, actor, await catalogue(session), clock.now())
    return await exporting.shown(session, actor, "disputes", _dispute_columns(), _by_id(desk), body)
