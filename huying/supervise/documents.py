"""A sheet as a file to print: DOCX and PDF, laid out after GB/T 9704-2012 (A4, margins 37/35/28/26
mm, title 22 pt, text 16 pt). Pure: a sheet and fonts in, bytes out; run it beside the event loop.
"""

import os
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.document import Document as Docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from fontTools.ttLib import TTCollection
from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos

from huying.supervise.errors_letters import NoFont
from huying.supervise.letter_sheets import Sheet

TOP, BOTTOM, LEFT, RIGHT = 37.0, 35.0, 28.0, 26.0  # mm
TITLE_PT, TEXT_PT, HEAD_PT, SMALL_PT = 22, 16, 30, 9
LINE = 9.8  # mm: 28 pt, as the standard sets 22 lines on a page
RED = (196, 32, 33)

# Where distributions put a Chinese font; the first that is there is used, regular and bold.
FONTS = (
    ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc"),
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"),
    ("/usr/share/fonts/google-noto-serif-cjk-fonts/NotoSerifCJK-Regular.ttc",
     "NotoSerifCJK-Bold.ttc"),
    ("/usr/share/fonts/google-noto-serif-cjk-ttc/NotoSerifCJK-Regular.ttc",
     "NotoSerifCJK-Bold.ttc"),
    ("/usr/share/fonts/google-noto-cjk/NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc"),
    ("/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"),
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", "wqy-zenhei.ttc"),
    ("/usr/share/fonts/wqy-zenhei/wqy-zenhei.ttc", "wqy-zenhei.ttc"),
    ("/usr/share/fonts/truetype/arphic/uming.ttc", "uming.ttc"),
)  # fmt: skip


@dataclass(frozen=True)
class Face:
    """A font file and the number of the simplified-Chinese face in its collection."""

    path: Path
    number: int


@dataclass(frozen=True)
class Fonts:
    regular: Face
    bold: Face


@cache
def find_fonts() -> Fonts:
    """HUYING_LETTER_FONT (one file), else what the distribution has. Raises NoFont."""
    given = os.environ.get("HUYING_LETTER_FONT")
    if given:
        if not Path(given).is_file():
            raise NoFont()
        face = _face(Path(given))
        return Fonts(face, face)
    for name, bold in FONTS:
        path = Path(name)
        if path.is_file():
            heavy = path.with_name(bold)
            regular = _face(path)
            return Fonts(regular, _face(heavy) if heavy.is_file() else regular)
    raise NoFont()


def _face(path: Path) -> Face:
    """A collection holds one face a region; the simplified one is named SC (or comes first)."""
    if path.suffix.lower() != ".ttc":
        return Face(path, 0)
    with TTCollection(str(path), lazy=True) as collection:
        for number, font in enumerate(collection):
            family = font["name"].getBestFamilyName() or ""
            if family.endswith(" SC"):
                return Face(path, number)
    return Face(path, 0)


def to_pdf(sheet: Sheet, watermark: str, fonts: Fonts) -> bytes:
    """With the used glyphs embedded, so that it reads the same anywhere; ``watermark`` is at the
    foot of every page."""
    page = _Page(watermark, fonts)
    page.head(sheet)
    page.body(sheet)
    page.signature(sheet)
    page.receipt(sheet)
    return bytes(page.output())


class _Page(FPDF):
    def __init__(self, watermark: str, fonts: Fonts) -> None:
        super().__init__(format="A4")
        self._watermark = watermark
        self.add_font("han", "", fonts.regular.path, collection_font_number=fonts.regular.number)
        self.add_font("han", "B", fonts.bold.path, collection_font_number=fonts.bold.number)
        self.set_margins(LEFT, TOP, RIGHT)
        self.set_auto_page_break(True, BOTTOM)
        self.add_page()

    def footer(self) -> None:
        self.set_y(-18)
        self.set_font("han", "", SMALL_PT)
        self.set_text_color(120, 120, 120)
        self.cell(0, 5, self._watermark, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.cell(0, 5, f"— {self.page_no()} —", align="C")
        self.set_text_color(0, 0, 0)

    def _block(self, words: str, size: float, *, bold: bool = False, align: str = "J") -> None:
        self.set_font("han", "B" if bold else "", size)
        height = LINE if size <= TEXT_PT else size * 0.5
        self.multi_cell(
            0,
            height,
            words,
            align=align,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
            wrapmode=WrapMode.CHAR,
        )

    def head(self, sheet: Sheet) -> None:
        self.set_text_color(*RED)
        self._block(sheet.letterhead, HEAD_PT if len(sheet.letterhead) <= 14 else 24, bold=True,
                    align="C")  # fmt: skip
        self.set_text_color(0, 0, 0)
        self.ln(4)
        self._block(sheet.number, TEXT_PT, align="C")
        self.set_draw_color(*RED)
        self.set_line_width(0.6)
        self.line(LEFT, self.get_y() + 1, self.w - RIGHT, self.get_y() + 1)
        self.ln(12)
        self._block(sheet.title, TITLE_PT, bold=True, align="C")
        self.ln(6)

    def body(self, sheet: Sheet) -> None:
        self._block(sheet.recipient, TEXT_PT, align="L")
        for words in sheet.paragraphs:
            self._block(f"　　{words}", TEXT_PT)

    def signature(self, sheet: Sheet) -> None:
        """Signer and date at the right, the seal's place across them."""
        if self.get_y() + 45 > self.h - BOTTOM:
            self.add_page()
        self.ln(14)
        top = self.get_y()
        self._block(f"{sheet.signer}　", TEXT_PT, align="R")
        self._block(f"{sheet.date}　　　", TEXT_PT, align="R")
        below = self.get_y()
        self.set_draw_color(*RED)
        self.set_line_width(0.3)
        self.set_dash_pattern(dash=1.2, gap=1.2)
        self.circle(self.w - RIGHT - 42, top + LINE, 19)
        self.set_dash_pattern()
        self.set_text_color(*RED)
        self.set_font("han", "", 11)
        self.set_xy(self.w - RIGHT - 61, top - 14)
        self.cell(38, 6, sheet.seal, align="C")
        self.set_text_color(0, 0, 0)
        self.set_xy(LEFT, max(below, top + LINE + 20))

    def receipt(self, sheet: Sheet) -> None:
        needed = 16 + LINE * (len(sheet.receipt) + 3)
        if self.get_y() + needed > self.h - BOTTOM:
            self.add_page()
        self.ln(4)
        self.set_draw_color(120, 120, 120)
        self.set_dash_pattern(dash=2, gap=2)
        self.line(LEFT, self.get_y(), self.w - RIGHT, self.get_y())
        self.set_dash_pattern()
        self.ln(4)
        self._block(sheet.receipt_title, TEXT_PT, bold=True, align="C")
        for line in sheet.receipt:
            self._block(line, 14, align="L")


def to_docx(sheet: Sheet, watermark: str) -> bytes:
    """With the type faces that such papers use here (仿宋, 小标宋 or what stands in for them)."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    _style(document)
    head = HEAD_PT if len(sheet.letterhead) <= 14 else 24
    _line(document, sheet.letterhead, head, bold=True, centre=True, red=True)
    _line(document, sheet.number, TEXT_PT, centre=True)
    _rule(document)
    _line(document, sheet.title, TITLE_PT, bold=True, centre=True)
    _line(document, sheet.recipient, TEXT_PT)
    for words in sheet.paragraphs:
        _line(document, words, TEXT_PT).paragraph_format.first_line_indent = Pt(TEXT_PT * 2)
    _line(document, "", TEXT_PT)
    for words in (sheet.seal, sheet.signer, sheet.date):
        _line(
            document, words, TEXT_PT, red=words == sheet.seal
        ).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _slip(document, sheet)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run(watermark).font.size = Pt(SMALL_PT)
    held = BytesIO()
    document.save(held)
    return held.getvalue()


def _rule(document: Docx) -> None:
    """The red line under the number: a border of an empty paragraph."""
    borders = document.add_paragraph()._p.get_or_add_pPr().makeelement(qn("w:pBdr"), {})
    red = "{:02X}{:02X}{:02X}".format(*RED)
    line = {"val": "single", "sz": "12", "space": "1", "color": red}
    bottom = borders.makeelement(
        qn("w:bottom"), {qn(f"w:{key}"): value for key, value in line.items()}
    )
    borders.append(bottom)
    document.paragraphs[-1]._p.get_or_add_pPr().append(borders)


def _style(document: Docx) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "FangSong", Pt(TEXT_PT)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")


def _line(
    document: Docx,
    words: str,
    size: int,
    *,
    bold: bool = False,
    centre: bool = False,
    red: bool = False,
) -> Paragraph:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(words)
    run.bold, run.font.size = bold, Pt(size)
    if red:
        run.font.color.rgb = RGBColor(*RED)
    if centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = Pt(28) if size <= TEXT_PT else 1.2
    return paragraph


def _slip(document: Docx, sheet: Sheet) -> None:
    """The receipt in a frame of its own."""
    _line(document, "", TEXT_PT)
    table = document.add_table(rows=1, cols=1, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    cell = table.rows[0].cells[0]
    first = cell.paragraphs[0]
    first.alignment = WD_ALIGN_PARAGRAPH.CENTER
    first.add_run(sheet.receipt_title).bold = True
    for line in sheet.receipt:
        cell.add_paragraph().add_run(line).font.size = Pt(14)
