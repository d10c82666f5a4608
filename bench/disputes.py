"""Risk of group disputes on planted tellings: which are part of one, and which belong together.

``python -m bench.disputes [FILE]``: a table ``key,at,category,place,text,group,risk,caller`` in
order of time (local times of the demo city), read with the shipped points and thresholds.
"""

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from pathlib import Path
from uuid import UUID

from huying.brain.series.shares import wilson
from huying.brain.text.disputes import SAME, SURE, Telling, is_of_many, is_same, naming, read
from huying.brain.text.disputes_places import chain_of, spots_in
from huying.brain.text.documents import PlaceDoc
from huying.brain.text.places import PlaceIndex
from huying.insight.disputes_rules import Fact, Rules, read_rules, score
from huying.insight.models_disputes import DisputeLevel

ROOT = Path(__file__).resolve().parents[1]
LOCKED = ROOT / "tests" / "data" / "written" / "insight" / "disputes.csv"
CONTENT = ROOT / "huying" / "content"


@dataclass(frozen=True)
class Row:
    number: int
    at: datetime
    category: str
    place: str
    text: str
    group: str
    is_risk: bool
    caller: str


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as source:
        return [
            Row(
                number,
                datetime.fromisoformat(row["at"]),
                row["category"],
                row["place"],
                row["text"],
                row["group"],
                row["risk"] == "1",
                row["caller"],
            )
            for number, row in enumerate(csv.DictReader(source))
        ]


def places() -> PlaceIndex:
    with (CONTENT / "demo" / "places.csv").open(encoding="utf-8-sig", newline="") as source:
        return PlaceIndex(
            [
                PlaceDoc(
                    row["code"],
                    row["name"],
                    row["kind"],
                    row["parent"] or None,
                    tuple(each for each in row["aliases"].split("|") if each),
                )
                for row in csv.DictReader(source)
            ]
        )


def told(rows: Sequence[Row], rules: Rules) -> list[Telling]:
    index = places()
    return [
        read(
            row.text,
            category=row.category,
            families=rules.families,
            spots=spots_in(index, row.text, row.place or None),
            chain=chain_of(index, row.place or None),
        )
        for row in rows
    ]


def grouped(rows: Sequence[Row], tellings: list[Telling], rules: Rules) -> list[int]:
    """Of each telling its matter, −1 for none, as tickets are placed one by one as they come.
    Names that earlier ones gave are put into ``tellings``."""
    home = [-1] * len(tellings)
    for at in range(len(tellings)):
        now = rows[at].at
        recent = [other for other in range(at) if now - rows[other].at < rules.window]
        known = [tellings[other] for other in reversed(recent)]
        telling = tellings[at] = naming(tellings[at], rows[at].text, known)
        near = [
            (is_same(telling, tellings[other], is_caller=rows[at].caller == rows[other].caller),
             other)
            for other in recent
        ]  # fmt: skip
        likely = sorted(
            (
                (like, other)
                for like, other in near
                if like >= SAME and (like >= SURE or now - rows[other].at < rules.near)
            ),
            reverse=True,
        )
        if likely and likely[0][0] >= SURE:
            likely = [pair for pair in likely if pair[0] >= SURE]
        held = [home[other] for _, other in likely if home[other] >= 0]
        alone = [other for _, other in likely if home[other] < 0]
        if held:
            home[at] = held[0]
            sure = {home[other] for like, other in likely if like >= SURE and home[other] >= 0}
            home = [held[0] if held[0] in sure and each in sure else each for each in home]
        elif alone or is_of_many(telling):
            home[at] = at
        else:
            continue
        for other in alone:
            home[other] = home[at]
    return home


def levels(
    rows: Sequence[Row], tellings: Sequence[Telling], home: Sequence[int], rules: Rules
) -> list[DisputeLevel]:
    """The level of each row's matter after the last telling."""
    members: dict[int, list[int]] = defaultdict(list)
    for at, each in enumerate(home):
        if each >= 0:
            members[each].append(at)
    found = {}
    for each, numbers in members.items():
        facts = [
            Fact(
                ticket_id=UUID(int=number),
                at=rows[number].at,
                caller=rows[number].caller,
                family=tellings[number].family,
                marks=tellings[number].marks,
                is_grievance=tellings[number].is_grievance,
            )
            for number in numbers
        ]
        found[each] = score(facts, rules, facts[-1].at).level
    return [found[each] if each >= 0 else DisputeLevel.NONE for each in home]


def pairs(groups: Sequence[str]) -> set[tuple[int, int]]:
    by_group: dict[str, list[int]] = defaultdict(list)
    for at, group in enumerate(groups):
        if group:
            by_group[group].append(at)
    return {pair for numbers in by_group.values() for pair in combinations(numbers, 2)}


def share(hits: int, n: int) -> dict[str, object]:
    bounds = wilson(hits, n)
    return {
        "value": round(hits / n, 4) if n else None,
        "hits": hits,
        "n": n,
        "interval95": [round(bound, 4) for bound in bounds] if bounds else None,
    }


def measure(rows: Sequence[Row]) -> dict[str, object]:
    rules = read_rules(json.loads((CONTENT / "disputes.json").read_text(encoding="utf-8")))
    tellings = told(rows, rules)
    home = grouped(rows, tellings, rules)
    reached = levels(rows, tellings, home, rules)
    result: dict[str, object] = {"rows": len(rows)}
    for level in ("attention", "serious", "grave"):
        least = list(DisputeLevel).index(DisputeLevel(level))
        said = [list(DisputeLevel).index(each) >= least for each in reached]
        hits = sum(row.is_risk and flag for row, flag in zip(rows, said, strict=True))
        groups = {row.group for row in rows if row.is_risk and row.group}
        seen = {row.group for row, flag in zip(rows, said, strict=True) if flag and row.is_risk}
        false = {each for each, flag in zip(home, said, strict=True) if flag} - {
            each for each, row in zip(home, rows, strict=True) if row.is_risk
        }
        result[level] = {
            "precision": share(hits, sum(said)),
            "recall": share(hits, sum(row.is_risk for row in rows)),
            "groups_found": share(len(seen & groups), len(groups)),
            "false_matters": len(false),
        }
    true = pairs([row.group for row in rows])
    made = pairs([str(each) if each >= 0 else "" for each in home])
    both = len(true & made)
    result["pairs"] = {
        "precision": share(both, len(made)),
        "recall": share(both, len(true)),
        "f1": round(2 * both / (len(made) + len(true)), 4) if made or true else None,
    }
    return result


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else LOCKED
    print(json.dumps(measure(rows_of(path)), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
