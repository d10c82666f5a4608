"""Broken and hostile files end as a DocumentError, in bounded memory and time."""

import zipfile
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from fpdf import FPDF
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huying.kit.documents import DocumentError, Limits, office, page_image, read_document
from tests.kit.documents.files import W, docx, paragraph, simple_docx, table, zipped

_fuzz = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
TIGHT = Limits(seconds=20, memory_bytes=1 << 31)
DEMO = Path(__file__).parents[3] / "huying" / "content" / "demo" / "policies" / "files"


@cache
def _good(name: str) -> bytes:
    if name.endswith(".docx"):
        return simple_docx("关于试验的通知", *(f"第{n}条 试验。" for n in range(60)))
    return (DEMO / "POL-AFTER-SCHOOL.pdf").read_bytes()


def _reads(content: bytes, name: str) -> str:
    """ok, or the key of the refusal; any other exception fails the test."""
    try:
        read_document(content, name, TIGHT)
    except DocumentError as error:
        return error.key if error.message else "wordless"
    return "ok"


@_fuzz
@given(st.sampled_from(["a.docx", "a.pdf"]), st.floats(0, 0.999))
def test_a_file_cut_anywhere_is_refused_or_read_in_part(name: str, share: float) -> None:
    content = _good(name)[: int(len(_good(name)) * share)]

    told = _reads(content, name)
    assert told in {"empty", "broken", "broken_page", "no_text", "no_ocr", "ocr_failed", "ok"}
    assert name == "a.pdf" or told != "ok"


@_fuzz
@given(
    st.sampled_from(["a.docx", "a.pdf"]),
    st.lists(st.tuples(st.floats(0, 0.9999), st.integers(0, 255)), min_size=1, max_size=30),
)
def test_flipped_bytes_are_refused_or_harmless(name: str, changes: list[tuple[float, int]]) -> None:
    content = bytearray(_good(name))
    for share, byte in changes:
        content[int(len(content) * share)] = byte

    _reads(bytes(content), name)


@_fuzz
@given(st.lists(st.tuples(st.floats(0, 0.9999), st.binary(max_size=12)), min_size=1, max_size=6))
def test_a_document_whose_xml_is_damaged(changes: list[tuple[float, bytes]]) -> None:
    whole = docx(table("<w:tc/>") + paragraph("文"))
    xml = bytearray(zipfile.ZipFile(BytesIO(whole)).read("word/document.xml"))
    for share, junk in changes:
        place = int(len(xml) * share)
        xml[place : place + len(junk)] = junk

    _reads(zipped({"word/document.xml": bytes(xml)}), "a.docx")


@_fuzz
@given(
    st.binary(max_size=600), st.sampled_from(["a.txt", "a.html", "b", "a.png", "a.pdf", "a.doc"])
)
def test_any_bytes(content: bytes, name: str) -> None:
    _reads(content, name)


_ENTITY = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
_LAUGHS = (
    '<?xml version="1.0"?>' + " " * 5000 + '<!DOCTYPE a [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9))
    + "]>"
)  # fmt: skip


def _with(xml: str) -> bytes:
    return zipped({"word/document.xml": xml})


def _deep() -> bytes:
    return docx("<w:sdt><w:sdtContent>" * 400 + paragraph("文") + "</w:sdtContent></w:sdt>" * 400)


def _bomb() -> bytes:
    return zipped({"word/document.xml": b"<w>" + b" " * (400 << 20)})


def _many_blocks() -> bytes:
    return docx("<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 60_000)


def _lone_picture() -> bytes:
    """A picture that claims 60,000 times 60,000 points."""
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\0\0\0\0"
    return head + b"\0\0\0\0" + b"\0" * 40


@pytest.mark.parametrize(
    ("make", "name", "keys"),
    [
        (lambda: _with(_ENTITY + f"<w:document {W}>&x;</w:document>"), "a.docx", {"entities"}),
        (lambda: _with(_LAUGHS + f"<w:document {W}>&j;</w:document>"), "a.docx",
         {"entities", "broken", "no_text"}),
        (_deep, "a.docx", {"broken"}),
        (_bomb, "a.docx", {"too_big"}),
        (_many_blocks, "a.docx", {"too_big"}),
        (lambda: b"<" * 200_000, "a.html", {"no_text", "ok", "too_big"}),
        (lambda: b"<html><body>" + b"<div>" * 100_000 + b"x", "a.html",
         {"no_text", "ok", "too_big"}),
        (_lone_picture, "a.png", {"too_big", "broken"}),
        (lambda: b"%PDF-1.7\n" + b"1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj" * 9, "a.pdf",
         {"broken"}),
        (lambda: _good("a.docx"), "a.pdf", {"extension"}),
        (lambda: b"GIF89a" + b"\0" * 90, "a.gif", {"kind"}),
        (lambda: b"MZ\x90\0" + b"\0" * 90, "a.exe", {"kind"}),
        (lambda: b"", "a.docx", {"empty"}),
        (lambda: zipped({"a.txt": "x"}), "a.zip", {"archive_nested"}),
    ],
)  # fmt: skip
def test_hostile_files(make: Callable[[], bytes], name: str, keys: set[str]) -> None:
    assert _reads(make(), name) in keys


def _pdf(pages: int, password: str = "") -> bytes:
    paper = FPDF(format=(105, 148))
    paper.set_font("helvetica", size=12)
    for number in range(pages):
        paper.add_page()
        paper.multi_cell(0, 6, f"Rule {number}: everybody shall read this page.")
    if password:
        paper.set_encryption(owner_password="owner", user_password=password)
    return bytes(paper.output())


def test_a_pdf_with_a_password_and_one_with_too_many_pages() -> None:
    assert _reads(_pdf(1, "secret"), "a.pdf") == "password"
    with pytest.raises(DocumentError) as refused:
        read_document(_pdf(4), "a.pdf", Limits(pages=3))
    assert (refused.value.key, "3" in refused.value.message) == ("pages", True)


def test_a_reader_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(DocumentError) as refused:
        read_document(_pdf(1), "a.pdf", Limits(seconds=0))

    assert refused.value.key == "slow"


def test_a_reader_that_needs_too_much_memory_is_stopped() -> None:
    with pytest.raises(DocumentError) as refused:
        read_document(
            "第一条 本办法适用于全市。\n".encode() * 200_000, "a.txt", Limits(memory_bytes=24 << 20)
        )

    assert refused.value.key in {"too_big", "broken"}


def test_a_scan_without_a_recogniser_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader's process is told to find none."""
    monkeypatch.setenv("HUYING_NO_OCR", "1")

    with pytest.raises(DocumentError) as refused:
        read_document((DEMO / "POL-TRUCK.pdf").read_bytes(), "a.pdf")

    assert refused.value.key == "no_ocr"
    assert "make ocr" in refused.value.message


def test_old_word_files_need_an_office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_PROGRAMS", ("no-such-program",))
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600

    with pytest.raises(DocumentError) as refused:
        read_document(old, "通知.wps")

    assert refused.value.key == "no_office"
    assert "WPS" in refused.value.message


def test_pages_are_drawn_and_pages_that_are_not_there_are_refused() -> None:
    assert page_image(_pdf(1), 1).startswith(b"\x89PNG")
    with pytest.raises(DocumentError) as refused:
        page_image(_pdf(1), 2)
    assert (refused.value.key, refused.value.page) == ("broken_page", 2)
