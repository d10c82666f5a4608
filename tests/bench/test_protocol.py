"""The test protocol of counts: deterministic, true to its own truth, and a real calendar."""

from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from bench.protocol_bursts import SCENARIOS, SIZES, Trial, inject, make_trial, write_trial
from bench.protocol_calendar import MAKE_UP, Day, kinds_of, returns, span
from bench.protocol_counts import CITY_DAY, KIND_DAY, TEST, TUNE, Setup, make_city, window_deviation
from bench.protocol_daily import make_daily
from bench.protocol_matters import MATTERS, weekdays

SMALL = Setup(date(2024, 6, 3), 16 * 168, 12 * 168, 1, 4, (0.02, 60.0), size=6.0)


def _dice(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


@pytest.fixture(scope="module")
def hours() -> Trial:
    return inject(SMALL, 1, _dice(1))


@pytest.fixture(scope="module", params=[TUNE, TEST])
def days(request: pytest.FixtureRequest) -> Trial:
    return make_trial("daily", request.param)


def _bytes(trial: Trial, folder: Path) -> dict[str, bytes]:
    write_trial(trial, folder)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_seed_writes_the_same_bytes_and_another_other_ones(tmp_path: Path) -> None:
    first = _bytes(inject(SMALL, 1, _dice(1)), tmp_path / "a")
    again = _bytes(inject(SMALL, 1, _dice(1)), tmp_path / "b")
    other = _bytes(inject(SMALL, 1, _dice(2)), tmp_path / "c")

    assert first == again
    assert first["data.csv"] != other["data.csv"]
    assert first["gold.csv"] != other["gold.csv"]


def test_the_splits_differ_in_counts_and_in_months() -> None:
    for name in SCENARIOS:
        starts = SCENARIOS[name].starts
        assert starts[TUNE] != starts[TEST]
        assert {day.weekday() for day in starts.values()} == {0}
    tune, test = make_daily(TUNE), make_daily(TEST)
    shared = slice(365, 730)  # a year that both spans hold
    later = slice(0, 365)
    assert not np.array_equal(tune.values[:, shared], test.values[:, later])


def test_truth_lies_after_history_and_past_bursts_within_it(days: Trial) -> None:
    end = days.city.setup.time(days.city.setup.steps)
    assert days.truth
    assert all(days.history_end <= row.start <= row.end < end for row in days.truth)
    assert days.past
    assert all(row.end < days.history_end for row in days.past)


def test_the_counts_changed_by_what_the_truth_tells(hours: Trial, days: Trial) -> None:
    for trial in (hours, days):
        setup = trial.city.setup
        places = {name: row for row, name in enumerate(trial.city.groups)}
        left = trial.changed.copy()
        for told in (*trial.truth, *trial.past):
            first, last = _step(setup, told.start), _step(setup, told.end)
            window = left[places[told.group], first : last + 1]
            assert window.sum() == told.tickets
            assert window[0]
            assert window[-1]
            window[:] = 0
        assert not left.any()


def _step(setup: Setup, time: datetime) -> int:
    return (time - setup.time(0)) // timedelta(hours=setup.step_hours)


def test_counts_are_never_negative(hours: Trial, days: Trial) -> None:
    assert hours.city.values.min() >= 0
    assert days.city.values.min() >= 0


def test_kinds_of_anomaly_and_clean_series_are_all_there(days: Trial) -> None:
    kinds = {row.kind for row in days.truth}
    assert kinds == {
        "step", "outbreak", "spike", "ramp", "silence", "moved_out", "moved_in", "cluster",
    }  # fmt: skip
    for shape in ("step", "outbreak", "spike", "ramp"):
        assert {row.size for row in days.truth if row.kind == shape} == set(SIZES)
    touched = {row.group for row in days.truth}
    assert len(touched) <= 0.6 * len(days.city.groups)


def test_a_move_keeps_the_sum_and_goes_next_door(days: Trial) -> None:
    events: dict[int, dict[str, tuple[str, int]]] = {}
    for row in days.truth:
        if row.kind.startswith("moved"):
            events.setdefault(row.event, {})[row.kind] = (row.group, row.tickets)
    assert events
    for pair in events.values():
        giver, taker = pair["moved_out"], pair["moved_in"]
        assert giver[1] == -taker[1] < 0
        (kind, street), (other, next_street) = (
            group.rsplit("-", 1) for group in (giver[0], taker[0])
        )
        assert kind == other
        assert abs(int(street) - int(next_street)) == 1
        assert 0 not in (int(street), int(next_street))


def test_a_silence_leaves_little_of_much(days: Trial) -> None:
    city = days.city
    for row in (row for row in days.truth if row.kind == "silence"):
        place = city.groups.index(row.group)
        first, last = _step(city.setup, row.start), _step(city.setup, row.end)
        left = int(city.values[place, first : last + 1].sum())
        assert row.tickets < 0
        assert left < 0.4 * (left - row.tickets)


def test_gaps_lie_in_history_only_and_are_left_out_of_the_file(
    hours: Trial, tmp_path: Path
) -> None:
    city = hours.city
    assert city.absent.any()
    assert not city.absent[:, city.setup.history :].any()
    lines = _bytes(hours, tmp_path)["data.csv"].decode().splitlines()
    assert lines[0] == "time,value,group"
    assert len(lines) - 1 == int((~city.absent).sum())
    assert lines[-1].startswith("2024-09-22T23:00,")
    assert (tmp_path / "history_end.txt").read_text("utf-8") == "2024-08-26T00:00\n"


def test_make_up_days_behave_as_working_days_and_holidays_do_not() -> None:
    office = next(matter for matter in MATTERS if matter.name == "insurance")
    # Sunday 2025-09-28 is worked; Monday 2025-10-06 is Mid-Autumn within the holiday.
    week = span(date(2025, 9, 22), 21)
    factor = dict(zip(week, weekdays(office, week), strict=True))
    assert factor[date(2025, 9, 28)] == factor[date(2025, 9, 24)] == 1
    assert factor[date(2025, 9, 27)] == office.weekend
    assert factor[date(2025, 10, 6)] == office.holiday
    assert factor[date(2025, 10, 9)] == office.back


def test_the_counts_of_make_up_days_are_those_of_working_days() -> None:
    city = make_daily(TUNE)
    rows = [row for row, name in enumerate(city.groups) if name.startswith("insurance")]
    days = span(city.setup.start, city.setup.steps)
    sums = np.where(city.absent, 0, city.values)[rows].sum(axis=0)
    level = {kind: sums[kinds_of(days) == kind].mean() for kind in Day}
    worked = sums[[day.isoformat() in MAKE_UP for day in days]].mean()
    assert worked > 0.8 * level[Day.WORKING]
    assert level[Day.WEEKEND] < 0.5 * level[Day.WORKING]
    assert level[Day.SPRING_FESTIVAL] < level[Day.WEEKEND]


def test_the_calendar_knows_festivals_and_first_days_back() -> None:
    days = span(date(2026, 2, 12), 16)
    kinds = dict(zip(days, kinds_of(days), strict=True))
    assert kinds[date(2026, 2, 14)] == Day.WORKING  # a Saturday
    assert kinds[date(2026, 2, 23)] == Day.SPRING_FESTIVAL  # a Monday
    assert kinds[date(2026, 2, 22)] == Day.SPRING_FESTIVAL
    back = [day for day, found in zip(days, returns(days), strict=True) if found]
    assert back == [date(2026, 2, 24)]
    with pytest.raises(ValueError, match="no public holiday list"):
        span(date(2026, 12, 30), 5)


def test_the_standard_deviation_of_a_window_is_that_of_drawn_sums() -> None:
    setup = Setup(date(2023, 3, 6), 15, 15, 24, 4, (0.3, 500.0), weather=0.0, jumps=0.0)
    # Of 15 days, a zero stretch of history can take the first only.
    made = [make_city(setup, _dice(seed)) for seed in range(200)]
    # Mean and noise differ by city: compare in each city's own unit.
    standard = [
        (city.values[row, 1:5].sum() - city.mean[row, 1:5].sum())
        / window_deviation(city, row, 1, 4)
        for city in made
        for row in range(len(city.groups))
    ]
    assert np.std(standard) == pytest.approx(1, abs=0.06)
    assert np.mean(standard) == pytest.approx(0, abs=0.08)


def test_days_deviate_as_told_and_alike_in_neighbouring_streets() -> None:
    # So many matters that drawing hardly counts: what is left is the effect of the day.
    setup = Setup(date(2023, 3, 6), 1000, 1000, 24, 8, (1e6, 1e9), jumps=0.0, size=1e6)
    city = make_city(setup, _dice(5))
    seen = (city.values > 0).all(axis=0)  # zero stretches of history
    log = np.log(np.where(city.values > 0, city.values, 1) / city.mean)[:, seen]
    told = np.sqrt(city.noise.day**2 + CITY_DAY**2 + KIND_DAY**2)
    assert log.std(axis=1) / told == pytest.approx(np.ones(len(told)), abs=0.15)
    kind = log.reshape(len(MATTERS), setup.streets, -1)
    alike = np.array([np.corrcoef(streets) for streets in kind]).mean(axis=0)
    next_door, far = np.diag(alike, 1), np.diag(alike, 3)
    assert next_door[1:].mean() > far[1:].mean() + 0.15
    assert next_door[0] == pytest.approx(far[0], abs=0.1)  # street 0 lies nowhere
