"""Tables as centres have them."""

from pathlib import Path

import pytest
import xlsxwriter

from huying.lab.tables import LabError, read_table


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_in_the_ways_it_is_written(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "表.csv"
    told = f'text{delimiter}单位\r\n"路灯不亮{delimiter}\n""三天""了"{delimiter}路灯所\r\n'
    path.write_bytes(told.encode(encoding))

    table = read_table(path)

    assert table.columns == ("text", "单位")
    assert table.column("text") == [f'路灯不亮{delimiter}\n"三天"了']


def test_a_short_row_has_empty_cells_and_an_empty_line_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b,c\n1\n\n,,\n2,3,4\n", encoding="utf-8")

    assert [list(row.values()) for row in read_table(path).rows] == [["1", "", ""], ["2", "3", "4"]]


def test_the_first_sheet_of_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "text"])
        sheet.write_row(1, 0, [7, "没水了"])

    assert read_table(path).rows == [{"id": "7", "text": "没水了"}]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "空"),
        (b"a,b\n", "没有数据行"),
        (b"a,a\n1,2\n", "重复"),
        (b"PK\0\0\0", "不是文本表格"),
        (b"a,b\n\xff\xff\xff,1\n", "编码"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    with pytest.raises(LabError, match=word):
        read_table(path)


def test_no_file_and_no_column(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="没有这个文件"):
        read_table(tmp_path / "none.csv")
    path = tmp_path / "a.csv"
    path.write_text("text,unit\n路灯,路灯所\n", encoding="utf-8")
    with pytest.raises(LabError, match="text、unit"):
        read_table(path).column("label")
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"no workbook")
    with pytest.raises(LabError, match="读不出来"):
        read_table(bad)
