"""``huying lab retrieve`` on a small corpus."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

from typer.testing import CliRunner

from tests.lab.commands import app

CORPUS = (
    ("a", '望湖巷路灯已修复。\n感谢"来信"'),
    ("b", "218路公交末班车延长到21:00。"),
    ("c", "新生儿医保请到社区办理。"),
    ("d", ""),
)
QUERIES = (
    ("望湖巷路灯坏了", "a"),
    ("218路末班车太早", "b"),
    ("路灯修好后，新生儿医保去哪里办理登记", "a"),
    ("kubernetes", "c"),
    ("公交末班车", "z"),
)


def write(path: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


def test_figures_by_place_of_the_right_text(tmp_path: Path) -> None:
    corpus = write(tmp_path / "c.csv", ("id", "text"), CORPUS)
    queries = write(tmp_path / "q.csv", ("text", "id"), QUERIES)
    out, report = tmp_path / "o.json", tmp_path / "r.html"

    done = CliRunner().invoke(
        app,
        [
            *("retrieve", "--corpus", str(corpus), "--queries", str(queries)),
            *("--json", str(out), "--report", str(report)),
        ],
    )

    assert done.exit_code == 0, done.output
    found = json.loads(out.read_text("utf-8"))
    assert (found["recall1"], found["recall3"], found["recall10"]) == (0.4, 0.6, 0.6)
    assert (found["mrr"], found["n"], found["corpus"]) == (0.5, 5, 4)
    assert 0 < found["p50_ms"] <= found["p95_ms"]
    assert found["recall1_low"] < 0.4 < found["recall1_high"]
    assert "1 条查询的编号不在语料中" in done.output
    assert "kubernetes" in report.read_text("utf-8")


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    corpus = write(tmp_path / "c.csv", ("id", "reply"), [("1", "x")])

    done = CliRunner().invoke(app, ["retrieve", "--corpus", str(corpus), "--queries", str(corpus)])

    assert done.exit_code == 2
    assert "reply" in done.output
