"""Fields in the many ways in which people say them."""

from datetime import date

import pytest

from huying.brain.text import MatterSegment, Proposed, extract_fields
from huying.brain.text.moments import moments_in
from huying.brain.text.replies import Claim, Flaw, Matter, check_reply
from tests.brain.text.city import NOW, call, lexicon


def field(code: str, *lines: str) -> Proposed | None:
    said = call(*lines)
    segment = MatterSegment(1, 0, said[-1].seq, said)
    found = extract_fields(segment, lexicon(), None, now=NOW)
    return next((one for one in found if one.field == code), None)


def told(code: str, *lines: str) -> tuple[str, str]:
    """The value and the words behind it."""
    found = field(code, *lines)
    assert found is not None
    said = call(*lines)
    return found.value, "…".join(said[one.seq].text[one.start : one.end] for one in found.spans)


@pytest.mark.parametrize(
    ("line", "text", "iso"),
    [
        ("腊月二十三那天停的", "腊月二十三那天", "2026-02-10"),
        ("正月十五闹花灯", "正月十五", "2026-03-03"),
        ("端午节前后开始的", "端午节前后", "2026-06-19"),
        ("去年冬至那天", "去年冬至那天", "2025-12-21"),
        ("大年三十晚上八点断电", "大年三十晚上八点", "2026-02-16T20:00+08:00"),
        ("下半夜两点吵醒", "下半夜两点", "2026-11-18T02:00+08:00"),
        ("上上礼拜三来的", "上上礼拜三", "2026-11-04"),
        ("今早七点四十的样子爆的", "今早七点四十的样子", "2026-11-18T07:40+08:00"),
        ("中午十二点半到两点最吵", "中午十二点半到两点", "2026-11-18T12:30+08:00"),
        ("昨天晚上九点一刻", "昨天晚上九点一刻", "2026-11-17T21:15+08:00"),
    ],
)
def test_spoken_and_lunar_times(line: str, text: str, iso: str) -> None:
    (moment,) = moments_in(line, NOW)
    assert (moment.text, moment.iso) == (text, iso)


def test_a_feast_without_a_year_is_the_last_one() -> None:
    (moment,) = moments_in("中秋那天", NOW.replace(month=3))
    assert moment.iso is not None
    assert date.fromisoformat(moment.iso).year == 2025


def test_rain_pipes_and_snow_are_no_solar_terms() -> None:
    assert moments_in("雨水管坏了，下了场大雪", NOW) == ()


@pytest.mark.parametrize(
    ("code", "lines", "value"),
    [
        ("who", ("a:请问怎么称呼？", "上官，复姓，上官女士"), "上官女士"),
        ("who", ("a:请问您贵姓？", "免贵，刘，文刀刘"), "刘"),
        ("who", ("你叫我老杜就行了",), "老杜"),
        ("who", ("我叫买买提，过来做生意的",), "买买提"),
        ("contact", ("转分机，总机六六零零八，分机幺零五",), "66008转105"),
        ("document", ("身份证是六个零，然后一九六二，零九，二七，三三幺四",), "000000196209273314"),
        ("document", ("a:社保卡号您有吗？", "我看下啊，Q零七二八八四三"), "Q0728843"),
        (
            "document",
            ("身份证最后一个是叉，零零零零零零一九九九零幺零八六二二叉",),
            "00000019990108622X",
        ),
        ("since", ("这都十来天了，没人管",), "十来天"),
        ("since", ("自打那个厂搬过来，就没开过窗",), "自打那个厂搬过来"),
        ("since", ("a:从什么时候开始漏的？", "入秋以后吧，一下雨就漏"), "入秋以后"),
        ("company", ("我们小区物业叫安乐居，收费不干事",), "安乐居"),
        ("company", ("你们湖湾新区税务所的人让我跑了三趟",), "湖湾新区税务所"),
        ("company", ("二幺五路的车一个小时才来一趟",), "二幺五路"),
        ("object", ("人行道上的石墩子被撞到马路中间了",), "石墩子"),
        ("amount", ("房租三千五一个月",), "3500元"),
        ("people", ("五六个小伙子天天在楼下喝酒",), "五六个小伙子"),
        ("plate", ("渣土车，湘I三K五八二，天天超载",), "湘I3K582"),
    ],
)
def test_fields_as_people_say_them(code: str, lines: tuple[str, ...], value: str) -> None:
    found, words = told(code, *lines)
    assert found == value
    assert words


def test_a_plate_is_read_from_the_answer_to_the_question_for_it() -> None:
    assert field("plate", "a:请问车牌是多少？", "湘A，八三K六二") is not None
    assert field("plate", "他欠我八三六二块钱") is None


def test_a_place_is_all_the_words_that_point_at_it() -> None:
    _, words = told("place", "过了第二人民医院，有个驿站，往里走五十米，那里井盖没了")
    assert words.startswith("过了第二人民医院，有个驿站，往里走五十米")
    value, words = told("place", "a:请问在哪里？", "解放桥，桥东头，公厕后面嘛")
    assert (value, words) == ("解放桥桥东头公厕后面", "解放桥，桥东头，公厕后面")


@pytest.mark.parametrize("code", ["document", "company", "object", "since", "plate", "amount"])
def test_nothing_is_proposed_without_words(code: str) -> None:
    assert field(code, "喂，你好，听得到吗") is None


def test_a_reply_about_another_place_is_copied_and_no_answer() -> None:
    matter = Matter("岭东区马鞍镇路灯不亮", "要求维修")
    strange = check_reply(
        matter, "您反映的桐花街路灯不亮问题，11月9日已修复，电话6013302。", Claim.SOLVED
    )
    assert strange.has(Flaw.COPIED)
    assert strange.has(Flaw.NOT_ANSWERED)
    same = check_reply(
        matter, "您反映的马鞍镇路灯不亮问题，11月9日已修复，电话6013302。", Claim.SOLVED
    )
    assert not same.has(Flaw.COPIED)
    assert not same.has(Flaw.NO_CONTACT)
