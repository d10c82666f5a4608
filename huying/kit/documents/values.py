"""What a document is made of once it has been read."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Json = dict[str, Any]
Box = tuple[float, float, float, float]  # left, top, right, bottom in PDF points from the top left
BlockKind = Literal["title", "heading", "paragraph", "item", "row", "note", "header"]
DocumentKind = Literal["docx", "pdf", "scan", "image", "html", "txt", "pairs"]


@dataclass(frozen=True, slots=True)
class LineBox:
    """Where the characters ``start`` up to ``end`` of a block stand: one line on a page (from 1)"""

    page: int
    start: int
    end: int
    box: Box


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, a row of a table … in reading order; ``number`` counts from 0.

    ``page`` (from 1) and ``box`` are where it begins, None where a format has no pages; ``lines``
    say it line by line. ``header`` blocks are what pages repeat (running heads, feet, page
    numbers), ``note`` blocks footnotes: neither is part of the running text. ``cells`` of a row
    hold every column, merged cells repeated; its ``text`` joins them with ``" | "``.
    """

    number: int
    kind: BlockKind
    text: str
    page: int | None = None
    box: Box | None = None
    level: int = 0
    cells: tuple[str, ...] = ()
    sheet: str | None = None
    lines: tuple[LineBox, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the document that was not read; ``key`` and ``values`` make a sentence."""

    key: str
    values: Mapping[str, str | int]
    page: int | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and its answer out of a sheet; ``fields`` are its other known columns."""

    question: str
    answer: str
    fields: Mapping[str, str]
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class Document:
    """``page_sizes`` in points, one for each page; ``ocr``: whether any page was recognised from
    its picture; ``pairs`` only of kind ``pairs``."""

    blocks: tuple[Block, ...]
    pages: int
    page_sizes: tuple[tuple[float, float], ...]
    kind: DocumentKind
    problems: tuple[Problem, ...] = ()
    ocr: bool = False
    pairs: tuple[Pair, ...] = ()

    @property
    def text(self) -> str:
        """The running text, one block a line."""
        running = (block.text for block in self.blocks if block.kind not in {"header", "note"})
        return "\n".join(running)

    def as_json(self) -> Json:
        """Plain values that ``from_json`` takes back; what is empty is left out."""
        return {
            "kind": self.kind,
            "pages": self.pages,
            "page_sizes": [list(size) for size in self.page_sizes],
            "ocr": self.ocr,
            "blocks": [block_json(block) for block in self.blocks],
            "problems": [problem_json(problem) for problem in self.problems],
            "pairs": [asdict(pair) for pair in self.pairs],
        }

    @classmethod
    def from_json(cls, told: Json) -> "Document":
        return cls(
            blocks=tuple(block_of(each) for each in told["blocks"]),
            pages=told["pages"],
            page_sizes=tuple((width, height) for width, height in told["page_sizes"]),
            kind=told["kind"],
            problems=tuple(Problem(**each) for each in told.get("problems", ())),
            ocr=told.get("ocr", False),
            pairs=tuple(Pair(**each) for each in told.get("pairs", ())),
        )


def block_json(block: Block) -> Json:
    told: Json = {"number": block.number, "kind": block.kind, "text": block.text}
    if block.page is not None:
        told["page"] = block.page
    if block.box is not None:
        told["box"] = _short(block.box)
    if block.level:
        told["level"] = block.level
    if block.cells:
        told["cells"] = list(block.cells)
    if block.sheet is not None:
        told["sheet"] = block.sheet
    if block.lines:
        told["lines"] = [
            [line.page, line.start, line.end, *_short(line.box)] for line in block.lines
        ]
    return told


def block_of(told: Json) -> Block:
    return Block(
        number=told["number"],
        kind=told["kind"],
        text=told["text"],
        page=told.get("page"),
        box=_box(told["box"]) if told.get("box") else None,
        level=told.get("level", 0),
        cells=tuple(told.get("cells", ())),
        sheet=told.get("sheet"),
        lines=tuple(
            LineBox(page, start, end, _box(box)) for page, start, end, *box in told.get("lines", ())
        ),
    )


def problem_json(problem: Problem) -> Json:
    return {
        "key": problem.key,
        "values": dict(problem.values),
        "page": problem.page,
        "sheet": problem.sheet,
    }


def _short(box: Box) -> list[float]:
    return [round(edge, 1) for edge in box]


def _box(edges: list[float]) -> Box:
    left, top, right, bottom = edges
    return left, top, right, bottom
