"""Incidents of a stream: each new matter joins one or founds one.

A matter joins when one member is surely the same and the members at the incident's core agree on
average, so that a chain of half-alike matters does not run through a city. One that belongs to two
incidents alike makes them one, when their cores agree too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from huying.brain.text.incidents.index import MatterIndex
from huying.brain.text.incidents.titles import title_of

HALF_LIFE = timedelta(days=7)
_CORE = 6  # members that a new one is compared with
# Joining is stricter than proposing a pair to a person: it is chosen on written paraphrases for a
# precision of 95 % (see docs/benchmarks.md).
_JOINS = 0.58
_AGREE = 0.4  # mean score with the core
_CONTRADICTED = 0.1
_ASKED = 12  # alike matters that are looked at for each new one


@dataclass(frozen=True, slots=True)
class Incident:
    """``members``: keys in the order in which they came; ``heat``: see ``Incidents.by_heat``."""

    number: int
    title: str
    heat: float
    members: tuple[str, ...]


@dataclass(slots=True)
class _Open:
    number: int
    members: list[str] = field(default_factory=list)


class Incidents:
    """Grows with every ``add``. The index is the incidents' own: nobody else adds to it."""

    def __init__(self, index: MatterIndex) -> None:
        self._index = index
        self._open: dict[int, _Open] = {}
        self._of: dict[str, int] = {}
        self._texts: dict[str, str] = {}
        self._times: dict[str, datetime] = {}
        self._next = 0

    def learn(self, texts: Iterable[str]) -> None:
        """What is common in these texts, before the first is added."""
        self._index.learn(texts)

    def add(
        self, key: str, text: str, at: datetime | None = None, *, is_learnt: bool = False
    ) -> int:
        """The number of the incident that the matter belongs to. Raises ValueError for a key that
        was added before."""
        if key in self._of:
            raise ValueError(f"matter {key} was added before")
        joined = self._joined(text)
        self._index.add(key, text, is_learnt=is_learnt)
        self._texts[key] = text
        if at is not None:
            self._times[key] = at
        if not joined:
            self._next += 1
            joined = [self._next]
            self._open[self._next] = _Open(self._next)
        number = self._merged(joined)
        self._open[number].members.append(key)
        self._of[key] = number
        return number

    def remove(self, key: str) -> bool:
        """Whether it was there. The incident stays as long as it has a member."""
        number = self._of.pop(key, None)
        if number is None:
            return False
        self._index.remove(key)
        self._texts.pop(key)
        self._times.pop(key, None)
        members = self._open[number].members
        members.remove(key)
        if not members:
            del self._open[number]
        return True

    @property
    def groups(self) -> Mapping[int, Sequence[str]]:
        """Members of the incidents of two and more, by number."""
        return {n: each.members for n, each in self._open.items() if len(each.members) > 1}

    def by_heat(self, now: datetime | None = None) -> list[Incident]:
        """Hottest first. A member counts 1 on the day it comes, a half after a week, a third after
        two; members without a time count 1. ``now`` is the latest time of a member if not given."""
        latest = now or max(self._times.values(), default=None)
        found = [
            Incident(
                incident.number,
                title_of([self._texts[key] for key in incident.members], self._index),
                round(sum(self._warmth(key, latest) for key in incident.members), 4),
                tuple(incident.members),
            )
            for incident in self._open.values()
        ]
        found.sort(key=lambda each: (-each.heat, -len(each.members), each.number))
        return found

    def _warmth(self, key: str, now: datetime | None) -> float:
        at = self._times.get(key)
        if at is None or now is None:
            return 1.0
        return 1.0 / (1.0 + max((now - at) / HALF_LIFE, 0.0))

    def _joined(self, text: str) -> list[int]:
        """Incidents that the text belongs to, the surest first."""
        best: dict[int, float] = {}
        for alike in self._index.like(text, most=_ASKED, least=_JOINS):
            best.setdefault(self._of[alike.key], alike.score)
        return [number for number in best if self._agrees(text, number)]

    def _agrees(self, text: str, number: int) -> bool:
        scores = self._index.scores(text, self._core(number))
        return _agree(scores)

    def _core(self, number: int) -> list[str]:
        """The first members and the latest."""
        members = self._open[number].members
        if len(members) <= _CORE:
            return members
        return members[: _CORE // 2] + members[-_CORE // 2 :]

    def _merged(self, numbers: list[int]) -> int:
        """The first of the incidents; the others flow into it when its core agrees with theirs."""
        first = numbers[0]
        for other in numbers[1:]:
            scores = [
                score
                for key in self._core(other)
                for score in self._index.scores(self._texts[key], self._core(first))
            ]
            if _agree(scores):
                moved = self._open.pop(other).members
                self._open[first].members.extend(moved)
                self._of.update(dict.fromkeys(moved, first))
        return first


def _agree(scores: Sequence[float]) -> bool:
    """On average, and none of them contradicts."""
    return sum(scores) / len(scores) >= _AGREE and min(scores) >= _CONTRADICTED
