"""Figures, their rows, bands of units, checks, and files of all of these."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from huying.city.models import MatterKind, Urgency
from huying.insight import (
    endpoints_bands,
    endpoints_counts,
    endpoints_disputes,
    endpoints_forces,
    endpoints_incidents,
    endpoints_reports,
    endpoints_seasons,
    endpoints_topics,
    endpoints_wall,
    records,
    service,
    units_read,
    views,
)
from huying.insight.definitions import FIGURES
from huying.insight.errors import NoSuchBasis, NotApplicable, TooManyRows, WrongPeriod
from huying.insight.figures import Choice
from huying.insight.kinds import Basis, By, Group, RowPart
from huying.insight.permissions import EXPORT, READ
from huying.insight.schemas import (
    Asked,
    Bands,
    Checks,
    ExportBody,
    FigureCatalogue,
    FigureRead,
    FigureRows,
    Series,
)
from huying.insight.scope import Scope, scope_of
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses

router = APIRouter(tags=["insight"])

Reader = Annotated[Actor, Depends(requires(READ))]
Exporter = Annotated[Actor, Depends(requires(EXPORT))]


def _asked(
    since: date | None = None,
    until: date | None = None,
    unit: Annotated[str, Query(max_length=60)] = "",
    category: Annotated[str, Query(pattern="^([0-9]{2}){0,3}$")] = "",
    place: Annotated[str, Query(max_length=60)] = "",
    kind: Annotated[list[MatterKind] | None, Query()] = None,
    urgency: Annotated[list[Urgency] | None, Query()] = None,
) -> Asked:
    return Asked(
        since=since,
        until=until,
        unit=unit,
        category=category,
        place=place,
        kind=list(dict.fromkeys(kind or [])),
        urgency=list(dict.fromkeys(urgency or [])),
    )


async def _scope(
    actor: Reader, session: Session, asked: Annotated[Asked, Depends(_asked)]
) -> Scope:
    return await scope_of(session, actor, asked, clock.now())


InScope = Annotated[Scope, Depends(_scope)]
_REFUSALS = responses(NotFound, WrongPeriod, NotApplicable)


@router.get("/figures")
async def list_figures(_: Reader) -> FigureCatalogue:
    """Every figure in words, and those of the field that no row carries yet."""
    return views.whole_catalogue()


@router.get("/figures/values", responses=_REFUSALS)
async def read_group(_: Reader, session: Session, scope: InScope, group: Group) -> list[FigureRead]:
    """Every figure of one group at once."""
    return [
        await views.read_figure(session, figure, scope)
        for figure in FIGURES.values()
        if figure.group is group
    ]


@router.get("/figures/bands", responses=_REFUSALS)
async def read_bands(_: Reader, session: Session, scope: InScope) -> Bands:
    """The three weighted rates of the units one level below, in bands."""
    return await units_read.read_bands(session, scope)


@router.get("/figures/checks", responses=_REFUSALS)
async def read_checks(_: Reader, session: Session, scope: InScope) -> Checks:
    """What may be gamed, unit by unit against the rest of the city."""
    return await units_read.read_checks(session, scope)


@router.post(
    "/figures/export",
    response_class=StreamingResponse,
    responses=responses(NotFound, WrongPeriod, NotApplicable, NoSuchBasis, TooManyRows),
)
async def export_figures(body: ExportBody, actor: Exporter, session: Session) -> StreamingResponse:
    """A file of what is shown; who took what becomes history."""
    file = await service.export(session, actor, body, clock.now())
    return StreamingResponse(file.chunks, media_type=file.media_type, headers=file.headers)


@router.get("/figures/{code}", responses=_REFUSALS)
async def read_figure(code: str, _: Reader, session: Session, scope: InScope) -> FigureRead:
    """One figure with and without exclusions, extensions and suspensions."""
    return await views.read_figure(session, views.figure_of(code), scope)


@router.get("/figures/{code}/series", responses=_REFUSALS)
async def read_series(
    code: str, _: Reader, session: Session, scope: InScope, by: By = By.UNIT
) -> Series:
    """The figure by unit, category or place one level below, or by day, week or month."""
    return await views.read_series(session, views.figure_of(code), scope, by)


@router.get("/figures/{code}/rows", responses=responses(NotFound, WrongPeriod, NoSuchBasis))
async def read_rows(
    code: str,
    actor: Reader,
    session: Session,
    scope: InScope,
    basis: Basis = Basis.GRANTED,
    part: RowPart = RowPart.ALL,
    with_excluded: bool = False,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> FigureRows:
    """The records that the figure counts, newest first."""
    choice = Choice(basis, part, with_excluded)
    figure = views.figure_of(code)
    found = await records.read_page(
        session, actor, figure, scope, choice, limit=limit, cursor=cursor
    )
    return FigureRows(items=found.items, hidden=found.hidden, next=found.next)


router.include_router(endpoints_bands.router)
router.include_router(endpoints_counts.router)
router.include_router(endpoints_seasons.router)
router.include_router(endpoints_topics.router)
router.include_router(endpoints_incidents.router)
router.include_router(endpoints_reports.router)
router.include_router(endpoints_disputes.router)
router.include_router(endpoints_forces.router)
router.include_router(endpoints_wall.router)
