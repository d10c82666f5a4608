"""``huying lab emotion`` on small tables."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.brain.text.feelings.posts import posts
from tests.lab.commands import app


def _table(path: Path, rows: Sequence[tuple[str, str]]) -> str:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([("text", "label"), *rows])
    return str(path)


def test_figures_by_label(tmp_path: Path) -> None:
    train = _table(tmp_path / "a.csv", [*zip(*posts(24), strict=True), ("没有标签", "")])
    test = _table(
        tmp_path / "b.csv",
        [
            ("气死我了，\n修桥的事", "angry"),
            ("谢谢，好棒", "happy"),
            ('"想哭"，心疼', "sad"),
            ("哈哈哈，太开心了", "sad"),
        ],
    )
    out, report, saved = tmp_path / "o.json", tmp_path / "r.html", tmp_path / "e.model"
    options = ["--test", test, "--json", str(out), "--report", str(report)]
    runner = CliRunner()

    done = runner.invoke(app, ["emotion", "--train", train, *options, "--save", str(saved)])

    assert done.exit_code == 0, done.output
    figures = json.loads(out.read_text("utf-8"))
    assert (figures["n"], figures["accuracy"]) == (4, 0.75)
    assert (figures["f1_angry"], round(figures["f1_sad"], 3)) == (1, 0.667)
    assert figures["macro_f1"] == pytest.approx((1 + 2 / 3 + 2 / 3) / 3, abs=1e-5)
    assert figures["macro_f1_low"] <= figures["macro_f1"] <= figures["macro_f1_high"]
    assert "1 行没有标签" in done.output.replace("\n", "")
    assert "哈哈哈，太开心了" in report.read_text("utf-8")

    again = runner.invoke(app, ["emotion", "--model", str(saved), *options])

    assert again.exit_code == 0, again.output
    assert json.loads(out.read_text("utf-8"))["accuracy"] == 0.75


def test_a_label_that_was_never_seen_is_told(tmp_path: Path) -> None:
    train = _table(tmp_path / "a.csv", list(zip(*posts(12), strict=True)))
    test = _table(tmp_path / "b.csv", [("好难过", "grief"), ("唉", "sad")])

    done = CliRunner().invoke(app, ["emotion", "--train", train, "--test", test])

    assert done.exit_code == 0, done.output
    assert "grief" in done.output


@pytest.mark.parametrize("rows", [[("好难过", "sad"), ("唉", "sad")], [("唉", "")]])
def test_too_little_to_learn_from(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    train = _table(tmp_path / "a.csv", rows)
    test = _table(tmp_path / "b.csv", [("唉", "sad")])

    done = CliRunner().invoke(app, ["emotion", "--train", train, "--test", test])

    assert done.exit_code == 2
    assert "两种标签" in done.output


def test_a_file_that_is_no_model(tmp_path: Path) -> None:
    test = _table(tmp_path / "b.csv", [("唉", "sad")])

    done = CliRunner().invoke(app, ["emotion", "--model", test, "--test", test])

    assert done.exit_code == 2
    assert "情绪模型" in done.output
