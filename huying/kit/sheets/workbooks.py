"""A workbook's visible sheets as rows of text. Runs inside the reading process only.

The reader of cells lays a sheet out as a full rectangle: one filled cell far away asks for
gigabytes, and a flipped bit may end it. Hence the process of its own, whose memory and time are
bounded.
"""

import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypedDict

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
)

from huying.kit.sheets.cells import text_of
from huying.kit.sheets.errors import SheetError
from huying.kit.sheets.limits import Limits
from huying.kit.sheets.packages import Package, inspect
from huying.kit.sheets.tables import HEADING_DEPTH, RawRow, find_heading

Range = tuple[tuple[int, int], tuple[int, int]]
CHUNK = 500


class Message(TypedDict, total=False):
    """One line between the reading process and the asking one."""

    sheet: str
    heading: tuple[int, Sequence[str], Sequence[int]]
    is_1904: bool
    rows: list[RawRow]
    hidden: list[str]
    error: str
    values: dict[str, str | int]
    is_end: bool


def messages(content: bytes, wanted: Collection[str], limits: Limits) -> Iterator[Message]:
    """Raises SheetError."""
    package = inspect(content, limits)
    hidden: list[str] = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            for sheet in book.sheets_metadata:
                if sheet.visible != SheetVisibleEnum.Visible:
                    hidden.append(sheet.name)
                    continue
                yield from _sheet(book.get_sheet_by_name(sheet.name), package, wanted, limits)
    except PasswordError as error:
        raise SheetError("password") from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise SheetError("broken") from error
    yield {"hidden": hidden, "is_end": True}


def _sheet(
    sheet: CalamineSheet, package: Package, wanted: Collection[str], limits: Limits
) -> Iterator[Message]:
    if sheet.start is None:
        return
    merged = [r for r in sheet.merged_cell_ranges or () if r[0] != r[1]]
    top: list[RawRow] = []
    for row in _rows(sheet, package, merged, limits, across=False):
        top.append(row)
        if row[0] >= HEADING_DEPTH:
            break
    heading = find_heading(top, wanted)
    if heading is None:
        return
    yield {
        "sheet": sheet.name,
        "heading": (heading.row, heading.columns, heading.places),
        "is_1904": package.is_1904,
    }
    chunk: list[RawRow] = []
    told = 0
    for number, cells in _rows(sheet, package, merged, limits, across=True):
        if number <= heading.row or not any(cells):
            continue
        told += 1
        if told > limits.rows:
            raise SheetError("rows", limit=limits.rows)
        chunk.append((number, cells))
        if len(chunk) == CHUNK:
            yield {"rows": chunk}
            chunk = []
    yield {"rows": chunk}


def _rows(
    sheet: CalamineSheet, package: Package, merged: Sequence[Range], limits: Limits, *, across: bool
) -> Iterator[RawRow]:
    """Rows from the top, numbered from 1; merged cells filled down, and sideways if ``across``."""
    indent = [""] * (sheet.start or (0, 0))[1]
    errors = package.errors.get(sheet.name, {})
    in_error: dict[int, list[tuple[int, str]]] = {}
    for (row, column), value in errors.items():
        in_error.setdefault(row, []).append((column, value))
    told = (
        (number, [*indent, *map(text_of, values)])
        for number, values in enumerate(sheet.iter_rows(), start=1)
    )
    for number, cells in _filled(told, merged, across=across):
        for column, value in in_error.get(number, ()):
            if column < len(cells):
                cells[column] = value
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > limits.columns:
            raise SheetError("columns", limit=limits.columns)
        yield number, cells


def _filled(rows: Iterable[RawRow], merged: Sequence[Range], *, across: bool) -> Iterator[RawRow]:
    waiting = sorted(merged, reverse=True)
    active: list[tuple[Range, str]] = []
    for number, cells in rows:
        while waiting and waiting[-1][0][0] <= number - 1:
            found = waiting.pop()
            column = found[0][1]
            active.append((found, cells[column] if column < len(cells) else ""))
        if active:
            active = [(area, value) for area, value in active if area[1][0] >= number - 1]
            for ((_, first), (_, last)), value in active:
                for column in range(first, min(last if across else first, len(cells) - 1) + 1):
                    cells[column] = value
        yield number, cells
