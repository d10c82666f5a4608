"""``huying lab retrieve``: at which place the right text of a corpus comes for each query."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from huying.brain.text.documents import categories_from_rows
from huying.brain.text.incidents import background_of
from huying.brain.text.retrieval import Index
from huying.city.content import category_rows
from huying.kit import texts
from huying.lab.options import JsonFile, ReportFile
from huying.lab.progress import progress
from huying.lab.results import Chart, Example, Interval, Outcome, finish, mean_interval, share
from huying.lab.tables import Table, read_table

_TOPS = (1, 3, 10)
_MOST = 100  # a right text further down counts as not found
_SHOWN = 10  # hits with spans, as on a screen: this is what is timed
_LONGEST = 300


@dataclass(slots=True)
class _Found:
    """``ranks``: place of the right text per query, 0 for the first, None when not found."""

    ranks: list[int | None] = field(default_factory=list)
    firsts: list[int | None] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)


def command(
    corpus: Annotated[Path, typer.Option("--corpus", help="语料，列 id,text")],
    queries: Annotated[Path, typer.Option("--queries", help="查询，列 text,id（正确的那一篇）")],
    json_file: JsonFile = None,
    report_file: ReportFile = None,
) -> None:
    """检索：对每条查询，正确的那一篇排在第几"""
    held, asked = read_table(corpus), read_table(queries)
    held.need("id", "text")
    asked.need("id", "text")
    started = time.perf_counter()
    index = Index.build(held.column("text"), background_of(categories_from_rows(category_rows())))
    build_seconds = time.perf_counter() - started
    found = _search(index, held, asked)
    figures: dict[str, float | int] = {}
    intervals: dict[str, Interval] = {}
    for top in _TOPS:
        right = sum(rank is not None and rank < top for rank in found.ranks)
        figures[f"recall{top}"], intervals[f"recall{top}"] = share(right, len(asked))
    figures["mrr"], intervals["mrr"] = mean_interval(
        [0.0 if rank is None else 1.0 / (rank + 1) for rank in found.ranks]
    )
    for part in (50, 95):
        figures[f"p{part}_ms"] = float(np.percentile(found.milliseconds, part))
    figures |= {"build_seconds": build_seconds, "corpus": len(held), "n": len(asked)}
    known = set(held.column("id"))
    unknown = sum(row not in known for row in asked.column("id"))
    finish(
        Outcome(
            title=texts.say("lab", "retrieve.title"),
            figures=figures,
            intervals=intervals,
            labels={key: texts.say("lab", f"retrieve.{key}") for key in figures},
            charts=[_curve(found.ranks)],
            examples=_examples(found, held, asked),
            notes=[texts.say("lab", "retrieve.unknown", count=unknown)] if unknown else [],
        ),
        json_file,
        report_file,
    )


def _search(index: Index, held: Table, asked: Table) -> _Found:
    ids = held.column("id")
    found = _Found()
    for row in progress(asked.rows, texts.say("lab", "retrieve.searching")):
        started = time.perf_counter()
        index.search(row["text"], _SHOWN)
        found.milliseconds.append((time.perf_counter() - started) * 1000)
        ranked = [number for number, _ in index.rank(row["text"], _MOST)]
        places = (at for at, number in enumerate(ranked) if ids[number] == row["id"])
        found.ranks.append(next(places, None))
        found.firsts.append(ranked[0] if ranked else None)
    return found


def _curve(ranks: Sequence[int | None]) -> Chart:
    points = [
        (float(k), sum(rank is not None and rank < k for rank in ranks) / len(ranks))
        for k in (1, 2, 3, 5, 10, 20, 50, 100)
    ]
    said = [texts.say("lab", f"retrieve.{key}") for key in ("curve", "k", "share")]
    return Chart(said[0], said[1], said[2], [("", points)])


def _examples(found: _Found, held: Table, asked: Table) -> list[Example]:
    """Queries whose right text came late, the latest first."""
    by_id = {row["id"]: row["text"] for row in held.rows}
    told = held.column("text")
    missed: list[tuple[int, Example]] = []
    for row, rank, first in zip(asked.rows, found.ranks, found.firsts, strict=True):
        if rank == 0:
            continue
        note = (
            texts.say("lab", "retrieve.unranked", most=_MOST)
            if rank is None
            else texts.say("lab", "retrieve.rank", rank=rank + 1)
        )
        right = by_id.get(row["id"], "")[:_LONGEST]
        got = "" if first is None else told[first][:_LONGEST]
        missed.append((_MOST if rank is None else rank, Example(row["text"], right, got, note)))
    missed.sort(key=lambda each: -each[0])
    return [example for _, example in missed]
