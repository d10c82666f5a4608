"""What a file really is, by its content; the name has to agree."""

import io
import re
import zipfile
import zlib
from pathlib import PurePosixPath

from huying.kit.documents.errors import DocumentError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_PICTURES = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"))
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|table|div|p|meta|article)\b", re.IGNORECASE
)
_NOT_TEXT = (
    b"GIF8", b"{\\rtf", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"BM", b"II*\0", b"MM\0*", b"\x7fELF",
    b"MZ",
)  # fmt: skip
_NAMES = {
    "docx": (".docx", ".docm", ".dotx"), "pdf": (".pdf",), "png": (".png",),
    "jpg": (".jpg", ".jpeg", ".jpe"), "html": (".html", ".htm", ".xhtml", ".shtml"),
    "sheet": (".xlsx", ".xlsm", ".xltx", ".xlsb", ".xls", ".et", ".ods", ".csv", ".tsv"),
    "zip": (".zip",), "txt": (".txt", ".text", ".md"), "old": (".doc", ".wps", ".dot", ".wpt"),
}  # fmt: skip
KIND_OF_NAME = {ending: kind for kind, endings in _NAMES.items() for ending in endings}
MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "html": "text/html",
    "sheet": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip", "txt": "text/plain", "old": "application/msword",
}  # fmt: skip
_BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, KeyError,
    RuntimeError,
)  # fmt: skip


def ending_of(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()


def kind_of(content: bytes, name: str) -> str:
    """docx, pdf, png, jpg, html, txt, sheet, zip or old (a .doc or .wps).

    Raises DocumentError: empty, kind, extension, password, broken.
    """
    if not content.strip(b"\0\r\n\t \xef\xbb\xbf"):
        raise DocumentError("empty")
    found = _by_content(content, name)
    named = KIND_OF_NAME.get(ending_of(name))
    if named is None and ending_of(name) and found == "txt":
        raise DocumentError("kind")
    if named is not None and not _agree(found, named):
        raise DocumentError("extension", found=found.upper())
    return found


def _agree(found: str, named: str) -> bool:
    """A .doc may hold a web page or a DOCX, as programs save them; CSV is text."""
    if named == "old":
        return found in {"old", "docx", "html"}
    if found == "txt":
        return named in {"txt", "html", "sheet"}
    if found == "html":
        return named in {"html", "txt", "sheet"}
    return found == named or {found, named} == {"png", "jpg"}


def _by_content(content: bytes, name: str) -> str:
    head = content[:4096]
    named = KIND_OF_NAME.get(ending_of(name))
    if head.startswith(_ZIP):
        return _zipped(content)
    if head.startswith(OLE):
        return _ole(content, named)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    for mark, kind in _PICTURES:
        if head.startswith(mark):
            return kind
    if head.startswith(_NOT_TEXT) or (
        b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))
    ):
        raise DocumentError("broken" if named not in {None, "txt"} else "kind")
    if named in {"docx", "pdf", "png", "jpg", "zip", "old"} and not _HTML.search(head):
        raise DocumentError("broken")
    if named == "sheet":
        return "sheet"
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\0", b"")
    return "html" if start[:1] == b"<" and _HTML.search(start) else "txt"


def _zipped(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
    except _BROKEN_ZIP as error:
        raise DocumentError("broken") from error
    if "word/document.xml" in names:
        return "docx"
    if names & {"xl/workbook.xml", "xl/workbook.bin"} or "content.xml" in names:
        return "sheet"
    if "[Content_Types].xml" in names:
        raise DocumentError("kind")
    return "zip"


def _ole(content: bytes, named: str | None) -> str:
    if b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in content:
        raise DocumentError("password")
    return "sheet" if named == "sheet" else "old"
