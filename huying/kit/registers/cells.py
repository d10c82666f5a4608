"""Between the text of a cell and the value of a column, and the checks that a column makes."""

import json
import math
import re
from collections.abc import Iterator
from datetime import date

from huying.kit.registers.values import Column, ColumnType, Json, Problem, Words

T = ColumnType
YES = frozenset({"是", "true", "1", "yes", "y", "√", "✓", "对", "有"})
NO = frozenset({"否", "false", "0", "no", "n", "×", "x", "不", "无"})
PARTED = re.compile(r"[、；;\n]")
BAR = re.compile(r"[|｜]")
SPACED = re.compile(r"\s")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
LONGEST = {T.TEXT: 200, T.CODE: 60, T.LONG_TEXT: 4_000}
LONGEST_LIST = 500
LONGEST_JSON = 200_000
SMALL = 2**31  # what an integer column holds

Value = object


class CellError(Exception):
    """A cell that is no value of its column: the key of its sentence."""

    def __init__(self, key: str, **values: str | int) -> None:
        super().__init__(key)
        self.key, self.values = key, values


def blank(column: Column) -> Value:
    """What an empty cell means."""
    if column.type in (T.TEXT, T.LONG_TEXT):
        return ""
    if column.type is T.LIST:
        return []
    return False if column.type is T.BOOLEAN else None


def parse(column: Column, cell: str) -> Value:
    """The value of a cell. Raises CellError."""
    text = cell.strip()
    if not text:
        return blank(column)
    return _PARSERS[column.type](column, text)


def _number(_: Column, text: str) -> Value:
    try:
        value = float(text.replace(",", "").replace("，", ""))
    except ValueError:
        raise CellError("number") from None
    if not math.isfinite(value):
        raise CellError("number")
    return value


def _integer(_: Column, text: str) -> Value:
    value = text.replace(",", "").removesuffix(".0")
    if not re.fullmatch(r"[+-]?[0-9]{1,12}", value):
        raise CellError("integer")
    return int(value)


def _boolean(_: Column, text: str) -> Value:
    lower = text.lower()
    if lower in YES or lower in NO:
        return lower in YES
    raise CellError("boolean")


def _choice(column: Column, text: str) -> Value:
    if text in column.choices:
        return text
    for value, label in column.choices.items():
        if label == text:
            return value
    raise CellError("choice", choices="、".join(column.choices.values()))


def _date(_: Column, text: str) -> Value:
    match = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]00:00(?::00)?)?", text)
    try:
        if match is not None:
            return date(*(int(part) for part in match.groups())).isoformat()
    except ValueError:
        pass
    raise CellError("date")


def _list(_: Column, text: str) -> Value:
    parted = BAR if BAR.search(text) else PARTED
    return [part.strip() for part in parted.split(text) if part.strip()]


def _json(_: Column, text: str) -> Value:
    try:
        value: Value = json.loads(text)
    except (ValueError, RecursionError):
        raise CellError("json") from None
    return value


def _plain(_: Column, text: str) -> Value:
    return text


_PARSERS = {
    T.TEXT: _plain,
    T.LONG_TEXT: _plain,
    T.CODE: _plain,
    T.NUMBER: _number,
    T.INTEGER: _integer,
    T.BOOLEAN: _boolean,
    T.CHOICE: _choice,
    T.DATE: _date,
    T.LIST: _list,
    T.JSON: _json,
}


def show(column: Column, value: Value) -> str:
    """The cell of a value: what ``parse`` reads back."""
    if value is None:
        return ""
    if column.type is T.BOOLEAN:
        return "是" if value else "否"
    if column.type is T.CHOICE:
        return column.choices.get(str(value), str(value))
    if column.type is T.LIST and isinstance(value, list):
        shown = "|".join(str(part) for part in value)
        return f"{shown}|" if len(value) == 1 and PARTED.search(shown) else shown
    if column.type is T.JSON:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)


def problems_of(column: Column, value: Value) -> Iterator[Problem]:
    """What the column itself says against a value, whether of a cell or of a form."""
    if value is None or value == "" or value == []:
        if column.required:
            yield Problem(column.name, "required")
        return
    fault = _fault(column, value)
    if fault is not None:
        yield Problem(column.name, *fault)


_Fault = tuple[str, Words]


def _fault(column: Column, value: Value) -> _Fault | None:
    """The first thing wrong with a value that is there."""
    check = _FAULTS.get(column.type)
    return check(column, value) if check else None


def _text_fault(column: Column, value: Value) -> _Fault | None:
    if not isinstance(value, str):
        return ("text", {})
    most = LONGEST[column.type]
    if len(value) > most:
        return ("too_long", {"most": most})
    if UNSTORABLE.search(value):
        return ("text", {})
    if column.type is T.CODE and SPACED.search(value):
        return ("code_spaces", {})
    return None


def _number_fault(_: Column, value: Value) -> _Fault | None:
    fits = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return None if fits else ("number", {})


def _integer_fault(_: Column, value: Value) -> _Fault | None:
    fits = isinstance(value, int) and not isinstance(value, bool) and abs(value) < SMALL
    return None if fits else ("integer", {})


def _boolean_fault(_: Column, value: Value) -> _Fault | None:
    return None if isinstance(value, bool) else ("boolean", {})


def _choice_fault(column: Column, value: Value) -> _Fault | None:
    if isinstance(value, str) and value in column.choices:
        return None
    return ("choice", {"choices": "、".join(column.choices.values())})


def _date_fault(_: Column, value: Value) -> _Fault | None:
    try:
        fits = isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        fits = False
    return None if fits else ("date", {})


def _list_fault(_: Column, value: Value) -> _Fault | None:
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        return ("list", {})
    if len(value) > LONGEST_LIST:
        return ("too_many", {"most": LONGEST_LIST})
    return _text_fault(Column("", "", T.LONG_TEXT), "".join(value))


def _json_fault(_: Column, value: Value) -> _Fault | None:
    try:
        raw = json.dumps(value, ensure_ascii=False, allow_nan=False)
        raw.encode()
    except (ValueError, RecursionError):
        return ("json", {})
    return ("too_long", {"most": LONGEST_JSON}) if len(raw) > LONGEST_JSON or "\\u0000" in raw \
        else None  # fmt: skip


_FAULTS = {
    T.TEXT: _text_fault,
    T.LONG_TEXT: _text_fault,
    T.CODE: _text_fault,
    T.NUMBER: _number_fault,
    T.INTEGER: _integer_fault,
    T.BOOLEAN: _boolean_fault,
    T.CHOICE: _choice_fault,
    T.DATE: _date_fault,
    T.LIST: _list_fault,
    T.JSON: _json_fault,
}


def document(columns: tuple[Column, ...], given: Json, known: Json | None) -> Json:
    """The whole document: what is given over what is known over blanks, in the columns' order."""
    base = known or {}
    return {
        column.name: given[column.name]
        if column.name in given
        else base.get(column.name, blank(column))
        for column in columns
    }
