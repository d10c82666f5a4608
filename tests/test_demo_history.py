"""The demo city's invented past: the same days each time, seasons to be found, loaded once."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying import demo_history
from huying.city.catalogue import catalogue
from huying.demo_past import Past, Spot, rows, weather_of
from huying.ticket.models import Ticket
from tests.conftest import NOW

SPOTS = {
    "YT-TN-02": [Spot("YT-TN-02-01", "南门社区", "YT-TN-02")],
    "YT-HW-01": [Spot("YT-HW-01-01", "湖湾社区", "YT-HW-01")],
}
SAID = {"030404": ["路上积水很深"], "010101": ["工地不发工资"], "090101": ["家里停水了"]}
PAST = Past(SPOTS, {"YT-TN-02": ["YT-HW-01"]}, SAID, scale=10.0)


def counted(first: date, days: int, category: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for number in range(days):
        told = PAST.day(first + timedelta(days=number))
        found.update(one.spot.street for one in told if one.category == category)
    return found


def test_a_day_is_the_same_whenever_it_is_made() -> None:
    again = Past(SPOTS, {"YT-TN-02": ["YT-HW-01"]}, SAID, scale=10.0)

    assert again.day(date(2025, 3, 5)) == PAST.day(date(2025, 3, 5))
    assert PAST.day(date(2025, 3, 5)) != PAST.day(date(2025, 3, 6))
    for number in range(60):  # one in nine has an outbreak
        told = PAST.day(date(2025, 3, 5) + timedelta(days=number))
        assert [one.number for one in told] == list(range(1, len(told) + 1))
        assert {one.at.date() for one in told} == {date(2025, 3, 5) + timedelta(days=number)}


def test_plum_rains_bring_water_and_the_weeks_before_the_feast_bring_wages() -> None:
    rains = counted(date(2025, 6, 12), 28, "030404").total()
    dry = counted(date(2025, 3, 12), 28, "030404").total()
    before = counted(date(2025, 1, 1), 27, "010101").total()
    after = counted(date(2025, 4, 1), 27, "010101").total()

    assert sum(weather_of(date(2025, 6, 12) + timedelta(days=n)).rain for n in range(28)) > 100
    assert rains > 2 * dry
    assert before > 2 * after


def test_where_the_plan_was_carried_out_less_water_was_told_of() -> None:
    year, before = date(2026, 6, 1), date(2025, 6, 1)
    treated, usual = counted(year, 45, "030404"), counted(before, 45, "030404")

    assert treated["YT-TN-02"] / treated["YT-HW-01"] < 0.6 * usual["YT-TN-02"] / usual["YT-HW-01"]


def test_a_row_is_closed_before_the_past_ends() -> None:
    told = PAST.day(date(2025, 6, 20))
    end = datetime.combine(date(2025, 6, 21), time())
    made = list(rows(told, {("030404", "YT-TN-02"): "U-DRAIN"}, end))

    assert max(row["结案时间"] for row in made) <= f"{end}"
    assert len({row["工单编号"] for row in made}) == len(told)

    of_unit = [row for row in made if row["诉求分类"] == "030404" and row["主办单位"]]
    assert of_unit
    for row in of_unit:
        steps = [row[name] for name in ("登记时间", "派单时间", "提交时间", "办结时间", "结案时间")]
        assert steps == sorted(steps)


def test_the_last_day_has_no_more_direct_answers_than_others() -> None:
    end = datetime.combine(date(2025, 6, 21), time())
    days = [one for number in range(8) for one in PAST.day(date(2025, 6, 13 + number))]
    units = {(code, street): "U-DRAIN" for code in SAID for street in SPOTS}
    direct = Counter(
        row["登记时间"][:10] for row in rows(days, units, end) if row["工单状态"] == "直接答复"
    )
    told = Counter(f"{one.at:%Y-%m-%d}" for one in days)

    assert direct["2025-06-20"] / told["2025-06-20"] < 0.3


async def test_the_missing_days_are_loaded_and_then_nothing_is_missing(
    session: AsyncSession,
) -> None:
    first = await demo_history.load(days=2, scale=0.3)
    again = await demo_history.load(days=2, scale=0.3)

    assert first is not None
    assert (first.refused, again) == (0, None)
    assert await session.scalar(select(func.count()).select_from(Ticket)) == first.loaded
    city = await catalogue(session)
    assert city.zone == ZoneInfo("Asia/Shanghai")
    oldest = await session.scalar(select(func.min(Ticket.registered_at)))
    assert oldest is not None
    assert (NOW - oldest).days <= 2
