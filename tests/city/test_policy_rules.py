"""What a policy document must be like: every problem names its field."""

from copy import deepcopy

import pytest

from huying.city.models import Json
from huying.city.models_policy import PolicyKind
from huying.city.policy_docs import Policy
from huying.city.policy_rules import Around, check, check_removal

K = PolicyKind
PROFILE: Json = {
    "name": "通用时限",
    "limits": {
        "dispatch.direct": {"amount": 5, "unit": "minute"},
        "dispatch.reviewed": {"amount": 1, "unit": "hour"},
        "sign.normal": {"amount": 4, "unit": "work_hour"},
        "sign.urgent": {"amount": 1, "unit": "hour"},
        "sign.critical": {"amount": 15, "unit": "minute"},
        "unit.help": {"amount": 3, "unit": "work_day"},
    },
    "category_limits": {"0901": "unit.help"},
    "leader_approves": ["complaint", "report"],
    "same_time_of_day": False,
    "allowed_callback_hours": ["08:30", "21:00"],
}
YEAR: Json = {"holidays": ["2027-01-01"], "make_up": ["2027-01-03"], "source": "通知"}
WINDOW: Json = {
    "name": "周六窗口",
    "week": [["08:30-12:00"], [], [], [], [], ["08:30-12:00"], []],
    "follows_holidays": True,
    "overrides": {},
}
AROUND = Around(
    Policy(
        {
            K.PROFILE: {"cn-base": PROFILE, "brisk": PROFILE},
            K.CURRENT_PROFILE: {"current": {"code": "cn-base"}},
            K.YEAR: {"2026": {"holidays": ["2026-01-01"], "make_up": [], "source": "通知"}},
            K.OVERRIDE: {},
            K.UNIT_CALENDAR: {"window": WINDOW},
            K.UNIT: {"U-WATER": {"calendar_code": "window", "is_always_open": False}},
        }
    ),
    {"0901"},
)


def problems(kind: PolicyKind, key: str, doc: Json, **changes: object) -> dict[str, str]:
    """loc → key of the sentence, of ``doc`` with ``changes`` (dots as __)."""
    changed = deepcopy(doc)
    for path, value in changes.items():
        *parents, last = path.split("__")
        at = changed
        for parent in parents:
            at = at[parent.replace("_DOT_", ".")]
        at[last.replace("_DOT_", ".")] = value
    return {found.loc: found.key for found in check(kind, key, changed, AROUND)}


def test_what_holds_has_no_problem() -> None:
    assert problems(K.PROFILE, "cn-base", PROFILE) == {}
    assert problems(K.YEAR, "2027", YEAR) == {}
    assert problems(K.UNIT_CALENDAR, "window", WINDOW) == {}


@pytest.mark.parametrize(
    ("changes", "loc", "key"),
    [
        ({"name": " "}, "name", "name_length"),
        (
            {"limits__unit_DOT_help": {"amount": 0, "unit": "work_day"}},
            "limits.unit.help.amount",
            "limit_amount",
        ),
        (
            {"limits__unit_DOT_help": {"amount": 300, "unit": "work_day"}},
            "limits.unit.help.amount",
            "limit_amount",
        ),
        (
            {"limits__unit_DOT_help": {"amount": 3, "unit": "week"}},
            "limits.unit.help.unit",
            "limit_unit",
        ),
        (
            {"limits__sign_DOT_critical": {"amount": 2, "unit": "hour"}},
            "limits.sign.critical",
            "limit_order",
        ),
        (
            {"limits__hurry": {"amount": 2, "unit": "hour"}},
            "limits.hurry",
            "limit_strange",
        ),
        ({"category_limits": {"9999": "unit.help"}}, "category_limits.9999", "category_unknown"),
        ({"category_limits": {"0901": "unit.no"}}, "category_limits.0901", "limit_unknown"),
        ({"leader_approves": ["complaint"]}, "leader_approves", "must_approve"),
        (
            {"leader_approves": ["complaint", "report", "x"]},
            "leader_approves",
            "kind_unknown",
        ),
        ({"allowed_callback_hours": ["8", "21:00"]}, "allowed_callback_hours", "hours_format"),
        ({"allowed_callback_hours": ["07:00", "21:00"]}, "allowed_callback_hours", "hours_quiet"),
        ({"allowed_callback_hours": ["09:00", "10:00"]}, "allowed_callback_hours", "hours_short"),
    ],
)
def test_a_profile_names_its_wrong_field(changes: dict[str, object], loc: str, key: str) -> None:
    assert problems(K.PROFILE, "cn-base", PROFILE, **changes) == {loc: key}


def test_a_limit_that_every_profile_has_cannot_go() -> None:
    without = {key: value for key, value in PROFILE["limits"].items() if key != "unit.help"}

    found = problems(K.PROFILE, "cn-base", {**PROFILE, "limits": without, "category_limits": {}})

    assert found == {"limits.unit.help": "limit_missing"}


def test_an_own_limit_may_be_added_for_a_category() -> None:
    limits = {**PROFILE["limits"], "unit.heating": {"amount": 12, "unit": "hour"}}
    doc = {**PROFILE, "limits": limits, "category_limits": {"0901": "unit.heating"}}

    assert problems(K.PROFILE, "cn-base", doc) == {}


@pytest.mark.parametrize(
    ("changes", "loc", "key"),
    [
        ({"source": ""}, "source", "source_missing"),
        ({"holidays": []}, "holidays", "holidays_missing"),
        ({"holidays": ["2027-13-01"]}, "holidays.0", "date_format"),
        ({"holidays": ["20270101"]}, "holidays.0", "date_format"),
        ({"holidays": ["2028-01-01"]}, "holidays.0", "date_other_year"),
        ({"holidays": ["2027-01-03"]}, "make_up", "day_both"),
        ({"make_up": ["2027-01-04"]}, "make_up.0", "make_up_weekday"),
    ],
)
def test_a_year_names_its_wrong_day(changes: dict[str, object], loc: str, key: str) -> None:
    assert problems(K.YEAR, "2027", YEAR, **changes) == {loc: key}


def test_a_day_belongs_to_one_notice_only() -> None:
    taken = Around(AROUND.policy.changed(K.YEAR, "2027", {**YEAR, "holidays": ["2026-12-31"]}), ())

    found = check(K.YEAR, "2026", {**YEAR, "holidays": ["2026-12-31"], "make_up": []}, taken)

    assert [problem.key for problem in found] == ["date_taken"]


@pytest.mark.parametrize(
    ("doc", "found"),
    [
        ({"kind": "workday", "periods": ["08:30-12:00"], "name": "半天"}, {}),
        ({"kind": "holiday", "periods": None, "name": "台风"}, {}),
        ({"kind": "weekend", "periods": None, "name": "x"}, {"kind": "day_kind"}),
        (
            {"kind": "holiday", "periods": ["08:30-12:00"], "name": "x"},
            {"periods": "periods_closed"},
        ),
        ({"kind": "workday", "periods": [], "name": "x"}, {"periods": "periods_none"}),
        ({"kind": "workday", "periods": ["8-12"], "name": "x"}, {"periods.0": "period_format"}),
        (
            {"kind": "workday", "periods": ["09:00-12:00", "11:00-13:00"], "name": "x"},
            {"periods": "periods_overlap"},
        ),
        ({"kind": "holiday", "periods": None, "name": ""}, {"name": "name_length"}),
    ],
)
def test_a_local_decision(doc: Json, found: dict[str, str]) -> None:
    assert problems(K.OVERRIDE, "2026-11-20", doc) == found


@pytest.mark.parametrize(
    ("key", "changes", "loc", "problem"),
    [
        ("always", {}, "code", "code_reserved"),
        ("A", {}, "code", "code"),
        ("w1", {"week": [[]] * 7}, "week", "week_empty"),
        ("w1", {"week": [["25:00-26:00"], *[["09:00-10:00"]] * 6]}, "week.0.0", "period_format"),
        (
            "w1",
            {"overrides": {"soon": {"kind": "holiday", "periods": None, "name": "x"}}},
            "overrides.soon",
            "date_format",
        ),
    ],
)
def test_a_unit_calendar(key: str, changes: dict[str, object], loc: str, problem: str) -> None:
    assert problems(K.UNIT_CALENDAR, key, WINDOW, **changes) == {loc: problem}


def test_a_unit_keeps_one_calendar_that_exists() -> None:
    def found(key: str, **doc: object) -> dict[str, str]:
        return problems(K.UNIT, key, doc)

    assert found("U-WATER", calendar_code="window", is_always_open=False) == {}
    assert found("U-X", calendar_code=None, is_always_open=True) == {"unit": "unit_unknown"}
    assert found("U-WATER", calendar_code="no", is_always_open=False) == {
        "calendar_code": "calendar_unknown"
    }
    assert found("U-WATER", calendar_code="window", is_always_open=True) == {
        "calendar_code": "calendar_or_always"
    }


def test_what_is_in_use_cannot_go() -> None:
    assert [p.key for p in check_removal(K.PROFILE, "cn-base", AROUND.policy)] == ["profile_in_use"]
    assert [p.key for p in check_removal(K.UNIT_CALENDAR, "window", AROUND.policy)] == [
        "calendar_in_use"
    ]
    assert check_removal(K.PROFILE, "brisk", AROUND.policy) == []


def test_a_profile_can_be_switched_to_only_when_it_exists() -> None:
    assert problems(K.CURRENT_PROFILE, "current", {"code": "brisk"}) == {}
    assert problems(K.CURRENT_PROFILE, "current", {"code": "none"}) == {"code": "profile_unknown"}
