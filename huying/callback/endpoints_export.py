"""Callbacks as a file of what is shown."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse

from huying.callback import repository, views
from huying.callback.permissions import READ
from huying.callback.schemas import CallbackRead
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Forbidden, responses
from huying.ticket import exporting
from huying.ticket.errors import UnknownColumn
from huying.ticket.exporting import Column, ListExport, column
from huying.ticket.exporting_tickets import local, word
from huying.ticket.permissions import EXPORT

router = APIRouter()


def _columns() -> tuple[Column[CallbackRead], ...]:
    def solved(row: CallbackRead) -> str | None:
        return word("solved", row.unit_claims) if row.unit_claims else None

    return (
        column("number", lambda row, _: row.number, 16),
        column("title", lambda row, _: row.title, 44),
        column("kind", lambda row, _: word("kind", row.kind), 8),
        column("category", lambda row, _: row.category_name, 24),
        column("lead", lambda row, _: row.lead_unit_name, 24),
        column("citizen", lambda row, _: row.citizen_name, 12),
        column("phone", lambda row, _: row.phone, 16),
        column("solved", lambda row, _: solved(row), 12),
        column("flags", lambda row, _: word("urgency", row.urgency), 8),
        column("tries", lambda row, _: len(row.attempts), 8),
        column("taken_by", lambda row, _: row.taken_by_name, 12),
        column("submitted", lambda row, zone: local(row.settled_at, zone), 17),
        column("clock", lambda row, zone: local(row.clock.due_at, zone), 17),
    )


@router.post(
    "/callbacks/export",
    response_class=StreamingResponse,
    responses=responses(Forbidden, UnknownColumn),
)
async def export_callbacks(
    body: ListExport, actor: Annotated[Actor, Depends(requires(READ))], session: Session
) -> StreamingResponse:
    """Callbacks as shown, citizens masked; needs ticket:export too."""
    actor.must(EXPORT)
    found = await repository.find_shown(session, actor, body.ids)
    rows = {row.id: row for row in await views.read_many(session, actor, found, clock.now())}
    return await exporting.shown(session, actor, "callbacks", _columns(), rows, body)
