"""How the caller feels, in the caller's words only."""

import pytest

from huying.brain.text.feelings import FeelingKind, feelings
from huying.brain.text.feelings.words import feeling_words
from tests.brain.text.city import call, lexicon

ANGER, ANXIETY, GRIEF, THREAT = FeelingKind


def felt(*lines: str) -> dict[FeelingKind, float]:
    return {one.kind: one.strength for one in feelings(call(*lines), lexicon())}


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("你们到底管不管，太过分了", ANGER),
        ("气得我一晚上没吃饭", ANGER),
        ("混账东西，三番五次骗我们", ANGER),
        ("我孩子到现在没回来，怎么办啊", ANXIETY),
        ("求求你们快点来，我害怕", ANXIETY),
        ("我妈走的时候我没赶上", GRIEF),
        ("孩子没了，我天天哭", GRIEF),
        ("再不来我就拿大锤砸了它，别怪我", THREAT),
        ("让他等着瞧，饶不了他", THREAT),
    ],
)
def test_a_feeling_is_heard(line: str, kind: FeelingKind) -> None:
    found = feelings(call(line), lexicon())
    assert found[0].kind is kind


@pytest.mark.parametrize(
    "line",
    [
        "我没有生气，就是问一下",
        "不着急，你慢慢查",
        "别人气死了，我倒无所谓",
        "墙上写着“严惩骗子，气死我了”，影响市容",
        "请问焦虑症门诊能报销吗",
        "门口那家怒火冒火烤鱼店占道",
        "公交车多久一班",
    ],
)
def test_denied_quoted_and_others_feelings_are_none(line: str) -> None:
    assert felt(line) == {}


def test_the_agents_words_are_never_read() -> None:
    assert felt("a:气死我了，你们太不像话了，怎么办啊", "嗯") == {}


def test_spans_hold_the_words_that_say_so() -> None:
    said = call("a:您好", "说好昨天来，气死我了")
    found = feelings(said, lexicon())
    assert [(one.kind, one.seq) for one in found] == [(ANGER, 1)]
    assert [said[1].text[span.start : span.end] for span in found[0].spans] == ["气死", "我"]


def test_intensifiers_exclamations_and_repetition_make_it_stronger() -> None:
    plain = felt("你们不像话")[ANGER]
    assert felt("你们简直不像话")[ANGER] > plain
    assert felt("你们不像话！！")[ANGER] > plain
    assert felt("你们不像话，打了八遍电话没人来，骗人")[ANGER] > plain


def test_courtesy_makes_anger_weaker() -> None:
    assert felt("你们不像话，麻烦您登记，谢谢")[ANGER] < felt("你们不像话")[ANGER]


def test_each_utterance_is_read_on_its_own() -> None:
    found = feelings(call("气死我了", "好吧", "吓死我了"), lexicon())
    assert [(one.seq, one.kind) for one in found] == [(0, ANGER), (2, ANXIETY)]
    assert all(0 < one.strength <= 1 for one in found)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"kinds": {"joy": []}}, "joy"),
        ({"kinds": {"anger": [{"strength": 2, "terms": ["气"]}]}}, "strength"),
        ({"kinds": {"anger": [{"strength": 0.5, "terms": ["气", "气"]}]}}, "twice"),
        ({"kinds": {"anger": [{"strength": 0.5, "terms": ["气…/死"]}]}}, "empty place"),
        ({"harmless": "气"}, "harmless"),
    ],
)
def test_a_malformed_list_names_what_is_wrong(data: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        feeling_words(data)
