"""``huying lab address`` on a small labelled file."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from huying.brain.text.postal import Labelled
from huying.lab.address import read_labelled
from huying.lab.tables import LabError
from tests.brain.text.postal.invented import addresses, labelled
from tests.lab.commands import app


def _write(path: Path, rows: Sequence[Labelled]) -> Path:
    blocks = [
        "\n".join(f"{token} {tag}" for token, tag in zip(row.tokens, row.tags, strict=True))
        for row in rows
    ]
    path.write_text("\n\n".join(blocks), "utf-8")
    return path


def test_figures_overall_and_by_label(tmp_path: Path) -> None:
    train = _write(tmp_path / "train.txt", addresses(60))
    # The last label is one that no training row has: it can only be missed.
    odd = labelled(("road", "文昌路"), ("roadno", "9号"), ("assist", "旁"))
    test = _write(tmp_path / "test.txt", [*addresses(9), odd])
    out, report, saved = tmp_path / "o.json", tmp_path / "r.html", tmp_path / "a.model"
    runner = CliRunner()

    options = ["--test", str(test), "--json", str(out)]
    done = runner.invoke(
        app,
        ["address", "--train", str(train), *options, "--report", str(report), "--save", str(saved)],
    )

    assert done.exit_code == 0, done.output
    figures = json.loads(out.read_text("utf-8"))
    assert figures["n"] == 10
    assert figures["f1_district"] == 1
    assert figures["f1_assist"] == 0
    spans = figures["spans"]
    assert spans == sum(len([tag for tag in row.tags if tag[0] == "B"]) for row in addresses(9)) + 3
    assert figures["recall"] == pytest.approx((spans - 1) / spans, abs=0.04)
    assert figures["f1_low"] <= figures["f1"] <= figures["f1_high"]
    assert "assist:旁" in report.read_text("utf-8")

    again = runner.invoke(app, ["address", "--model", str(saved), *options])

    assert again.exit_code == 0, again.output
    kept = json.loads(out.read_text("utf-8"))
    assert {key: kept[key] for key in ("precision", "recall", "f1")} == {
        key: figures[key] for key in ("precision", "recall", "f1")
    }


def test_line_ends_and_marks_of_windows_are_read(tmp_path: Path) -> None:
    path = tmp_path / "w.txt"
    path.write_bytes("\ufeff路 B-road\r\n\r\n\r\n9\tB-roadno\r\n号\tI-roadno\r\n".encode())

    assert read_labelled(path) == [
        Labelled(("路",), ("B-road",)),
        Labelled(("9", "号"), ("B-roadno", "I-roadno")),
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\n\n", "没有一条"),
        ("路 B-road\n路\n".encode(), "第 2 行"),
        ("路 road\n".encode(), "road"),
        ("镇江 B-city".encode("gb18030"), "UTF-8"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "t.txt"
    path.write_bytes(content)

    with pytest.raises(LabError, match=told):
        read_labelled(path)


def test_one_source_of_a_model(tmp_path: Path) -> None:
    test = _write(tmp_path / "t.txt", addresses(2))

    done = CliRunner().invoke(app, ["address", "--test", str(test)])

    assert done.exit_code == 2
    assert "--train" in done.output


def test_a_file_that_is_no_model(tmp_path: Path) -> None:
    test = _write(tmp_path / "t.txt", addresses(2))

    done = CliRunner().invoke(app, ["address", "--test", str(test), "--model", str(test)])

    assert done.exit_code == 2
    assert "模型" in done.output
