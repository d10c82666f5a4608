"""A brief as a file: one page of A4, DOCX or PDF. Pure; run it beside the event loop."""

from io import BytesIO

from huying.insight.briefs import Brief
from huying.insight.briefs_pictures import bars_png, streets_png
from huying.insight.papers import EDGE, SMALL_PT, TEXT_PT, Paper, WordPaper
from huying.supervise.documents import Fonts

CHART, MAP = 118.0, 44.0  # mm wide


def to_pdf(brief: Brief, fonts: Fonts) -> bytes:
    page = Paper(brief.foot, fonts)
    page.head(brief.head, brief.number, brief.title)
    page.part(*brief.parts[0])
    _pictures(page, brief)
    for heading, paragraphs in brief.parts[1:]:
        page.part(heading, paragraphs)
    page.ln(3)
    page.block(brief.sign, TEXT_PT, align="R")
    return bytes(page.output())


def _pictures(page: Paper, brief: Brief) -> None:
    page.ln(2)
    top = page.get_y()
    page.image(BytesIO(bars_png(brief.bars)), x=EDGE, y=top, w=CHART)
    left = page.w - EDGE - MAP
    page.image(BytesIO(streets_png(brief.streets)), x=left, y=top, w=MAP)
    page.set_font("han", "", SMALL_PT)
    page.set_xy(EDGE, top + MAP + 1)
    page.cell(CHART, 4, brief.captions[0], align="C")
    page.set_xy(left, top + MAP + 1)
    page.cell(MAP, 4, brief.captions[1], align="C")
    page.set_xy(EDGE, top + MAP + 7)


def to_docx(brief: Brief) -> bytes:
    paper = WordPaper(brief.foot)
    paper.head(brief.head, brief.number, brief.title)
    for place, (heading, paragraphs) in enumerate(brief.parts):
        paper.part(heading, paragraphs)
        if place == 0:
            paper.pictures((bars_png(brief.bars), CHART), (streets_png(brief.streets), MAP))
            paper.line("　　".join(brief.captions), SMALL_PT, centre=True)
    paper.sign(brief.sign)
    return paper.content()
