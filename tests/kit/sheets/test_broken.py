"""Broken and hostile files end as a SheetError, in bounded memory and time."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huying.kit.sheets import Heading, Limits, SheetError, read_sheets, stream_lines
from huying.kit.sheets.writing import Book
from tests.kit.sheets.files import ods, ods_row, text, workbook, zipped

_fuzz = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
ROWS = f'<row r="1">{text("A1", "甲")}{text("B1", "乙")}</row><row r="2">{text("A2", "1")}</row>'


@cache
def _good() -> bytes:
    book = Book("表")
    rows = [(f"{n:03d}", f"单位{n}", n) for n in range(200)]
    book.sheet("单位", [Heading("编码"), Heading("名称", note="全称"), Heading("数")], rows)
    return book.bytes_xlsx()


def _reads(content: bytes, name: str) -> str:
    """ok, or the key of the refusal; any other exception fails the test."""
    try:
        read_sheets(content, name, ("编码", "名称"), Limits(seconds=20))
    except SheetError as error:
        return error.key if error.message else "wordless"
    return "ok"


@_fuzz
@given(st.floats(0, 0.999))
def test_a_file_cut_anywhere_is_refused(share: float) -> None:
    content = _good()[: int(len(_good()) * share)]

    assert _reads(content, "a.xlsx") in {"empty", "broken", "not_table"}


@_fuzz
@given(st.lists(st.tuples(st.floats(0, 0.9999), st.integers(0, 255)), min_size=1, max_size=20))
def test_flipped_bytes_are_refused_or_harmless(changes: list[tuple[float, int]]) -> None:
    content = bytearray(_good())
    for share, byte in changes:
        content[int(len(content) * share)] = byte

    _reads(bytes(content), "a.xlsx")


@_fuzz
@given(st.lists(st.tuples(st.floats(0, 0.9999), st.binary(max_size=12)), min_size=1, max_size=6))
def test_a_sheet_whose_xml_is_damaged(changes: list[tuple[float, bytes]]) -> None:
    xml = bytearray(zipfile.ZipFile(io.BytesIO(workbook(ROWS))).read("xl/worksheets/sheet1.xml"))
    for share, junk in changes:
        place = int(len(xml) * share)
        xml[place : place + len(junk)] = junk

    _reads(workbook("", parts={"xl/worksheets/sheet1.xml": bytes(xml)}), "a.xlsx")


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.txt", "b"]))
def test_any_bytes_as_text(content: bytes, name: str) -> None:
    _reads(content, name)


@_fuzz
@given(
    st.sampled_from([b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b""]),
    st.binary(max_size=2000),
    st.sampled_from(["a.xlsx", "a.xls", "a.ods", "a.et"]),
)
def test_any_bytes_as_a_workbook(head: bytes, content: bytes, name: str) -> None:
    assert _reads(head + content, name) != "ok"


def _far_cell() -> bytes:
    return workbook(ROWS + f'<row r="1048576">{text("XFD1048576", "远")}</row>')


def _bomb() -> bytes:
    return workbook(ROWS, parts={"xl/sharedStrings.xml": b"<sst>" + b" " * (1 << 30)})


def _lying_bomb() -> bytes:
    """Its headings claim a hundred bytes for what unpacks to 1.5 GiB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    squeezed = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(1536)) + packer.flush()
    content = bytearray(workbook(ROWS, parts={"xl/z.xml": squeezed}))
    return _as_deflated(bytes(content), b"xl/z.xml", squeezed)


def _as_deflated(content: bytes, name: bytes, squeezed: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {info.filename: package.read(info) for info in package.infolist()}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as package:
        for part, told in parts.items():
            package.writestr(part, squeezed if part.encode() == name else told)
    packed = bytearray(file.getvalue())
    for signature, method, size in ((b"PK\x03\x04", 8, 22), (b"PK\x01\x02", 10, 24)):
        at = packed.rindex(signature, 0, packed.rindex(name, 0, None))
        while not packed[at:].startswith(signature) or name not in packed[at : at + 80]:
            at = packed.index(signature, at + 1)
        struct.pack_into("<H", packed, at + method, 8)
        struct.pack_into("<I", packed, at + size, 100)
    return bytes(packed)


def _many_members() -> bytes:
    return workbook(ROWS, parts={f"xl/{n}.xml": b"" for n in range(6000)})


def _repeated_ods() -> bytes:
    return ods(ods_row("编码", "名称") + ods_row("x", again=999_999_999, wide=999_999_999))


def _everything_merged() -> bytes:
    areas = "".join(f'<mergeCell ref="A{n}:XFD1048576"/>' for n in range(1, 2000))
    return workbook(ROWS, after=f"<mergeCells>{areas}</mergeCells>")


_ENTITY = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("make", "name", "keys"),
    [
        (_far_cell, "a.xlsx", {"too_big", "slow"}),
        (_bomb, "a.xlsx", {"too_big"}),
        (_lying_bomb, "a.xlsx", {"too_big", "broken"}),
        (_many_members, "a.xlsx", {"too_big"}),
        (_repeated_ods, "a.ods", {"too_big", "slow", "broken", "columns", "no_heading"}),
        (_everything_merged, "a.xlsx", {"ok", "no_heading", "slow"}),
        (lambda: workbook(ROWS, parts={"xl/sharedStrings.xml": _ENTITY + "<sst>&x;</sst>"}),
         "a.xlsx", {"entities"}),
        (lambda: workbook(ROWS, parts={"xl/workbook.xml": _ENTITY + "<workbook>&x;</workbook>"}),
         "a.xlsx", {"entities"}),
        (lambda: zipped({"word/document.xml": "<w/>", "[Content_Types].xml": "<t/>"}),
         "a.xlsx", {"word"}),
        (lambda: zipped({"readme.txt": "x"}), "a.xlsx", {"not_table"}),
        (lambda: zipped({"readme.txt": "x"}), "a.csv", {"not_table"}),
        (_good, "a.csv", {"extension"}),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
         "a.xlsx", {"password"}),
    ],
)  # fmt: skip
def test_hostile_files(make: Callable[[], bytes], name: str, keys: set[str]) -> None:
    assert _reads(make(), name) in keys


def test_a_sheet_of_too_many_rows_or_columns_is_refused() -> None:
    for limits, key in ((Limits(rows=100), "rows"), (Limits(columns=2), "columns")):
        with pytest.raises(SheetError) as caught:
            read_sheets(_good(), "a.xlsx", limits=limits)
        assert caught.value.key == key


def test_reading_ends_when_its_time_is_over() -> None:
    with pytest.raises(SheetError) as caught:
        read_sheets(_good(), "a.xlsx", limits=Limits(seconds=0))
    assert caught.value.key == "slow"


def test_a_long_file_is_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(_good())

    lines = stream_lines(path, ("编码",))

    assert [next(lines).line.cells["编码"] for _ in range(2)] == ["000", "001"]
    assert len(list(lines)) == 198
