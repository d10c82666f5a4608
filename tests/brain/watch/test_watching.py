"""The watch of a call: each signal, and a risk level that rises, cools and does not flutter."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huying.brain.text import ForbiddenWord, NormChecks, Party, Risk, RiskKind, Span, Utterance
from huying.brain.text.feelings.values import Feeling, FeelingKind
from huying.brain.watch import Level, SignalKind, Watch, WatchRules, next_look_ms, rules_from_json
from huying.brain.watch import watch as looked

A, C = Party.AGENT, Party.CITIZEN
NO_NORMS = NormChecks((), (), (), ())
POLITE = NormChecks((Span(1, 0, 2),), (Span(1, 0, 2),), (Span(1, 0, 2),), ())


def call(*said: tuple[Party, int, int, str]) -> list[Utterance]:
    return [Utterance(n, party, a, b, text) for n, (party, a, b, text) in enumerate(said, 1)]


def look(
    said: Sequence[Utterance],
    at: int,
    *,
    risks: Sequence[Risk] = (),
    norms: NormChecks = POLITE,
    feelings: Sequence[Feeling] = (),
    is_over: bool = False,
    rules: WatchRules | None = None,
) -> Watch:
    return looked(said, risks, norms, feelings, elapsed_ms=at, is_over=is_over, rules=rules)


def kinds(found: Watch) -> list[SignalKind]:
    return [signal.kind for signal in found.signals]


HELLO = (A, 500, 2_000, "您好，请讲")


def test_a_calm_call_has_no_signal() -> None:
    said = call(HELLO, (C, 2_500, 9_000, "路灯不亮"), (A, 10_000, 12_000, "在哪里？"))

    found = look(said, 13_000)

    assert (found.signals, found.steps, found.level, found.score) == ((), (), Level.CALM, 0.0)


@pytest.mark.parametrize(("start", "is_late"), [(4_900, False), (5_100, True)])
def test_a_greeting_in_time(start: int, is_late: bool) -> None:
    said = call((A, start, start + 1_000, "您好"))

    assert (SignalKind.LATE_GREETING in kinds(look(said, 20_000))) is is_late


def test_no_greeting_at_all_is_late_as_soon_as_the_time_is_over() -> None:
    said = call((C, 1_000, 2_000, "喂"))

    assert kinds(look(said, 4_999, norms=NO_NORMS)) == []
    assert kinds(look(said, 5_000, norms=NO_NORMS)) == [SignalKind.LATE_GREETING]


@pytest.mark.parametrize(
    ("gap", "kind"),
    [(5_900, None), (6_000, SignalKind.SLOW_ANSWER), (15_000, SignalKind.LONG_SILENCE)],
)
def test_silence_before_answering(gap: int, kind: SignalKind | None) -> None:
    said = call(HELLO, (C, 3_000, 8_000, "停水了"), (A, 8_000 + gap, 9_000 + gap, "好的"))

    assert kinds(look(said, 9_000 + gap)) == ([kind] if kind else [])


def test_silence_is_seen_while_it_lasts_and_an_announced_one_may_last_longer() -> None:
    said = call(HELLO, (C, 3_000, 8_000, "停水了"))
    assert kinds(look(said, 22_999)) == []
    assert kinds(look(said, 23_000)) == [SignalKind.LONG_SILENCE]
    assert next_look_ms(said, 10_000) == 23_000
    assert next_look_ms(said, 23_000) is None

    waiting = call(HELLO, (C, 3_000, 8_000, "停水了"), (A, 9_000, 10_000, "请稍等，我查一下"))
    assert kinds(look(waiting, 69_999)) == []
    assert kinds(look(waiting, 70_000)) == [SignalKind.LONG_SILENCE]
    assert next_look_ms(waiting, 10_000) == 70_000


def over(times: int, text: str) -> list[Utterance]:
    said: list[tuple[Party, int, int, str]] = [HELLO]
    for number in range(times):
        start = 3_000 + number * 6_000
        said.append((C, start, start + 4_000, "我跟你说这个事情"))
        said.append((A, start + 3_000, start + 5_000, text))
    return call(*said)


def test_talking_over_counts_the_third_time_and_never_mere_listening() -> None:
    assert kinds(look(over(2, "您先听我说"), 25_000)) == []
    found = look(over(3, "您先听我说"), 25_000)
    assert kinds(found) == [SignalKind.TALKING_OVER]
    assert [span.seq for span in found.signals[0].spans] == [3, 5, 7]
    assert kinds(look(over(3, "嗯，好的。"), 25_000)) == []


def test_the_citizen_may_talk_over_the_agent() -> None:
    said = over(4, "您先听我说")
    swapped = [
        Utterance(one.seq, C if one.party is A else A, one.start_ms, one.end_ms, one.text)
        for one in said
    ]

    assert kinds(look(swapped, 30_000)) == []


def test_what_is_owed_at_the_end() -> None:
    said = call(HELLO, (C, 3_000, 12_000, "路灯不亮"), (A, 13_000, 30_000, "好的记下了"))
    norms = NormChecks((Span(1, 0, 2),), (), (), ())

    assert kinds(look(said, 31_000, norms=norms)) == []
    over = look(said, 31_000, norms=norms, is_over=True)
    assert sorted(kinds(over)) == [SignalKind.NO_ADDRESS, SignalKind.NO_CLOSING]
    without = looked(said, (), norms, (), elapsed_ms=31_000, is_over=True, needs_address=False)
    assert kinds(without) == [SignalKind.NO_CLOSING]
    assert kinds(look(said[:2], 12_000, norms=norms, is_over=True)) == []


SAID = call(HELLO, (C, 3_000, 9_000, "再不解决我就跳楼"), (A, 10_000, 11_000, "不归我管"))
DANGER = Risk(RiskKind.SELF_HARM, 3, (Span(2, 6, 8),), "跳楼")


def test_a_grave_danger_is_an_alarm_by_itself_with_its_reason() -> None:
    found = look(SAID, 11_000, risks=[DANGER])

    assert found.level is Level.ACT
    step = found.steps[0]
    assert (step.at_ms, step.level, step.announces) == (9_000, Level.ACT, True)
    assert (step.reasons[0].kind, step.reasons[0].detail) == (SignalKind.SENSITIVE, "self_harm")
    assert step.reasons[0].spans == (Span(2, 6, 8),)


def test_a_forbidden_word_of_the_agent() -> None:
    norms = NormChecks(POLITE.greeting, (), (), (ForbiddenWord("不归我管", Span(3, 0, 4)),))

    found = look(SAID, 11_000, norms=norms)

    assert [(s.kind, s.detail, s.at_ms) for s in found.signals] == [
        (SignalKind.FORBIDDEN, "不归我管", 11_000)
    ]
    assert found.level is Level.WATCH


def test_only_the_callers_feelings_count() -> None:
    felt = [
        Feeling(FeelingKind.ANGER, 0.9, 2, (Span(2, 0, 2),)),
        Feeling(FeelingKind.ANGER, 0.9, 3, (Span(3, 0, 2),)),
    ]

    found = look(SAID, 11_000, feelings=felt)

    assert [signal.spans[0].seq for signal in found.signals] == [2]


def test_the_level_falls_late_and_a_repeat_is_not_announced_while_it_cools() -> None:
    risk = Risk(RiskKind.MEDIA, 2, (Span(1, 0, 1), Span(2, 0, 1), Span(3, 0, 1)), "曝光")
    said = call((C, 0, 1_000, "曝光"), (C, 90_000, 91_000, "曝光"), (C, 260_000, 261_000, "曝光"))
    rules = WatchRules(long_silence_ms=999_999, greeting_ms=999_999)

    found = looked(said, [risk], POLITE, (), elapsed_ms=500_000, is_over=False, rules=rules)

    rose = [(step.at_ms, step.announces) for step in found.steps if step.level is Level.WATCH]
    assert rose == [(1_000, True), (91_000, False), (261_000, True)]
    falls = [step.at_ms for step in found.steps if step.level is Level.CALM]
    assert len(falls) == 3
    assert all(fall - up > rules.settles_ms for (up, _), fall in zip(rose, falls, strict=True))


@pytest.mark.parametrize("kind", list(SignalKind))
def test_every_signal_has_an_off_switch(kind: SignalKind) -> None:
    norms = NormChecks((), (), (), (ForbiddenWord("不归我管", Span(7, 0, 4)),))
    said = [*over(3, "您先听我说"), *call()]
    said += [Utterance(8, C, 30_000, 31_000, "急死了"), Utterance(9, A, 38_000, 60_000, "请讲")]
    felt = [Feeling(FeelingKind.ANXIETY, 0.8, 8, (Span(8, 0, 3),))]
    risk = Risk(RiskKind.GROUP, 2, (Span(2, 0, 2),), "堵路")

    def all_kinds(rules: WatchRules) -> set[SignalKind]:
        found = looked(said, [risk], norms, felt, elapsed_ms=80_000, is_over=True, rules=rules)
        return set(kinds(found))

    assert all_kinds(WatchRules()) == set(SignalKind)
    assert all_kinds(WatchRules().without(kind)) == set(SignalKind) - {kind}


@given(
    st.lists(
        st.tuples(st.sampled_from([A, C]), st.integers(0, 5_000), st.integers(200, 9_000)),
        max_size=25,
    ),
    st.integers(0, 200_000),
)
def test_a_longer_look_never_changes_what_was_announced(
    turns: list[tuple[Party, int, int]], more: int
) -> None:
    said, now = [], 0
    for seq, (party, gap, length) in enumerate(turns, 1):
        said.append(Utterance(seq, party, now + gap, now + gap + length, "我要曝光你们"))
        now += gap + length // 2
    risk = Risk(RiskKind.MEDIA, 2, tuple(Span(one.seq, 2, 4) for one in said), "曝光")
    end = max((one.end_ms for one in said), default=0)
    risks = [risk] if said else []

    early = looked(said, risks, NO_NORMS, (), elapsed_ms=end, is_over=False)
    late = looked(said, risks, NO_NORMS, (), elapsed_ms=end + more, is_over=False)

    assert late.steps[: len(early.steps)] == early.steps
    assert all(0 <= step.score <= 100 for step in late.steps)
    assert all(a.level != b.level for a, b in zip(late.steps, late.steps[1:], strict=False))


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ({"half_live_ms": 1}, "half_live_ms"),
        ({"half_life_ms": 0}, "half_life_ms"),
        ({"rises": [3, 2, 1]}, "rise"),
        ({"rises": [1, 2]}, "three"),
        ({"weights": {"shouting": 3}}, "shouting"),
        ({"off": ["shouting"]}, "shouting"),
        ({"off": "sensitive"}, "list"),
    ],
)
def test_wrong_rules_are_named(data: dict[str, object], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        rules_from_json(data)


def test_rules_from_a_file() -> None:
    rules = rules_from_json(
        {"overlap_times": 5, "rises": [10, 20, 30], "weights": {"feeling": 5}, "off": ["sensitive"]}
    )

    assert (rules.overlap_times, rules.rises) == (5, (10.0, 20.0, 30.0))
    assert rules.weight(SignalKind.FEELING) == 5
    assert rules.weight(SignalKind.FORBIDDEN) == 30
    assert rules.off == {SignalKind.SENSITIVE}


@pytest.mark.parametrize(
    ("answer", "is_long"), [("好的，不急。", False), ("那你快点，我还有别的事要说。", True)]
)
def test_who_agrees_to_wait_is_not_left_in_silence(answer: str, is_long: bool) -> None:
    wait = (A, 3_000, 6_000, "请您稍等，我帮您查询一下。")
    said = call(HELLO, wait, (C, 6_500, 7_500, answer), (A, 40_000, 42_000, "感谢您的等待。"))

    assert (kinds(look(said, 42_000)) == [SignalKind.LONG_SILENCE]) is is_long
    due = next_look_ms(said[:3], 10_000)
    assert due == (22_500 if is_long else 67_500)


@pytest.mark.parametrize(("level", "count"), [(1, 0), (2, 1), (3, 1)])
def test_words_that_are_only_noted_are_no_signal(level: int, count: int) -> None:
    said = call(HELLO, (C, 2_500, 9_000, "路上有个大坑"))
    risk = Risk(RiskKind.PROPERTY, level, (Span(2, 4, 6),), "大坑")

    assert len(look(said, 10_000, risks=[risk]).signals) == count
