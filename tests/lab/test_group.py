"""``huying lab group`` on a small table."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

from typer.testing import CliRunner

from tests.brain.text.incidents import tellings as told
from tests.lab.commands import app

ROWS = (
    ("7", "2026/5/1 8:00:00", told.LAMP),
    ("8", "", told.MAHJONG),
    ("9", "2026-05-03 10:30", told.LAMP_AGAIN),
    ("10", "2026年5月4日", told.LAMP_ELSEWHERE + '\n请尽快，"谢谢"'),
    ("11", "2026-05-02", told.BUS),
)


GOLD = (("7", "lamp"), ("9", "lamp"), ("8", "mahjong"), ("10", "mahjong"))


def write(path: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


def run(tmp_path: Path, *options: str) -> dict[str, object]:
    data = write(tmp_path / "x.csv", ("id", "at", "words"), ROWS)
    out = tmp_path / "o.json"
    given = ["group", "--data", str(data), "--text", "words", "--json", str(out), *options]
    done = CliRunner().invoke(app, given)
    assert done.exit_code == 0, done.output
    found: dict[str, object] = json.loads(out.read_text("utf-8"))
    return found


def members(found: dict[str, object]) -> list[list[str]]:
    groups = found["groups"]
    assert isinstance(groups, list)
    assert all(set(group) == {"title", "heat", "members"} for group in groups)
    return [group["members"] for group in groups]


def test_incidents_by_falling_heat_with_the_ids_of_the_table(tmp_path: Path) -> None:
    found = run(tmp_path, "--time", "at", "--id", "id")

    assert members(found) == [["7", "9"], ["10"], ["8"], ["11"]]
    assert (found["n"], found["incidents"], found["grouped"]) == (5, 1, 0.4)


def test_without_ids_rows_are_numbered_from_one(tmp_path: Path) -> None:
    assert members(run(tmp_path))[0] == ["1", "3"]


def test_gold_groups_score_pairs(tmp_path: Path) -> None:
    gold = write(tmp_path / "g.csv", ("id", "group"), GOLD)
    found = run(tmp_path, "--id", "id", "--gold", str(gold), "--report", str(tmp_path / "r.html"))

    assert (found["pair_precision"], found["pair_recall"], found["judged"]) == (1.0, 0.5, 4)
    assert found["pair_recall_low"] == 0.0
    assert told.MAHJONG in (tmp_path / "r.html").read_text("utf-8")  # a pair that was missed


def test_a_row_outside_the_gold_groups_in_one_of_their_incidents_is_wrong(tmp_path: Path) -> None:
    gold = write(tmp_path / "g.csv", ("id", "group"), (("7", "lamp"), ("8", "mahjong")))

    found = run(tmp_path, "--id", "id", "--gold", str(gold))

    assert (found["pair_precision"], found["judged"]) == (0.0, 2)


def test_the_same_table_gives_the_same_incidents(tmp_path: Path) -> None:
    assert run(tmp_path)["groups"] == run(tmp_path)["groups"]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    data = write(tmp_path / "x.csv", ("id", "words"), [("1", "x")])

    done = CliRunner().invoke(app, ["group", "--data", str(data), "--text", "text"])

    assert done.exit_code == 2
    assert "words" in done.output
