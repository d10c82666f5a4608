"""Which calendar a unit keeps, and what the city's decisions do to each."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.worktime import DayKind, Period
from huying.city import calendars, content
from huying.city.catalogue import Catalogue, catalogue
from huying.city.models import CalendarOverride, CalendarYear, Json, Profile, Unit, UnitCalendar
from huying.city.models import DayKind as Kind
from huying.city.models_policy import PolicyChange, PolicyKind
from huying.kit import clock

CHINA = ZoneInfo("Asia/Shanghai")
MORNING = ["08:30-12:00"]
WEEK = [*[["09:00-17:00"]] * 5, MORNING, []]


def window(**changes: object) -> Json:
    doc: Json = {
        "name": "窗口", "week": WEEK, "follows_holidays": True, "overrides": {},
    }  # fmt: skip
    return {**doc, **changes}


def test_a_unit_calendar_follows_the_holidays_and_the_citys_decisions() -> None:
    city_days: dict[str, Json] = {
        "2026-11-20": {"kind": "workday", "periods": ["08:30-12:00"], "name": "半天"},
        "2026-11-21": {"kind": "holiday", "periods": None, "name": "停电"},
    }

    made = calendars.of_unit("window", window(), {}, city_days, CHINA)

    assert made.day(date(2026, 11, 14)).periods == (Period.parse("08:30-12:00"),)  # Saturday
    assert made.day(date(2026, 10, 1)).kind is DayKind.HOLIDAY
    assert made.day(date(2026, 11, 20)).periods == (Period.parse("09:00-12:00"),)  # both
    assert made.day(date(2026, 11, 21)).periods == ()


def test_its_own_decision_is_stronger_and_it_may_ignore_holidays() -> None:
    own: Json = {"2026-10-01": {"kind": "workday", "periods": ["10:00-11:00"], "name": "值班"}}
    closed: dict[str, Json] = {"2026-10-02": {"kind": "holiday", "periods": None, "name": "停电"}}

    made = calendars.of_unit("window", window(overrides=own), {}, closed, CHINA)
    always = calendars.of_unit("shift", window(follows_holidays=False), {}, closed, CHINA)

    assert made.day(date(2026, 10, 1)).periods == (Period.parse("10:00-11:00"),)
    assert made.day(date(2026, 10, 2)).periods == ()
    assert always.day(date(2026, 10, 1)).periods == (Period.parse("09:00-17:00"),)
    assert always.day(date(2026, 10, 2)).periods == (Period.parse("09:00-17:00"),)


async def test_the_snapshot_finds_every_calendar_by_its_code(
    session: AsyncSession, city: Catalogue
) -> None:
    session.add(
        UnitCalendar(code="window", name="窗口", week=WEEK, follows_holidays=True, overrides={})
    )
    session.add(
        CalendarOverride(day=date(2026, 11, 20), kind=Kind.WORKDAY, periods=MORNING, name="半天")
    )
    await session.execute(update(Unit).where(Unit.code == "U-TN-01").values(calendar_code="window"))
    await content.touch(session)

    changed = await catalogue(session)

    assert changed.calendar_of("U-TN-01").code == "window"
    assert changed.calendar_of("U-HOTLINE").code == "always"
    assert changed.calendar_of("U-TN-02").code == "office"
    for code in ("window", "always", "office", "callback"):
        assert changed.calendar(code).code == code
    assert changed.calendar("taken-away").code == "office"
    assert changed.office_calendar.day(date(2026, 11, 20)).is_short
    assert city.calendar_of("U-TN-01").code == "office"


async def test_loading_the_content_again_keeps_what_a_person_changed(
    session: AsyncSession,
) -> None:
    year = await session.scalar(select(CalendarYear).where(CalendarYear.year == 2026))
    profile = await session.scalar(select(Profile).where(Profile.code == "cn-base"))
    other = await session.scalar(select(Profile).where(Profile.code == "brisk"))
    assert year
    assert profile
    assert other
    year.source = "本市通知"
    limits = dict(profile.body["limits"])
    limits["unit.help"] = {"amount": 4, "unit": "work_day"}
    del limits["rework"]
    profile.body = {**profile.body, "limits": limits}
    other.name = "有人直接改了表"
    for kind, key in ((PolicyKind.YEAR, "2026"), (PolicyKind.PROFILE, "cn-base")):
        session.add(
            PolicyChange(kind=kind, key=key, version=1, after={}, note="试", at=clock.now())
        )
    await session.flush()

    await content.load_base(session)

    assert year.source == "本市通知"
    assert profile.body["limits"]["unit.help"]["amount"] == 4
    assert profile.body["limits"]["rework"]["amount"] == 3  # what a newer version added
    assert other.name != "有人直接改了表"
