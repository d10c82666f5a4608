"""What is written opens in spreadsheet programs, and comes back as it was."""

import zipfile
from datetime import date, datetime
from io import BytesIO

from huying.kit.sheets import Book, Heading, csv_bytes, read_sheets

COLUMNS = [Heading("编码", 10, "不得更改"), Heading("名称"), Heading("数"), Heading("日")]
ROWS = [
    ("0901", "=cmd|' /C calc'!A0", 3, date(2026, 3, 5)),
    ("+86", "两\n行", 2.5, datetime(2026, 3, 5, 8, 30)),  # noqa: DTZ001 - a sheet knows no zone
    ("@x", "-5 号楼", None, None),
]


def _back(content: bytes, name: str) -> list[list[str]]:
    return [
        list(line.cells.values()) for line in read_sheets(content, name, ("编码", "名称"))[0].lines
    ]


EXPECTED = [
    ["0901", "=cmd|' /C calc'!A0", "3", "2026-03-05"],
    ["+86", "两\n行", "2.5", "2026-03-05 08:30"],
    ["@x", "-5 号楼", "", ""],
]


def test_a_book_comes_back_and_holds_no_formula() -> None:
    book = Book("单位", "张三于 2026-03-05 导出")
    book.sheet("单位[一览]:表", COLUMNS, ROWS, note="编码不得更改")
    book.sheet("第二张", [Heading("甲"), Heading("乙")], [("1", True)])
    content = book.bytes_xlsx()

    assert _back(content, "a.xlsx") == EXPECTED
    assert [sheet.name for sheet in read_sheets(content, "a.xlsx")] == ["单位一览表", "第二张"]
    parts = zipfile.ZipFile(BytesIO(content))
    assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_csv_comes_back_and_no_cell_begins_a_formula() -> None:
    content = csv_bytes(COLUMNS, ROWS)

    assert content.startswith(b"\xef\xbb\xbf")
    assert _back(content, "a.csv") == EXPECTED
    starts = [line[:1] for line in content.decode("utf-8-sig").splitlines() if line]
    assert not set(starts) & set("=+-@")


def test_a_long_text_is_cut_where_the_format_ends() -> None:
    book = Book("长")
    book.sheet("长", [Heading("编码"), Heading("名称")], [("1", "长" * 40_000)])

    assert len(_back(book.bytes_xlsx(), "a.xlsx")[0][1]) == 32_767
