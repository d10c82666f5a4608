"""The figures of the catalogue: every share with its n and its interval."""

from huying.insight import reports_rules as rules
from huying.insight import views
from huying.insight.definitions import FIGURES, Figure
from huying.insight.models_reports import ReportKind
from huying.insight.reports_draft import Draft, figure_link, picture, say, tell
from huying.insight.schemas import Asked, ShareRead
from huying.insight.schemas_reports import ReportChart, ReportSeries
from huying.insight.scope import scope_of
from huying.kit.actor import SYSTEM

_FEW = ("response", "solved", "satisfied", "unit_on_time")
_MANY = (
    "connected", "answered_in_15s", "direct_answer", "dispatch_on_time", "first_dispatch",
    "sign_on_time", "response", "unit_on_time", "solved", "satisfied", "reworked", "repeated",
)  # fmt: skip


async def figures(draft: Draft) -> None:
    about, section = draft.about, draft.section("figures")
    asked = Asked(
        since=about.period.first,
        until=about.period.last,
        unit=about.root.code if about.root else "",
        place=about.place,
    )
    scope = await scope_of(about.session, SYSTEM, asked, about.now)
    told: list[tuple[str, ShareRead, int]] = []
    for code in _FEW if about.kind is ReportKind.LEADER else _MANY:
        figure = FIGURES[code]
        read = await views.read_figure(about.session, figure, scope)
        share = _chosen(read.shares)
        if share is None:
            continue
        name = views.meta(figure).name
        number = _source(draft, figure, name, share)
        told.append((name, share, number))
        city = _chosen(read.city)
        key = "figure.beside" if city is not None else "figure"
        tell(
            section, key, [number], what=name, **_words(share),
            city=rules.percent(city.share or 0.0) if city else "",
            city_n=city.denominator if city else 0,
        )  # fmt: skip
    if told:
        picture(section, _chart(told))


def _chosen(shares: list[ShareRead] | None) -> ShareRead | None:
    """As granted, without what is left out; None where nothing is to be counted."""
    first = shares[0] if shares else None
    return first if first is not None and first.denominator else None


def _source(draft: Draft, figure: Figure, name: str, share: ShareRead) -> int:
    return draft.source(
        f"figure.{figure.code}",
        "figure",
        name,
        figure_link(draft.about, figure.code),
        n=share.denominator,
        unit_of="share",
        code=figure.code,
        ends=(share.share, share.low, share.high),
    )


def _words(share: ShareRead) -> dict[str, object]:
    return {
        "share": rules.percent(share.share or 0.0),
        "low": rules.percent(share.low or 0.0),
        "high": rules.percent(share.high or 0.0),
        "hits": share.numerator,
        "n": share.denominator,
    }


def _chart(told: list[tuple[str, ShareRead, int]]) -> ReportChart:
    return ReportChart(
        key="figures",
        kind="shares",
        title=say("chart.figures"),
        labels=[name for name, _, _ in told],
        series=[
            ReportSeries(
                name=say("series.share"),
                values=[share.share for _, share, _ in told],
                low=[share.low for _, share, _ in told],
                high=[share.high for _, share, _ in told],
            )
        ],
        refs=[number for _, _, number in told],
    )
