"""Text tables: CSV as Excel, WPS and programs write it."""

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence
from itertools import chain, islice
from typing import BinaryIO, TextIO

from huying.kit.sheets.cells import typed
from huying.kit.sheets.errors import SheetError
from huying.kit.sheets.limits import Limits
from huying.kit.sheets.tables import HEADING_DEPTH, Heading, RawRow, find_heading

_DELIMITERS = (",", "\t", ";")
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_CHUNK = 1 << 20
csv.field_size_limit(1 << 24)  # a reply may be longer than the default 128 KiB


def encoding_of(file: BinaryIO) -> str:
    """UTF-8 (with or without mark), UTF-16 with mark, or GB18030; the whole file is looked at.

    Raises SheetError: encoding, cut (it ends inside a character).
    """
    head = file.read(4)
    file.seek(0)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(file, "utf-16")
    try:
        return _checked(file, "utf-8-sig")
    except SheetError as error:
        if error.key == "cut" or head.startswith(codecs.BOM_UTF8) or _is_nearly_utf8(file):
            raise
    return _checked(file, "gb18030")


def _checked(file: BinaryIO, encoding: str) -> str:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    row = 1
    try:
        while piece := file.read(_CHUNK):
            row += decoder.decode(piece).count("\n")
    except UnicodeDecodeError as error:
        seen = bytes(error.object)[: error.start].count(b"\n")
        raise SheetError("encoding", row=row + seen) from error
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise SheetError("cut") from error
    finally:
        file.seek(0)
    return encoding


def _is_nearly_utf8(file: BinaryIO) -> bool:
    """A few bad bytes among many good characters: damaged UTF-8 and not another encoding."""
    file.seek(0)
    text = file.read(_CHUNK).decode("utf-8", "replace")
    file.seek(0)
    foreign = sum(1 for letter in text if letter > "\x7f")
    return foreign >= 20 and text.count("\ufffd") * 10 < foreign


def delimiter_of(text: str) -> str:
    """The one that stands in most of the first lines; what is quoted does not count."""
    lines = _QUOTED.sub("", text).splitlines()[:20]
    return max(_DELIMITERS, key=lambda mark: _weight(mark, lines))


def _weight(mark: str, lines: Sequence[str]) -> tuple[int, int]:
    return sum(mark in line for line in lines), "".join(lines).count(mark)


def read_rows(file: BinaryIO, limits: Limits) -> Iterator[RawRow]:
    """Records with the number that a spreadsheet gives them; cells as typed.

    Raises SheetError: encoding, cut, quote, rows, columns.
    """
    text = io.TextIOWrapper(file, encoding=encoding_of(file), newline="")
    try:
        yield from _records(text, limits)
    finally:
        text.detach()


def _records(text: TextIO, limits: Limits) -> Iterator[RawRow]:
    head = text.read(1 << 16)
    text.seek(0)
    delimiter = delimiter_of(head)
    if head[:4].lower() == "sep=" and head[5:6] in {"\r", "\n"}:  # a hint that Excel writes
        delimiter = head[4]
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    number = filled = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if number == 1 and cells and cells[0].lower().startswith("sep="):
                continue
            filled += any(cells)
            if filled > limits.rows + HEADING_DEPTH:
                raise SheetError("rows", limit=limits.rows)
            if len(cells) > limits.columns:
                raise SheetError("columns", limit=limits.columns)
            yield number, [typed(cell) for cell in cells]
    except csv.Error as error:
        raise SheetError("quote", row=number + 1) from error


def table(
    file: BinaryIO, wanted: Collection[str], limits: Limits
) -> tuple[Heading | None, Iterator[RawRow]]:
    """The heading, or None, and every row (those above the heading too)."""
    rows = read_rows(file, limits)
    top = list(islice(rows, HEADING_DEPTH))
    return find_heading(top, wanted), chain(top, rows)
