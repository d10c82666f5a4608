"""Rows of a table in DOCX: cells that are merged downwards or across stand in each of theirs."""

from collections.abc import Callable, Iterator

from lxml import etree

from huying.kit.documents.numbering import W

_WIDEST = 200
TextOf = Callable[[etree._Element], str]


def rows_of(table: etree._Element, text_of: TextOf) -> Iterator[list[str]]:
    """Every row with its cells. A cell merged downwards repeats its text, one merged across stands
    once (its columns are one). Nested tables become text of their cell."""
    above: dict[int, str] = {}
    for row in _rows(table):
        cells: list[str] = []
        place = _count(row.find(f"{W}trPr"), "gridBefore", 0)
        now: dict[int, str] = {}
        for cell in _cells(row):
            properties = cell.find(f"{W}tcPr")
            merge = None if properties is None else properties.find(f"{W}vMerge")
            text = _cell_text(cell, text_of)
            if merge is not None and merge.get(f"{W}val", "continue") == "continue":
                text = above.get(place, text)
            now[place] = text
            cells.append(text)
            place += _count(properties, "gridSpan", 1)
            if place > _WIDEST:
                break
        above = now
        yield cells


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for row in table.iter(f"{W}tr"):
        if next(row.iterancestors(f"{W}tbl")) is table:
            yield row


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for cell in row.iter(f"{W}tc"):
        if next(cell.iterancestors(f"{W}tr")) is row:
            yield cell


def _cell_text(cell: etree._Element, text_of: TextOf) -> str:
    return " ".join(filter(None, (text_of(paragraph).strip() for paragraph in cell.iter(f"{W}p"))))


def _count(properties: etree._Element | None, name: str, default: int) -> int:
    child = None if properties is None else properties.find(f"{W}{name}")
    told = "" if child is None else child.get(f"{W}val", "")
    return max(default, int(told)) if told.isdecimal() and len(told) < 4 else default
