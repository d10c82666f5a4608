"""What stood out: alerts, how far they are, whether they were true."""

from collections import Counter

from huying.brain.series import Share
from huying.insight import bands_alerts, bands_views
from huying.insight import reports_rules as rules
from huying.insight.models_bands import BandAlert, BandState
from huying.insight.models_reports import ReportKind
from huying.insight.reports_draft import About, Draft, link, say, tell
from huying.insight.reports_scope import actor_of
from huying.insight.schemas_reports import ReportRow

MOST_ROWS = 200
NAMED = {ReportKind.LEADER: 2}
NAMED_ELSE = 5


async def alerts(draft: Draft) -> None:
    """Alerts that were raised in the period: how many, how far they are, whether they were true."""
    about, section = draft.about, draft.section("alerts")
    found = await _alerts(about)
    rows = [_alert_row(about, alert) for alert in found]
    first = _day_link(about)
    number = draft.source(
        "alerts.all", "alerts", say("name.alerts"), first, n=len(found), rows=rows[:MOST_ROWS]
    )
    if not found:
        tell(section, "alerts.none", [number])
        return
    states = Counter(BandState(alert.state) for alert in found)
    parts = [
        say(f"alerts.part.{state.value}", n=states[state]) for state in BandState if states[state]
    ]
    tell(section, "alerts", [number], n=len(found), parts="、".join(parts))
    judged = Share(sum(alert.verdict is True for alert in found), states[BandState.CLOSED])
    if judged.interval is not None and judged.value is not None:
        known = [
            row for row, alert in zip(rows, found, strict=True) if alert.state is BandState.CLOSED
        ]
        ref = draft.source(
            "alerts.true", "alerts", say("name.alerts_true"), first, n=judged.n, unit_of="share",
            ends=(judged.value, *judged.interval), rows=known[:MOST_ROWS],
        )  # fmt: skip
        tell(
            section, "alerts.true", [ref], hits=judged.hits, n=judged.n,
            share=rules.percent(judged.value), low=rules.percent(judged.interval[0]),
            high=rules.percent(judged.interval[1]),
        )  # fmt: skip
    for alert in sorted(found, key=lambda each: -each.people)[: NAMED.get(about.kind, NAMED_ELSE)]:
        row = _alert_row(about, alert)
        ref = draft.source(f"alert.{alert.id}", "alerts", row.label, row.link, n=alert.observed)
        tell(
            section, "alert", [ref], title=bands_views.title_of(about.city, alert),
            since=bands_views.told_time(alert.since, about.city), people=alert.people,
            state=_state(alert),
        )  # fmt: skip


async def _alerts(about: About) -> list[BandAlert]:
    since, until = about.span()
    statement = bands_alerts.visible_to(actor_of(about.root), about.city)
    found = await about.session.scalars(
        statement.where(BandAlert.raised_at >= since, BandAlert.raised_at < until).order_by(
            BandAlert.raised_at, BandAlert.id
        )
    )
    if not about.place:
        return list(found)
    return [alert for alert in found if any(about.is_within(place) for place in alert.places)]


def _day_link(about: About) -> str:
    return link("/bands", day=about.period.last.isoformat(), place=about.place)


def _alert_row(about: About, alert: BandAlert) -> ReportRow:
    local = alert.raised_at.astimezone(about.city.zone)
    title = bands_views.title_of(about.city, alert)
    return ReportRow(
        label=f"{bands_views.told_time(alert.raised_at, about.city)} {title}",
        link=link("/bands", day=local.date().isoformat(), alert=str(alert.id)),
    )


def _state(alert: BandAlert) -> str:
    if alert.state is BandState.CLOSED:
        return say("verdict.true" if alert.verdict else "verdict.false")
    return say(f"alert_state.{alert.state.value}")
