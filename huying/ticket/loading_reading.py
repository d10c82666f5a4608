"""The lines of a file of old tickets in their order, read by this process or by several."""

import multiprocessing
import os
import threading
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from typing import TypeAlias

from huying.brain import text as brain
from huying.kit.sheets import Line, SheetError, SheetLine, stream_lines, unlimited_rows
from huying.ticket import words
from huying.ticket.loading_columns import COLUMNS, REQUIRED, Naming
from huying.ticket.loading_rows import Known, OldTicket, Reader, RowError

CHUNK = 500
_AHEAD = 4  # chunks a worker may be ahead of what was taken


@dataclass(frozen=True, slots=True)
class Worded:
    """An old ticket with the words by which it is found."""

    ticket: OldTicket
    search: str


Read: TypeAlias = Worded | list[RowError]


def read(
    path: Path, naming: Naming, known: Known, *, skip: int = 0, workers: int = 0
) -> Generator[Read, None, None]:
    """Every line behind the first ``skip``. With ``workers``: by so many processes.

    Raises LoadRefused, SheetError, OSError.
    """
    wanted = [*(name for names in COLUMNS.values() for name in names), *naming.given]
    try:
        lines = islice(stream_lines(path, wanted, unlimited_rows()), skip, None)
        if workers:
            yield from _by_others(lines, naming, known, workers)
            return
        lookout = _Lookout(known, naming)
        for sheet, columns, chunk in _chunks(lines, naming):
            yield from lookout.read(sheet, columns, chunk)
    except SheetError as error:
        if error.key != "no_heading":
            raise
        needed = "、".join(COLUMNS[name][0] for name in REQUIRED)
        raise SheetError("no_heading", wanted=needed) from error


_Chunk: TypeAlias = tuple[str, Mapping[str, str], list[Line]]


def _chunks(lines: Iterable[SheetLine], naming: Naming) -> Iterator[_Chunk]:
    for (sheet, columns), found in groupby(lines, lambda one: (one.sheet, one.columns)):
        named = naming.columns_of(columns)
        told = (one.line for one in found)
        while chunk := list(islice(told, CHUNK)):
            yield sheet, named, chunk


class _Lookout:
    """Reads chunks; a sheet's reader is made once."""

    def __init__(self, known: Known, naming: Naming) -> None:
        self._known, self._naming = known, naming
        self._readers: dict[str, Reader] = {}

    def read(self, sheet: str, columns: Mapping[str, str], chunk: Sequence[Line]) -> list[Read]:
        reader = self._readers.get(sheet)
        if reader is None:
            reader = self._readers[sheet] = Reader(self._known, self._naming, sheet, columns)
        return [self._worded(reader.read(line)) for line in chunk]

    def _worded(self, told: OldTicket | list[RowError]) -> Read:
        if isinstance(told, list):
            return told
        names = [told.name] if told.name else []
        shown = brain.mask("\n".join((told.title, told.statement, told.place_text)), names)
        category = self._known.names.get(told.category_code, "")
        place = self._known.names.get(told.place_code or "", "")
        texts = (shown, place, category, told.source_number)
        return Worded(told, words.vector(texts, told.registered_at))


def _by_others(
    lines: Iterable[SheetLine], naming: Naming, known: Known, workers: int
) -> Iterator[Read]:
    waiting: deque[Future[list[Read]]] = deque()
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, context, _begin, (known, naming, os.getpid()))
    try:
        for chunk in _chunks(lines, naming):
            waiting.append(pool.submit(_read_chunk, *chunk))
            if len(waiting) > workers * _AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


_mine: _Lookout | None = None


def _begin(known: Known, naming: Naming, parent: int) -> None:
    global _mine
    _mine = _Lookout(known, naming)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """A worker does not outlive the process that it works for."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _read_chunk(sheet: str, columns: Mapping[str, str], chunk: Sequence[Line]) -> list[Read]:
    assert _mine is not None
    return _mine.read(sheet, columns, chunk)
