"""What is shown, as tables: numbers in columns of their own, a second sheet that explains them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from huying.insight.definitions import FIGURES, Figure
from huying.insight.files import CellRow, Column, ColumnKind, Table
from huying.insight.schemas import (
    Bands,
    Checks,
    FigureRead,
    FigureRowRead,
    Series,
    ShareRead,
)
from huying.insight.scope import Scope
from huying.insight.views import meta, said
from huying.kit import texts


def _columns(*names: str) -> tuple[Column, ...]:
    """``share:low`` is a column of kind share whose title is ``column.low``."""
    parts = [name.rpartition(":") for name in names]
    return tuple(Column(said(f"column.{key}"), _KINDS[kind]) for kind, _, key in parts)


_KINDS: Mapping[str, ColumnKind] = {
    "": "text", "wide": "wide", "integer": "integer", "share": "share", "number": "number",
    "time": "time",
}  # fmt: skip


_SHARE = ("integer:numerator", "integer:denominator", "share:share", "share:low", "share:high")


def _share(share: ShareRead) -> list[str | int | float | None]:
    return [share.numerator, share.denominator, share.share, share.low, share.high]


def _ways(share: ShareRead) -> list[str]:
    return [
        said(f"basis.{share.basis.value}"),
        said("excluded.kept" if share.with_excluded else "excluded.left_out"),
    ]


def figures_table(found: Iterable[FigureRead], scope: Scope) -> Table:
    def rows() -> Iterable[CellRow]:
        for figure in found:
            words = meta(FIGURES[figure.code])
            for scope_name, shares in (
                (scope.root.name if scope.root else said("whole_city"), figure.shares),
                (said("whole_city"), figure.city),
            ):
                for share in shares or ():
                    yield [words.group_name, words.name, scope_name, *_ways(share), *_share(share)]

    columns = _columns("group", "figure", "scope", "basis", "excluded", *_SHARE)
    return Table(said("sheet.figures"), columns, list(rows()))


def series_table(series: Series) -> Table:
    rows = [
        [one.name, one.key, *_ways(share), *_share(share)]
        for one in series.slices
        for share in one.shares
    ]
    columns = _columns(f"by_{series.by.value}", "code", "basis", "excluded", *_SHARE)
    return Table(meta(FIGURES[series.code]).name, columns, rows)


def bands_table(bands: Bands) -> Table:
    rows: list[CellRow] = []
    for row in bands.rows:
        rates = [cell for rate in row.rates for cell in (rate.denominator, rate.share)]
        placed = said(f"band.{row.band.value}") if row.band else said("band.none")
        rows.append([row.name, row.unit, placed, row.value, row.low, row.high, *rates])
    rated = [
        column
        for weight in bands.weights
        for column in (
            Column(said("column.n_of", what=weight.name), "integer"),
            Column(weight.name, "share"),
        )
    ]
    columns = _columns("by_unit", "code", "band", "share:composite", "share:low", "share:high")
    return Table(said("sheet.bands"), (*columns, *rated), rows)


def checks_table(checks: Checks) -> Table:
    rows: list[CellRow] = [
        [
            check.name, row.name, row.unit, *_share(row.share), row.rest.share, row.expected,
            row.chance, said("odd.yes" if row.is_odd else "odd.no"),
        ]
        for check in checks.checks
        for row in check.rows
    ]  # fmt: skip
    columns = _columns(
        "check", "by_unit", "code", *_SHARE, "share:rest", "number:expected", "number:chance", "odd"
    )
    return Table(said("sheet.checks"), columns, rows)


def records_table(figure: Figure) -> Table:
    columns = _columns(
        "number", "wide:title", "kind", "state", "unit", "time:at", "counted", "is_excluded"
    )
    return Table(meta(figure).name, columns, [])


def record_row(row: FigureRowRead, scope: Scope) -> CellRow:
    return [
        row.label,
        row.title,
        texts.label("ticket", f"kind.{row.kind.value}") if row.kind else "",
        texts.label("ticket", f"state.{row.state.value}") if row.state else "",
        row.unit_name,
        row.at.astimezone(scope.city.zone),
        said("counted.yes" if row.is_counted else "counted.no"),
        said("yes" if row.is_excluded else "no"),
    ]


def explained(figures: Iterable[Figure], scope: Scope, note: str, now: datetime) -> Table:
    """The second sheet: what was asked, how each figure is counted, what the interval means."""
    question = scope.question
    asked = scope.asked
    last = min(question.until, now).astimezone(scope.city.zone)
    rows: list[CellRow] = [
        [said("about.period"), f"{question.since:%Y-%m-%d} – {last:%Y-%m-%d %H:%M}"],
        [said("about.unit"), scope.root.name if scope.root else said("whole_city")],
        [said("about.category"), scope.city.category_name(asked.category) or said("any")],
        [said("about.place"), scope.city.place_name(asked.place) if asked.place else said("any")],
        [said("about.kind"), _list(f"kind.{kind.value}" for kind in asked.kind)],
        [said("about.urgency"), _list(f"urgency.{one.value}" for one in asked.urgency)],
        [said("about.interval"), said("about.interval.text")],
        [said("about.basis"), said("about.basis.text")],
        [said("about.excluded"), said("about.excluded.text")],
        [said("about.export"), note],
    ]
    for figure in figures:
        words = meta(figure)
        formula = "；".join([words.formula, words.excludes, words.attribution_text])
        rows.append([words.name, formula])
    return Table(said("sheet.about"), _columns("about", "wide:text"), rows)


def _list(keys: Iterable[str]) -> str:
    return "、".join(texts.label("ticket", key) for key in keys) or said("any")
