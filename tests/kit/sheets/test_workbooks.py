"""Workbooks as Excel and WPS save them."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

import pytest
import xlsxwriter

from huying.kit.sheets import SheetError, as_date, read_sheets
from tests.kit.sheets.files import ods, ods_row, text, workbook


@contextmanager
def _book(**options: object) -> Iterator[tuple[xlsxwriter.Workbook, io.BytesIO]]:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, options) as book:
        yield book, file


def _cells(content: bytes, wanted: tuple[str, ...] = ()) -> list[dict[str, str]]:
    return [line.cells for line in read_sheets(content, "表.xlsx", wanted)[0].lines]


@pytest.mark.parametrize("is_1904", [False, True])
def test_dates_and_times_are_iso_in_both_day_counts(is_1904: bool) -> None:
    with _book(date_1904=is_1904) as (book, file):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["日", "中文日", "时刻", "钟点", "时长"])
        moment = datetime(2026, 3, 5, 8, 30)  # noqa: DTZ001 - a sheet knows no zone
        formats = ["yyyy/m/d", 'yyyy"年"m"月"d"日"', "yyyy-mm-dd hh:mm", "hh:mm", "[h]:mm"]
        values = [date(2026, 3, 5), date(2026, 3, 5), moment, time(8, 30)]
        for place, (value, form) in enumerate(zip(values, formats, strict=False)):
            sheet.write_datetime(1, place, value, book.add_format({"num_format": form}))
        sheet.write_number(1, 4, 1.5, book.add_format({"num_format": "[h]:mm"}))

    assert [list(cells.values()) for cells in _cells(file.getvalue())] == [
        ["2026-03-05", "2026-03-05", "2026-03-05 08:30", "08:30", "36:00"]
    ]
    assert read_sheets(file.getvalue(), "表.xlsx")[0].is_1904 is is_1904


def test_a_day_count_without_a_format_is_read_by_its_beginning() -> None:
    assert as_date("46086") == date(2026, 3, 5)
    assert as_date("44624", is_1904=True) == date(2026, 3, 5)


def test_numbers_are_written_as_people_typed_them() -> None:
    with _book() as (book, file):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["整数", "小数", "电话", "占比", "钱", "真假", "很小"])
        sheet.write_row(1, 0, [3.0, 0.1 + 0.2, 12812345678])
        sheet.write_number(1, 3, 0.95, book.add_format({"num_format": "0%"}))
        sheet.write_number(1, 4, 1200.5, book.add_format({"num_format": "¥#,##0.00"}))
        sheet.write_boolean(1, 5, True)
        sheet.write_number(1, 6, 0.0000001)

    assert list(_cells(file.getvalue())[0].values()) == [
        "3", "0.3", "12812345678", "0.95", "1200.5", "TRUE", "0.0000001"
    ]  # fmt: skip


def test_shared_inline_rich_and_computed_text() -> None:
    rows = (
        f'<row r="1">{text("A1", "甲")}{text("B1", "乙")}{text("C1", "丙")}{text("D1", "丁")}</row>'
        '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c>'
        '<c r="C2" t="str"><f>A2&amp;B2</f><v>合起来</v></c><c r="D2"><f>1+1</f><v>2</v></c></row>'
    )
    rich = "<r><t>红</t></r><r><rPr><b/></rPr><t>黑</t></r>"
    content = workbook(rows, shared=("<t>共享</t>", rich))

    assert list(_cells(content)[0].values()) == ["共享", "红黑", "合起来", "2"]


def test_merged_cells_are_filled_downwards_and_sideways() -> None:
    with _book() as (book, file):
        sheet = book.add_worksheet()
        sheet.merge_range("A1:D1", "云汀市承办单位一览表")
        sheet.write_row("A2", ["区县", "单位", "电话", "传真"])
        sheet.merge_range("A3:A5", "汀南区")
        for row, unit in enumerate(["甲局", "乙局", "丙局"], start=2):
            sheet.write(row, 1, unit)
        sheet.merge_range("C3:D3", "0000-1")
        sheet.write_row("A6", ["汀北区", "丁局"])

    sheet_read = read_sheets(file.getvalue(), "表.xlsx")[0]

    assert sheet_read.heading_row == 2
    assert [(line.row, *line.cells.values()) for line in sheet_read.lines] == [
        (3, "汀南区", "甲局", "0000-1", "0000-1"),
        (4, "汀南区", "乙局", "", ""),
        (5, "汀南区", "丙局", "", ""),
        (6, "汀北区", "丁局", "", ""),
    ]


def test_a_heading_of_two_rows_is_found_by_the_wanted_ones() -> None:
    with _book() as (book, file):
        sheet = book.add_worksheet()
        sheet.merge_range("A1:A2", "单位")
        sheet.merge_range("B1:C1", "联系方式")
        sheet.write_row("B2", ["姓名", "电话"])
        sheet.write_row("A3", ["甲局", "张某", "0000-1"])

    assert _cells(file.getvalue(), ("单位", "姓名", "电话")) == [
        {"单位": "甲局", "姓名": "张某", "电话": "0000-1"}
    ]


def test_headings_are_known_through_line_feeds_blanks_stars_and_full_width() -> None:
    with _book() as (book, file):
        sheet = book.add_worksheet()
        sheet.write("A1", "填表说明：编码不得更改，共 2 列")
        sheet.write_row("A3", ["单位\n编码 *", " 名　称（必填）", "ＡＢＣ", "", "备注\n说明"])
        sheet.write_row("A4", ["０１", "甲局", "１２３ＡＢＣ", "没有列名", "x"])

    read = read_sheets(file.getvalue(), "表.xlsx", ("单位编码", "名称", "abc"))[0]

    assert read.columns == ("单位编码", "名称", "abc", "备注说明")
    assert [line.cells for line in read.lines] == [
        {"单位编码": "01", "名称": "甲局", "abc": "123ABC", "备注说明": "x"}
    ]


def test_sheets_hidden_empty_or_about_something_else_are_passed_over() -> None:
    with _book() as (book, file):
        book.add_worksheet("填写说明").write_row("A1", ["第一步", "下载"])
        hidden = book.add_worksheet("旧数据")
        hidden.write_column("A1", ["编码", "老的"])
        hidden.hide()
        book.add_worksheet("空")
        for name in ("甲区", "乙区"):
            book.add_worksheet(name).write_column("A1", ["编码", name])

    read = read_sheets(file.getvalue(), "表.xlsx", ("编码", "名称"))

    assert [(sheet.name, sheet.lines[0].cells["编码"]) for sheet in read] == [
        ("甲区", "甲区"), ("乙区", "乙区")
    ]  # fmt: skip
    assert read.hidden == ("旧数据",)


def test_trailing_rows_and_columns_that_are_only_formatted_are_nothing() -> None:
    with _book() as (book, file):
        sheet = book.add_worksheet()
        style = book.add_format({"bg_color": "#FFFF00"})
        sheet.write_row("A1", ["编码", "名称"])
        sheet.write_row("A2", ["1", "甲"])
        for row in range(2, 3000):
            sheet.write_blank(row, 60, None, style)
        sheet.write("A3001", "   ")

    assert _cells(file.getvalue()) == [{"编码": "1", "名称": "甲"}]


def test_cells_in_error_and_long_numbers_that_lost_their_end_are_named() -> None:
    with _book() as (book, file):
        sheet = book.add_worksheet()
        sheet.write_row("B3", ["编码", "证件号"])
        sheet.write_formula("B4", "=NA()", None, "#N/A")
        sheet.write_number("C4", 110101199001011234)
        sheet.write_formula("B5", "=1/0", None, "#DIV/0!")
        sheet.write_row("B6", ["好的", "1"])

    lines = read_sheets(file.getvalue(), "表.xlsx")[0].lines

    assert [(f.cell, f.column, f.key) for line in lines for f in line.faults] == [
        ("B4", "编码", "error_cell"), ("C4", "证件号", "digits_lost"), ("B5", "编码", "error_cell")
    ]  # fmt: skip
    assert "B4" in lines[0].faults[0].message
    assert "#N/A" in lines[0].faults[0].message
    assert "1.10101E+17" in lines[0].faults[1].message
    assert lines[2].faults == ()


def test_errors_in_a_part_of_another_name_belong_to_their_own_sheet() -> None:
    rows = f'<row r="1">{text("A1", "甲")}{text("B1", "乙")}</row><row r="2">'
    rows += '<c s="1" t="e" r="B2"><f>X</f><v>#REF!</v></c></row>'

    assert [f.cell for f in read_sheets(workbook(rows), "a.xlsx")[0].lines[0].faults] == ["B2"]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026年3月5日", "2026-03-05"), ("2026.3.5", "2026-03-05"), ("2026/03/05", "2026-03-05"),
        ("2026-3-5 8:05", "2026-03-05 08:05"), ("2026年3月5日 8时5分", "2026-03-05 08:05"),
        ("2026年3月5日前办结", "2026年3月5日前办结"), ("2026.13.5", "2026.13.5"),
        ("20260305", "20260305"),
        ("'0731", "0731"), ("'=1+1", "=1+1"), ("'90 后", "90 后"), ("’引", "’引"),
        ("a\u200bb\ufeff", "ab"), ("一\u00a0二", "一 二"), ("甲_x000D_\n乙", "甲\n乙"),
    ],
)  # fmt: skip
def test_text_as_it_was_meant(typed: str, read: str) -> None:
    with _book() as (book, file):
        sheet = book.add_worksheet()
        sheet.write_row("A1", ["甲", "乙"])
        sheet.write_string("A2", typed)

    assert _cells(file.getvalue())[0]["甲"] == read


@pytest.mark.parametrize(
    "told", ["20260305", "2026.3.5", "2026年3月5日", "46086", "2026-03-05 08:00"]
)
def test_a_day_is_known_in_every_way_offices_write_it(told: str) -> None:
    assert as_date(told) == date(2026, 3, 5)


@pytest.mark.parametrize("told", ["", "三月五日", "2026-02-30", "20261399", "13", "99999999"])
def test_what_is_no_day_is_none(told: str) -> None:
    assert as_date(told) is None


def test_what_is_wrong_with_the_whole_is_said() -> None:
    with _book() as (book, file):
        book.add_worksheet().write_row("A1", ["编码", "编 码"])
    for content, wanted, key in (
        (workbook(""), (), "empty"),
        (workbook(f'<row r="1">{text("A1", "甲")}</row>'), (), "no_rows"),
        (workbook(f'<row r="1">{text("A1", "甲")}</row>'), ("编码",), "no_heading"),
        (file.getvalue(), ("编码",), "twice"),
    ):
        with pytest.raises(SheetError) as caught:
            read_sheets(content, "表.xlsx", wanted)
        assert caught.value.key == key
        assert caught.value.message


def test_opendocument_tables_as_wps_and_libreoffice_save_them() -> None:
    day = (
        '<table:table-row><table:table-cell office:value-type="string"><text:p>０１</text:p>'
        '</table:table-cell><table:table-cell office:value-type="date" '
        'office:date-value="2026-03-05"><text:p>26/3/5</text:p></table:table-cell></table:table-row>'
    )
    content = ods(ods_row("编码", "日") + day + ods_row("2", "", again=2))

    lines = read_sheets(content, "表.ods")[0].lines

    assert [(line.row, *line.cells.values()) for line in lines] == [
        (2, "01", "2026-03-05"), (3, "2", ""), (4, "2", "")
    ]  # fmt: skip
