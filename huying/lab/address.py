"""``huying lab address``: addresses taken apart, piece by piece against labelled ones."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from huying.brain.text.postal import AddressModel, Labelled, ModelError, Span, spans
from huying.kit import texts
from huying.lab.options import JsonFile, ReportFile
from huying.lab.progress import progress
from huying.lab.results import Chart, Confusion, Example, Outcome, bootstrap, finish, share
from huying.lab.tables import LabError

_MARKS = ("B-", "I-")
_TELL_EVERY = 10


@dataclass(frozen=True, slots=True)
class _Read:
    """One address with the spans it has and those it was given."""

    tokens: Sequence[str]
    wanted: frozenset[Span]
    found: frozenset[Span]

    @property
    def wrong(self) -> int:
        return len(self.wanted ^ self.found)


def command(
    test: Annotated[Path, typer.Option("--test", help="标注好的地址：一行一个字和标签，空行分开")],
    train: Annotated[
        Path | None, typer.Option("--train", help="同样格式的标注，先从中学习")
    ] = None,
    model: Annotated[
        Path | None, typer.Option("--model", help="不学习，用以前保存的模型", metavar="FILE")
    ] = None,
    save: Annotated[
        Path | None, typer.Option("--save", help="把学到的模型存下来", metavar="FILE")
    ] = None,
    json_file: JsonFile = None,
    report_file: ReportFile = None,
) -> None:
    """地址解析：把地址拆成省、市、路、号、室等，起止和类别都对才算对"""
    if (train is None) == (model is None):
        raise LabError(_say("need_one"))
    rows = read_labelled(test)
    started = time.perf_counter()
    parser = _trained(train) if train is not None else _loaded(model)
    train_seconds = time.perf_counter() - started
    if save is not None:
        _write(save, parser)
    started = time.perf_counter()
    read = [
        _Read(row.tokens, frozenset(spans(row.tags)), frozenset(parser.spans(row.tokens)))
        for row in progress(rows, _say("reading"))
    ]
    seconds = max(time.perf_counter() - started, 1e-9)
    speed = {"rows_per_second": len(rows) / seconds}
    if train is not None:
        speed["train_seconds"] = train_seconds
    finish(_outcome(read, speed), json_file, report_file)


def read_labelled(path: Path) -> list[Labelled]:
    """Addresses of a CoNLL file: a token and its tag a line, a blank line between addresses.

    Raises LabError: no file, another encoding, a line or tag that is none, no address."""
    if not path.is_file():
        raise LabError(_say("no_file", path=path))
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LabError(_say("encoding", path=path)) from error
    rows: list[Labelled] = []
    tokens: list[str] = []
    tags: list[str] = []
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.strip():
            token, tag = _token(line, number, path)
            tokens.append(token)
            tags.append(tag)
        elif tokens:
            rows.append(Labelled(tuple(tokens), tuple(tags)))
            tokens, tags = [], []
    if not rows:
        raise LabError(_say("empty", path=path))
    return rows


def _token(line: str, number: int, path: Path) -> tuple[str, str]:
    pieces = line.split()
    if len(pieces) < 2:
        raise LabError(_say("bad_line", path=path, line=number, text=line[:40]))
    token, tag = pieces[0], pieces[-1]
    if tag != "O" and (not tag.startswith(_MARKS) or len(tag) == 2):
        raise LabError(_say("bad_tag", path=path, line=number, tag=tag))
    return token, tag


def _trained(path: Path) -> AddressModel:
    rows = read_labelled(path)
    typer.echo(_say("features", n=len(rows)), err=True)

    def told(done: int, total: int) -> None:
        if done % _TELL_EVERY == 0:
            typer.echo(_say("training", done=done, total=total), err=True)

    return AddressModel.train(rows, told=told)


def _loaded(path: Path | None) -> AddressModel:
    if path is None or not path.is_file():
        raise LabError(_say("no_file", path=path))
    try:
        return AddressModel.load(path.read_bytes())
    except ModelError as error:
        raise LabError(_say("bad_model", path=path, reason=error)) from error


def _write(path: Path, parser: AddressModel) -> None:
    try:
        path.write_bytes(parser.dump())
    except OSError as error:
        raise LabError(_say("cannot_write", reason=error)) from error


def _outcome(read: Sequence[_Read], speed: dict[str, float]) -> Outcome:
    hits = [len(row.wanted & row.found) for row in read]
    wanted = [len(row.wanted) for row in read]
    found = [len(row.found) for row in read]

    def recall(numbers: Sequence[int]) -> float:
        return _ratio(sum(hits[i] for i in numbers), sum(wanted[i] for i in numbers))

    def precision(numbers: Sequence[int]) -> float:
        return _ratio(sum(hits[i] for i in numbers), sum(found[i] for i in numbers))

    def f1(numbers: Sequence[int]) -> float:
        both = sum(wanted[i] + found[i] for i in numbers)
        return _ratio(2 * sum(hits[i] for i in numbers), both)

    whole, whole_interval = share(sum(row.wrong == 0 for row in read), len(read))
    measures = {"precision": precision, "recall": recall, "f1": f1}
    every = range(len(read))
    by_label = _by_label(read)
    figures: dict[str, float | int | None] = {
        **{key: measure(every) for key, measure in measures.items()},
        "whole": whole,
        **{f"f1_{label}": value for label, value in by_label.items()},
        **speed,
        "spans": sum(wanted),
        "n": len(read),
    }
    intervals = {key: bootstrap(measure, len(read)) for key, measure in measures.items()}
    return Outcome(
        title=_say("title"),
        figures=figures,
        intervals={**intervals, "whole": whole_interval},
        labels={key: _label(key) for key in figures},
        confusion=_confusion(read),
        charts=[_chart(by_label)],
        examples=_examples(read),
    )


def _by_label(read: Sequence[_Read]) -> dict[str, float]:
    """F1 of every label that was wanted or found, the most frequent first."""
    right: Counter[str] = Counter()
    both: Counter[str] = Counter()
    for row in read:
        right.update(span.label for span in row.wanted & row.found)
        both.update(span.label for spans_ in (row.wanted, row.found) for span in spans_)
    order = sorted(both, key=lambda label: (-both[label], label))
    return {label: _ratio(2 * right[label], both[label]) for label in order}


def _confusion(read: Sequence[_Read]) -> Confusion:
    """What stands where a span was wanted: the label of the same place, or nothing."""
    labels = sorted({span.label for row in read for span in row.wanted | row.found})
    numbers = {label: number for number, label in enumerate(labels)}
    counts = [[0] * (len(labels) + 1) for _ in range(len(labels) + 1)]
    for row in read:
        places = {(span.start, span.end): span.label for span in row.found}
        for span in row.wanted:
            got = places.get((span.start, span.end))
            column = len(labels) if got is None else numbers[got]
            counts[numbers[span.label]][column] += 1
    return Confusion([*labels, _say("missing")], counts)


def _examples(read: Sequence[_Read]) -> list[Example]:
    wrong = sorted((row for row in read if row.wrong), key=lambda row: -row.wrong)
    return [
        Example(
            "".join(row.tokens),
            _written(row, row.wanted - row.found),
            _written(row, row.found - row.wanted),
            _say("wrong", n=row.wrong),
        )
        for row in wrong
    ]


def _written(row: _Read, chosen: frozenset[Span]) -> str:
    return " ".join(
        f"{span.label}:{''.join(row.tokens[span.start : span.end])}" for span in sorted(chosen)
    )


def _chart(by_label: dict[str, float]) -> Chart:
    points = [(float(number), value) for number, value in enumerate(by_label.values())]
    return Chart(_say("by_label"), _say("label"), _say("f1"), [("", points)], "bar", list(by_label))


def _label(key: str) -> str:
    if key.startswith("f1_"):
        return _say("of_label", label=key.removeprefix("f1_"))
    return _say(key)


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _say(key: str, **values: object) -> str:
    return texts.say("lab", f"address.{key}", **values)
