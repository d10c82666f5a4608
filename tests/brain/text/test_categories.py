"""Categories, kinds and urgency from content alone."""

import pytest

from huying.brain.text import Kind, Urgency, categorise, kind_of, urgency_of
from tests.brain.text.city import call, lexicon


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("我们家从昨天半夜起一滴水都没得", "090101"),
        ("门口那条路一排路灯全都不亮", "030403"),
        ("包工头欠我们三个月工钱不给", "010101"),
        ("被公司裁了，失业金要怎么领", "130303"),
        ("工地半夜还在打桩", "080101"),
        ("小区垃圾堆了好几天没人收", "030201"),
    ],
)
def test_speech_finds_its_category(text: str, code: str) -> None:
    assert categorise(text, lexicon())[0].code == code


def test_only_leaves_are_proposed_with_words_and_falling_confidence() -> None:
    text = "水压太低了，家里没水了，路灯也不亮"
    ranked = categorise(text, lexicon(), k=3)
    assert all(len(item.code) == 6 and item.spans for item in ranked)
    confidences = [item.confidence for item in ranked]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) <= 1.0001


def test_evidence_is_the_words_that_speak_for_it() -> None:
    text = "你好我想反映一下，我们这里路灯不亮"
    span = categorise(text, lexicon())[0].spans[0]
    assert "路灯" in text[span.start : span.end]


def test_chat_has_no_category() -> None:
    assert categorise("喂你好", lexicon()) == ()


def test_an_empty_city_proposes_nothing() -> None:
    assert all(item.confidence < 0.5 for item in categorise("今天天气真不错啊", lexicon()))


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (("我想问一下失业金怎么领，要什么材料",), Kind.CONSULT),
        (("我要投诉物业，态度恶劣",), Kind.COMPLAINT),
        (("我举报一个黑作坊，你们要保密",), Kind.REPORT),
        (("我要表扬一个公交司机，真是好人",), Kind.PRAISE),
        (("提个建议，末班车能不能延长一下",), Kind.SUGGESTION),
        (("家里没水了，派人来修一下吧",), Kind.HELP),
    ],
)
def test_kind_is_what_the_citizen_wants(lines: tuple[str, ...], kind: Kind) -> None:
    said = call(*lines)
    guess = kind_of(said, lexicon(), categorise(said, lexicon()))
    assert guess.kind is kind
    assert guess.spans


def test_danger_makes_it_critical() -> None:
    said = call("路灯漏电，电到人了，快来")
    assert urgency_of(said, lexicon()).urgency is Urgency.CRITICAL


def test_an_ordinary_matter_stays_normal() -> None:
    assert urgency_of(call("路灯不亮了"), lexicon()).urgency is Urgency.NORMAL
