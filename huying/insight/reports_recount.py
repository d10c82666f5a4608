"""A report's numbers counted again, beside what stands in it; by a job, kept until the next."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.insight import reports_making
from huying.insight.models_reports import Making, Report, ReportRecounted
from huying.insight.schemas_reports import (
    ReportBody,
    ReportDifference,
    ReportRecount,
    ReportSource,
)
from huying.kit import clock, jobs

RECOUNT = "insight.recount_report"
_RECOUNTED = ("count", "figure", "alerts")  # what tells of the past; the rest is of its day


async def ask(session: AsyncSession, report: Report) -> ReportRecount:
    """Have a job count it again, if none does."""
    row = await _row(session, report.id)
    if row is None:
        row = ReportRecounted(report_id=report.id, making=Making.DONE, body={})
        session.add(row)
    if row.making is not Making.WAITING:
        row.making = Making.WAITING
        await jobs.enqueue(
            session, RECOUNT, lock=f"{RECOUNT}:{report.id}", report_id=str(report.id)
        )
    await session.flush()
    return _read(row)


async def read(session: AsyncSession, report: Report) -> ReportRecount:
    return _read(await session.get(ReportRecounted, report.id))


def _read(row: ReportRecounted | None) -> ReportRecount:
    if row is None:
        return ReportRecount()
    if not row.body:
        return ReportRecount(making=row.making)
    return ReportRecount.model_validate({**row.body, "making": row.making})


async def _row(session: AsyncSession, id: UUID) -> ReportRecounted | None:
    return await session.get(ReportRecounted, id, with_for_update=True, populate_existing=True)


async def run(session: AsyncSession, id: UUID) -> None:
    """Raises ReportBadScope."""
    report = await session.get(Report, id)
    if report is None:
        return
    found = await compare(session, report)
    row = await _row(session, id)
    if row is not None:
        row.making, row.counted_at = Making.DONE, found.counted_at
        row.body = found.model_dump(mode="json")


async def failed(session: AsyncSession, id: UUID) -> None:
    row = await _row(session, id)
    if row is not None:
        row.making = Making.FAILED


async def compare(session: AsyncSession, report: Report) -> ReportRecount:
    """What is another number today. Raises ReportBadScope."""
    now = clock.now()
    frozen = _comparable(ReportBody.model_validate(report.body))
    found = _comparable(await reports_making.compose(session, report, now))
    differences = [
        _difference(key, frozen.get(key), found.get(key))
        for key in [*frozen, *(key for key in found if key not in frozen)]
        if not _is_same(frozen.get(key), found.get(key))
    ]
    return ReportRecount(
        making=Making.DONE, counted_at=now,
        same=len(frozen.keys() | found.keys()) - len(differences), differences=differences,
    )  # fmt: skip


def _comparable(body: ReportBody) -> dict[str, ReportSource]:
    return {source.key: source for source in body.sources if source.kind in _RECOUNTED}


def _is_same(one: ReportSource | None, two: ReportSource | None) -> bool:
    return one is not None and two is not None and (one.n, one.value) == (two.n, two.value)


def _difference(key: str, one: ReportSource | None, two: ReportSource | None) -> ReportDifference:
    known = one or two
    assert known is not None
    return ReportDifference(
        key=key,
        name=known.name,
        unit_of=known.unit_of,
        n=one.n if one else None,
        value=one.value if one else None,
        n_now=two.n if two else None,
        value_now=two.value if two else None,
        link=known.link,
    )
