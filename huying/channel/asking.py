"""Citizens ask the knowledge: the same cards, the same refusal, the same citations as the desks'.

Nobody is asked who he is; what is typed is masked before it is kept.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.channel.asking_rules import RATED_WITHIN, Turns, is_published
from huying.city.catalogue import Catalogue, PlaceView, catalogue
from huying.kit import clock, vault
from huying.kit.errors import NotFound, TooMany
from huying.knowledge import asked, asked_answers, policies, surges_repository, validity
from huying.knowledge.asked_answers import AskedBy
from huying.knowledge.models import AnswerCard, CardState, Sensitivity
from huying.knowledge.models_gaps import AskedAt, AskedOutcome, AskedQuestion
from huying.knowledge.models_policies import Policy, PolicyOriginal, PolicyState
from huying.knowledge.searching import Answer, Ask
from huying.knowledge.vectors import Question as Vector

LEVEL = 2  # below the city itself
COUNTED = timedelta(days=30)
COMING = timedelta(days=60)
MOST_ASKED = 8
_MOST_LISTED = 60

turns = Turns()


def take_turn(address: str) -> None:
    """Raises TooMany for an address that asks too fast."""
    wait = turns.take(vault.fingerprint(f"address:{address}", purpose="public"))
    if wait:
        raise TooMany(seconds=wait)


async def ask(
    session: AsyncSession,
    text: str,
    area: str | None,
    told: dict[str, str],
    address: str,
    vector: Vector,
) -> tuple[Answer, AskedQuestion]:
    """Answered by public cards alone, and kept masked. A district that is none is not known."""
    city = await catalogue(session)
    place = area if area in {each.code for each in districts(city)} else None
    wanted = Ask(text, today(city), place=place, told=told, public=True, vector=vector)
    by = AskedBy(AskedAt.CITIZEN, asker=address)
    return await asked_answers.ask(session, wanted, by)


async def rate(session: AsyncSession, id: UUID, *, is_helpful: bool) -> None:
    """What the citizen says of the answer, within a day. Raises NotFound."""
    row = await asked.find(session, id, lock=True)
    if row is None or row.channel is not AskedAt.CITIZEN:
        raise NotFound()
    if clock.now() - row.asked_at > RATED_WITHIN:
        raise NotFound()
    outcome = AskedOutcome.HELPFUL if is_helpful else AskedOutcome.UNHELPFUL
    first = row.offered[0]["code"] if row.offered else None
    await asked.note_outcome(session, row, outcome, card_code=first)


async def card(session: AsyncSession, code: str, area: str | None) -> AnswerCard:
    """A card that citizens may read now, there. Raises NotFound."""
    found = (await validity.servable(session, [code], area, public=True)).fit.get(code)
    if found is None:
        raise NotFound()
    return found


async def cards_of(session: AsyncSession, subject: str, area: str | None) -> list[AnswerCard]:
    """Public cards of a first-level category, by title."""
    rows = await _listed(session)
    codes = [row.code for row in rows if any(each.startswith(subject) for each in row.categories)]
    fit = (await validity.servable(session, codes, area, public=True)).fit
    return sorted(fit.values(), key=lambda each: (each.title, each.code))[:_MOST_LISTED]


async def subjects(session: AsyncSession) -> dict[str, int]:
    """How many cards citizens may read, by first-level category."""
    counts: dict[str, int] = {}
    for row in await _fit(session):
        for code in {each[:2] for each in row.categories}:
            counts[code] = counts.get(code, 0) + 1
    return dict(sorted(counts.items()))


async def most_asked(session: AsyncSession) -> list[AnswerCard]:
    """What helped most often in the last thirty days, at desks and here."""
    used = (AskedOutcome.USED, AskedOutcome.HELPFUL)
    rows = await session.execute(
        select(AskedQuestion.card_code, func.count())
        .where(
            AskedQuestion.asked_at > clock.now() - COUNTED,
            AskedQuestion.outcome.in_(used),
            AskedQuestion.card_code.is_not(None),
        )
        .group_by(AskedQuestion.card_code)
        .order_by(func.count().desc(), AskedQuestion.card_code)
        .limit(4 * MOST_ASKED)
    )
    codes = [code for code, _ in rows if code]
    fit = (await validity.servable(session, codes, public=True)).fit
    return [fit[code] for code in codes if code in fit][:MOST_ASKED]


async def pinned(session: AsyncSession) -> list[tuple[str, AnswerCard]]:
    """Surges whose answer is a public card; an agreed wording is for the desks alone."""
    current = await surges_repository.current(session, clock.now())
    answers = [(surge.title, surge.card_code) for surge in current if surge.card_code]
    fit = (await validity.servable(session, [code for _, code in answers], public=True)).fit
    return [(title, fit[code]) for title, code in answers if code in fit]


async def coming(session: AsyncSession) -> Sequence[AnswerCard]:
    """Published and public, and in force only from a later day."""
    city = await catalogue(session)
    statement = (
        select(AnswerCard)
        .where(
            AnswerCard.state == CardState.PUBLISHED,
            AnswerCard.sensitivity == Sensitivity.PUBLIC,
            AnswerCard.valid_from > today(city),
            AnswerCard.valid_from <= today(city) + COMING,
        )
        .order_by(AnswerCard.valid_from, AnswerCard.code)
        .limit(MOST_ASKED)
    )
    return (await session.scalars(statement)).all()


async def originals(session: AsyncSession, cards: Sequence[AnswerCard]) -> set[str]:
    """Codes of the cards' policies whose file citizens may have."""
    codes = {each.policy_code for each in cards if each.policy_code}
    if not codes:
        return set()
    rows = await session.scalars(select(Policy).where(Policy.code.in_(codes)))
    return {row.code for row in rows if may_be_had(row)}


def may_be_had(policy: Policy) -> bool:
    """A person has confirmed it, and it says itself that it is public."""
    is_confirmed = policy.state in (PolicyState.IN_FORCE, PolicyState.REPEALED)
    return is_confirmed and is_published(policy.document["blocks"])


async def original(session: AsyncSession, code: str) -> PolicyOriginal:
    """The file of a public policy. Raises NotFound."""
    policy = await policies.find(session, code)
    if policy is None or not may_be_had(policy):
        raise NotFound()
    return await policies.find_original(session, policy)


def districts(city: Catalogue) -> list[PlaceView]:
    """The parts of the city that rules may differ in, in their order."""
    found = [place for place in city.places.values() if len(place.chain) == LEVEL]
    return sorted(found, key=lambda each: each.code)


def today(city: Catalogue) -> date:
    return clock.now().astimezone(city.zone).date()


async def _listed(session: AsyncSession) -> Sequence[AnswerCard]:
    statement = select(AnswerCard).where(
        AnswerCard.state == CardState.PUBLISHED, AnswerCard.sensitivity == Sensitivity.PUBLIC
    )
    return (await session.scalars(statement)).all()


async def _fit(session: AsyncSession) -> Sequence[AnswerCard]:
    codes = [row.code for row in await _listed(session)]
    return list((await validity.servable(session, codes, public=True)).fit.values())
