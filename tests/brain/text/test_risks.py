"""Danger in words, with negation, quotation and assent understood."""

import pytest

from huying.brain.text import RiskKind, risks
from tests.brain.text.city import call, lexicon


def levels(*lines: str) -> dict[RiskKind, int]:
    found: dict[RiskKind, int] = {}
    for risk in risks(call(*lines), lexicon()):
        found[risk.kind] = max(risk.level, found.get(risk.kind, 0))
    return found


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("楼道里一股煤气味，好像煤气漏了", RiskKind.EMERGENCY),
        ("三楼着火了，快来人", RiskKind.EMERGENCY),
        ("夜里有小偷撬门进屋", RiskKind.PROPERTY),
        ("我们几十个业主明天去堵政府大门", RiskKind.GROUP),
        ("我女儿要割碗", RiskKind.SELF_HARM),
        ("不知道是不是燃气泄漏", RiskKind.EMERGENCY),
        ("有没有人受伤我不知道，反正房子塌了", RiskKind.EMERGENCY),
        ("再不解决我就去跳楼", RiskKind.SELF_HARM),
        ("我活着没意思", RiskKind.SELF_HARM),
        ("明天我们去市政府拉横幅", RiskKind.GROUP),
        ("有人猥亵学生", RiskKind.MINOR),
        ("你们这帮废物，狗日的", RiskKind.ABUSE),
        ("我要弄死他", RiskKind.THREAT),
        ("不处理我就发到网上曝光", RiskKind.MEDIA),
        ("我遇到电信诈骗了", RiskKind.FRAUD),
    ],
)
def test_danger_is_heard(line: str, kind: RiskKind) -> None:
    assert kind in levels(line)


@pytest.mark.parametrize(
    "line",
    [
        "没有人受伤",
        "不是煤气漏了，是下水道的味道",
        "倒是没着火",
        "着火倒没有",
        "他妈妈急得要命",
        "热水器打不着火",
        "我不会跳楼的你放心",
        "没有人被困",
    ],
)
def test_denied_danger_is_silent(line: str) -> None:
    assert levels(line) == {}


def test_a_feared_danger_is_a_level_lower_a_supposed_or_past_one_two() -> None:
    assert levels("楼上着火了")[RiskKind.EMERGENCY] == 3
    assert levels("怕着火了")[RiskKind.EMERGENCY] == 2
    assert levels("万一着火了怎么办")[RiskKind.EMERGENCY] == 1
    assert levels("去年着火了")[RiskKind.EMERGENCY] == 1


def test_violence_at_home_is_as_grave_when_it_is_past() -> None:
    assert levels("去年开始他喝醉就打我")[RiskKind.EMERGENCY] >= 2


@pytest.mark.parametrize(
    "line",
    [
        "别人说要跳楼，我不是，我就想问退款",
        "他们在群里说要去堵门，我没参加",
        "我要是想死还用跟你打电话吗",
        "你问我有没有人被困？没有没有，就是停电",
        "我们三年前去市政府拉横幅，现在不去了",
        "课本上讲小孩掉井里的故事",
        "昨天看新闻说哪里又着火了，想问问消防站电话",
        "城管没打人，把秤收走了",
        "我不找记者，也不发抖音",
        "大学生补贴怎么申请",
    ],
)
def test_what_is_told_of_others_made_up_or_over_is_not_raised(line: str) -> None:
    assert not [level for level in levels(line).values() if level >= 2]


def test_a_term_of_three_syllables_is_heard_by_its_sound_and_less_certain() -> None:
    found = risks(call("有人要被毒大了，快，天燃汽泄露"), lexicon())
    assert [(one.term, one.level, one.certainty) for one in found] == [("天然气泄露", 2, 0.6)]
    (exact,) = [one for one in risks(call("天然气泄露"), lexicon()) if one.level == 3]
    assert exact.certainty == 1


def test_a_term_with_gaps_names_and_marks_its_words() -> None:
    said = call("给了她好几个巴掌，扇了三次耳光")
    found = next(one for one in risks(said, lexicon()) if "扇" in one.term)
    assert found.term == "扇…耳光"
    assert [said[0].text[span.start : span.end] for span in found.spans] == ["扇", "耳光"]


def test_water_in_the_house_is_a_danger_to_property() -> None:
    assert levels("楼上水管爆了，水漫进我家") == {RiskKind.PROPERTY: 2}


def test_a_condition_lowers_no_threat() -> None:
    assert levels("要是再不给钱我就跳楼")[RiskKind.SELF_HARM] == 3


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("我家着火了，已经报警了", 3),
        ("我妈晕倒了，现在没反应", 3),
        ("楼下起火了现在已经烧到二楼了", 3),
        ("孩子们都关在里面了，着火了", 3),
        ("昨天着火了，现在已经灭了", 1),
    ],
)
def test_what_goes_on_is_not_over(line: str, level: int) -> None:
    assert levels(line)[RiskKind.EMERGENCY] == level


def test_the_agents_words_are_not_scored() -> None:
    assert levels("a:有没有人受伤？着火了吗？", "没有") == {}


def test_a_hum_to_the_agents_question_is_the_citizens_word() -> None:
    assert levels("a:是有人在您身边伤害您吗？", "……嗯。")[RiskKind.EMERGENCY] == 3


def test_the_gravest_comes_first_with_its_words() -> None:
    said = call("电线垂下来了，现在着火了")
    found = risks(said, lexicon())
    assert [risk.level for risk in found] == sorted((risk.level for risk in found), reverse=True)
    span = found[0].spans[0]
    assert said[0].text[span.start : span.end] == found[0].term
