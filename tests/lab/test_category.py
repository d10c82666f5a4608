"""``huying lab category`` on a small table of invented letters."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from huying.lab.category import mapping
from huying.lab.errors import LabError
from tests.lab.commands import app

LETTERS = (
    ("包工头拖欠我们农民工工资半年不给，讨薪多次没有结果", "劳动和社会保障"),
    ("化工厂夜里偷排废气，气味刺鼻，附近居民头晕", "环境保护"),
    ("中学老师周末收费补课，不去的学生被穿小鞋", "教育文体"),
    ("出租车不打表还拒载，起步价乱要", "交通运输"),
    ("村卫生室没有医生，打针要跑到镇卫生院，\n看病难", "卫生计生"),
    ("超市卖过期商品，找商家退货不退款，12315也没有回音", "商贸旅游"),
    ("楼盘烂尾三年不交房，开发商跑了", "城乡建设"),
    ("楼盘烂尾三年不交房，开发商跑了", "环境保护"),
    ("没有标签的一行", ""),
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "letters.csv"
    lines = ['"{}",{}'.format(*row) for row in LETTERS]
    path.write_text("\n".join(["内容,类别", *lines]), "utf-8")
    return path


def run(table: Path, *more: str) -> tuple[int, str]:
    done = CliRunner().invoke(
        app, ["category", "--data", str(table), "--text", "内容", "--label", "类别", *more]
    )
    return done.exit_code, done.output


def test_letters_find_their_classes_without_training(table: Path, tmp_path: Path) -> None:
    out, report = tmp_path / "o.json", tmp_path / "r.html"

    code, said = run(table, "--map", "petition-15", "--json", str(out), "--report", str(report))

    assert code == 0, said
    found = json.loads(out.read_text("utf-8"))
    assert found["n"] == 8
    assert found["accuracy"] == pytest.approx(7 / 8)
    assert found["accuracy_low"] < found["accuracy"] < found["accuracy_high"]
    assert 0.5 < found["macro_f1"] < 1
    assert found["top3"] >= found["accuracy"]
    page = report.read_text("utf-8")
    assert "楼盘烂尾三年不交房" in page
    assert "判断得最多的末级分类" in page


def test_the_same_table_gives_the_same_figures(table: Path, tmp_path: Path) -> None:
    figures = []
    for name in ("a.json", "b.json"):
        code, said = run(table, "--json", str(tmp_path / name))
        assert code == 0, said
        found = json.loads((tmp_path / name).read_text("utf-8"))
        figures.append({key: found[key] for key in ("accuracy", "macro_f1", "top3", "ece")})
    assert figures[0] == figures[1]


def test_an_unknown_mapping_names_those_that_there_are(table: Path) -> None:
    code, said = run(table, "--map", "petition-99")
    assert code == 2
    assert "petition-15" in said


def test_labels_of_another_system_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "letters.csv"
    path.write_text("内容,类别\n路灯不亮,甲类\n", "utf-8")
    code, said = run(path)
    assert code == 2
    assert "城乡建设" in said


def test_a_label_outside_the_mapping_counts_as_wrong(table: Path, tmp_path: Path) -> None:
    with table.open("a", encoding="utf-8") as lines:
        lines.write("\n路灯不亮,甲类\n")
    out = tmp_path / "o.json"
    code, said = run(table, "--json", str(out))
    assert code == 0, said
    assert json.loads(out.read_text("utf-8"))["accuracy"] == pytest.approx(7 / 9)
    assert "甲类" in said


def test_a_mapping_is_read_by_its_name() -> None:
    assert mapping("petition-15")["08"] == "环境保护"
    with pytest.raises(LabError):
        mapping("../categories/01")
