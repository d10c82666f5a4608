"""What a question that was asked means for the knowledge. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from huying.knowledge.models_gaps import AskedOutcome, AskedQuestion

_BEST_FIRST = tuple(AskedOutcome)
_GAPS = frozenset(
    {
        AskedOutcome.EDITED,
        AskedOutcome.UNANSWERED,
        AskedOutcome.UNHELPFUL,
        AskedOutcome.UNSATISFIED,
    }
)
# What is refused on purpose needs no card: it is there, and not for this reader.
_ON_PURPOSE = frozenset({"not_public"})

LEAST_COUNT = 3
LEAST_PEOPLE = 2
LEAST_SHARE = 0.8


def worse(now: AskedOutcome | None, then: AskedOutcome) -> bool:
    """Whether ``then`` takes the place of ``now``."""
    return now is None or _BEST_FIRST.index(then) > _BEST_FIRST.index(now)


def is_gap(question: AskedQuestion) -> bool:
    """Whether the knowledge did not answer it."""
    refused = question.is_refused and question.why not in _ON_PURPOSE
    return refused or question.outcome in _GAPS


@dataclass(frozen=True)
class Owner:
    """Which unit most of the questions point at: ``count`` of ``of``."""

    unit_code: str
    count: int
    of: int

    @property
    def share(self) -> float:
        return self.count / self.of


def owner(units: Sequence[str | None]) -> Owner | None:
    """The unit that most questions name; the first in the alphabet of a tie."""
    named = Counter(unit for unit in units if unit)
    if not named:
        return None
    best = min(named, key=lambda code: (-named[code], code))
    return Owner(best, named[best], len(units))


def is_sure(found: Owner | None, people: int) -> bool:
    """Whether the unit may be asked without a person's look first."""
    return (
        found is not None
        and found.of >= LEAST_COUNT
        and people >= LEAST_PEOPLE
        and found.share >= LEAST_SHARE
    )
