"""What the watch of a call hears, signal by signal, in calls that somebody else wrote.

    python -m bench.watch [--split dev|held] [--show]

Each call of ``tests/data/written/watch.jsonl`` is read to its end as the program would read it and
looked at once it is over. Counted a call and signal: given and expected, given only, expected only.
``dev`` may be tuned on, ``held`` is scored only. ``--show`` names the calls that differ.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.brain_text import NOW, load_lexicon
from huying.brain.text import CityLexicon
from huying.brain.watch import SignalKind
from huying.call.models import Json
from huying.call.reading import read_call
from huying.call.watching import Moment, SaidRow, look, shipped_rules

WRITTEN = Path(__file__).resolve().parent.parent / "tests" / "data" / "written" / "watch.jsonl"


@dataclass
class Tally:
    """By signal: given rightly, given wrongly, missed."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def add(self, expected: set[str], given: set[str]) -> None:
        self.right.update(expected & given)
        self.wrong.update(given - expected)
        self.missed.update(expected - given)

    def row(self, kind: str) -> tuple[int, int, int]:
        return self.right[kind], self.wrong[kind], self.missed[kind]


def calls(split: str) -> Iterator[Json]:
    for line in WRITTEN.read_text(encoding="utf-8").splitlines():
        call: Json = json.loads(line)
        if call["split"] == split:
            yield call


def given(call: Json, lexicon: CityLexicon) -> set[str]:
    """The signals that the watch gives in the whole call."""
    said: list[SaidRow] = [
        (seq, party, start, end, text)
        for seq, (party, start, end, text) in enumerate(call["utterances"], start=1)
    ]
    reading = read_call(lexicon, said, None, NOW)
    last = max(row[3] for row in said)
    found = look(said, reading, Moment(last, is_over=True), shipped_rules())
    return {signal["kind"] for signal in found.watch["signals"]}


def measure(split: str, lexicon: CityLexicon, *, is_shown: bool) -> Tally:
    tally = Tally()
    for call in calls(split):
        expected, heard = set(call["expected"]), given(call, lexicon)
        tally.add(expected, heard)
        if is_shown and expected != heard:
            more, less = sorted(heard - expected), sorted(expected - heard)
            print(f"{call['id']}: more {more}, less {less}")
    return tally


def _share(right: int, other: int) -> str:
    return f"{right / (right + other):.2f}" if right + other else "–"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=["dev", "held"], default="dev")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    tally = measure(options.split, load_lexicon(), is_shown=options.show)
    print(f"\n{sum(1 for _ in calls(options.split))} calls, {options.split}\n")
    print("| signal | right | wrong | missed | precision | recall |")
    print("|---|---|---|---|---|---|")
    totals = [0, 0, 0]
    for kind in SignalKind:
        right, wrong, missed = tally.row(kind.value)
        totals = [one + more for one, more in zip(totals, (right, wrong, missed), strict=True)]
        shares = f"{_share(right, wrong)} | {_share(right, missed)}"
        print(f"| {kind.value} | {right} | {wrong} | {missed} | {shares} |")
    right, wrong, missed = totals
    shares = f"{_share(right, wrong)} | {_share(right, missed)}"
    print(f"| all | {right} | {wrong} | {missed} | {shares} |")


if __name__ == "__main__":
    main()
