"""Registers as files: the empty table, what stands, what is wrong. Blocks: call in a thread."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from huying.kit import texts
from huying.kit.registers import cells, reading
from huying.kit.registers.models import RegisterError
from huying.kit.registers.values import Column, ColumnType, Register, Row, registered
from huying.kit.sheets import Book, Heading, SheetError, csv_bytes, read_sheets

AREA = reading.AREA
_WIDTHS = {ColumnType.LONG_TEXT: 44, ColumnType.JSON: 44, ColumnType.LIST: 28, ColumnType.TEXT: 20}
CellRow = list[str]


def headings(register: Register, *, with_retired: bool) -> list[Heading]:
    found = [
        Heading(column.label, _WIDTHS.get(column.type, 14), note_of(register, column))
        for column in register.columns
    ]
    if with_retired and register.can_retire:
        found.append(Heading(reading.retired_heading(), 10))
    return found


def note_of(register: Register, column: Column) -> str:
    """Everything that is to be known before filling a column."""
    parts = [column.note]
    if column.name == register.key:
        parts.append(_say("is_key"))
    if column.choices:
        parts.append(_say("choices", choices="、".join(column.choices.values())))
    if column.type is ColumnType.BOOLEAN:
        parts.append(_say("boolean"))
    if column.type is ColumnType.LIST:
        parts.append(_say("list"))
    other = registered().get(column.refers or "")
    if other is not None:
        parts.append(_say("refers", label=other.label, code=other.column(other.key).label))
    return "".join(part for part in parts if part)


def _say(key: str, **values: str | int) -> str:
    return texts.say(AREA, f"sheet.{key}", **values)


def row_cells(register: Register, row: Row) -> CellRow:
    found = [cells.show(column, row.doc[column.name]) for column in register.columns]
    if register.can_retire:
        found.append(_say("yes") if row.is_retired else "")
    return found


def _examples(register: Register) -> list[CellRow]:
    rows = [[one[column.name] for column in register.columns] for one in register.examples]
    return [row for row in rows if any(row)]


def template_csv(register: Register) -> bytes:
    return csv_bytes(headings(register, with_retired=False), _examples(register))


def template_xlsx(register: Register, made: str) -> bytes:
    """The empty table with three examples, and a sheet that explains every column."""
    book = Book(register.label, made)
    book.sheet(register.label, headings(register, with_retired=False), _examples(register))
    book.sheet(
        _say("notes"),
        [
            Heading(_say("column"), 18), Heading(_say("required"), 10),
            Heading(_say("note"), 70), Heading(_say("example"), 30),
        ],
        [
            [
                column.label, _say("yes") if column.required else _say("no"),
                note_of(register, column), column.example,
            ]
            for column in register.columns
        ],
    )  # fmt: skip
    return book.bytes_xlsx()


def export_csv(register: Register, rows: Mapping[str, Row]) -> bytes:
    lines = (row_cells(register, row) for row in rows.values())
    return csv_bytes(headings(register, with_retired=True), lines)


def export_xlsx(register: Register, rows: Mapping[str, Row], taken: str) -> bytes:
    book = Book(register.label, taken)
    lines = (row_cells(register, row) for row in rows.values())
    book.sheet(register.label, headings(register, with_retired=True), lines)
    return book.bytes_xlsx()


def errors_xlsx(
    register: Register,
    content: bytes | None,
    file_name: str,
    errors: Sequence[RegisterError],
    made: str,
) -> bytes:
    """The file's own rows with what is wrong beside them; without its bytes the list alone."""
    book = Book(register.label, made)
    beside = _by_row(errors)
    for name, columns, lines in _tables(register, content, file_name):
        told = [Heading(column, 18) for column in columns]
        rows = ([*row, beside.get((name, number), "")] for number, row in lines)
        book.sheet(name, [*told, Heading(_say("errors"), 60)], rows)
    if not content or any(not error.row for error in errors):
        book.sheet(
            _say("errors"),
            [Heading(_say("column"), 18), Heading(_say("errors"), 60), Heading(_say("note"), 60)],
            [[_place(error), error.message, error.hint] for error in errors],
        )
    return book.bytes_xlsx()


def _tables(
    register: Register, content: bytes | None, file_name: str
) -> Iterator[tuple[str, tuple[str, ...], Iterable[tuple[int, CellRow]]]]:
    if content is None:
        return
    try:
        sheets = read_sheets(content, file_name, reading.wanted(register))
    except SheetError:
        return
    own = reading.ignored_headings()
    for sheet in sheets:
        columns = tuple(column for column in sheet.columns if column not in own)
        lines = ((line.row, [line.cells.get(name, "") for name in columns]) for line in sheet.lines)
        yield sheet.name, columns, lines


def _by_row(errors: Sequence[RegisterError]) -> dict[tuple[str, int], str]:
    found: dict[tuple[str, int], list[str]] = {}
    for error in errors:
        said = "：".join(filter(None, (error.column, error.message)))
        if error.hint:
            said = f"{said}（{error.hint}）"
        found.setdefault((error.sheet, error.row), []).append(said)
    return {place: "；".join(said) for place, said in found.items()}


def _place(error: RegisterError) -> str:
    parts = [error.sheet, str(error.row) if error.row else "", error.column]
    return " ".join(part for part in parts if part)
