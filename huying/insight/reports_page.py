"""The leader's report on one page: a paragraph a section, two charts beside each other.

Pure. What does not fit is made smaller in steps: letters first, then fewer charts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from fpdf.enums import WrapMode, XPos, YPos
from fpdf.fonts import TTFFont
from PIL import Image

from huying.insight.papers import Paper, WordPaper
from huying.insight.reports_pictures import chart_png
from huying.insight.schemas_reports import ReportChart
from huying.supervise.documents import RED, Face, Fonts

EDGE, GAP = 16.0, 4.0  # mm
MARK = "↗"
BLUE = RGBColor(43, 108, 176)
MOST_CHARTS = 4
HEAD_PT, TITLE_PT, NOTE_PT = 18, 13, 7.5
SIZES = (12.0, 11.5, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0)
# How much a page of DOCX holds cannot be known here: its letters follow the PDF's of the same page.
WORD_LINE = 1.15


@dataclass(frozen=True)
class Said:
    text: str
    links: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    heading: str
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Page:
    head: str
    number: str
    title: str
    parts: tuple[Part, ...]
    charts: tuple[ReportChart, ...]
    sign: str
    notes: tuple[str, ...]
    foot: str


@dataclass(frozen=True)
class Fit:
    """Size of the letters in points, and how many charts."""

    size: float
    charts: int


def _fits(page: Page) -> Iterator[Fit]:
    """The largest first; even numbers of charts, for they stand in pairs."""
    most = min(MOST_CHARTS, len(page.charts))
    for charts in range(most - most % 2 if most > 1 else most, -1, -2):
        for size in SIZES:
            yield Fit(size, charts)


def _drawn(page: Page, face: Face) -> list[bytes]:
    return [chart_png(chart, face, half=True) for chart in page.charts[:MOST_CHARTS]]


def to_pdf(page: Page, fonts: Fonts) -> bytes:
    return _fitted(page, fonts, _drawn(page, fonts.regular))[0]


def _fitted(page: Page, fonts: Fonts, charts: Sequence[bytes]) -> tuple[bytes, Fit]:
    """The first way that takes one page; the smallest where none does."""
    fit = Fit(SIZES[-1], 0)
    for fit in _fits(page):
        made = _pdf(page, fonts, charts, fit)
        if made.page == 1:
            break
        _let_go(made)
    else:
        made = _pdf(page, fonts, charts, fit)
    return bytes(made.output()), fit


def _let_go(paper: Paper) -> None:
    """What is never written out keeps its fonts open."""
    for font in paper.fonts.values():
        if isinstance(font, TTFFont):
            font.close()


def _pdf(page: Page, fonts: Fonts, charts: Sequence[bytes], fit: Fit) -> Paper:
    paper = Paper(page.foot, fonts)
    paper.set_margins(EDGE, EDGE, EDGE)
    paper.set_auto_page_break(True, EDGE)
    paper.set_xy(EDGE, EDGE)
    _head(paper, page)
    for part in page.parts:
        _part(paper, part, fit.size)
    _pictures(paper, page, charts[: fit.charts])
    _line(paper, page.sign, fit.size, align="R")
    for note in page.notes:
        _line(paper, note, NOTE_PT)
    return paper


def _line(paper: Paper, words: str, size: float, *, bold: bool = False, align: str = "L") -> None:
    paper.set_font("han", "B" if bold else "", size)
    paper.multi_cell(
        0, size * 0.53, words, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT,
        wrapmode=WrapMode.CHAR,
    )  # fmt: skip


def _head(paper: Paper, page: Page) -> None:
    paper.set_text_color(*RED)
    _line(paper, page.head, HEAD_PT, bold=True, align="C")
    paper.set_text_color(0, 0, 0)
    _line(paper, page.number, NOTE_PT, align="C")
    paper.set_draw_color(*RED)
    paper.set_line_width(0.5)
    paper.line(EDGE, paper.get_y() + 1, paper.w - EDGE, paper.get_y() + 1)
    paper.ln(3)
    _line(paper, page.title, TITLE_PT, bold=True, align="C")
    paper.ln(1)


def _part(paper: Paper, part: Part, size: float) -> None:
    line = size * 0.53
    paper.set_font("han", "B", size)
    paper.write(line, f"{part.heading}　")
    for said in part.said:
        paper.set_font("han", "", size)
        paper.write(line, said.text, wrapmode=WrapMode.CHAR)
        for link in said.links:
            paper.set_font("han", "", size * 0.8)
            paper.set_text_color(43, 108, 176)
            paper.write(line, MARK, link)
            paper.set_text_color(0, 0, 0)
    paper.ln(line + 0.8)


def _pictures(paper: Paper, page: Page, charts: Sequence[bytes]) -> None:
    wide = (paper.w - 2 * EDGE - GAP) / 2 if len(charts) > 1 else paper.w - 2 * EDGE
    paper.ln(1)
    for at in range(0, len(charts), 2):
        pair = charts[at : at + 2]
        height = max(_height(png, wide) for png in pair)
        paper.set_font("han", "", NOTE_PT)
        if paper.get_y() + height + 5 > paper.h - EDGE:
            paper.add_page()
        top = paper.get_y()
        for place, png in enumerate(pair):
            x = EDGE + place * (wide + GAP)
            paper.set_xy(x, top)
            paper.cell(wide, 4, page.charts[at + place].title, align="C")
            with BytesIO(png) as held:
                paper.image(held, x=x, y=top + 4, w=wide)
        paper.set_xy(EDGE, top + height + 5)


def _height(png: bytes, wide: float) -> float:
    with Image.open(BytesIO(png)) as image:
        return wide * image.height / image.width


def to_docx(page: Page, fonts: Fonts | None) -> bytes:
    """Without a Chinese font on this machine the charts are left out."""
    charts: list[bytes] = []
    fit = Fit(SIZES[2], 0)
    if fonts is not None:
        charts = _drawn(page, fonts.regular)
        fit = _fitted(page, fonts, charts)[1]
    paper = WordPaper(page.foot)
    section = paper.document.sections[0]
    section.top_margin = section.bottom_margin = Mm(EDGE - 2)
    section.left_margin = section.right_margin = Mm(EDGE)
    section.header_distance = section.footer_distance = Mm(8)
    head = paper.line(page.head, HEAD_PT, bold=True, centre=True)
    head.runs[0].font.color.rgb = RGBColor(*RED)
    paper.line(page.number, 8, centre=True)
    paper.line(page.title, TITLE_PT, bold=True, centre=True)
    for part in page.parts:
        _word_part(paper, part, fit.size - 1)
    for at in range(0, fit.charts, 2):
        _word_pictures(paper, page, charts, at)
    paper.sign(page.sign)
    for note in page.notes:
        paper.line(note, 8)
    for paragraph in paper.document.paragraphs:
        paragraph.paragraph_format.space_after = Pt(1)
        paragraph.paragraph_format.space_before = Pt(0)
        paragraph.paragraph_format.line_spacing = WORD_LINE
    return paper.content()


def _word_part(paper: WordPaper, part: Part, size: float) -> None:
    paragraph = paper.document.add_paragraph()
    _run(paragraph, f"{part.heading}　", size, bold=True)
    for said in part.said:
        _run(paragraph, said.text, size)
        for link in said.links:
            hyperlink(paragraph, MARK, link, size * 0.8)


def _run(paragraph: Paragraph, words: str, size: float, *, bold: bool = False) -> Run:
    run = paragraph.add_run(words)
    run.bold, run.font.size = bold, Pt(size)
    return run


def hyperlink(paragraph: Paragraph, words: str, address: str, size: float) -> None:
    """python-docx writes none by itself."""
    id = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), id)
    run = _run(paragraph, words, size)
    run.font.color.rgb = BLUE
    link.append(run._r)
    paragraph._p.append(link)


def _word_pictures(paper: WordPaper, page: Page, charts: Sequence[bytes], at: int) -> None:
    pair = charts[at : at + 2]
    table = paper.document.add_table(rows=1, cols=len(pair))
    wide = (210 - 2 * EDGE - GAP) / max(len(pair), 2)
    for place, (cell, png) in enumerate(zip(table.rows[0].cells, pair, strict=True)):
        first = cell.paragraphs[0]
        _run(first, page.charts[at + place].title, 8)
        second = cell.add_paragraph()
        second.add_run().add_picture(BytesIO(png), width=Mm(wide - 2))
        for paragraph in (first, second):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.space_after = Pt(0)
