"""``huying lab title``: titles made of running text, against the titles that people gave it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from huying.brain.text.titles import TitleModel, rouge, shipped_model, title_of, unsupported
from huying.brain.text.titles.training import FEWEST_ROWS, train_titles
from huying.kit import texts
from huying.lab.options import JsonFile, ReportFile
from huying.lab.progress import progress
from huying.lab.results import Chart, Example, Outcome, finish, mean_interval, share
from huying.lab.tables import LabError, read_table

_KEYS = ("rouge1", "rouge2", "rougeL")
_LENGTHS = ((0, 100), (100, 200), (200, 400), (400, 800), (800, None))


@dataclass(frozen=True, slots=True)
class _Scored:
    text: str
    wanted: str
    title: str
    likeness: tuple[float, float, float]
    invented: str


def command(
    data: Annotated[Path, typer.Option("--data", help="表格：原文和人写的标题")],
    text: Annotated[str, typer.Option("--text", help="原文所在的列")],
    title: Annotated[str, typer.Option("--title", help="标题所在的列")],
    train: Annotated[
        Path | None, typer.Option("--train", help="另一份同样的表格，先从中学习怎样拟题")
    ] = None,
    json_file: JsonFile = None,
    report_file: ReportFile = None,
) -> None:
    """标题：不用大模型拟题，逐字与人写的标题相比，并核对有没有原文没有的内容"""
    table = read_table(data)
    rows = list(zip(table.column(text), table.column(title), strict=True))
    pairs = [(body, wanted.strip()) for body, wanted in rows if body.strip() and wanted.strip()]
    if not pairs:
        raise LabError(texts.say("lab", "title.none", path=data))
    notes = []
    learned = _read_train(train, text, title) if train is not None else []
    model = shipped_model()
    if train is None:
        notes.append(texts.say("lab", "title.by_shipped"))
    else:
        model = train_titles(learned, model.matters, train.name)
        notes.append(texts.say("lab", "title.by_train", path=train, n=len(learned)))
        seen = sum(pair in set(learned) for pair in pairs)
        if seen:
            notes.append(texts.say("lab", "title.seen", n=seen))
    if len(pairs) < len(rows):
        notes.append(texts.say("lab", "title.left_out", n=len(rows) - len(pairs)))
    label = texts.say("lab", "title.reading")
    scored = [_scored(body, wanted, model) for body, wanted in progress(pairs, label)]
    finish(_outcome(scored, notes), json_file, report_file)


def _read_train(path: Path, text: str, title: str) -> list[tuple[str, str]]:
    table = read_table(path)
    rows = zip(table.column(text), table.column(title), strict=True)
    pairs = [(body, wanted.strip()) for body, wanted in rows if body.strip() and wanted.strip()]
    if len(pairs) < FEWEST_ROWS:
        raise LabError(texts.say("lab", "title.few", path=path, n=len(pairs), least=FEWEST_ROWS))
    return pairs


def _scored(text: str, wanted: str, model: TitleModel) -> _Scored:
    title = title_of(text, model).text
    invented = "、".join(item.text for item in unsupported(title, text))
    return _Scored(text, wanted, title, rouge(title, wanted), invented)


def _outcome(scored: Sequence[_Scored], notes: Sequence[str]) -> Outcome:
    figures: dict[str, float | int | None] = {}
    intervals = {}
    for number, key in enumerate(_KEYS):
        figures[key], intervals[key] = mean_interval([row.likeness[number] for row in scored])
    invented = sum(bool(row.invented) for row in scored)
    figures["unsupported"], intervals["unsupported"] = share(invented, len(scored))
    figures["n"] = len(scored)
    worst = sorted(scored, key=lambda row: (not row.invented, row.likeness[2]))
    return Outcome(
        title=texts.say("lab", "title.title"),
        figures=figures,
        intervals=intervals,
        labels={key: texts.say("lab", f"title.{key}") for key in figures},
        charts=[_spread(scored), _by_length(scored)],
        examples=[_example(row) for row in worst],
        notes=notes,
    )


def _example(row: _Scored) -> Example:
    note = f"{row.likeness[2]:.2f}"
    if row.invented:
        note += " " + texts.say("lab", "title.invented", items=row.invented)
    return Example(row.text, row.wanted, row.title, note)


def _spread(scored: Sequence[_Scored]) -> Chart:
    counts = [0] * 10
    for row in scored:
        counts[min(9, int(row.likeness[2] * 10))] += 1
    points = [(float(step), float(count)) for step, count in enumerate(counts)]
    names = [f"{step / 10:.1f}" for step in range(10)]
    likeness = texts.say("lab", "title.rougeL")
    return Chart(
        texts.say("lab", "title.spread"),
        likeness,
        texts.say("lab", "title.rows"),
        [("", points)],
        "bar",
        names,
    )


def _by_length(scored: Sequence[_Scored]) -> Chart:
    points: list[tuple[float, float]] = []
    names: list[str] = []
    for low, high in _LENGTHS:
        inside = [
            row.likeness[2]
            for row in scored
            if low <= len(row.text) and (high is None or len(row.text) < high)
        ]
        if inside:
            points.append((float(len(names)), mean_interval(inside)[0]))
            names.append(f"{low}–{high or ''} n {len(inside)}")
    return Chart(
        texts.say("lab", "title.by_length"),
        texts.say("lab", "title.characters"),
        texts.say("lab", "title.rougeL"),
        [("", points)],
        "bar",
        names,
    )
