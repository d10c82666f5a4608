"""The reading process: a file on its standard input, lines of JSON on its standard output.

Its memory and processor time are bounded, so that no file can harm the process that asked.
"""

import base64
import json
import resource
import sys
from collections.abc import Callable, Iterable
from importlib import import_module

from huying.kit.documents.building import Blocks
from huying.kit.documents.errors import DocumentError
from huying.kit.documents.limits import Limits
from huying.kit.documents.plain import read_text
from huying.kit.documents.values import Document, DocumentKind, Json, Problem
from huying.kit.documents.web import read_html
from huying.kit.documents.word import read_docx

PagesReader = Callable[[bytes, Blocks, Limits, Callable[[Json], None]], Document]


def main() -> None:
    asked = json.loads(sys.argv[1])
    limits = Limits(**asked["limits"])
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    seconds = limits.seconds + limits.page_seconds * limits.ocr_pages
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        content = sys.stdin.buffer.read()
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
    pages = import_module("huying.kit.documents.pdf")
    document = pages.open_pdf(content, limits)
    picture: bytes = pages.render(document, number, dpi=dpi, most_pixels=limits.pixels)
    return picture


def _read(content: bytes, kind: str, limits: Limits) -> Document:
    blocks = Blocks(limits.blocks)
    if kind in {"pdf", "image"}:  # what reads pictures takes a while to load
        pages = import_module("huying.kit.documents.child_pages")
        read: PagesReader = pages.read_pdf if kind == "pdf" else pages.read_image
        return read(content, blocks, limits, _say)
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


if __name__ == "__main__":
    main()
