"""``huying lab classify`` in both forms."""

import csv
import json
from pathlib import Path

from typer.testing import CliRunner

from huying.lab.classify import macro_f1
from tests.brain.learning.rows import rows
from tests.lab.commands import app

_KEYS = {
    "accuracy",
    "macro_f1",
    "top3",
    "ece",
    "alone_at_98",
    "alone_precision",
    "train_seconds",
    "rows_per_second",
    "n",
}

_COLUMNS = ("--text", "内容", "--label", "单位")


def _write(path: Path, texts: list[str], labels: list[str]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["内容", "单位"])
        writer.writerows(zip(texts, labels, strict=True))
    return path


def test_train_and_test(tmp_path: Path) -> None:
    learnt = _write(tmp_path / "a.csv", *rows(180))
    texts, labels = rows(60, seed=2)
    asked = _write(
        tmp_path / "b.csv", [*texts, '带"引号"\n和换行', "没有标签"], [*labels, "别的", ""]
    )
    out, report = tmp_path / "c.json", tmp_path / "c.html"
    into = ["--json", str(out), "--report", str(report)]

    done = CliRunner().invoke(
        app,
        ["classify", "--train", str(learnt), "--test", str(asked), *_COLUMNS, *into],
    )

    assert done.exit_code == 0, done.output
    found = json.loads(out.read_text("utf-8"))
    assert found.keys() >= _KEYS
    assert found["n"] == 61
    assert found["accuracy"] <= 60 / 61 + 1e-6  # nobody knows 别的
    assert found["accuracy"] > 0.9
    assert found["accuracy_low"] < found["accuracy"] < found["accuracy_high"]
    assert found["top3"] >= found["accuracy"]
    assert "svg" in report.read_text("utf-8")
    assert "换行" in report.read_text("utf-8")


def test_folds_see_every_row_once_and_twice_the_same(tmp_path: Path) -> None:
    data = _write(tmp_path / "a.csv", *rows(90, noise=0.1))
    results = []
    for into in (tmp_path / "x.json", tmp_path / "y.json"):
        done = CliRunner().invoke(
            app,
            ["classify", "--folds", "3", "--data", str(data), *_COLUMNS, "--json", str(into)],
        )
        assert done.exit_code == 0, done.output
        results.append(json.loads(into.read_text("utf-8")))

    timed = {"train_seconds", "rows_per_second"}
    first, second = ({k: v for k, v in r.items() if k not in timed} for r in results)
    assert first == second
    assert first["n"] == 90
    assert first["accuracy"] < 1


def test_neither_form_is_said(tmp_path: Path) -> None:
    data = _write(tmp_path / "a.csv", *rows(30))

    for given in (["--train", str(data)], [], ["--data", str(data), "--test", str(data)]):
        done = CliRunner().invoke(app, ["classify", *given, *_COLUMNS])
        assert done.exit_code == 2
        assert "--train" in done.output


def test_one_label_is_said(tmp_path: Path) -> None:
    data = _write(tmp_path / "a.csv", rows(30)[0], ["同一个"] * 30)

    done = CliRunner().invoke(app, ["classify", "--data", str(data), *_COLUMNS])

    assert done.exit_code == 2
    assert "只有一种标签" in done.output


def test_macro_f1_counts_labels_said_or_expected() -> None:
    assert macro_f1(["a", "a", "b"], ["a", "c", "b"]) == (2 / 3 + 1 + 0) / 3
