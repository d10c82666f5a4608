"""Text tables as Excel, WPS and programs write them."""

import pytest

from huying.kit.sheets import SheetError, read_sheets

TOLD = "单位编码,名称\r\n01,甲局\r\n02,乙局\r\n"


def _rows(content: bytes, name: str = "表.csv", wanted: tuple[str, ...] = ()) -> list[list[str]]:
    return [list(line.cells.values()) for line in read_sheets(content, name, wanted)[0].lines]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_every_encoding_in_use(encoding: str) -> None:
    assert _rows(TOLD.encode(encoding)) == [["01", "甲局"], ["02", "乙局"]]


def test_utf_16_of_both_byte_orders_with_tabs_is_unicode_text_of_excel() -> None:
    told = TOLD.replace(",", "\t")
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        assert _rows(mark + told.encode(encoding), "表.txt") == [["01", "甲局"], ["02", "乙局"]]


def test_mixed_line_ends_quotes_and_line_feeds_inside() -> None:
    content = 'a,b\r"一\r\n二",2\n"他说""好""，行",5" 管\r\n\r\n,\n末,行'.encode()

    lines = read_sheets(content, "a.csv")[0].lines

    assert [(line.row, *line.cells.values()) for line in lines] == [
        (2, "一\n二", "2"), (3, '他说"好"，行', '5" 管'), (6, "末", "行")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "row"),
    [
        ('a,b\n1,2\n"没有结尾,3\n4,5\n', 3),
        ('a,b\n"没有结尾,2\n"另一格",3\n', 2),
    ],
)
def test_a_lone_quote_is_an_error_that_names_its_row(content: str, row: int) -> None:
    with pytest.raises(SheetError) as caught:
        read_sheets(content.encode(), "a.csv")
    assert (caught.value.key, caught.value.values["row"]) == ("quote", row)


def test_the_delimiter_is_not_misled_by_a_title_quotes_or_a_hint() -> None:
    assert _rows(
        "云汀市,共 2 列\n\n编码;名称\n1;甲,乙,丙\n2;丁\n".encode(), wanted=("编码", "名称")
    )
    assert _rows(b'"x,y,z"\t"a,b,c"\n"1,2"\t3\n') == [["1,2", "3"]]
    assert _rows("sep=;\r\n编码;名称\r\n1;甲,乙\r\n".encode()) == [["1", "甲,乙"]]


def test_short_and_long_rows_and_cells_without_a_heading() -> None:
    assert _rows(b"a,,b\n1\n1,x,2,y\n") == [["1", ""], ["1", "2"]]


def test_a_note_above_the_heading_is_passed_over() -> None:
    sheet = read_sheets("填表说明：别改编码,,\n,,\n编码,名称,\n1,甲,\n".encode(), "a.csv")[0]

    assert (sheet.heading_row, sheet.columns, sheet.lines[0].row) == (3, ("编码", "名称"), 4)


def test_long_numbers_and_errors_in_text_are_named_too() -> None:
    lines = read_sheets(b"id,v\n1.10101E+17,#N/A\n1.5E+3,#1\n", "a.csv")[0].lines

    assert [[(f.cell, f.key) for f in line.faults] for line in lines] == [
        [("A2", "digits_lost"), ("B2", "error_cell")], []
    ]  # fmt: skip


def test_a_formula_led_by_an_apostrophe_comes_back_as_it_was() -> None:
    assert _rows(b"a,b\n'=1+1,'0731\n") == [["=1+1", "0731"]]


@pytest.mark.parametrize(
    ("content", "name", "key"),
    [
        (b"", "a.csv", "empty"),
        (b"\r\n \r\n", "a.csv", "empty"),
        (b"a,b\n", "a.csv", "no_rows"),
        (b"a,a\n1,2\n", "a.csv", "twice"),
        ("编码,名称\n1,甲局".encode()[:-1], "a.csv", "cut"),
        (b"\xff\xfea\0,", "a.csv", "cut"),
        (b"a,b\n1,\xff\xff\xff\n", "a.csv", "encoding"),
        (("编码,名称\n" + "1,甲局\n" * 50).encode() + b"\xff,x\n", "a.csv", "encoding"),
        (b"a,b\0\n1,2", "a.csv", "not_table"),
        (b"%PDF-1.7 a,b", "a.csv", "not_table"),
        (b"<html><table><tr><td>1</td></tr></table>", "a.xls", "html"),
        (b"\xef\xbb\xbf\n<TABLE border=1><tr>", "a.csv", "html"),
        (b"MIME-Version: 1.0\nX-Document-Type: Workbook", "a.xls", "html"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "a.xls", "xml"),
        (b"a,b\n1,2\n", "a.xlsx", "broken"),
        (b"", "a.xlsx", "empty"),
        (b"a\n" * 250_100, "a.csv", "rows"),
        (b"," * 600 + b"a\n1", "a.csv", "columns"),
    ],
)
def test_what_is_wrong_with_the_file_is_said(content: bytes, name: str, key: str) -> None:
    with pytest.raises(SheetError) as caught:
        read_sheets(content, name)
    assert caught.value.key == key
    assert caught.value.message
