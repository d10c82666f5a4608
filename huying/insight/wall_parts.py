"""The parts of the wall, each read by itself. No part reads a person, a statement or a title of a
ticket: incidents are called by category and street."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series import Share
from huying.brain.text import mask
from huying.city.catalogue import Catalogue
from huying.insight import (
    bands_days,
    bands_views,
    bands_watch,
    curves,
    figures,
    incidents_repository,
    incidents_rules,
    seasons_forecasting,
    wall_repository,
    weather,
)
from huying.insight import bands_rules as rules
from huying.insight.bands_days import Seen, Told
from huying.insight.bands_map import DISTRICT, map_of
from huying.insight.definitions import FIGURES
from huying.insight.figures import Question
from huying.insight.incidents_repository import Order
from huying.insight.kinds import Basis, By
from huying.insight.models_bands import BandAlert
from huying.insight.models_incidents import Incident
from huying.insight.schemas_bands import BandDay, BandGrain, BandStreet
from huying.insight.views import meta, share_read
from huying.insight.wall_schemas import (
    WallAlert,
    WallAlerts,
    WallCalls,
    WallCategories,
    WallCategory,
    WallDay,
    WallFigure,
    WallFigures,
    WallForecast,
    WallHeat,
    WallIncident,
    WallMap,
    WallShare,
    WallTopic,
    WallWeather,
)
from huying.kit import texts
from huying.model.setup import is_on
from huying.supervise import topics_repository, topics_views
from huying.supervise.models_topics import MeasureState, Topic, TopicPart

FIVE = ("connected", "unit_on_time", "solved", "satisfied", "callback_in_time")
MOST_ALERTS: Final = 6
MOST_INCIDENTS: Final = 6
MOST_CATEGORIES: Final = 8
ENDED_SHOWN = timedelta(hours=2)
SEEN = timedelta(hours=26)
FED = timedelta(days=7)
COOL = timedelta(days=14)  # an incident without a ticket for so long is on no wall
TOPIC_WEEKS = 12
STREET_CHAIN = 3  # city, district, street
SECOND_LEVEL = "0101"  # a category of the level that is ranked
NOTHING = Share(0, 0)


@dataclass(frozen=True)
class Ask:
    """``place``: a district, "" for the city."""

    session: AsyncSession
    city: Catalogue
    place: str
    now: datetime

    @property
    def local(self) -> datetime:
        return self.now.astimezone(self.city.zone)

    @property
    def midnight(self) -> datetime:
        return self.local.replace(hour=0, minute=0, second=0, microsecond=0)

    @property
    def began(self) -> datetime:
        """Of the day of bands: 23:00."""
        day = rules.band_day(rules.local_of(self.now, self.city.zone))
        return rules.day_start(day).replace(tzinfo=self.city.zone)

    def holds(self, code: str | None) -> bool:
        """Whether a place lies on this wall; what has none lies on the city's."""
        if not self.place:
            return True
        return code is not None and self.city.is_within(code, self.place)


@dataclass(frozen=True)
class Today:
    """The parts that rest on one reading of the day's quarter hours and of their expectation."""

    day: WallDay
    map: WallMap
    categories: WallCategories


async def today(ask: Ask) -> Today:
    """Since 23:00."""
    city, place = ask.city, ask.place
    date_of = rules.band_day(rules.local_of(ask.now, city.zone))
    streets, districts = map_of(city).streets, [] if place else districts_of(city)
    keys = [("", place), ("", next(iter(streets), "")), (SECOND_LEVEL, place)]
    keys += [("", code) for code in districts[:1]]
    seen = await bands_days.read_seen(ask.session, city, date_of, keys)
    is_watched = await is_on(ask.session, bands_watch.FUNCTION)

    def by(grain: BandGrain) -> BandDay:
        return bands_days.day_of(city, seen, grain, ("", place), ask.now, is_watched=is_watched)

    def of(codes: Sequence[str]) -> list[BandStreet]:
        return bands_days.streets_of(city, seen, "", codes, ask.began, ask.now)

    face = by(BandGrain.BAND)
    come = [cell for cell in face.cells if cell.sign != "future"]
    known = [cell.expected for cell in come if cell.expected is not None]
    return Today(
        WallDay(
            at=ask.now,
            face=face,
            hours=by(BandGrain.HOUR),
            usual_so_far=sum(known) if known and len(known) == len(come) else None,
            forecast=await _forecast(ask),
        ),
        WallMap(
            at=ask.now,
            streets=of([code for code in streets if ask.holds(code)]),
            districts=of(districts),
        ),
        _categories(ask, seen),
    )


def districts_of(city: Catalogue) -> list[str]:
    return sorted(code for code, place in city.places.items() if place.kind == DISTRICT)


async def _forecast(ask: Ask) -> WallForecast | None:
    run = await seasons_forecasting.latest(ask.session)
    if run is None:
        return None
    row = await seasons_forecasting.series(ask.session, run, "", ask.place)
    at = (ask.local.date() - run.day).days
    if row is None or not 0 <= at < len(row.mean):
        return None
    return WallForecast(
        made_on=run.day, mean=row.mean[at], low80=row.low80[at], high80=row.high80[at]
    )


async def alerts(ask: Ask) -> WallAlerts:
    rows = await wall_repository.unjudged_alerts(ask.session, ask.now - SEEN, ask.now - ENDED_SHOWN)
    here = [row for row in rows if not row.places or any(ask.holds(code) for code in row.places)]
    return WallAlerts(
        at=ask.now,
        is_on=await is_on(ask.session, "bands"),
        items=[_alert(ask.city, row) for row in here[:MOST_ALERTS]],
        more=max(0, len(here) - MOST_ALERTS),
    )


def _alert(city: Catalogue, row: BandAlert) -> WallAlert:
    unit = city.unit(row.unit_code) if row.unit_code else None
    return WallAlert(
        id=row.id,
        shape=row.shape,
        state=row.state,
        title=bands_views.title_of(city, row),
        sentence=bands_views.sentence_of(city, row),
        places=row.places,
        since=row.since,
        raised_at=row.raised_at,
        is_over=row.ended_at is not None,
        unit_name=unit.short_name if unit else "",
    )


async def heat(ask: Ask) -> WallHeat:
    wanted = incidents_repository.Filter(place=ask.place, since=ask.now - COOL)
    found, _ = await incidents_repository.page(
        ask.session, wanted, Order.HEAT, ask.now, cursor=None, limit=MOST_INCIDENTS
    )
    rises = await incidents_repository.rises(ask.session, [each.id for each in found], ask.now)
    return WallHeat(at=ask.now, items=[_incident(ask, each, rises[each.id]) for each in found])


def _incident(ask: Ask, incident: Incident, rise: tuple[int, int]) -> WallIncident:
    return WallIncident(
        id=incident.id,
        title=incident_title(ask.city, incident),
        place_name=_street_name(ask.city, incident.place_code),
        tickets=incident.tickets,
        people=incident.people,
        heat=round(incidents_rules.heat(incident.heat_log, ask.now), 1),
        today=rise[0],
        yesterday=rise[1],
    )


def incident_title(city: Catalogue, incident: Incident) -> str:
    """A title that the platform made holds a ticket's words; a person's name for it does not."""
    if incident.is_renamed:
        return mask(incident.title)
    return bands_views.category_name(city, incident.category_code)


def _street_name(city: Catalogue, code: str | None) -> str:
    """No nearer than the street: an estate or a shop is somebody's."""
    view = city.place(code) if code else None
    if view is None or len(view.chain) < 2:
        return texts.say("bands", "city")
    return city.place_name(view.chain[:STREET_CHAIN][-1])


async def calls(ask: Ask) -> WallCalls | None:
    """Of the city alone: a call has no place."""
    if ask.place or not await wall_repository.has_calls(ask.session, ask.now - FED):
        return None
    here = await wall_repository.calls_now(ask.session)
    came, answered = await wall_repository.calls_between(ask.session, ask.midnight, ask.now)
    return WallCalls(
        at=ask.now,
        live=here.live,
        waiting=here.waiting,
        wrap_up=here.wrap_up,
        waiting_since=here.waiting_since,
        today=came,
        answered_today=answered,
    )


async def five(ask: Ask) -> WallFigures:
    """Each figure by day, in one reading: its last day is today, its sum the week."""
    place = ask.city.place(ask.place) if ask.place else None
    question = Question(
        since=datetime.combine(ask.local.date() - timedelta(days=6), time(), ask.city.zone),
        until=ask.now + timedelta(microseconds=1),
        zone=ask.city.zone.key,
        place_path=place.path if place else "",
    )
    items = []
    for code in FIVE:
        figure = FIGURES[code]
        if not figures.applies(figure, question):
            continue
        days = await figures.count_by(ask.session, figure, question, By.DAY)
        shares = {day: counts.left_out[Basis.GRANTED] for day, counts in days.items()}
        told = meta(figure)
        items.append(
            WallFigure(
                code=code,
                name=told.name,
                formula=told.formula,
                today=_share(shares.get(ask.midnight.replace(tzinfo=None), NOTHING)),
                week=_share(sum(shares.values(), NOTHING)),
            )
        )
    return WallFigures(at=ask.now, items=items)


def _share(share: Share) -> WallShare:
    return WallShare.model_validate(
        share_read(share).model_dump(exclude={"basis", "with_excluded"})
    )


def _categories(ask: Ask, seen: Seen) -> WallCategories:
    """The second-level categories with most matters since 23:00."""
    since, until = (rules.local_of(at, ask.city.zone) for at in (ask.began, ask.now))
    keys = [
        key for key in seen.found.keys if len(key[0]) == len(SECOND_LEVEL) and key[1] == ask.place
    ]
    counted = zip(keys, seen.between(keys, since, until).tolist(), strict=True)
    most = sorted((one for one in counted if one[1]), key=lambda one: (-one[1], one[0]))
    most = most[:MOST_CATEGORIES]
    told: Sequence[Told | None] = [None] * len(most)
    if seen.outlook is not None:
        expected = seen.outlook.expected_of_each([key for key, _ in most], since, until)
        told = [*bands_days.against(np.array([n for _, n in most], np.int32), *expected)]
    return WallCategories(
        at=ask.now,
        items=[
            _category(ask.city, key[0], n, each) for (key, n), each in zip(most, told, strict=True)
        ],
    )


def _category(city: Catalogue, code: str, seen: int, told: Told | None) -> WallCategory:
    mean, low, high, level = told or (None, None, None, None)
    return WallCategory(
        code=code,
        name=bands_views.category_name(city, code),
        parent_name=bands_views.category_name(city, code[:2]),
        observed=seen,
        expected=mean,
        low=low,
        high=high,
        level=level,
    )


async def topic(ask: Ask) -> WallTopic | None:
    """The latest under work; a district's wall shows its own before the city's."""
    rows = await wall_repository.live_topics(ask.session)
    own = [row for row in rows if ask.place and row.place_code and ask.holds(row.place_code)]
    open_to_all = [row for row in rows if not ask.place or not row.place_code]
    chosen = next(iter([*own, *open_to_all]), None)
    return await _topic(ask, chosen) if chosen is not None else None


async def _topic(ask: Ask, row: Topic) -> WallTopic:
    parts = await topics_repository.units_of(ask.session, [row.id])
    lead = next((part.unit_id for part in parts if part.part is TopicPart.LEAD), None)
    unit = ask.city.unit_by_id.get(lead) if lead else None
    kept = [
        each
        for each in await topics_repository.measures_of(ask.session, [row.id])
        if each.state is not MeasureState.DROPPED
    ]
    first = curves.monday(ask.local.date()) - curves.WEEK * TOPIC_WEEKS
    subject = curves.Subject((row.category_code,), row.place_code)
    weeks = await curves.weekly(ask.session, subject, curves.Weeks(first, TOPIC_WEEKS))
    about = topics_views.subject_of(ask.city, row.category_code, row.place_code)
    return WallTopic(
        at=ask.now,
        id=row.id,
        number=topics_views.number_of(row),
        title=mask(row.title),
        category_name=about.category_name,
        place_name=about.place_name,
        state=row.state.value,
        lead_unit=unit.short_name if unit else "",
        done=sum(each.state is MeasureState.DONE for each in kept),
        measures=len(kept),
        overdue=sum(each.is_open and each.is_overdue for each in kept),
        weeks=[int(n) for n in weeks],
    )


async def sky(ask: Ask) -> WallWeather | None:
    today = ask.local.date()
    row = (await weather.days(ask.session, today, today)).get(today)
    if row is None:
        return None
    return WallWeather(
        at=ask.now,
        words=row.words,
        high=row.high,
        low=row.low,
        rain_mm=row.rain_mm,
        is_forecast=row.is_forecast,
    )
