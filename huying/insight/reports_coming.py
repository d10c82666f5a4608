"""What is to be expected: the forecast of the coming days, and the seasons that come."""

from dataclasses import dataclass
from datetime import date, timedelta

from huying.insight import seasons_forecasting, seasons_repository
from huying.insight.models_reports import ReportKind
from huying.insight.models_seasons import Json, PlanState, SeasonForecast
from huying.insight.reports_counts import told
from huying.insight.reports_draft import About, Draft, link, picture, say, tell
from huying.insight.reports_rules import Period
from huying.insight.schemas_reports import ReportChart, ReportSection, ReportSeries

SOON = 7  # days, where the run has no whole week or month ahead
SEASONS_AHEAD = timedelta(days=45)
MOST_SEASONS = 5


def _today(about: About) -> date:
    return about.now.astimezone(about.city.zone).date()


async def coming(draft: Draft) -> None:
    """The city's series, or the place's; of a unit that has a place of its own, that place's."""
    about, section = draft.about, draft.section("coming")
    place = _place(about)
    if place is not None:
        await _forecast(draft, section, place)
    await _seasons(draft, section)


def _place(about: About) -> str | None:
    """A unit for the whole city has no series of its own: they are of categories and places."""
    if about.root is None:
        return about.place
    unit = about.city.unit(about.root.code)
    place = about.city.place(unit.place_code or "") if unit is not None else None
    return place.code if place is not None and len(place.chain) > 1 else None


@dataclass(frozen=True)
class _Ahead:
    """A series of the newest run; days count from the run's own."""

    row: SeasonForecast
    first: date
    place: str

    def ends(self, day: date) -> tuple[float, float, float]:
        at = (day - self.first).days
        return self.row.mean[at], self.row.low95[at], self.row.high95[at]

    def days(self, period: Period) -> list[date]:
        """Those of the period that the series reaches."""
        found = (period.first + timedelta(days=at) for at in range(period.days))
        return [day for day in found if 0 <= (day - self.first).days < len(self.row.mean)]


async def _forecast(draft: Draft, section: ReportSection, place: str) -> None:
    """The whole week or month that comes next, its greatest day; in a daily report today first."""
    about, today = draft.about, _today(draft.about)
    run = await seasons_forecasting.latest(about.session)
    row = await seasons_forecasting.series(about.session, run, "", place) if run else None
    if run is None or row is None or not 0 <= (today - run.day).days < len(row.mean):
        return
    ahead, where = _Ahead(row, run.day, place), _where(about, place)
    refs = []
    if about.kind is ReportKind.DAILY:
        refs.append(_day(draft, section, ahead, "forecast.day", today, where=where))
    total = _next_total(about, row, today)
    period = Period(today, today + timedelta(days=SOON - 1))
    if total is not None:
        period = Period(*(date.fromisoformat(str(total[name])) for name in ("first", "last")))
        ends = _ends(total)
        number = _source(draft, "forecast.total", period, ends, ahead, str(total["grain"]))
        told_ends = _words(ends)
        tell(section, "forecast.total", [number], when=told(period), where=where, **told_ends)
        refs.append(number)
    days = ahead.days(period)
    peak = max(days, key=lambda day: ahead.ends(day)[0])
    key = "forecast.peak" if total is not None else "forecast.peak.alone"
    refs.append(_day(draft, section, ahead, key, peak))
    _curve(section, ahead, period, days, refs)


def _where(about: About, place: str) -> str:
    """Of a unit the forecast is of its district or street, not of its own matters."""
    if about.root is None:
        return ""
    return say("forecast.where", place=about.city.place_name(place))


def _next_total(about: About, row: SeasonForecast, today: date) -> Json | None:
    """The first whole week or month that is to come: its interval is no sum of the days'."""
    grain = "month" if about.kind is ReportKind.MONTHLY else "week"
    return next(
        (
            each
            for each in row.totals
            if each["grain"] == grain and date.fromisoformat(str(each["first"])) >= today
        ),
        None,
    )


def _curve(
    section: ReportSection, ahead: _Ahead, period: Period, days: list[date], refs: list[int]
) -> None:
    ends = [ahead.ends(day) for day in days]
    series = ReportSeries(
        name=say("series.forecast"),
        values=[mean for mean, _, _ in ends],
        low=[low for _, low, _ in ends],
        high=[high for _, _, high in ends],
    )
    chart = ReportChart(
        key="forecast",
        kind="line",
        title=say("chart.forecast", when=told(period)),
        labels=[f"{day.month}/{day.day}" for day in days],
        series=[series],
        refs=refs[:1],
    )
    picture(section, chart)


def _day(
    draft: Draft, section: ReportSection, ahead: _Ahead, key: str, day: date, **words: object
) -> int:
    period, ends = Period(day, day), ahead.ends(day)
    number = _source(draft, key.removesuffix(".alone"), period, ends, ahead, "day")
    tell(section, key, [number], day=told(period), **_words(ends), **words)
    return number


def _ends(total: Json) -> tuple[float, float, float]:
    return float(total["mean"]), float(total["low95"]), float(total["high95"])


def _source(
    draft: Draft,
    key: str,
    period: Period,
    ends: tuple[float, float, float],
    ahead: _Ahead,
    grain: str,
) -> int:
    address = link("/seasons", place=ahead.place, grain=grain)
    n = round(ends[0])
    return draft.source(
        key, "forecast", say("name.forecast"), address, n=n, ends=ends, period=period
    )


def _words(ends: tuple[float, float, float]) -> dict[str, object]:
    return dict(zip(("n", "low", "high"), (f"{end:.0f}" for end in ends), strict=True))


async def _seasons(draft: Draft, section: ReportSection) -> None:
    """Plans of seasons that run or come soon, with how far their measures are."""
    about, today = draft.about, _today(draft.about)
    plans = await seasons_repository.plans_between(about.session, today, today + SEASONS_AHEAD)
    if about.root is not None:
        codes = [node.code for node in about.tree.within(about.root.path)]
        own = await seasons_repository.plans_with_unit(about.session, codes)
        plans = [plan for plan in plans if plan.id in own]
    if about.place:
        plans = [
            plan
            for plan in plans
            if not plan.place_codes or any(about.is_within(code) for code in plan.place_codes)
        ]
    shown = plans[:MOST_SEASONS]
    tallies = await seasons_repository.tallies(about.session, [plan.id for plan in shown])
    for plan in shown:
        tally = tallies[plan.id]
        period = Period(plan.first_day, plan.last_day)
        number = draft.source(
            f"season.{plan.id}", "seasons", plan.name, f"/seasons/plans/{plan.id}",
            n=tally["all"], period=period,
        )  # fmt: skip
        key = "season.overdue" if tally["overdue"] else "season"
        if plan.state is PlanState.PROPOSED:
            key = "season.proposed"
        tell(
            section, key, [number], what=plan.name, when=told(period), all=tally["all"],
            done=tally["done"], overdue=tally["overdue"],
        )  # fmt: skip
