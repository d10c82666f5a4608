"""The knowledge asked for a person: what it answers, and why not when it does not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text.values import Ranked
from huying.city.catalogue import catalogue
from huying.kit import clock
from huying.knowledge import index, validity
from huying.knowledge.asked import Offer
from huying.knowledge.models import AnswerCard

MOST = 3
_LOOKED_AT = 8


@dataclass(frozen=True)
class Question:
    """``place``: a code; ``told``: conditions known (name → label of the option)."""

    text: str
    place: str | None = None
    categories: Sequence[tuple[str, float]] = ()
    told: Mapping[str, str] = field(default_factory=dict)
    is_public: bool = False


@dataclass(frozen=True)
class Found:
    """``option``: the case of the card's condition that applies; ``question``: the card's own
    wording that fitted best."""

    card: AnswerCard
    confidence: float
    question: str
    option: str | None = None

    @property
    def offer(self) -> Offer:
        return Offer(self.card.code, self.card.number, self.confidence)


@dataclass(frozen=True)
class Answered:
    """``why``: of a refusal, None when there are hits; ``unit_code``: who knows."""

    hits: tuple[Found, ...]
    why: str | None
    unit_code: str | None = None


async def answer(session: AsyncSession, asked: Question, *, limit: int = MOST) -> Answered:
    """Cards that may be served to this reader now, the likeliest first."""
    city = await catalogue(session)
    today = clock.now().astimezone(city.zone).date()
    ranked = [Ranked(code, sure, ()) for code, sure in asked.categories]
    lexicon = await index.lexicon(session)
    hits = lexicon.cards.search(asked.text, today, _LOOKED_AT, ranked)
    served = await validity.servable(
        session, [hit.code for hit in hits], asked.place, public=asked.is_public
    )
    found = [
        Found(served.fit[hit.code], hit.confidence, hit.question,
              _option(served.fit[hit.code], asked.told))
        for hit in hits
        if hit.code in served.fit
    ]  # fmt: skip
    if found:
        return Answered(tuple(found[:limit]), None, found[0].card.unit_code)
    first = next((served.unfit[hit.code] for hit in hits), None)
    return Answered((), first.value if first else "nothing_near")


def _option(card: AnswerCard, told: Mapping[str, str]) -> str | None:
    if not card.condition:
        return None
    known = told.get(card.condition["name"])
    labels = {option["label"] for option in card.condition["options"]}
    return known if known in labels else None
