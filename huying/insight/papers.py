"""Papers of the house as files: A4, a red head, paragraphs, pictures, a foot with a watermark.

What briefs and reports share; letters have a layout of their own by their standard.
"""

from collections.abc import Sequence
from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos

from huying.supervise.documents import RED, Fonts

EDGE = 20.0  # mm
HEAD_PT, TITLE_PT, TEXT_PT, SMALL_PT = 26, 16, 11, 8
LINE = 6.2  # mm


class Paper(FPDF):
    """A PDF; ``foot`` stands on every page."""

    def __init__(self, foot: str, fonts: Fonts) -> None:
        super().__init__(format="A4")
        self._foot = foot
        self.add_font("han", "", fonts.regular.path, collection_font_number=fonts.regular.number)
        self.add_font("han", "B", fonts.bold.path, collection_font_number=fonts.bold.number)
        self.set_margins(EDGE, EDGE, EDGE)
        self.set_auto_page_break(True, EDGE)
        self.add_page()

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font("han", "", SMALL_PT)
        self.set_text_color(120, 120, 120)
        self.cell(0, 5, self._foot, align="C")
        self.set_text_color(0, 0, 0)

    def head(self, head: str, number: str, title: str) -> None:
        self.set_text_color(*RED)
        self.block(head, HEAD_PT, bold=True, align="C")
        self.set_text_color(0, 0, 0)
        self.block(number, TEXT_PT, align="C")
        self.set_draw_color(*RED)
        self.set_line_width(0.6)
        self.line(EDGE, self.get_y() + 1, self.w - EDGE, self.get_y() + 1)
        self.ln(5)
        self.block(title, TITLE_PT, bold=True, align="C")
        self.ln(2)

    def part(self, heading: str, paragraphs: Sequence[str]) -> None:
        """Nothing without paragraphs."""
        if not paragraphs:
            return
        self.block(heading, TEXT_PT, bold=True, align="L")
        for words in paragraphs:
            self.block(f"　　{words}", TEXT_PT)

    def block(self, words: str, size: float, *, bold: bool = False, align: str = "J") -> None:
        self.set_font("han", "B" if bold else "", size)
        self.multi_cell(
            0,
            LINE if size <= TEXT_PT else size * 0.5,
            words,
            align=align,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
            wrapmode=WrapMode.CHAR,
        )


class WordPaper:
    """A DOCX; ``foot`` stands on every page."""

    def __init__(self, foot: str) -> None:
        self.document = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin = section.bottom_margin = Mm(EDGE)
        section.left_margin = section.right_margin = Mm(EDGE)
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = "FangSong", Pt(TEXT_PT)
        normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")
        line = section.footer.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.add_run(foot).font.size = Pt(SMALL_PT)

    def head(self, head: str, number: str, title: str) -> None:
        told = self.line(head, HEAD_PT, bold=True, centre=True)
        told.runs[0].font.color.rgb = RGBColor(*RED)
        self.line(number, TEXT_PT, centre=True)
        self.line(title, TITLE_PT, bold=True, centre=True)

    def part(self, heading: str, paragraphs: Sequence[str]) -> None:
        """Nothing without paragraphs."""
        if paragraphs:
            self.line(heading, TEXT_PT, bold=True)
        for words in paragraphs:
            self.line(words, TEXT_PT).paragraph_format.first_line_indent = Pt(TEXT_PT * 2)

    def pictures(self, *pictures: tuple[bytes, float]) -> None:
        """PNGs beside each other with their widths in mm."""
        paragraph = self.document.add_paragraph()
        for png, width in pictures:
            paragraph.add_run().add_picture(BytesIO(png), width=Mm(width))

    def sign(self, words: str) -> None:
        self.line(words, TEXT_PT).alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def line(self, words: str, size: int, *, bold: bool = False, centre: bool = False) -> Paragraph:
        paragraph = self.document.add_paragraph()
        run = paragraph.add_run(words)
        run.bold, run.font.size = bold, Pt(size)
        if centre:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(2)
        return paragraph

    def content(self) -> bytes:
        held = BytesIO()
        self.document.save(held)
        return held.getvalue()
