"""Reading a file that somebody chose: whatever is in it, the answer is tables or a SheetError."""

import io
import json
import subprocess
import sys
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from huying.kit.sheets import delimited
from huying.kit.sheets.errors import SheetError
from huying.kit.sheets.limits import Limits
from huying.kit.sheets.packages import kind_of
from huying.kit.sheets.tables import Heading, Line, RawRow, Sheet, Sheets, lines_of
from huying.kit.sheets.workbooks import Message

_DEFAULT = Limits()


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line of a long file while it is read."""

    sheet: str
    columns: tuple[str, ...]
    line: Line


@dataclass(frozen=True, slots=True)
class _Opened:
    sheet: str
    heading: Heading
    is_1904: bool


def read_sheets(
    content: bytes, file_name: str, wanted: Collection[str] = (), limits: Limits = _DEFAULT
) -> Sheets:
    """Every visible sheet of a workbook, or the one table of a text file.

    CSV: UTF-8, GB18030, UTF-16 with mark; comma, semicolon, tab. XLSX, XLSM, XLSB, XLS, ODS, ET.
    The content decides, and the name must agree. With ``wanted`` headings, sheets that hold none of
    them are passed over, and the heading is the row that holds most; they come back in the spelling
    asked for.
    Blocks: call it in a thread. Raises SheetError and nothing else.
    """
    found: list[Sheet] = []
    hidden: list[str] = []
    for opened, rows in _tables(io.BytesIO(content), file_name, wanted, limits, hidden):
        heading = opened.heading
        lines = list(lines_of(heading, rows))
        found.append(Sheet(opened.sheet, heading.row, heading.columns, lines, opened.is_1904))
    if not found:
        raise _nothing(wanted, is_empty=not content[: 1 << 16].strip())
    with_rows = [sheet for sheet in found if sheet.lines]
    if not with_rows:
        raise SheetError("no_rows")
    return Sheets(with_rows, hidden)


def stream_lines(
    path: Path, wanted: Collection[str] = (), limits: Limits = _DEFAULT
) -> Iterator[SheetLine]:
    """The lines of a file of any length, one after the other, without holding them all.

    Raises SheetError when it comes to what is wrong, and OSError as opening a file does.
    """
    is_table = is_any = False
    with path.open("rb") as file:
        for opened, rows in _tables(file, path.name, wanted, limits, []):
            is_table, columns = True, opened.heading.columns
            for line in lines_of(opened.heading, rows):
                is_any = True
                yield SheetLine(opened.sheet, columns, line)
    if not is_table:
        raise _nothing(wanted, is_empty=path.stat().st_size == 0)
    if not is_any:
        raise SheetError("no_rows")


def _nothing(wanted: Collection[str], *, is_empty: bool) -> SheetError:
    if wanted and not is_empty:
        return SheetError("no_heading", wanted="、".join(wanted))
    return SheetError("empty")


_Tables = Iterator[tuple[_Opened, Iterator[RawRow]]]


def _tables(
    file: BinaryIO, file_name: str, wanted: Collection[str], limits: Limits, hidden: list[str]
) -> _Tables:
    head = file.read(1 << 16)
    file.seek(0)
    if kind_of(head, file_name) == "workbook":
        yield from _workbook(file, wanted, limits, hidden)
        return
    heading, rows = delimited.table(file, wanted, limits)
    if heading:
        yield _Opened(file_name, heading, is_1904=False), rows


def _workbook(
    file: BinaryIO, wanted: Collection[str], limits: Limits, hidden: list[str]
) -> _Tables:
    with _reading(file, wanted, limits) as messages:
        message = next(messages)
        while "is_end" not in message:
            row, columns, places = message["heading"]
            opened = _Opened(
                message["sheet"], Heading(row, tuple(columns), tuple(places)), message["is_1904"]
            )
            rows, after = _rows(messages)
            yield opened, rows
            for _ in rows:  # what the caller left
                pass
            message = after[0]
        hidden.extend(message["hidden"])


def _rows(messages: Iterator[Message]) -> tuple[Iterator[RawRow], list[Message]]:
    """The rows up to the next sheet, and where the message after them will be put."""
    after: list[Message] = []

    def rows() -> Iterator[RawRow]:
        for message in messages:
            if "rows" not in message:
                after.append(message)
                return
            yield from message["rows"]

    return rows(), after


@contextmanager
def _reading(
    file: BinaryIO, wanted: Collection[str], limits: Limits
) -> Iterator[Iterator[Message]]:
    asked = json.dumps({"wanted": list(wanted), "limits": limits.as_dict()})
    with subprocess.Popen(
        [sys.executable, "-m", "huying.kit.sheets.child", asked],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as child:  # fmt: skip
        timer = threading.Timer(limits.seconds, child.kill)
        timer.daemon = True
        timer.start()
        try:
            _feed(child, file)
            yield _messages(child, limits)
        finally:
            timer.cancel()
            child.kill()


def _feed(child: "subprocess.Popen[bytes]", file: BinaryIO) -> None:
    assert child.stdin
    with suppress(BrokenPipeError):  # it ended early: what it said, or did not, tells why
        while piece := file.read(1 << 20):
            child.stdin.write(piece)
    with suppress(BrokenPipeError):
        child.stdin.close()


def _messages(child: "subprocess.Popen[bytes]", limits: Limits) -> Iterator[Message]:
    assert child.stdout
    for told in child.stdout:
        if not told.endswith(b"\n"):
            break
        message: Message = json.loads(told)
        if "error" in message:
            raise SheetError(message["error"], **message["values"])
        yield message
        if "is_end" in message:
            return
    raise _died(child.wait(), limits)


def _died(code: int, limits: Limits) -> SheetError:
    """SIGABRT: the reader could not get the memory it asked for; SIGKILL, SIGXCPU: time was up."""
    if code in {-9, -24}:
        return SheetError("slow", seconds=limits.seconds)
    return SheetError("too_big" if code in {-6, -11} else "broken")


def unlimited_rows(limits: Limits = _DEFAULT) -> Limits:
    """For files that the centre's own administrator loads at the machine."""
    return replace(limits, rows=1 << 31, unpacked_bytes=1 << 36, memory_bytes=1 << 34, seconds=3600)
