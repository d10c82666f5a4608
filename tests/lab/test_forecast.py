"""``huying lab forecast`` on small tables, as people write them."""

import csv
import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from huying.brain.series.days import DayKind, national
from huying.lab.series import Missing, StepKind, parse_time, read_series
from tests.lab.commands import app

COLUMNS = ("time", "value", "group")
WEEK = (30, 28, 26, 26, 24, 12, 8)


def write(path: Path, rows: Sequence[Sequence[object]], columns: Sequence[str] = COLUMNS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


def daily(first: date, count: int, group: str = "") -> list[tuple[str, int, str]]:
    """A week that repeats itself, 4 on public holidays and 26 on make-up days."""
    rows = []
    for number in range(count):
        day = first + timedelta(days=number)
        of_kind = {int(DayKind.HOLIDAY): 4, int(DayKind.MAKE_UP): 26}
        value = of_kind.get(national(day), WEEK[day.weekday()])
        rows.append((day.isoformat(), value, group))
    return rows


def run(tmp_path: Path, data: Path, *options: str) -> dict[str, object]:
    out = tmp_path / "o.json"
    given = ["forecast", "--data", str(data), "--json", str(out), *options]
    done = CliRunner().invoke(app, given)
    assert done.exit_code == 0, done.output
    found: dict[str, object] = json.loads(out.read_text("utf-8"))
    return found


def refusal(data: Path, *options: str) -> str:
    done = CliRunner().invoke(app, ["forecast", "--data", str(data), *options])
    assert done.exit_code == 2, done.output
    return "".join(done.output.split())


def made(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(found: dict[str, object], key: str) -> float:
    value = found[key]
    assert isinstance(value, int | float)
    return float(value)


def test_groups_are_forecast_with_the_holidays_of_china(tmp_path: Path) -> None:
    first = date(2024, 3, 1)
    rows = daily(first, 570, "水") + daily(first, 570, "电")  # until 21 September 2025
    data = write(tmp_path / "x.csv", rows[::-1])  # in any order
    out = tmp_path / "f.csv"

    found = run(tmp_path, data, "--horizon", "28", "--country", "CN", "--out", str(out),
                "--report", str(tmp_path / "r.html"))  # fmt: skip

    lines = made(out)
    assert [line["group"] for line in lines] == ["水"] * 28 + ["电"] * 28
    assert lines[0]["time"] == "2025-09-22"
    assert lines[27]["time"] == "2025-10-19"
    by_day = {line["time"]: float(line["mean"]) for line in lines[:28]}
    assert by_day["2025-09-22"] == pytest.approx(30, rel=0.15)
    assert by_day["2025-10-06"] < 12  # a Monday off
    assert by_day["2025-10-11"] > 1.4 * by_day["2025-10-18"]  # a Saturday on which people work
    for line in lines:
        ends = [float(line[key]) for key in ("low95", "low80", "mean", "high80", "high95")]
        assert 0 <= ends[0] <= ends[1] <= ends[3] <= ends[4]
    assert number(found, "wape") < 0.15
    assert number(found, "mase") < 1.5
    assert number(found, "seconds") > 0
    assert {"coverage80", "coverage95", "n", "wape_naive"} <= set(found)
    assert (found["series"], found["origins"], found["n"]) == (2, 3, 2 * 3 * 28)
    assert "<svg" in (tmp_path / "r.html").read_text("utf-8")


def test_the_score_of_a_trial_is_made_from_what_was_known_then(tmp_path: Path) -> None:
    first = date(2025, 1, 6)
    calm = daily(first, 140)
    jump = [*calm[:-28], *((day, value * 10, group) for day, value, group in calm[-28:])]

    found = run(tmp_path, write(tmp_path / "x.csv", jump), "--horizon", "28", "--origins", "1")

    assert number(found, "wape") > 0.8  # nobody could know
    assert number(found, "coverage95") < 0.2


@pytest.mark.parametrize("count", [1, 3, 14, 20])
def test_a_few_days_are_enough_for_a_forecast(tmp_path: Path, count: int) -> None:
    out = tmp_path / "f.csv"
    data = write(tmp_path / "x.csv", daily(date(2025, 3, 3), count))

    found = run(tmp_path, data, "--horizon", "7", "--out", str(out))

    assert len(made(out)) == 7
    assert (found["wape"] is None) == (count < 15)


def test_hours_weeks_and_months_keep_their_steps(tmp_path: Path) -> None:
    begun = datetime(2025, 3, 3)  # noqa: DTZ001
    hours = [
        ((begun + timedelta(hours=at)).strftime("%Y/%m/%d %H:%M"), 2 + 20 * (8 <= at % 24 < 18))
        for at in range(24 * 28)
    ]
    weeks = [((begun + timedelta(weeks=at)).date(), 100 + at % 4) for at in range(60)]
    months = [
        (f"{2020 + at // 12}-{at % 12 + 1:02d}", 300 + 30 * (at % 12 > 5)) for at in range(48)
    ]
    expected: dict[str, tuple[Sequence[Sequence[object]], str, list[str]]] = {
        "h": (hours, "60min", ["2025-03-31 00:00", "2025-03-31 01:00"]),
        "w": (weeks, "week", ["2026-04-27", "2026-05-04"]),
        "m": (months, "month", ["2024-01-01", "2024-02-01"]),
    }
    for name, (rows, step, times) in expected.items():
        out = tmp_path / f"{name}.csv"
        data = write(tmp_path / f"{name}x.csv", rows, ("time", "value"))
        found = run(tmp_path, data, "--horizon", "24", "--out", str(out), "--country", "CN")
        assert found["step"] == step
        assert [line["time"] for line in made(out)][:2] == times
        if name == "h":
            means = [float(line["mean"]) for line in made(out)]
            assert means[3] < 6
            assert means[12] > 15


def test_wrong_rows_are_named_all_at_once_and_can_be_left_out(tmp_path: Path) -> None:
    rows = [*daily(date(2025, 3, 3), 40), ("2025-02-30", 1, ""), ("2025-05-01", "-3", ""),
            ("2025-05-02", "many", "")]  # fmt: skip
    data = write(tmp_path / "x.csv", rows)

    told = refusal(data)

    assert "3行" in told
    for part in ("第42行", "2025-02-30", "第43行", "-3", "第44行", "many", "--skip-bad"):
        assert part in told
    assert run(tmp_path, data, "--skip-bad", "--horizon", "7")["steps"] == 40


@pytest.mark.parametrize(
    ("columns", "rows", "said"),
    [
        (("day", "value"), [("2025-01-01", 1)], "time"),
        (("time", "count"), [("2025-01-01", 1)], "value"),
        (("time", "value"), [("2025-01-01 08:00", 1), ("2025-01-01 08:07", 1)], "间隔不相等"),
        (("time", "value"), [("1025-01-01", 1), ("3025-01-01", 1)], "太长"),
    ],
)
def test_a_table_that_is_none_is_refused_in_words(
    tmp_path: Path, columns: Sequence[str], rows: Sequence[Sequence[object]], said: str
) -> None:
    assert said in refusal(write(tmp_path / "x.csv", rows, columns))


def test_a_country_that_is_not_known_is_refused(tmp_path: Path) -> None:
    data = write(tmp_path / "x.csv", daily(date(2025, 1, 1), 30))

    told = refusal(data, "--country", "FR")

    assert "FR" in told
    assert "CN" in told
    assert run(tmp_path, data, "--country", "cn", "--horizon", "7")["country"] == "CN"


def test_gaps_are_unknown_unless_somebody_left_the_zeros_out(tmp_path: Path) -> None:
    first = date(2025, 1, 1)
    large = [(first + timedelta(days=at), 50, "a") for at in range(60) if at % 7 != 3]
    rare = [(first + timedelta(days=at), 1 + at % 2, "b") for at in range(0, 60, 3)]
    data = write(tmp_path / "x.csv", [*large, *rare])

    auto = read_series(data)
    zero = read_series(data, missing=Missing.ZERO)
    unknown = read_series(data, missing=Missing.UNKNOWN)

    assert np.isnan(auto.values[0, 3])
    assert auto.values[1, :4].tolist() == [1.0, 0.0, 0.0, 2.0]
    assert (auto.filled, zero.filled, unknown.filled) == (1, 2, 0)
    assert zero.values[0, 3] == 0
    assert np.isnan(unknown.values[1, 1])


def test_rows_of_the_same_step_are_added_up_and_counted(tmp_path: Path) -> None:
    rows = [("2025-01-01", 2, "a"), ("2025/1/1", 3, "a"), ("2025-01-02", "", "a"),
            ("2025-01-03", "1,200", "a")]  # fmt: skip

    found = read_series(write(tmp_path / "x.csv", rows))

    assert found.kind is StepKind.DAY
    assert found.repeated == 1
    assert found.values[0, [0, 2]].tolist() == [5.0, 1200.0]
    assert np.isnan(found.values[0, 1])


@pytest.mark.parametrize(
    ("cell", "at"),
    [
        ("2025-01-31", (2025, 1, 31, 0, 0)),
        ("2025/1/3 8:05", (2025, 1, 3, 8, 5)),
        ("20250131", (2025, 1, 31, 0, 0)),
        ("2025年1月31日 8时", (2025, 1, 31, 8, 0)),
        ("2025-01", (2025, 1, 1, 0, 0)),
        ("2025-01-31T08:00:00+08:00", (2025, 1, 31, 8, 0)),
        ("2025-01-31 00:00:00", (2025, 1, 31, 0, 0)),
    ],
)
def test_times_as_people_write_them(cell: str, at: tuple[int, int, int, int, int]) -> None:
    assert parse_time(cell) == datetime(*at)  # noqa: DTZ001


@pytest.mark.parametrize("cell", ["", "yesterday", "2025-13-01", "2025", "31/01/2025", "12:00"])
def test_what_is_no_time(cell: str) -> None:
    assert parse_time(cell) is None
