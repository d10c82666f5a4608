"""Weather day by day and city events: read, written by hand, imported from files."""

from asyncio import to_thread
from dataclasses import replace
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.insight import weather, weather_file
from huying.insight.models_seasons import CityEvent
from huying.insight.seasons_errors import (
    SeasonChanged,
    SeasonEventKnown,
    SeasonFileUnreadable,
    SeasonFileWrong,
    SeasonUnknownCode,
)
from huying.insight.seasons_events import CityEventEdited, SeasonDataImported
from huying.insight.seasons_matters import STREAM
from huying.insight.seasons_permissions import SEASON_EDIT, SEASON_READ
from huying.insight.seasons_schemas import (
    SeasonCityEventRead,
    SeasonCityEventWrite,
    SeasonFileError,
    SeasonFileRead,
    SeasonWeatherDay,
)
from huying.insight.weather import Difference
from huying.insight.weather_file import EventLine, Read
from huying.insight.weather_ports import Weather
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Invalid, NotFound, responses
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.kit.sheets import SheetError

router = APIRouter()

Reader = Annotated[Actor, Depends(requires(SEASON_READ))]
Editor = Annotated[Actor, Depends(requires(SEASON_EDIT))]
Day = Annotated[date, Query(ge=date(2000, 1, 1), le=date(2199, 12, 31))]
FileName = Annotated[str, Query(min_length=1, max_length=120)]
MOST_ERRORS = 200
_BYTES = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_FILE = responses(SeasonFileUnreadable, SeasonFileWrong)


@router.get("/weather")
async def list_weather(
    _: Reader, session: Session, first: Day, last: Day
) -> list[SeasonWeatherDay]:
    """At most ten years, in order."""
    found = await weather.days(session, first, last)
    return [
        SeasonWeatherDay.model_validate(row, from_attributes=True)
        for row in list(found.values())[:3_660]
    ]


@router.post("/weather/file", openapi_extra=_BYTES, responses=_FILE)
async def import_weather(
    request: Request,
    actor: Editor,
    session: Session,
    file_name: FileName,
    is_preview: bool = True,
) -> SeasonFileRead:
    """The body is the file's bytes. A preview says what would happen and what is wrong, line by
    line; nothing is taken over while a line is wrong. The same file twice changes nothing."""
    found = await _read(request, file_name)
    if found.wrong and not is_preview:
        raise SeasonFileWrong(count=len(found.wrong))
    done = await weather.take_over(session, found.good, is_preview=is_preview)
    return _told(session, actor, "weather", found, done, is_preview=is_preview)


async def _read(request: Request, file_name: str) -> Read[Weather]:
    content = await request.body()
    try:
        found = await to_thread(weather_file.read_weather, content, file_name)
    except SheetError as error:
        raise SeasonFileUnreadable(why=error.message) from error
    found.good = [replace(one, source=file_name) for one in found.good]
    return found


@router.get("/events")
async def list_events(
    _: Reader, session: Session, first: Day, last: Day
) -> list[SeasonCityEventRead]:
    """Events that touch these days, in order."""
    city = await catalogue(session)
    return [_event(city, row) for row in await weather.events(session, first, last)]


@router.post("/events", responses=responses(SeasonUnknownCode, SeasonEventKnown))
async def add_event(
    body: SeasonCityEventWrite, actor: Editor, session: Session
) -> SeasonCityEventRead:
    city = await catalogue(session)
    row = CityEvent(**_values(city, body))
    return await _saved(session, actor, city, row, "added")


@router.put("/events/{id}", responses=responses(NotFound, SeasonUnknownCode, SeasonChanged))
async def edit_event(
    id: UUID, body: SeasonCityEventWrite, actor: Editor, session: Session
) -> SeasonCityEventRead:
    city = await catalogue(session)
    row = await session.get(CityEvent, id, with_for_update=True)
    if row is None:
        raise NotFound()
    if row.version != body.version:
        raise SeasonChanged()
    for name, value in _values(city, body).items():
        setattr(row, name, value)
    return await _saved(session, actor, city, row, "changed")


@router.delete("/events/{id}", status_code=204, responses=responses(NotFound))
async def remove_event(id: UUID, actor: Editor, session: Session) -> None:
    row = await session.get(CityEvent, id, with_for_update=True)
    if row is None:
        raise NotFound()
    await session.delete(row)
    emit(session, actor, CityEventEdited(row.id, "removed"), streams=[STREAM])


@router.post("/events/file", openapi_extra=_BYTES, responses=_FILE)
async def import_events(
    request: Request,
    actor: Editor,
    session: Session,
    file_name: FileName,
    is_preview: bool = True,
) -> SeasonFileRead:
    """As the weather's; one event is one name and first day."""
    city = await catalogue(session)
    places = {place.name: place.code for place in city.places.values()}
    places |= {code: code for code in city.places}
    content = await request.body()
    try:
        found = await to_thread(weather_file.read_events, content, file_name, places)
    except SheetError as error:
        raise SeasonFileUnreadable(why=error.message) from error
    if found.wrong and not is_preview:
        raise SeasonFileWrong(count=len(found.wrong))
    done = await weather.take_over_events(session, found.good, is_preview=is_preview)
    return _told(session, actor, "city_event", found, done, is_preview=is_preview)


def _told(
    session: AsyncSession,
    actor: Actor,
    what: str,
    found: Read[Weather] | Read[EventLine],
    done: Difference,
    *,
    is_preview: bool,
) -> SeasonFileRead:
    if not is_preview and done.new + done.changed:
        happened = SeasonDataImported(new_id(), what, done.new, done.changed)
        emit(session, actor, happened, streams=[STREAM])
    return SeasonFileRead(
        lines=len(found.good) + len({one.row for one in found.wrong}),
        new=done.new,
        changed=done.changed,
        same=done.same,
        errors=[SeasonFileError(**vars(one)) for one in found.wrong[:MOST_ERRORS]],
        error_count=len(found.wrong),
        is_done=not is_preview,
    )


def _values(city: Catalogue, body: SeasonCityEventWrite) -> dict[str, object]:
    """Raises SeasonUnknownCode, Invalid."""
    if body.place_code and body.place_code not in city.places:
        raise SeasonUnknownCode(field="place_code", value=body.place_code)
    if body.last_day < body.first_day:
        raise Invalid(field="last_day")
    return body.model_dump(exclude={"version"})


async def _saved(
    session: AsyncSession, actor: Actor, city: Catalogue, row: CityEvent, change: str
) -> SeasonCityEventRead:
    try:
        async with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise SeasonEventKnown(field="name") from error
    emit(session, actor, CityEventEdited(row.id, change), streams=[STREAM])
    return _event(city, row)


def _event(city: Catalogue, row: CityEvent) -> SeasonCityEventRead:
    return SeasonCityEventRead(
        id=row.id,
        name=row.name,
        kind=row.kind,
        first_day=row.first_day,
        last_day=row.last_day,
        place_code=row.place_code,
        place_name=city.place_name(row.place_code) if row.place_code else "",
        people=row.people,
        note=row.note,
        version=row.version,
    )
