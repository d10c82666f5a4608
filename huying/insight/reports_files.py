"""A report as a file: DOCX, PDF (with numbered sources) or XLSX. Pure; run it beside the event
loop."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from docx.shared import Mm, Pt

from huying.insight import reports_page
from huying.insight.files import CellRow, Column, Table, write_book
from huying.insight.papers import EDGE, SMALL_PT, TEXT_PT, Paper, WordPaper
from huying.insight.reports_draft import say
from huying.insight.reports_pictures import chart_png
from huying.insight.schemas_reports import ReportBody, ReportSection, ReportSource
from huying.supervise.documents import Fonts

CHART = 150.0  # mm wide
SOURCE_WIDTHS = (9.0, 16.0, 46.0, 36.0, 16.0, 17.0, 30.0)  # mm
SOURCE_COLUMNS = ("number", "kind", "name", "period", "n", "value", "low")
ROW_HEIGHT = 5.0  # mm


@dataclass(frozen=True)
class Printed:
    """``notes``: how it was counted; ``sign``: who issued it and when, or that nobody did yet;
    ``foot``: the watermark."""

    head: str
    number: str
    body: ReportBody
    remarks: str
    notes: tuple[str, ...]
    sign: str
    foot: str
    base: str  # where the platform answers, before every link
    is_one_page: bool = False


def sentences(section: ReportSection) -> list[str]:
    """With the numbers of their sources in brackets: ``[4–13][25]``."""
    return [f"{sentence.text}{_numbers(sentence.refs)}" for sentence in section.sentences]


def _numbers(refs: Sequence[int]) -> str:
    runs: list[list[int]] = []
    for ref in refs:
        if runs and ref == runs[-1][-1] + 1:
            runs[-1].append(ref)
        else:
            runs.append([ref])
    return "".join(f"[{run[0]}–{run[-1]}]" if len(run) > 1 else f"[{run[0]}]" for run in runs)


def told_value(source: ReportSource, value: float | None) -> str:
    if value is None:
        return ""
    if source.unit_of == "matters":
        return f"{value:.0f}"
    return f"{(value - 1 if source.unit_of == 'ratio' else value) * 100:.1f}%"


def source_cells(source: ReportSource) -> list[str]:
    """As ``SOURCE_COLUMNS``; the last holds both ends of the interval."""
    since, until = source.since, source.until
    ends = [told_value(source, source.low), told_value(source, source.high)]
    return [
        str(source.number),
        say(f"source.{source.kind}"),
        f"{source.name}（{source.code}）" if source.code else source.name,
        since.isoformat() if since == until else f"{since.isoformat()}～{until.strftime('%m-%d')}",
        str(source.n),
        told_value(source, source.value),
        "～".join(ends) if all(ends) else "",
    ]


def _titles() -> list[str]:
    *first, _ = (say(f"column.{name}") for name in SOURCE_COLUMNS)
    return [*first, say("column.interval")]


def _page(report: Printed) -> reports_page.Page:
    """Numbers lead to their rows by links: there is no room for a table of sources."""
    links = {source.number: f"{report.base}{source.link}" for source in report.body.sources}
    parts = [
        reports_page.Part(
            section.heading,
            tuple(
                reports_page.Said(sentence.text, tuple(links[ref] for ref in sentence.refs))
                for sentence in section.sentences
            ),
        )
        for section in report.body.sections
    ]
    remarks = tuple(reports_page.Said(line, ()) for line in report.remarks.splitlines() if line)
    if remarks:
        parts.append(reports_page.Part(say("heading.remarks"), remarks))
    charts = tuple(chart for section in report.body.sections for chart in section.charts)
    return reports_page.Page(
        report.head, report.number, report.body.title, tuple(parts), charts, report.sign,
        (report.notes[0], say("note.page")), report.foot,
    )  # fmt: skip


def to_pdf(report: Printed, fonts: Fonts) -> bytes:
    if report.is_one_page:
        return reports_page.to_pdf(_page(report), fonts)
    page = Paper(report.foot, fonts)
    page.head(report.head, report.number, report.body.title)
    for section in report.body.sections:
        page.part(section.heading, sentences(section))
        for chart in section.charts:
            _picture(page, chart.title, chart_png(chart, fonts.regular))
    page.part(say("heading.remarks"), report.remarks.splitlines())
    page.ln(2)
    page.block(report.sign, TEXT_PT, align="R")
    page.ln(2)
    _sources(page, report.body.sources)
    page.block(say("heading.notes"), SMALL_PT, bold=True)
    for note in report.notes:
        page.block(note, SMALL_PT)
    return bytes(page.output())


def _picture(page: Paper, title: str, png: bytes) -> None:
    with BytesIO(png) as held:
        from_top = page.get_y()
        if from_top + 60 > page.h - EDGE:
            page.add_page()
        page.block(title, SMALL_PT, align="C")
        page.image(held, x=(page.w - CHART) / 2, w=CHART)
    page.ln(1)


def _sources(page: Paper, sources: Sequence[ReportSource]) -> None:
    page.block(say("heading.sources"), TEXT_PT, bold=True, align="L")
    page.set_font("han", "", SMALL_PT)
    page.set_draw_color(180, 180, 180)
    page.set_line_width(0.1)
    rows = [_titles(), *(source_cells(source) for source in sources)]
    with page.table(
        col_widths=SOURCE_WIDTHS, line_height=ROW_HEIGHT, first_row_as_headings=False,
        width=int(sum(SOURCE_WIDTHS)), text_align="LEFT", wrapmode="CHAR",
    ) as table:  # fmt: skip
        for cells in rows:
            row = table.row()
            for cell in cells:
                row.cell(cell)


def to_docx(report: Printed, fonts: Fonts | None) -> bytes:
    """Without a Chinese font on this machine the pictures are left out; their numbers stand in the
    sentences and in the workbook."""
    if report.is_one_page:
        return reports_page.to_docx(_page(report), fonts)
    paper = WordPaper(report.foot)
    paper.head(report.head, report.number, report.body.title)
    for section in report.body.sections:
        paper.part(section.heading, sentences(section))
        for chart in section.charts:
            if fonts is not None:
                paper.pictures((chart_png(chart, fonts.regular), CHART))
                paper.line(chart.title, SMALL_PT, centre=True)
    paper.part(say("heading.remarks"), report.remarks.splitlines())
    paper.sign(report.sign)
    paper.line(say("heading.sources"), TEXT_PT, bold=True)
    table = paper.document.add_table(rows=0, cols=len(SOURCE_COLUMNS), style="Table Grid")
    table.autofit = False
    for cells in (_titles(), *(source_cells(source) for source in report.body.sources)):
        for cell, words, wide in zip(table.add_row().cells, cells, SOURCE_WIDTHS, strict=True):
            cell.width = Mm(wide)
            cell.paragraphs[0].add_run(words).font.size = Pt(SMALL_PT)
    paper.line(say("heading.notes"), TEXT_PT, bold=True)
    for note in report.notes:
        paper.line(note, SMALL_PT)
    return paper.content()


def to_xlsx(report: Printed) -> bytes:
    with TemporaryDirectory(prefix="huying-report-") as folder:
        path = Path(folder) / "report.xlsx"
        write_book(path, list(_tables(report)))
        return path.read_bytes()


def _columns(*names: str) -> tuple[Column, ...]:
    wide = ("sentence", "link", "label", "name")
    whole, plain = ("number", "n"), ("value", "low", "high")
    return tuple(
        Column(
            say(f"column.{name}"),
            "wide"
            if name in wide
            else "integer"
            if name in whole
            else "number"
            if name in plain
            else "text",
        )
        for name in names
    )


def _value(source: ReportSource, value: float | None) -> float | None:
    """A number as it is reckoned with: a share 0–1, a change −1…, matters."""
    if value is None:
        return None
    return round(value - 1 if source.unit_of == "ratio" else value, 6)


def _tables(report: Printed) -> Sequence[Table]:
    body = report.body
    said: list[CellRow] = [
        [section.heading, sentence.text, "、".join(str(ref) for ref in sentence.refs)]
        for section in body.sections
        for sentence in section.sentences
    ]
    said += [[say("heading.remarks"), line, ""] for line in report.remarks.splitlines()]
    said += [[say("heading.notes"), note, ""] for note in (report.sign, *report.notes)]
    sources: list[CellRow] = [
        [
            source.number, say(f"source.{source.kind}"), source.name, source.code,
            source.since.isoformat(), source.until.isoformat(), source.scope, source.n,
            _value(source, source.value), _value(source, source.low), _value(source, source.high),
            say(f"unit_of.{source.unit_of}"), f"{report.base}{source.link}",
        ]
        for source in body.sources
    ]  # fmt: skip
    rows: list[CellRow] = [
        [source.number, source.name, row.label, f"{report.base}{row.link}"]
        for source in body.sources
        for row in source.rows
    ]
    return (
        Table(say("sheet.text"), _columns("section", "sentence", "sources"), said, report.foot),
        Table(
            say("sheet.sources"),
            _columns(
                "number", "kind", "name", "code", "since", "until", "scope", "n", "value", "low",
                "high", "unit_of", "link",
            ),
            sources,
        ),
        Table(say("sheet.rows"), _columns("number", "name", "label", "link"), rows),
        Table(say("sheet.charts"), _charted(), _chart_rows(body)),
    )  # fmt: skip


def _charted() -> tuple[Column, ...]:
    names = ("section", "label", "series")
    ends = (Column(say(f"column.{name}"), "number") for name in ("value", "low", "high"))
    return (*(Column(say(f"column.{name}")) for name in names), *ends)


def _chart_rows(body: ReportBody) -> list[CellRow]:
    return [
        [
            chart.title, label, series.name, series.values[at],
            series.low[at] if series.low else None, series.high[at] if series.high else None,
        ]
        for section in body.sections
        for chart in section.charts
        for series in chart.series
        for at, label in enumerate(chart.labels)
    ]  # fmt: skip
