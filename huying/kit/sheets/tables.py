"""A table in a file: one heading row, lines below it, every cell text."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from huying.kit import texts
from huying.kit.sheets.cells import fault_of, tidy
from huying.kit.sheets.errors import SheetError

HEADING_DEPTH = 50  # rows at the top among which the heading is sought
RawRow = tuple[int, list[str]]  # the row's number as a spreadsheet shows it, and its cells

_LOOSE = re.compile(r"[\s*＊:：]+|[（(](?:必填|选填|可空|必须)[）)]")


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that a program spoilt. ``key``: error_cell, digits_lost."""

    column: str
    cell: str  # as C5
    key: str
    value: str

    @property
    def message(self) -> str:
        return texts.say("sheets", f"fault.{self.key}", cell=self.cell, value=self.value)


@dataclass(frozen=True, slots=True)
class Line:
    """``row`` as a spreadsheet counts; ``cells`` holds every column, "" when empty."""

    row: int
    cells: dict[str, str]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    row: int
    columns: tuple[str, ...]  # named ones only
    places: tuple[int, ...]  # where each stands, from 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """``is_1904``: whether its day counts begin in 1904 (for ``as_date``)."""

    name: str
    heading_row: int
    columns: tuple[str, ...]
    lines: Sequence[Line] = field(repr=False)
    is_1904: bool = False


class Sheets(list[Sheet]):
    """The visible sheets that hold a table; ``hidden`` names those that were left out unread."""

    def __init__(self, sheets: Iterable[Sheet] = (), hidden: Sequence[str] = ()) -> None:
        super().__init__(sheets)
        self.hidden = tuple(hidden)


def heading_key(text: str) -> str:
    """What two spellings of a heading share: 「联系\\n电话*」 is 「联系电话」."""
    return _LOOSE.sub("", tidy(text)).casefold()


def find_heading(rows: Sequence[RawRow], wanted: Collection[str] = ()) -> Heading | None:
    """The heading among the first rows of a sheet; None when no row can be one.

    With ``wanted``: the row that holds most of them, the first of equals; their spelling is used.
    Without: the first row of at least two filled cells, or else the first that has any.
    Raises SheetError twice.
    """
    names = {heading_key(name): name for name in wanted}
    best: RawRow | None = None
    most = 0
    for row in rows[:HEADING_DEPTH]:
        keys = {heading_key(cell) for cell in row[1]} - {""}
        score = len(keys & names.keys()) if names else min(sum(map(bool, row[1])), 2)
        if score > most:
            best, most = row, score
    return _heading(best, names) if best else None


def _heading(row: RawRow, names: Mapping[str, str]) -> Heading:
    columns: list[str] = []
    places: list[int] = []
    for place, cell in enumerate(row[1]):
        if cell:
            columns.append(names.get(heading_key(cell), _one_line(cell)))
            places.append(place)
    if twice := {name for name in columns if columns.count(name) > 1}:
        raise SheetError("twice", columns="、".join(sorted(twice)))
    return Heading(row[0], tuple(columns), tuple(places))


def _one_line(text: str) -> str:
    """Line feeds fall away between Chinese, and are a blank elsewhere."""
    text = re.sub(r"(?<=[^\x00-\x7f])\s*\n\s*|\s*\n\s*(?=[^\x00-\x7f])", "", text)
    return re.sub(r"\s+", " ", text)


def lines_of(heading: Heading, rows: Iterable[RawRow]) -> Iterator[Line]:
    """The lines below the heading; rows without a filled cell are none."""
    columns, places = heading.columns, heading.places
    width = places[-1] + 1
    dense = places == tuple(range(width))
    for number, cells in rows:
        if number <= heading.row:
            continue
        if len(cells) < width:
            cells = [*cells, *[""] * (width - len(cells))]
        picked = cells[:width] if dense else [cells[place] for place in places]
        if any(picked):
            line = dict(zip(columns, picked, strict=True))
            yield Line(number, line, _faults(heading, number, picked))


def _faults(heading: Heading, row: int, cells: Sequence[str]) -> tuple[Fault, ...]:
    return tuple(
        Fault(column, f"{letters(place)}{row}", key, cell)
        for column, place, cell in zip(heading.columns, heading.places, cells, strict=True)
        if (key := fault_of(cell))
    )


def letters(place: int) -> str:
    """The letters of a column counted from 0: 0 is A, 26 is AA."""
    told = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        told = chr(65 + rest) + told
    return told


def numbered(text: str) -> int:
    """The column of letters, from 0; the reverse of ``letters``."""
    place = 0
    for letter in text:
        place = place * 26 + ord(letter) - 64
    return place - 1
