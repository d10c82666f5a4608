"""Thresholds on the working-time calendar, numbers, templates, groups – without a database."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from huying.brain import worktime
from huying.supervise import letter_templates as templates
from huying.supervise import rules_letters as rules
from huying.supervise.models_letters import LetterKind, LetterState
from huying.supervise.rules_letters import Case, GroupRule, LetterAction, Pile

ZONE = ZoneInfo("Asia/Shanghai")
# The Spring Festival of 2026: 15–23 February free, Saturdays 14 and 28 February worked.
OFFICE = worktime.Calendar.from_table(
    "office",
    ZONE,
    {
        "2026": {
            "holidays": [f"2026-02-{day}" for day in range(15, 24)],
            "make_up": ["2026-02-14", "2026-02-28"],
            "source": "test",
        }
    },
    overrides={},
    names={},
)
WATER, POWER = UUID(int=1), UUID(int=2)
RULE = GroupRule(timedelta(hours=72), 4, 5, 10, timedelta(minutes=10))


def local(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def day_of(moment: datetime) -> tuple[int, int]:
    here = moment.astimezone(ZONE)
    return here.month, here.day


@pytest.mark.parametrize(
    ("due", "red"),
    [
        (local(11, 18, 17), (11, 19)),  # Wednesday → Thursday
        (local(11, 20, 17), (11, 23)),  # Friday → Monday
        (local(2, 13, 17), (2, 14)),  # Friday → the Saturday that is worked
        (local(2, 14, 17), (2, 24)),  # that Saturday → after the festival
        (local(2, 27, 17), (2, 28)),  # a make-up Saturday again
    ],
)
def test_level_3_is_red_one_working_day_after_the_due(due: datetime, red: tuple[int, int]) -> None:
    assert day_of(rules.after_due(due, templates.thresholds().red_after, OFFICE)) == red


@pytest.mark.parametrize(
    ("due", "notice"),
    [(local(11, 18, 17), (11, 25)), (local(2, 13, 17), (2, 27)), (local(2, 24, 9), (3, 2))],
)
def test_notice_at_five_working_days(due: datetime, notice: tuple[int, int]) -> None:
    limit = templates.thresholds().notice_after

    assert day_of(rules.after_due(due, limit, OFFICE)) == notice


def test_a_unit_open_always_counts_natural_days() -> None:
    always = worktime.Calendar.always("always", ZONE)
    limit = templates.thresholds().red_after

    assert rules.after_due(local(2, 14, 17), limit, always) == local(2, 16, 0)  # 15th, 24:00


@pytest.mark.parametrize(
    "change",
    [
        {"red_after_work_days": 0},
        {"red_after_work_days": "1"},
        {"group": []},
        {"group": {"within_hours": 72}},
        {"receive_limit": {"amount": 4, "unit": "moon"}},
    ],
)
def test_refuses_a_bad_table_of_thresholds(change: dict[str, object]) -> None:
    good: dict[str, object] = {
        "red_after_work_days": 1,
        "notice_after_work_days": 5,
        "notice_at_dissatisfactions": 2,
        "receive_limit": {"amount": 4, "unit": "work_hour"},
        "group": {
            "within_hours": 72, "category_digits": 4, "tickets": 5, "people": 10,
            "look_every_minutes": 10,
        },
    }  # fmt: skip
    assert rules.thresholds(good).group == RULE

    with pytest.raises((KeyError, TypeError, ValueError)):
        rules.thresholds({**good, **change})


def case(
    state: LetterState,
    *,
    kind: LetterKind = LetterKind.LETTER,
    drafted_by: UUID | None = None,
    answers: int = 0,
    actor: UUID = WATER,
    is_of_unit: bool = False,
) -> Case:
    return Case(kind, state, drafted_by, answers, actor, is_of_unit)


S, A = LetterState, LetterAction


@pytest.mark.parametrize(
    ("action", "found", "reason"),
    [
        (A.ISSUE, case(S.DRAFT), None),
        (A.ISSUE, case(S.DRAFT, drafted_by=POWER), None),
        (A.ISSUE, case(S.DRAFT, drafted_by=WATER), "same_person"),
        (A.ISSUE, case(S.ISSUED), "wrong_state"),
        (A.EDIT, case(S.ISSUED), "wrong_state"),
        (A.DROP, case(S.RECEIVED), "wrong_state"),
        (A.RECEIVE, case(S.ISSUED), "not_your_unit"),
        (A.RECEIVE, case(S.ISSUED, is_of_unit=True), None),
        (A.RECEIVE, case(S.RECEIVED, is_of_unit=True), "wrong_state"),
        (A.ANSWER, case(S.ISSUED, is_of_unit=True), None),
        (A.ANSWER, case(S.RETURNED, is_of_unit=True, answers=1), None),
        (A.ANSWER, case(S.ISSUED, is_of_unit=True, kind=LetterKind.NOTICE), "needs_no_answer"),
        (A.ANSWER, case(S.CLOSED, is_of_unit=True), "wrong_state"),
        (A.CLOSE, case(S.ANSWERED), None),
        (A.CLOSE, case(S.RECEIVED), "wrong_state"),
        (A.RETURN, case(S.ANSWERED, answers=1), None),
        (A.RETURN, case(S.ANSWERED, answers=2), "returned_before"),
    ],
)
def test_who_may_do_what_with_a_letter(
    action: LetterAction, found: Case, reason: str | None
) -> None:
    assert rules.refusal(action, found) == reason


def test_numbers_and_dates_are_written_as_the_standard_says() -> None:
    late = datetime(2026, 12, 31, 16, 5, tzinfo=UTC)

    assert rules.number_of("云汀督", 2026, 12) == "云汀督〔2026〕12号"
    assert rules.city_short("云汀市") == "云汀"
    assert rules.city_short("云汀") == "云汀"
    assert rules.told_date(late, ZONE) == "2027年1月1日"
    assert rules.told_time(late, ZONE) == "2027年1月1日0时05分"


@pytest.mark.parametrize(
    ("part", "pattern", "slot"),
    [
        ("body", "{reason}{tickets}{requirement}{due}", None),
        ("body", "{tickets}{requirement}", "{reason}"),
        ("body", "{reason}{tickets}{requirement}{phone}", "{phone}"),
        ("body", "{reason}{tickets}{requirement}{unit.__class__}", "{unit.__class__}"),
        ("body", "{reason!r}{tickets}{requirement}", "{reason}"),
        ("title", "{unit:>99999}", "{unit}"),
        ("title", "关于{", "{"),
        ("prefix", "{city}督", None),
        ("requirement", "按{unit}的要求", "{unit}"),
    ],
)
def test_a_template_may_ask_only_for_what_its_part_knows(
    part: str, pattern: str, slot: str | None
) -> None:
    assert rules.wrong_slot(part, pattern) == slot


@pytest.mark.parametrize("kind", list(LetterKind))
def test_what_ships_can_be_filled(kind: LetterKind) -> None:
    templates.check(templates.shipped(kind))


def pile(
    tickets: int,
    *,
    people: int | None = None,
    callers: int | None = None,
    street: str | None = "S1",
    unit: UUID | None = WATER,
    category: str = "0901",
) -> Pile:
    callers = tickets if callers is None else callers
    return Pile(category, street, unit, tickets, callers, callers if people is None else people)


@pytest.mark.parametrize(
    ("piles", "keys"),
    [
        ([pile(4)], []),
        ([pile(5)], ["place:0901:S1"]),
        ([pile(2, people=10)], ["place:0901:S1"]),
        ([pile(9, callers=1)], []),
        ([pile(3), pile(2, category="0902")], []),
        ([pile(3), pile(2, street="S2")], [f"unit:0901:{WATER}"]),
        ([pile(3), pile(2, unit=POWER)], ["place:0901:S1"]),
        ([pile(5), pile(1, street="S2")], ["place:0901:S1", f"unit:0901:{WATER}"]),
        ([pile(9, unit=None)], []),
        ([pile(5, street=None)], [f"unit:0901:{WATER}"]),
    ],
)
def test_a_group_is_five_tickets_or_ten_people_of_one_street_or_unit(
    piles: list[Pile], keys: list[str]
) -> None:
    assert [group.key for group in rules.groups(piles, RULE)] == keys


def test_a_group_s_letter_goes_to_the_lead_of_most_of_it() -> None:
    [group] = rules.groups([pile(2), pile(3, unit=POWER), pile(4, unit=None)], RULE)

    assert (group.unit_id, group.tickets, group.people) == (POWER, 9, 9)


def test_a_week_begins_on_its_local_monday() -> None:
    sunday_night = datetime(2026, 11, 22, 15, 59, tzinfo=UTC)

    assert rules.week_of(sunday_night, ZONE).isoformat() == "2026-11-16"
    assert rules.week_of(sunday_night + timedelta(minutes=1), ZONE).isoformat() == "2026-11-23"
