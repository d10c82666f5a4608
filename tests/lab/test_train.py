"""``huying lab train`` into a file and into a database; ``models`` and ``rollback``."""

import asyncio
import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from huying.brain.learning import Learned
from huying.kit import db
from huying.kit.settings import settings
from huying.model.training import is_held
from tests.brain.learning.rows import rows
from tests.factories.model import make_settled
from tests.lab.commands import app


def _table(path: Path, texts: Sequence[str], labels: Sequence[str]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["内容", "单位"])
        writer.writerows(zip(texts, labels, strict=True))
    return path


def _lab(*args: object) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args])


def _train(data: Path, out: Path, *more: object) -> Result:
    columns = ("--text", "内容", "--label", "单位", "--target", "unit")
    return _lab("train", "--data", data, *columns, "--out", out, *more)


def test_a_first_model_is_written_with_its_figures(tmp_path: Path) -> None:
    data, out = _table(tmp_path / "a.csv", *rows(240)), tmp_path / "unit.model"

    done = _train(data, out, "--json", tmp_path / "a.json", "--report", tmp_path / "a.html")

    assert done.exit_code == 0, done.output
    assert Learned.load(out.read_bytes()).rank("小区停电了")[0].label == "供电"
    found = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert found["written"] is True
    assert found["accuracy_low"] < found["accuracy"] <= found["accuracy_high"]
    assert found["old_accuracy"] < 0.5  # always the commonest of six
    assert found["rows"] + found["n"] == 240
    assert "svg" in (tmp_path / "a.html").read_text("utf-8")


def test_a_model_that_is_not_better_is_not_written_unless_forced(tmp_path: Path) -> None:
    texts, labels = rows(240)
    good, out = _table(tmp_path / "a.csv", texts, labels), tmp_path / "unit.model"
    assert _train(good, out).exit_code == 0
    before = out.read_bytes()
    shifted = [
        label if is_held(text.strip().encode()) else after
        for text, label, after in zip(texts, labels, [*labels[1:], labels[0]], strict=True)
    ]
    bad = _table(tmp_path / "b.csv", texts, shifted)

    kept = _train(bad, out, "--json", tmp_path / "b.json")
    found = json.loads((tmp_path / "b.json").read_text("utf-8"))
    assert kept.exit_code == 0, kept.output
    assert found["accuracy"] < found["old_accuracy"]
    assert found["written"] is False
    assert out.read_bytes() == before

    forced = _train(bad, out, "--force")
    assert forced.exit_code == 0, forced.output
    assert out.read_bytes() != before


def test_against_another_file(tmp_path: Path) -> None:
    data, out = _table(tmp_path / "a.csv", *rows(240)), tmp_path / "a.model"
    assert _train(data, out).exit_code == 0

    done = _train(data, tmp_path / "b.model", "--against", out, "--json", tmp_path / "b.json")

    found = json.loads((tmp_path / "b.json").read_text("utf-8"))
    assert done.exit_code == 0, done.output
    assert (found["written"], found["gained"], found["lost"]) == (False, 0, 0)
    assert found["old_accuracy"] == found["accuracy"]
    assert not (tmp_path / "b.model").exists()


def test_what_cannot_be_done_is_said(tmp_path: Path) -> None:
    data = _table(tmp_path / "a.csv", *rows(60))
    few = _table(tmp_path / "few.csv", *rows(12))
    (tmp_path / "x.model").write_bytes(b"not a model")

    answers = [
        (_train(few, tmp_path / "o.model"), "留出评测的行太少"),
        (_train(data, tmp_path / "x.model"), "已损坏"),
        (_train(data, tmp_path / "o.model", "--against", tmp_path / "none"), "没有旧模型文件"),
        (_train(data, tmp_path / "none" / "o.model"), "不能写入"),
        (_lab("train", "--target", "unit"), "请给出"),
        (_lab("train", "--target", "unit", "--database"), "HUYING_DATABASE_URL"),
        (_lab("models", "--database"), "HUYING_DATABASE_URL"),
        (_lab("rollback", "--target", "unit", "--database"), "HUYING_DATABASE_URL"),
    ]

    for answer, words in answers:
        assert answer.exit_code == 2, answer.output
        assert words in answer.output


@pytest.fixture
def database(fresh_dsn: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The city's database with 180 settled tickets, as HUYING_DATABASE_URL names it."""

    async def fill() -> None:
        engine = db.connect(fresh_dsn)
        async with db.unit_of_work() as session:
            await make_settled(session, count=180)
        await engine.dispose()

    asyncio.run(fill())
    monkeypatch.setenv("HUYING_DATABASE_URL", fresh_dsn)
    settings.cache_clear()
    return fresh_dsn


def test_train_list_and_roll_back_in_the_database(database: str, tmp_path: Path) -> None:
    trained = _lab("train", "--database", "--target", "unit", "--json", tmp_path / "a.json")
    listed = _lab("models", "--database", "--json", tmp_path / "l.json")
    back = _lab("rollback", "--database", "--target", "unit")
    nothing = _lab("rollback", "--database", "--target", "unit")

    assert trained.exit_code == 0, trained.output
    found = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert (found["number"], found["taken"], found["state"]) == (1, True, "in_use")
    assert found["rows"] + found["n"] == 180
    [version] = json.loads((tmp_path / "l.json").read_text("utf-8"))
    assert version["target"] == "unit"
    assert version["accuracy"] == pytest.approx(found["accuracy"], abs=1e-6)
    assert "承办单位" in listed.output
    assert "只按内容库判断" in back.output
    assert (nothing.exit_code, "无可回退" in nothing.output) == (2, True)


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUYING_DATABASE_URL", raising=False)
    settings.cache_clear()
