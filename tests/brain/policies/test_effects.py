"""Comparing figures, drafting cards, and what a policy does to what is known."""

from dataclasses import replace
from datetime import date

import pytest

from huying.brain.text.policies import (
    Coming,
    EffectKind,
    Held,
    drafts,
    effects,
    figures_in,
    lines_from_text,
    sayings,
    sayings_in,
    understand,
)

OLD_NUMBER = "云测规〔2022〕1号"


def _held(code: str, answer: str) -> Held:
    return Held(
        code=code,
        is_card=True,
        title="租金提取每月多少",
        policy_code=None,
        source_title="云汀市租金提取办法",
        number=OLD_NUMBER,
        clauses=("第二条",),
        sayings=tuple(sayings_in(answer, of="租金提取每月多少")),
        area="YT",
        valid_from=date(2022, 1, 1),
        valid_to=None,
    )


def _elsewhere(answer: str) -> Held:
    """Of a source that the new policy does not speak of."""
    held = _held("K-5", answer)
    return replace(held, source_title="别的办法", number="云别〔2020〕1号")


def _coming(body: str, area: str = "YT") -> Coming:
    lines = lines_from_text(f"# 云汀市租金提取新办法\n{body}")
    read = understand(lines)
    return Coming(
        "POL-NEW", "云汀市租金提取新办法", "云测规〔2026〕9号", area,
        date(2026, 12, 1), None, read.relations, sayings(read, lines),
    )  # fmt: skip


RULE = "第二条 无房职工租房的，单身职工每月提取1200元。\n"
ENDS = f"第九条 《云汀市租金提取办法》（{OLD_NUMBER}）同时废止。"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("最高60万元", [(600_000, "元")]),
        ("1.5万元以下", [(15_000, "元")]),
        ("报销百分之八十五", [(85, "%")]),
        ("5个工作日", [(5, "工作日")]),
        ("年满六十周岁", [(60, "周岁")]),
        ("2026年3月1日起", []),
        ("第七条第二款", []),
    ],
)
def test_figures_are_read_in_one_unit(text: str, read: list[tuple[float, str]]) -> None:
    assert [(figure.value, figure.unit) for figure in figures_in(text)] == read


def test_a_card_whose_source_is_repealed_changes_and_shows_the_figures() -> None:
    (effect,) = effects(_coming(RULE + ENDS), [_held("K-1", "单身职工每月提取900元")])

    assert effect.kind is EffectKind.REPEALED
    assert [(each.known, each.coming) for each in effect.differences] == [
        ("单身职工每月提取900元", "单身职工每月提取1200元")
    ]
    assert effect.differences[0].clause == "第二条"


def test_an_amendment_touches_only_cards_that_cite_the_clause() -> None:
    amends = f"一、将《云汀市租金提取办法》（{OLD_NUMBER}）第二条修改为“单身职工每月提取1200元”。"
    held = [_held("K-2", "每月900元"), replace(_held("K-3", "带身份证"), clauses=("第三条",))]

    found = effects(_coming(amends), held)

    assert [(effect.code, effect.kind) for effect in found] == [("K-2", EffectKind.AMENDED)]


def test_another_figure_for_the_same_thing_is_a_conflict() -> None:
    (effect,) = effects(_coming(RULE), [_elsewhere("单身职工每月提取900元")])

    assert effect.kind is EffectKind.CONFLICT


BESIDE = _elsewhere("单身职工每月提取900元")


@pytest.mark.parametrize(
    "held",
    [
        _elsewhere("单身职工每月提取1200元"),
        replace(BESIDE, valid_to=date(2026, 11, 30)),
        replace(BESIDE, area="XX"),
        replace(BESIDE, sayings=tuple(sayings_in("逾期不改正的，处500元罚款", of="乱扔垃圾"))),
    ],
    ids=["same figure", "over before it begins", "elsewhere", "another matter"],
)
def test_nothing_else_is_a_conflict(held: Held) -> None:
    assert effects(_coming(RULE), [held]) == ()


def test_two_policies_of_one_title_in_force_are_told() -> None:
    title = "云汀市租金提取新办法"
    old = replace(
        _held("POL-OLD", ""),
        is_card=False,
        title=title,
        source_title=title,
        number="云测规〔2024〕4号",
    )

    (effect,) = effects(_coming(RULE), [old])

    assert effect.kind is EffectKind.SUCCESSION


def test_drafts_rest_on_exact_words_and_keep_every_figure() -> None:
    lines = lines_from_text(
        "# 云汀市租金提取办法\n"
        "第二条 无房职工租房的，可以提取，单身职工每月1200元，夫妻合计每月2400元。\n"
        "第三条 申请时应当提交身份证和租赁合同，2个工作日内办结。\n"
        "第四条 本办法自2026年12月1日起施行。"
    )
    made = drafts(understand(lines), lines)

    assert [draft.clause for draft in made] == ["第二条", "第三条"]
    for draft in made:
        at = draft.at
        assert lines[at.block].text[at.start : at.end] == draft.quote
        assert draft.questions
        assert len(draft.answer) <= 150
        assert draft.answer.count("。") <= 3
        said = {(figure.value, figure.unit) for figure in figures_in(draft.answer)}
        assert said <= {(figure.value, figure.unit) for figure in figures_in(lines[at.block].text)}
    assert "1200元" in made[0].answer
    assert made[0].valid_from == date(2026, 12, 1)


def test_a_list_of_conditions_is_said_whole_or_counted() -> None:
    items = [f"（{n}）连续居住满{3 + at}年以上并且在本市有固定住所和稳定收入的家庭成员；"
             for at, n in enumerate("一二三四五六")]  # fmt: skip
    short = lines_from_text("# 测试办法\n第二条 申请应当符合下列条件：\n" + "\n".join(items[:2]))
    long = lines_from_text("# 测试办法\n第二条 申请应当符合下列条件：\n" + "\n".join(items))

    (whole,) = drafts(understand(short), short)
    (counted,) = drafts(understand(long), long)

    assert "满3年" in whole.answer
    assert "满4年" in whole.answer
    assert "一共6项" in counted.answer


def test_a_question_of_the_document_is_the_drafts_own() -> None:
    lines = lines_from_text("# 测试政策解读\n问：要交借读费吗？\n答：不收取借读费。")
    (draft,) = drafts(understand(lines), lines)

    assert draft.questions[0] == "要交借读费吗？"
    assert draft.answer == "不收取借读费。"
