"""Inspection as decisions: what opens one, who is drawn, what a sheet adds up to."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from huying.city.models import MatterKind
from huying.kit import vault
from huying.supervise import rules_inspection as rules
from huying.supervise.models_inspection import InspectionState, InspectionWhy
from huying.supervise.rules_inspection import Handled, Judged
from huying.supervise.sheets import handling_sheet, read_sheet
from huying.supervise.views_replies import Projection
from huying.ticket.kinds import ContactResult, ContactWay, TicketState

SHEET = handling_sheet()
FULL = {item.code: item.points for item in SHEET.items}
NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
CALL = (ContactWay.PHONE, ContactResult.REACHED, 65)
K = MatterKind
W = InspectionWhy


def handled(
    *,
    flaws: tuple[str, ...] = (),
    contacts: tuple[tuple[ContactWay, ContactResult, int], ...] = (CALL,),
    kinds: tuple[tuple[MatterKind, MatterKind], ...] = (),
    round: int = 1,
    extensions: int = 0,
) -> Handled:
    return Handled(flaws, contacts, kinds, round, extensions)


def short(seconds: int) -> tuple[ContactWay, ContactResult, int]:
    return (ContactWay.PHONE, ContactResult.REACHED, seconds)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (handled(), ()),
        (handled(flaws=("no_date",)), ()),
        (handled(flaws=("no_date", "no_contact")), (W.FINDINGS,)),
        (handled(contacts=(short(19),)), (W.SHORT_CONTACT,)),
        (handled(contacts=(short(20),)), ()),
        (handled(contacts=(short(5), short(90))), ()),
        (handled(contacts=(short(5), (ContactWay.VISIT, ContactResult.REACHED, 0))), ()),
        (handled(contacts=((ContactWay.PHONE, ContactResult.UNREACHED, 0),)), ()),
        (handled(contacts=()), ()),
        (handled(kinds=((K.COMPLAINT, K.CONSULT),)), (W.KIND_CHANGED,)),
        (handled(kinds=((K.COMPLAINT, K.REPORT), (K.CONSULT, K.HELP))), ()),
        (handled(round=3), ()),
        (handled(round=4), (W.REWORKS,)),
        (handled(extensions=4), ()),
        (handled(extensions=5), (W.MASS_EXTENSION,)),
        (
            handled(flaws=("a", "b"), contacts=(short(3),), round=9),
            (W.FINDINGS, W.SHORT_CONTACT, W.REWORKS),
        ),
    ],
)
def test_rules_open_an_inspection(given: Handled, expected: tuple[InspectionWhy, ...]) -> None:
    assert rules.reasons(given, SHEET) == expected


def test_each_unit_is_a_stratum_and_small_ones_are_drawn_more_often() -> None:
    assert rules.rate_of("U-A", SHEET, {}, 1000) == 0.05
    assert rules.rate_of("U-A", SHEET, {}, 10) == pytest.approx(0.3)
    assert rules.rate_of("U-A", SHEET, {}, 2) == 1.0
    assert rules.rate_of("U-A", SHEET, {"U-A": 0.5}, 1000) == 0.5
    assert rules.rate_of("U-A", SHEET, {"": 0.2}, 1000) == 0.2
    assert rules.rate_of("U-A", SHEET, {"": 0.2, "U-A": 0.0}, 2) == 0.0


def test_the_lot_is_the_same_for_one_ticket_and_fair_over_many() -> None:
    lots = [vault.fingerprint(f"{uuid4()}/1", purpose="inspection") for _ in range(4000)]

    drawn = [rules.is_drawn(lot, 0.1) for lot in lots]

    assert drawn == [rules.is_drawn(lot, 0.1) for lot in lots]
    assert 320 < sum(drawn) < 480  # 400 ± 4.2 standard deviations of a binomial
    assert not any(rules.is_drawn(lot, 0.0) for lot in lots)
    assert all(rules.is_drawn(lot, 1.0) for lot in lots)
    raised = [rules.is_drawn(lot, 0.2) for lot in lots]
    assert all(later for before, later in zip(drawn, raised, strict=True) if before)


def test_points_add_up_and_red_lines_fail_the_whole() -> None:
    assert rules.score(SHEET, FULL) == 100
    assert rules.may_pass(SHEET, FULL)
    assert rules.may_pass(SHEET, {**FULL, "answered": 0})  # 80 of 100
    assert not rules.may_pass(SHEET, {**FULL, "answered": 0, "contact": 14})
    assert not rules.may_pass(SHEET, {**FULL, "privacy": 0})  # 90, but a red line


@pytest.mark.parametrize(
    "points",
    [
        {},
        {**FULL, "more": 1},
        {key: value for key, value in FULL.items() if key != "contact"},
        {**FULL, "contact": 16},
        {**FULL, "contact": -1},
    ],
)
def test_marks_that_do_not_fit_the_sheet_are_refused(points: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"points|judged"):
        rules.score(SHEET, points)


@pytest.mark.parametrize(
    ("state", "closed_days", "can"),
    [
        (TicketState.TO_CALLBACK, None, True),
        (TicketState.CLOSED, 15, True),
        (TicketState.CLOSED, 16, False),
        (TicketState.CLOSED_UNREACHED, 1, True),
        (TicketState.REWORK, None, False),
        (TicketState.ARCHIVED, 1, False),
    ],
)
def test_what_can_be_sent_back(state: TicketState, closed_days: int | None, can: bool) -> None:
    closed = NOW - timedelta(days=closed_days) if closed_days is not None else None

    assert rules.can_send_back(state, closed, NOW) is can


def test_one_contest_of_a_bad_verdict_in_time_answered_by_another() -> None:
    judge = uuid4()

    def judged(state: InspectionState, *, days: int = 1, contested: bool = False) -> Judged:
        return Judged(state, judge, NOW - timedelta(days=days), contested)

    failed = InspectionState.FAILED
    assert rules.contest_refusal(judged(failed), SHEET, NOW) is None
    assert rules.contest_refusal(judged(InspectionState.SENT_BACK), SHEET, NOW) is None
    assert rules.contest_refusal(judged(InspectionState.PASSED), SHEET, NOW) == "no_verdict"
    assert rules.contest_refusal(judged(failed, contested=True), SHEET, NOW) == "contested"
    assert rules.contest_refusal(judged(failed, days=11), SHEET, NOW) == "contest_late"
    asked = judged(failed, contested=True)
    assert rules.answer_refusal(judged(failed), False, uuid4()) == "not_contested"
    assert rules.answer_refusal(asked, True, uuid4()) == "answered"
    assert rules.answer_refusal(asked, False, judge) == "own_verdict"
    assert rules.answer_refusal(asked, False, None) == "own_verdict"
    assert rules.answer_refusal(asked, False, uuid4()) is None


@pytest.mark.parametrize("source", ["{}", "[]", '{"code": "x"}'])
def test_a_malformed_sheet_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="sheet"):
        read_sheet(source)


def test_places_follow_the_words_into_the_masked_reply() -> None:
    reply = "陈建国您好，11月17日已恢复供水，电话12812345678，请放心。"
    shown = Projection(reply, "陈**您好，11月17日已恢复供水，电话128****5678，请放心。")

    def lit(words: str) -> str:
        at = reply.index(words)
        [place] = shown.places([(at, at + len(words))])
        return shown.text[place.start : place.end]

    assert lit("11月17日") == "11月17日"
    assert lit("恢复供水") == "恢复供水"
    assert lit("12812345678") == "128****5678"
    assert lit("陈建国") == "陈**"
    assert lit("请放心。") == "请放心。"
    [same] = Projection("同样", "同样").places([(0, 2), (1, 1)])
    assert (same.start, same.end) == (0, 2)
