"""``huying lab title`` on a small table."""

import json
from pathlib import Path

from typer.testing import CliRunner

from tests.lab.commands import app

ROWS = [
    ("汀南区梧桐街道的路灯坏了两个月没有人修，希望尽快修好。", "汀南区梧桐街道路灯坏了两个月"),
    ("请问云溪区石桥镇的养老补贴怎么领？", "咨询云溪区石桥镇养老补贴"),
    ("“投诉”岭东区某超市，卖过期牛奶\n不退款。", "投诉岭东区超市卖过期牛奶"),
]


def _table(path: Path, rows: list[tuple[str, str]]) -> Path:
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    path.write_text("\n".join(["body,headline", *lines]), "utf-8")
    return path


def _run(data: Path, *more: str) -> tuple[int, str]:
    done = CliRunner().invoke(
        app, ["title", "--data", str(data), "--text", "body", "--title", "headline", *more]
    )
    return done.exit_code, done.output


def test_titles_are_compared_by_character(tmp_path: Path) -> None:
    out, report = tmp_path / "t.json", tmp_path / "t.html"
    data = _table(tmp_path / "t.csv", [*ROWS, ("", "没有原文"), ("没有标题。", " ")])

    code, said = _run(data, "--json", str(out), "--report", str(report))

    assert code == 0, said
    found = json.loads(out.read_text("utf-8"))
    assert {"rouge1", "rouge2", "rougeL", "unsupported", "n"} <= found.keys()
    assert found["n"] == 3
    assert found["unsupported"] == 0
    assert 0.4 < found["rougeL"] <= found["rouge1"] <= 1
    assert found["rougeL_low"] <= found["rougeL"] <= found["rougeL_high"]
    assert "2 行没有原文或没有标题" in said
    assert "卖过期牛奶" in report.read_text("utf-8")


def test_the_same_table_gives_the_same_figures(tmp_path: Path) -> None:
    data = _table(tmp_path / "t.csv", ROWS)
    files = [tmp_path / "one.json", tmp_path / "two.json"]

    for file in files:
        assert _run(data, "--json", str(file))[0] == 0

    assert files[0].read_text("utf-8") == files[1].read_text("utf-8")


def test_learning_from_a_table_first(tmp_path: Path) -> None:
    train = _table(
        tmp_path / "train.csv",
        [(f"第{n}组的{body}", title) for n in range(1, 9) for body, title in ROWS],
    )
    data = _table(tmp_path / "t.csv", [*ROWS, (f"第1组的{ROWS[0][0]}", ROWS[0][1])])

    code, said = _run(data, "--train", str(train))

    assert code == 0, said
    plain = "".join(said.split())
    assert "24行学成" in plain
    assert "1行也在训练数据里" in plain


def test_what_is_wrong_with_a_table_is_said(tmp_path: Path) -> None:
    data = _table(tmp_path / "t.csv", ROWS)
    empty = _table(tmp_path / "e.csv", [("", "标题")])

    few, few_said = _run(data, "--train", str(data))
    none, none_said = _run(empty)
    missing = CliRunner().invoke(
        app, ["title", "--data", str(data), "--text", "正文", "--title", "headline"]
    )

    assert (few, none, missing.exit_code) == (2, 2, 2)
    assert "至少要 20 行" in few_said
    assert "没有一行" in none_said
    assert "body" in missing.output
