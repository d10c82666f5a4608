"""Points of tables: what a column or a row's first cell is called says what the cell is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from huying.brain.text.policies.cues import CUES, HEADINGS
from huying.brain.text.policies.lines import cell_spans
from huying.brain.text.policies.outline import Spot
from huying.brain.text.policies.values import Place, Point, PointKind

K = PointKind
_UNITS = re.compile(r"元|％|%|万|岁")
_FIGURE = re.compile(r"\d|[一二三四五六七八九十百]+(?:元|个|日|年|倍)|免费|不收|减半")
_PHONE = re.compile(r"\d{3,4}[-—－]?\d{7,8}|\b1\d{10}\b|\b12[13]\d{2}\b|^\d{7,8}$")
# A first column of these names the row; the others say what holds for it.
_KEYS = frozenset({K.ELIGIBLE, K.METHOD, K.CONDITION, K.AMOUNT, K.FEE})
_MOST_KINDS = 4
_AT_ONCE = re.compile(r"当场|即时|随时|当日|即办")
_NUMBERING = re.compile(r"^(?:序号|编号|\d{1,3})$")
_DAY = re.compile(r"\d+\s*月\s*\d+\s*日|\d+\s*(?:个)?(?:工作日|日|天|月|年)")


def row_points(spots: Sequence[Spot], number: int) -> Iterator[Point]:
    """The points of the row at `number`. A table's first row names its columns, except in a table
    of two columns whose first column names what stands beside it."""
    head = _head(spots, number)
    spot = spots[number]
    line = spot.line
    if not line.cells or (head == number and not _is_sheet(spots, head)):
        return
    spans = cell_spans(line)
    if _is_sheet(spots, head):
        kind = _named(line.cells[0]) if len(line.cells) > 1 else None
        if kind and spans[1][1] > spans[1][0]:
            yield _point(spot, kind, spans[1][0], spans[1][1], (line.cells[0],))
        return
    names = spots[head].line.cells
    first, last = _whole(spans)
    if first >= last:
        return
    for kind in _kinds(names, line.cells, spot):
        yield _point(spot, kind, first, last, tuple(names))


def _head(spots: Sequence[Spot], number: int) -> int:
    while number > 0 and spots[number - 1].line.kind == "row":
        number -= 1
    return number


def _is_sheet(spots: Sequence[Spot], head: int) -> bool:
    """Two columns, the left one naming conditions, materials, time limits of one matter."""
    rows = []
    for spot in spots[head:]:
        if spot.line.kind != "row":
            break
        rows.append(spot.line.cells)
    if not rows or any(len(cells) != 2 for cells in rows):
        return False
    named = {kind for cells in rows if (kind := _named(cells[0]))}
    return len(named) >= 3


def _named(cell: str) -> PointKind | None:
    """The kind that a short name promises, the word that stands last deciding."""
    if len(cell) > 16:
        return None
    ends = [
        (found[-1].end(), -order, kind)
        for order, (kind, form) in enumerate(HEADINGS)
        if (found := list(form.finditer(cell)))
    ]
    return max(ends)[2] if ends else None


def _kinds(names: Sequence[str], cells: Sequence[str], spot: Spot) -> list[PointKind]:
    """At most two kinds of a row: of its columns, else of its figures under the headings."""
    found: dict[PointKind, int] = {}
    for column, cell in enumerate(cells):
        name = names[column] if column < len(names) else ""
        if _NUMBERING.match(cell) and column == 0:
            continue
        kind = _column_kind(name, cell)
        if column == 0 and kind in _KEYS and len(cells) > 1:
            continue
        if kind:
            found[kind] = found.get(kind, 0) + 1
    if not found:
        above = [_named(word[-16:]) for word in reversed(spot.about) if word]
        if above and above[0] and any(_FIGURE.search(cell) for cell in cells):
            found[above[0]] = 1
    if K.FEE in found and K.AMOUNT in found:
        keep = K.FEE if _about_fee(names, spot) else K.AMOUNT
        found.pop(K.AMOUNT if keep is K.FEE else K.FEE)
    order = sorted(found, key=lambda kind: -found[kind])
    return order[:_MOST_KINDS]


def _column_kind(name: str, cell: str) -> PointKind | None:
    if _PHONE.search(cell):
        return K.CONTACT
    named = _named(name)
    if named in (K.AMOUNT, K.FEE, K.LIMIT) and not _FIGURE.search(cell):
        return named if named is K.LIMIT and _said_time(cell) else None
    if named:
        return named
    if _UNITS.search(name) and _FIGURE.search(cell):
        return K.FEE if re.search(r"费|价", name) else K.AMOUNT
    if re.search(r"时间|日期|期", name) and _DAY.search(cell):
        return K.LIMIT
    if re.search(r"\d+(?:\.\d+)?\s*(?:元|万元|%|％)", cell):
        return K.AMOUNT
    return None


def _said_time(cell: str) -> bool:
    return bool(_AT_ONCE.search(cell)) or any(
        kind is K.LIMIT and form.search(cell) for kind, _, form in CUES
    )


def _about_fee(names: Sequence[str], spot: Spot) -> bool:
    words = "".join(names) + "".join(spot.about[-2:])
    fees = len(re.findall(r"收费|计费|票价|水价|电价|气价|价格|费用|资费|元[/／]", words))
    return fees > len(re.findall(r"补贴|补助|津贴|额度|奖励|基数|待遇|缴存", words))


def _whole(spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    filled = [span for span in spans if span[1] > span[0]]
    return (filled[0][0], filled[-1][1]) if filled else (0, 0)


def _point(spot: Spot, kind: PointKind, first: int, last: int, names: tuple[str, ...]) -> Point:
    text = spot.line.text[first:last]
    place = Place(spot.line.number, first, last)
    return Point(kind, text, spot.clause, place, (*spot.about, "、".join(names)))
