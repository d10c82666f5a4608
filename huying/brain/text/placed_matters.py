"""Matters with place, time and category: which of many are the same event as a new one.

Two ways lead to a candidate: rare words (``incidents.MatterIndex``) and the street with those
beside it, where one event is told in words that share nothing (没水了, 水压低). ``reach`` says
which can be one event at all: a local matter in places that do not touch never is. Weighed are the
words, the subject, the place, named objects and numbers of houses, the hours between, and how many
of that subject came from there within a day against how many usually do: in a burst a stranger's
words need to say less. The weights are those of a logistic regression on pairs of
tests/data/own/incidents.csv among invented tickets, rounded by hand; ``bench/grouping.py`` says
what they are worth on incidents that nobody tuned on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import nlargest
from math import exp, log, log1p

from huying.brain.text.incidents import Background, Evidence, MatterIndex
from huying.brain.text.likeness import NEAR, Because, Compared, Told, compared, named_bodies
from huying.brain.text.reach import (
    NAMED,
    ONE_BODY,
    SHORTEST_BODY,
    are_apart,
    is_citywide,
    needs_body,
    spreads,
)
from huying.brain.text.same_matter import are_two

JOINS = 0.5  # from this score on two matters are taken for one event
AGREE, BEST_OF = 0.5, 3  # mean of the best scores with the core of a group
CORE = 8
NEAR_IN_TIME = timedelta(days=3)
BURST = timedelta(days=1)
_JUDGED, _NEARBY, _A_STREET = 16, 40, 12
_PRIOR = timedelta(days=14)  # as if the index had seen this much of nothing before
_WORDS, _MOST_WORDS = 0.4, 6.0
_SUBJECT, _OTHER_BRANCH = 1.5, -1.5
_SPOT, _INSIDE, _STREET, _NEAR = 1.2, 1.5, -0.5, -0.5
_OTHER_PLACE, _THING, _HOUSE = -0.7, 2.0, 4.0
_HOURS, _LASTING, _BURST, _BIAS = -0.8, -0.4, 2.1, -1.2
_UNNAMED, _NAME, _OTHER_SPOT, _NOWHERE = 0.3, 1.5, -1.5, -1.0
_FEW, _DISTRICTS, _EACH = 3.0, 3, 2
_PRUNED = 4000


@dataclass(frozen=True, slots=True)
class Same:
    """A matter and how sure it is that it is the same event (0–1), with what they share."""

    key: str
    score: float
    reasons: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Burst:
    """Matters of one subject in a street and those beside it within a day, this one left out, and
    how many one would expect there. ``is_everywhere``: many districts tell of it, more than usual.
    """

    count: int
    expected: float
    is_everywhere: bool = False

    @property
    def weight(self) -> float:
        return max(log((1 + self.count) / (1 + self.expected)), 0.0)


class PlacedMatters:
    """Grows with ``add``; keys are whatever the caller calls its matters."""

    def __init__(self, background: Background) -> None:
        self._index = MatterIndex(background)
        self._told: dict[str, Told] = {}
        self._streets: dict[str, list[tuple[datetime, str]]] = {}
        self._citywide: dict[str, list[tuple[datetime, str]]] = {}
        self._rates: Counter[tuple[str, str]] = Counter()
        self._first: datetime | None = None
        self._last: datetime | None = None

    def __len__(self) -> int:
        return len(self._told)

    def __contains__(self, key: str) -> bool:
        return key in self._told

    @property
    def index(self) -> MatterIndex:
        """Of the words alone."""
        return self._index

    def told(self, key: str) -> Told | None:
        return self._told.get(key)

    def add(self, key: str, told: Told) -> None:
        """Adds a matter or replaces the one of that key."""
        if self._told.get(key) == told:
            return
        self.remove(key)
        self._index.add(key, told.text)
        self._told[key] = told
        self._first = min(self._first or told.at, told.at)
        self._last = max(self._last or told.at, told.at)
        street = told.where.street
        if street is not None:
            self._rates[street, _subject(told)] += 1
            self._streets.setdefault(street, []).append((told.at, key))
        if is_citywide(told.category_code):
            self._citywide.setdefault(_subject(told), []).append((told.at, key))

    def remove(self, key: str) -> bool:
        """Whether it was there."""
        told = self._told.pop(key, None)
        if told is None:
            return False
        self._index.remove(key)
        street = told.where.street
        if street is not None:
            self._rates[street, _subject(told)] -= 1
            self._prune(self._streets, street)
        self._prune(self._citywide, _subject(told))
        return True

    def _prune(self, lists: dict[str, list[tuple[datetime, str]]], at: str) -> None:
        held = lists.get(at, [])
        if len(held) > _PRUNED or not self._told:
            lists[at] = [each for each in held if each[1] in self._told]

    def drop_before(self, moment: datetime) -> int:
        """Forget what was told before; answers how many."""
        old = [key for key, told in self._told.items() if told.at < moment]
        for key in old:
            self.remove(key)
        for lists in (self._streets, self._citywide):
            for at, held in lists.items():
                lists[at] = [each for each in held if each[1] in self._told]
        if old and self._first is not None:
            self._first = max(self._first, moment)
        return len(old)

    def like(
        self, told: Told, *, most: int = 12, least: float = JOINS, but: str | None = None
    ) -> list[Same]:
        """The likeliest with at least that score, the surest first; ``but`` is left out."""
        keys = self._candidates(told, but)
        if not keys:
            return []
        evidence = self._index.evidence(told.text, keys)
        quick = [
            _quick(told, self._told[key], each) for key, each in zip(keys, evidence, strict=True)
        ]
        best = nlargest(_JUDGED, range(len(keys)), key=lambda at: (quick[at], keys[at]))
        burst = self.burst(told, but=but)
        found = [self._judged(told, keys[at], evidence[at], burst) for at in best]
        found.sort(key=lambda same: (-same.score, same.key))
        return [same for same in found if same.score >= least][:most]

    def scores(self, told: Told, keys: Sequence[str], *, but: str | None = None) -> list[Same]:
        """How sure it is of each of these. Raises KeyError for a key that is not held."""
        evidence = self._index.evidence(told.text, keys)
        burst = self.burst(told, but=but)
        return [
            self._judged(told, key, each, burst) for key, each in zip(keys, evidence, strict=True)
        ]

    def burst(self, told: Told, *, but: str | None = None) -> Burst:
        """Nothing, where the street is not known."""
        street, subject = told.where.street, _subject(told)
        if self._first is None or self._last is None:
            return Burst(0, 0.0)
        is_everywhere = self._is_everywhere(told, but)
        if street is None:
            return Burst(0, 0.0, is_everywhere)
        count, ever = 0, 0
        for each in (street, *told.where.neighbours):
            ever += self._rates[each, subject]
            count += sum(
                key != but and self._told[key].category_code[:4] == subject
                for key in self._within(self._streets.get(each, []), told.at, BURST)
            )
        return Burst(count, max(ever - count - 1, 0) / self._days(), is_everywhere)

    def _days(self) -> float:
        assert self._first is not None
        assert self._last is not None
        return (self._last - self._first + _PRIOR) / BURST

    def _is_everywhere(self, told: Told, but: str | None) -> bool:
        """Several districts tell several of it within a day, and the city far more than usual."""
        if not is_citywide(told.category_code):
            return False
        held, every = self._citywide.get(_subject(told), []), 0
        districts: Counter[str] = Counter()
        for key in self._within(held, told.at, BURST):
            chain = self._told[key].where.chain
            if key != but:
                every += 1
                districts.update(chain[1:2])
        expected = max(len(held) - every - 1, 0) / self._days()
        many = sum(count >= _EACH for count in districts.values())
        return many >= _DISTRICTS and every >= _FEW * (1 + expected)

    def _candidates(self, told: Told, but: str | None) -> list[str]:
        found = dict.fromkeys(self._index.candidates(told.text, but=but))
        found.update(dict.fromkeys(self._nearby(told)))
        if but is not None:
            found.pop(but, None)
        return list(found)

    def _nearby(self, told: Told) -> list[str]:
        """The latest of the same branch of subjects in the street and in those beside it."""
        if told.where.street is None:
            return []
        found: list[str] = []
        for street in (told.where.street, *sorted(told.where.neighbours)):
            found += self._latest(street, told)
        return found[:_NEARBY]

    def _latest(self, street: str, told: Told) -> list[str]:
        found: list[str] = []
        for key in self._within(self._streets.get(street, []), told.at, NEAR_IN_TIME):
            if self._told[key].category_code[:2] == told.category_code[:2]:
                found.append(key)
                if len(found) == _A_STREET:
                    break
        return found

    def _within(
        self, held: Sequence[tuple[datetime, str]], moment: datetime, length: timedelta
    ) -> Iterator[str]:
        """What is held up to that long before or after, the latest first."""
        for at, key in reversed(held):
            if moment - at > length:
                return
            if at - moment > length:  # came late by file
                continue
            other = self._told.get(key)
            if other is not None and other.at == at:
                yield key

    def _judged(self, told: Told, key: str, evidence: Evidence, burst: Burst) -> Same:
        other = self._told[key]
        has = compared(told, other)
        is_apart = are_apart(told.where, other.where, has)
        name = self._name(told, key, is_apart=is_apart)
        is_named = name >= NAMED or has.thing > 0.0
        is_everywhere = burst.is_everywhere and has.category >= _GROUP
        is_own = not is_named and needs_body(told.category_code, told.where, has)
        if ((is_apart and name < ONE_BODY) or is_own) and not is_everywhere:
            return Same(key, 0.0, has.reasons)
        total = _BIAS + _WORDS * min(max(evidence.log_odds(among=0), -_MOST_WORDS), _MOST_WORDS)
        total += _besides(has) + _NAME * is_named
        total += _other_spot(told, other) + _NOWHERE * (has.place is None and not is_named)
        does_last = is_named or has.place == 1.0
        hours = abs(told.at - other.at) / timedelta(hours=1)
        total += (_LASTING if does_last else _HOURS) * log1p(hours)
        if has.category >= _GROUP and not is_apart:
            does_count = is_named or spreads(told.category_code)
            total += _BURST * burst.weight * (1.0 if does_count else _UNNAMED)
        score = 1.0 / (1.0 + exp(-min(max(total, -30.0), 30.0)))
        return Same(key, round(score, 4), has.reasons)

    def _name(self, told: Told, key: str, *, is_apart: bool) -> float:
        """How rare what they share is, in nats, besides places' names and what the general content
        knows. Of places apart only what stands in the name of a body counts: the same employer."""
        other = self._told[key]
        places = {*told.where.names, *other.where.names}
        if not is_apart:
            return self._index.rare_shared(told.text, key, without=places)
        named = named_bodies(told.text, told.thing) | named_bodies(other.text, other.thing)
        bodies = [name for name in named if len(name) >= SHORTEST_BODY]
        return self._index.rare_shared(told.text, key, without=places, bodies=bodies)


_GROUP = 0.65  # how ``compared`` counts two categories of one group


def _besides(has: Compared) -> float:
    total = _THING * has.thing + _HOUSE * has.house
    if has.category >= _GROUP:
        total += _SUBJECT
    elif has.category == 0.0:
        total += _OTHER_BRANCH
    if has.place is None:
        return total
    if has.place >= 0.7:
        return total + (_SPOT if has.place == 1.0 else _INSIDE)
    return total + (_STREET if has.place > NEAR else _NEAR)


def _subject(told: Told) -> str:
    return told.category_code[:4]


def _other_spot(told: Told, other: Told) -> float:
    """Two estates, two roads: of what spreads that says little, else it is two matters."""
    if not are_two(told.where, other.where):
        return 0.0
    return _OTHER_PLACE if spreads(told.category_code) else _OTHER_SPOT


def _quick(told: Told, other: Told, evidence: Evidence) -> float:
    """A first order of candidates, before each is looked at whole."""
    total = 0.5 * min(max(evidence.log_odds(among=0), -_MOST_WORDS), _MOST_WORDS)
    total += 2.0 * (told.category_code[:4] == other.category_code[:4])
    street = other.where.street
    if told.where.street is not None and street is not None:
        total += 2.0 * (street == told.where.street) + (street in told.where.neighbours)
    days = abs(told.at - other.at) / timedelta(days=1)
    return total - 0.3 * min(days, 10.0)


def agrees(scores: Sequence[Same]) -> bool:
    """Whether a matter belongs to a group by how it stands to the group's core: surely enough to
    the few it is likest to, so that one accident is not enough. False for no scores."""
    best = nlargest(BEST_OF, (same.score for same in scores))
    return bool(best) and sum(best) / len(best) >= AGREE


def core_of(members: Sequence[str]) -> list[str]:
    """Of members in the order in which they came: the first and the latest."""
    if len(members) <= CORE:
        return list(members)
    return [*members[: CORE // 2], *members[-(CORE // 2) :]]


class PlacedIncidents:
    """A stream in memory, for benches and tests: what the platform does with rows."""

    def __init__(self, matters: PlacedMatters) -> None:
        self._matters = matters
        self._of: dict[str, int] = {}
        self._members: dict[int, list[str]] = {}
        self._next = 0

    @property
    def groups(self) -> Mapping[int, Sequence[str]]:
        """Groups of two and more, by number."""
        return self._members

    def add(self, key: str, told: Told) -> int | None:
        """The group that the matter joined or founded; None while it is alone."""
        self._matters.add(key, told)
        found = self._matters.like(told, but=key)
        groups = dict.fromkeys(self._of[same.key] for same in found if same.key in self._of)
        fitting = [number for number in groups if self._fits(key, told, number)]
        alone = [same.key for same in found if same.key not in self._of]
        if not fitting and not alone:
            return None
        number = self._merged(fitting) if fitting else self._founded(alone.pop(0))
        self._put(number, key)
        for other in alone:
            told_other = self._matters.told(other)
            if told_other is not None and self._fits(other, told_other, number):
                self._put(number, other)
        return number

    def _founded(self, key: str) -> int:
        self._next += 1
        self._members[self._next] = []
        self._put(self._next, key)
        return self._next

    def _put(self, number: int, key: str) -> None:
        self._members[number].append(key)
        self._of[key] = number

    def _fits(self, key: str, told: Told, number: int) -> bool:
        return agrees(self._matters.scores(told, core_of(self._members[number]), but=key))

    def _merged(self, numbers: Sequence[int]) -> int:
        first = numbers[0]
        for other in numbers[1:]:
            if are_one(self._matters, self._members[first], self._members[other]):
                for key in self._members.pop(other):
                    self._put(first, key)
        return first


def are_one(matters: PlacedMatters, one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two groups are one event: their cores agree."""
    core = core_of(one)
    scores = [
        same
        for key in core_of(other)
        if (told := matters.told(key)) is not None
        for same in matters.scores(told, core, but=key)
    ]
    return agrees(scores)
