"""The emotion of posts by cross-validation, beside what people would pick instead.

python bench/emotion.py DATA              columns text and label, five folds
python bench/emotion.py DATA --json FILE  the figures as one flat object as well
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from huying.brain.text.feelings.emotion_training import train
from huying.lab.results import bootstrap
from huying.lab.tables import read_table

Namer = Callable[[Sequence[str], Sequence[str], Sequence[str]], list[str]]
_SEED = 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    table = read_table(asked.data)
    texts = np.array(table.column("text"), dtype=object)
    labels = np.array(table.column("label"), dtype=object)
    figures: dict[str, float | int] = {"n": len(texts)}
    print(f"{'':<24} {'accuracy':>8} {'macro F1':>8} {'95 %':>13} {'seconds':>8}  by label")
    for name, namer in (("plain TF-IDF and SVM", _plain), ("ours", _ours)):
        started = time.perf_counter()
        got = np.empty(len(texts), dtype=object)
        for inner, held in StratifiedKFold(5, shuffle=True, random_state=_SEED).split(
            texts, labels
        ):
            got[held] = namer(list(texts[inner]), list(labels[inner]), list(texts[held]))
        seconds = (time.perf_counter() - started) / 5
        figures.update(_told(name, labels, got, seconds))
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1), "utf-8")


def _told(name: str, labels: np.ndarray, got: np.ndarray, seconds: float) -> dict[str, float | int]:
    names = sorted(set(labels))
    accuracy = float(accuracy_score(labels, got))
    macro = float(f1_score(labels, got, average="macro"))
    low, high = bootstrap(
        lambda rows: float(f1_score(labels[list(rows)], got[list(rows)], average="macro")),
        len(labels),
    )
    by_label = dict(zip(names, f1_score(labels, got, average=None, labels=names), strict=True))
    written = " ".join(f"{label} {value:.3f}" for label, value in by_label.items())
    print(
        f"{name:<24} {accuracy:>8.4f} {macro:>8.4f} {low:.3f}–{high:.3f} {seconds:>8.1f}  {written}"
    )
    key = name.split()[0]
    return {
        f"{key}_accuracy": accuracy,
        f"{key}_macro_f1": macro,
        **{f"{key}_f1_{label}": float(value) for label, value in by_label.items()},
    }


def _plain(texts: Sequence[str], labels: Sequence[str], held: Sequence[str]) -> list[str]:
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True, min_df=2)
    return list(make_pipeline(vectors, LinearSVC()).fit(texts, labels).predict(held))


def _ours(texts: Sequence[str], labels: Sequence[str], held: Sequence[str]) -> list[str]:
    return train(texts, labels).name(held)


if __name__ == "__main__":
    main()
