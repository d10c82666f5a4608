"""Tables from files: CSV as Excel, WPS and programs write it, or the first sheet of a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from huying.kit import texts
from huying.kit.sheets import SheetError, read_sheets, unlimited_rows
from huying.lab.errors import LabError

__all__ = ["LabError", "Table", "read_table"]

# What the reader calls wrong, in the words of this command; everything else is "broken".
_WORDS = {
    "empty": "empty", "no_rows": "no_rows", "twice": "twice", "encoding": "encoding",
    "not_table": "binary", "extension": "binary", "html": "binary", "word": "binary",
}  # fmt: skip


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
    """Reads a CSV (UTF-8 with or without mark, GB18030; comma, tab or semicolon) or a workbook.

    Raises LabError: no such file, not a table, no heading, no row, or a heading named twice.
    """
    if not path.is_file():
        raise _error("no_file", path)
    try:
        first = read_sheets(path.read_bytes(), path.name, limits=unlimited_rows())[0]
    except SheetError as error:
        key = _WORDS.get(error.key, "broken")
        raise _error(key, path, **{"reason": error.message, **error.values}) from error
    return Table(path, first.columns, [line.cells for line in first.lines])


def _error(key: str, path: Path, **values: object) -> LabError:
    return LabError(texts.say("lab", f"table.{key}", path=path, **values))
