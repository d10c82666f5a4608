"""Figures to a table, a JSON file and a report."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from huying.lab.results import (
    Chart,
    Confusion,
    Example,
    Outcome,
    bootstrap,
    finish,
    mean_interval,
    share,
)
from huying.lab.svg import drawn
from huying.lab.tables import LabError

OUTCOME = Outcome(
    title="分类 <试>",
    figures={"accuracy": 0.75, "n": 4, "absent": None},
    labels={"accuracy": "准确率"},
    intervals={"accuracy": (0.3, 0.95)},
    extra={"groups": [{"title": "停水", "members": ["1"]}]},
    confusion=Confusion(["供水", "供电"], [[3, 1], [0, 0]]),
    charts=[Chart("覆盖", "覆盖率", "准确率", [("甲", [(0, 1), (1, 0.5)]), ("乙", [])])],
    examples=[Example("<b>停水" + "了" * 400, "供水", "供电", "很像")],
)


def test_json_is_flat_with_intervals(tmp_path: Path) -> None:
    finish(OUTCOME, tmp_path / "a.json", tmp_path / "a.html")

    assert json.loads((tmp_path / "a.json").read_text("utf-8")) == {
        "accuracy": 0.75,
        "n": 4,
        "absent": None,
        "accuracy_low": 0.3,
        "accuracy_high": 0.95,
        "groups": [{"title": "停水", "members": ["1"]}],
    }


def test_the_report_shows_all_and_escapes(tmp_path: Path) -> None:
    finish(OUTCOME, None, tmp_path / "a.html")
    html = (tmp_path / "a.html").read_text("utf-8")

    assert "分类 &lt;试&gt;" in html
    assert "&lt;b&gt;停水" in html
    assert "<b>停水" not in html
    assert "准确率" in html
    assert "25%" in html
    assert "http" not in html


@pytest.mark.parametrize("kind", ["line", "bar", "points"])
@pytest.mark.parametrize("points", [[], [(0.0, 0.0)], [(0.0, 3.0), (2.0, -1.0)]])
def test_a_chart_is_well_formed(kind: str, points: list[tuple[float, float]]) -> None:
    chart = Chart("图", "x", "y", [("甲&乙", points), ("丙", points)], kind, ["零", "一", "二"])

    ElementTree.fromstring(drawn(chart))


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="none"):
        finish(OUTCOME, tmp_path / "none" / "a.json", None)


def test_intervals() -> None:
    assert share(0, 0) == (0.0, (0.0, 1.0))
    value, (low, high) = share(50, 100)
    assert (value, round(low, 3), round(high, 3)) == (0.5, 0.404, 0.596)
    mean, (low, high) = mean_interval([0.0, 1.0, 1.0, 0.0])
    assert mean == 0.5
    assert low < 0.5 < high
    assert mean_interval([]) == (0.0, (0.0, 0.0))
    low, high = bootstrap(lambda rows: sum(rows) / len(rows), 100)
    assert low < 49.5 < high
    assert bootstrap(lambda rows: sum(rows) / len(rows), 100) == (low, high)
