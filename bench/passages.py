"""A hundred thousand passages: how fast they are searched, what they cost, what a change costs.

python -m bench.passages [--sizes 10000 100000]

Passages are invented: each is an answer card's words mixed with numbers and names of its own.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from bench.brain_text import CONTENT, documents, lexicon_files
from huying.brain.text import card_from_json, categories_from_rows
from huying.brain.text.asking import asking_words
from huying.brain.text.cards import CardIndex
from huying.brain.text.documents import CardDoc
from huying.brain.text.lexicon import topics_of
from huying.city.content import category_rows

ON = date(2026, 11, 21)
ASKED = 300
_SYLLABLES = "安宝昌德恩福光海和吉嘉金康来丽明宁平清荣盛泰万祥兴雅永元泽"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measured(given.one)))
        return
    for size in given.sizes:  # each in a process of its own, for its memory
        command = [sys.executable, "-m", "bench.passages", "--one", str(size)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found = json.loads(done.stdout)
        print(f"{size:,} passages: " + ", ".join(f"{key} {value}" for key, value in found.items()))


def measured(size: int) -> dict[str, float]:
    shipped = [card_from_json(item) for item in documents(CONTENT / "demo" / "cards")]
    docs = list(invented(shipped, size))
    words = asking_words(lexicon_files())
    topics = topics_of(categories_from_rows(category_rows()))
    bare = _resident()
    started, worked = time.perf_counter(), time.process_time()
    index = CardIndex(docs, words, topics)
    build, build_cpu = time.perf_counter() - started, time.process_time() - worked
    memory = _resident() - bare
    questions = [random.Random(at).choice(docs).questions[-1] for at in range(ASKED)]
    taken, busy = [], []
    for question in questions:
        started, worked = time.perf_counter(), time.process_time()
        index.find(f"{question}啊", ON)
        taken.append((time.perf_counter() - started) * 1000)
        busy.append((time.process_time() - worked) * 1000)
    changed = [replace(doc, answer=f"{doc.answer}已改。") for doc in docs[:10]]
    started = time.perf_counter()
    index.updated([*changed, *docs[10:]])
    update = time.perf_counter() - started
    return {
        "build_s": round(build, 1),
        "build_cpu_s": round(build_cpu, 1),
        "memory_mb": round(memory),
        "p50_ms": round(float(np.percentile(taken, 50)), 1),
        "p95_ms": round(float(np.percentile(taken, 95)), 1),
        "cpu_p50_ms": round(float(np.percentile(busy, 50)), 1),
        "cpu_p95_ms": round(float(np.percentile(busy, 95)), 1),
        "ten_changed_s": round(update, 2),
    }


def invented(shipped: Sequence[CardDoc], size: int) -> Iterator[CardDoc]:
    dice = random.Random(1)
    for at in range(size):
        doc, other = dice.choice(shipped), dice.choice(shipped)
        name = "".join(dice.choices(_SYLLABLES, k=3))
        questions = dice.sample(doc.questions, min(2, len(doc.questions)))
        yield replace(
            doc,
            code=f"K-{at}",
            title=f"{name}{doc.title}",
            questions=(*questions, f"{name}那边{dice.choice(questions)}"),
            answer=f"{name}：{doc.answer}{other.answer}",
            points=(*doc.points[:2], f"标准：{dice.randint(1, 9999)}元"),
            valid_from=date(2020, 1, 1),
            valid_to=None,
        )


def _resident() -> float:
    """Megabytes at the most until now."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
