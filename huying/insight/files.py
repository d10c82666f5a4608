"""Tables as files that spreadsheet programs open: XLSX and CSV.

Cells stay what they are: text is never read as a formula, a number is a number.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias

import xlsxwriter

Cell: TypeAlias = str | int | float | datetime | None
CellRow: TypeAlias = Sequence[Cell]
ColumnKind: TypeAlias = Literal["text", "wide", "integer", "share", "number", "time"]

BOM = "\ufeff"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_WIDTH = {"text": 16, "wide": 44, "integer": 10, "share": 10, "number": 12, "time": 17}
_FORMAT = {"share": "0.0%", "number": "0.####", "time": "yyyy-mm-dd hh:mm", "integer": "0"}
LONGEST_NAME = 31  # what the format allows a sheet's name


@dataclass(frozen=True)
class Column:
    title: str
    kind: ColumnKind = "text"


@dataclass(frozen=True)
class Table:
    """``note`` stands apart from the rows: above them in a sheet, below them in CSV."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[CellRow]
    note: str = ""


class Sheets:
    """A workbook written row by row; times are naive local ones, for the format knows no zone."""

    def __init__(self, path: Path) -> None:
        self._book = xlsxwriter.Workbook(
            str(path), {"constant_memory": True, "strings_to_formulas": False,
                        "strings_to_urls": False, "strings_to_numbers": False}
        )  # fmt: skip
        self._formats = {
            kind: self._book.add_format({"num_format": pattern})
            for kind, pattern in _FORMAT.items()
        }
        self._bold = self._book.add_format({"bold": True, "bg_color": "#F3F5F7"})
        self._faint = self._book.add_format({"font_color": "#6B7685"})

    def add(self, table: Table) -> "Sheet":
        """Begin a sheet; rows go in from the top, and one sheet is ended by the next."""
        sheet = self._book.add_worksheet(table.name[:LONGEST_NAME])
        for place, column in enumerate(table.columns):
            sheet.set_column(place, place, _WIDTH[column.kind])
        top = 0
        if table.note:
            sheet.write_string(0, 0, table.note, self._faint)
            top = 1
        for place, column in enumerate(table.columns):
            sheet.write_string(top, place, column.title, self._bold)
        sheet.freeze_panes(top + 1, 0)
        written = Sheet(sheet, table.columns, self._formats, top + 1)
        written.extend(table.rows)
        return written

    def close(self) -> None:
        self._book.close()


class Sheet:
    def __init__(
        self,
        sheet: "xlsxwriter.worksheet.Worksheet",
        columns: tuple[Column, ...],
        formats: "dict[str, xlsxwriter.format.Format]",
        first_row: int,
    ) -> None:
        self._sheet, self._columns, self._formats = sheet, columns, formats
        self._row = first_row

    def extend(self, rows: Iterable[CellRow]) -> None:
        for row in rows:
            for place, (column, cell) in enumerate(zip(self._columns, row, strict=True)):
                self._write(place, column, cell)
            self._row += 1

    def _write(self, place: int, column: Column, cell: Cell) -> None:
        style = self._formats.get(column.kind)
        if isinstance(cell, datetime):
            self._sheet.write_datetime(self._row, place, cell.replace(tzinfo=None), style)
        elif isinstance(cell, (int, float)):
            self._sheet.write_number(self._row, place, cell, style)
        elif cell:
            self._sheet.write_string(self._row, place, cell)


def write_book(path: Path, tables: Sequence[Table]) -> None:
    book = Sheets(path)
    for table in tables:
        book.add(table)
    book.close()


def csv_lines(table: Table) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, so that spreadsheet programs read Chinese rightly."""
    yield (BOM + _line([column.title for column in table.columns])).encode()
    for row in table.rows:
        yield csv_row(row)
    if table.note:
        yield csv_row([table.note])


def csv_row(row: CellRow) -> bytes:
    return _line([_plain(cell) for cell in row]).encode()


def _line(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, float):
        return f"{cell:.6f}".rstrip("0").rstrip(".")
    return harmless(cell) if isinstance(cell, str) else str(cell)


def harmless(text: str) -> str:
    """Text that a spreadsheet would run as a formula is led by an apostrophe (OWASP, CSV
    injection)."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
