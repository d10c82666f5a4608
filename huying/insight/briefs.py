"""突发快报: one page about one alert, with its numbers, its expected range and a picture."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series import Shape
from huying.city.catalogue import Catalogue
from huying.insight import bands_baseline, bands_views, counts
from huying.insight import bands_rules as rules
from huying.insight.bands_views import number, place_names, say, told_time
from huying.insight.briefs_pictures import Bars, Streets
from huying.insight.counts_values import Grain, What
from huying.insight.models_bands import BandAlert
from huying.insight.schemas_bands import BandAlertRead

BEFORE = timedelta(hours=6)
MOST_NUMBERS = 24  # tickets named: more do not fit on one page
MOST_WORDS = 5


@dataclass(frozen=True)
class Brief:
    """``parts``: headings with their paragraphs; numbers of tickets, never a name."""

    head: str
    number: str
    title: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    sign: str
    foot: str
    captions: tuple[str, str]
    bars: Bars
    streets: Streets
    name: str


async def compose(
    session: AsyncSession,
    city: Catalogue,
    alert: BandAlert,
    read: BandAlertRead,
    who: str,
    now: datetime,
) -> Brief:
    """``read``: the alert as this person sees it."""
    date = now.astimezone(city.zone)
    title = read.title
    return Brief(
        head=say("brief.head"),
        number=say("brief.number", number=_number(alert, city)),
        title=title,
        parts=(
            (say("brief.what"), tuple(_what(city, alert, read, now))),
            (say("brief.tickets"), tuple(_tickets(read))),
        ),
        sign=say(
            "brief.sign",
            signer=say("brief.issuer", city=city.city_name),
            date=f"{date.year}年{date.month}月{date.day}日{date:%H:%M}",
        ),
        foot=say("brief.foot", who=who, at=told_time(now, city)),
        captions=(say("brief.chart"), say("brief.map")),
        bars=await _bars(session, city, alert, now),
        streets=_streets(city, alert),
        name=f"{say('brief.head')}-{title}",
    )


def _number(alert: BandAlert, city: Catalogue) -> str:
    """Of the day and minute it was raised: unique enough to be asked for on the telephone."""
    return f"{alert.raised_at.astimezone(city.zone):%Y%m%d-%H%M}"


def _what(city: Catalogue, alert: BandAlert, read: BandAlertRead, now: datetime) -> list[str]:
    found = [_numbers(city, alert, now)]
    if len(alert.places) > 1:
        names = "、".join(place.name for place in read.places)
        found.append(say("brief.streets", places=names))
    if read.cause:
        found.append(
            say(
                f"brief.cause.{read.cause.kind}",
                named=read.cause.name,
                count=read.cause.count,
                of=read.cause.of,
            )
        )
    if read.words:
        words = "、".join(
            say("brief.word", word=each.word, count=each.count, usual=number(each.usual))
            for each in read.words[:MOST_WORDS]
        )
        found.append(say("brief.words", words=words))
    if read.unit:
        found.append(say("brief.unit", unit=read.unit.name, basis=read.basis))
    else:
        found.append(say("brief.no_unit"))
    found.append(_state(city, alert, read))
    if alert.ended_at is not None:
        found.append(say("brief.ended", at=told_time(alert.ended_at, city)))
    if alert.is_thin:
        found.append(say("thin", days=alert.history_days))
    return found


def _numbers(city: Catalogue, alert: BandAlert, now: datetime) -> str:
    times = rules.ratio(alert.observed, alert.expected)
    key = {Shape.SILENCE: "less", Shape.SHIFT: "shift"}.get(alert.shape, "more")
    if key == "more" and alert.expected < 0.5:
        key = "new"
    return say(
        f"brief.line.{key}",
        since=told_time(alert.since, city),
        at=told_time(alert.ended_at or now, city),
        place=place_names(city, alert.places),
        before=place_names(city, alert.places_before),
        category=bands_views.category_name(city, alert.category_code),
        people=alert.people,
        observed=alert.observed,
        expected=number(alert.expected),
        low=number(alert.low),
        high=number(alert.high),
        times=number(times),
        window=bands_views.window_name(alert.window_minutes),
    )


def _state(city: Catalogue, alert: BandAlert, read: BandAlertRead) -> str:
    at = told_time(alert.acknowledged_at, city) if alert.acknowledged_at else ""
    return say(
        f"brief.state.{alert.state.value}",
        who=read.acknowledged_by_name or "",
        at=at,
        action=alert.action,
        verdict=say("brief.verdict.true" if alert.verdict else "brief.verdict.false"),
        note=alert.note,
    )


def _tickets(read: BandAlertRead) -> list[str]:
    numbers = [ticket.number for ticket in read.tickets.items[:MOST_NUMBERS]]
    found = [say("brief.ticket_list", numbers="、".join(numbers))] if numbers else []
    hidden = read.tickets.total - len(numbers)
    if hidden:
        found.append(say("brief.hidden", count=hidden))
    return found


async def _bars(session: AsyncSession, city: Catalogue, alert: BandAlert, now: datetime) -> Bars:
    """Quarter hours from six hours before it began until it was over, with what was usual."""
    until = rules.quarter_floor(alert.ended_at or now) + rules.QUARTER
    since = max(rules.quarter_floor(alert.since) - BEFORE, until - timedelta(days=1))
    category = alert.category_code
    level = (len(category) // 2, bands_baseline.level_of(city, (*alert.places, "")[0]))
    found = await counts.matrix(session, What.TICKET, Grain.QUARTER, since, until, levels=[level])
    wanted = set(alert.places) or {""}
    rows = [row for row, key in enumerate(found.keys) if key[0] == category and key[1] in wanted]
    seen = found.counts[rows].sum(axis=0) if rows else np.zeros(len(found.times), np.int32)
    outlook = await bands_baseline.outlook(session, city, now)
    usual = []
    local = rules.local_of(since, city.zone)
    for at in range(len(found.times)):
        start = local + at * rules.QUARTER
        usual.append(
            outlook.together(category, alert.places, start, start + rules.QUARTER)[0]
            if outlook is not None
            else 0.0
        )
    labels = tuple(f"{local + at * rules.QUARTER:%H:%M}" for at in range(len(found.times)))
    begun = int(max(rules.quarter_floor(alert.since) - since, timedelta()) / rules.QUARTER)
    return Bars(tuple(int(each) for each in seen), tuple(usual), labels, begun)


def _streets(city: Catalogue, alert: BandAlert) -> Streets:
    """Shapes of all streets, those of the alert marked (a district marks all its streets)."""
    held = set(alert.places)
    shapes = [
        (place.shape, bool(held & set(place.chain)))
        for place in city.places.values()
        if place.kind == "street" and place.shape
    ]
    return Streets(tuple(shapes))
