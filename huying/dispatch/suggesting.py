"""Suggested units for a ticket with the reasons: duty row, like settled tickets, learned model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.learning import Guess
from huying.city.catalogue import Catalogue
from huying.dispatch import service, suggesting_learned
from huying.dispatch.rules import Candidate
from huying.dispatch.suggesting_learned import Said
from huying.kit.actor import Actor
from huying.model.setup import setup
from huying.ticket import shut
from huying.ticket.likeness_settled import SettledLike, settled_likes
from huying.ticket.masking import masks
from huying.ticket.models import Ticket

MOST_UNLISTED = 2
_LEAST_UNLISTED = 0.2  # a guess below it explains nothing
_LIKES = 0.1  # what all three like tickets together can add


@dataclass(frozen=True)
class Suggested:
    """``candidate`` None: the catalogue does not list the unit."""

    unit_id: UUID
    confidence: float
    candidate: Candidate | None
    likes: tuple[SettledLike, ...]
    guess: Guess | None


@dataclass(frozen=True)
class Suggesting:
    """``statement`` is masked; the guesses' spans point into it."""

    statement: str
    suggested: tuple[Suggested, ...]
    said: Said | None
    against: Guess | None


async def suggest(
    session: AsyncSession, actor: Actor, city: Catalogue, ticket: Ticket
) -> Suggesting:
    """Every unit that the catalogue lists, likeliest first, then at most two that only the history
    names: they explain, they cannot be chosen."""
    found = await service.candidates_of(session, ticket)
    mask = (await masks(session, [ticket]))[ticket.id]
    statement = mask(ticket.statement)
    said = await suggesting_learned.ask_masked(session, city, statement)
    now = await setup(session)
    likes: Sequence[SettledLike] = ()
    if now.is_on("likeness"):
        likes = await settled_likes(session, actor, city, ticket)
    listed = [_listed(each, said, likes) for each in found]
    listed.sort(key=lambda each: -each.confidence)
    named = {each.unit_id for each in listed}
    others = _unlisted(city, ticket, said, likes, named)
    against = suggesting_learned.contradiction(city, found[0].unit_code, said) if found else None
    return Suggesting(statement, (*listed, *others), said, against)


def _listed(candidate: Candidate, said: Said | None, likes: Sequence[SettledLike]) -> Suggested:
    """The catalogue's confidence and the model's count alike; like tickets add a little. The law
    says much more for its first unit than for the next, so that only a very sure model reorders."""
    guess = said.of(candidate.unit_code) if said else None
    own = tuple(like for like in likes if like.ticket.lead_unit_id == candidate.unit_id)
    sure = candidate.confidence
    if said is not None:
        sure = (sure + (guess.confidence if guess else 0.0)) / 2
    sure = min(1.0, sure + _LIKES * sum(like.score for like in own) / 3 * (1 - sure))
    return Suggested(candidate.unit_id, sure, candidate, own, guess)


def _unlisted(
    city: Catalogue,
    ticket: Ticket,
    said: Said | None,
    likes: Sequence[SettledLike],
    named: set[UUID],
) -> list[Suggested]:
    guesses: Mapping[UUID, Guess] = {
        city.units[guess.label].id: guess
        for guess in (said.guesses if said else ())
        if guess.confidence >= _LEAST_UNLISTED
    }
    led = (like.ticket.lead_unit_id for like in likes)
    told = {unit_id for unit_id in led if unit_id is not None and city.offers_unit(unit_id)}
    found = []
    for unit_id in {*guesses, *told} - named:
        if shut.is_shut(city, ticket, unit_id):
            continue
        own = tuple(like for like in likes if like.ticket.lead_unit_id == unit_id)
        guess = guesses.get(unit_id)
        sure = guess.confidence / 2 if guess else 0.0
        sure += _LIKES * sum(like.score for like in own) / 3 * (1 - sure)
        found.append(Suggested(unit_id, sure, None, own, guess))
    found.sort(key=lambda each: (-each.confidence, str(each.unit_id)))
    return found[:MOST_UNLISTED]
