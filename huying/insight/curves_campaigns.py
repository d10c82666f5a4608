"""Campaigns: weekly curves, targets, units side by side in bands.

A unit or campaign has reached its target only where the whole 95 % interval says so, and missed it
likewise; otherwise nothing can be told yet. Units are never put in order of merit: beside each
stands only whether it lies outside the funnel of all of them (D. J. Spiegelhalter, Statistics in
Medicine 24, 2005), one list in a hundred by accident.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series.shares import Share, upper_tail
from huying.city.catalogue import Catalogue, catalogue
from huying.insight import curves, figures
from huying.insight.curves import Expectation, Ints, Subject, Weeks
from huying.insight.curves_schemas import (
    CampaignCurve,
    CampaignUnitCurve,
    CampaignWeek,
    Reached,
)
from huying.insight.definitions import FIGURES
from huying.insight.figures import Question
from huying.insight.kinds import Basis, By
from huying.insight.rules import SURPRISING
from huying.insight.topic_candidates_rules import Ends
from huying.insight.units import Tree, read_tree
from huying.kit import texts
from huying.kit.actor import Actor
from huying.supervise import campaigns
from huying.supervise.models_topics import Campaign, CampaignMeasure

FIGURE_OF = {CampaignMeasure.ON_TIME: "unit_on_time", CampaignMeasure.SOLVED: "solved"}


@dataclass(frozen=True)
class _Course:
    """``begins``: index of the campaign's first week."""

    weeks: Weeks
    begins: int

    @property
    def base(self) -> slice:
        return slice(0, self.begins)

    @property
    def during(self) -> slice:
        return slice(self.begins, self.weeks.count)

    @property
    def done(self) -> int:
        return self.weeks.count - self.begins


def _course(campaign: Campaign, today: date) -> _Course:
    """Whole weeks from the baseline's first to the campaign's last that is over."""
    first = campaign.first_day - curves.WEEK * campaign.baseline_weeks
    last = min(curves.monday(today), curves.monday(campaign.last_day) + curves.WEEK)
    count = max(campaign.baseline_weeks, (last - first).days // 7)
    return _Course(Weeks(first, count), campaign.baseline_weeks)


async def curve_of(session: AsyncSession, actor: Actor, campaign: Campaign) -> CampaignCurve:
    """As it stands now; a unit's people see their own units beside the whole."""
    city, tree = await catalogue(session), await read_tree(session)
    course = _course(campaign, await curves.today(session))
    subject = Subject(tuple(campaign.categories), campaign.place_code)
    rows = await campaigns.units_of(session, campaign.id)
    units = [
        _Unit(node.code, node.name, row.target or campaign.target, _below(tree, node.path))
        for row in rows
        if (node := tree.by_id.get(row.unit_id)) and _may_see(actor, node.path)
    ]
    if campaign.measure is CampaignMeasure.WEEKLY:
        return await _weekly(session, campaign, course, subject, units)
    return await _rate(session, city, campaign, course, subject, units)


def _may_see(actor: Actor, path: str) -> bool:
    return actor.sees_all_units or bool(actor.unit_path and path.startswith(actor.unit_path))


def _below(tree: Tree, path: str) -> frozenset[UUID]:
    return frozenset(node.id for node in tree.within(path))


@dataclass(frozen=True)
class _Unit:
    code: str
    name: str
    target: float
    ids: frozenset[UUID]


def band_of(low: float | None, high: float | None, target: float, *, is_fewer: bool) -> Reached:
    """By the whole interval; None ends have no bound."""
    if is_fewer:
        if high is not None and high <= target:
            return "reached"
        return "missed" if low is not None and low > target else "open"
    if low is not None and low >= target:
        return "reached"
    return "missed" if high is not None and high < target else "open"


async def _weekly(
    session: AsyncSession,
    campaign: Campaign,
    course: _Course,
    subject: Subject,
    units: Sequence[_Unit],
) -> CampaignCurve:
    own = await curves.weekly(session, subject, course.weeks)
    rest = await curves.weekly(session, Subject(()), course.weeks) - own
    expected = curves.expectation(own, rest, course.base)
    since = await curves.known_since(session)
    years = await curves.year_ago(session, subject, course.weeks, since)
    spread = curves.dispersion(own[course.base])
    value, low, high = _changed(own, course, spread)
    baseline = float(own[course.base].mean()) if course.begins else None
    counted = [
        (unit, await curves.weekly(session, replace(subject, units=unit.ids), course.weeks))
        for unit in units
    ]
    return CampaignCurve(
        campaign_id=campaign.id,
        measure=campaign.measure,
        target=campaign.target,
        target_line=round(baseline * (1 + campaign.target), 2) if baseline is not None else None,
        baseline=round(baseline, 2) if baseline is not None else None,
        baseline_weeks=campaign.baseline_weeks,
        weeks=_weeks(course, own, expected, years),
        weeks_done=course.done,
        value=value,
        low=low,
        high=high,
        n=int(own[course.during].sum()),
        band=band_of(low, high, campaign.target, is_fewer=True),
        units=[_weekly_unit(unit, row, own, course, len(units)) for unit, row in counted],
        sentence=_sentence(campaign, course, value, low, high, int(own[course.during].sum())),
    )


def _weeks(
    course: _Course, own: Ints, expected: Expectation, years: Sequence[int | None]
) -> list[CampaignWeek]:
    return [
        CampaignWeek(
            week=monday,
            n=int(own[at]),
            expected=curves.number(expected.mean[at]),
            low=curves.number(expected.low[at]),
            high=curves.number(expected.high[at]),
            year_ago=years[at],
            is_campaign=at >= course.begins,
            hits=None,
            of=None,
            value=None,
            value_low=None,
            value_high=None,
        )
        for at, monday in enumerate(course.weeks.mondays)
    ]


def _rate_weeks(
    course: _Course, own: Ints, shares: Sequence[Share], usual: float | None
) -> list[CampaignWeek]:
    """``usual``: the rate of the weeks before, expected of every week."""
    ends = [share.interval or (None, None) for share in shares]
    return [
        CampaignWeek(
            week=monday,
            n=int(own[at]),
            expected=usual,
            low=None,
            high=None,
            year_ago=None,
            is_campaign=at >= course.begins,
            hits=shares[at].hits,
            of=shares[at].n,
            value=shares[at].value,
            value_low=ends[at][0],
            value_high=ends[at][1],
        )
        for at, monday in enumerate(course.weeks.mondays)
    ]


def _changed(own: Ints, course: _Course, spread: float) -> Ends | tuple[None, None, None]:
    """The change of the weekly number, -0.3 for 30 % fewer."""
    now, before = int(own[course.during].sum()), int(own[course.base].sum())
    if course.done <= 0 or not before:
        return None, None, None
    value, low, high = curves.change(now, course.done, before, course.begins, spread)
    return (
        None if value is None else value - 1,
        low - 1,
        None if high is None else high - 1,
    )


def _weekly_unit(
    unit: _Unit, row: Ints, whole: Ints, course: _Course, units: int
) -> CampaignUnitCurve:
    value, low, high = _changed(row, course, curves.dispersion(row[course.base]))
    now, before = int(row[course.during].sum()), int(row[course.base].sum())
    share = Share(now, now + before)
    city = Share(int(whole[course.during].sum()), int(whole[slice(0, course.weeks.count)].sum()))
    chance = funnel(share, city) if course.done > 0 else None
    return CampaignUnitCurve(
        code=unit.code,
        name=unit.name,
        target=unit.target,
        now=now,
        before=before,
        value=value,
        low=low,
        high=high,
        band=band_of(low, high, unit.target, is_fewer=True),
        is_unlike=_is_unlike(chance, units),
        chance=chance,
    )


def funnel(share: Share, whole: Share) -> float | None:
    """The chance of a share as far from that of the whole's other rows, to the side it lies on,
    doubled for both sides; None where there is nothing to compare."""
    rest = whole - share if whole.n >= share.n and whole.hits >= share.hits else None
    if rest is None or rest.value is None or not share.n:
        return None
    above = upper_tail(share.hits, share.n, rest.value)
    below = upper_tail(share.n - share.hits, share.n, 1 - rest.value)
    return min(1.0, 2 * min(above, below))


def _is_unlike(chance: float | None, units: int) -> bool:
    return chance is not None and chance < SURPRISING / max(units, 1)


async def _rate(
    session: AsyncSession,
    city: Catalogue,
    campaign: Campaign,
    course: _Course,
    subject: Subject,
    units: Sequence[_Unit],
) -> CampaignCurve:
    shares = await _weekly_shares(session, city, campaign, course.weeks, None)
    own = await curves.weekly(session, subject, course.weeks)
    mondays = course.weeks.mondays
    nothing = Share(0, 0)
    by_week = [shares.get(monday, nothing) for monday in mondays]
    whole = sum(by_week[course.during], nothing)
    base = sum(by_week[course.base], nothing)
    low, high = whole.interval or (None, None)
    found = []
    for unit in units:
        rows = await _weekly_shares(session, city, campaign, course.weeks, unit.ids)
        share = sum((rows.get(day, nothing) for day in mondays[course.during]), nothing)
        before = sum((rows.get(day, nothing) for day in mondays[course.base]), nothing)
        found.append(_rate_unit(unit, share, before, whole, len(units)))
    return CampaignCurve(
        campaign_id=campaign.id,
        measure=campaign.measure,
        target=campaign.target,
        target_line=campaign.target,
        baseline=base.value,
        baseline_weeks=campaign.baseline_weeks,
        weeks=_rate_weeks(course, own, by_week, base.value),
        weeks_done=course.done,
        value=whole.value,
        low=low,
        high=high,
        n=whole.n,
        band=band_of(low, high, campaign.target, is_fewer=False),
        units=found,
        sentence=_sentence(campaign, course, whole.value, low, high, whole.n),
    )


async def _weekly_shares(
    session: AsyncSession,
    city: Catalogue,
    campaign: Campaign,
    weeks: Weeks,
    units: frozenset[UUID] | None,
) -> Mapping[date, Share]:
    """By Monday, of the campaign's figure, what was excluded left out (rule 15)."""
    place = city.place(campaign.place_code) if campaign.place_code else None
    found: dict[date, Share] = {}
    for category in campaign.categories:
        question = Question(
            since=curves.midnight(city, weeks.first),
            until=curves.midnight(city, weeks.first + curves.WEEK * weeks.count),
            zone=city.zone.key,
            unit_ids=units,
            category=category,
            place_path=place.path if place else "",
        )
        figure = FIGURES[FIGURE_OF[campaign.measure]]
        counted = await figures.count_by(session, figure, question, By.WEEK)
        for begun, each in counted.items():
            assert isinstance(begun, datetime)
            share = each.left_out[Basis.GRANTED]
            found[begun.date()] = found.get(begun.date(), Share(0, 0)) + share
    return found


def _rate_unit(
    unit: _Unit, share: Share, before: Share, whole: Share, units: int
) -> CampaignUnitCurve:
    low, high = share.interval or (None, None)
    chance = funnel(share, whole)
    return CampaignUnitCurve(
        code=unit.code,
        name=unit.name,
        target=unit.target,
        now=share.n,
        before=before.n,
        value=share.value,
        low=low,
        high=high,
        band=band_of(low, high, unit.target, is_fewer=False),
        is_unlike=_is_unlike(chance, units),
        chance=chance,
    )


def _sentence(
    campaign: Campaign,
    course: _Course,
    value: float | None,
    low: float | None,
    high: float | None,
    n: int,
) -> str:
    if course.done <= 0:
        return texts.say("topics", "campaign.early")
    if value is None:
        return texts.say("topics", "campaign.nothing")
    is_fewer = campaign.measure is CampaignMeasure.WEEKLY
    band = band_of(low, high, campaign.target, is_fewer=is_fewer)
    kind = "weekly" if is_fewer else "rate"
    return texts.say(
        "topics",
        f"campaign.{kind}",
        weeks=course.done,
        n=n,
        change=_signed(value) if is_fewer else f"{value:.1%}",
        low=(_signed(low) if is_fewer else f"{low:.1%}") if low is not None else "—",
        high=(_signed(high) if is_fewer else f"{high:.1%}") if high is not None else "—",
        target=_signed(campaign.target) if is_fewer else f"{campaign.target:.0%}",
        band=texts.say("topics", f"band.{band}"),
    )


def _signed(change: float) -> str:
    return f"{change * 100:+.0f}%".replace("-", "−")
