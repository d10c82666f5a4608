"""``huying lab detect`` on small tables: alerts as they would have been seen, scored when known."""

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from huying.brain.series import Found, Shape
from huying.lab.detect import judge
from huying.lab.detect_table import Window
from tests.lab.commands import app

FIRST = datetime(2026, 3, 2)  # noqa: DTZ001
DAYS = 120
Row = tuple[str, int | str, str]


def rows(*, hours: bool = False, seed: int = 1) -> list[Row]:
    """Two groups; ``water`` has a burst from step 90 to 92."""
    length = timedelta(hours=1) if hours else timedelta(days=1)
    form = "%Y-%m-%d %H:%M" if hours else "%Y-%m-%d"
    told: list[Row] = []
    for group in ("roads", "water"):
        values = np.random.default_rng(seed).poisson(6, DAYS)
        if group == "water":
            values[90:93] += 30
        told += [
            ((FIRST + at * length).strftime(form), int(v), group) for at, v in enumerate(values)
        ]
    return told


def write(path: Path, columns: Sequence[str], cells: Iterable[Sequence[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *cells])
    return path


def invoke(tmp_path: Path, told: Iterable[Row], *options: str) -> tuple[int, str, Path]:
    data = write(tmp_path / "x.csv", ("time", "value", "group"), told)
    out = tmp_path / "o.json"
    done = CliRunner().invoke(app, ["detect", "--data", str(data), "--json", str(out), *options])
    return done.exit_code, done.output, out


def run(tmp_path: Path, told: Iterable[Row], *options: str) -> dict[str, object]:
    code, output, out = invoke(tmp_path, told, *options)
    assert code == 0, output
    found: dict[str, object] = json.loads(out.read_text("utf-8"))
    return found


def alerts(found: dict[str, object]) -> list[dict[str, object]]:
    several = found["alerts"]
    assert isinstance(several, list)
    return several


def test_an_alert_has_its_group_times_as_written_score_and_range(tmp_path: Path) -> None:
    found = run(tmp_path, rows(), "--from", "2026-05-01", "--report", str(tmp_path / "r.html"))

    (alert,) = alerts(found)
    assert (alert["group"], alert["shape"]) == ("water", "burst")
    assert (alert["start"], alert["raised"]) == ("2026-05-31", "2026-05-31")
    assert alert["end"] in ("2026-06-02", "2026-06-03")
    assert (found["from"], found["watched"], found["n"]) == ("2026-05-01", 60, 2 * DAYS)
    assert "<svg" in (tmp_path / "r.html").read_text("utf-8")


def test_rows_in_any_order_and_steps_without_rows_change_nothing_else(tmp_path: Path) -> None:
    told = rows(hours=True)
    some = [row for at, row in enumerate(told) if at not in (10, 55, 150)]
    mixed = [some[at] for at in np.random.default_rng(2).permutation(len(some))]

    (alert,) = alerts(run(tmp_path, mixed, "--from", "2026-03-05 00:00"))

    assert (alert["group"], alert["start"]) == ("water", "2026-03-05 18:00")


def test_without_a_group_and_without_a_moment_it_begins_by_itself(tmp_path: Path) -> None:
    data = write(
        tmp_path / "y.csv", ("time", "value"), [row[:2] for row in rows() if row[2] == "water"]
    )
    out = tmp_path / "o.json"
    done = CliRunner().invoke(app, ["detect", "--data", str(data), "--json", str(out)])

    assert done.exit_code == 0, done.output
    found = json.loads(out.read_text("utf-8"))
    assert [(each["group"], each["start"]) for each in found["alerts"]] == [("", "2026-05-31")]
    assert found["from"] == "2026-03-30"


def test_later_values_never_change_earlier_alerts(tmp_path: Path) -> None:
    told = rows()
    later = [(at, 60 if at > "2026-06-08" else value, group) for at, value, group in told]

    options = ("--from", "2026-05-01", "--sensitivity", "1.6")
    one, other = (alerts(run(tmp_path, each, *options)) for each in (told, later))

    early = [each for each in one if str(each["end"]) < "2026-06-08"]
    assert early
    assert early == [each for each in other if str(each["end"]) < "2026-06-08"]
    assert len(other) > len(one)


def test_gold_windows_score_alerts(tmp_path: Path) -> None:
    gold = write(
        tmp_path / "g.csv",
        ("group", "start", "end"),
        [("water", "2026-05-30", "2026-06-02"), ("roads", "2026-06-10", "2026-06-11"),
         ("water", "2026-03-10", "2026-03-11")],
    )  # fmt: skip
    found = run(tmp_path, rows(), "--from", "2026-05-01", "--gold", str(gold))

    assert (found["precision"], found["recall"], found["windows"]) == (1.0, 0.5, 2)
    assert found["f1"] == pytest.approx(2 / 3, abs=1e-6)
    assert (found["median_delay_steps"], found["false_per_1000_series_week"]) == (1.0, 0.0)


def event(first: int, last: int, raised: int, series: int = 0) -> Found:
    return Found(series, first, last, raised, Shape.BURST, 9, 1, 0, 3, 5.0, 1e-5)


def test_several_alerts_of_one_window_count_once_and_the_first_sets_the_delay() -> None:
    events = [event(9, 11, 12), event(13, 14, 13), event(30, 31, 30), event(10, 12, 11, 1)]

    judged = judge(events, [Window(0, 10, 15), Window(0, 40, 41)])

    assert list(judged.is_right) == [True, True, False, False]
    assert (list(judged.is_found), list(judged.delays)) == ([True, False], [2])


def test_more_sensitivity_gives_more_alerts(tmp_path: Path) -> None:
    options = ("--from", "2026-04-20", "--sensitivity")
    told = [len(alerts(run(tmp_path, rows(), *options, each))) for each in ("0.1", "1", "2.5")]

    assert told == sorted(told)
    assert told[0] < told[-1]


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        (("gestern", 3, "roads"), "第 242 行的时间"),
        (("2026-05-05", "viele", "roads"), "第 242 行的数值"),
        (("2026-03-02", 99, "roads"), "第 242 行与第 2 行"),
    ],
)
def test_a_bad_row_is_named_by_its_line(tmp_path: Path, odd: Row, words: str) -> None:
    code, output, out = invoke(tmp_path, [*rows(), odd])

    assert code == 2
    assert words in output
    assert not out.exists()


def test_a_moment_outside_the_table_and_an_unknown_group_are_refused(tmp_path: Path) -> None:
    gold = write(
        tmp_path / "g.csv", ("group", "start", "end"), [("sewers", "2026-05-30", "2026-06-02")]
    )
    assert "2026-03-02" in invoke(tmp_path, rows(), "--from", "2030-01-01")[1]
    assert "第 2 行的组「sewers」" in invoke(tmp_path, rows(), "--gold", str(gold))[1]
    assert "步长" in invoke(tmp_path, [("2026-01-01 00:00", 1, ""), ("2026-01-01 00:07", 2, "")])[1]
