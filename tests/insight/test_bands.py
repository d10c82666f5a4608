"""The watch over time bands: what is an event, what is none, and who should act."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series.days import national
from huying.city.catalogue import Catalogue
from huying.insight import bands_baseline, bands_steps, bands_watch, bands_weather, counting
from huying.insight.bands_rules import day_start
from huying.insight.models_bands import BandAlert, BandBaseline, BandFactor, BandState
from huying.insight.models_seasons import WeatherDay
from huying.kit import jobs
from huying.kit.events import EventRow
from huying.kit.models import new_id
from huying.model import switching
from huying.ticket.models import Confidentiality
from tests.conftest import NOW, MakeActor
from tests.insight.banded import BURST, Past

pytestmark = pytest.mark.usefixtures("app")
At = Callable[[datetime], None]
MORNING = NOW - timedelta(hours=3, minutes=57)  # 06:03 in the city
STREETS = ("YT-TN-02", "YT-TN-05")  # neighbours


@pytest.fixture
async def past(session: AsyncSession, city: Catalogue, at: At) -> Past:
    """Six weeks of ordinary days until six in the morning; the expectation is computed."""
    at(MORNING)
    made = Past(session, city)
    await made.days(MORNING, 42)
    assert await bands_watch.look(session, MORNING) == []
    return made


async def alerts(session: AsyncSession) -> list[BandAlert]:
    return list(await session.scalars(select(BandAlert).order_by(BandAlert.raised_at)))


async def names(session: AsyncSession) -> list[str]:
    rows = await session.scalars(
        select(EventRow.name).where(EventRow.subject_type == "band_alert").order_by(EventRow.id)
    )
    return [name.removeprefix("band_alert.") for name in rows]


async def burst(past: Past, at: At, many: int = 12) -> datetime:
    """A main bursts: calls from two neighbouring streets, one every two minutes."""
    now = MORNING
    for number in range(many):
        now = MORNING + timedelta(minutes=2 * number)
        at(now)
        await past.tell(now, place=STREETS[number % 2], statement=BURST[number % 3])
    return now


async def test_a_burst_in_two_streets_is_one_alert_within_a_dozen_calls(
    session: AsyncSession, past: Past, at: At
) -> None:
    now = await burst(past, at)

    [alert] = await alerts(session)
    assert alert.first_people <= 8
    assert (alert.unit_code, alert.state) == ("U-WATER", BandState.OPEN)
    assert set(alert.places) == set(STREETS) or alert.places == ["YT-TN"]
    assert alert.category_code in ("0901", "090101")
    assert alert.observed >= 10
    assert alert.observed > alert.high > alert.expected
    assert {"停水", "爆裂"} & {each["word"][-2:] for each in alert.words}

    standing = await bands_watch.look(session, now + timedelta(minutes=15))
    assert [each.id for each in standing] == [alert.id]
    assert set(STREETS) <= set(alert.places) or alert.places == ["YT-TN"]
    assert (await names(session)).count("raised") == 1


async def test_a_street_beside_that_follows_joins_the_alert(
    session: AsyncSession, past: Past, at: At
) -> None:
    for number in range(12):
        now = MORNING + timedelta(minutes=2 * number)
        at(now)
        street = STREETS[1] if number < 7 else STREETS[0]
        await past.tell(now, place=street, statement=BURST[number % 3])
        if number == 6:
            [alert] = await alerts(session)
            assert alert.places == [STREETS[1]]

    [alert] = await alerts(session)
    assert set(alert.places) == set(STREETS)
    assert alert.observed == 12


async def test_a_quiet_day_has_none(session: AsyncSession, past: Past, at: At) -> None:
    """A whole ordinary day, each hour looked at."""
    await past.days(NOW + timedelta(hours=11), 0)
    for hour in range(16):
        now = MORNING + timedelta(hours=hour)
        at(now)
        assert await bands_watch.look(session, now) == []
    assert await alerts(session) == []


async def test_one_caller_who_calls_ten_times_is_no_burst(
    session: AsyncSession, past: Past, at: At
) -> None:
    caller = new_id()
    for number in range(10):
        now = MORNING + timedelta(minutes=number)
        at(now)
        assert await past.tell(now, caller=caller) is None
    assert await bands_watch.look(session, MORNING + timedelta(minutes=15)) == []
    assert await alerts(session) == []


async def test_silence_where_much_is_usual_is_told_once(
    session: AsyncSession, city: Catalogue, at: At
) -> None:
    past = Past(session, city)
    await past.days(NOW - timedelta(hours=2), 28, a_day=400)
    at(NOW)
    [alert] = await bands_watch.look(session, NOW)
    assert (alert.shape, alert.category_code, alert.places) == ("silence", "", [])
    assert alert.observed < alert.low

    await past.days(NOW + timedelta(hours=2), 0, a_day=400)
    later = NOW + timedelta(hours=2)
    at(later)
    await bands_watch.look(session, later)
    await session.refresh(alert)
    assert alert.ended_at == later


async def test_without_history_there_is_no_alert(
    session: AsyncSession, city: Catalogue, at: At
) -> None:
    past = Past(session, city)
    at(NOW)
    for number in range(12):
        await past.tell(NOW + timedelta(seconds=number))
    assert await bands_watch.look(session, NOW + timedelta(minutes=15)) == []
    assert await bands_baseline.outlook(session, city, NOW) is None


async def test_a_few_days_of_history_are_told_as_few(
    session: AsyncSession, city: Catalogue, at: At
) -> None:
    past = Past(session, city)
    at(MORNING)
    await past.days(MORNING, 6)
    await bands_watch.look(session, MORNING)
    await burst(past, at)
    [alert] = await alerts(session)
    assert alert.is_thin
    assert alert.history_days == 5


async def test_looking_twice_changes_nothing(session: AsyncSession, past: Past, at: At) -> None:
    now = await burst(past, at) + timedelta(minutes=15)
    at(now)
    await bands_watch.look(session, now)
    [alert] = await alerts(session)
    before, told = (alert.observed, alert.people, alert.version), await names(session)
    await bands_watch.look(session, now)
    await session.refresh(alert)
    assert (alert.observed, alert.people) == before[:2]
    assert await names(session) == told


async def test_an_alert_ends_by_itself_and_waits_for_a_verdict(
    session: AsyncSession, past: Past, at: At
) -> None:
    await burst(past, at)
    for quarter in range(1, 20):
        now = MORNING + timedelta(minutes=15 * quarter)
        at(now)
        await bands_watch.look(session, now)
    [alert] = await alerts(session)
    assert alert.ended_at is not None
    assert alert.state is BandState.OPEN
    assert (await names(session)).count("ended") == 1


async def test_what_was_judged_false_is_not_raised_again_unless_it_doubles(
    session: AsyncSession, past: Past, at: At, make_actor: MakeActor
) -> None:
    now = await burst(past, at)
    [alert] = await alerts(session)
    await bands_steps.close(session, await make_actor("analyst"), alert, verdict=False, note="")
    at(now + timedelta(minutes=15))
    await bands_watch.look(session, now + timedelta(minutes=15))
    assert len(await alerts(session)) == 1


async def test_verdicts_move_the_factor_of_the_family(
    session: AsyncSession, past: Past, at: At, make_actor: MakeActor
) -> None:
    await burst(past, at)
    [alert] = await alerts(session)
    await bands_steps.close(session, await make_actor("analyst"), alert, verdict=False, note="")
    factor = await session.get_one(BandFactor, alert.family)
    assert (factor.trues, factor.falses) == (0, 1)
    assert 1 < factor.factor < 1.2


async def test_confidential_tellings_count_and_are_not_read(
    session: AsyncSession, past: Past, at: At
) -> None:
    for number in range(12):
        now = MORNING + timedelta(minutes=number)
        at(now)
        await past.tell(now, confidentiality=Confidentiality.CONFIDENTIAL)
    [alert] = await alerts(session)
    assert alert.people >= 8
    assert (alert.words, alert.cause) == ([], None)


async def test_switched_off_nothing_is_told(
    session: AsyncSession, past: Past, at: At, make_actor: MakeActor
) -> None:
    await switching.switch(session, await make_actor("analyst"), "bands", is_on=False)
    await burst(past, at)
    assert await alerts(session) == []


async def test_the_expectation_is_kept_for_the_day(session: AsyncSession, past: Past) -> None:
    assert await session.scalar(select(func.count()).select_from(BandBaseline)) == 1
    outlook = await bands_baseline.outlook(session, past.city, MORNING)
    assert outlook is not None
    start = day_start(outlook.day)
    night, _ = outlook.expected_of(("", ""), start, start + timedelta(hours=2))
    noon, _ = outlook.expected_of(
        ("", ""), start + timedelta(hours=10), start + timedelta(hours=12)
    )
    whole, _ = outlook.expected_of(("", ""), start, start + timedelta(hours=24))
    assert noon > 3 * night
    assert whole == pytest.approx(40, rel=0.2)
    assert outlook.history_days == 41
    assert not outlook.is_thin


async def test_what_rises_slowly_for_days_is_told(
    session: AsyncSession, city: Catalogue, at: At
) -> None:
    """A dozen matters more each day for five days, spread over the day."""
    night = datetime(2026, 11, 18, 15, 1, tzinfo=UTC)  # 23:01
    past = Past(session, city)
    await past.days(night, 40, a_day=30)
    times = [
        night - timedelta(days=back, hours=hour, minutes=7 * part)
        for back in range(5)
        for hour in (6, 8, 10, 13)
        for part in range(2 if back > 2 else 3)
    ]
    await past.write(times, "060101", "YT-TN-01")
    at(night)
    await bands_watch.look(session, night)
    told = {(alert.shape.value, alert.category_code[:2]) for alert in await alerts(session)}
    assert ("rise", "06") in told
    [alert] = [each for each in await alerts(session) if each.category_code.startswith("06")]
    assert alert.people > alert.high
    assert alert.since < night - timedelta(days=2)


async def test_matters_that_come_from_elsewhere_are_a_shift(
    session: AsyncSession, city: Catalogue, at: At
) -> None:
    """As many as ever, from another street than for weeks."""
    past = Past(session, city)
    start = NOW.replace(minute=0) - timedelta(hours=1)  # 09:00: a band begins
    at(start)
    hours = [timedelta(hours=hour) for hour in range(24)]
    for back in range(1, 29):
        day = start - timedelta(days=back)
        await past.write([day - hour for hour in hours], "030101", "YT-TN-01")
        await past.write([day - hour for hour in hours[::4]], "030101", "YT-TB-01")
    await past.write([start - hour - timedelta(minutes=5) for hour in hours], "030101", "YT-TB-01")
    await past.write([start - hour for hour in hours[1::4]], "030101", "YT-TN-01")
    await bands_watch.look(session, start)
    [alert] = await alerts(session)
    assert alert.places == ["YT-TB-01"] or alert.places == ["YT-TB"]
    if alert.shape == "shift":
        assert alert.places_before == ["YT-TN-01"]


async def test_another_past_is_another_expectation(
    session: AsyncSession, past: Past, at: At
) -> None:
    """Old tickets that are loaded later change what is expected today."""
    before = await bands_baseline.outlook(session, past.city, MORNING)
    await past.days(MORNING - timedelta(days=2), 30, a_day=60)
    later = MORNING + timedelta(minutes=15)
    at(later)
    await bands_watch.look(session, later)
    after = await bands_baseline.outlook(session, past.city, later)
    assert before is not None
    assert after is not None
    noon = datetime.combine(after.day, time(11))
    told = [
        each.expected_of(("", ""), noon, noon + timedelta(hours=2))[0] for each in (before, after)
    ]
    assert told[1] > 1.3 * told[0]


async def test_the_days_weather_lifts_what_it_brings(
    session: AsyncSession, city: Catalogue
) -> None:
    day, history = date(2026, 10, 3), 70  # ends within the days off of a feast
    past = Past(session, city)
    first = day - timedelta(days=history)
    wet = [first + timedelta(days=back) for back in range(0, history + 1, 5)]
    for each in (first + timedelta(days=at) for at in range(history)):
        noon = datetime.combine(each, time(12), tzinfo=city.zone)
        await past.write([noon] * (12 if each in wet else 3), "090101", STREETS[0])
        await past.write([noon] * 6, "010101", STREETS[0])
    session.add_all(
        WeatherDay(day=first + timedelta(days=at), high=25.0, low=18.0, wind=2.0, rain_mm=rain)
        for at in range(history + 1)
        for rain in [60.0 if first + timedelta(days=at) in wet else 0.0]
    )
    await session.flush()
    kinds = np.array([national(first + timedelta(days=at)) for at in range(history + 1)], np.int8)

    lifts = await bands_weather.lifts(session, city, day, history, kinds)

    assert day in wet
    assert lifts["09"] > 1.5
    assert 0.8 < lifts["01"] < 1.25


async def test_what_is_not_counted_yet_is_no_silence(
    session: AsyncSession, city: Catalogue, at: At
) -> None:
    past = Past(session, city)
    await past.days(NOW - timedelta(hours=2), 28, a_day=400)
    at(NOW)
    await jobs.enqueue(session, counting.COUNT_LOADED, load="", first="", last="")
    while_counting = await bands_watch.look(session, NOW)

    await session.execute(text("DELETE FROM procrastinate_jobs"))
    [alert] = await bands_watch.look(session, NOW)

    assert while_counting == []
    assert alert.shape == "silence"
