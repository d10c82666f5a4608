"""Is it the same matter? Likeness by category, place and words, beside words weighed with names and
topics, on pairs written by hand: tests/data/written/pairs.csv.

python -m bench.likeness [--held]

Without ``--held`` only the development half. Every pair is one that the registration would compare:
same or neighbouring streets, no citizen in common.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.invented_tickets import categories
from huying.brain.text.incidents import MatterIndex, background_of
from huying.brain.text.likeness import THRESHOLD, Told, Where, likeness
from huying.brain.text.same_matter import likenesses
from huying.lab.results import share

ROOT = Path(__file__).parents[1]
PAIRS = ROOT / "tests" / "data" / "written" / "pairs.csv"
PLACES = ROOT / "huying" / "content" / "demo" / "places.csv"
NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)

Row = dict[str, str]


@dataclass(frozen=True)
class Pair:
    one: Told
    other: Told
    is_same: bool
    how: str


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--held", action="store_true")
    parser.add_argument("--misses", action="store_true", help="what was wrong, development only")
    given = parser.parse_args()
    split = "held" if given.held else "dev"
    found = pairs(split)
    background = background_of(categories())

    def words_only(one: Told, other: Told) -> float:
        alone = MatterIndex(background)
        alone.add("", other.text, is_learnt=True)
        return alone.scores(one.text, [""])[0]

    ways: tuple[tuple[str, Callable[[Told, Told], float]], ...] = (
        ("category, place, words", lambda one, other: likeness(one, other).score),
        ("incidents, words only", words_only),
        ("both", lambda one, other: likenesses(background, one, [other])[0].score),
    )
    for name, scored in ways:
        least = 0.5 if scored is words_only else THRESHOLD
        _report(f"{split}: {name}", found, scored, least, given.misses and split == "dev")


def pairs(split: str) -> list[Pair]:
    with PLACES.open(encoding="utf-8") as file:
        places = {row["code"]: row for row in csv.DictReader(file)}
    with PAIRS.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == split]
    return [
        Pair(
            _told(row["category_a"], row["place_a"], 0, row["a"], places),
            _told(row["category_b"], row["place_b"], int(row["days"]), row["b"], places),
            row["same"] == "yes",
            row["how"],
        )
        for row in rows
    ]


def _told(category: str, place: str, days: int, text: str, places: dict[str, Row]) -> Told:
    return Told(category, where(place, places), NOW + timedelta(days=days), text)


def where(code: str, places: dict[str, Row]) -> Where:
    """As the registration sees a place of the demo city."""
    chain: list[str] = []
    at = code
    while at:
        chain.insert(0, at)
        at = places[at]["parent"]
    street = next((each for each in chain if places[each]["kind"] == "street"), None)
    beside = places[street]["neighbours"].split("|") if street else []
    return Where(
        chain=tuple(chain),
        street=street,
        neighbours=frozenset(filter(None, beside)),
        names=tuple(places[each]["name"] for each in chain[1:]),
        kind=places[code]["kind"],
    )


def _report(
    name: str,
    found: Sequence[Pair],
    scored: Callable[[Told, Told], float],
    least: float,
    is_open: bool,
) -> None:
    scores = [scored(pair.one, pair.other) for pair in found]
    said = [pair for pair, score in zip(found, scores, strict=True) if score >= least]
    right = sum(pair.is_same for pair in said)
    wanted = sum(pair.is_same for pair in found)
    correct = right + len(found) - wanted - (len(said) - right)
    figures = (
        ("precision", share(right, len(said))),
        ("recall", share(right, wanted)),
        ("right", share(correct, len(found))),
    )
    told = "  ".join(
        f"{what} {value:.2f} [{low:.2f}–{high:.2f}]" for what, (value, (low, high)) in figures
    )
    same = [score for pair, score in zip(found, scores, strict=True) if pair.is_same]
    other = [score for pair, score in zip(found, scores, strict=True) if not pair.is_same]
    above = sum((a > b) + 0.5 * (a == b) for a in same for b in other) / (len(same) * len(other))
    print(f"{name} (n {len(found)})  {told}  same above other {above:.2f}")
    if is_open:
        for pair, score in zip(found, scores, strict=True):
            if (score >= least) != pair.is_same:
                print(f"  {score:.2f} {pair.how}: {pair.one.text!r} | {pair.other.text!r}")


if __name__ == "__main__":
    main()
