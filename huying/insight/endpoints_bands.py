"""民生十二时辰: the clock's face, the streets, the tickets behind, alerts and their briefs."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.insight import (
    bands_alerts,
    bands_days,
    bands_figures,
    bands_steps,
    bands_views,
    briefs,
    briefs_files,
)
from huying.insight import bands_rules as rules
from huying.insight.errors import WrongPeriod
from huying.insight.errors_bands import BandAlertChanged, BandAlertNotYours, BandAlertState
from huying.insight.events_bands import BandBriefExported
from huying.insight.models_bands import BandAlert, BandState
from huying.insight.permissions_bands import BANDS_ACT, BANDS_READ
from huying.insight.schemas_bands import (
    BandAct,
    BandAlertRead,
    BandAlertRow,
    BandBriefBody,
    BandClose,
    BandDay,
    BandFigures,
    BandGrain,
    BandSeen,
    BandStreet,
    BandTickets,
)
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.kit.push import stream
from huying.people.repository import names_of
from huying.supervise import documents
from huying.supervise.errors_letters import NoFont

router = APIRouter(prefix="/bands", tags=["insight"])

Reader = Annotated[Actor, Depends(requires(BANDS_READ))]
Doer = Annotated[Actor, Depends(requires(BANDS_ACT))]
CategoryCode = Annotated[str, Query(pattern="^([0-9]{2}){0,3}$")]
PlaceCode = Annotated[str, Query(max_length=60)]
MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
LONGEST = timedelta(days=1)
FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)
BandDate = Annotated[date, Query(ge=FIRST, le=LAST)]
REFUSALS = (NotFound, BandAlertChanged, BandAlertState, BandAlertNotYours)


@stream(bands_alerts.STREAM)
async def told_of_bands(_: AsyncSession, actor: Actor, __: str) -> bool:
    """A unit hears of its own on ``unit:<id>``."""
    return actor.may(BANDS_READ) and actor.sees_all_units


def _place(city: Catalogue, code: str) -> str:
    """Raises NotFound."""
    if code and city.place(code) is None:
        raise NotFound()
    return code


@router.get("/day", responses=responses(NotFound))
async def read_band_day(
    _: Reader,
    session: Session,
    day: BandDate | None = None,
    grain: BandGrain = BandGrain.BAND,
    category: CategoryCode = "",
    place: PlaceCode = "",
) -> BandDay:
    """What came in each double-hour (or finer) of a day, and what was usual. Without a day: today,
    which begins at 23:00."""
    city, now = await catalogue(session), clock.now()
    chosen = day or rules.band_day(rules.local_of(now, city.zone))
    return await bands_days.read_day(
        session, city, chosen, grain, category, _place(city, place), now
    )


@router.get("/streets", responses=responses(WrongPeriod))
async def list_band_streets(
    _: Reader, session: Session, since: datetime, until: datetime, category: CategoryCode = ""
) -> list[BandStreet]:
    """Every street in a part of one day against what is usual there."""
    _check(since, until)
    city = await catalogue(session)
    return await bands_days.read_streets(session, city, since, until, category, clock.now())


@router.get("/tickets", responses=responses(WrongPeriod, NotFound))
async def list_band_tickets(
    actor: Reader,
    session: Session,
    since: datetime,
    until: datetime,
    category: CategoryCode = "",
    place: PlaceCode = "",
) -> BandTickets:
    """The tickets behind a part of a day, as far as one may see them."""
    _check(since, until)
    city = await catalogue(session)
    return await bands_views.of_slice(
        session, actor, city, since, until, category, _place(city, place)
    )


def _check(since: datetime, until: datetime) -> None:
    """Raises WrongPeriod."""
    is_aware = since.tzinfo is not None and until.tzinfo is not None
    is_near = all(FIRST.year <= at.year <= LAST.year for at in (since, until))
    if not is_aware or not is_near or not since < until or until - since > LONGEST:
        raise WrongPeriod(field="since")


@router.get("/figures")
async def read_band_figures(
    _: Reader, session: Session, days: Annotated[int, Query(ge=1, le=366)] = 30
) -> BandFigures:
    """How good the alerts are, and what the verdicts taught."""
    return await bands_figures.read(session, await catalogue(session), days, clock.now())


@router.get("/alerts")
async def list_band_alerts(
    actor: Reader,
    session: Session,
    day: BandDate | None = None,
    state: Annotated[list[BandState] | None, Query()] = None,
) -> list[BandAlertRow]:
    """Alerts of a day of bands, living ones first; without a day all that are not judged yet."""
    city = await catalogue(session)
    since = until = None
    if day is not None:
        since = rules.day_start(day).replace(tzinfo=city.zone)
        until = rules.day_start(day + timedelta(days=1)).replace(tzinfo=city.zone)
    waiting = [each for each in BandState if each is not BandState.CLOSED]
    states = state or ([] if day is not None else waiting)
    return await bands_views.list_rows(
        session, actor, city, since=since, until=until, states=states
    )


@router.get("/alerts/{id}", responses=responses(NotFound))
async def read_band_alert(id: UUID, actor: Reader, session: Session) -> BandAlertRead:
    city = await catalogue(session)
    alert = await _found(session, actor, city, id)
    return await bands_views.read(session, actor, city, alert)


@router.post("/alerts/{id}/acknowledge", responses=responses(*REFUSALS))
async def acknowledge_band_alert(
    id: UUID, body: BandSeen, actor: Doer, session: Session
) -> BandAlertRead:
    """I have seen it and take care."""
    city = await catalogue(session)
    alert = await _locked(session, actor, city, id, body)
    await bands_steps.acknowledge(session, actor, alert)
    return await bands_views.read(session, actor, city, alert)


@router.post("/alerts/{id}/act", responses=responses(*REFUSALS))
async def act_on_band_alert(
    id: UUID, body: BandAct, actor: Doer, session: Session
) -> BandAlertRead:
    """What was done about it."""
    city = await catalogue(session)
    alert = await _locked(session, actor, city, id, body)
    await bands_steps.act(session, actor, alert, body.action.strip())
    return await bands_views.read(session, actor, city, alert)


@router.post("/alerts/{id}/close", responses=responses(*REFUSALS))
async def close_band_alert(
    id: UUID, body: BandClose, actor: Doer, session: Session
) -> BandAlertRead:
    """Judge it true or false; the thresholds of its family learn."""
    city = await catalogue(session)
    alert = await _locked(session, actor, city, id, body)
    await bands_steps.close(session, actor, alert, verdict=body.verdict, note=body.note.strip())
    return await bands_views.read(session, actor, city, alert)


@router.post("/alerts/{id}/brief", response_class=Response, responses=responses(NotFound, NoFont))
async def export_band_brief(
    id: UUID, body: BandBriefBody, actor: Reader, session: Session
) -> Response:
    """突发快报: one page as a file; who took it becomes history."""
    city, now = await catalogue(session), clock.now()
    alert = await _found(session, actor, city, id)
    read = await bands_views.read(session, actor, city, alert)
    names = await names_of(session, [actor.id])
    who = names.get(actor.id, "") if actor.id else ""
    brief = await briefs.compose(session, city, alert, read, who, now)
    if body.format == "pdf":
        fonts = await asyncio.to_thread(documents.find_fonts)
        content = await asyncio.to_thread(briefs_files.to_pdf, brief, fonts)
    else:
        content = await asyncio.to_thread(briefs_files.to_docx, brief)
    exported = BandBriefExported(alert.id, body.format, min(len(read.tickets.items), 24))
    bands_alerts.tell(session, actor, city, alert, exported)
    name = quote(f"{brief.name}.{body.format}")
    return Response(
        content,
        media_type=MEDIA[body.format],
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Cache-Control": "no-store",
        },
    )


async def _found(session: AsyncSession, actor: Actor, city: Catalogue, id: UUID) -> BandAlert:
    """Raises NotFound."""
    alert = await bands_alerts.find(session, actor, city, id)
    if alert is None:
        raise NotFound()
    return alert


async def _locked(
    session: AsyncSession, actor: Actor, city: Catalogue, id: UUID, seen: BandSeen
) -> BandAlert:
    """Raises NotFound, BandAlertChanged."""
    alert = await bands_alerts.find(session, actor, city, id, lock=True)
    if alert is None:
        raise NotFound()
    bands_steps.must_be_seen(alert, seen.version)
    return alert
