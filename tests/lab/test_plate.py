"""``huying lab plate`` on a small table."""

import json
from pathlib import Path

from typer.testing import CliRunner

from tests.lab.commands import app


def test_first_and_offered(tmp_path: Path) -> None:
    table, out = tmp_path / "p.csv", tmp_path / "p.json"
    table.write_text(
        "heard,plate\n湘I三K五八二,湘I·3K582\n停在门口,湘A12345\n辽比九九八八M,辽P9988M\n", "utf-8"
    )

    done = CliRunner().invoke(
        app,
        ["plate", "--data", str(table), "--json", str(out), "--report", str(tmp_path / "r.html")],
    )

    assert done.exit_code == 0, done.output
    found = json.loads(out.read_text("utf-8"))
    assert (round(found["first"], 2), round(found["top3"], 2), found["n"]) == (0.33, 0.67, 3)
    assert "停在门口" in (tmp_path / "r.html").read_text("utf-8")


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    table = tmp_path / "p.csv"
    table.write_text("text,plate\na,b\n", "utf-8")

    done = CliRunner().invoke(app, ["plate", "--data", str(table)])

    assert done.exit_code == 2
    assert "heard" in done.output
