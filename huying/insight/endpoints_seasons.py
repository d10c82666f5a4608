"""The calendar of matters: days, forecasts, recurring matters."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.insight import (
    seasons_calendar,
    seasons_exporting,
    seasons_matters,
    seasons_renewing,
    seasons_tabling,
    seasons_views,
)
from huying.insight.endpoints_season_plans import router as plans
from huying.insight.endpoints_weather import router as weather
from huying.insight.errors import WrongPeriod
from huying.insight.permissions import EXPORT
from huying.insight.seasons_errors import SeasonBadRule, SeasonChanged, SeasonUnknownCode
from huying.insight.seasons_permissions import SEASON_EDIT, SEASON_READ
from huying.insight.seasons_schemas import (
    SeasonBy,
    SeasonCalendar,
    SeasonExportBody,
    SeasonForecastTable,
    SeasonGrain,
    SeasonMatterRead,
    SeasonMatterWrite,
)
from huying.insight.seasons_tabling import Asked
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.kit.push import stream

router = APIRouter(prefix="/seasons", tags=["seasons"])
router.include_router(plans)
router.include_router(weather)

Reader = Annotated[Actor, Depends(requires(SEASON_READ))]
Editor = Annotated[Actor, Depends(requires(SEASON_EDIT))]
Exporter = Annotated[Actor, Depends(requires(EXPORT))]
Category = Annotated[str, Query(pattern="^([0-9]{2}){0,3}$")]
Place = Annotated[str, Query(max_length=60)]
LONGEST = 120  # days at once


@stream(seasons_matters.STREAM)
async def told_of_seasons(_: AsyncSession, actor: Actor, __: str) -> bool:
    return actor.may(SEASON_READ)


@router.get("/calendar", responses=responses(NotFound, WrongPeriod))
async def read_calendar(
    actor: Reader,
    session: Session,
    first: date,
    last: date,
    category: Category = "",
    place: Place = "",
) -> SeasonCalendar:
    """Days with what was counted and what is expected, and recurring matters across them."""
    if not date(2000, 1, 1) <= first <= last <= date(2199, 12, 31):
        raise WrongPeriod(field="first")
    if last - first >= timedelta(days=LONGEST):
        raise WrongPeriod(field="last")
    where = await _known(session, place)
    return await seasons_calendar.read(session, actor, first, last, category, where)


@router.get("/forecast", responses=responses(NotFound))
async def read_forecast(
    _: Reader,
    session: Session,
    grain: SeasonGrain = SeasonGrain.WEEK,
    by: SeasonBy = SeasonBy.TIME,
    category: Category = "",
    place: Place = "",
    day: Annotated[date | None, Query(ge=date(2000, 1, 1), le=date(2199, 12, 31))] = None,
) -> SeasonForecastTable:
    """Sums of whole periods with intervals: period by period, or across categories or places of the
    period that holds ``day``."""
    asked = Asked(grain, by, category, await _known(session, place), day)
    return await seasons_tabling.read(session, asked)


@router.post("/forecast/export", response_class=StreamingResponse, responses=responses(NotFound))
async def export_forecast(
    body: SeasonExportBody, actor: Exporter, session: Session
) -> StreamingResponse:
    """The table as a file; who took it becomes history."""
    where = await _known(session, body.place)
    narrowed = body.model_copy(update={"place": where})
    file = await seasons_exporting.export(session, actor, narrowed)
    return StreamingResponse(file.chunks, media_type=file.media_type, headers=file.headers)


@router.post("/forecast/again", status_code=202)
async def forecast_again(_: Editor, session: Session) -> dict[str, bool]:
    """Reckon today's forecast anew, in the background: weather or events have changed."""
    await seasons_renewing.ask(session)
    return {"is_running": True}


@router.get("/matters")
async def list_matters(_: Reader, session: Session) -> list[SeasonMatterRead]:
    """What recurs, shipped and the city's own, in the order in which it comes next."""
    return await seasons_views.matters(session)


@router.put("/matters", responses=responses(SeasonBadRule, SeasonUnknownCode, SeasonChanged))
async def save_matter(body: SeasonMatterWrite, actor: Editor, session: Session) -> SeasonMatterRead:
    """Add a matter of the city's own, or word a known one anew; inactive it comes no more. Plans
    that exist stay as they are."""
    city = await catalogue(session)
    doc = body.matter.model_dump(by_alias=True, exclude={"knowledge": {"__all__": {"is_there"}}})
    doc["when"] = {name: value for name, value in doc["when"].items() if value is not None}
    row = await seasons_matters.save(
        session, actor, city, doc, version=body.version, is_active=body.is_active
    )
    today = clock.now().astimezone(city.zone).date()
    return seasons_views.matter_read(city, row.code, row, today)


async def _known(session: AsyncSession, code: str) -> str:
    """The place's code, "" for the city itself. Raises NotFound."""
    if not code:
        return ""
    place = (await catalogue(session)).place(code)
    if place is None:
        raise NotFound()
    return code if place.parent_code else ""
