"""Incidents planted among other tickets: what is found, how purely, and after how many reports.

A CSV with ``key,at,category,place,text,incident`` (``incident`` empty: a ticket of no incident;
places of the demo city). Every way reads the tickets in the order of their times and says after
each which lie together, so that nobody looks ahead. Beside what the platform runs: its grouping by
words alone (``huying lab group``), and TF-IDF cosine over character pairs and triples with
connected components, free and within the same branch of subjects in the same or a neighbouring
street within three days, each at the threshold that is best for this very file, which nobody has in
advance.
"""

import csv
import random
import resource
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Protocol

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from bench.invented_tickets import categories
from huying.brain.text.incidents import Background, Incidents, MatterIndex, background_of
from huying.brain.text.likeness import Told, Where
from huying.brain.text.placed_matters import PlacedIncidents, PlacedMatters
from huying.lab.results import bootstrap

PLACES = Path(__file__).parents[1] / "huying" / "content" / "demo" / "places.csv"
THRESHOLDS = (0.08, 0.1, 0.12, 0.15, 0.18, 0.22, 0.27, 0.35, 0.5)
NEAR = timedelta(days=3)
NOISE_DAYS, NOISE_SEED = 14, 11


@dataclass(frozen=True)
class Planted:
    """``incident`` "" for a ticket of none."""

    told: Told
    incident: str


class Way(Protocol):
    """``add`` the next ticket; ``groups`` after it: number → places in the list."""

    def add(self, at: int) -> None: ...

    def groups(self) -> Mapping[int, Sequence[int]]: ...


def where_of(places: Mapping[str, Mapping[str, str]], code: str) -> Where:
    """Nothing for a code that the demo city does not have."""
    if code not in places:
        return Where()
    chain, at = [], code
    while at:
        chain.append(at)
        at = places[at]["parent"]
    chain.reverse()
    street = next((each for each in reversed(chain) if places[each]["kind"] == "street"), None)
    near = places[street]["neighbours"].split("|") if street else []
    names = tuple(places[each]["name"] for each in chain[1:])
    return Where(tuple(chain), street, frozenset(filter(None, near)), names, places[code]["kind"])


def read_places() -> dict[str, dict[str, str]]:
    with PLACES.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def read(path: Path) -> list[Planted]:
    """In the order of their times."""
    places = read_places()
    with path.open(encoding="utf-8", newline="") as file:
        found = [
            Planted(
                Told(row["category"], where_of(places, row["place"]), _at(row["at"]), row["text"]),
                row["incident"],
            )
            for row in csv.DictReader(file)
        ]
    found.sort(key=lambda each: each.told.at)
    return found


def _at(said: str) -> datetime:
    at = datetime.fromisoformat(said)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def noise(count: int, around: Sequence[Planted]) -> list[Planted]:
    """Invented tickets over the same time: phrases of the shipped categories anywhere in the demo
    city. They make the file as thin as a city's day; what of them is grouped together is not
    judged, what of them is grouped with a planted one is wrong."""
    dice, places = random.Random(NOISE_SEED), read_places()
    leaves = [doc for doc in categories() if len(doc.spoken) > 1]
    codes = [code for code, row in places.items() if row["kind"] not in ("city", "district")]
    first = min(each.told.at for each in around) - timedelta(days=NOISE_DAYS)
    length = max(each.told.at for each in around) - first
    found = []
    for _ in range(count):
        leaf, code = dice.choice(leaves), dice.choice(codes)
        said = dice.sample(leaf.spoken, min(len(leaf.spoken), dice.randint(1, 3)))
        name = places[code]["name"] if dice.random() < 0.6 else ""
        words = f"{name}{'，'.join(said)}"
        at = first + dice.random() * length
        found.append(Planted(Told(leaf.code, where_of(places, code), at, words), ""))
    return found


class Ours:
    def __init__(self, tickets: Sequence[Planted], background: Background) -> None:
        self._tickets = tickets
        self._incidents = PlacedIncidents(PlacedMatters(background))

    def add(self, at: int) -> None:
        self._incidents.add(str(at), self._tickets[at].told)

    def groups(self) -> Mapping[int, Sequence[int]]:
        return {n: [int(key) for key in keys] for n, keys in self._incidents.groups.items()}


class WordsAlone:
    def __init__(self, tickets: Sequence[Planted], background: Background) -> None:
        self._tickets = tickets
        self._incidents = Incidents(MatterIndex(background))
        self._number: dict[int, int] = {}

    def add(self, at: int) -> None:
        self._incidents.add(str(at), self._tickets[at].told.text)

    def groups(self) -> Mapping[int, Sequence[int]]:
        return {n: [int(key) for key in keys] for n, keys in self._incidents.groups.items()}


class Cosine:
    """Links above a threshold, connected; ``near``: only between those that this allows."""

    def __init__(
        self,
        tickets: Sequence[Planted],
        cosines: np.ndarray[tuple[int, int], np.dtype[np.float32]],
        least: float,
        near: Callable[[Told, Told], bool] | None,
    ) -> None:
        self._tickets, self._cosines, self._least, self._near = tickets, cosines, least, near
        self._root: list[int] = []

    def add(self, at: int) -> None:
        self._root.append(at)
        for other in np.flatnonzero(self._cosines[at, :at] >= self._least).tolist():
            told, before = self._tickets[at].told, self._tickets[other].told
            if self._near is None or self._near(told, before):
                self._root[self._top(other)] = self._top(at)

    def groups(self) -> Mapping[int, Sequence[int]]:
        found: dict[int, list[int]] = {}
        for at in range(len(self._root)):
            found.setdefault(self._top(at), []).append(at)
        return {top: members for top, members in found.items() if len(members) > 1}

    def _top(self, at: int) -> int:
        while self._root[at] != at:
            self._root[at] = self._root[self._root[at]]
            at = self._root[at]
        return at


def close(one: Told, other: Told) -> bool:
    """The same branch of subjects, the same or a neighbouring street, within three days."""
    if one.category_code[:2] != other.category_code[:2] or abs(one.at - other.at) > NEAR:
        return False
    street = one.where.street
    return street is not None and (
        street == other.where.street or other.where.street in one.where.neighbours
    )


@dataclass(frozen=True)
class Scored:
    """Pairs that hold a planted ticket; ``by_incident``: right, wrong and missed pairs."""

    by_incident: Mapping[str, tuple[int, int, int]]
    found: int
    reports: Sequence[int]
    seconds: float

    def shares(self, names: Sequence[str]) -> tuple[float, float, float]:
        right, wrong, missed = (
            sum(self.by_incident[name][at] for name in names) for at in range(3)
        )
        precision, recall = right / max(right + wrong, 1), right / max(right + missed, 1)
        return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def score(tickets: Sequence[Planted], way: Way) -> Scored:
    label = [each.incident for each in tickets]
    seen: Counter[str] = Counter()
    needed: dict[str, int] = {}
    started = time.perf_counter()
    for at, name in enumerate(label):
        way.add(at)
        if not name:
            continue
        seen[name] += 1
        if name not in needed and _is_seen(name, label, way.groups()):
            needed[name] = seen[name]
    seconds = time.perf_counter() - started
    groups = way.groups()
    together = {at: number for number, members in groups.items() for at in members}
    counts: dict[str, list[int]] = {name: [0, 0, 0] for name in sorted(set(label) - {""})}
    for members in groups.values():
        for one, other in combinations(members, 2):
            for name in {label[one], label[other]} - {""}:
                counts[name][label[one] != label[other]] += 1
    for name in counts:
        own = [at for at, each in enumerate(label) if each == name]
        counts[name][2] = sum(
            together.get(one, -one - 1) != together.get(other, -other - 1)
            for one, other in combinations(own, 2)
        )
    return Scored(
        {name: (right, wrong, missed) for name, (right, wrong, missed) in counts.items()},
        len(needed),
        sorted(needed.values()),
        seconds,
    )


def _is_seen(name: str, label: Sequence[str], groups: Mapping[int, Sequence[int]]) -> bool:
    """Two of its tickets lie in one group that is mostly its own."""
    return any(
        (own := sum(label[at] == name for at in members)) >= 2 and 2 * own > len(members)
        for members in groups.values()
    )


def run(path: Path, among: int) -> None:
    planted = read(path)
    tickets = sorted([*planted, *noise(among, planted)], key=lambda each: each.told.at)
    background = background_of(categories())
    names = sorted({each.incident for each in planted} - {""})
    alone = sum(not each.incident for each in planted)
    print(
        f"{len(names)} incidents of {len(planted) - alone} tickets, {alone} others of the file,"
        f" {among} invented"
    )
    _told("huying (words, place, subject, time)", score(tickets, Ours(tickets, background)), names)
    _told("huying lab group (words alone)", score(tickets, WordsAlone(tickets, background)), names)
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(2, 3), sublinear_tf=True)
    matrix = vectors.fit_transform([each.told.text for each in tickets])
    cosines = (matrix @ matrix.T).toarray().astype(np.float32)
    for what, near in (("TF-IDF", None), ("TF-IDF near in place, subject, time", close)):
        tried = [
            (least, score(tickets, Cosine(tickets, cosines, least, near))) for least in THRESHOLDS
        ]
        least, best = max(tried, key=lambda each: each[1].shares(names)[2])
        _told(f"{what}, best from {least:.2f}", best, names)


def _told(what: str, found: Scored, names: Sequence[str]) -> None:
    precision, recall, f1 = found.shares(names)
    spread = bootstrap(
        lambda drawn: found.shares([names[at] for at in drawn])[2], len(names), rounds=1000
    )
    reports = found.reports
    mean = sum(reports) / len(reports) if reports else float("nan")
    median = reports[len(reports) // 2] if reports else 0
    print(
        f"{what:46} precision {precision:.3f}  recall {recall:.3f}"
        f"  F1 {f1:.3f} ({spread[0]:.3f}–{spread[1]:.3f})"
        f"  found {found.found}/{len(names)}  reports mean {mean:.2f} median {median}"
        f"  {found.seconds:.1f} s"
    )


def speed(count: int) -> None:
    """One new ticket among ``count`` of 45 days, and making the memory anew."""
    base = [Planted(Told("01", Where(), datetime(2026, 1, 1, tzinfo=UTC), ""), "")]
    late = [Planted(Told("01", Where(), datetime(2026, 2, 1, tzinfo=UTC), ""), "")]
    every = sorted(noise(count + 1000, [*base, *late]), key=lambda each: each.told.at)
    matters = PlacedMatters(background_of(categories()))
    before, started = megabytes(), time.perf_counter()
    for at, each in enumerate(every[:count]):
        matters.add(str(at), each.told)
    seconds = time.perf_counter() - started
    print(
        f"{count:,} tickets remembered in {seconds:.0f} s ({count / seconds:,.0f} a second),"
        f" {megabytes() - before:.0f} MB"
    )
    taken, worked = [], []
    for at, each in enumerate(every[count:]):
        begun, busy = time.perf_counter(), time.process_time()
        matters.add(str(count + at), each.told)
        matters.like(each.told, but=str(count + at))
        taken.append((time.perf_counter() - begun) * 1000)
        worked.append((time.process_time() - busy) * 1000)
    p50, p95 = np.percentile(taken, [50, 95])
    own = np.percentile(worked, 95)
    print(
        f"  one new ticket: p50 {p50:.1f} ms, p95 {p95:.1f} ms, of the processor"
        f" p50 {np.percentile(worked, 50):.1f} ms, p95 {own:.1f} ms"
    )


def megabytes() -> float:
    """Held now (Linux: resident pages)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1024**2
