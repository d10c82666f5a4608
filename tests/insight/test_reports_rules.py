"""Periods, rhythms and changes of reports."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from huying.insight import reports_files
from huying.insight import reports_rules as rules
from huying.insight.models_reports import ReportKind
from huying.insight.reports_rules import Period, Rhythm
from huying.insight.schemas_reports import ReportSection, ReportSentence

ZONE = ZoneInfo("Asia/Shanghai")
DAILY, WEEKLY, MONTHLY, LEADER = ReportKind


def weekdays(day: date) -> bool:
    return day.isoweekday() <= 5


def test_a_period_is_the_last_one_that_is_over() -> None:
    today = date(2026, 11, 18)  # a Wednesday
    assert rules.just_over(DAILY, today) == Period(date(2026, 11, 17), date(2026, 11, 17))
    assert rules.just_over(WEEKLY, today) == Period(date(2026, 11, 9), date(2026, 11, 15))
    assert rules.just_over(LEADER, today) == rules.just_over(WEEKLY, today)
    assert rules.just_over(MONTHLY, today) == Period(date(2026, 10, 1), date(2026, 10, 31))
    assert rules.just_over(MONTHLY, date(2027, 1, 5)).first == date(2026, 12, 1)


def test_what_it_is_compared_with() -> None:
    day = Period(date(2026, 11, 17), date(2026, 11, 17))
    assert rules.before(DAILY, day).first == date(2026, 11, 10)
    assert rules.year_before(DAILY, day).first == date(2025, 11, 18)  # a Tuesday, too
    march = rules.period_of(MONTHLY, date(2028, 3, 9))
    assert rules.before(MONTHLY, march) == Period(date(2028, 2, 1), date(2028, 2, 29))
    assert rules.year_before(MONTHLY, march).last == date(2027, 3, 31)


@pytest.mark.parametrize(
    ("rhythm", "after", "expected"),
    [
        (Rhythm(DAILY, 450, 1), "2026-11-18T07:29", "2026-11-18T07:30"),
        (Rhythm(DAILY, 450, 1), "2026-11-18T07:30", "2026-11-19T07:30"),
        (Rhythm(WEEKLY, 480, 1), "2026-11-18T09:00", "2026-11-23T08:00"),
        (Rhythm(LEADER, 480, 3), "2026-11-18T07:00", "2026-11-18T08:00"),
        # The first of November is a Sunday; of December a Tuesday.
        (Rhythm(MONTHLY, 510, 1), "2026-10-31T00:00", "2026-11-02T08:30"),
        (Rhythm(MONTHLY, 510, 1), "2026-11-02T09:00", "2026-12-01T08:30"),
    ],
)
def test_when_it_is_made(rhythm: Rhythm, after: str, expected: str) -> None:
    moment = datetime.fromisoformat(after).replace(tzinfo=ZONE)
    found = rules.next_time(rhythm, moment, ZONE, weekdays)
    assert found == datetime.fromisoformat(expected).replace(tzinfo=ZONE)


def test_a_month_without_a_working_day_begins_on_its_first() -> None:
    found = rules.next_time(
        Rhythm(MONTHLY, 0, 1), datetime(2026, 10, 31, 12, tzinfo=ZONE), ZONE, lambda _: False
    )
    assert found == datetime(2026, 11, 1, tzinfo=ZONE)


def test_a_change_is_told_only_where_the_whole_interval_says_so() -> None:
    assert rules.change(200, 100).way == "more"
    assert rules.change(100, 200).way == "fewer"
    assert rules.change(12, 10).way == "same"
    assert rules.change(5, 0).way == "unknown"
    assert rules.change(0, 0).way == "unknown"
    assert rules.change(31, 30, 31 / 30).value == pytest.approx(1.0)
    assert rules.signed(1.234) == "+23.4%"
    assert rules.signed(None) == "∞"


def test_many_looked_at_need_more_to_rise() -> None:
    assert rules.rises(25, 10, 1.0, 1)
    assert not rules.rises(25, 10, 1.0, 50)
    assert rules.rises(60, 10, 1.0, 50)
    assert not rules.rises(10, 10, 1.0, 1)


def test_sources_in_a_row_are_one_bracket_on_paper() -> None:
    told = [ReportSentence(text="三处。", refs=[4, 5, 6, 9]), ReportSentence(text="无。", refs=[])]
    section = ReportSection(key="places", heading="地点", sentences=told)
    assert reports_files.sentences(section) == ["三处。[4–6][9]", "无。"]
