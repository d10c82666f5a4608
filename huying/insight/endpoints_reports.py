"""Reports: the list, one of them, remarks, issuing, recounting, files, schedules."""

import asyncio
from datetime import datetime
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.insight import (
    bands_views,
    reports,
    reports_files,
    reports_making,
    reports_recount,
    reports_schedules,
    reports_views,
    service,
)
from huying.insight.errors_reports import (
    ReportBadScope,
    ReportChanged,
    ReportIssued,
    ReportNotOver,
    ReportOwn,
    ReportRecipient,
    ReportWaiting,
)
from huying.insight.events_reports import ReportExported
from huying.insight.models_reports import Report, ReportKind, ReportState
from huying.insight.permissions_reports import REPORT_ISSUE, REPORT_MAKE, REPORT_READ
from huying.insight.reports_draft import say
from huying.insight.reports_files import Printed
from huying.insight.schemas_reports import (
    ReportBody,
    ReportExportBody,
    ReportFormat,
    ReportList,
    ReportMake,
    ReportPerson,
    ReportRead,
    ReportRecount,
    ReportRemarks,
    ReportScheduleRead,
    ReportScheduleWrite,
    ReportSeen,
)
from huying.insight.units import read_tree
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.kit.models import new_id
from huying.kit.push import stream
from huying.people.repository import names_of
from huying.supervise import documents
from huying.supervise.errors_letters import NoFont

router = APIRouter(tags=["insight"])

Reader = Annotated[Actor, Depends(requires(REPORT_READ))]
Maker = Annotated[Actor, Depends(requires(REPORT_MAKE))]
Issuer = Annotated[Actor, Depends(requires(REPORT_ISSUE))]
MEDIA: dict[ReportFormat, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": service.XLSX,
}


@stream(reports.STREAM)
async def told_of_reports(_: AsyncSession, actor: Actor, __: str) -> bool:
    """A unit hears of its own on ``unit:<id>``."""
    return actor.may(REPORT_READ) and actor.sees_all_units


@router.get("/reports")
async def list_reports(
    actor: Reader,
    session: Session,
    kind: Annotated[list[ReportKind] | None, Query()] = None,
    state: Annotated[list[ReportState] | None, Query()] = None,
    unread: bool = False,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
    cursor: str | None = None,
) -> ReportList:
    """The latest period first; what is not issued is for those who make and issue, and for those
    before whom it was laid."""
    return await reports_views.page(
        session, actor, kinds=kind or [], states=state or [], unread=unread, cursor=cursor,
        limit=limit,
    )  # fmt: skip


@router.post("/reports", responses=responses(NotFound, ReportBadScope, ReportNotOver, ReportIssued))
async def make_report(body: ReportMake, actor: Maker, session: Session) -> ReportRead:
    """Of a period that is over; one that is not issued yet is counted anew. A job counts: until
    then it is ``waiting``, and ``report.made`` tells when it stands."""
    report = await reports_making.ask(
        session, actor, body.kind, body.day, body.unit_code, body.place_code, again=body.again
    )
    return await reports_views.read(session, actor, report)


@router.get("/reports/{id}", responses=responses(NotFound))
async def read_report(id: UUID, actor: Reader, session: Session) -> ReportRead:
    return await reports_views.read(session, actor, await reports.find(session, actor, id))


@router.get("/reports/{id}/recount", responses=responses(NotFound))
async def recount_report(id: UUID, actor: Reader, session: Session) -> ReportRecount:
    """What was another number when somebody asked last; the report stays as it is."""
    return await reports_recount.read(session, await reports.find(session, actor, id))


@router.post("/reports/{id}/recount", responses=responses(NotFound))
async def ask_report_recount(id: UUID, actor: Reader, session: Session) -> ReportRecount:
    """Have its numbers counted again; a job does."""
    return await reports_recount.ask(session, await reports.find(session, actor, id))


@router.post("/reports/{id}/seen", responses=responses(NotFound))
async def mark_report_seen(id: UUID, actor: Reader, session: Session) -> ReportRead:
    """I have opened it."""
    report = await reports.find(session, actor, id)
    await reports_schedules.seen(session, actor, report)
    return await reports_views.read(session, actor, report)


@router.put(
    "/reports/{id}/remarks",
    responses=responses(NotFound, ReportIssued, ReportWaiting, ReportChanged),
)
async def write_report_remarks(
    id: UUID, body: ReportRemarks, actor: Maker, session: Session
) -> ReportRead:
    """What an analyst says to the numbers."""
    report = await _open(session, actor, id, body)
    await reports.remark(session, actor, report, body.remarks)
    return await reports_views.read(session, actor, report)


@router.post(
    "/reports/{id}/issue",
    responses=responses(NotFound, ReportIssued, ReportWaiting, ReportChanged, ReportOwn),
)
async def issue_report(id: UUID, body: ReportSeen, actor: Issuer, session: Session) -> ReportRead:
    """From then on it stays as it is; those on its schedules get it as unread."""
    report = await _open(session, actor, id, body)
    await reports.issue(session, actor, report)
    await reports_schedules.deliver_issued(session, report)
    return await reports_views.read(session, actor, report)


async def _open(session: AsyncSession, actor: Actor, id: UUID, seen: ReportSeen) -> Report:
    """Locked. Raises NotFound, ReportIssued, ReportWaiting, ReportChanged."""
    report = await reports.find(session, actor, id, lock=True)
    reports.must_be(report, seen.version)
    return report


@router.post("/reports/{id}/export", response_class=Response, responses=responses(NotFound, NoFont))
async def export_report(
    id: UUID, body: ReportExportBody, actor: Reader, session: Session, request: Request
) -> Response:
    """As a file with a watermark; who took it becomes history."""
    report = await reports.find(session, actor, id)
    city, now, export_id = await catalogue(session), clock.now(), new_id()
    tree = await read_tree(session)
    mark = await service.watermark(session, actor, tree, city, export_id, now)
    printed = await _printed(session, city, report, mark, str(request.base_url).rstrip("/"))
    content = await _written(printed, body.format)
    reports.tell(session, actor, city, report, ReportExported(report.id, export_id, body.format))
    name = quote(f"{printed.body.title}.{body.format}")
    return Response(
        content,
        media_type=MEDIA[body.format],
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Cache-Control": "no-store",
        },
    )


async def _printed(
    session: AsyncSession, city: Catalogue, report: Report, mark: str, base: str
) -> Printed:
    body = ReportBody.model_validate(report.body)
    sign = say("not_issued", state=say(f"state.{report.state.value}"))
    if report.issued_at is not None and report.issued_by is not None:
        names = await names_of(session, [report.issued_by])
        at = _told(report.issued_at, city)
        sign = say("issued", who=names.get(report.issued_by, ""), at=at)
    number = _told(report.counted_at, city)
    if report.edition > 1:
        number = f"{say('edition', edition=report.edition)}　{number}"
    counted = say("note.counted", at=_told(report.counted_at, city))
    return Printed(
        head=say(f"kind.{report.kind.value}"),
        number=number,
        body=body,
        remarks=report.remarks,
        notes=(counted, say("note.interval"), say("note.base"), say("note.refs")),
        sign=sign,
        foot=mark,
        base=base,
        is_one_page=report.kind is ReportKind.LEADER,
    )


def _told(moment: datetime, city: Catalogue) -> str:
    year = moment.astimezone(city.zone).year
    return f"{year}年{bands_views.told_time(moment, city)}"


async def _written(printed: Printed, format: ReportFormat) -> bytes:
    """Raises NoFont for a PDF where the machine has no Chinese font."""
    if format == "xlsx":
        return await asyncio.to_thread(reports_files.to_xlsx, printed)
    if format == "pdf":
        fonts = await asyncio.to_thread(documents.find_fonts)
        return await asyncio.to_thread(reports_files.to_pdf, printed, fonts)
    try:
        found = await asyncio.to_thread(documents.find_fonts)
    except NoFont:
        found = None
    return await asyncio.to_thread(reports_files.to_docx, printed, found)


@router.get("/report-schedules")
async def list_report_schedules(_: Maker, session: Session) -> list[ReportScheduleRead]:
    return await reports_views.schedules(session)


@router.get("/report-recipients", responses=responses(ReportBadScope))
async def list_report_recipients(
    _: Maker, session: Session, unit: Annotated[str, Query(max_length=60)] = ""
) -> list[ReportPerson]:
    """Who may read reports of that scope."""
    city = await catalogue(session)
    reports_making.check_scope(city, unit, "")
    found = await reports_schedules.candidates(session, city, unit)
    return await reports_views.people(session, city, found)


@router.post("/report-schedules", responses=responses(ReportBadScope, ReportRecipient))
async def add_report_schedule(
    body: ReportScheduleWrite, actor: Maker, session: Session
) -> ReportScheduleRead:
    schedule = await reports_schedules.save(session, actor, None, body)
    return (await reports_views.schedules_read(session, [schedule]))[0]


@router.put(
    "/report-schedules/{id}",
    responses=responses(NotFound, ReportBadScope, ReportRecipient, ReportChanged),
)
async def edit_report_schedule(
    id: UUID, body: ReportScheduleWrite, actor: Maker, session: Session
) -> ReportScheduleRead:
    """Times, recipients, or to pause it (``is_active``)."""
    found = await reports_schedules.find(session, id)
    schedule = await reports_schedules.save(session, actor, found, body)
    return (await reports_views.schedules_read(session, [schedule]))[0]


@router.post("/report-schedules/{id}/send", responses=responses(NotFound))
async def send_report_again(id: UUID, _: Maker, session: Session) -> ReportScheduleRead:
    """Make the report of the period just over, if it is not, and lay it before its readers anew."""
    schedule = await reports_schedules.find(session, id)
    await reports_schedules.send_again(session, schedule)
    return (await reports_views.schedules_read(session, [schedule]))[0]
