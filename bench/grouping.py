"""Same matter or not: right and fast enough, beside what people would take instead.

python -m bench.grouping [--tickets 100000] [--placed]
                         [--data X.csv --text COL --id COL --gold GOLD.csv]
                         [--planted PLANTED.csv [--among 3000]]

Without ``--data`` it measures speed and memory over invented tickets. With it, pairs within a group
are scored for the incidents of ``huying lab group`` and for TF-IDF cosine over character pairs and
triples (scikit-learn), connected above a threshold: the best one for that very gold file, which
nobody has in advance. ``--planted``: see ``bench/grouping_planted.py``.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from bench import grouping_planted
from bench.grouping_planted import megabytes
from bench.invented_tickets import categories, retold, tickets
from huying.brain.text.incidents import SAME, Incidents, MatterIndex, background_of
from huying.lab.tables import read_table

ASKED = 1000
BUDGET_MS = 20.0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--text", default="text")
    parser.add_argument("--id", default="id")
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--planted", type=Path)
    parser.add_argument("--placed", action="store_true", help="only the speed with places")
    parser.add_argument("--among", type=int, default=3000, help="invented tickets beside --planted")
    given = parser.parse_args()
    if given.planted:
        grouping_planted.run(given.planted, given.among)
    elif given.data and given.gold:
        _compare(given.data, given.text, given.id, given.gold)
    else:
        if not given.placed:
            _speed(given.tickets)
        grouping_planted.speed(given.tickets)


def _speed(count: int) -> None:
    docs = categories()
    index = MatterIndex(background_of(docs))
    before, started = megabytes(), time.perf_counter()
    for at, text in enumerate(tickets(count, docs)):
        index.add(str(at), text)
    seconds = time.perf_counter() - started
    print(f"{count:,} open tickets: {count / seconds:,.0f} a second, {megabytes() - before:.0f} MB")
    taken, worked, found, sure, wrong = [], [], 0, 0, 0
    for at, (_, again) in enumerate(retold(ASKED, docs)):
        started, busy = time.perf_counter(), time.process_time()
        likes = index.like(again)
        taken.append((time.perf_counter() - started) * 1000)
        worked.append((time.process_time() - busy) * 1000)
        found += bool(likes) and likes[0].key == str(at)
        taken_for = [like.key for like in likes if like.score >= SAME]
        sure += str(at) in taken_for
        wrong += any(key != str(at) for key in taken_for)
    p50, p95 = np.percentile(taken, [50, 95])
    own = np.percentile(worked, 95)
    print(f"  same matter? {ASKED} asked: p50 {p50:.1f} ms, p95 {p95:.1f} ms (budget {BUDGET_MS})")
    print(f"  of which the processor: p95 {own:.1f} ms")
    print(f"  told again in other phrases, the right one first: {found / ASKED:.3f}")
    print(f"  taken for the same: the right one {sure / ASKED:.3f}, another {wrong / ASKED:.3f}")
    started = time.perf_counter()
    for at in range(ASKED):
        index.remove(str(at))
    for at, text in enumerate(tickets(ASKED, docs)):
        index.add(str(at), text)
    each = (time.perf_counter() - started) * 1000 / ASKED
    print(f"  closed and opened again: {each:.2f} ms a ticket")


def _compare(data: Path, text: str, row: str, gold: Path) -> None:
    table = read_table(data)
    told, ids = table.column(text), table.column(row)
    groups = {each["id"]: each["group"] for each in read_table(gold).rows}
    wanted = [groups.get(name, f"alone {name}") for name in ids]
    started = time.perf_counter()
    ours = _ours(told)
    print(f"{len(told):,} texts, pairs within a group: {_pairs(wanted):,}")
    print(f"{'huying':28} {_scored(ours, wanted)}  {time.perf_counter() - started:.1f} s")
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(2, 3), sublinear_tf=True)
    cosines = vectors.fit_transform(told)
    alike = (cosines @ cosines.T).tocoo()
    close = [(a, b, v) for a, b, v in zip(alike.row, alike.col, alike.data, strict=True) if a < b]
    for least in (0.12, 0.15, 0.18, 0.22, 0.27, 0.35, 0.5):
        linked = _connected(len(told), [(a, b) for a, b, value in close if value >= least])
        print(f"{f'TF-IDF cosine from {least:.2f}':28} {_scored(linked, wanted)}")


def _ours(told: Sequence[str]) -> list[int]:
    incidents = Incidents(MatterIndex(background_of(categories())))
    incidents.learn(told)
    for at, text in enumerate(told):
        incidents.add(str(at), text, is_learnt=True)
    found = [0] * len(told)
    for incident in incidents.by_heat():
        for member in incident.members:
            found[int(member)] = incident.number
    return found


def _connected(count: int, links: Sequence[tuple[int, int]]) -> list[int]:
    root = list(range(count))

    def top(at: int) -> int:
        while root[at] != at:
            root[at] = root[root[at]]
            at = root[at]
        return at

    for one, other in links:
        root[top(one)] = top(other)
    return [top(at) for at in range(count)]


def _pairs(labels: Sequence[object]) -> int:
    return sum(a == b for a, b in combinations(labels, 2))


def _scored(found: Sequence[int], wanted: Sequence[str]) -> str:
    together = right = 0
    members: dict[int, list[int]] = {}
    for at, number in enumerate(found):
        members.setdefault(number, []).append(at)
    for group in members.values():
        for one, other in combinations(group, 2):
            together += 1
            right += wanted[one] == wanted[other]
    precision, recall = right / max(together, 1), right / max(_pairs(wanted), 1)
    return f"precision {precision:.3f}  recall {recall:.3f}  ({right} of {together} pairs right)"


if __name__ == "__main__":
    main()
