"""What the address parser reaches with how many labelled addresses, and how fast it reads.

python bench/address.py TRAIN TEST              a quarter, half and all of TRAIN, scored on TEST
python bench/address.py TRAIN TEST --json FILE  the figures as one flat object as well
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from huying.brain.text.postal import AddressModel, Labelled, spans
from huying.lab.address import read_labelled
from huying.lab.results import bootstrap

_SHARES = (0.25, 0.5, 1.0)
_SEED = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path)
    parser.add_argument("test", type=Path)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    rows, held = read_labelled(asked.train), read_labelled(asked.test)
    random.Random(_SEED).shuffle(rows)
    figures: dict[str, float | int] = {"n": len(held)}
    print(f"{'addresses':>10} {'F1':>7} {'95 %':>15} {'train s':>8} {'p50 ms':>7} {'p95 ms':>7}")
    for share in _SHARES:
        part = rows[: int(len(rows) * share)]
        figures.update(_measured(part, held))
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1), "utf-8")


def _measured(part: Sequence[Labelled], held: Sequence[Labelled]) -> dict[str, float | int]:
    started = time.perf_counter()
    model = AddressModel.train(part)
    seconds = time.perf_counter() - started
    hits, both, spent = [], [], []
    for row in held:
        started = time.perf_counter()
        found = set(model.spans(row.tokens))
        spent.append(1000 * (time.perf_counter() - started))
        wanted = set(spans(row.tags))
        hits.append(2 * len(wanted & found))
        both.append(len(wanted) + len(found))

    def f1(numbers: Sequence[int]) -> float:
        return sum(hits[i] for i in numbers) / max(1, sum(both[i] for i in numbers))

    value = f1(range(len(held)))
    low, high = bootstrap(f1, len(held))
    p50, p95 = statistics.median(spent), statistics.quantiles(spent, n=20)[-1]
    n = len(part)
    print(f"{n:>10} {value:>7.4f} {low:>7.4f}–{high:.4f} {seconds:>8.1f} {p50:>7.2f} {p95:>7.2f}")
    return {f"f1_{n}": value, f"train_seconds_{n}": seconds, f"p95_ms_{n}": p95}


if __name__ == "__main__":
    main()
