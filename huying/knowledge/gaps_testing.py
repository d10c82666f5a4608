"""Whether a card closes a gap: the very questions that raised it are put again, as they were put
the first time."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import Ranked
from huying.city.catalogue import catalogue
from huying.kit import clock, deadlines, jobs
from huying.kit.actor import Actor
from huying.knowledge import gaps, gaps_repository, versions
from huying.knowledge.gaps_errors import GapCardOld
from huying.knowledge.gaps_events import GapAnswered, GapTested
from huying.knowledge.models import Json
from huying.knowledge.models_gaps import AskedAt, AskedQuestion, Gap, GapState
from huying.knowledge.models_golden import GoldenSource
from huying.knowledge.searching import Ask, Why, answer

TEST = "knowledge.test_gap"


@dataclass(frozen=True)
class Tried:
    """``got``: the card that came first, None where nothing did (``why``)."""

    question_id: UUID
    passed: bool
    got: str | None
    confidence: float
    why: str

    @property
    def stored(self) -> Json:
        return {
            "question_id": str(self.question_id),
            "passed": self.passed,
            "got": self.got,
            "confidence": round(self.confidence, 3),
            "why": self.why,
        }


async def try_all(session: AsyncSession, gap: Gap, card_code: str) -> list[Tried]:
    """Every question of the gap, by the cards that are served now."""
    rows = await gaps_repository.members(session, [gap.id])
    return [await _try(session, row, card_code) for row in rows]


async def test(session: AsyncSession, actor: Actor, gap: Gap, card_code: str) -> bool:
    """Put the questions again. Answered all by this card the gap is closed; else it stays open and
    says which are not. Raises GapOver, GapCardOld for a card that is as it was when the gap was
    found."""
    gaps.must_be_live(gap)
    version = await versions.in_force(session, card_code)
    if version is None or version.published_at is None or version.published_at < gap.first_at:
        raise GapCardOld(card=card_code)
    tried = await try_all(session, gap, card_code)
    gap.tested, gap.tested_at = [each.stored for each in tried], clock.now()
    gap.card_code, gap.card_number = card_code, version.number
    passed = sum(each.passed for each in tried)
    gaps.tell(session, actor, GapTested(gap.id, card_code, passed, len(tried)))
    if passed < len(tried):
        gap.state = GapState.ASSIGNED if gap.unit_code else GapState.OPEN
        await session.flush()
        return False
    texts = [row.text for row in await gaps_repository.members(session, [gap.id])]
    held = texts[-gaps.MOST_GOLDEN :]
    await versions.add_golden(session, actor, card_code, held, GoldenSource.GAP)
    gap.state, gap.closed_at, gap.closed_by = GapState.ANSWERED, clock.now(), actor.id
    await deadlines.cancel_deadline(session, gaps.DUE, gap.id)
    gaps.tell(session, actor, GapAnswered(gap.id, card_code, version.number))
    await session.flush()
    return True


async def queue(session: AsyncSession, gaps_of_card: Sequence[Gap]) -> None:
    """Test them when the card that they wait for has been published."""
    for gap in gaps_of_card:
        await jobs.enqueue(session, TEST, lock=f"{TEST}:{gap.id}", gap_id=str(gap.id))


async def _try(session: AsyncSession, row: AskedQuestion, card_code: str) -> Tried:
    city = await catalogue(session)
    wanted = Ask(
        row.text,
        clock.now().astimezone(city.zone).date(),
        place=row.place_code,
        categories=[Ranked(each["code"], each["confidence"], ()) for each in row.categories],
        told=row.told,
        public=row.channel is AskedAt.CITIZEN,
        limit=1,
    )
    answered = await answer(session, wanted)
    if not answered.hits:
        return Tried(row.id, False, None, 0.0, (answered.why or Why.NOTHING_NEAR).value)
    first = answered.hits[0]
    why = "" if first.card.code == card_code else "other_card"
    if not why and first.card.number <= _served_before(row, card_code):
        why = "unchanged"
    return Tried(row.id, not why, first.card.code, first.confidence, why)


def _served_before(row: AskedQuestion, card_code: str) -> int:
    """The version of this card that was served and did not help; 0 for none."""
    return max((each["number"] for each in row.offered if each["code"] == card_code), default=0)
