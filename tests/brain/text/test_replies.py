"""Checks of replies: each flaw seen and not invented, with the place where it was seen."""

import json
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.reply_checks import rows
from huying.brain.text.copies import bands, likeness, normal
from huying.brain.text.replies import Checked, Claim, Flaw, Matter, Other, check_reply
from huying.brain.text.reply_words import reply_words

WATER = Matter("梧桐街道锦绣苑从昨天早上开始停水", "尽快恢复供水", ("陈建国",))
GOOD = (
    "经查系管道破裂，我司已于11月17日22时完成抢修并恢复供水，"
    "回访您家水压正常。如有问题请拨打0000-8100222。"
)


def check(
    reply: str,
    *,
    matter: Matter = WATER,
    claim: Claim = Claim.SOLVED,
    others: tuple[Other, ...] = (),
) -> Checked:
    return check_reply(matter, reply, claim, others)


def flaws(checked: Checked) -> set[Flaw]:
    return {finding.flaw for finding in checked.findings}


def lit(reply: str, checked: Checked, flaw: Flaw) -> list[str]:
    [finding] = [each for each in checked.findings if each.flaw is flaw]
    return [reply[start:end] for start, end in finding.places]


def test_a_reply_that_says_what_when_and_whom_to_ask_has_no_finding() -> None:
    checked = check(GOOD)

    assert checked.findings == ()
    assert [GOOD[a:b] for a, b in checked.dates] == ["11月17日"]
    assert [GOOD[a:b] for a, b in checked.contacts] == ["0000-8100222"]
    assert "恢复" in [GOOD[a:b] for a, b in checked.results]
    assert "供水" in "".join(GOOD[a:b] for a, b in checked.covered)


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        ("管道正在抢修，11月20日恢复供水，电话0000-8100222，请放心。", "正在"),
        ("已查明破裂点，配件到货后更换，11月17日答复，电话0000-8100222。", "到货后"),
        ("供水尚未恢复，11月17日已送水上门，电话0000-8100222。", "尚未"),
    ],
)
def test_a_claim_of_solved_against_work_that_goes_on(reply: str, word: str) -> None:
    checked = check(reply)

    assert lit(reply, checked, Flaw.CONTRADICTS_SOLVED) == [word]
    assert Flaw.CONTRADICTS_SOLVED not in flaws(check(reply, claim=Claim.UNSOLVED))
    assert Flaw.CONTRADICTS_SOLVED not in flaws(check(reply, claim=Claim.PARTLY))


@pytest.mark.parametrize(
    "reply",
    [
        "我司已将破裂管道更换，11月17日恢复供水，无需等待。电话0000-8100222。",
        "11月17日已恢复供水，水压不再波动。今后每月巡检。电话0000-8100222。",
        "11月17日已恢复供水，我司将其列入重点巡查管段。电话0000-8100222。",
    ],
)
def test_negated_and_objects_of_jiang_are_no_contradiction(reply: str) -> None:
    assert Flaw.CONTRADICTS_SOLVED not in flaws(check(reply))


def test_vows_beside_a_named_result_are_no_contradiction() -> None:
    vow = "下一步将加强巡查。"

    assert Flaw.CONTRADICTS_SOLVED not in flaws(check(GOOD + vow))
    assert Flaw.CONTRADICTS_SOLVED in flaws(check(f"我司高度重视停水，{vow}"))


def test_a_reply_about_something_else_does_not_answer() -> None:
    reply = "关于占道经营，我中队11月14日已对摊贩劝离并定点值守。联系电话0000-8100860。"

    [finding] = check(reply).findings

    assert finding.flaw is Flaw.NOT_ANSWERED
    assert "供水" in finding.words


@pytest.mark.parametrize(
    ("demand", "bad", "good"),
    [
        ("交多少钱", "医保请按时参保，可到窗口办理。", "医保每月420元，可到窗口办理。"),
        ("说明原因", "医保申请未通过，请知悉。", "医保申请因收入高于标准未通过。"),
        ("怎么办理", "医保很重要，请参保。", "医保可持身份证到窗口办理。"),
    ],
)
def test_the_kind_of_answer_that_was_asked_for_is_wanted(demand: str, bad: str, good: str) -> None:
    matter = Matter("灵活就业人员医保", demand)

    assert Flaw.NOT_ANSWERED in flaws(check(bad, matter=matter))
    assert Flaw.NOT_ANSWERED not in flaws(check(good, matter=matter))


def test_question_words_in_a_long_statement_are_talk() -> None:
    talk = "喂，我们这里停水了，能不能快点，" + "家里老人孩子都等着用水。" * 8

    assert check(GOOD, matter=Matter(talk, "尽快恢复供水")).findings == ()
    assert Flaw.NOT_ANSWERED in flaws(check("停水的事已记录。", matter=Matter(talk, "说明原因")))


def test_passing_on_is_no_result() -> None:
    for reply in ("停水一事已转交水务公司处理。", "已派人到现场查看，停水情况属实。"):
        assert Flaw.NO_RESULT in flaws(check(reply))


def test_a_copy_is_found_though_its_figures_differ_and_says_of_which() -> None:
    other = Other("T1", GOOD.replace("11月17日22时", "10月2日8时").replace("8100222", "8100333"))
    strange = Other("T2", "道路坑洞已用沥青回填，路面恢复通行，养护电话见公示栏。")

    [finding] = check(GOOD, others=(strange, other)).findings

    assert (finding.flaw, finding.of, finding.amount) == (Flaw.COPIED, "T1", 1.0)
    assert check(GOOD, others=(strange,)).findings == ()


def test_the_same_answer_to_the_same_question_is_no_copy() -> None:
    consult = Matter(WATER.statement, WATER.demand, is_consult=True)

    assert check(GOOD, matter=consult, others=(Other("T1", GOOD),)).findings == ()


@pytest.mark.parametrize(
    ("more", "private"),
    [
        ("陈建国您已确认。", "陈建国"),
        ("已致电12812345678。", "12812345678"),
        ("证件000000198003071234已核。", "000000198003071234"),
        ("您家8栋302室已通水。", "8栋302室"),
        ("车牌湘I·3K582已登记。", "湘I·3K582"),
    ],
)
def test_personal_data_in_a_public_reply(more: str, private: str) -> None:
    reply = GOOD + more

    assert private in lit(reply, check(reply), Flaw.PERSONAL_DATA)


def test_the_office_and_its_people_may_be_named() -> None:
    for more in ("联系人：街道民政办周敏。", "咨询电话0000-8101820。", "社区主任罗慧已上门。"):
        assert Flaw.PERSONAL_DATA not in flaws(check(GOOD + more))


@pytest.mark.parametrize("reply", ["", "  ", "。", "已处理。", "𠀀" * 3, "x" * 5000])
def test_junk_never_breaks_the_checks(reply: str) -> None:
    checked = check(reply)

    assert Flaw.TOO_SHORT in flaws(checked)


def test_an_empty_matter_asks_nothing() -> None:
    assert Flaw.NOT_ANSWERED not in flaws(check(GOOD, matter=Matter("")))


@given(st.text(max_size=200), st.text(max_size=200), st.sampled_from(Claim))
def test_places_lie_inside_the_reply_and_are_in_order(
    statement: str, reply: str, claim: Claim
) -> None:
    checked = check_reply(Matter(statement), reply, claim, (Other("k", reply),))

    spans = [checked.results, checked.dates, checked.contacts, checked.covered]
    for places in [*spans, *(finding.places for finding in checked.findings)]:
        assert all(0 <= start < end <= len(reply) or (start, end) == (0, len(reply))
                   for start, end in places)  # fmt: skip
        assert list(places) == sorted(places)
    assert check_reply(Matter(statement), reply, claim, (Other("k", reply),)) == checked


def test_likeness_is_one_for_itself_and_near_none_for_strangers() -> None:
    assert likeness(GOOD, GOOD) == 1.0
    assert likeness(GOOD, "") == 0.0
    assert likeness(GOOD, "网购手机是翻新机，商家已全额退款，您已确认收到。") < 0.05
    assert normal("11月17日 22时，完成！") == "#月#日#时完成"


def test_bands_meet_for_copies_and_miss_for_strangers() -> None:
    copy = GOOD.replace("17日22时", "3日9时")

    assert len(set(bands(GOOD)) & set(bands(copy))) == 16
    assert not set(bands(GOOD)) & set(bands("商家已全额退款，您已确认收到翻新手机。"))
    assert bands("") == ()
    assert all(-(2**63) <= band < 2**63 for band in bands(GOOD))


def test_malformed_words_are_refused() -> None:
    path = files("huying") / "content" / "lexicons" / "replies.json"
    data = json.loads(path.read_text(encoding="utf-8"))

    for name in data:
        with pytest.raises(ValueError, match="replies"):
            reply_words({**data, name: [1]})
        with pytest.raises(ValueError, match="replies"):
            reply_words({key: value for key, value in data.items() if key != name})


@pytest.mark.parametrize(("which", "count", "right", "kept"), [("dev", 40, 0.9, 21),
                                                               ("held", 20, 0.85, 9)])  # fmt: skip
def test_the_measured_sets_stay_as_right_as_reported(
    which: str, count: int, right: float, kept: int
) -> None:
    """n = 40 and 20 replies; ``bench.reply_checks`` prints each flaw with its interval."""
    scored = rows(which)
    said = [flaws(row.check()) for row in scored]
    hits = sum(len(row.flaws & found) for row, found in zip(scored, said, strict=True))

    assert len(scored) == count
    assert hits / sum(map(len, said)) >= right
    assert hits / sum(len(row.flaws) for row in scored) >= right
    clean = [found for row, found in zip(scored, said, strict=True) if not row.flaws]
    assert sum(not found for found in clean) >= kept
