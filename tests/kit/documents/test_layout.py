"""Pages with places: lines, paragraphs, tables, what pages repeat. And the demo city's PDFs."""

import json
from pathlib import Path

import pytest

from huying.kit.documents import Document, read_document
from huying.kit.documents.building import Blocks
from huying.kit.documents.grids import Rule, grids_of
from huying.kit.documents.layout import Glyph, PageContent
from huying.kit.documents.paragraphs import put_pages
from huying.kit.documents.scans import tidied

POLICIES = Path(__file__).parents[3] / "huying" / "content" / "demo" / "policies"
SIZE, LEFT, RIGHT = 16.0, 80.0, 528.0
FULL = int((RIGHT - LEFT) / SIZE)


def _line(text: str, top: float, left: float = LEFT, size: float = SIZE) -> list[Glyph]:
    return [
        Glyph(letter, left + n * size, top, left + (n + 1) * size, top + size * 1.4, size)
        for n, letter in enumerate(text)
    ]


def _page(number: int, *lines: list[Glyph], rules: tuple[Rule, ...] = ()) -> PageContent:
    return PageContent(number, 595.0, 842.0, [glyph for line in lines for glyph in line], rules)


def _blocks(*pages: PageContent) -> Blocks:
    blocks = Blocks(1000)
    put_pages(pages, blocks)
    return blocks


def test_lines_that_run_to_the_edge_go_on_and_indented_ones_begin() -> None:
    first = "　　" + "甲" * (FULL - 2)
    blocks = _blocks(
        _page(
            1,
            _line(first, 200), _line("乙" * FULL, 228), _line("丙" * 5, 256),
            _line("　　" + "丁" * 9, 284), _line("戊" * FULL, 312),
        )
    )  # fmt: skip

    assert [len(block.text) for block in blocks] == [FULL - 2 + FULL + 5, 9, FULL]


def test_a_paragraph_goes_on_over_the_page() -> None:
    blocks = _blocks(
        _page(1, _line("　　" + "甲" * (FULL - 2), 690), _line("乙" * FULL, 718)),
        _page(2, _line("丙" * 4, 200), _line("　　" + "丁" * 9, 228), _line("戊" * FULL, 300)),
    )

    assert blocks[0].text == "甲" * (FULL - 2) + "乙" * FULL + "丙" * 4
    assert [line.page for line in blocks[0].lines] == [1, 1, 2]
    last = blocks[0].lines[-1]
    assert blocks[0].text[last.start : last.end] == "丙" * 4
    assert blocks[0].page == 1


def test_heads_and_page_numbers_stand_apart() -> None:
    pages = [
        _page(
            n,
            _line("云办〔2026〕1号", 40, size=10),
            _line("甲" * FULL, 200),
            _line("乙" * FULL, 228),
            _line(f"— {n} —", 790, 260, 12),
        )
        for n in (1, 2, 3)
    ]

    assert next((block.kind, block.text[:3]) for block in _blocks(*pages)) == ("header", "云办〔")
    told = " ".join(block.text for block in _blocks(*pages))
    assert told.count("云办") == 1
    assert "—" not in told


def _grid_rules(xs: list[float], ys: list[float]) -> list[Rule]:
    flat = [Rule(False, y, xs[0], xs[-1]) for y in ys]
    return flat + [Rule(True, x, ys[0], ys[-1]) for x in xs]


def test_a_ruled_table_is_read_by_its_cells() -> None:
    rules = tuple(_grid_rules([80, 200, 400], [300, 340, 380]))
    blocks = _blocks(
        _page(
            1,
            _line("甲" * FULL, 200), _line("乙" * FULL, 228),
            _line("对象", 310, 90), _line("标准", 310, 210),
            _line("老人", 350, 90), _line("一百", 345, 210), _line("元", 362, 210),
            rules=rules,
        )
    )  # fmt: skip

    assert [block.cells for block in blocks if block.kind == "row"] == [
        ("对象", "标准"), ("老人", "一百元"),
    ]  # fmt: skip


def test_missing_rules_make_cells_one() -> None:
    whole = _grid_rules([0, 100, 200], [0, 50, 100])
    no_side = [rule for rule in whole if not (rule.is_upright and rule.at == 100)]
    merged = [*no_side, Rule(True, 100, 50, 100)]
    [grid] = grids_of(merged)

    assert grid.roots_of_row(0) == [(0, 0)]
    assert grid.roots_of_row(1) == [(1, 0), (1, 1)]


def test_the_heading_of_a_table_that_goes_on_is_read_once() -> None:
    def page(number: int, text: str) -> PageContent:
        rules = tuple(_grid_rules([80, 200, 400], [300, 340, 380]))
        return _page(
            number, _line("对象", 310, 90), _line("标准", 310, 210), _line(text, 350, 90),
            _line("一元", 350, 210), rules=rules,
        )  # fmt: skip

    cells = [block.cells[0] for block in _blocks(page(1, "老人"), page(2, "儿童"))]
    assert cells == ["对象", "老人", "儿童"]


def test_columns_without_rules_are_a_table_from_three_lines_on() -> None:
    lines = [
        line
        for n, (left, right) in enumerate([("对象", "标准"), ("老人", "百元"), ("儿童", "十元")])
        for line in (_line(left, 300 + n * 30, 90), _line(right, 300 + n * 30, 300))
    ]

    assert [block.kind for block in _blocks(_page(1, *lines))] == ["row"] * 3
    assert [block.kind for block in _blocks(_page(1, *lines[:4]))] != ["row"] * 2


def test_a_turned_page_tells_places_as_they_are_seen() -> None:
    page = PageContent(1, 600.0, 800.0, (), (), angle=90.0)

    box = page.shown((300.0, 390.0, 310.0, 400.0))
    assert [round(edge) for edge in box] == [300, 400, 310, 410]


@pytest.mark.parametrize(
    ("read", "text"),
    [
        ("云公告〔2025]7号", "云公告〔2025〕7号"),
        ("(一)分户需征得同意;下列", "（一）分户需征得同意；下列"),
        ("工作日9:00至17:00", "工作日9:00至17:00"),
        ("ABC(1)", "ABC(1)"),
    ],
)
def test_signs_of_a_recogniser_are_set_right(read: str, text: str) -> None:
    assert tidied(read) == text


def _shipped(code: str) -> tuple[Document, bytes, str]:
    told = json.loads((POLICIES / "read" / f"{code}.json").read_text(encoding="utf-8"))
    content = (POLICIES / "files" / told["file"]).read_bytes()
    return Document.from_json(told["document"]), content, told["file"]


@pytest.mark.parametrize("code", ["POL-AFTER-SCHOOL", "POL-HF-LOAN"])
def test_a_shipped_pdf_is_read_as_it_was_shipped(code: str) -> None:
    shipped, content, name = _shipped(code)

    assert read_document(content, name) == shipped


def _written(code: str) -> set[str]:
    lines = (POLICIES / f"{code}.txt").read_text(encoding="utf-8").splitlines()
    return {_bare(line.lstrip("#^~ ")) for line in lines[5:] if not line.startswith(("|", "---"))}


def _bare(text: str) -> str:
    return "".join(text.split()).replace("　", "")


@pytest.mark.parametrize("code", sorted(path.stem for path in (POLICIES / "read").glob("*.json")))
def test_every_paragraph_of_a_shipped_document_was_read_as_one(code: str) -> None:
    """What the writers wrote as one line is one block, in text and PDF alike; scans are read by a
    recogniser, of which nine of ten lines without a slip are asked."""
    shipped, _, _ = _shipped(code)
    read = {_bare(block.text) for block in shipped.blocks}
    written = {line for line in _written(code) if line}

    share = sum(line in read for line in written) / len(written)
    assert share >= (0.75 if shipped.ocr else 0.97), sorted(written - read)
