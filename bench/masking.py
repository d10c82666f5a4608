"""How many names of third persons `mask` covers, how much else it covers, and how fast it is.

python bench/masking.py

The sentences of `tests/brain/text/data/names.jsonl` were written before the rules; lines 1, 3, 5 …
served to tune them, lines 2, 4, 6 … are the held half. A leak is a name of which more than the
family name stays readable. Intervals are Wilson's, 95 %.
"""

from __future__ import annotations

import csv
import json
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from huying.brain.text import mask
from huying.brain.text.persons import person_spans

ROOT = Path(__file__).parent.parent
DEMO = ROOT / "huying" / "content" / "demo"
SENTENCES = ROOT / "tests" / "brain" / "text" / "data" / "names.jsonl"


@dataclass(frozen=True)
class Sentence:
    text: str
    names: frozenset[tuple[int, int]]


def sentences() -> list[Sentence]:
    rows = [json.loads(line) for line in SENTENCES.read_text("utf-8").splitlines()]
    return [Sentence(row["text"], frozenset((a, b) for a, b in row["names"])) for row in rows]


def wilson(right: int, total: int) -> str:
    """Share with its 95 % interval."""
    if not total:
        return "-"
    z, share = 1.96, right / total
    middle = share + z * z / (2 * total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    low, high = ((middle + sign * half) / (1 + z * z / total) for sign in (-1, 1))
    return f"{share:.3f} [{low:.3f}, {high:.3f}] ({right}/{total})"


def report(title: str, half: Sequence[Sentence]) -> None:
    gold = exact = leaked = found = ruined = 0
    for sentence in half:
        spans = set(person_spans(sentence.text))
        masked = mask(sentence.text)
        gold += len(sentence.names)
        found += len(spans)
        exact += len(spans & sentence.names)
        leaked += sum(sentence.text[a:b] in masked for a, b in sentence.names)
        ruined += not sentence.names and masked != sentence.text
    traps = sum(not sentence.names for sentence in half)
    print(f"{title}: {len(half)} sentences, {gold} names, {traps} without")
    print(f"  recall      {wilson(exact, gold)}")
    print(f"  precision   {wilson(exact, found)}")
    print(f"  covered     {wilson(gold - leaked, gold)}")
    print(f"  traps whole {wilson(traps - ruined, traps)}")


def city_words() -> Iterator[str]:
    for file, columns in (("places.csv", ("name", "aliases")), ("units.csv", ("name", "short"))):
        with (DEMO / file).open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                yield from (word for key in columns for word in row[key].split("|") if word)


def milliseconds(texts: Sequence[str]) -> float:
    """For 100 characters, each text seen for the first time."""
    mask("热身一下，经理王建国")
    fresh = [f"{text}。" for text in texts]
    began = time.process_time()
    for text in fresh:
        mask(text)
    return (time.process_time() - began) * 1000 / sum(map(len, fresh)) * 100


def main() -> None:
    everything = sentences()
    report("development half", everything[::2])
    report("held half", everything[1::2])
    words = set(city_words())
    kept = sum(mask(word) == word for word in words)
    print(f"places and units of the demo city untouched: {kept}/{len(words)}")
    print(f"ms for 100 characters: {milliseconds([item.text for item in everything]):.3f}")


if __name__ == "__main__":
    main()
