"""Tables for people to open in a spreadsheet program: XLSX and CSV.

Text stays text and never becomes a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

import xlsxwriter

Cell: TypeAlias = str | int | float | Decimal | bool | date | datetime | None
CellRow: TypeAlias = Sequence[Cell]

BOM = "\ufeff"
LONGEST_NAME = 31  # what the format allows a sheet's name
LONGEST_CELL = 32_767
_NOT_IN_NAMES = str.maketrans("", "", "[]:*?/\\'")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_DAY, _MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"


@dataclass(frozen=True, slots=True)
class Heading:
    """``width`` in characters; ``note`` is shown when the heading is pointed at."""

    label: str
    width: int = 16
    note: str = ""


class Book:
    """An XLSX in memory. Times are naive local ones, for the format knows no zone; codes and phone
    numbers given as ``str`` stay text, with their leading zeros."""

    def __init__(self, title: str, who_and_when: str = "") -> None:
        self._file = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._file,
            {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
             "constant_memory": True},
        )  # fmt: skip
        self._book.set_properties({"title": title, "comments": who_and_when})
        self._who_and_when = who_and_when
        text = {"num_format": "@", "valign": "top"}
        self._text = self._book.add_format(text)
        self._wrapped = self._book.add_format({**text, "text_wrap": True})
        self._day = self._book.add_format({"num_format": _DAY})
        self._moment = self._book.add_format({"num_format": _MOMENT})
        self._bold = self._book.add_format(
            {"bold": True, "bg_color": "#F3F5F7", "num_format": "@", "bottom": 1}
        )
        self._faint = self._book.add_format({"font_color": "#6B7685"})

    def sheet(
        self,
        name: str,
        columns: Sequence[Heading],
        rows: Iterable[CellRow] = (),
        *,
        note: str = "",
    ) -> None:
        """Writes one sheet whole; ``note`` stands in a row above the headings."""
        sheet = self._book.add_worksheet(name.translate(_NOT_IN_NAMES)[:LONGEST_NAME] or None)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width, self._text)
        top = 0
        for above in filter(None, (note, self._who_and_when)):
            sheet.write_string(top, 0, above, self._faint)
            top += 1
        for place, column in enumerate(columns):
            sheet.write_string(top, place, column.label, self._bold)
            if column.note:
                sheet.write_comment(top, place, column.note)
        sheet.freeze_panes(top + 1, 0)
        for number, row in enumerate(rows, start=top + 1):
            for place, cell in enumerate(row):
                self._write(sheet, number, place, cell)

    def bytes_xlsx(self) -> bytes:
        """Ends the book."""
        self._book.close()
        return self._file.getvalue()

    def _write(
        self, sheet: "xlsxwriter.worksheet.Worksheet", row: int, place: int, cell: Cell
    ) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, bool):
            sheet.write_string(row, place, "是" if cell else "否", self._text)
        elif isinstance(cell, datetime):
            sheet.write_datetime(row, place, cell.replace(tzinfo=None), self._moment)
        elif isinstance(cell, date):
            sheet.write_datetime(row, place, cell, self._day)
        elif isinstance(cell, (int, float, Decimal)):
            sheet.write_number(row, place, cell)
        else:
            style = self._wrapped if "\n" in cell else self._text
            sheet.write_string(row, place, cell[:LONGEST_CELL], style)


def csv_bytes(columns: Sequence[Heading], rows: Iterable[CellRow]) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheet programs read Chinese rightly."""
    return "".join(csv_lines(columns, rows)).encode()


def csv_lines(columns: Sequence[Heading], rows: Iterable[CellRow]) -> Iterator[str]:
    yield BOM + _line([column.label for column in columns])
    for row in rows:
        yield _line([plain(cell) for cell in row])


def plain(cell: Cell) -> str:
    """A cell as CSV holds it; text that would run as a formula is led by an apostrophe."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
    return str(cell)


def _line(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
