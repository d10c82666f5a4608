from datetime import date

import pytest

from huying.brain.worktime import (
    Calendar,
    DayKind,
    Limit,
    LimitUnit,
    Period,
    Step,
    StepKind,
    due,
    explain,
)
from tests.brain.worktime.calendars import ALWAYS, CHINA, OFFICE, at, texts, work_days, work_hours

TEXTS = texts()


def test_steps_carry_what_was_counted_and_what_was_skipped() -> None:
    answer = due(at("2026-02-13 16:00"), work_days(5), OFFICE)

    assert answer.steps == (
        Step(StepKind.STARTED, at=at("2026-02-13 16:00"), limit=work_days(5)),
        Step(StepKind.START_DAY_FREE, first=date(2026, 2, 13)),
        Step(
            StepKind.MAKE_UP_COUNTED,
            date(2026, 2, 14),
            date(2026, 2, 14),
            nth=1,
            nth_last=1,
            name="春节",
        ),
        Step(StepKind.HOLIDAY_SKIPPED, date(2026, 2, 15), date(2026, 2, 23), name="春节"),
        Step(StepKind.COUNTED, date(2026, 2, 24), date(2026, 2, 27), nth=2, nth_last=5),
        Step(StepKind.DUE, first=date(2026, 2, 27), at=at("2026-02-27 17:30")),
    )


def test_explains_work_days_across_spring_festival() -> None:
    answer = due(at("2026-02-13 16:00"), work_days(5), OFFICE)

    assert explain(answer, CHINA, TEXTS) == [
        "2月13日（周五）16:00开始，时限5个工作日。",
        "2月13日（周五）为起始当日，不计入。",
        "2月14日（周六）为春节调休上班，计第1个工作日。",
        "2月15日（周日）至2月23日（周一）为春节假期，不计入。",
        "2月24日（周二）至2月27日（周五）上班，计第2至第5个工作日。",
        "截止时间：2月27日（周五）17:30。",
    ]


def test_explains_work_hours_begun_in_the_evening() -> None:
    answer = due(at("2026-02-13 20:00"), work_hours(8), OFFICE)

    assert explain(answer, CHINA, TEXTS) == [
        "2月13日（周五）20:00开始，时限8个工作小时。",
        "起始时不在工作时间内，自2月14日（周六）08:30起计。",
        "2月14日（周六）为调休上班，计7小时。",
        "2月15日（周日）至2月23日（周一）为春节假期，不计入。",
        "2月24日（周二）上班，计1小时。",
        "截止时间：2月24日（周二）09:30。",
    ]


def test_explains_natural_time() -> None:
    answer = due(at("2026-12-31 23:00"), Limit(24, LimitUnit.HOUR), OFFICE)

    assert explain(answer, CHINA, TEXTS) == [
        "12月31日（周四）23:00开始，时限24小时。",
        "按自然时间连续计算，不扣除夜间和节假日。",
        "截止时间：2027年1月1日（周五）23:00。",
    ]


def test_midnight_ends_the_working_day_as_24_00() -> None:
    answer = due(at("2026-03-02 09:00"), work_days(2), ALWAYS)

    assert explain(answer, CHINA, TEXTS)[-2:] == [
        "3月3日（周二）至3月4日（周三）上班，计第1至第2个工作日。",
        "截止时间：3月4日（周三）24:00。",
    ]


def test_says_when_the_notice_is_not_published() -> None:
    answer = due(at("2027-03-01 09:00"), work_days(1), OFFICE)

    assert "3月1日（周一）起的节假日安排尚未公布，暂只按周末推算，公布后重新计算。" in explain(
        answer, CHINA, TEXTS
    )


def test_explains_pauses_and_the_days_off_they_lead_across() -> None:
    pauses = [
        (at("2026-03-04 10:00"), at("2026-03-05 10:30")),
        (at("2026-03-06 09:00"), None),
    ]

    sentences = explain(
        due(at("2026-03-02 09:00"), work_days(4), OFFICE, pauses=pauses), CHINA, TEXTS
    )

    assert sentences[3:] == [
        "3月4日（周三）10:00至3月5日（周四）10:30挂起，时限顺延7小时30分钟。",
        "3月7日（周六）至3月8日（周日）为休息日，不计入。",
        "自3月6日（周五）09:00起挂起，尚未恢复；截止时间将随挂起时长继续顺延。",
        "截止时间：3月10日（周二）09:00。",
    ]


def test_names_local_decisions_and_short_days() -> None:
    calendar = Calendar.from_table(
        "local",
        CHINA,
        {},
        overrides={date(2026, 3, 3): DayKind.HOLIDAY, date(2026, 3, 7): DayKind.WORKDAY},
        half_days={date(2026, 3, 4): (Period.parse("08:30-12:00"),)},
        names={date(2026, 3, 3): "建城日"},
    )

    sentences = explain(due(at("2026-03-02 09:00"), work_days(4), calendar), CHINA, TEXTS)

    assert sentences[2:6] == [
        "3月3日（周二）按本地安排（建城日）休息，不计入。",
        "3月4日（周三）当日工作时间另有安排，计第1个工作日。",
        "3月5日（周四）至3月6日（周五）上班，计第2至第3个工作日。",
        "3月7日（周六）按本地安排上班，计第4个工作日。",
    ]


def test_a_date_closed_by_its_own_hours_is_a_local_decision() -> None:
    calendar = Calendar.from_table("closed", CHINA, {}, half_days={date(2026, 3, 3): ()})

    sentences = explain(due(at("2026-03-02 09:00"), work_days(1), calendar), CHINA, TEXTS)

    assert sentences[2] == "3月3日（周二）按本地安排休息，不计入。"


def test_work_hours_begun_as_the_day_ends_begin_next_morning() -> None:
    sentences = explain(due(at("2026-03-02 17:30"), work_hours(1), OFFICE), CHINA, TEXTS)

    assert sentences[1:] == [
        "起始时不在工作时间内，自3月3日（周二）08:30起计。",
        "3月3日（周二）上班，计1小时。",
        "截止时间：3月3日（周二）09:30。",
    ]


def test_natural_time_that_ends_at_midnight_reads_00_00() -> None:
    answer = due(at("2026-03-02 23:00"), Limit(60, LimitUnit.MINUTE), OFFICE)

    assert explain(answer, CHINA, TEXTS)[-1] == "截止时间：3月3日（周二）00:00。"


@pytest.mark.parametrize("kind", StepKind)
def test_the_catalogue_has_a_sentence_for_every_kind(kind: StepKind) -> None:
    assert f"step.{kind}" in TEXTS


def test_an_incomplete_catalogue_is_an_error() -> None:
    with pytest.raises(KeyError):
        explain(due(at("2026-03-02 09:00"), work_days(1), OFFICE), CHINA, {})
