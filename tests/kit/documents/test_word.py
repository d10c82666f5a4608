"""DOCX as offices write them."""

import pytest

from huying.kit.documents import Block, Document, DocumentError, read_document
from huying.kit.documents.numbering import chinese, written
from tests.kit.documents.files import W, cell, docx, paragraph, simple_docx, table

CENTRE = '<w:jc w:val="center"/>'


def _read(content: bytes) -> Document:
    return read_document(content, "a.docx")


def _told(content: bytes) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in _read(content).blocks]


def test_the_body_comes_in_its_order_with_its_title() -> None:
    content = simple_docx(
        "关于放假的通知", "第一章 总则", "（一）放假三天；", number="云办〔2026〕1号"
    )

    assert _told(content) == [
        ("paragraph", "云办〔2026〕1号"),
        ("title", "关于放假的通知"),
        ("heading", "第一章 总则"),
        ("item", "（一）放假三天；"),
    ]


def test_a_red_letterhead_is_no_title() -> None:
    red = '<w:rPr><w:color w:val="C42021"/><w:sz w:val="60"/></w:rPr>'
    big = '<w:rPr><w:sz w:val="44"/></w:rPr>'
    content = docx(
        paragraph("云汀市水务局", CENTRE, red)
        + paragraph("节水办法", CENTRE, big)
        + paragraph("文")
    )

    assert [kind for kind, _ in _told(content)] == ["paragraph", "title", "paragraph"]


def test_cells_merged_downwards_stand_in_every_row_and_across_once() -> None:
    down = '<w:vMerge w:val="restart"/>'
    content = docx(
        table(
            cell("对象", down) + cell("标准", '<w:gridSpan w:val="2"/>'),
            cell("", "<w:vMerge/>") + cell("城镇") + cell("农村"),
            cell("老人") + cell("100元") + cell("80元"),
        )
    )

    rows = [block.cells for block in _read(content).blocks]
    assert rows == [("对象", "标准"), ("对象", "城镇", "农村"), ("老人", "100元", "80元")]
    assert _read(content).blocks[1].text == "对象 | 城镇 | 农村"


def test_numbers_that_word_paints_are_written() -> None:
    def level(number: int, form: str, text: str) -> str:
        return (
            f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="{text}"/></w:lvl>'
        )

    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">'
        + level(0, "chineseCounting", "第%1条　")
        + level(1, "chineseCounting", "（%2）")
        + '</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )

    def numbered(text: str, depth: int) -> str:
        properties = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="7"/></w:numPr>'
        return paragraph(text, properties)

    body = "".join(
        numbered(text, depth)
        for text, depth in (("总则", 0), ("甲", 1), ("乙", 1), ("分则", 0), ("丙", 1))
    )

    assert [text for _, text in _told(docx(body, numbering=numbering))] == [
        "第一条　总则", "（一）甲", "（二）乙", "第二条　分则", "（一）丙",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1001, "一千零一"),
    ],
)
def test_chinese_counting(count: int, text: str) -> None:
    assert chinese(count) == text


def test_other_forms_of_numbers() -> None:
    forms = ("upperRoman", "lowerLetter", "decimalEnclosedCircle")

    assert [written(4, form) for form in forms] == ["IV", "d", "④"]


def test_heads_feet_and_notes_stand_apart() -> None:
    content = docx(
        paragraph("正文。"),
        header1=f"<w:hdr {W}>{paragraph('页眉')}</w:hdr>",
        footer1=f"<w:ftr {W}>{paragraph('页脚')}</w:ftr>",
        footnotes=f"<w:footnotes {W}><w:footnote>{paragraph('注')}</w:footnote></w:footnotes>",
    )

    assert _told(content) == [
        ("header", "页眉"), ("paragraph", "正文。"), ("header", "页脚"), ("note", "注"),
    ]  # fmt: skip
    assert _read(content).text == "正文。"


def test_what_a_change_removed_is_not_read_and_said() -> None:
    changed = (
        "<w:p><w:r><w:t>每月</w:t></w:r><w:del><w:r><w:delText>100</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>120</w:t></w:r></w:ins><w:r><w:t>元</w:t></w:r></w:p>"
    )
    read = _read(docx(changed))

    assert read.text == "每月120元"
    assert [problem.key for problem in read.problems] == ["revisions"]


def test_controls_links_and_text_boxes_are_opened_once() -> None:
    box = (
        '<w:p xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:r>'
        f"<mc:AlternateContent><mc:Choice><w:txbxContent>{paragraph('框里')}</w:txbxContent>"
        f"</mc:Choice><mc:Fallback><w:pict><w:txbxContent>{paragraph('框里')}</w:txbxContent>"
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    control = f"<w:sdt><w:sdtContent>{paragraph('控件里')}</w:sdtContent></w:sdt>"
    link = "<w:p><w:hyperlink><w:r><w:t>链接里</w:t></w:r></w:hyperlink></w:p>"

    assert [text for _, text in _told(docx(control + link + box))] == ["控件里", "链接里", "框里"]


def test_a_document_without_words_is_refused() -> None:
    with pytest.raises(DocumentError) as refused:
        _read(docx("<w:p/>"))

    assert refused.value.key == "no_text"


def test_a_document_is_the_same_after_it_was_stored() -> None:
    read = _read(docx(table(cell("甲") + cell("乙"))))

    assert Document.from_json(read.as_json()) == read
    assert isinstance(read.blocks[0], Block)
