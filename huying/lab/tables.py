"""Tables from files: CSV as Excel, WPS and programs write it, or the first sheet of an XLSX."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from huying.kit import texts
from huying.lab.errors import LabError

__all__ = ["LabError", "Table", "read_table"]

_ENCODINGS = ("utf-8-sig", "gb18030")
_DELIMITERS = (",", "\t", ";")
csv.field_size_limit(1 << 24)  # a reply may be longer than the default 128 KiB


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below one heading line; every cell is text, "" when empty."""

    path: Path
    columns: tuple[str, ...]
    rows: Sequence[dict[str, str]]

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> list[str]:
        """The cells of one column. Raises LabError, naming the columns that there are."""
        self.need(name)
        return [row[name] for row in self.rows]

    def need(self, *names: str) -> None:
        """Raises LabError unless every named column is there."""
        for name in names:
            if name not in self.columns:
                raise _error("no_column", self.path, column=name, there="、".join(self.columns))


def read_table(path: Path) -> Table:
    """Reads a CSV (UTF-8 with or without mark, GB18030; comma, tab or semicolon) or an XLSX.

    Raises LabError: no such file, not a table, no heading, no row, or a heading named twice.
    """
    if not path.is_file():
        raise _error("no_file", path)
    lines = _sheet(path) if path.suffix.lower() in {".xlsx", ".xlsm"} else _csv(path)
    if not lines:
        raise _error("empty", path)
    columns = tuple(cell.strip() for cell in lines[0])
    twice = {name for name in columns if name and columns.count(name) > 1}
    if twice:
        raise _error("twice", path, columns="、".join(sorted(twice)))
    rows = [
        dict(zip(columns, [*line, *[""] * (len(columns) - len(line))], strict=False))
        for line in lines[1:]
        if any(cell.strip() for cell in line)
    ]
    if not rows:
        raise _error("no_rows", path)
    return Table(path, columns, rows)


def _csv(path: Path) -> list[list[str]]:
    raw = path.read_bytes()
    if b"\0" in raw[:4096]:
        raise _error("binary", path)
    text = _decoded(raw, path)
    heading = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=heading.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise _error("broken", path, reason=str(error)) from error


def _decoded(raw: bytes, path: Path) -> str:
    for encoding in _ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _error("encoding", path)


def _sheet(path: Path) -> list[list[str]]:
    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    except (CalamineError, OSError) as error:
        raise _error("broken", path, reason=str(error)) from error
    return [[_cell(value) for value in line] for line in sheet.to_python()]


def _cell(value: object) -> str:
    """A number in a sheet is a float there: 3.0 was written as 3."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _error(key: str, path: Path, **values: object) -> LabError:
    return LabError(texts.say("lab", f"table.{key}", path=path, **values))
