"""What the model learned from the centre's own tickets says of a ticket's unit.

It ranks and explains, and it may hold an automatic dispatch back; it never sends a ticket anywhere
(rule 13: the duty catalogue is the law).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain import text as brain
from huying.brain.learning import Guess
from huying.city.catalogue import Catalogue
from huying.dispatch.models import Route
from huying.dispatch.rules import Candidate, Decision
from huying.model.models_versions import Target
from huying.model.setup import Setup, setup

MODEL = "huying-learned"
_MOST = 5


@dataclass(frozen=True)
class Said:
    """``guesses`` by falling confidence, spans in ``text``, which is masked; ``version`` as
    proposals name it. ``limits``: thresholds by unit code from where on a guess stands alone, None:
    never."""

    text: str
    guesses: tuple[Guess, ...]
    version: str
    limits: dict[str, float | None]

    @property
    def first(self) -> Guess:
        return self.guesses[0]

    def of(self, unit_code: str) -> Guess | None:
        return next((guess for guess in self.guesses if guess.label == unit_code), None)

    def is_sure(self, guess: Guess) -> bool:
        limit = self.limits.get(guess.label)
        return limit is not None and guess.confidence >= limit


async def ask(
    session: AsyncSession, city: Catalogue, statement: str, names: Sequence[str] = ()
) -> Said | None:
    """None: no model, switched off, nothing said, or no unit of today's city is known to it."""
    return await _ask(await setup(session), city, brain.mask(statement, names))


async def ask_masked(session: AsyncSession, city: Catalogue, text: str) -> Said | None:
    """The same of words that are masked already, so that spans point into them."""
    return await _ask(await setup(session), city, text)


async def _ask(now: Setup, city: Catalogue, text: str) -> Said | None:
    version = now.learned(Target.UNIT)
    if version is None or not text.strip():
        return None
    ranked = await asyncio.to_thread(version.learned.rank, text, _MOST)
    known = tuple(guess for guess in ranked if guess.label in city.units)
    if not known:
        return None
    limits = {guess.label: _limit(now, guess.label) for guess in known}
    return Said(text, known, version.version, limits)


def _limit(now: Setup, unit_code: str) -> float | None:
    """None for a class that no threshold makes sure enough."""
    found = now.threshold(Target.UNIT, unit_code)
    return found if found is not None and found <= 1 else None


def contradiction(city: Catalogue, unit_code: str, said: Said | None) -> Guess | None:
    """The first guess when it stands above the threshold of its class and names a unit that is
    neither this one nor above or below it."""
    if said is None or not said.is_sure(said.first):
        return None
    other = city.units[said.first.label]
    unit = city.units[unit_code]
    is_kin = unit.path.startswith(other.path) or other.path.startswith(unit.path)
    return None if is_kin else said.first


def checked(
    decision: Decision, found: Sequence[Candidate], city: Catalogue, said: Said | None
) -> Decision:
    """A direct dispatch that the history of the centre clearly speaks against goes to a person."""
    if decision.route is not Route.DIRECT or not found:
        return decision
    if contradiction(city, found[0].unit_code, said) is None:
        return decision
    return replace(decision, route=Route.POOL, reason="learned")
