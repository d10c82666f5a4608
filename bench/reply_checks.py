"""How right the checks of replies are: precision and recall a flaw, on what an inspector would say.

python -m bench.reply_checks

``tests/brain/text/data/replies.jsonl`` holds sixty invented replies; forty (``dev``) served to tune
words and thresholds, twenty (``held``) were written before the rules and only scored. One writer
wrote all of them and the rules too: take the figures as optimistic. Intervals are Wilson's, 95 %.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from huying.brain.series import wilson
from huying.brain.text.replies import Checked, Claim, Flaw, Matter, Other, check_reply

REPLIES = Path(__file__).parent.parent / "tests" / "brain" / "text" / "data" / "replies.jsonl"
CITIZENS = ("陈建国", "李秀英")


@dataclass(frozen=True)
class Row:
    matter: Matter
    reply: str
    claim: Claim
    others: tuple[Other, ...]
    flaws: frozenset[Flaw]

    def check(self) -> Checked:
        return check_reply(self.matter, self.reply, self.claim, self.others)


def rows(which: str) -> list[Row]:
    return [
        Row(
            Matter(row["statement"], row["demand"], CITIZENS),
            row["reply"],
            Claim(row["claim"]),
            tuple(Other(str(at), other) for at, other in enumerate(row["others"])),
            frozenset(Flaw(name) for name in row["findings"]),
        )
        for row in map(json.loads, REPLIES.read_text("utf-8").splitlines())
        if row["set"] == which
    ]


def share(right: int, total: int) -> str:
    """Share with its 95 % interval."""
    interval = wilson(right, total)
    if interval is None:
        return "-".ljust(26)
    return f"{right / total:.2f} [{interval[0]:.2f}-{interval[1]:.2f}] {right}/{total}".ljust(26)


def report(title: str, scored: Sequence[Row], *, shows_misses: bool) -> None:
    print(f"{title}: {len(scored)} replies, {sum(not row.flaws for row in scored)} without a flaw")
    checked = [row.check() for row in scored]
    sums = [0, 0, 0]
    for flaw in Flaw:
        meant = [flaw in row.flaws for row in scored]
        said = [result.has(flaw) for result in checked]
        right = sum(a and b for a, b in zip(meant, said, strict=True))
        sums = [a + b for a, b in zip(sums, (right, sum(said), sum(meant)), strict=True)]
        line = f"precision {share(right, sum(said))} recall {share(right, sum(meant))}"
        print(f"  {flaw.value:20} {line}")
        if shows_misses:
            for row, a, b in zip(scored, meant, said, strict=True):
                if a != b:
                    print(f"      {'missed' if a else 'invented'}: {row.reply}")
    print(f"  {'all':20} precision {share(sums[0], sums[1])} recall {share(sums[0], sums[2])}")
    clean = [result for row, result in zip(scored, checked, strict=True) if not row.flaws]
    whole = sum(not result.findings for result in clean)
    print(f"  replies without a flaw left alone: {share(whole, len(clean))}")


def milliseconds(scored: Sequence[Row]) -> float:
    """CPU a reply, median of the runs' means; each text is new to the tokeniser's cache."""
    times: list[float] = []
    for turn in range(5):
        began = time.process_time()
        for row in scored:
            check_reply(row.matter, f"{row.reply}第{turn}稿", row.claim, row.others)
        times.append((time.process_time() - began) * 1000 / len(scored))
    return sorted(times)[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="print what was wrong (dev only)")
    options = parser.parse_args()
    report("development", rows("dev"), shows_misses=options.misses)
    report("held", rows("held"), shows_misses=False)
    print(f"ms a reply: {milliseconds(rows('dev')):.2f}")


if __name__ == "__main__":
    main()
