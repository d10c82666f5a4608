"""What a file really is, and whether its insides may be unpacked."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal
from xml.etree import ElementTree

from huying.kit.sheets.errors import SheetError
from huying.kit.sheets.limits import Limits

Kind = Literal["text", "workbook"]

WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xlsb", ".xls", ".xlt", ".et", ".ett", ".ods")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|style)\b", re.IGNORECASE)
_MHTML = re.compile(rb"MIME-Version:", re.IGNORECASE)
_PARTS = (".xml", ".rels", ".bin")
_MEMBERS = 5_000
_CHUNK = 1 << 20
_OVERLAP = 4096
_SMALL_PART = 16 << 20
_ERROR_CELL = re.compile(
    rb'<c\s([^>]*\bt="e"[^>]*)>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?\s*<v>([^<]{1,20})</v>'
)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, KeyError,
)  # fmt: skip


@dataclass
class Package:
    """What the reader of cells does not tell: cells in error, and where day counts begin."""

    is_1904: bool = False
    errors: dict[str, dict[tuple[int, int], str]] = field(
        default_factory=dict
    )  # sheet → (row, column)


def kind_of(head: bytes, file_name: str) -> Kind:
    """By content (the first 64 KiB will do); the name must agree. Raises SheetError."""
    named_workbook = file_name.lower().endswith(WORKBOOKS)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", _OLE)):
        if not named_workbook and "." in file_name:
            raise _other_extension(head)
        return "workbook"
    _no_page(head)
    if named_workbook:
        raise SheetError("empty" if not head else "broken")
    if b"\0" in head[:4096] and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SheetError("not_table")
    if head.startswith(
        (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"\x1f\x8b", b"Rar!")
    ):
        raise SheetError("not_table")
    return "text"


def _other_extension(head: bytes) -> SheetError:
    if b"[Content_Types].xml" in head or b"xl/" in head or head.startswith(_OLE):
        return SheetError("extension", found="XLSX" if head[:2] == b"PK" else "XLS")
    return SheetError("not_table")


def _no_page(head: bytes) -> None:
    start = head[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\0", b"")
    if _MHTML.match(start) or (start[:1] == b"<" and _HTML.search(start)):
        raise SheetError("html")
    if start.startswith(b"<?xml") or b"<Workbook" in start[:1024]:
        raise SheetError("xml")


def inspect(content: bytes, limits: Limits) -> Package:
    """Looks through a zipped workbook before anything unpacks it as a whole.

    Raises SheetError: broken, too_big (counted while unpacking: what the headings of a zip claim is
    not believed), entities, word, password.
    """
    if content.startswith(_OLE):
        if b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in content:
            raise SheetError("password")
        if b"W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t" in content:
            raise SheetError("word")
        return Package()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _looked_through(package, limits)
    except RuntimeError as error:  # what zipfile says of encrypted members
        raise SheetError("password") from error
    except _BROKEN_ZIP as error:
        raise SheetError("broken") from error


def _looked_through(package: zipfile.ZipFile, limits: Limits) -> Package:
    members = package.infolist()
    names = {member.filename for member in members}
    if "word/document.xml" in names:
        raise SheetError("word")
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        raise SheetError("not_table")
    if (
        len(members) > _MEMBERS
        or sum(member.file_size for member in members) > limits.unpacked_bytes
    ):
        raise SheetError("too_big")
    found, left = Package(), limits.unpacked_bytes
    sheets = _sheet_names(package) if "xl/workbook.xml" in names else {}
    for member in members:
        if not member.filename.endswith(_PARTS):
            continue
        errors: dict[tuple[int, int], str] = {}
        for piece, fresh in _pieces(package, member):
            left -= fresh
            if left < 0:
                raise SheetError("too_big")
            if b't="e"' in piece:
                errors |= _errors(piece)
        if errors and member.filename in sheets:
            found.errors[sheets[member.filename]] = errors
    found.is_1904 = "xl/workbook.xml" in names and _counts_from_1904(package)
    return found


def _pieces(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[tuple[bytes, int]]:
    """A part piece by piece, each led by the end of the one before, and how much of it is new."""
    with package.open(member) as part:
        before = b""
        is_first = member.filename.endswith((".xml", ".rels"))
        while piece := part.read(_CHUNK):
            if is_first and re.search(
                rb"<!DOCTYPE|<!ENTITY", piece.replace(b"\0", b""), re.IGNORECASE
            ):
                raise SheetError("entities")
            is_first = False
            yield before + piece, len(piece)
            before = piece[-_OVERLAP:]


def _errors(piece: bytes) -> dict[tuple[int, int], str]:
    cells = {}
    for attributes, value in _ERROR_CELL.findall(piece):
        if place := _REFERENCE.search(attributes):
            column = 0
            for letter in place[1]:
                column = column * 26 + letter - 64
            cells[int(place[2]), column - 1] = value.decode("utf-8", "replace")
    return cells


def _small_part(package: zipfile.ZipFile, name: str) -> ElementTree.Element:
    with package.open(name) as part:
        content = part.read(_SMALL_PART)
    if re.search(rb"<!DOCTYPE|<!ENTITY", content.replace(b"\0", b""), re.IGNORECASE):
        raise SheetError("entities")
    try:
        return ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise SheetError("broken") from error


def _sheet_names(package: zipfile.ZipFile) -> dict[str, str]:
    """Part → the name on its tab."""
    relations = {
        relation.get("Id", ""): relation.get("Target", "")
        for relation in _small_part(package, "xl/_rels/workbook.xml.rels")
    }
    names = {}
    for element in _small_part(package, "xl/workbook.xml").iter():
        if element.tag.endswith("}sheet"):
            identity = next((v for k, v in element.items() if k.endswith("}id")), "")
            target = relations.get(identity, "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            names[part] = element.get("name", "")
    return names


def _counts_from_1904(package: zipfile.ZipFile) -> bool:
    return any(
        element.tag.endswith("}workbookPr") and element.get("date1904") in {"1", "true"}
        for element in _small_part(package, "xl/workbook.xml")
    )
