"""From a file's bytes to given rows, and what is wrong before any rule is asked. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from huying.kit import texts
from huying.kit.errors import FieldError
from huying.kit.registers import cells
from huying.kit.registers.cells import CellError
from huying.kit.registers.checking import Fault, Given
from huying.kit.registers.values import Column, ColumnType, Json, Problem, Register
from huying.kit.sheets import Line, Sheet, SheetError, as_date, read_sheets

AREA = "registers"
# A problem of a file as a whole, or of its headings, has no column.
WHOLE = ""


@dataclass
class FileRead:
    """``line_count``: rows under the headings, right or wrong."""

    given: list[Given] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    line_count: int = 0


def retired_heading() -> str:
    """The heading of the column that says whether a row is retired."""
    return texts.say(AREA, "sheet.retired")


def ignored_headings() -> frozenset[str]:
    """What we write beside the rows and read over."""
    return frozenset(texts.say(AREA, f"sheet.{name}") for name in ("errors", "changed_at"))


def read_file(register: Register, content: bytes, file_name: str) -> FileRead:
    """Every row of every sheet that has the key's heading. CPU work: call it in a thread."""
    found = FileRead()
    try:
        sheets = read_sheets(content, file_name, wanted(register))
    except SheetError as error:
        found.faults.append(Fault("", 0, Problem(WHOLE, "file", {"why": error.message})))
        return found
    key = register.column(register.key)
    notes = texts.say(AREA, "sheet.notes")
    ours = [
        sheet
        for sheet in sheets
        if {key.label, key.name} & set(sheet.columns) and sheet.name != notes
    ]
    if not ours:
        values = {"heading": key.label}
        found.faults.append(Fault("", 0, Problem(WHOLE, "no_key_heading", values)))
    for sheet in ours:
        _read_sheet(register, sheet, found)
    if ours and not found.line_count:
        found.faults.append(Fault(ours[0].name, 0, Problem(WHOLE, "no_rows")))
    return found


def wanted(register: Register) -> list[str]:
    labels = [column.label for column in register.columns]
    return [*labels, *(column.name for column in register.columns), retired_heading()]


def _read_sheet(register: Register, sheet: Sheet, found: FileRead) -> None:
    columns, faults = _columns(register, sheet)
    found.faults += faults
    if faults:
        found.line_count += len(sheet.lines)
        return
    for line in sheet.lines:
        found.line_count += 1
        _read_line(register, columns, sheet, line, found)


def _columns(register: Register, sheet: Sheet) -> tuple[dict[str, Column], list[Fault]]:
    """Heading → column. Headings are the labels; the names of columns are read too."""
    known = {column.label: column for column in register.columns}
    known |= {column.name: column for column in register.columns}
    skipped = {*ignored_headings(), retired_heading(), ""}
    found: dict[str, Column] = {}
    faults: list[Fault] = []
    for heading in sheet.columns:
        if heading in known:
            found[heading] = known[heading]
        elif heading not in skipped:
            labels = "、".join(column.label for column in register.columns)
            values = {"heading": heading[:40], "headings": labels}
            faults.append(Fault(sheet.name, sheet.heading_row, Problem(WHOLE, "heading", values)))
    given = [column.name for column in found.values()]
    for column in register.columns:
        if column.required and column.name not in given:
            values = {"heading": column.label}
            problem = Problem(column.name, "heading_missing", values)
            faults.append(Fault(sheet.name, sheet.heading_row, problem))
    return found, faults


def _read_line(
    register: Register, columns: Mapping[str, Column], sheet: Sheet, line: Line, found: FileRead
) -> None:
    values: Json = {}
    broken = bool(line.faults)
    for fault in line.faults:
        values_of_fault = {"why": fault.message}
        name = columns[fault.column].name if fault.column in columns else fault.column
        found.faults.append(Fault(sheet.name, line.row, Problem(name, "cell", values_of_fault)))
    for heading, column in columns.items():
        try:
            cell = line.cells.get(heading, "")
            if column.type is ColumnType.DATE:
                day = as_date(cell, is_1904=sheet.is_1904)
                cell = day.isoformat() if day else cell
            values[column.name] = cells.parse(column, cell)
        except CellError as error:
            broken = True
            problem = Problem(column.name, error.key, error.values)
            found.faults.append(Fault(sheet.name, line.row, problem))
    code = values.get(register.key)
    if code in (None, ""):
        if not broken:
            found.faults.append(Fault(sheet.name, line.row, Problem(register.key, "required")))
        return
    retire = _retire(line, sheet, found)
    if not broken:
        found.given.append(Given(str(code), values, sheet.name, line.row, retire))


def _retire(line: Line, sheet: Sheet, found: FileRead) -> bool | None:
    heading = retired_heading()
    cell = line.cells.get(heading, "")
    if not cell:
        return None
    try:
        return bool(cells.parse(_RETIRED, cell))
    except CellError as error:
        found.faults.append(Fault(sheet.name, line.row, Problem(WHOLE, error.key)))
        return None


_RETIRED = Column("is_retired", "", ColumnType.BOOLEAN)


def sentences(
    register: Register, faults: Sequence[Fault]
) -> Iterator[tuple[str, int, str, str, str]]:
    """Sheet, row, heading, what is wrong, what would be right."""
    labels = {column.name: column.label for column in register.columns}
    for fault in faults:
        problem = fault.problem
        yield (
            fault.sheet, fault.row, labels.get(problem.column, problem.column),
            message(problem), hint(problem),
        )  # fmt: skip


def message(problem: Problem) -> str:
    return texts.say(AREA, f"problem.{problem.key}", **problem.values)


def hint(problem: Problem) -> str:
    pattern = texts.area(AREA).get(f"hint.{problem.key}", "")
    return pattern.format(**problem.values)


def field_errors(faults: Sequence[Fault]) -> list[FieldError]:
    """For a form: what is wrong and what would be right, by column."""
    return [
        FieldError(
            loc=fault.problem.column,
            message="。".join(filter(None, (message(fault.problem), hint(fault.problem)))),
        )
        for fault in faults
    ]
