"""Lists as files: the ticket centre by its filters, desks by what they show."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from huying.city.catalogue import catalogue
from huying.kit import clock, db
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Forbidden, responses
from huying.ticket import desks, exporting, exporting_tickets, request_desk, supplement_desk
from huying.ticket.errors import RangeTooWide, TooManyTickets, UnknownColumn
from huying.ticket.exporting import Column, Format, ListExport, column, over
from huying.ticket.exporting_tickets import local, ticket_columns, word
from huying.ticket.filtering import FilterQuery, told
from huying.ticket.permissions import CLOSE_REVIEW, EXPORT, INBOX, READ, SUPPLEMENT
from huying.ticket.schemas import CloseReviewRow, InboxRow
from huying.ticket.schemas_request_bodies import RequestRow, SupplementRow

router = APIRouter()
FILES = responses(Forbidden, UnknownColumn)

Exporter = Annotated[Actor, Depends(requires(EXPORT))]
MOST_REQUESTS = 200


@router.get(
    "/tickets/export",
    response_class=StreamingResponse,
    responses=responses(Forbidden, UnknownColumn, TooManyTickets, RangeTooWide),
)
async def export_tickets(
    actor: Exporter,
    filters: FilterQuery,
    columns: Annotated[list[str], Query(min_length=1, max_length=40)],
    format: Format = Format.XLSX,
) -> StreamingResponse:
    """The list as filtered, masked as on the screen, up to 100,000 rows; what left is history."""
    now = clock.now()
    async with db.unit_of_work() as session:
        city = await catalogue(session)
    return await exporting_tickets.export(
        actor, city, filters, columns, told(city, filters), format, now
    )


def _inbox_columns() -> tuple[Column[InboxRow], ...]:
    def part(row: InboxRow) -> str:
        if row.part is None:
            return ""
        return f"{row.part.unit_name}：{row.part.asked}"

    own: tuple[Column[InboxRow], ...] = (column("part", lambda row, _: part(row), 30),)
    return (*over(ticket_columns(), _as_row), *own)


def _as_row(row: InboxRow) -> InboxRow:
    return row


@router.post("/inbox/export", response_class=StreamingResponse, responses=FILES)
async def export_inbox(
    body: ListExport, actor: Annotated[Actor, Depends(requires(INBOX))], session: Session
) -> StreamingResponse:
    """The unit's desk as shown; needs ticket:export too."""
    actor.must(EXPORT)
    desk = await desks.inbox(session, actor, await catalogue(session), clock.now())
    rows = {row.id: row for group in desk.groups for row in group.items}
    return await exporting.shown(session, actor, "inbox", _inbox_columns(), rows, body)


def _review_columns() -> tuple[Column[CloseReviewRow], ...]:
    own: tuple[Column[CloseReviewRow], ...] = (
        column("solved", lambda row, _: word("solved", row.solved), 12),
        column("submitted", lambda row, zone: local(row.submitted_at, zone), 17),
    )
    return (*over(ticket_columns(), lambda row: row.ticket), *own)


@router.post("/close-review/export", response_class=StreamingResponse, responses=FILES)
async def export_close_review(
    body: ListExport, actor: Annotated[Actor, Depends(requires(CLOSE_REVIEW))], session: Session
) -> StreamingResponse:
    """The close review as shown; needs ticket:export too."""
    actor.must(EXPORT)
    desk = await desks.close_review(session, actor, await catalogue(session), clock.now())
    rows = {row.ticket.id: row for row in desk.items}
    return await exporting.shown(session, actor, "close-review", _review_columns(), rows, body)


def _request_columns() -> tuple[Column[RequestRow], ...]:
    def asked(row: RequestRow) -> str:
        what = row.request.amount_text or row.request.code_label
        return f"{row.request.kind_label}：{what}"

    own: tuple[Column[RequestRow], ...] = (
        column("asked", lambda row, _: asked(row), 24),
        column("reason", lambda row, _: row.request.reason, 40),
        column("asked_by", lambda row, _: row.request.asked_by_name, 12),
        column("asked_at", lambda row, zone: local(row.request.asked_at, zone), 17),
        column("new_due", lambda row, zone: local(row.preview.new_due_at, zone), 17),
    )
    return (*over(ticket_columns(), lambda row: row.ticket), *own)


@router.post("/requests/export", response_class=StreamingResponse, responses=FILES)
async def export_requests(
    body: ListExport, actor: Annotated[Actor, Depends(requires(READ))], session: Session
) -> StreamingResponse:
    """Undecided requests as shown (``ids`` are the requests'); needs ticket:export too."""
    actor.must(EXPORT)
    now = clock.now()
    desk = await request_desk.desk(session, actor, await catalogue(session), now, MOST_REQUESTS)
    rows = {row.request.id: row for row in desk.items}
    return await exporting.shown(session, actor, "requests", _request_columns(), rows, body)


def _supplement_columns() -> tuple[Column[SupplementRow], ...]:
    own: tuple[Column[SupplementRow], ...] = (
        column("needed", lambda row, _: row.supplement.needed, 40),
        column("asked_at", lambda row, zone: local(row.supplement.asked_at, zone), 17),
        column("tries", lambda row, _: len(row.supplement.tries), 8),
    )
    return (*over(ticket_columns(), lambda row: row.ticket), *own)


@router.post("/supplements/export", response_class=StreamingResponse, responses=FILES)
async def export_supplements(
    body: ListExport, actor: Annotated[Actor, Depends(requires(SUPPLEMENT))], session: Session
) -> StreamingResponse:
    """What waits for citizens' words as shown; needs ticket:export too."""
    actor.must(EXPORT)
    desk = await supplement_desk.desk(session, actor, await catalogue(session), clock.now())
    rows = {row.ticket.id: row for row in desk.items}
    return await exporting.shown(session, actor, "supplements", _supplement_columns(), rows, body)
