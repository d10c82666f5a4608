"""``huying lab category``: the shipped category tree on labelled letters, without any training."""

import csv
import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from huying.brain.learning import calibration_error
from huying.brain.text.categories import CategoryIndex, class_words
from huying.brain.text.documents import categories_from_rows
from huying.brain.text.mapped import Mapped, MappedCategories
from huying.city.content import category_rows
from huying.kit import texts
from huying.lab.options import JsonFile, ReportFile
from huying.lab.progress import progress
from huying.lab.results import Chart, Confusion, Example, Outcome, bootstrap, finish, share
from huying.lab.tables import LabError, read_table

_AT_ONCE = 500
_EXAMPLES = 60
_LEAVES = 25
_ROUNDS = 100
_KEYS = ("accuracy", "macro_f1", "top3", "ece", "load_seconds", "rows_per_second", "n")


@dataclass(frozen=True, slots=True)
class _Judged:
    """The labelled rows, and what was said of each."""

    letters: Sequence[str]
    expected: Sequence[str]
    said: Sequence[Mapped]

    @property
    def got(self) -> list[str]:
        return [answer.labels[0] for answer in self.said]


def command(
    data: Annotated[Path, typer.Option("--data", help="有标签的表格", metavar="FILE")],
    text: Annotated[str, typer.Option("--text", help="文本所在的列", metavar="COL")],
    label: Annotated[str, typer.Option("--label", help="标签所在的列", metavar="COL")],
    map_name: Annotated[
        str, typer.Option("--map", help="对照表的名称", metavar="NAME")
    ] = "petition-15",
    json_file: JsonFile = None,
    report_file: ReportFile = None,
) -> None:
    """分类体系：不用任何历史，只凭自带的分类内容判断，按对照表换成另一套类别后比对"""
    classes = mapping(map_name)
    letters, expected = _labelled(data, text, label)
    if not set(expected) & set(classes.values()):
        known = "、".join(sorted(set(classes.values())))
        raise LabError(_say("no_class", column=label, table=map_name, classes=known))
    started = time.perf_counter()
    names, index = shipped()
    ranker = MappedCategories(index, classes)
    loaded = time.perf_counter()
    starts = range(0, len(letters), _AT_ONCE)
    said: list[Mapped] = []
    for start in progress(starts, _say("reading")):
        said += ranker.rank(letters[start : start + _AT_ONCE])
    seconds = max(time.perf_counter() - loaded, 1e-9)
    speed = {"load_seconds": loaded - started, "rows_per_second": len(letters) / seconds}
    note = _say("note", leaves=len(index.leaves), table=map_name, classes=len(ranker.labels))
    outcome = _outcome(_Judged(letters, expected, said), names, speed)
    outcome.notes = [note, *_unknown(expected, ranker.labels)]
    finish(outcome, json_file, report_file)


def shipped() -> tuple[Mapping[str, str], CategoryIndex]:
    """The names of all nodes by code, and the category tree that ships, read without a city."""
    rows = category_rows()
    words = files("huying") / "content" / "lexicons" / "class_words.json"
    lexicons = {"class_words": json.loads(words.read_text(encoding="utf-8"))}
    index = CategoryIndex(categories_from_rows(rows), class_words(lexicons))
    return {row["code"]: row["name"] for row in rows}, index


def mapping(name: str) -> Mapping[str, str]:
    """Beginning of a code → class, of one shipped mapping. Raises LabError, naming those that
    there are."""
    folder = files("huying") / "content" / "mappings"
    there = {entry.name.removesuffix(".csv"): entry for entry in folder.iterdir()}
    if name not in there:
        raise LabError(_say("no_map", table=name, there="、".join(sorted(there))))
    lines = there[name].read_text(encoding="utf-8").splitlines()
    return {row["code"]: row["class"] for row in csv.DictReader(lines)}


def _labelled(data: Path, text: str, label: str) -> tuple[list[str], list[str]]:
    """Rows without a label are left out."""
    table = read_table(data)
    rows = [
        (letter, name.strip())
        for letter, name in zip(table.column(text), table.column(label), strict=True)
        if name.strip()
    ]
    if not rows:
        raise LabError(_say("no_label", path=data, column=label))
    return [letter for letter, _ in rows], [name for _, name in rows]


def _outcome(judged: _Judged, names: Mapping[str, str], speed: Mapping[str, float]) -> Outcome:
    n = len(judged.expected)
    expected, got = np.array(judged.expected), np.array(judged.got)
    right = expected == got
    sure = np.array([answer.probabilities[0] for answer in judged.said])
    in_three = sum(
        want in answer.labels[:3] for want, answer in zip(judged.expected, judged.said, strict=True)
    )
    accuracy, top3 = share(int(right.sum()), n), share(in_three, n)

    def mean_f1(rows: Sequence[int]) -> float:
        return _macro_f1(expected[rows].tolist(), got[rows].tolist())

    def error(rows: Sequence[int]) -> float:
        return calibration_error(sure[rows], right[rows])

    return Outcome(
        title=_say("title"),
        figures={
            "accuracy": accuracy[0],
            "macro_f1": mean_f1(range(n)),
            "top3": top3[0],
            "ece": error(range(n)),
            **speed,
            "n": n,
        },
        intervals={
            "accuracy": accuracy[1],
            "macro_f1": bootstrap(mean_f1, n, rounds=_ROUNDS),
            "top3": top3[1],
            "ece": bootstrap(error, n, rounds=_ROUNDS),
        },
        labels={key: _say(key) for key in _KEYS},
        confusion=_confusion(judged),
        charts=[_recalls(judged), _leaves(judged, names)],
        examples=_worst(judged, names),
    )


def _macro_f1(expected: Sequence[str], got: Sequence[str]) -> float:
    """Mean F1 of the labels of the table: a class of the mapping that no row has cannot be found,
    but what is wrongly called by its name is missing from its own label."""
    wanted, said = Counter(expected), Counter(got)
    hit = Counter(want for want, have in zip(expected, got, strict=True) if want == have)
    return sum(2 * hit[name] / (wanted[name] + said[name]) for name in wanted) / len(wanted)


def _unknown(expected: Sequence[str], known: Sequence[str]) -> list[str]:
    unknown = sorted(set(expected) - set(known))
    return [_say("unknown", labels="、".join(unknown))] if unknown else []


def _confusion(judged: _Judged) -> Confusion:
    pairs = Counter(zip(judged.expected, judged.got, strict=True))
    wanted = [name for name, _ in Counter(judged.expected).most_common()]
    others = sorted(set(judged.got) - set(wanted))
    labels = [*wanted, *others]
    return Confusion(labels, [[pairs[(want, got)] for got in labels] for want in labels])


def _recalls(judged: _Judged) -> Chart:
    wanted = Counter(judged.expected)
    hit = Counter(
        want for want, got in zip(judged.expected, judged.got, strict=True) if want == got
    )
    names = [name for name, _ in wanted.most_common()]
    points = [(float(at), hit[name] / wanted[name]) for at, name in enumerate(names)]
    return Chart(_say("recall"), _say("class"), _say("right"), [("", points)], "bar", names)


def _leaves(judged: _Judged, names: Mapping[str, str]) -> Chart:
    most = Counter(answer.leaf for answer in judged.said).most_common(_LEAVES)
    points = [(float(at), float(count)) for at, (_, count) in enumerate(most)]
    shown = [names[code] for code, _ in most]
    return Chart(_say("leaves"), _say("leaf"), _say("rows"), [("", points)], "bar", shown)


def _worst(judged: _Judged, names: Mapping[str, str]) -> list[Example]:
    """The surest mistakes first."""
    wrong = [
        (answer.probabilities[0], at)
        for at, answer in enumerate(judged.said)
        if answer.labels[0] != judged.expected[at]
    ]
    wrong.sort(key=lambda pair: (-pair[0], pair[1]))
    return [
        Example(
            judged.letters[at],
            judged.expected[at],
            judged.said[at].labels[0],
            _say("said", confidence=f"{sure:.3f}", leaf=names[judged.said[at].leaf]),
        )
        for sure, at in wrong[:_EXAMPLES]
    ]


def _say(key: str, **values: object) -> str:
    return texts.say("lab", f"category.{key}", **values)
