"""Titles of running text beside what people would take instead: the first sentence and TextRank.

python -m bench.titles replies.csv --text text --title title     one run, one table
python -m bench.titles --learn                                   makes the shipped model anew
"""

from __future__ import annotations

import argparse
import csv
import re
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import rjieba

from huying.brain.text.titles import rouge, shipped_model, title_of, unsupported
from huying.brain.text.titles.training import matter_words, train_titles
from huying.lab.outcome import mean_interval, share
from huying.lab.tables import read_table

CONTENT = Path(__file__).parent.parent / "huying" / "content"
_SENTENCE = re.compile(r"[^。！？!?；;\n]+")
_CLAUSE = re.compile(r"[^，,。！？!?；;：:\s]+")
_GREETING = re.compile(r"^.{0,12}(?:您好|你好|尊敬的.*|领导|书记|市长|县长|局长)$")
Pairs = Sequence[tuple[str, str]]


def first_of(text: str, piece: re.Pattern[str]) -> str:
    """The first sentence or clause that is no greeting."""
    sentences: list[str] = [found.strip() for found in piece.findall(text) if found.strip()]
    return next((item for item in sentences if not _GREETING.match(item)), "")


def textrank(text: str, piece: re.Pattern[str], *, rounds: int = 30, damping: float = 0.85) -> str:
    """The most central sentence or clause by shared words (Mihalcea and Tarau 2004)."""
    sentences: list[str] = [
        found.strip() for found in piece.findall(text) if len(found.strip()) > 3
    ]
    if len(sentences) < 2:
        return sentences[0] if sentences else text.strip()
    words = [{word for word in rjieba.cut(item) if len(word) > 1} for item in sentences]
    size = len(sentences)
    alike = np.zeros((size, size))
    for one in range(size):
        for other in range(one):
            scale = np.log(len(words[one]) + 1) + np.log(len(words[other]) + 1)
            shared = len(words[one] & words[other]) / scale if scale else 0.0
            alike[one, other] = alike[other, one] = shared
    total = alike.sum(axis=1)
    moves = alike / np.where(total > 0, total, 1)[:, None]
    rank = np.ones(size) / size
    for _ in range(rounds):
        rank = (1 - damping) / size + damping * (moves.T @ rank)
    best = int(rank.argmax())
    return sentences[best]


def hindsight(text: str, wanted: str) -> str:
    """The one or two neighbouring clauses that are most like the title: no system, a bound."""
    clauses = _CLAUSE.findall(text)
    pairs = [one + other for one, other in pairwise(clauses)]
    return max([*clauses, *pairs], key=lambda item: rouge(item, wanted)[2], default="")


def measure(name: str, pairs: Pairs, make: Callable[[str, str], str]) -> None:
    scores = []
    seconds = []
    invented = 0
    lengths = 0
    for text, wanted in pairs:
        start = time.process_time()
        title = make(text, wanted)
        seconds.append(time.process_time() - start)
        scores.append(rouge(title, wanted))
        invented += bool(unsupported(title, text))
        lengths += len(title)
    first, second, longest = zip(*scores, strict=True)
    mean, (low, high) = mean_interval(longest)
    rate, (_, most) = share(invented, len(pairs))
    milliseconds = np.quantile(np.asarray(seconds) * 1000, [0.5, 0.95])
    print(
        f"{name:<28} {np.mean(first):.3f}  {np.mean(second):.3f}  {mean:.3f} ({low:.3f}-{high:.3f})"
        f"  {100 * rate:5.2f} % (≤ {100 * most:.2f})  {lengths / len(pairs):5.1f}"
        f"  {milliseconds[0]:6.2f} {milliseconds[1]:6.2f}",
        flush=True,
    )


def trained(pairs: Pairs, folds: int) -> dict[str, str]:
    """The title of every text by a model that has not seen its row."""
    matters = shipped_model().matters
    found: dict[str, str] = {}
    for fold in range(folds):
        rest = [pair for number, pair in enumerate(pairs) if number % folds != fold]
        model = train_titles(rest, matters, "fold")
        for text, _ in pairs[fold::folds]:
            found[text] = title_of(text, model).text
    return found


def _first(text: str, _: str, piece: re.Pattern[str]) -> str:
    return first_of(text, piece)


def _ranked(text: str, _: str, piece: re.Pattern[str]) -> str:
    return textrank(text, piece)


def compare(pairs: Pairs, folds: int) -> None:
    model = shipped_model()
    print(f"n {len(pairs)}")
    print(
        "system                       R-1    R-2    R-L (95 %)           unsupported"
        "         length  p50, p95 ms of CPU"
    )
    for name, piece in (("sentence", _SENTENCE), ("clause", _CLAUSE)):
        measure(f"first {name}", pairs, partial(_first, piece=piece))
        measure(f"TextRank, {name}", pairs, partial(_ranked, piece=piece))
    measure("ours, shipped content", pairs, lambda text, _: title_of(text, model).text)
    titles = trained(pairs, folds)
    measure(f"ours, learned ({folds} folds)", pairs, lambda text, _: titles[text])
    measure("best clauses in hindsight", pairs, hindsight)


def learn() -> None:
    """Letters and titles of ours and the category tree's names -> content/titles/model.json."""
    folder = CONTENT / "titles"
    rows = list(csv.DictReader((folder / "letters.csv").open(encoding="utf-8")))
    names: list[str] = []
    for path in sorted((CONTENT / "categories").glob("*.csv")):
        names += [
            f"{row['name']} {row['synonyms']}"
            for row in csv.DictReader(path.open(encoding="utf-8"))
        ]
    pairs = [(row["text"], row["title"]) for row in rows]
    model = train_titles(pairs, matter_words(names), f"letters.csv, {len(rows)} rows")
    (folder / "model.json").write_text(model.dump() + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--text", default="text")
    parser.add_argument("--title", default="title")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--learn", action="store_true")
    given = parser.parse_args()
    if given.learn:
        learn()
    if given.data is not None:
        table = read_table(given.data)
        rows = zip(table.column(given.text), table.column(given.title), strict=True)
        compare([pair for pair in rows if all(cell.strip() for cell in pair)], given.folds)


if __name__ == "__main__":
    main()
