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


def test_a_feared_danger_is_a_level_lower() -> None:
    assert levels("万一着火了怎么办")[RiskKind.EMERGENCY] == 2
    assert levels("楼上着火了")[RiskKind.EMERGENCY] == 3


def test_a_condition_lowers_no_threat() -> None:
    assert levels("要是再不给钱我就跳楼")[RiskKind.SELF_HARM] == 3


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
