"""From lines to paragraphs, headings and what pages repeat. Pure.

Chinese papers set a paragraph off by two characters (GB/T 9704-2012, 7.2.8), and its lines run to
the right edge: a line that is indented begins one, a line that stops short ends it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from huying.kit.documents.building import CHAPTER, Blocks, clean, kind_of_text
from huying.kit.documents.layout import Line, PageContent, Row, elements_of, joined, line_boxes
from huying.kit.documents.values import BlockKind, LineBox

_PAGE_NUMBER = re.compile(
    r"^[\s\-—–·.•~]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[,，/／]?\s*共?\s*\d{1,4}\s*页?)?[\s\-—–·.•~]*$"
)
_BEGINS = re.compile(
    r"^(?:第[一二三四五六七八九十百零〇\d]+[编章节条]|[一二三四五六七八九十]{1,3}、"
    r"|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、](?!\d)|附\s*件|[问答][一二三四五六七八九十\d]{0,3}[:：])"
)
_NEVER_FIRST = frozenset("，。；：？！、）》”’」』】〕…")  # GB/T 15834-2011, 5.1: no line begins so
_EDGE = 0.13  # of the page's height: where heads and feet stand
_TITLE = 1.2  # of the size of the text
_FULL = 1.7  # sizes from the right edge: a line that ends nearer goes on
_INDENT = 1.2
_ENOUGH = 6  # lines of a page that tell its edges

Element = Line | Row


@dataclass
class _Open:
    """The paragraph that is being put together."""

    lines: list[Line] = field(default_factory=list)
    is_title: bool = False


def put_pages(pages: Sequence[PageContent], blocks: Blocks) -> None:
    """Everything on the pages in reading order, into ``blocks``."""
    found = [elements_of(page) for page in pages]
    repeated = _repeated(found)
    kept = [[e for e in each if id(e) not in repeated] for each in found]
    sheet = _Sheet(kept)
    known: set[str] = set()
    for elements, every in zip(kept, found, strict=True):
        for line in (e for e in every if id(e) in repeated and isinstance(e, Line)):
            text = clean(line.text)
            if text not in known and not _PAGE_NUMBER.match(text):
                known.add(text)
                blocks.put("header", text, lines=line_boxes([line], [text]))
        for element in elements:
            sheet.take(element, blocks)
    sheet.close(blocks)


def _repeated(pages: Sequence[Sequence[Element]]) -> set[int]:
    """Page numbers, and lines at the edge that stand on several pages alike but for digits."""
    edges: list[tuple[str, Line]] = []
    for elements in pages:
        lines = [element for element in elements if isinstance(element, Line)]
        outer = {id(line): line for line in (*lines[:2], *lines[-2:])}.values()
        for line in outer:
            height = line.page.height
            if line.bottom < height * _EDGE or line.top > height * (1 - _EDGE):
                edges.append((re.sub(r"\d+", "#", clean(line.text)), line))
    counts = Counter(text for text, _ in edges)
    least = max(2, len(pages) * 3 // 10)
    return {
        id(line)
        for text, line in edges
        if (counts[text] >= least and len(text) <= 60) or _PAGE_NUMBER.match(clean(line.text))
    }


class _Sheet:
    """Edges and sizes of a document's text, and the paragraph in the making."""

    def __init__(self, pages: Sequence[Sequence[Element]]) -> None:
        lines = [e for elements in pages for e in elements if isinstance(e, Line)]
        sizes = Counter[float]()
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.glyphs)
        self.size = sizes.most_common(1)[0][0] if sizes else 12.0
        own = {each[0].page.number: self._edges(each) for each in pages if each}
        rich = [own[each[0].page.number] for each in pages if self._body_lines(each) >= _ENOUGH]
        self.edges = {number: _settled(edges, rich) for number, edges in own.items()}
        self._open = _Open()
        self._table: tuple[int, int, list[str]] | None = None  # page, table, its heading

    def _edges(self, elements: Sequence[Element]) -> tuple[float, float]:
        """Left and right edge of a page's running text: where most lines begin, and the far end."""
        lines = [e for e in elements if isinstance(e, Line) and self._is_body(e)]
        if not lines:
            page = elements[0].page
            return page.width * 0.13, page.width * 0.87
        starts = sorted(line.left for line in lines)
        right = max(line.right for line in lines)
        near = [x for x in starts if sum(abs(x - y) < 0.4 * self.size for y in starts) >= 2]
        return (near or starts)[0], right

    def _body_lines(self, elements: Sequence[Element]) -> int:
        return sum(1 for e in elements if isinstance(e, Line) and self._is_body(e))

    def _is_body(self, line: Line) -> bool:
        return abs(line.size - self.size) < 0.15 * self.size

    def take(self, element: Element, blocks: Blocks) -> None:
        if isinstance(element, Row):
            self.close(blocks)
            self._row(element, blocks)
            return
        if self._open.lines and self._begins(self._open.lines[-1], element):
            self.close(blocks)
        if not self._open.lines:
            self._open.is_title = self._is_title(element, blocks)
        self._open.lines.append(element)

    def close(self, blocks: Blocks) -> None:
        """Put the paragraph that is open."""
        lines, self._open.lines = self._open.lines, []
        if not lines:
            return
        texts = [clean(line.text) for line in lines]
        text = joined(texts)
        kind: BlockKind = "title" if self._open.is_title else kind_of_text(text)
        if kind == "heading" and CHAPTER.match(text) and not self._is_alone(lines):
            kind = "paragraph"
        level = 1 if kind == "heading" else 0
        blocks.put(kind, text, lines=line_boxes(lines, texts), level=level)

    def _is_alone(self, lines: Sequence[Line]) -> bool:
        return len(lines) <= 2

    def _row(self, row: Row, blocks: Blocks) -> None:
        place = row.page.number, row.table
        if self._table is None or self._table[:2] != place:
            before = self._table
            self._table = (*place, row.cells)
            if before is not None and before[0] == place[0] - 1 and before[2] == row.cells:
                return  # the heading again on the next page
        texts = [clean(cell) for cell in row.cells]
        text_length = len(" | ".join(texts))
        box = row.page.shown(row.box)
        blocks.put_row(texts, lines=[LineBox(row.page.number, 0, text_length, box)])

    def _begins(self, before: Line, line: Line) -> bool:
        """Whether ``line`` starts a paragraph after ``before``."""
        if line.glyphs[0].text in _NEVER_FIRST and before.page is line.page:
            return False
        if _is_other_size(before, line):
            return True
        if before.is_red != line.is_red:
            return True
        if self._open.is_title:
            return not (self._is_centred(line) and self._is_near(before, line))
        if (
            self._is_heading_so_far()
            and self._is_near(before, line)
            and self._is_in_the_middle(line)
        ):
            return False
        left, _ = self.edges[line.page.number]
        _, right_before = self.edges[before.page.number]
        indent = (line.left - left) / self.size
        is_full = before.right > right_before - _FULL * self.size
        if not is_full or indent >= _INDENT:
            return True
        if before.page is line.page and not self._is_near(before, line):
            return True
        return indent > 0.6 and bool(_BEGINS.match(line.text))

    def _is_heading_so_far(self) -> bool:
        """One line from edge to edge, where a paragraph would be set off by two characters, that
        begins as a heading does: the rest of it stands in the middle."""
        first = self._open.lines[0]
        left, right = self.edges[first.page.number]
        is_whole = first.left - left < 0.6 * self.size and right - first.right < _FULL * self.size
        return len(self._open.lines) == 1 and is_whole and bool(_BEGINS.match(first.text))

    def _is_in_the_middle(self, line: Line) -> bool:
        left, _ = self.edges[line.page.number]
        return line.left - left > 3 * self.size and self._is_centred(line)

    def _is_near(self, before: Line, line: Line) -> bool:
        if before.page is not line.page:
            return False
        return line.top - before.bottom < 1.3 * max(before.size, line.size)

    def _is_centred(self, line: Line) -> bool:
        left, right = self.edges[line.page.number]
        return abs((line.left + line.right) - (left + right)) / 2 < 1.2 * self.size

    def _is_title(self, line: Line, blocks: Blocks) -> bool:
        """Large and in the middle near the beginning; a red line is the letterhead."""
        if line.page.number > 2 or any(block.kind == "title" for block in blocks) or line.is_red:
            return False
        text = clean(line.text)
        is_large = line.size >= _TITLE * self.size
        return is_large and self._is_centred(line) and len(text) >= 4 and not text.endswith("文件")


def _is_other_size(before: Line, line: Line) -> bool:
    """A picture tells the size of a few characters badly."""
    if line.page.is_scan:
        if min(len(before.glyphs), len(line.glyphs)) < 6:
            return False
        return abs(before.size - line.size) > 0.2 * max(before.size, line.size)
    return abs(before.size - line.size) > 0.13 * max(before.size, line.size)


def _settled(own: tuple[float, float], rich: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """A page of a few lines (a signature) has the edges of the others."""
    if not rich or own in rich:
        return own
    lefts, rights = sorted(left for left, _ in rich), sorted(right for _, right in rich)
    return lefts[len(lefts) // 2], rights[len(rights) // 2]
