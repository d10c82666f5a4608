"""What a reading goes by beside the city's words: the learned categories, and what is off."""

from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import CityLexicon
from huying.call import ranking
from huying.call.models import Json
from huying.call.ranking import Refine
from huying.model.models_versions import Target
from huying.model.setup import Setup, setup


@dataclass(frozen=True)
class Aids:
    """Made of one snapshot of the models' setup; by default all is on and nothing is learned."""

    setup: Setup = field(default_factory=Setup)

    def refine(self, lexicon: CityLexicon) -> Refine | None:
        version = self.setup.learned(Target.CATEGORY)
        if version is None:
            return None
        known = {doc.code for doc in lexicon.categories.leaves}
        return ranking.refiner(
            version, lambda guess: self.setup.is_sure(Target.CATEGORY, guess), known
        )

    def cleared(self, reading: Json) -> Json:
        """The reading without what the city has switched off; the agent fills it in by hand."""
        off = self.setup.off
        drafts = [_cleared(draft, off) for draft in reading["matters"]]
        whole: Json = {name: [] for name in ("risks", "feelings") if name in off}
        return {**reading, "matters": drafts, **whole}


def _cleared(draft: Json, off: frozenset[str]) -> Json:
    kept = dict(draft)
    if "category" in off:
        kept |= {"categories": [], "kind": None, "urgency": None}
    if "fields" in off:
        kept["fields"] = []
    if "summary" in off:
        kept["is_unworded"] = True
    return kept


async def aids(session: AsyncSession) -> Aids:
    return Aids(await setup(session))
