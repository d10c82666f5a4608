"""Figures with what they count, so that two documents can be compared: 1.5万元 is 15000 元."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from huying.brain.text.numerals import read_number
from huying.brain.text.policies.lines import cell_spans
from huying.brain.text.policies.outline import Spot
from huying.brain.text.policies.values import Line, Place, Point

_N = r"(?:\d[\d,，]*(?:\.\d+)?|[一二两三四五六七八九十百千万零〇]+)"
_COUNTS = (
    "次|件|张|辆|台|课时|学时|本|份|套|户|处|人|平方米|立方米|分贝|度|千瓦时|层|期|所|名|公里|米|倍"
)
_FIGURE = re.compile(
    rf"百分之(?P<pc>{_N})"
    rf"|(?P<n>{_N})\s*(?P<big>[百千万亿]{{1,2}}(?=\s*(?:元|人|平方米)))?\s*"
    rf"(?P<u>元|角|%|％|‰|周岁|岁|个?工作日|日|天|个月|月|年|小时|分钟|周|学期|学年|季度|{_COUNTS})"
)
_UNITS = {"％": "%", "岁": "周岁", "天": "日", "个月": "月", "个工作日": "工作日", "度": "千瓦时"}
_COLUMN_UNIT = re.compile(
    r"[（(](?P<u>万元|元|%|％|日|天|年|月|个月|工作日|小时)[^（()）]{0,8}[）)]|(?P<u2>万元|"
    r"元)[/／]"
)
_PLAIN = re.compile(r"\d[\d,]*(?:\.\d+)?")
_PART = re.compile(r"[^。；;，,：:“”「」]+")
# What an amendment takes out is not what it says.
_OUT = re.compile(r"[“「][^”」]*[”」](?=\s*(?:修改|调整|修订|改)为)")
_DATE = re.compile(
    r"(?:\d{4}\s*年\s*)?\d{1,2}\s*月\s*\d{1,2}\s*日|\d{4}\s*年(?:度)?(?:\s*\d{1,2}\s*月)?|"
    r"\d+月份?(?=\D|$)"
)
_CLAUSE = re.compile(r"第[一二三四五六七八九十百零\d]+[条款项章节]|《[^》]*》|〔\d{4}〕\d+号")
_IDIOM = frozenset({"一次", "一人", "一户", "一处", "一份", "一张", "两次", "一年", "一日", "一月"})


@dataclass(frozen=True, slots=True)
class Figure:
    value: float
    unit: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Saying:
    """A part of a text that names figures: `words` with the figures left out is what they are
    of. `of`: what it stands under (headings, a card's title)."""

    words: str
    figures: tuple[Figure, ...]
    quote: str
    clause: str
    of: str
    at: Place | None = None


@lru_cache(maxsize=4096)
def figures_in(text: str) -> tuple[Figure, ...]:
    """Sums in 元, shares in %, times and counts in their unit; days of the calendar, clauses and
    document numbers are no figures."""
    masked = _CLAUSE.sub(_blank, _DATE.sub(_blank, text))
    found = []
    for match in _FIGURE.finditer(masked):
        if match.group() in _IDIOM:
            continue
        if match.group("pc"):
            value, unit = _value(match.group("pc")), "%"
        else:
            value, unit = _scaled(match), _UNITS.get(match.group("u"), match.group("u"))
        if value is not None:
            found.append(Figure(value, unit, *match.span()))
    return tuple(found)


def _scaled(match: re.Match[str]) -> float | None:
    value = _value(match.group("n"))
    if value is None:
        return None
    for char in match.group("big") or "":
        value *= {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}[char]
    return value / 10 if match.group("u") == "角" else value


def _value(text: str) -> float | None:
    return read_number(text.replace(",", "").replace("，", ""))


def _blank(match: re.Match[str]) -> str:
    return "　" * len(match.group())


def skeleton(text: str) -> str:
    """The words without figures, blanks and marks."""
    plain = _CLAUSE.sub("", _DATE.sub("", text))
    plain = _FIGURE.sub(lambda match: match.group("u") or "%", plain)
    return re.sub(r"[^\u4e00-\u9fff%]+|的|应当|可以|按|为", "", plain)


def sayings_in(
    text: str, *, clause: str = "", of: str = "", block: int | None = None, start: int = 0
) -> Iterator[Saying]:
    """The parts of `text` (which begins at `start` of its block) that hold a figure. A part of
    nothing but a figure takes the words of the part before it."""
    before = ""
    for match in _PART.finditer(_OUT.sub(_blank, text)):
        part = match.group()
        figures = figures_in(part)
        words = skeleton(part)
        if figures:
            whole = words if len(words) >= 4 else before[-14:] + words
            place = None
            if block is not None:
                place = Place(block, start + match.start(), start + match.end())
            yield Saying(whole, figures, part.strip(), clause, of, place)
        before = words if len(words) >= 2 else before


def sayings_of_row(spots: Sequence[Spot], number: int) -> Iterator[Saying]:
    """A table's figures: what each is of is the row's first cell and the column's name."""
    line = spots[number].line
    head = number
    while head > 0 and spots[head - 1].line.kind == "row":
        head -= 1
    names = spots[head].line.cells
    if head == number or not line.cells:
        return
    for column, (start, end) in enumerate(cell_spans(line)):
        if column == 0 or end <= start:
            continue
        name = names[column] if column < len(names) else ""
        figures = figures_in(line.cells[column]) or _plain(line.cells[column], name)
        if figures:
            words = skeleton(line.cells[0]) + skeleton(name)
            of = "".join(spots[number].about[-2:])
            quote = line.text[start:end]
            yield Saying(
                words, figures, quote, spots[number].clause, of, Place(line.number, start, end)
            )


def _plain(cell: str, name: str) -> tuple[Figure, ...]:
    """A bare number whose unit the column's name tells."""
    unit = _COLUMN_UNIT.search(name)
    if unit is None or not _PLAIN.fullmatch(cell):
        return ()
    said = unit.group("u") or unit.group("u2")
    value = float(cell.replace(",", ""))
    if said == "万元":
        return (Figure(value * 10_000, "元", 0, len(cell)),)
    return (Figure(value, _UNITS.get(said, said), 0, len(cell)),)


def sayings_of(
    points: Sequence[Point], lines: Sequence[Line], spots: Sequence[Spot]
) -> tuple[Saying, ...]:
    """The figures of the points, each part of a line once."""
    index = {line.number: number for number, line in enumerate(lines)}
    seen: set[Place] = set()
    found: list[Saying] = []
    for point in points:
        number = index[point.at.block]
        if lines[number].kind == "row":
            sayings = sayings_of_row(spots, number)
        else:
            of = "".join(point.about[-2:])
            sayings = sayings_in(
                point.text, clause=point.clause, of=of, block=point.at.block, start=point.at.start
            )
        for saying in sayings:
            if saying.at and saying.at not in seen:
                seen.add(saying.at)
                found.append(saying)
    return tuple(found)
