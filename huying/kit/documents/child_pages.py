"""PDF and pictures in the reading process: text where there is some, else recognised."""

from collections.abc import Callable, Iterable
from importlib import import_module

from pypdfium2 import PdfDocument

from huying.kit.documents.building import Blocks
from huying.kit.documents.errors import DocumentError
from huying.kit.documents.layout import PageContent
from huying.kit.documents.limits import Limits
from huying.kit.documents.paragraphs import put_pages
from huying.kit.documents.pdf import has_objects, is_picture, open_pdf, read_page, render
from huying.kit.documents.recognisers import is_installed
from huying.kit.documents.values import Block, Document, DocumentKind, Json, Problem

Say = Callable[[Json], None]


def read_pdf(content: bytes, blocks: Blocks, limits: Limits, say: Say) -> Document:
    """Pages without text are recognised; one that cannot be read is told, the others are kept."""
    document = open_pdf(content, limits)
    problems: list[Problem] = []
    pages, pictures = _text_pages(document, say, problems)
    if len(problems) == len(pages):
        raise DocumentError("broken_page", page=1)
    if len(pictures) > limits.ocr_pages:
        raise DocumentError("ocr_pages", count=len(pictures), limit=limits.ocr_pages)
    if pictures and not is_installed() and len(pictures) < len(pages):
        problems += [Problem("no_ocr", {}, page=number) for number in pictures]
    elif pictures:
        _recognise(document, pages, pictures, limits, say, problems)
    put_pages(pages, blocks)
    _must_have_text(blocks)
    kind: DocumentKind = "scan" if len(pictures) * 2 > len(pages) else "pdf"
    sizes = tuple((round(page.width, 1), round(page.height, 1)) for page in pages)
    ordered = tuple(sorted(problems, key=lambda problem: problem.page or 0))
    return Document(tuple(blocks), len(pages), sizes, kind, ordered, ocr=bool(pictures))


def _text_pages(
    document: PdfDocument, say: Say, problems: list[Problem]
) -> tuple[list[PageContent], list[int]]:
    """Every page with its text, and the numbers of those that are pictures."""
    pages: list[PageContent] = []
    pictures: list[int] = []
    for number in range(1, len(document) + 1):
        try:
            page = read_page(document, number)
        except DocumentError:
            problems.append(Problem("broken_page", {}, page=number))
            page = PageContent(number, 595.0, 842.0, ())
        else:
            if is_picture(page) and has_objects(document, number):
                pictures.append(number)
        pages.append(page)
        if number % 10 == 0:
            say({"done": number, "total": len(document)})
    return pages, pictures


def _recognise(
    document: PdfDocument,
    pages: list[PageContent],
    pictures: list[int],
    limits: Limits,
    say: Say,
    problems: list[Problem],
) -> None:
    scans = import_module("huying.kit.documents.scans")
    recogniser = scans.Recogniser()
    rest = len(pages) - len(pictures)
    for done, number in enumerate(pictures):
        say({"done": rest + done, "total": len(pages), "ocr": len(pictures)})
        drawn = render(document, number, dpi=scans.DPI, most_pixels=limits.pixels)
        picture = scans.open_picture(drawn, limits.pixels)
        page = pages[number - 1]
        pages[number - 1], found = recogniser.page(picture, number, page.width, page.height)
        problems.extend(found)


def read_image(content: bytes, blocks: Blocks, limits: Limits, say: Say) -> Document:
    """A picture of one page."""
    scans = import_module("huying.kit.documents.scans")
    picture = scans.open_picture(content, limits.pixels)
    width, height = scans.page_size(picture)
    recogniser = scans.Recogniser()
    say({"done": 0, "total": 1, "ocr": 1})
    page, problems = recogniser.page(picture, 1, width, height)
    put_pages([page], blocks)
    _must_have_text(blocks)
    sizes = ((round(width, 1), round(height, 1)),)
    return Document(tuple(blocks), 1, sizes, "image", tuple(problems), ocr=True)


def _must_have_text(blocks: Iterable[Block]) -> None:
    if not any(block.kind not in {"header", "note"} for block in blocks):
        raise DocumentError("no_text")
