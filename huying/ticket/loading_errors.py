"""What could not be loaded, row by row, in a file beside the file."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from huying.kit import texts
from huying.kit.sheets.writing import BOM, plain
from huying.ticket.loading_rows import RowError

_HEADINGS = ("sheet", "row", "column", "message", "hint")


class ErrorsFile:
    """``<file>.errors.csv``. ``length``: how much of it an earlier, killed load had confirmed; what
    stands behind that is cut off. A file without errors is not left behind."""

    def __init__(self, path: Path, length: int = 0) -> None:
        self.path = path.with_name(f"{path.stem}.errors.csv")
        self._start = length

    def __enter__(self) -> "ErrorsFile":
        is_known = self._start > 0 and self.path.is_file()
        self._file = self.path.open("r+b" if is_known else "wb")
        if is_known:
            self._file.truncate(self._start)
            self._file.seek(0, io.SEEK_END)
        else:
            self._line([texts.say("loading", f"heading.{name}") for name in _HEADINGS], BOM)
        self._empty = 0 if is_known else self._file.tell()
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        is_empty = self._file.tell() == self._empty
        self._file.close()
        if is_empty:
            self.path.unlink()

    def write(self, refused: Iterable[Iterable[RowError]]) -> int:
        """The length of the file afterwards, in bytes."""
        for errors in refused:
            for error in errors:
                cells = (error.sheet, error.row, error.column, error.message, error.hint)
                self._line([plain(cell) for cell in cells])
        self._file.flush()
        return self._file.tell()

    def _line(self, cells: list[str], before: str = "") -> None:
        buffer = io.StringIO()
        csv.writer(buffer).writerow(cells)
        self._file.write((before + buffer.getvalue()).encode())
