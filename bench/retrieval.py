"""Search over replies: right and fast enough, beside plain BM25 and TF-IDF cosine.

python -m bench.retrieval [--corpus C.csv --queries Q.csv] [--sizes 1000 10000 100000]

Without files it measures building and searching over invented texts. With them (columns as for
``huying lab retrieve``) the places of the right text are compared with BM25 over jieba's words
(k1 1.2, b 0.75) and with TF-IDF cosine over character pairs and triples (scikit-learn).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import rjieba
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from bench.invented_tickets import categories, retold, tickets
from huying.brain.text.incidents import background_of
from huying.brain.text.retrieval import Index
from huying.lab.results import share
from huying.lab.tables import read_table

ASKED = 500
MOST = 100


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000])
    given = parser.parse_args()
    if given.corpus and given.queries:
        _compare(given.corpus, given.queries)
        return
    for size in given.sizes:
        _speed(size)


def _speed(size: int) -> None:
    docs = categories()
    texts = list(tickets(size, docs))
    started = time.perf_counter()
    index = Index.build(texts, background_of(docs))
    seconds = time.perf_counter() - started
    taken, worked = [], []
    for _, again in retold(min(ASKED, size), docs):
        started, busy = time.perf_counter(), time.process_time()
        index.search(again)
        taken.append((time.perf_counter() - started) * 1000)
        worked.append((time.process_time() - busy) * 1000)
    p50, p95 = np.percentile(taken, [50, 95])
    own = np.percentile(worked, 95)
    print(
        f"{size:>7,} texts: built in {seconds:.1f} s; search p50 {p50:.1f} ms, p95 {p95:.1f} ms,"
        f" of which the processor {own:.1f} ms"
    )


def _compare(corpus: Path, queries: Path) -> None:
    held, asked = read_table(corpus), read_table(queries)
    texts, ids = held.column("text"), np.array(held.column("id"))
    questions = asked.column("text")
    right = [ids == row for row in asked.column("id")]
    index = Index.build(texts, background_of(categories()))
    ours = [[number for number, _ in index.rank(question, MOST)] for question in questions]
    print(f"{len(questions):,} questions, {len(texts):,} texts")
    _print("huying", ours, right)
    _print("BM25, words", _bm25(texts, questions), right)
    _print("TF-IDF cosine, characters", _cosine(texts, questions), right)


def _bm25(texts: Sequence[str], questions: Sequence[str]) -> list[list[int]]:
    words = CountVectorizer(tokenizer=rjieba.cut, token_pattern=None, lowercase=True)
    counts = words.fit_transform(texts).tocsr().astype(np.float64)
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    holding = np.bincount(counts.indices, minlength=counts.shape[1])
    rarity = np.log1p((len(texts) - holding + 0.5) / (holding + 0.5))
    owners = np.repeat(np.arange(len(texts)), np.diff(counts.indptr))
    norm = 1.2 * (0.25 + 0.75 * lengths[owners] / lengths.mean())
    weights = rarity[counts.indices] * counts.data * 2.2 / (counts.data + norm)
    held = csr_matrix((weights, counts.indices, counts.indptr), shape=counts.shape)
    return _ranked(words.transform(questions) @ held.T)


def _cosine(texts: Sequence[str], questions: Sequence[str]) -> list[list[int]]:
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(2, 3), sublinear_tf=True)
    held = vectors.fit_transform(texts)
    return _ranked(vectors.transform(questions) @ held.T)


def _ranked(scores: csr_matrix) -> list[list[int]]:
    whole = scores.toarray()
    return [np.argsort(-row, kind="stable")[:MOST].tolist() for row in whole]


def _print(name: str, found: Sequence[Sequence[int]], right: Sequence[NDArray[np.bool_]]) -> None:
    places = [
        next((at for at, number in enumerate(ranked) if is_right[number]), None)
        for ranked, is_right in zip(found, right, strict=True)
    ]
    said = []
    for top in (1, 3, 10):
        value, (low, high) = share(sum(p is not None and p < top for p in places), len(places))
        said.append(f"R@{top} {value:.3f} [{low:.3f}-{high:.3f}]")
    mean = sum(0.0 if place is None else 1 / (place + 1) for place in places) / len(places)
    print(f"{name:28} {'  '.join(said)}  MRR {mean:.3f}")


if __name__ == "__main__":
    main()
