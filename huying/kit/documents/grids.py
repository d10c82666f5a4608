"""Tables by their rules: which lines cross, which cells they make, which cells are one. Pure."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from huying.kit.documents.values import Box

_NEAR = 3.0  # points: lines this close are one
_MOST_RULES = 4_000
_MOST_CELLS = 20_000
Place = tuple[int, int]


class Rule(NamedTuple):
    """A straight line: ``at`` its height (its x, when upright), ``start`` to ``end`` along it."""

    is_upright: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True)
class Grid:
    """``roots``: row, column → the cell that it is part of."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    roots: dict[Place, Place]

    @property
    def height(self) -> int:
        return len(self.ys) - 1

    def cell_at(self, x: float, y: float) -> Place | None:
        if not (self.xs[0] <= x < self.xs[-1] and self.ys[0] <= y < self.ys[-1]):
            return None
        return self.roots[bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1]

    def roots_of_row(self, row: int) -> list[Place]:
        """The cells of a row; one that spans columns stands once."""
        found: list[Place] = []
        for column in range(len(self.xs) - 1):
            root = self.roots[row, column]
            if not found or found[-1] != root:
                found.append(root)
        return found

    def row_box(self, row: int) -> Box:
        return self.xs[0], self.ys[row], self.xs[-1], self.ys[row + 1]


def grids_of(rules: Sequence[Rule]) -> list[Grid]:
    """Every table of at least two columns that the rules of a page make, top first."""
    if len(rules) > _MOST_RULES:
        return []
    grids = [grid for group in _groups(_united(rules)) if (grid := _grid(group)) is not None]
    return sorted(grids, key=lambda grid: grid.ys[0])


def _united(rules: Sequence[Rule]) -> list[Rule]:
    """Rules on one line that touch are one; each cell draws its own border."""
    found: list[Rule] = []
    for together in _on_one_line(rules):
        begun = len(found)
        for rule in sorted(together, key=lambda rule: rule.start):
            if len(found) > begun and rule.start <= found[-1].end + _NEAR:
                found[-1] = found[-1]._replace(end=max(found[-1].end, rule.end))
            else:
                found.append(rule._replace(at=together[0].at))
    return found


def _on_one_line(rules: Sequence[Rule]) -> list[list[Rule]]:
    found: list[list[Rule]] = []
    for rule in sorted(rules):
        first = found[-1][0] if found else None
        if first and first.is_upright == rule.is_upright and rule.at - first.at < _NEAR:
            found[-1].append(rule)
        else:
            found.append([rule])
    return found


def _groups(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rules that hang together by crossings."""
    parents = list(range(len(rules)))

    def root(number: int) -> int:
        while parents[number] != number:
            parents[number] = parents[parents[number]]
            number = parents[number]
        return number

    flat = [n for n, rule in enumerate(rules) if not rule.is_upright]
    for n, rule in enumerate(rules):
        if rule.is_upright:
            for m in flat:
                if _cross(rule, rules[m]):
                    parents[root(n)] = root(m)
    groups: dict[int, list[Rule]] = {}
    for n, rule in enumerate(rules):
        groups.setdefault(root(n), []).append(rule)
    return [group for group in groups.values() if len(group) >= 5]


def _cross(upright: Rule, flat: Rule) -> bool:
    return (
        flat.start - _NEAR <= upright.at <= flat.end + _NEAR
        and upright.start - _NEAR <= flat.at <= upright.end + _NEAR
    )


def _grid(rules: Sequence[Rule]) -> Grid | None:
    xs = _places([rule.at for rule in rules if rule.is_upright])
    ys = _places([rule.at for rule in rules if not rule.is_upright])
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 2 or rows < 1 or columns * rows > _MOST_CELLS:
        return None
    upright = [rule for rule in rules if rule.is_upright]
    flat = [rule for rule in rules if not rule.is_upright]
    roots: dict[Place, Place] = {}
    for row in range(rows):
        middle_y = (ys[row] + ys[row + 1]) / 2
        for column in range(columns):
            middle_x = (xs[column] + xs[column + 1]) / 2
            root = row, column
            if column and not _is_ruled(upright, xs[column], middle_y):
                root = roots[row, column - 1]
            elif row and not _is_ruled(flat, ys[row], middle_x):
                root = roots[row - 1, column]
            roots[row, column] = root
    return Grid(xs, ys, roots)


def _places(values: Sequence[float]) -> tuple[float, ...]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return tuple(found)


def _is_ruled(rules: Sequence[Rule], at: float, across: float) -> bool:
    return any(
        abs(rule.at - at) <= _NEAR and rule.start - _NEAR <= across <= rule.end + _NEAR
        for rule in rules
    )
