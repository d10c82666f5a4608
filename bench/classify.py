"""Learning from labelled rows beside what people would pick instead, over the same folds.

python -m bench.classify --data FILE --text COL --label COL [--folds 5] [--sizes] [--json FILE]

Beside ours: scikit-learn's TF-IDF of characters with a linear support vector machine, both plain,
and fastText where it is installed (``pip install fasttext-wheel``; the project does not need it).
The threshold of each is chosen by three inner folds of the training rows in the same way.

``--sizes`` also learns from a quarter, a half and three quarters of the rows of the first fold.

The ceiling: pairs of rows that are nearly the same text (cosine of character pairs, numbers left
out) and carry different labels are disagreement of the labels themselves. If two near-twins draw
their label independently from the same two candidates and the likelier one has the chance q, a
share d = 2 q (1 - q) of pairs differs; nobody who always names the likelier one is right in more
than q = (1 + sqrt(1 - 2 d)) / 2 of rows like these. With more than two candidates q is lower, and
rows that have a near-twin need not be like those that have none. Intervals: 95 %; of the pairs by
drawing groups of twins with replacement.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import math
import random
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from huying.brain.learning import Options, calibration_error, split, threshold, train
from huying.brain.learning.reading import readings
from huying.brain.learning.vectors import fit_grams, unit_rows
from huying.brain.series import wilson
from huying.lab.classify import macro_f1, shipped
from huying.lab.tables import read_table

PRECISION = 0.98
BANDS = ((0.95, 1.01), (0.9, 0.95), (0.8, 0.9), (0.7, 0.8))
Ranked = list[tuple[list[str], float]]
Learner = Callable[[Sequence[str], Sequence[str]], tuple[Callable[[Sequence[str]], Ranked], float]]


@dataclass(frozen=True)
class Row:
    expected: str
    ranked: list[str]
    confidence: float
    is_alone: bool


@dataclass(frozen=True)
class Scored:
    rows: list[Row]
    train_seconds: float
    rows_per_second: float

    def figures(self) -> dict[str, float]:
        right = np.array([row.ranked[0] == row.expected for row in self.rows])
        sure = np.array([row.confidence for row in self.rows])
        alone = np.array([row.is_alone for row in self.rows])
        hits, n = int(right.sum()), len(right)
        low, high = wilson(hits, n) or (0.0, 1.0)
        return {
            "accuracy": hits / n,
            "accuracy_low": low,
            "accuracy_high": high,
            "macro_f1": macro_f1(
                [row.expected for row in self.rows], [row.ranked[0] for row in self.rows]
            ),
            "top3": sum(row.expected in row.ranked for row in self.rows) / n,
            "ece": calibration_error(np.clip(sure, 0, 1), right),
            "alone_at_98": float(alone.mean()),
            "alone_precision": float(right[alone].mean()) if alone.any() else math.nan,
            "train_seconds": self.train_seconds,
            "rows_per_second": self.rows_per_second,
            "n": n,
        }


def ours(texts: Sequence[str], labels: Sequence[str]) -> tuple[Callable[..., Ranked], float]:
    learned = train(texts, labels, Options(knowledge=shipped(), precision=PRECISION))

    def ask(asked: Sequence[str]) -> Ranked:
        return [
            ([guess.label for guess in row], row[0].confidence) for row in learned.rank_many(asked)
        ]

    return ask, learned.threshold


def plain(texts: Sequence[str], labels: Sequence[str]) -> tuple[Callable[..., Ranked], float]:
    """Confidence: softmax of the margins, as is usually done."""
    return _with_threshold(_plain_fit, texts, labels)


def fast(texts: Sequence[str], labels: Sequence[str]) -> tuple[Callable[..., Ranked], float]:
    return _with_threshold(_fast_fit, texts, labels)


def _plain_fit(texts: Sequence[str], labels: Sequence[str]) -> Callable[..., Ranked]:
    vectoriser = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True, min_df=2)
    machine = LinearSVC(random_state=0).fit(vectoriser.fit_transform(texts), list(labels))

    def ask(asked: Sequence[str]) -> Ranked:
        margins = machine.decision_function(vectoriser.transform(asked))
        if margins.ndim == 1:
            margins = np.column_stack([-margins, margins])
        chances = np.exp(margins - margins.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        order = np.argsort(-chances, axis=1, kind="stable")[:, :3]
        names = machine.classes_[order].tolist()
        return [
            (names[i], float(chances[i, first])) for i, first in enumerate(order[:, 0].tolist())
        ]

    return ask


def _fast_fit(texts: Sequence[str], labels: Sequence[str]) -> Callable[..., Ranked]:
    fasttext = importlib.import_module("fasttext")
    names = sorted(set(labels))
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        for text, label in zip(texts, labels, strict=True):
            file.write(f"__label__{names.index(label)} {' '.join(''.join(text.split()))}\n")
        file.flush()
        model = fasttext.train_supervised(
            file.name, epoch=25, lr=0.5, wordNgrams=3, dim=50, bucket=200_000, thread=1, verbose=0
        )

    def ask(asked: Sequence[str]) -> Ranked:
        found: Ranked = []
        for text in asked:
            said, chances = model.predict(" ".join("".join(text.split())) or " ", k=3)
            found.append(
                ([names[int(name.removeprefix("__label__"))] for name in said], float(chances[0]))
                if said
                else ([names[0]], 0.0)
            )
        return found

    return ask


def _with_threshold(
    fit: Callable[..., Callable[..., Ranked]], texts: Sequence[str], labels: Sequence[str]
) -> tuple[Callable[..., Ranked], float]:
    sure, right = [], []
    fold = split(labels, 3)
    for turn in range(3):
        inside = [i for i, part in enumerate(fold) if part != turn]
        outside = [i for i, part in enumerate(fold) if part == turn]
        ask = fit([texts[i] for i in inside], [labels[i] for i in inside])
        for (names, confidence), i in zip(ask([texts[i] for i in outside]), outside, strict=True):
            sure.append(confidence)
            right.append(names[0] == labels[i])
    return fit(texts, labels), threshold(np.array(sure), np.array(right), PRECISION)


def scored(learner: Learner, texts: list[str], labels: list[str], count: int) -> Scored:
    fold = split(labels, count)
    rows: list[Row] = []
    trained = asked = 0.0
    for turn in range(count):
        inside = [i for i, part in enumerate(fold) if part != turn]
        outside = [i for i, part in enumerate(fold) if part == turn]
        start = time.perf_counter()
        ask, limit = learner([texts[i] for i in inside], [labels[i] for i in inside])
        trained += time.perf_counter() - start
        start = time.perf_counter()
        found = ask([texts[i] for i in outside])
        asked += time.perf_counter() - start
        rows += [
            Row(labels[i], names, sure, sure >= limit)
            for i, (names, sure) in zip(outside, found, strict=True)
        ]
    return Scored(rows, trained / count, len(rows) / asked)


def twins(texts: list[str], least: float) -> list[tuple[int, int, float]]:
    """Pairs of rows whose cosine of character pairs is at least ``least``."""
    pages = list(readings(texts))
    grams = fit_grams(pages, (2,), least=1, most=1 << 30)
    found = []
    first = 0
    whole = [unit_rows(grams.vectors(page)) for page in pages]
    for page in whole:
        second = 0
        for other in whole:
            near = (page @ other.T).tocoo()
            kept = near.data >= least
            for i, j, value in zip(near.row[kept], near.col[kept], near.data[kept], strict=True):
                if first + i < second + j:
                    found.append((first + int(i), second + int(j), float(value)))
            second += other.shape[0]
        first += page.shape[0]
    return found


def ceiling(pairs: Sequence[tuple[int, int, float]], labels: list[str]) -> dict[str, float]:
    """Share of pairs that differ, and what follows for the best that can be reached."""
    groups = _groups(pairs)
    tallies = [(sum(labels[i] != labels[j] for i, j in group), len(group)) for group in groups]
    if not tallies:
        return {"pairs": 0}
    dice = random.Random(1)
    drawn = sorted(_share(dice.choices(tallies, k=len(tallies))) for _ in range(500))
    differ, low, high = _share(tallies), drawn[12], drawn[487]
    best = [(1 + math.sqrt(max(0.0, 1 - 2 * value))) / 2 for value in (differ, high, low)]
    return {
        "pairs": sum(count for _, count in tallies),
        "groups": len(groups),
        "differ": differ,
        "differ_low": low,
        "differ_high": high,
        "ceiling": best[0],
        "ceiling_low": best[1],
        "ceiling_high": best[2],
    }


def _share(tallies: Sequence[tuple[int, int]]) -> float:
    return sum(differ for differ, _ in tallies) / max(sum(count for _, count in tallies), 1)


def _groups(pairs: Sequence[tuple[int, int, float]]) -> list[list[tuple[int, int]]]:
    """Pairs by the group of rows that they tie together."""
    parent: dict[int, int] = {}

    def root(row: int) -> int:
        while parent.setdefault(row, row) != row:
            row = parent[row]
        return row

    for i, j, _ in pairs:
        parent[root(i)] = root(j)
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for i, j, _ in pairs:
        found[root(i)].append((i, j))
    return list(found.values())


def by_size(texts: list[str], labels: list[str]) -> list[tuple[int, float]]:
    """Rows learnt from, and accuracy on the first fifth."""
    fold = split(labels, 5)
    outside = [i for i, part in enumerate(fold) if part == 0]
    inside = [i for i, part in enumerate(fold) if part != 0]
    random.Random(1).shuffle(inside)
    found = []
    for part in (0.25, 0.5, 0.75, 1.0):
        chosen = inside[: int(len(inside) * part)]
        ask, _ = ours([texts[i] for i in chosen], [labels[i] for i in chosen])
        ranked = ask([texts[i] for i in outside])
        hits = sum(names[0] == labels[i] for (names, _), i in zip(ranked, outside, strict=True))
        found.append((len(chosen), hits / len(outside)))
    return found


def _show(name: str, figures: dict[str, float]) -> None:
    told = "  ".join(f"{key} {value:.4g}" for key, value in figures.items())
    print(f"{name}: {told}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--text", required=True)
    parser.add_argument("--label", required=True)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--sizes", action="store_true")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    table = read_table(given.data)
    rows = zip(table.column(given.text), table.column(given.label), strict=True)
    kept = [(text, label.strip()) for text, label in rows if label.strip()]
    texts, labels = [text for text, _ in kept], [label for _, label in kept]
    print(f"{len(texts)} rows, {len(set(labels))} labels, most frequent", end=" ")
    print(f"{Counter(labels).most_common(1)[0][1] / len(labels):.3f}")
    told: dict[str, float] = {}
    pairs = twins(texts, BANDS[-1][0])
    for low, high in BANDS:
        band = ceiling([pair for pair in pairs if low <= pair[2] < high], labels)
        _show(f"near-twins {low:.2f}", band)
        told |= {f"twins_{low:.2f}_{key}": value for key, value in band.items()}
    learners: list[tuple[str, Learner]] = [("plain TF-IDF + SVM", plain), ("ours", ours)]
    if importlib.util.find_spec("fasttext"):
        learners.insert(1, ("fastText", fast))
    for name, learner in learners:
        figures = scored(learner, texts, labels, given.folds).figures()
        _show(name, figures)
        told |= {f"{name} {key}": value for key, value in figures.items()}
    if given.sizes:
        for count, accuracy in by_size(texts, labels):
            print(f"ours from {count} rows: {accuracy:.4f}", flush=True)
            told[f"ours_from_{count}"] = accuracy
    if given.json:
        given.json.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
