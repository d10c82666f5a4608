"""``huying lab emotion``: the emotion of short posts, learned from labelled ones."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from huying.brain.learning import LearningError
from huying.brain.text.feelings import emotion as emotions
from huying.brain.text.feelings.emotion import EmotionModel
from huying.kit import texts
from huying.lab.options import JsonFile, ReportFile
from huying.lab.results import Chart, Confusion, Example, Outcome, bootstrap, finish, share
from huying.lab.tables import LabError, read_table

_STEPS = 20


@dataclass(frozen=True, slots=True)
class _Named:
    text: str
    wanted: str
    got: str
    sure: float


def command(
    test: Annotated[Path, typer.Option("--test", help="表格，列 text（正文）和 label（情绪）")],
    train: Annotated[Path | None, typer.Option("--train", help="同样的表格，先从中学习")] = None,
    model: Annotated[
        Path | None, typer.Option("--model", help="不学习，用以前保存的模型", metavar="FILE")
    ] = None,
    save: Annotated[
        Path | None, typer.Option("--save", help="把学到的模型存下来", metavar="FILE")
    ] = None,
    text: Annotated[str, typer.Option("--text", help="正文所在的列")] = "text",
    label: Annotated[str, typer.Option("--label", help="情绪所在的列")] = "label",
    json_file: JsonFile = None,
    report_file: ReportFile = None,
) -> None:
    """情绪：从标注过的短文学习，再看没见过的短文判得对不对"""
    if (train is None) == (model is None):
        raise LabError(_say("need_one"))
    notes: list[str] = []
    rows = _rows(test, text, label, notes)
    if not rows:
        raise LabError(_say("none", path=test))
    learned = _rows(train, text, label, notes) if train is not None else []
    started = time.perf_counter()
    namer = _loaded(model) if train is None else _trained(learned, train)
    speed = {"train_seconds": time.perf_counter() - started} if train is not None else {}
    if save is not None:
        _write(save, namer)
    notes += _notes(rows, learned, namer)
    started = time.perf_counter()
    shares = namer.shares([body for body, _ in rows])
    speed["rows_per_second"] = len(rows) / max(time.perf_counter() - started, 1e-9)
    named = [
        _Named(body, wanted, namer.labels[int(line.argmax())], float(line.max()))
        for (body, wanted), line in zip(rows, shares, strict=True)
    ]
    finish(_outcome(named, speed, notes), json_file, report_file)


def _rows(path: Path, text: str, label: str, notes: list[str]) -> list[tuple[str, str]]:
    table = read_table(path)
    rows = [
        (body, name.strip())
        for body, name in zip(table.column(text), table.column(label), strict=True)
        if name.strip()
    ]
    if len(rows) < len(table):
        notes.append(_say("left_out", path=path, n=len(table) - len(rows)))
    return rows


def _trained(rows: Sequence[tuple[str, str]], path: Path) -> EmotionModel:
    def told(done: int, total: int) -> None:
        typer.echo(_say("training", done=done, total=total), err=True)

    try:
        return emotions.train([body for body, _ in rows], [name for _, name in rows], told)
    except LearningError as error:
        raise LabError(_say("few", path=path)) from error


def _loaded(path: Path | None) -> EmotionModel:
    if path is None or not path.is_file():
        raise LabError(_say("no_file", path=path))
    try:
        return EmotionModel.load(path.read_bytes())
    except LearningError as error:
        raise LabError(_say("bad_model", path=path)) from error


def _write(path: Path, namer: EmotionModel) -> None:
    try:
        path.write_bytes(namer.dump())
    except OSError as error:
        raise LabError(_say("cannot_write", reason=error)) from error


def _notes(
    rows: Sequence[tuple[str, str]], learned: Sequence[tuple[str, str]], namer: EmotionModel
) -> list[str]:
    known = {body for body, _ in learned}
    seen = sum(body in known for body, _ in rows)
    unknown = sorted({name for _, name in rows} - set(namer.labels))
    found = [_say("seen", n=seen)] if seen else []
    if unknown:
        found.append(_say("unknown", labels="、".join(unknown)))
    return found


def _outcome(named: Sequence[_Named], speed: Mapping[str, float], notes: Sequence[str]) -> Outcome:
    every = range(len(named))
    accuracy, interval = share(sum(row.wanted == row.got for row in named), len(named))
    by_label = _by_label(named, every)
    figures: dict[str, float | int | None] = {
        "accuracy": accuracy,
        "macro_f1": _mean(by_label),
        **{f"f1_{label}": value for label, value in by_label.items()},
        **speed,
        "n": len(named),
    }
    intervals = {
        "accuracy": interval,
        "macro_f1": bootstrap(lambda numbers: _mean(_by_label(named, numbers)), len(named)),
    }
    for label in by_label:
        intervals[f"f1_{label}"] = bootstrap(partial(_f1, named, label), len(named))
    return Outcome(
        title=_say("title"),
        figures=figures,
        intervals=intervals,
        labels={key: _label(key) for key in figures},
        confusion=_confusion(named),
        charts=[_chart(by_label), _curve(named)],
        examples=[
            Example(row.text, row.wanted, row.got, _say("sure", share=f"{row.sure:.2f}"))
            for row in sorted(named, key=lambda row: -row.sure)
            if row.wanted != row.got
        ],
        notes=notes,
    )


def _by_label(named: Sequence[_Named], numbers: Sequence[int]) -> dict[str, float]:
    """F1 of every label that was wanted or given."""
    right: Counter[str] = Counter()
    both: Counter[str] = Counter()
    for number in numbers:
        row = named[number]
        both[row.wanted] += 1
        both[row.got] += 1
        right[row.got] += row.wanted == row.got
    return {label: 2 * right[label] / both[label] for label in sorted(both)}


def _f1(named: Sequence[_Named], label: str, numbers: Sequence[int]) -> float:
    return _by_label(named, numbers).get(label, 0.0)


def _mean(by_label: Mapping[str, float]) -> float:
    return sum(by_label.values()) / len(by_label)


def _confusion(named: Sequence[_Named]) -> Confusion:
    labels = sorted({label for row in named for label in (row.wanted, row.got)})
    places = {label: number for number, label in enumerate(labels)}
    counts = [[0] * len(labels) for _ in labels]
    for row in named:
        counts[places[row.wanted]][places[row.got]] += 1
    return Confusion(labels, counts)


def _chart(by_label: Mapping[str, float]) -> Chart:
    points = [(float(number), value) for number, value in enumerate(by_label.values())]
    return Chart(_say("by_label"), _say("label"), _say("f1"), [("", points)], "bar", list(by_label))


def _curve(named: Sequence[_Named]) -> Chart:
    """Accuracy among the surest rows."""
    surest = sorted(named, key=lambda row: -row.sure)
    points = []
    for step in range(1, _STEPS + 1):
        taken = surest[: max(1, len(surest) * step // _STEPS)]
        right = sum(row.wanted == row.got for row in taken)
        points.append((step / _STEPS, right / len(taken)))
    return Chart(_say("curve"), _say("share"), _say("accuracy"), [("", points)])


def _label(key: str) -> str:
    if key.startswith("f1_"):
        return _say("of_label", label=key.removeprefix("f1_"))
    return _say(key)


def _say(key: str, /, **values: object) -> str:
    return texts.say("lab", f"emotion.{key}", **values)
