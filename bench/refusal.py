"""Whether the knowledge answers what it can and refuses what it cannot.

python -m bench.refusal [--golden FOLDER] [--out-of-scope FILE] [--misses]

Golden questions (JSON files: card code → questions) and lines that no card answers, both written by
people who had not seen the cards' wording. An answer is right when it is the question's own card;
any answer to a line out of scope is wrong. *Coverage* is the share of the answerable questions that
are answered. ``--misses`` prints what was wrong, never to be used on locked questions.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from bench.brain_text import CONTENT, load_lexicon, wilson
from huying.brain.text import CityLexicon, categorise
from huying.brain.text.cards import THRESHOLD

GOLDEN = CONTENT / "demo" / "golden"
OUT_OF_SCOPE = Path(__file__).parent.parent / "tests" / "data" / "written" / "out_of_scope.txt"


@dataclass(frozen=True)
class Asked:
    """``code``: of the right card, None out of scope; ``found``: the first three."""

    text: str
    code: str | None
    found: tuple[str, ...]
    confidence: float

    @property
    def is_right(self) -> bool:
        return self.code is not None and self.found[:1] == (self.code,)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--golden", type=Path, default=GOLDEN)
    parser.add_argument("--out-of-scope", type=Path, default=OUT_OF_SCOPE)
    parser.add_argument("--on", type=date.fromisoformat, default=date(2026, 11, 21))
    parser.add_argument("--misses", action="store_true")
    given = parser.parse_args()
    lexicon = load_lexicon()
    valid = {
        doc.code
        for doc in lexicon.cards.docs
        if doc.valid_from <= given.on and (doc.valid_to is None or given.on <= doc.valid_to)
    }
    golden = read_golden(given.golden)
    wanted = [(text, code) for code, texts in golden.items() for text in texts if code in valid]
    outside = read_lines(given.out_of_scope)
    asked = [ask(lexicon, text, code, given.on) for text, code in wanted]
    asked += [ask(lexicon, text, None, given.on) for text in outside]
    print(f"{len(valid)} cards, {len(wanted)} questions, {len(outside)} lines out of scope")
    report(asked)
    if given.misses:
        for each in asked:
            if each.confidence >= THRESHOLD and not each.is_right:
                print(f"  {each.confidence:.2f} {each.text} | {each.code} ≠ {each.found[:1]}")


def read_golden(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.json")):
        found |= json.loads(path.read_text("utf-8"))
    return found


def read_lines(path: Path) -> list[str]:
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def ask(lexicon: CityLexicon, text: str, code: str | None, on: date) -> Asked:
    found = lexicon.cards.find(text, on, 3, categorise(text, lexicon))
    codes = tuple(each.doc.code for each in found)
    return Asked(text, code, codes, found[0].confidence if found else 0.0)


def report(asked: Sequence[Asked]) -> None:
    inside = [each for each in asked if each.code is not None]
    _share("right card first", sum(each.is_right for each in inside), len(inside))
    _share("right card among three", sum(each.code in each.found for each in inside), len(inside))
    ordered = sorted(asked, key=lambda each: -each.confidence)
    wrong = np.cumsum([not each.is_right for each in ordered])
    risk = wrong / np.arange(1, len(ordered) + 1)
    print(f"{'area under risk–coverage, all':34} {risk.mean():.3f}")
    covered = np.cumsum([each.code is not None for each in ordered]) / max(len(inside), 1)
    for coverage in (0.5, 0.6, 0.7, 0.8):
        at = int(np.searchsorted(covered, coverage))
        if at < len(ordered):
            name = f"wrong at {coverage:.0%} coverage (≥ {ordered[at].confidence:.2f})"
            _share(name, int(wrong[at]), at + 1)
    for limit in (THRESHOLD, 0.7, 0.9):
        given = [each for each in asked if each.confidence >= limit]
        _share(f"≥ {limit}: answered, of answerable", sum(e.code is not None for e in given),
               len(inside))  # fmt: skip
        _share(f"≥ {limit}: wrong, of answered", sum(not e.is_right for e in given), len(given))
        outside = [each for each in asked if each.code is None]
        _share(f"≥ {limit}: answered, of out of scope", sum(e.code is None for e in given),
               len(outside))  # fmt: skip


def _share(name: str, part: int, whole: int) -> None:
    low, high = wilson(part, whole)
    value = part / whole if whole else float("nan")
    print(f"{name:34} {value:.3f} [{low:.3f}-{high:.3f}] {part}/{whole}")


if __name__ == "__main__":
    main()
