"""Small files made by hand."""

import io
import zipfile
from collections.abc import Mapping

from huying.kit.sheets import Book, Heading

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():  # one time, so that the same parts are the same bytes
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def docx(body: str, **parts: str) -> bytes:
    """``parts``: numbering, styles, header1, footnotes … without their ending."""
    told = {f"word/{name}.xml": content for name, content in parts.items()}
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
            **told,
        }
    )


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r>{run}<w:t>{text}</w:t></w:r></w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def table(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def simple_docx(title: str, *lines: str, number: str = "") -> bytes:
    """A paper as offices write it: number, title in the middle, paragraphs."""
    head = paragraph(number, '<w:jc w:val="center"/>') if number else ""
    named = paragraph(title, '<w:jc w:val="center"/>', '<w:rPr><w:sz w:val="44"/></w:rPr>')
    return docx(head + named + "".join(map(paragraph, lines)))


def pairs(*rows: tuple[str, ...], headings: tuple[str, ...] = ("问题", "答案")) -> bytes:
    book = Book("问答")
    book.sheet("问答", [Heading(each) for each in headings], rows)
    return book.bytes_xlsx()
