"""PDF through pypdfium2: characters and rules with their places, pages as pictures.

Only ever called in the reading process: PDFium is not safe beside threads, and no file is trusted.
"""

import ctypes
import io
from collections.abc import Callable, Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from huying.kit.documents.errors import DocumentError
from huying.kit.documents.grids import Rule
from huying.kit.documents.layout import Glyph, PageContent
from huying.kit.documents.limits import Limits

LEAST_CHARACTERS = 10  # a page with fewer is a picture
_THIN, _SHORT = 3.0, 6.0
_MOST_OBJECTS, _MOST_SEGMENTS, _MOST_GLYPHS = 20_000, 4_000, 60_000
_PASSWORD = 4  # FPDF_ERR_PASSWORD
Place = Callable[[float, float], tuple[float, float]]


def open_pdf(content: bytes, limits: Limits) -> pdfium.PdfDocument:
    """Raises DocumentError: password, broken, pages."""
    try:
        document = pdfium.PdfDocument(content)
        count = len(document)
    except pdfium.PdfiumError as error:
        key = "password" if getattr(error, "err_code", None) == _PASSWORD else "broken"
        raise DocumentError(key) from error
    if count == 0:
        raise DocumentError("broken")
    if count > limits.pages:
        raise DocumentError("pages", limit=limits.pages)
    return document


def read_page(document: pdfium.PdfDocument, number: int) -> PageContent:
    """The page (from 1) with its characters. Raises DocumentError broken_page."""
    try:
        page = document[number - 1]
        width, height = page.get_size()
        place = _placing(page, width, height)
        text = page.get_textpage()
        try:
            glyphs = _sized(list(_glyphs(text, place)))
        finally:
            text.close()
        rules = list(_rules(page, place))
        page.close()
    except (pdfium.PdfiumError, ValueError, OverflowError) as error:
        raise DocumentError("broken_page", page=number) from error
    return PageContent(number, width, height, glyphs, rules)


def has_objects(document: pdfium.PdfDocument, number: int) -> bool:
    """Whether there is anything on the page at all."""
    page = document[number - 1]
    found = next(page.get_objects(max_depth=2), None)
    page.close()
    return found is not None


def is_picture(page: PageContent) -> bool:
    """Too few characters, or characters that stand for nothing (fonts without a mapping)."""
    shown = [glyph.text for glyph in page.glyphs if glyph.text.strip()]
    if len(shown) < LEAST_CHARACTERS:
        return True
    senseless = sum(
        1 for text in shown if text == "\ufffd" or "\ue000" <= text <= "\uf8ff" or text < " "
    )
    return senseless * 5 > len(shown)


def render(document: pdfium.PdfDocument, number: int, *, dpi: int, most_pixels: int) -> bytes:
    """The page (from 1) as PNG, in grey when it has no colour. Raises DocumentError broken_page."""
    try:
        page = document[number - 1]
        width, height = page.get_size()
        scale = dpi / 72
        pixels = width * height * scale * scale
        if pixels > most_pixels:
            scale *= (most_pixels / pixels) ** 0.5
        picture = page.render(scale=max(scale, 0.05)).to_pil()
        page.close()
    except (pdfium.PdfiumError, ValueError, OverflowError, IndexError) as error:
        raise DocumentError("broken_page", page=number) from error
    held = io.BytesIO()
    picture.save(held, "PNG", optimize=False, compress_level=4)
    return held.getvalue()


def _placing(page: pdfium.PdfPage, width: float, height: float) -> Place:
    """From the file's own coordinates to points from the top left of the page as it is shown
    (rotated, cropped): linear, so that three points tell all."""
    wide, tall = max(round(width * 16), 1), max(round(height * 16), 1)

    def shown(x: float, y: float) -> tuple[float, float]:
        found_x, found_y = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page.raw, 0, 0, wide, tall, 0, x, y, found_x, found_y)
        return found_x.value / 16, found_y.value / 16

    base_x, base_y = shown(0, 0)
    along_x, along_y = shown(1000, 0)
    up_x, up_y = shown(0, 1000)
    a, b = (along_x - base_x) / 1000, (along_y - base_y) / 1000
    c, d = (up_x - base_x) / 1000, (up_y - base_y) / 1000

    def placed(x: float, y: float) -> tuple[float, float]:
        return base_x + a * x + c * y, base_y + b * x + d * y

    return placed


def _glyphs(text: pdfium.PdfTextPage, place: Place) -> Iterator[Glyph]:
    handle = text.raw
    box = raw.FS_RECTF()
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    for index in range(min(raw.FPDFText_CountChars(handle), _MOST_GLYPHS)):
        code = raw.FPDFText_GetUnicode(handle, index)
        if code in {0, 10, 13, 0xFFFE, 0x2, 0xAD} or raw.FPDFText_IsGenerated(handle, index) == 1:
            continue
        if not raw.FPDFText_GetLooseCharBox(handle, index, box):
            continue
        x0, y0 = place(box.left, box.bottom)
        x1, y1 = place(box.right, box.top)
        left, right, top, bottom = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
        if not -2e4 < left < 2e4 or not -2e4 < top < 2e4 or right - left > 2e4:
            continue
        is_red = False
        if raw.FPDFText_GetFillColor(handle, index, red, green, blue, alpha):
            is_red = red.value > 150 and green.value < 100 and blue.value < 100
        height = round(max(bottom - top, 1.0), 2)
        yield Glyph(chr(code), left, top, right, bottom, height, is_red)


def _sized(glyphs: list[Glyph]) -> list[Glyph]:
    """A Chinese character is as wide as its size; what that is of a box's height holds for letters
    and figures too."""
    shares = sorted((g.right - g.left) / g.size for g in glyphs if _is_wide(g))
    share = shares[len(shares) // 2] if shares else 0.75
    return [
        g._replace(size=round(g.right - g.left if _is_wide(g) else g.size * share, 2))
        for g in glyphs
    ]


def _is_wide(glyph: Glyph) -> bool:
    return "\u2e80" <= glyph.text <= "\ufa6d" and glyph.right - glyph.left > 0.4 * (
        glyph.bottom - glyph.top
    )


def _rules(page: pdfium.PdfPage, place: Place) -> Iterator[Rule]:
    for number, found in enumerate(page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH,), max_depth=3)):
        if number > _MOST_OBJECTS:
            return
        matrix = found.get_matrix()
        before: tuple[float, float] | None = None
        first: tuple[float, float] | None = None
        for index in range(min(raw.FPDFPath_CountSegments(found.raw), _MOST_SEGMENTS)):
            segment = raw.FPDFPath_GetPathSegment(found.raw, index)
            x, y = ctypes.c_float(), ctypes.c_float()
            if not raw.FPDFPathSegment_GetPoint(segment, x, y):
                continue
            point = place(*matrix.on_point(x.value, y.value))
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_MOVETO:
                first = point
            elif kind == raw.FPDF_SEGMENT_LINETO and before is not None:
                yield from _rule(before, point)
            if raw.FPDFPathSegment_GetClose(segment) and first is not None:
                yield from _rule(point, first)
            before = point


def _rule(one: tuple[float, float], other: tuple[float, float]) -> Iterator[Rule]:
    across, down = abs(one[0] - other[0]), abs(one[1] - other[1])
    if down < _THIN and across > _SHORT:
        ends = sorted((one[0], other[0]))
        yield Rule(False, (one[1] + other[1]) / 2, ends[0], ends[1])
    elif across < _THIN and down > _SHORT:
        ends = sorted((one[1], other[1]))
        yield Rule(True, (one[0] + other[0]) / 2, ends[0], ends[1])
