"""The reading process: a file on its standard input, lines of JSON on its standard output.

Its memory and processor time are bounded, so that no file can harm the process that asked.
"""

import base64
import json
import resource
import sys
from collections.abc import Iterable

from huying.kit.documents.building import Blocks
from huying.kit.documents.errors import DocumentError
from huying.kit.documents.layout import PageContent
from huying.kit.documents.limits import Limits
from huying.kit.documents.paragraphs import put_pages
from huying.kit.documents.pdf import is_picture, open_pdf, read_page, render
from huying.kit.documents.plain import read_text
from huying.kit.documents.scans import DPI, Recogniser, open_picture, page_size
from huying.kit.documents.values import Block, Document, DocumentKind, Json, Problem
from huying.kit.documents.web import read_html
from huying.kit.documents.word import read_docx


def main() -> None:
    asked = json.loads(sys.argv[1])
    limits = Limits(**asked["limits"])
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    seconds = limits.seconds + limits.page_seconds * limits.ocr_pages
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    try:
        if asked["kind"] == "page":
            picture = _page(content, asked["page"], asked["dpi"], limits)
            _say({"picture": base64.b64encode(picture).decode()})
        else:
            _say({"document": _read(content, asked["kind"], limits).as_json()})
    except DocumentError as error:
        values = dict(error.values)
        _say({"error": error.key, "values": values, "page": error.page, "sheet": error.sheet})
    except (MemoryError, RecursionError):
        _say({"error": "too_big", "values": {}, "page": None, "sheet": None})


def _say(message: Json) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=True, separators=(",", ":")))
    sys.stdout.write("\n")
    sys.stdout.flush()


def _page(content: bytes, number: int, dpi: int, limits: Limits) -> bytes:
    return render(open_pdf(content, limits), number, dpi=dpi, most_pixels=limits.pixels)


def _read(content: bytes, kind: str, limits: Limits) -> Document:
    blocks = Blocks(limits.blocks)
    if kind == "pdf":
        return _pdf(content, blocks, limits)
    if kind == "image":
        return _image(content, blocks, limits)
    problems: Iterable[Problem] = ()
    if kind == "docx":
        problems = read_docx(content, blocks, limits)
    elif kind == "html":
        read_html(content, blocks)
    else:
        read_text(content, blocks)
    return Document(tuple(blocks), 0, (), _told(kind), tuple(problems))


def _told(kind: str) -> DocumentKind:
    return "docx" if kind == "docx" else "html" if kind == "html" else "txt"


def _pdf(content: bytes, blocks: Blocks, limits: Limits) -> Document:
    """Pages without text are recognised; one that cannot be read is told, the others are kept."""
    document = open_pdf(content, limits)
    count = len(document)
    pages: list[PageContent] = []
    problems: list[Problem] = []
    pictures: list[int] = []
    sizes: list[tuple[float, float]] = []
    for number in range(1, count + 1):
        try:
            page = read_page(document, number)
        except DocumentError as error:
            problems.append(Problem("broken_page", {}, page=error.page))
            page = PageContent(number, 595.0, 842.0, ())
        else:
            if is_picture(page):
                pictures.append(number)
        pages.append(page)
        sizes.append((round(page.width, 1), round(page.height, 1)))
        if number % 10 == 0:
            _say({"done": number, "total": count})
    if len(pictures) > limits.ocr_pages:
        raise DocumentError("ocr_pages", count=len(pictures), limit=limits.ocr_pages)
    if len(problems) == count:
        raise DocumentError("broken_page", page=1)
    recogniser = Recogniser() if pictures else None
    for done, number in enumerate(pictures, start=1):
        if recogniser is not None:
            _say({"done": count - len(pictures) + done - 1, "total": count, "ocr": len(pictures)})
            picture = open_picture(
                render(document, number, dpi=DPI, most_pixels=limits.pixels), limits.pixels
            )
            page = pages[number - 1]
            pages[number - 1], found = recogniser.page(picture, number, page.width, page.height)
            problems.extend(found)
    put_pages(pages, blocks)
    _must_have_text(blocks)
    kind: DocumentKind = "scan" if len(pictures) * 2 > count else "pdf"
    ordered = tuple(sorted(problems, key=lambda problem: problem.page or 0))
    return Document(tuple(blocks), count, tuple(sizes), kind, ordered, ocr=bool(pictures))


def _image(content: bytes, blocks: Blocks, limits: Limits) -> Document:
    picture = open_picture(content, limits.pixels)
    width, height = page_size(picture)
    recogniser = Recogniser()
    _say({"done": 0, "total": 1, "ocr": 1})
    page, problems = recogniser.page(picture, 1, width, height)
    put_pages([page], blocks)
    _must_have_text(blocks)
    sizes = ((round(width, 1), round(height, 1)),)
    return Document(tuple(blocks), 1, sizes, "image", tuple(problems), ocr=True)


def _must_have_text(blocks: Iterable[Block]) -> None:
    if not any(block.kind not in {"header", "note"} for block in blocks):
        raise DocumentError("no_text")


if __name__ == "__main__":
    main()
