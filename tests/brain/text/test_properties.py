"""What holds for any text whatever."""

from hypothesis import given, settings
from hypothesis import strategies as st

from huying.brain.text import Analysis, Party, Span, Utterance, analyse, mask
from tests.brain.text.city import NOW, PHONE, lexicon

SNIPPETS = (
    "碧水云庭 十二栋 三单元 五零二 不是 ， 。 昨天晚上 八点多 三号 没水了 路灯 还有一个事 "
    "我姓陈 陈女士 幺二八一二三四五六七八 一百二 万 块钱 三十几个人 湘I三K五八二 着火了 "
    "没有 对吗 希望 公司 我叫 周 …… 嗯 第二件 两个事 点 号 年 月 月份 半 礼拜 上个 二十六 路 "
    "工人 贵姓 尾号 这个号码 核对一下："
)
PIECES = tuple(SNIPPETS.split())
SPEECH = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
)
CALLS = st.lists(st.tuples(st.sampled_from(Party), SPEECH), max_size=12).map(
    lambda lines: tuple(
        Utterance(number * 2, party, number * 1000, number * 1000 + 900, text)
        for number, (party, text) in enumerate(lines)
    )
)


def spans_of(analysis: Analysis) -> list[Span]:
    found = [span for risk in analysis.risks for span in risk.spans]
    checks = analysis.norms
    found += [*checks.greeting, *checks.address_verified, *checks.closing]
    found += [item.span for item in checks.forbidden]
    for matter in analysis.matters:
        found += [span for item in matter.fields for span in item.spans]
        found += [span for item in matter.categories for span in item.spans]
        asked = matter.segment.utterances
        cards = lexicon().cards.search(asked, NOW.date(), categories=matter.categories)
        found += [span for item in cards for span in item.spans]
        found += [*matter.kind.spans, *matter.urgency.spans]
    return found


@settings(deadline=None, max_examples=150)
@given(CALLS)
def test_any_call_is_read_and_every_span_lies_in_its_words(said: tuple[Utterance, ...]) -> None:
    analysis = analyse(said, lexicon(), PHONE, NOW)
    lengths = {item.seq: len(item.text) for item in said}
    for span in spans_of(analysis):
        assert 0 <= span.start < span.end <= lengths[span.seq]
    for matter in analysis.matters:
        assert all(item.value and item.spans for item in matter.fields)
        assert all(0 <= item.confidence <= 1 for item in matter.fields)
        assert sum(item.confidence for item in matter.categories) <= 1.0001


@settings(deadline=None, max_examples=300)
@given(SPEECH)
def test_masking_twice_is_masking_once(text: str) -> None:
    assert mask(mask(text)) == mask(text)


DIGITS = {"0": "0零〇洞", "1": "1一幺", "2": "2二两", "7": "7七拐"}


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.sampled_from("012345678"), min_size=10, max_size=10),
    st.data(),
)
def test_no_mobile_number_survives_however_it_is_spoken(
    tail: list[str], data: st.DataObject
) -> None:
    spoken = ""
    for digit in ["1", *tail]:
        spoken += data.draw(st.sampled_from(DIGITS.get(digit, digit)))
        spoken += data.draw(st.sampled_from(["", "", "，", " "]))
    masked = mask(f"电话是{spoken}对吧")
    assert f"1{''.join(tail[:2])}****{''.join(tail[-4:])}" in masked
