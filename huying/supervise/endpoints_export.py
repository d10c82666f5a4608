"""Inspections, exclusions and letters as files of what is shown."""

from datetime import tzinfo
from typing import Annotated, Protocol, TypeVar

from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse

from huying.kit import clock, texts
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Forbidden, responses
from huying.kit.sheets.writing import Cell
from huying.supervise import repository_exclusions as exclusion_rows
from huying.supervise import repository_inspection as inspection_rows
from huying.supervise import repository_letters as letter_rows
from huying.supervise import views_exclusions, views_inspection, views_letters
from huying.supervise.permissions import EXCLUSION_READ, INSPECTION_READ
from huying.supervise.permissions_letters import LETTER_READ
from huying.supervise.schemas import AlertTicket
from huying.supervise.schemas_exclusions import ExclusionRead
from huying.supervise.schemas_inspection import InspectionRow
from huying.supervise.schemas_letters import LetterRow
from huying.ticket import exporting
from huying.ticket.errors import UnknownColumn
from huying.ticket.exporting import Column, ListExport, column
from huying.ticket.exporting_tickets import local, word
from huying.ticket.permissions import EXPORT

router = APIRouter()
FILES = responses(Forbidden, UnknownColumn)


class _OfTicket(Protocol):
    @property
    def ticket(self) -> AlertTicket: ...


Of = TypeVar("Of", bound=_OfTicket)


def _ticket(kind: type[Of]) -> tuple[Column[Of], ...]:
    return (
        column("number", lambda row, _: row.ticket.number, 16),
        column("title", lambda row, _: row.ticket.title, 44),
        column("kind", lambda row, _: word("kind", row.ticket.kind), 8),
        column("lead", lambda row, _: row.ticket.lead_unit_name, 24),
    )


def _inspection_columns() -> tuple[Column[InspectionRow], ...]:
    def taken(row: InspectionRow, _: tzinfo) -> Cell:
        return row.decided_by_name or row.taken_by_name

    own: tuple[Column[InspectionRow], ...] = (
        column("unit", lambda row, _: row.unit_name, 24),
        column("state", lambda row, _: word("inspection_state", row.state), 10),
        column("reason", lambda row, _: "；".join(row.reasons), 40),
        column("opened", lambda row, zone: local(row.opened_at, zone), 17),
        column("taken_by", taken, 12),
        column("score", lambda row, _: row.score, 8),
    )
    return (*_ticket(InspectionRow), *own)


@router.post("/inspections/export", response_class=StreamingResponse, responses=FILES)
async def export_inspections(
    body: ListExport, actor: Annotated[Actor, Depends(requires(INSPECTION_READ))], session: Session
) -> StreamingResponse:
    """Inspections as shown; needs ticket:export too."""
    actor.must(EXPORT)
    found = await inspection_rows.find_shown(session, actor, body.ids)
    rows = {row.id: row for row in await views_inspection.rows(session, actor, found)}
    return await exporting.shown(session, actor, "inspections", _inspection_columns(), rows, body)


def _exclusion_columns() -> tuple[Column[ExclusionRead], ...]:
    def code(row: ExclusionRead) -> str:
        return texts.label("ticket", f"story.exclusion.asked.code.{row.code.value}")

    own: tuple[Column[ExclusionRead], ...] = (
        column("unit", lambda row, _: row.unit_name, 24),
        column("reason", lambda row, _: code(row), 20),
        column("evidence", lambda row, _: row.evidence, 40),
        column("state", lambda row, _: word("exclusion_state", row.state), 10),
        column("asked_by", lambda row, _: row.asked_by_name, 12),
        column("asked_at", lambda row, zone: local(row.asked_at, zone), 17),
    )
    return (*_ticket(ExclusionRead), *own)


@router.post("/exclusions/export", response_class=StreamingResponse, responses=FILES)
async def export_exclusions(
    body: ListExport, actor: Annotated[Actor, Depends(requires(EXCLUSION_READ))], session: Session
) -> StreamingResponse:
    """Applications as shown; needs ticket:export too."""
    actor.must(EXPORT)
    found = await exclusion_rows.find_shown(session, actor, body.ids)
    rows = {row.id: row for row in await views_exclusions.read_many(session, actor, found)}
    return await exporting.shown(session, actor, "exclusions", _exclusion_columns(), rows, body)


def _letter_columns() -> tuple[Column[LetterRow], ...]:
    return (
        column("letter", lambda row, _: row.number, 20),
        column("title", lambda row, _: row.title, 44),
        column("kind", lambda row, _: texts.label("letters", f"kind.{row.kind.value}"), 10),
        column("state", lambda row, _: word("letter_state", row.state), 10),
        column("cause", lambda row, _: row.reason, 30),
        column("unit", lambda row, _: row.unit_name, 24),
        column("number", lambda row, _: row.first_ticket_number, 16),
        column("tickets", lambda row, _: row.ticket_count, 8),
        column("drafted", lambda row, zone: local(row.drafted_at, zone), 17),
        column("due", lambda row, zone: local(row.due_at, zone), 17),
    )


@router.post("/letters/export", response_class=StreamingResponse, responses=FILES)
async def export_letters(
    body: ListExport, actor: Annotated[Actor, Depends(requires(LETTER_READ))], session: Session
) -> StreamingResponse:
    """Letters as shown; needs ticket:export too."""
    actor.must(EXPORT)
    found = await letter_rows.find_shown(session, actor, body.ids)
    rows = {row.id: row for row in await views_letters.rows(session, found, clock.now())}
    return await exporting.shown(session, actor, "letters", _letter_columns(), rows, body)
