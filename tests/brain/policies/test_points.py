"""Outline, relations and points."""

import pytest

from huying.brain.text.policies import Point, PointKind, lines_from_text, understand
from huying.brain.text.policies.values import RelationKind

K = PointKind


def _points(text: str) -> list[tuple[str, str, str]]:
    read = understand(lines_from_text(f"# 云汀市测试办法\n{text}"))
    return [(point.kind.value, point.clause, point.text) for point in read.points]


def test_items_take_the_kind_of_what_leads_them_in() -> None:
    points = _points(
        "第五条 申请人应当提交下列材料：\n（一）身份证；\n（二）户口簿；\n"
        "第六条 有下列情形之一的，不予受理：\n（一）户籍已迁出的；"
    )

    assert ("material", "第五条（一）", "身份证") in points
    assert ("material", "第五条（二）", "户口簿") in points
    assert ("condition", "第六条（一）", "户籍已迁出的") in points


def test_a_paragraph_behind_a_led_in_list_goes_on_with_the_article() -> None:
    points = _points(
        "第五条 下列人员可以申请：\n（一）老年人；\n（二）残疾人。\n每人每月补贴80元，按季发放。"
    )

    assert ("amount", "第五条", "每人每月补贴80元，按季发放") in points


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("经办机构应当在5个工作日内办结。", K.LIMIT),
        ("证照工本费每本10元。", K.FEE),
        ("年满60周岁的本市户籍老年人可以申请。", K.ELIGIBLE),
        ("每人每月发放补贴120元。", K.AMOUNT),
        ("咨询电话：0000-8101234。", K.CONTACT),
        ("到社区便民服务窗口申请，也可以在线申请。", K.METHOD),
        ("已享受同类补贴的，不予重复发放。", K.CONDITION),
        ("申请时提交身份证和租赁合同。", K.MATERIAL),
    ],
)
def test_a_sentence_is_of_its_kind(sentence: str, kind: PointKind) -> None:
    kinds = {kind for kind, _, _ in _points(f"第三条 {sentence}")}

    assert kind.value in kinds


@pytest.mark.parametrize(
    "sentence",
    [
        "市财政局负责统筹协调和监督检查工作。",
        "补贴资金由市、区财政各承担50%。",
        "本办法由市测试局负责解释。",
        "本办法自2026年1月1日起施行，有效期5年。",
    ],
)
def test_what_only_concerns_departments_is_no_point(sentence: str) -> None:
    assert _points(f"第三条 {sentence}") == []


def test_a_table_says_by_its_columns_what_a_row_is() -> None:
    points = _points(
        "第三条 标准如下：\n| 事项 | 材料 | 时限 | 费用 |\n| --- | --- | --- | --- |\n"
        "| 分户 | 户口簿 | 当场 | 免费 |"
    )

    assert {kind for kind, _, _ in points} == {"material", "limit", "fee"}
    assert {text for _, _, text in points} == {"分户 | 户口簿 | 当场 | 免费"}


def test_a_sheet_of_one_matter_is_read_row_by_row() -> None:
    points = _points(
        "| 项目 | 内容 |\n| 申请条件 | 年满18周岁 |\n| 申请材料 | 身份证 |\n| 办理时限 | 即办 |"
    )

    assert [(kind, text) for kind, _, text in points] == [
        ("condition", "年满18周岁"),
        ("material", "身份证"),
        ("limit", "即办"),
    ]


def test_whom_to_ask_is_read_below_the_signature_too() -> None:
    points = _points(
        "第一条 略。\n云汀市测试局\n2026年3月1日\n咨询电话：0000-8101234\n2026年补贴300元"
    )

    assert [(kind, text) for kind, _, text in points] == [("contact", "咨询电话：0000-8101234")]


def test_points_are_exact_parts_of_their_block() -> None:
    lines = lines_from_text("# 测试办法\n第二条 无房的，可以提取，单身每月900元，3日内办结。")
    points: tuple[Point, ...] = understand(lines).points

    assert points
    for point in points:
        assert lines[point.at.block].text[point.at.start : point.at.end] == point.text


def test_the_outline_counts_what_is_there() -> None:
    read = understand(
        lines_from_text(
            "# 测试办法\n第一章 总则\n第一条 略。\n第二条 按下表：\n| a | b |\n| 1 | 2 |\n"
            "第二章 附则\n第三条 将第一条修改为略。\n附件：1. 申请表"
        )
    )
    kinds = [section.kind for section in read.outline]

    assert kinds.count("chapter") == 2
    assert [s.label for s in read.outline if s.kind == "article"] == ["第一条", "第二条", "第三条"]
    assert kinds.count("table") == 1
    assert kinds.count("attachment") == 1


def test_a_question_is_the_clause_of_its_answer() -> None:
    points = _points("问：要交钱吗？\n答：不收费。\n问：多久办好？\n答：3个工作日内办结。")

    assert points == [("fee", "问1", "不收费"), ("limit", "问2", "3个工作日内办结")]


@pytest.mark.parametrize(
    ("sentence", "kind", "number", "clauses"),
    [
        ("《云汀市甲办法》（云测发〔2020〕1号）同时废止。", "repeals", "云测发〔2020〕1号", ()),
        ("将《云汀市甲办法》（云测发〔2020〕1号）第七条修改为“每月200元”。", "amends",
         "云测发〔2020〕1号", ("第七条",)),
        ("根据《云汀市甲办法》，制定本通知。", "based_on", None, ()),
        ("本通知与《云汀市甲办法》不一致的，以本通知为准。", "replaces", None, ()),
    ],
)  # fmt: skip
def test_a_relation_is_told_by_its_verb(
    sentence: str, kind: str, number: str | None, clauses: tuple[str, ...]
) -> None:
    read = understand(lines_from_text(f"# 关于测试的通知\n一、{sentence}"))

    assert [(one.kind, one.title, one.number, one.clauses) for one in read.relations] == [
        (RelationKind(kind), "云汀市甲办法", number, clauses)
    ]


def test_a_list_of_repealed_documents_is_read_item_by_item() -> None:
    read = understand(
        lines_from_text(
            "# 关于废止部分文件的通知\n下列文件自2026年5月1日起废止：\n"
            "1. 《甲办法》（云测发〔2019〕1号）；\n2. 《乙办法》（云测发〔2019〕2号）。"
        )
    )

    assert [(one.kind.value, one.title) for one in read.relations] == [
        ("repeals", "甲办法"),
        ("repeals", "乙办法"),
    ]
