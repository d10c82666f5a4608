"""Fields of a matter: who, contact, place, time, people, money, each with its words."""

import pytest

from huying.brain.text import MatterSegment, Proposed, Utterance, extract_fields
from tests.brain.text.city import NOW, PHONE, call, lexicon


def fields(*lines: str, phone: str | None = PHONE) -> dict[str, Proposed]:
    said = call(*lines)
    segment = MatterSegment(1, 0, said[-1].seq, said)
    return {item.field: item for item in extract_fields(segment, lexicon(), phone, now=NOW)}


def quoted(said: tuple[Utterance, ...], item: Proposed) -> list[str]:
    return [said[span.seq].text[span.start : span.end] for span in item.spans]


def test_nothing_said_gives_no_field() -> None:
    assert fields("喂，你好。", "a:您好，请讲。", "嗯，那个。") == {}


def test_every_field_quotes_its_words() -> None:
    lines = (
        "我姓陈，我们碧水云庭十二栋昨天晚上八点多就停水了",
        "a:您的电话是多少？",
        "幺二八，一二三四，五六七八",
    )
    found = fields(*lines)
    said = call(*lines)
    assert quoted(said, found["who"]) == ["陈"]
    assert quoted(said, found["place"]) == ["碧水云庭十二栋"]
    assert quoted(said, found["time"]) == ["昨天晚上八点多"]
    assert quoted(said, found["contact"]) == ["幺二八，一二三四，五六七八"]


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("我叫陈建国，我想反映一下",), "陈建国"),
        (("a:请问您贵姓？", "姓周，周桂芬，桂花的桂。"), "周桂芬"),
        (("a:您贵姓？", "卢，卢金宝，金银财宝的金宝。"), "卢金宝"),
        (("a:请问怎么称呼您？", "欧阳静。"), "欧阳静"),
        (("a:您贵姓？", "免贵姓陈", "a:好的陈女士"), "陈女士"),
        (("路灯坏了", "a:好的李先生，记下了"), "李先生"),
    ],
)
def test_who_is_the_name_as_said(lines: tuple[str, ...], name: str) -> None:
    assert fields(*lines)["who"].value == name


@pytest.mark.parametrize(
    "lines",
    [
        ("包工头叫邹大明，欠我们工钱",),
        ("a:物业公司叫什么名字？", "叫嘉盛物业"),
        ("a:您贵姓？", "这个方便说吗？"),
        ("那个成天吵架的人家",),
    ],
)
def test_other_names_are_not_the_caller(lines: tuple[str, ...]) -> None:
    assert "who" not in fields(*lines)


def test_a_name_that_only_the_agent_used_and_the_citizen_refused_is_no_name() -> None:
    assert "who" not in fields("路灯坏了", "a:您是张先生吗？", "不是，打错了")


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("我电话是12887654321", "12887654321"),
        ("幺二八八七六五四三二幺", "12887654321"),
        ("一二八，八七六五，四三二一", "12887654321"),
        ("洞洞洞洞，八八七六五四三", "00008876543"),
    ],
)
def test_spoken_and_written_numbers_are_the_same_number(line: str, number: str) -> None:
    assert fields("a:请留个电话", line)["contact"].code == number


def test_this_number_is_the_callers() -> None:
    assert fields("a:联系电话呢？", "就打这个号码")["contact"].value == PHONE


def test_agreeing_to_the_number_on_the_screen_is_the_callers() -> None:
    found = fields("a:就用您来电的这个号码联系您可以吗？", "可以的")
    assert found["contact"].value == PHONE


def test_this_number_means_nothing_when_the_line_shows_none() -> None:
    assert "contact" not in fields("a:联系电话呢？", "就打这个号码", phone=None)


def test_a_corrected_number_replaces_the_first() -> None:
    found = fields("a:电话？", "幺二八一一一一二二二二", "不对不对，幺二八三三三三四四四四")
    assert found["contact"].value == "12833334444"


@pytest.mark.parametrize(
    ("lines", "code", "value"),
    [
        (
            ("我住碧水云庭十二栋三单元五零二",),
            "X-N-1-P1",
            "汀南区梧桐街道碧水云庭12栋3单元502室",
        ),
        (("碧水云庭不是十二栋，十三栋",), "X-N-1-P1", "汀南区梧桐街道碧水云庭13栋"),
        (("碧水云庭十二栋，说错了，是十三栋",), "X-N-1-P1", "汀南区梧桐街道碧水云庭13栋"),
        (("碧水云庭十三栋，我女儿住十二栋",), "X-N-1-P1", "汀南区梧桐街道碧水云庭13栋"),
        (("就在东环路八十八号门口",), "X-N-1-P2", "汀南区梧桐街道东环路88号"),
        (("棉纺街道的幸福小区",), "X-B-1-P1", "汀北区棉纺街道幸福小区"),
        (("我们印染厂那边，棉纺街道",), "X-B-1-P2", "汀北区棉纺街道汀北印染厂"),
        (("我住避水云亭",), "X-N-1-P1", "汀南区梧桐街道碧水云庭"),
        (("碧水云庭旁边的东环路上",), "X-N-1-P2", "汀南区梧桐街道东环路"),
        (("二医院说不收，我住碧水云庭",), "X-N-1-P1", "汀南区梧桐街道碧水云庭"),
    ],
)
def test_place_is_found_in_the_tree(lines: tuple[str, ...], code: str, value: str) -> None:
    place = fields(*lines)["place"]
    assert (place.code, place.value) == (code, value)


def test_an_ambiguous_name_alone_is_less_sure() -> None:
    alone = fields("我住幸福小区")["place"]
    named = fields("我住棉纺街道幸福小区")["place"]
    assert alone.confidence < named.confidence


def test_what_the_agent_repeats_wrongly_does_not_count() -> None:
    found = fields("路灯坏了", "a:是碧水云庭吗？", "不是，在东环路")
    assert found["place"].code == "X-N-1-P2"


def test_confirmation_makes_a_place_surer() -> None:
    once = fields("我住云庭", "a:好的")["place"]
    sure = fields("我住云庭", "a:是碧水云庭，对吗？", "对的")["place"]
    assert sure.confidence > once.confidence


def test_a_place_outside_the_tree_is_kept_as_said() -> None:
    place = fields("我住在金桂花园，停水了")["place"]
    assert (place.value, place.code) == ("金桂花园", None)


@pytest.mark.parametrize(
    ("line", "text", "iso"),
    [
        ("昨天晚上八点多开始停的", "昨天晚上八点多开始", "2026-11-17T20:00+08:00"),
        ("前天就没水了", "前天", "2026-11-16"),
        ("上个礼拜三来过一次", "上个礼拜三", "2026-11-11"),
        ("从三号开始就没有", "从三号开始", "2026-11-03"),
        ("上个月二十号说给", "上个月二十号", "2026-10-20"),
        ("十月五号下午三点半出的事", "十月五号下午三点半", "2026-10-05T15:30+08:00"),
        ("去年十二月份的事情", "去年十二月份", "2025-12"),
        ("昨天半夜十二点停的", "昨天半夜十二点", "2026-11-18T00:00+08:00"),
        ("停了三天了", "三天了", "2026-11-15"),
    ],
)
def test_time_is_read_from_speech(line: str, text: str, iso: str) -> None:
    time = fields(line)["time"]
    assert (time.value, time.code) == (text, iso)


@pytest.mark.parametrize("line", ["我住三号楼", "一点都不亮", "十二路公交车", "给个说法"])
def test_what_is_no_time_is_not_read_as_one(line: str) -> None:
    assert "time" not in fields(line)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("我们三十几个工人都没拿到钱", "30"),
        ("班组三十七个人", "37"),
        ("两百多户业主", "200"),
    ],
)
def test_people_are_counted(line: str, number: str) -> None:
    assert fields(line)["people"].code == number


@pytest.mark.parametrize(
    ("line", "yuan"),
    [
        ("欠了七十八万四", "784000"),
        ("交了三千五百块钱", "3500"),
        ("押金1.5万元", "15000"),
        ("一共欠一万八", "18000"),
    ],
)
def test_money_is_read_in_yuan(line: str, yuan: str) -> None:
    assert fields(line)["amount"].code == yuan


def test_one_lump_is_no_money() -> None:
    assert "amount" not in fields("墙上烂了好大一块")


def test_a_plate_is_read_from_speech() -> None:
    assert fields("车牌是湘I三K五八二")["plate"].value == "湘I3K582"


def test_the_demand_answers_what_the_citizen_wants() -> None:
    found = fields(
        "工地半夜打桩，吵得睡不着",
        "a:您希望怎么处理呢？",
        "让他们晚上停工，派人来查一查",
    )
    assert "晚上停工" in found["demand"].value


def test_hoping_in_vain_is_no_demand() -> None:
    found = fields("本来没抱希望的，停水了", "a:您贵姓？", "姓陈")
    assert "demand" not in found


def test_a_confirmed_summing_up_becomes_the_matter() -> None:
    found = fields(
        "那个，我们家，嗯，水龙头，早上起来不出水",
        "a:我跟您核对一下：碧水云庭昨晚起整栋停水，要求尽快恢复供水，对吗？",
        "对的",
    )
    assert "整栋停水" in found["matter"].value
    assert "恢复供水" in found["demand"].value


def test_a_named_body_beats_a_bare_kind() -> None:
    found = fields("我们小区物业不管，就是嘉盛物业，物业说没钱")
    assert found["object"].value == "嘉盛物业"
