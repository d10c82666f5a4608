"""Weather and city events out of files as people keep them: CSV, XLSX and their kin.

Every wrong line says which column and why; nothing is guessed.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from huying.insight.models_seasons import CityEventKind
from huying.insight.weather_ports import Weather
from huying.kit import texts
from huying.kit.sheets import Line, Sheet, SheetError, as_date, as_number, read_sheets

FIRST, LAST = date(2000, 1, 1), date(2199, 12, 31)
T = TypeVar("T")

WEATHER = ("日期", "最高气温", "最低气温", "降雨量", "风速", "天气", "预报")
EVENTS = ("名称", "类型", "开始日期", "结束日期", "地点", "人数", "说明")
COLDEST, HOTTEST, WETTEST, FASTEST = -60.0, 60.0, 2_000.0, 120.0
LONGEST_NAME = 100
YES = frozenset(("是", "预报", "1", "true", "True", "TRUE", "y", "Y"))
NO = frozenset(("", "否", "实况", "0", "false", "False", "FALSE", "n", "N"))


@dataclass(frozen=True)
class Wrong:
    """``row`` as the spreadsheet counts; ``message`` says what to do."""

    row: int
    column: str
    message: str


@dataclass(frozen=True)
class EventLine:
    name: str
    kind: CityEventKind
    first_day: date
    last_day: date
    place_code: str
    people: int | None
    note: str


@dataclass
class Read(Generic[T]):
    """What a file says: the good lines in its order, and what is wrong with the others."""

    good: list[T] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)


class _BadCell(Exception):
    def __init__(self, column: str, key: str, **values: object) -> None:
        super().__init__(key)
        self.column = column
        self.message = texts.say("seasons", f"cell.{key}", **values)


@dataclass(frozen=True)
class FileWeather:
    """The default of the weather port: days that a file holds."""

    found: Sequence[Weather]
    name: str = "file"

    async def days(self, first: date, last: date) -> Sequence[Weather]:
        return [one for one in self.found if first <= one.day <= last]


def read_weather(content: bytes, file_name: str) -> Read[Weather]:
    """Columns 日期, 最高气温, 最低气温, 降雨量, 风速, 天气, 预报 in any order; only 日期 is needed.

    Blocks: call it in a thread. Raises SheetError for what is no table.
    """
    found: Read[Weather] = Read()
    seen: set[date] = set()

    def one(line: Line, sheet: Sheet) -> Weather:
        day = _day(line, "日期", sheet)
        if day in seen:
            raise _BadCell("日期", "twice", value=day.isoformat())
        seen.add(day)
        high = _number(line, "最高气温", COLDEST, HOTTEST)
        low = _number(line, "最低气温", COLDEST, HOTTEST)
        if high is not None and low is not None and high < low:
            raise _BadCell("最高气温", "below_low")
        rain = _number(line, "降雨量", 0, WETTEST)
        wind = _number(line, "风速", 0, FASTEST)
        words = line.cells.get("天气", "")[:LONGEST_NAME]
        return Weather(day, high, low, rain, wind, words, _yes(line, "预报"))

    _each(content, file_name, WEATHER, {"日期"}, one, found)
    return found


def read_events(content: bytes, file_name: str, places: Mapping[str, str]) -> Read[EventLine]:
    """Columns 名称, 类型, 开始日期, 结束日期, 地点, 人数, 说明; a place by code or name.

    ``places``: code or name → code. Blocks. Raises SheetError.
    """
    found: Read[EventLine] = Read()
    kinds = {texts.say("seasons", f"event_kind.{kind.value}"): kind for kind in CityEventKind}

    def one(line: Line, sheet: Sheet) -> EventLine:
        name = line.cells.get("名称", "")
        if not name or len(name) > LONGEST_NAME:
            raise _BadCell("名称", "name", most=LONGEST_NAME)
        kind = kinds.get(line.cells.get("类型", "") or "其他")
        if kind is None:
            raise _BadCell("类型", "kind", known="、".join(kinds))
        first = _day(line, "开始日期", sheet)
        last = _day(line, "结束日期", sheet) if line.cells.get("结束日期") else first
        if last < first:
            raise _BadCell("结束日期", "before_first")
        place = line.cells.get("地点", "")
        if place and place not in places:
            raise _BadCell("地点", "place", value=place)
        people = _number(line, "人数", 0, 1e8)
        return EventLine(
            name, kind, first, last, places.get(place, ""),
            int(people) if people is not None else None, line.cells.get("说明", "")[:500],
        )  # fmt: skip

    _each(content, file_name, EVENTS, {"名称", "开始日期"}, one, found)
    return found


def _each(
    content: bytes,
    file_name: str,
    wanted: Sequence[str],
    needed: Collection[str],
    one: Callable[[Line, Sheet], T],
    found: Read[T],
) -> None:
    for sheet in read_sheets(content, file_name, wanted):
        missing = sorted(set(needed) - set(sheet.columns))
        if missing:
            raise SheetError("no_heading", wanted="、".join(missing))
        for line in sheet.lines:
            if line.faults:
                faults = (Wrong(line.row, each.column, each.message) for each in line.faults)
                found.wrong.extend(faults)
                continue
            try:
                found.good.append(one(line, sheet))
            except _BadCell as bad:
                found.wrong.append(Wrong(line.row, bad.column, bad.message))


def _day(line: Line, column: str, sheet: Sheet) -> date:
    text = line.cells.get(column, "")
    day = as_date(text, is_1904=sheet.is_1904)
    if day is None or not FIRST <= day <= LAST:
        raise _BadCell(column, "date", value=text[:20])
    return day


def _number(line: Line, column: str, least: float, most: float) -> float | None:
    text = line.cells.get(column, "")
    if not text:
        return None
    number = as_number(text)
    if number is None or not least <= float(number) <= most:
        raise _BadCell(column, "number", value=text[:20], least=f"{least:g}", most=f"{most:g}")
    return float(number)


def _yes(line: Line, column: str) -> bool:
    text = line.cells.get(column, "")
    if text not in YES | NO:
        raise _BadCell(column, "yes_no", value=text[:20])
    return text in YES
