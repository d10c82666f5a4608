"""Lines of a document, from marked text and inside themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huying.brain.text.policies.values import Line

_MARKS = (("# ", "title"), ("## ", "heading"), ("~ ", "note"), ("^ ", "header"))
_RULE = re.compile(r"\|[\s|:\-]+\|")
_SENTENCE = re.compile(r"[^。；！？;!?]*(?:《[^》]*》[^。；！？;!?]*)*[。；！？;!?]?[”」）)]?")


def lines_from_text(text: str) -> tuple[Line, ...]:
    """One line a paragraph; `# ` title, `## ` heading, `| a | b |` a table row, `~ ` a note,
    `^ ` a running header. Empty lines and rules of tables are no lines."""
    found: list[Line] = []
    for raw in text.splitlines():
        stripped = raw.strip()
        if not stripped or _RULE.fullmatch(stripped):
            continue
        found.append(_line(len(found), stripped))
    return tuple(found)


def _line(number: int, text: str) -> Line:
    for mark, kind in _MARKS:
        if text.startswith(mark):
            return Line(number, kind, text[len(mark) :].strip())
    if text.startswith("|") and text.endswith("|") and len(text) > 2:
        cells = tuple(cell.strip() for cell in text.strip("|").split("|"))
        return Line(number, "row", " | ".join(cells), cells)
    return Line(number, "paragraph", text)


def cell_spans(line: Line) -> tuple[tuple[int, int], ...]:
    """Where each cell stands in the row's text; an empty or unfound cell is an empty span."""
    spans: list[tuple[int, int]] = []
    position = 0
    for cell in line.cells:
        start = line.text.find(cell, position) if cell else -1
        if start < 0:
            spans.append((position, position))
            continue
        position = start + len(cell)
        spans.append((start, position))
    return tuple(spans)


def sentences(text: str, start: int = 0) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of `text` from `start`, cut at 。；！？, without blanks around."""
    for match in _SENTENCE.finditer(text, start):
        first, last = match.span()
        while first < last and text[first].isspace():
            first += 1
        while last > first and text[last - 1].isspace():
            last -= 1
        if last > first:
            yield first, last
