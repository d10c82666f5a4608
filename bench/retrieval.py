"""Search over replies: right and fast enough, beside plain BM25 and TF-IDF cosine.

python -m bench.retrieval [--corpus C.csv --queries Q.csv [--peers PYTHON]] [--sizes 1000 10000]

Without files it measures building and searching over invented texts. With them (columns as for
``huying lab retrieve``) the places of the right text are compared with BM25 over jieba's words
(k1 1.2, b 0.75), with TF-IDF cosine over character pairs and triples (scikit-learn), with
PostgreSQL full text over the same words (``ts_rank``, any word) and, given the Python of an
environment that has them, with bm25s and tantivy (``bench/peer_retrieval.py``).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import psycopg
import rjieba
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from bench.invented_tickets import categories, retold, tickets
from huying.brain.text.incidents import background_of
from huying.brain.text.retrieval import Index
from huying.kit.postgres import EmbeddedPostgres
from huying.lab.results import share
from huying.lab.tables import read_table

ASKED = 500
MOST = 100


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--peers", help="Python of an environment with bm25s and tantivy")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000])
    given = parser.parse_args()
    if given.corpus and given.queries:
        _compare(given.corpus, given.queries, given.peers)
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


def _compare(corpus: Path, queries: Path, peers: str | None) -> None:
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
    _print("PostgreSQL full text, words", _full_text(texts, questions), right)
    if peers:
        for name, places in _others(peers, texts, questions).items():
            _print(f"{name}, words", places, right)


def _words(text: str) -> list[str]:
    return [word for word in rjieba.cut(text) if word.strip() and word.isalnum()]


def _others(
    python: str, texts: Sequence[str], questions: Sequence[str]
) -> dict[str, list[list[int]]]:
    given = {
        "texts": [_words(text) for text in texts],
        "questions": [_words(text) for text in questions],
        "most": MOST,
    }
    ran = subprocess.run(
        [python, "-m", "bench.peer_retrieval"],
        input=json.dumps(given), capture_output=True, text=True, check=True,
    )  # fmt: skip
    places: dict[str, list[list[int]]] = json.loads(ran.stdout)
    return places


def _full_text(texts: Sequence[str], questions: Sequence[str]) -> list[list[int]]:
    with TemporaryDirectory(prefix="huying-bench-") as home:
        server = EmbeddedPostgres(Path(home))
        try:
            return _asked_postgres(server.start(), texts, questions)
        finally:
            server.stop()


def _asked_postgres(dsn: str, texts: Sequence[str], questions: Sequence[str]) -> list[list[int]]:
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE held (number int, words tsvector)")
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO held VALUES (%s, to_tsvector('simple', %s))",
                [(number, " ".join(_words(text))) for number, text in enumerate(texts)],
            )
        connection.execute("CREATE INDEX ON held USING gin (words)")
        places = []
        for question in questions:
            wanted = " | ".join(f"'{word}'" for word in dict.fromkeys(_words(question)))
            rows = connection.execute(
                "SELECT number FROM held, to_tsquery('simple', %s) AS q WHERE words @@ q"
                " ORDER BY ts_rank(words, q, 1) DESC, number LIMIT %s",
                (wanted, MOST),
            )
            places.append([int(number) for (number,) in rows])
    return places


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
