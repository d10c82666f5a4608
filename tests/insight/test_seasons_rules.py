"""When matters come, whom they are given to, and how a finding is worded."""

from datetime import date

import pytest

from huying.city.catalogue import Catalogue
from huying.insight import seasons_matters
from huying.insight.seasons_almanac import almanac
from huying.insight.seasons_evaluated import evaluation_read
from huying.insight.seasons_owners import owners
from huying.insight.seasons_reckoning import period_of, periods
from huying.insight.seasons_rules import (
    BadRule,
    Window,
    check,
    due_days,
    is_proposed,
    reached,
    read_matter,
    window,
    windows,
)

DAYS = {"kind": "days", "from": "06-10", "to": "07-12"}
HEAT = {"kind": "threshold", "from": "07-05", "to": "08-31", "ratio": 1.5, "days": 3}


def test_seasons_follow_the_sun_the_moon_and_the_turn_of_the_year() -> None:
    assert window(DAYS, 2026) == Window(2026, date(2026, 6, 10), date(2026, 7, 12))
    spring = {"kind": "feast", "feast": "spring", "before": 45, "after": 0}
    assert window(spring, 2026).first == date(2026, 1, 3)
    assert window(spring, 2027) == Window(2027, date(2026, 12, 23), date(2027, 2, 6))
    winter = {"kind": "days", "from": "11-15", "to": "03-15"}
    assert window(winter, 2026).last == date(2027, 3, 15)
    found = [one.year for one in windows(winter, date(2026, 2, 1), date(2026, 12, 1))]
    assert found == [2025, 2026]


@pytest.mark.parametrize(
    "when",
    [
        {"kind": "days", "from": "13-01", "to": "02-01"},
        {"kind": "days", "from": "01-01", "to": "12-31"},
        {"kind": "feast", "feast": "圣诞", "before": 1, "after": 1},
        {"kind": "threshold", "from": "06-01", "to": "07-01", "ratio": 1, "days": 3},
        {"kind": "moon"},
        {},
    ],
)
def test_a_rule_that_cannot_be_reckoned_is_refused(when: dict[str, object]) -> None:
    with pytest.raises(BadRule):
        check(when)


def test_the_forecast_draws_the_threshold() -> None:
    season = window(HEAT, 2026)
    first = date(2026, 7, 1)
    mean = [10.0] * 12 + [16.0] * 4 + [10.0] * 5 + [16.0] * 3 + [10.0] * 6

    hit = reached(season, HEAT, first, mean, 10.0)
    assert hit == Window(2026, date(2026, 7, 13), date(2026, 7, 24))
    assert reached(season, HEAT, first, [16.0, 16.0, 10.0] * 20, 10.0) is None
    assert reached(season, HEAT, date(2026, 6, 1), [16.0] * 10, 10.0) is None
    assert reached(season, DAYS, first, mean, 10.0) is None


def test_a_plan_is_proposed_in_time_and_never_overdue_at_once() -> None:
    matter = read_matter(seasons_matters.shipped()["plum_rain"])
    season = window(matter.when, 2026)

    assert not is_proposed(matter, season, date(2026, 5, 5))
    assert is_proposed(matter, season, date(2026, 5, 6))
    assert not is_proposed(matter, season, date(2026, 7, 13))
    assert min(due_days(matter, season, date(2026, 6, 5))) == date(2026, 6, 5)


def test_what_ships_names_what_the_city_has(city: Catalogue) -> None:
    for code, doc in seasons_matters.shipped().items():
        matter = read_matter(doc)
        assert set(matter.categories) <= city.categories.keys(), code
        for action in matter.actions:
            assert owners(city, action.owner, ["YT-TN-01"])[0].unit_code, (code, action.owner)


def test_owners_come_from_the_duty_catalogue(city: Catalogue) -> None:
    municipal = owners(city, "duty:030404", [])
    assert [one.unit_code for one in municipal] == ["U-URBAN-MUNICIPAL"]
    by_district = owners(city, "role:district_labour", [])
    assert len(by_district) == 6
    assert {city.place_name(one.place_code) for one in by_district} >= {"汀南区", "望川县"}
    two = owners(city, "role:district_labour", ["YT-TN-01", "YT-TN-02", "YT-TB-01"])
    assert len(two) == 2
    assert [one.unit_code for one in owners(city, "role:nobody", [])] == [None]
    streets = [code for code, place in city.places.items() if place.kind == "street"]
    assert [one.unit_code for one in owners(city, "role:street_office", streets)] == [None]


def test_periods_and_almanac() -> None:
    assert period_of("quarter", date(2026, 11, 18)) == (date(2026, 10, 1), date(2026, 12, 31))
    assert period_of("month", date(2026, 2, 3)) == (date(2026, 2, 1), date(2026, 2, 28))
    weeks = [one for one in periods(date(2026, 11, 18), 14) if one[0] == "week"]
    assert weeks[0] == ("week", date(2026, 11, 16), date(2026, 11, 22))
    assert len(weeks) == 3
    assert almanac(date(2026, 2, 16)).feast == "除夕"
    assert almanac(date(2026, 6, 19)).feast == "端午"
    assert almanac(date(2026, 5, 21)).term == "小满"
    assert almanac(date(2026, 2, 17)).lunar == "正月"


def _doc(**effect: object) -> dict[str, object]:
    base = {
        "verdict": "fewer", "why": "", "treated": 8, "untouched": 23, "observed": 147,
        "ratio": 0.5, "low": 0.4, "high": 0.65, "avoided": 147.0, "avoided_low": 79.2,
        "avoided_high": 220.5, "p": 0.001,
    }  # fmt: skip
    return {
        "day": "2026-07-16", "observed": 147, "before": None, "caveats": ["by_history"],
        "forecast": {
            "mean": 290.0, "low80": 250.0, "high80": 330.0, "low95": 230.0, "high95": 360.0,
            "place": "below", "made_on": "2026-06-09", "model": "m 1",
        },
        "effect": {**base, **effect},
    }  # fmt: skip


def test_a_finding_is_worded_with_its_uncertainty() -> None:
    against, compared, chance, before = evaluation_read(_doc()).sentences
    assert "少于季前预测的 290 件（95% 区间 230–360 件）" in against
    assert "少了约 50%（95% 区间 35%–60%），相当于少发生 147 件（79–220 件）" in compared
    assert "0.1%" in chance
    assert "没有可用的对照期" in before

    more = evaluation_read(
        _doc(verdict="more", ratio=1.5, low=1.2, high=1.9, avoided=-49.0, avoided_low=-70.0,
             avoided_high=-24.5)
    ).sentences[1]  # fmt: skip
    assert "多了约 50%（95% 区间 20%–90%），相当于多发生 49 件（24–70 件）" in more
    wide = evaluation_read(_doc(verdict="cannot_tell", why="wide", high=1.1)).sentences[1]
    assert "95% 区间 -60% 到 +10% 包含“没有变化”" in wide
    apart = evaluation_read(_doc(verdict="cannot_tell", why="apart")).sentences[1]
    assert "不下结论" in apart
