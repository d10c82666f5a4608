"""HTML, TXT, sheets of questions and answers, archives."""

import io
import zipfile

import pytest

from huying.kit.documents import DocumentError, Limits, members, read_document
from tests.kit.documents.files import pairs, simple_docx, zipped

PAGE = """<!doctype html><html><head><title>关于供暖的通知_云汀市政府</title></head><body>
<div class="nav"><a href="/">首页</a><a href="/x">政务公开</a></div>
<div id="content"><h1>关于供暖的通知</h1><p>各区：</p>
<p>供暖期自11月15日起，<b>至次年</b>3月15日止。</p>
<table><tr><th>对象</th><th>单价</th></tr><tr><td rowspan="2">居民</td><td>22元</td></tr>
<tr><td>24元</td></tr></table><script>alert(1)</script><p>咨询电话0000-1234567。</p></div>
<div class="footer">版权所有　备案号</div></body></html>"""


def test_the_main_text_of_a_page_without_what_surrounds_it() -> None:
    read = read_document(PAGE.encode(), "a.html")

    assert [(block.kind, block.text) for block in read.blocks] == [
        ("title", "关于供暖的通知"),
        ("paragraph", "各区："),
        ("paragraph", "供暖期自11月15日起，至次年3月15日止。"),
        ("row", "对象 | 单价"),
        ("row", "居民 | 22元"),
        ("row", "居民 | 24元"),
        ("paragraph", "咨询电话0000-1234567。"),
    ]


def test_a_page_in_an_old_encoding() -> None:
    content = PAGE.replace("<head>", '<head><meta charset="gb2312">').encode("gb18030")

    assert read_document(content, "a.htm").blocks[0].text == "关于供暖的通知"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_in_every_usual_encoding(encoding: str) -> None:
    read = read_document("第一章 总则\n（一）甲。\n".encode(encoding), "a.txt")

    assert [block.kind for block in read.blocks] == ["heading", "item"]


def test_lines_that_a_program_broke_are_joined() -> None:
    broken = "\n".join(["　　" + "甲" * 28, "乙" * 30, "丙" * 30, "丁" * 30, "戊" * 7, "　　己。"])

    texts = [block.text for block in read_document(broken.encode(), "a.txt").blocks]
    assert [len(text) for text in texts] == [28 + 90 + 7, 2]


def test_lines_of_their_own_length_stay_apart() -> None:
    lines = ["甲" * length for length in (40, 33, 52, 28, 61)]

    read = read_document("\n".join(lines).encode(), "a.txt")
    assert [block.text for block in read.blocks] == lines


def test_questions_and_answers_with_the_names_offices_use() -> None:
    sheet = pairs(
        ("怎么办证", "到窗口。", "市水利局", "2026年1月1日"), ("没有答案", "", "", ""),
        headings=("标准问题", "答复口径", "责任单位", "生效日期"),
    )  # fmt: skip
    read = read_document(sheet, "问答.xlsx")

    [pair] = read.pairs
    assert (pair.question, pair.answer, pair.row) == ("怎么办证", "到窗口。", 2)
    assert pair.fields["unit"] == "市水利局"
    assert [(problem.key, problem.sheet) for problem in read.problems] == [("empty_answer", "问答")]
    assert read.blocks[1].sheet == "问答"


def test_a_sheet_of_something_else_is_refused() -> None:
    with pytest.raises(DocumentError) as refused:
        read_document(pairs(("1", "2"), headings=("编码", "名称")), "a.xlsx")

    assert refused.value.key == "no_pairs"


def test_a_sheet_that_cannot_be_read_says_what_the_reader_of_sheets_says() -> None:
    with pytest.raises(DocumentError) as refused:
        read_document(pairs(("1", "2"))[:800], "a.xlsx")

    assert refused.value.key == "broken"


def test_names_of_an_archive_from_windows() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr("x.docx", simple_docx("甲办法", "文。"))
    raw = held.getvalue().replace(b"x.docx", "规定".encode("gbk") + b".d")
    content = raw.replace(b".d", b".d")

    [member] = members(content.replace("规定".encode("gbk") + b".d", b"\xb9\xe6.doc"))
    assert member.name == "规.doc"


def test_an_archive_within_folders_and_what_systems_add() -> None:
    content = zipped(
        {"外/内/甲.txt": "文", "__MACOSX/._甲.txt": "x", ".DS_Store": "x", "~$甲.docx": "x",
         "外/乙.exe": "x", "../../丙.txt": "文"}
    )  # fmt: skip

    told = {m.name: m.error.key if m.error else None for m in members(content)}
    assert told == {"外/内/甲.txt": None, "外/乙.exe": "kind", "丙.txt": None}


def test_too_many_members_are_refused() -> None:
    content = zipped({f"{n}.txt": "文" for n in range(20)})

    with pytest.raises(DocumentError) as refused:
        list(members(content, Limits(members=19)))
    assert refused.value.key == "archive_members"


def test_a_member_that_unpacks_to_a_thousand_times_is_refused_alone() -> None:
    content = zipped({"弹.txt": b" " * (300 << 20), "好.txt": "文"})

    told = [m.error.key if m.error else None for m in members(content)]
    assert told == ["too_big", None]
