"""The demo city's policies as files that offices send: DOCX, PDF, scans; and as they are read.

    .venv/bin/python -m scripts.render_policies [CODE …]

Reads huying/content/demo/policies/*.txt, writes ``files/`` (the documents) and ``read/`` (what the
real reader made of each, scans recognised by the real recogniser). With codes those are read again
even when their file is the same. Laid out after GB/T 9704-2012; the same texts give the same bytes.
"""

import io
import json
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from docx import Document as Docx
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from fontTools import subset
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos
from PIL import Image

from huying.kit.documents import read_document
from huying.supervise.documents import Face, find_fonts
from scripts.policy_markup import Part, Policy, parse

POLICIES = Path(__file__).parent.parent / "huying" / "content" / "demo" / "policies"
TOP, BOTTOM, LEFT, RIGHT = 37.0, 35.0, 28.0, 26.0  # mm
TITLE_PT, TEXT_PT, HEAD_PT, SMALL_PT = 22, 16, 28, 12
LINE = 9.8  # mm
RED = (196, 32, 33)
MADE = datetime(2026, 1, 1, tzinfo=UTC)
SCAN_DPI, SCAN_QUALITY = 140, 42
ENDINGS = {"docx": ".docx", "pdf": ".pdf", "scan": ".pdf"}


def small_fonts(texts: Sequence[str], folder: Path) -> tuple[Path, Path]:
    """Regular and bold with the characters that occur: small, and quick to load."""
    fonts = find_fonts()
    letters = "".join(sorted(set("".join(texts)) | set("—0123456789　 •")))
    return _cut(fonts.regular, letters, folder / "a.otf"), _cut(
        fonts.bold, letters, folder / "b.otf"
    )


def _cut(face: Face, letters: str, path: Path) -> Path:
    font = TTFont(face.path, fontNumber=face.number, recalcTimestamp=False)
    cutter = subset.Subsetter(
        subset.Options(layout_features=[], notdef_outline=True, hinting=False)
    )
    cutter.populate(text=letters)
    cutter.subset(font)
    font.save(path)
    return path


class Page(FPDF):
    """A paper on A4 with its running head and page numbers."""

    def __init__(self, running: str, fonts: tuple[Path, Path]) -> None:
        super().__init__(format="A4")
        self._running = running
        self.set_creation_date(MADE)
        self.add_font("han", "", fonts[0])
        self.add_font("han", "B", fonts[1])
        self.set_margins(LEFT, TOP, RIGHT)
        self.set_auto_page_break(True, BOTTOM)
        self.add_page()

    def header(self) -> None:
        if self._running:
            self.set_y(18)
            self.set_font("han", "", 10)
            self.cell(0, 6, self._running, align="C")
        self.set_y(TOP)

    def footer(self) -> None:
        self.set_y(-25)
        self.set_font("han", "", 12)
        self.cell(0, 6, f"— {self.page_no()} —", align="C")

    def block(self, words: str, size: float, *, bold: bool = False, align: str = "J") -> None:
        self.set_font("han", "B" if bold else "", size)
        height = LINE if size <= TEXT_PT else size * 0.5
        self.multi_cell(0, height, words, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT,
                        wrapmode=WrapMode.CHAR)  # fmt: skip

    def letterhead(self, lines: Sequence[str]) -> None:
        for words in lines:
            if words.endswith("文件"):
                self.set_text_color(*RED)
                self.block(words, head_size(words), bold=True, align="C")
                self.set_text_color(0, 0, 0)
                self.ln(4)
            else:
                self.block(words, TEXT_PT, align="C")
        if lines:
            self.set_draw_color(*RED)
            self.set_line_width(0.6)
            self.line(LEFT, self.get_y() + 1, self.w - RIGHT, self.get_y() + 1)
            self.set_draw_color(0, 0, 0)
            self.ln(10)

    def rows(self, rows: Sequence[Sequence[str]]) -> None:
        self.set_font("han", "", SMALL_PT)
        self.set_line_width(0.2)
        self.ln(2)
        with self.table(line_height=7, padding=1, first_row_as_headings=False,
                        col_widths=_widths(rows), wrapmode=WrapMode.CHAR) as table:  # fmt: skip
            for cells in rows:
                row = table.row()
                for cell in cells:
                    row.cell(cell)
        self.ln(3)


def _widths(rows: Sequence[Sequence[str]]) -> tuple[int, ...]:
    columns = max(map(len, rows))
    longest = [max(len(row[n]) if n < len(row) else 1 for row in rows) for n in range(columns)]
    return tuple(max(6, min(length, 24)) for length in longest)


def to_pdf(policy: Policy, fonts: tuple[Path, Path]) -> bytes:
    page = Page(policy.running, fonts)
    start = policy.body_from
    page.letterhead([part.text for part in policy.parts[:start]])
    for part, rows in _grouped(policy.parts[start:]):
        if rows:
            page.rows(rows)
        elif part.kind == "title":
            page.block(part.text, TITLE_PT, bold=True, align="C")
            page.ln(5)
        elif part.kind == "heading":
            page.block(part.text, TEXT_PT, bold=True, align="C")
        elif part.kind == "note":
            page.block(part.text, SMALL_PT)
        else:
            _pdf_line(page, part.text)
    return bytes(page.output())


def _pdf_line(page: Page, text: str) -> None:
    if is_address(text):
        page.block(text, TEXT_PT, align="L")
    elif is_signature(text):
        page.block(f"{text}　　", TEXT_PT, align="R")
    else:
        page.block(f"　　{text}", TEXT_PT)


def head_size(words: str) -> int:
    """A letterhead stands on one line."""
    return max(12, min(HEAD_PT, 430 // len(words)))


def is_address(text: str) -> bool:
    """各县（区）管理部，各受托银行：stands at the edge."""
    return text.endswith("：") and text.startswith("各")


def is_signature(text: str) -> bool:
    """Issuer or date under the text: at the right."""
    is_date = text.endswith("日") and text[:2] == "20" and len(text) < 14
    is_name = len(text) < 40 and text.startswith("云汀市") and text.endswith(_ISSUERS)
    return is_date or is_name


_ISSUERS = ("局", "中心", "政府", "委员会", "办公室", "公司", "厅", "支队", "大队")
_Grouped = list[tuple[Part, list[list[str]]]]


def _grouped(parts: Sequence[Part]) -> _Grouped:
    """Parts in order; rows that follow each other as one."""
    found: _Grouped = []
    for part in parts:
        if part.kind == "row" and found and found[-1][1]:
            found[-1][1].append(part.cells)
        else:
            found.append((part, [part.cells] if part.kind == "row" else []))
    return found


def to_docx(policy: Policy) -> bytes:
    document = Docx()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "FangSong", Pt(TEXT_PT)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")
    section.header.paragraphs[0].text = policy.running
    _page_number(section.footer.paragraphs[0])
    start = policy.body_from
    for part in policy.parts[:start]:
        is_head = part.text.endswith("文件")
        size = head_size(part.text) if is_head else TEXT_PT
        _line(document, part.text, size, bold=is_head, red=is_head, centre=True)
    for part, rows in _grouped(policy.parts[start:]):
        if rows:
            _table(document, rows)
        elif part.kind == "heading":
            heading = document.add_heading(part.text, level=1)
            heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif part.kind == "title":
            _line(document, part.text, TITLE_PT, bold=True, centre=True)
        elif part.kind == "note":
            _line(document, part.text, SMALL_PT)
        else:
            _docx_line(document, part.text)
    held = io.BytesIO()
    document.save(held)
    return _same_bytes(held.getvalue())


def _docx_line(document: DocxDocument, text: str) -> None:
    paragraph = _line(document, text, TEXT_PT)
    if is_signature(text):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    elif not is_address(text):
        paragraph.paragraph_format.first_line_indent = Pt(TEXT_PT * 2)


def _line(
    document: DocxDocument,
    words: str,
    size: int,
    *,
    bold: bool = False,
    red: bool = False,
    centre: bool = False,
) -> Paragraph:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(words)
    run.bold, run.font.size = bold, Pt(size)
    if red:
        run.font.color.rgb = RGBColor(*RED)
    if centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(0)
    return paragraph


def _table(document: DocxDocument, rows: Sequence[Sequence[str]]) -> None:
    """Cells of the first column that repeat are merged downwards, as offices do."""
    width = max(map(len, rows))
    table = document.add_table(rows=len(rows), cols=width, style="Table Grid")
    for n, row in enumerate(rows):
        for column, cell in enumerate(row):
            above = rows[n - 1] if n else None
            if column == 0 and above and above[0] == cell and cell:
                merged = table.cell(n - 1, 0).merge(table.cell(n, 0))
                merged.text = cell
            else:
                table.cell(n, column).text = cell


def _page_number(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    for kind in ("begin", "PAGE", "end"):
        if kind == "PAGE":
            element = OxmlElement("w:instrText")
            element.text = kind
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _same_bytes(content: bytes) -> bytes:
    """The package again with one time for all its parts."""
    held = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in given.namelist():
            if name != "docProps/thumbnail.jpeg":
                info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
                made.writestr(
                    info, _without_thumbnail(name, given.read(name)), zipfile.ZIP_DEFLATED
                )
    return held.getvalue()


def _without_thumbnail(name: str, content: bytes) -> bytes:
    if name != "_rels/.rels":
        return content
    start = content.find(b"<Relationship ", 0)
    while start >= 0:
        end = content.index(b">", start) + 1
        if b"thumbnail" in content[start:end]:
            return content[:start] + content[end:]
        start = content.find(b"<Relationship ", end)
    return content


def to_scan(pdf: bytes, seed: int) -> bytes:
    """The pages as a copier sends them: grey, a little askew, with noise."""
    chance = np.random.default_rng(seed)
    pages = []
    for page in pdfium.PdfDocument(pdf):
        picture = page.render(scale=SCAN_DPI / 72, grayscale=True).to_pil().convert("L")
        angle = float(chance.uniform(0.4, 1.3)) * (1 if chance.random() < 0.5 else -1)
        turned = picture.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=250)
        pixels = np.asarray(turned, dtype=np.float32) * 0.9 + 14
        noisy = pixels + chance.normal(0, 5, pixels.shape).astype(np.float32)
        pages.append(Image.fromarray(noisy.clip(0, 255).astype(np.uint8)))
    held = io.BytesIO()
    made = MADE.timetuple()
    pages[0].save(held, "PDF", save_all=True, append_images=pages[1:], resolution=SCAN_DPI,
                  quality=SCAN_QUALITY, creationDate=made, modDate=made)  # fmt: skip
    return held.getvalue()


def render(policy: Policy, fonts: tuple[Path, Path]) -> bytes:
    if policy.form == "docx":
        return to_docx(policy)
    pdf = to_pdf(policy, fonts)
    return to_scan(pdf, sum(map(ord, policy.code))) if policy.form == "scan" else pdf


def main(codes: Sequence[str]) -> None:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(POLICIES.glob("*.txt"))}
    files, read = POLICIES / "files", POLICIES / "read"
    files.mkdir(exist_ok=True)
    read.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        fonts = small_fonts(list(texts.values()), Path(folder))
        for name in codes or list(texts):
            _one(parse(texts[name]), fonts, files, read, is_again=bool(codes))
    total = sum(path.stat().st_size for each in (files, read) for path in each.iterdir())
    print(f"{len(texts)} policies, {total / 1e6:.1f} MB")


def _one(
    policy: Policy, fonts: tuple[Path, Path], files: Path, read: Path, *, is_again: bool
) -> None:
    """Read again only when the file is another: recognising a scan takes a while."""
    name = policy.code + ENDINGS[policy.form]
    content = render(policy, fonts)
    for stale in files.glob(f"{policy.code}.*"):
        if stale.name != name:
            stale.unlink()
    told = read / f"{policy.code}.json"
    path = files / name
    is_same = told.exists() and path.exists() and path.read_bytes() == content
    if is_same and not is_again:
        return
    path.write_bytes(content)
    started = time.perf_counter()
    document = read_document(content, name)
    head = {"code": policy.code, "category": policy.category, "file": name}
    made = json.dumps({**head, "document": document.as_json()}, ensure_ascii=False,
                      separators=(",", ":"))  # fmt: skip
    told.write_text(made + "\n", encoding="utf-8")
    seconds = time.perf_counter() - started
    print(f"{name}: {len(content) // 1024} KB, {len(document.blocks)} blocks, {seconds:.1f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
