"""From characters with places to lines, and to the rows of ruled tables. Pure.

Coordinates are PDF points from the top left of the page, as it is shown.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from huying.kit.documents.grids import Grid, Rule, grids_of
from huying.kit.documents.values import Box, LineBox

_WIDE_GAP = 1.6  # in sizes: further apart is another column
_LEAST_ROWS = 3
_UNRULED = -1  # the number of a table that has no rules
_SPACE_GAP = 0.18  # in sizes: further apart may be a blank


class Glyph(NamedTuple):
    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    is_red: bool = False

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class PageContent:
    """``angle``: degrees by which the picture was turned back before it was read; places are told
    on the page as it is. ``is_scan``: sizes are guessed from a picture."""

    number: int
    width: float
    height: float
    glyphs: Sequence[Glyph]
    rules: Sequence[Rule] = ()
    angle: float = 0.0
    is_scan: bool = False

    def shown(self, box: Box) -> Box:
        """A box of the page that was turned straight, on the page as it is."""
        if not self.angle:
            return box
        turn = math.radians(self.angle)
        cos, sin = math.cos(turn), math.sin(turn)
        middle_x, middle_y = self.width / 2, self.height / 2
        corners = [
            (
                middle_x + (x - middle_x) * cos - (y - middle_y) * sin,
                middle_y + (x - middle_x) * sin + (y - middle_y) * cos,
            )
            for x in (box[0], box[2])
            for y in (box[1], box[3])
        ]
        xs, ys = zip(*corners, strict=True)
        return min(xs), min(ys), max(xs), max(ys)


@dataclass
class Line:
    """Characters on one height, from left to right."""

    page: PageContent
    glyphs: list[Glyph] = field(default_factory=list)

    @property
    def left(self) -> float:
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        return max(glyph.right for glyph in self.glyphs)

    @property
    def top(self) -> float:
        return min(glyph.top for glyph in self.glyphs)

    @property
    def bottom(self) -> float:
        return max(glyph.bottom for glyph in self.glyphs)

    @property
    def size(self) -> float:
        sizes = sorted(glyph.size for glyph in self.glyphs)
        return sizes[len(sizes) // 2]

    @property
    def is_red(self) -> bool:
        return sum(glyph.is_red for glyph in self.glyphs) * 2 > len(self.glyphs)

    @property
    def box(self) -> Box:
        return self.left, self.top, self.right, self.bottom

    @property
    def text(self) -> str:
        return text_of(self.glyphs)

    def segments(self) -> list[list[Glyph]]:
        """Parts with wide gaps between them."""
        found = [[self.glyphs[0]]]
        for before, glyph in pairwise(self.glyphs):
            if glyph.left - before.right > _WIDE_GAP * max(before.size, glyph.size):
                found.append([])
            found[-1].append(glyph)
        return found


@dataclass
class Row:
    """A row of a table: the text of its cells and where they stand."""

    page: PageContent
    cells: list[str]
    box: Box
    table: int

    @property
    def top(self) -> float:
        return self.box[1]


def text_of(glyphs: Sequence[Glyph]) -> str:
    """Characters with a gap between them get their blank back. In a line that is spread to the edge
    all gaps are wider, so that one has to stand out."""
    gaps = [after.left - before.right for before, after in pairwise(glyphs)]
    usual = max(sorted(gaps)[len(gaps) // 2], 0.0) if gaps else 0.0
    told = [glyph.text for glyph in glyphs[:1]]
    for gap, glyph in zip(gaps, glyphs[1:], strict=True):
        if gap > _SPACE_GAP * glyph.size and gap > 3 * usual + 0.05 * glyph.size:
            told.append(" ")
        told.append(glyph.text)
    return "".join(told)


def lines_of(page: PageContent, glyphs: Iterable[Glyph]) -> list[Line]:
    """Lines from top to bottom. What stands lower or higher by less than half its size (an index
    figure) belongs to the line."""
    runs = [run for run in _runs(glyphs) if any(glyph.text.strip() for glyph in run)]
    runs.sort(key=lambda run: (_middle(run), run[0].left))
    lines: list[Line] = []
    for run in runs:
        home = next(
            (line for line in reversed(lines[-6:]) if _on_one_height(line.glyphs, run)), None
        )
        if home is None:
            lines.append(Line(page, list(run)))
        else:
            home.glyphs = sorted([*home.glyphs, *run], key=lambda glyph: glyph.left)
    for line in lines:
        line.glyphs = _trimmed(line.glyphs)
    return sorted(lines, key=lambda line: (line.top, line.left))


def _runs(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """Characters that follow each other on one height, as the file gives them."""
    run: list[Glyph] = []
    for glyph in glyphs:
        if run and not _follows(run[-1], glyph):
            yield run
            run = []
        run.append(glyph)
    if run:
        yield run


def _follows(before: Glyph, glyph: Glyph) -> bool:
    size = max(min(before.size, glyph.size), 1.0)
    is_level = abs(glyph.middle - before.middle) < 0.5 * size
    return is_level and glyph.left - before.left > -0.6 * size


def _middle(run: Sequence[Glyph]) -> float:
    middles = sorted(glyph.middle for glyph in run)
    return middles[len(middles) // 2]


def _on_one_height(one: Sequence[Glyph], other: Sequence[Glyph]) -> bool:
    size = min(max(g.size for g in one), max(g.size for g in other))
    return abs(_middle(one) - _middle(other)) < 0.5 * size


def _trimmed(glyphs: list[Glyph]) -> list[Glyph]:
    first = next((n for n, glyph in enumerate(glyphs) if glyph.text.strip()), 0)
    last = next((n for n in range(len(glyphs), 0, -1) if glyphs[n - 1].text.strip()), len(glyphs))
    return glyphs[first:last]


def elements_of(page: PageContent) -> list[Line | Row]:
    """Lines and rows of a page from top to bottom."""
    grids = grids_of(page.rules)
    inside: list[dict[tuple[int, int], list[Glyph]]] = [{} for _ in grids]
    outside: list[Glyph] = []
    for glyph in page.glyphs:
        for grid, cells in zip(grids, inside, strict=True):
            place = grid.cell_at(glyph.centre, glyph.middle)
            if place is not None:
                cells.setdefault(place, []).append(glyph)
                break
        else:
            outside.append(glyph)
    found = _with_columns(page, lines_of(page, outside))
    for number, (grid, cells) in enumerate(zip(grids, inside, strict=True)):
        found.extend(_rows(page, grid, cells, number))
    return sorted(found, key=lambda element: element.top)


def _with_columns(page: PageContent, lines: list[Line]) -> list[Line | Row]:
    """At least three lines in a row that have the same gaps are a table without rules."""
    found: list[Line | Row] = []
    group: list[list[list[Glyph]]] = []

    def close(upto: int) -> None:
        rows = lines[upto - len(group) : upto]
        if len(group) < _LEAST_ROWS:
            found.extend(rows)
        else:
            for line, parts in zip(rows, group, strict=True):
                found.append(Row(page, [text_of(part) for part in parts], line.box, _UNRULED))
        group.clear()

    for number, line in enumerate(lines):
        parts = line.segments()
        if group and not _are_columns(group[-1], parts):
            close(number)
        if len(parts) >= 2:
            group.append(parts)
        else:
            found.append(line)
    close(len(lines))
    return found


def _are_columns(one: list[list[Glyph]], other: list[list[Glyph]]) -> bool:
    if len(one) != len(other):
        return False
    size = one[0][0].size
    return all(
        abs(a[0].left - b[0].left) < 2.5 * size or abs(_middle_of(a) - _middle_of(b)) < 1.5 * size
        for a, b in zip(one, other, strict=True)
    )


def _middle_of(part: list[Glyph]) -> float:
    return (part[0].left + part[-1].right) / 2


def _rows(
    page: PageContent, grid: Grid, cells: dict[tuple[int, int], list[Glyph]], table: int
) -> Iterator[Row]:
    texts = {place: _cell_text(page, glyphs) for place, glyphs in cells.items()}
    for row in range(grid.height):
        places = grid.roots_of_row(row)
        told = [texts.get(place, "") for place in places]
        if any(told):
            yield Row(page, told, grid.row_box(row), table)


def _cell_text(page: PageContent, glyphs: list[Glyph]) -> str:
    return joined((line.text for line in lines_of(page, glyphs)), is_cell=True)


def joined(texts: Iterable[str], *, is_cell: bool = False) -> str:
    """Lines of one paragraph: a blank between letters, none between Chinese. A figure goes on
    behind the break (「每月15」「00元」); in a cell two lines are two figures."""
    told = ""
    for text in texts:
        needs_blank = told[-1:].isascii() and text[:1].isascii() and told[-1:] not in {"", "-"}
        if told[-1:].isdigit() and text[:1].isdigit() and not is_cell:
            needs_blank = False
        told += (" " if needs_blank and text else "") + text
    return told


def line_boxes(lines: Sequence[Line], texts: Sequence[str]) -> list[LineBox]:
    """Where each line's characters stand in the text that ``joined`` makes of ``texts``."""
    found: list[LineBox] = []
    told = ""
    for line, text in zip(lines, texts, strict=True):
        after = joined([told, text])
        found.append(LineBox(line.page.number, len(after) - len(text), len(after),
                             line.page.shown(line.box)))  # fmt: skip
        told = after
    return found
