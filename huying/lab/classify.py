"""``huying lab classify``: learns which unit or category from labelled rows, and scores itself."""

import csv
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from huying.brain import learning
from huying.brain.learning import (
    Doc,
    LearningError,
    Options,
    bins,
    calibration_error,
    curve,
    split,
)
from huying.kit import texts
from huying.lab.options import JsonFile, ReportFile
from huying.lab.progress import progress
from huying.lab.results import Chart, Confusion, Example, Outcome, bootstrap, finish, share
from huying.lab.tables import LabError, Table, read_table

_CONFUSED = 15
_EXAMPLES = 60
_KEYS = (
    "accuracy",
    "macro_f1",
    "top3",
    "ece",
    "alone_at_98",
    "alone_precision",
    "train_seconds",
    "rows_per_second",
    "n",
)
Rows = tuple[list[str], list[str]]


@dataclass
class Answers:
    """What was said of the test rows, over all folds."""

    texts: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    ranked: list[list[str]] = field(default_factory=list)
    confidence: list[float] = field(default_factory=list)
    alone: list[bool] = field(default_factory=list)
    train_seconds: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def got(self) -> list[str]:
        return [labels[0] for labels in self.ranked]

    @property
    def right(self) -> list[bool]:
        return [got == want for got, want in zip(self.got, self.expected, strict=True)]


def command(
    text: Annotated[str, typer.Option("--text", help="文本所在的列", metavar="COL")],
    label: Annotated[str, typer.Option("--label", help="标签所在的列", metavar="COL")],
    train_file: Annotated[
        Path | None, typer.Option("--train", help="学习用的表格", metavar="FILE")
    ] = None,
    test_file: Annotated[
        Path | None, typer.Option("--test", help="评测用的表格", metavar="FILE")
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", help="与 --folds 同用：一张表格自己交叉验证")
    ] = None,
    folds: Annotated[int, typer.Option("--folds", help="分几折", min=2, max=50)] = 5,
    json_file: JsonFile = None,
    report_file: ReportFile = None,
) -> None:
    """分类：从历史工单学会派给谁、归哪类，并量出准确率和可以独自决定的比例"""
    if data is not None and train_file is None and test_file is None:
        turns = _folded(_labelled(read_table(data), text, label), folds)
    elif data is None and train_file is not None and test_file is not None:
        learnt = _labelled(read_table(train_file), text, label)
        turns = [(learnt, _labelled(read_table(test_file), text, label))]
    else:
        raise LabError(texts.say("lab", "classify.forms"))
    answers = Answers()
    for learn, test in progress(turns, texts.say("lab", "classify.learning")):
        _answer(answers, learn, test)
    finish(outcome(answers), json_file, report_file)


def shipped() -> tuple[Doc, ...]:
    """The leaves of the category tree that ships, as what is known before any label."""
    folder = files("huying") / "content" / "categories"
    found = []
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        rows = csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines())
        found += [Doc(row["code"], _told(row)) for row in rows if len(row["code"]) == 6]
    return tuple(found)


def _told(row: dict[str, str]) -> str:
    """The name counts three times and the synonyms twice: they say most in the fewest words."""
    name, synonyms = row["name"], row["synonyms"] or ""
    parts = [name, name, name, row["definition"] or "", row["includes"] or ""]
    return " ".join([*parts, synonyms, synonyms, row["spoken"] or ""])


def outcome(answers: Answers) -> Outcome:
    """Figures, charts, what was confused, and the surest mistakes."""
    n = len(answers.expected)
    right = np.array(answers.right, dtype=bool)
    sure = np.array(answers.confidence)
    alone = np.array(answers.alone, dtype=bool)
    in_three = sum(
        want in ranked for want, ranked in zip(answers.expected, answers.ranked, strict=True)
    )
    accuracy, top3 = share(int(right.sum()), n), share(in_three, n)
    covered, precise = share(int(alone.sum()), n), share(int(right[alone].sum()), int(alone.sum()))
    expected, got = np.array(answers.expected), np.array(answers.got)
    seconds = answers.train_seconds
    return Outcome(
        title=texts.say("lab", "classify.title"),
        figures={
            "accuracy": accuracy[0],
            "macro_f1": macro_f1(answers.expected, answers.got),
            "top3": top3[0],
            "ece": calibration_error(sure, right),
            "alone_at_98": covered[0],
            "alone_precision": precise[0] if alone.any() else None,
            "train_seconds": sum(seconds) / len(seconds),
            "rows_per_second": n / max(answers.seconds, 1e-9),
            "n": n,
        },
        intervals={
            "accuracy": accuracy[1],
            "macro_f1": bootstrap(lambda rows: _f1_of(expected, got, rows), n, rounds=100),
            "top3": top3[1],
            "ece": bootstrap(
                lambda rows: calibration_error(sure[rows], right[rows]), n, rounds=100
            ),
            "alone_at_98": covered[1],
            "alone_precision": precise[1],
        },
        labels={key: texts.say("lab", f"classify.{key}") for key in _KEYS},
        confusion=_confusion(answers),
        charts=[_coverage(answers), _reliability(answers)],
        examples=_worst(answers),
        notes=[texts.say("lab", "classify.note", labels=len(set(answers.expected)))],
    )


def macro_f1(expected: Sequence[str], got: Sequence[str]) -> float:
    """Mean F1 of every label that was expected or said."""
    wanted, said = Counter(expected), Counter(got)
    hit = Counter(want for want, have in zip(expected, got, strict=True) if want == have)
    labels = wanted.keys() | said.keys()
    return sum(2 * hit[name] / (wanted[name] + said[name]) for name in labels) / max(len(labels), 1)


def _f1_of(expected: NDArray[np.str_], got: NDArray[np.str_], rows: Sequence[int]) -> float:
    drawn = np.asarray(rows)
    return macro_f1(expected[drawn].tolist(), got[drawn].tolist())


def _labelled(table: Table, text: str, label: str) -> Rows:
    """Rows without a label are left out."""
    said, names = table.column(text), [name.strip() for name in table.column(label)]
    kept = [number for number, name in enumerate(names) if name]
    if not kept:
        raise LabError(texts.say("lab", "classify.no_label", path=table.path, column=label))
    return [said[number] for number in kept], [names[number] for number in kept]


def _folded(rows: Rows, count: int) -> list[tuple[Rows, Rows]]:
    said, names = rows
    fold = split(names, count)
    turns = []
    for turn in range(count):
        learn = [number for number, part in enumerate(fold) if part != turn]
        test = [number for number, part in enumerate(fold) if part == turn]
        if test:
            turns.append((_chosen(said, names, learn), _chosen(said, names, test)))
    return turns


def _chosen(said: list[str], names: list[str], rows: list[int]) -> Rows:
    return [said[number] for number in rows], [names[number] for number in rows]


def _answer(answers: Answers, learn: Rows, test: Rows) -> None:
    start = time.perf_counter()
    try:
        learned = learning.train(*learn, Options(knowledge=shipped()))
    except LearningError as error:
        raise LabError(texts.say("lab", f"classify.{error.key}")) from error
    answers.train_seconds.append(time.perf_counter() - start)
    start = time.perf_counter()
    guesses = learned.rank_many(test[0], k=3)
    answers.seconds += time.perf_counter() - start
    answers.texts += test[0]
    answers.expected += test[1]
    answers.ranked += [[guess.label for guess in row] for row in guesses]
    answers.confidence += [row[0].confidence for row in guesses]
    answers.alone += [learned.sure(row[0]) for row in guesses]


def _confusion(answers: Answers) -> Confusion:
    """The labels that take part in the most frequent mistakes."""
    pairs = Counter(zip(answers.expected, answers.got, strict=True))
    wrong = Counter({pair: count for pair, count in pairs.items() if pair[0] != pair[1]})
    labels = list(dict.fromkeys(name for pair, _ in wrong.most_common(_CONFUSED) for name in pair))
    return Confusion(labels, [[pairs[(want, got)] for got in labels] for want in labels])


def _coverage(answers: Answers) -> Chart:
    points = curve(np.array(answers.confidence), np.array(answers.right, dtype=bool))
    series = [
        (texts.say("lab", "classify.precision"), [(p.coverage, p.precision) for p in points]),
        (texts.say("lab", "classify.low"), [(p.coverage, p.low) for p in points]),
        (texts.say("lab", "classify.high"), [(p.coverage, p.high) for p in points]),
    ]
    names = [texts.say("lab", f"classify.{key}") for key in ("coverage_chart", "coverage", "right")]
    return Chart(names[0], names[1], names[2], series)


def _reliability(answers: Answers) -> Chart:
    found = bins(np.array(answers.confidence), np.array(answers.right, dtype=bool))
    series = [
        (texts.say("lab", "classify.measured"), [(said, was) for said, was, _ in found]),
        (texts.say("lab", "classify.ideal"), [(0.0, 0.0), (1.0, 1.0)]),
    ]
    names = [texts.say("lab", f"classify.{key}") for key in ("reliability", "confidence", "right")]
    return Chart(names[0], names[1], names[2], series)


def _worst(answers: Answers) -> list[Example]:
    wrong = [number for number, is_right in enumerate(answers.right) if not is_right]
    wrong.sort(key=lambda number: -answers.confidence[number])
    return [
        Example(
            answers.texts[number],
            answers.expected[number],
            answers.got[number],
            texts.say("lab", "classify.said", confidence=f"{answers.confidence[number]:.3f}"),
        )
        for number in wrong[:_EXAMPLES]
    ]
