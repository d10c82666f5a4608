"""When a card comes to the desk, stays and leaves: the pure rules."""

import pytest

from huying.call import cards_rules as rules
from huying.call.cards_rules import Found, Plan, Standing, Talk
from huying.call.models_cards import CardWhy
from huying.call.watching import SaidRow
from huying.kit.models import new_id

LOAN = ("公积金贷款最高能贷多少", "单缴存人首套最高六十万元，夫妻双方缴存最高九十万元。")
RATE = ("公积金贷款的利率是多少", "五年以上百分之二点六，五年以下百分之二点一。")
PAY = ("公积金贷款怎么提前还", "到受托银行柜台或手机银行申请，没有违约金。")
WATER = ("停水了怎么报修", "拨打供水热线，两小时内上门。")
HEAT = ("暖气不热怎么办", "先联系供热单位测温。")


def found(code: str, gist: tuple[str, ...], confidence: float, option: str | None = None) -> Found:
    return Found(code, 1, gist, confidence, option=option)


def standing(
    code: str,
    gist: tuple[str, ...],
    slot: int = 1,
    *,
    confidence: float = 0.8,
    quiet: int = 0,
    through: int = 1,
    opened: bool = False,
    used: bool = False,
    dismissed: bool = False,
    over: bool = False,
) -> Standing:
    return Standing(
        id=new_id(), code=code, gist=gist, slot=slot, confidence=confidence, quiet=quiet,
        through=through,
        is_pushed=True, is_opened=opened, is_used=used, is_dismissed=dismissed,
        is_over=over or dismissed,
    )  # fmt: skip


def plan(
    standing: list[Standing],
    found: list[Found],
    talk: Talk = Talk.ASKING,
    again: bool = False,
    asked: int | None = None,
) -> Plan:
    return rules.plan(standing, found, talk, asked=asked, is_follow_up=again)


def codes(made: Plan) -> list[str]:
    return [show.found.code for show in made.show]


def said(*lines: tuple[str, str]) -> list[SaidRow]:
    return [(seq, party, 0, 0, text) for seq, (party, text) in enumerate(lines, start=1)]


@pytest.mark.parametrize(
    ("talk", "confidence", "is_pushed"),
    [
        (Talk.ASKING, 0.6, True),
        (Talk.ASKING, 0.5, False),
        (Talk.TELLING, 0.6, False),
        (Talk.TELLING, 0.8, True),
        (Talk.COMPLAINING, 0.8, False),
        (Talk.COMPLAINING, 0.95, True),
    ],
)
def test_the_less_is_asked_the_surer_a_card_must_be(
    talk: Talk, confidence: float, is_pushed: bool
) -> None:
    assert bool(plan([], [found("K-1", LOAN, confidence)], talk).show) is is_pushed


def test_a_card_of_a_district_comes_only_when_it_is_plain_while_the_place_is_unknown() -> None:
    local = [Found("K-1", 1, LOAN, sure, needs_area=True) for sure in (0.8, 0.95)]
    assert [bool(plan([], [each]).show) for each in local] == [False, True]


def test_a_card_says_why_it_came() -> None:
    asked = plan([], [found("K-1", LOAN, 0.9)])
    told = plan([], [found("K-1", LOAN, 0.9)], Talk.TELLING)
    used = standing("K-2", RATE, used=True)
    more = plan([used], [found("K-1", LOAN, 0.9)], again=True)

    assert [p.show[0].why for p in (asked, told, more)] == [
        CardWhy.QUESTION,
        CardWhy.MATTER,
        CardWhy.FOLLOW_UP,
    ]


@pytest.mark.parametrize("how", ["used", "dismissed"])
def test_what_was_used_or_dismissed_never_comes_back_nor_its_near_twin(how: str) -> None:
    before = standing("K-1", LOAN, used=how == "used", dismissed=how == "dismissed", over=True)
    twin = (LOAN[0] + "呢", "别的话")
    same_answer = ("两口子能贷多少", LOAN[1])

    listed = [found("K-1", LOAN, 0.99), found("K-2", twin, 0.99), found("K-3", same_answer, 0.99)]

    assert codes(plan([before], [*listed, found("K-4", RATE, 0.9)])) == ["K-4"]


def test_what_faded_by_itself_may_come_again() -> None:
    before = standing("K-1", LOAN, over=True)
    assert codes(plan([before], [found("K-1", LOAN, 0.9)])) == ["K-1"]


def test_after_a_card_was_used_only_another_question_brings_the_next() -> None:
    used = standing("K-1", LOAN, used=True)
    near = [found("K-2", RATE, 0.95)]

    assert plan([used], near, Talk.TELLING, again=True).show == ()
    assert codes(plan([used], near, Talk.ASKING, again=True)) == ["K-2"]


def test_a_card_leaves_when_other_questions_speak_against_it_not_while_the_talk_goes_on() -> None:
    here = [standing("K-1", LOAN, quiet=quiet) for quiet in range(rules.QUIET_QUESTIONS)]
    last = here[-1]

    first = plan([here[0]], [found("K-1", LOAN, 0.1)], asked=5)
    second = plan([last], [], asked=5)

    assert (first.against, first.faded) == ((here[0].id,), ())
    assert (second.against, second.faded) == ((), (last.id,))
    for made in (
        plan([last], [found("K-1", LOAN, 0.4)], asked=5),  # likely enough still
        plan([last], [], asked=1),  # the question that it came with
        plan([last], [], Talk.TELLING),  # no question at all
    ):
        assert (made.against, made.faded) == ((), ())


@pytest.mark.parametrize("held", ["opened", "used"])
def test_a_card_in_the_agents_hand_does_not_fade(held: str) -> None:
    one = standing("K-1", LOAN, quiet=9, opened=held == "opened", used=held == "used")
    assert plan([one], [], asked=5).faded == ()


def test_the_slots_of_cards_do_not_change() -> None:
    first, second = standing("K-1", LOAN, 1), standing("K-2", RATE, 3)

    made = plan([first, second], [found("K-3", PAY, 0.9), found("K-2", RATE, 0.99)])

    assert [(show.found.code, show.slot) for show in made.show] == [("K-3", 2)]
    assert made.replaced == ()


def test_a_full_desk_gives_up_what_was_used_then_the_least_sure_that_nobody_opened() -> None:
    desk = [
        standing("K-1", LOAN, 1, confidence=0.6),
        standing("K-2", RATE, 2, confidence=0.9, used=True, opened=True),
        standing("K-3", PAY, 3, confidence=0.7, opened=True),
    ]
    one = plan(desk, [found("K-4", WATER, 0.9)])
    two = plan(desk, [found("K-4", WATER, 0.9), found("K-5", HEAT, 0.9)])
    unsure = plan(desk, [found("K-4", WATER, 0.9), found("K-5", HEAT, 0.7)])

    assert one.replaced == (desk[1].id,)
    assert set(two.replaced) == {desk[0].id, desk[1].id}
    assert codes(unsure) == ["K-4"]


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("我想问一下公积金贷款最多能贷好多。", True),
        ("这个要带哪些材料嘛？", True),
        ("楼上天天半夜装修。", False),
        ("怎么没人管啊！", False),
        ("好的，谢谢你。", False),
        ("要不要本地户口？", True),
    ],
)
def test_a_question_is_told_from_anger_and_courtesy(text: str, asks: bool) -> None:
    assert rules.is_question(text) is asks


def test_a_question_waits_until_the_agent_answers_and_not_while_she_asks_back() -> None:
    asked = said(("citizen", "公积金贷款最多能贷多少？"))
    back = [*asked, *said(("x", ""), ("agent", "请问您是首套房还是二套房呢？"))[1:]]
    more = [*back, (3, "citizen", 0, 0, "首套的。")]
    done = [*more, (4, "agent", 0, 0, "您这种情况首套最高可以贷到六十万元。")]

    assert [rules.pending_question(each) for each in (asked, back, more, done)] == [1, 1, 1, None]


def test_a_complaint_is_no_question() -> None:
    told = said(("citizen", "楼上天天半夜装修，吵得睡不着。"))
    assert rules.talk_of(told, "complaint") is Talk.COMPLAINING
    assert rules.talk_of(told, "help") is Talk.TELLING
    asks = [*told, (2, "citizen", 0, 0, "晚上几点以后不准装修？")]
    assert rules.talk_of(asks, "complaint") is Talk.ASKING


def test_two_cards_of_different_things_are_no_twins() -> None:
    """Two cards without words in common are no twins; nothing is a twin of nothing."""
    assert not rules.is_twin(LOAN, WATER)
    assert not rules.is_twin((), LOAN)
