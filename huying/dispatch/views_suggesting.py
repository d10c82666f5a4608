"""Suggestions as the pool and the ticket show them."""

from huying.brain.learning import Guess
from huying.city.catalogue import Catalogue
from huying.dispatch.schemas_suggesting import (
    DutyReason,
    LearnedReason,
    LikeReason,
    SuggestedUnit,
    Suggestions,
)
from huying.dispatch.suggesting import Suggested, Suggesting
from huying.dispatch.suggesting_learned import Said
from huying.kit import texts
from huying.ticket import views
from huying.ticket.likeness_settled import SettledLike


def against(city: Catalogue, guess: Guess | None) -> str:
    """In words what the history says instead; "" when it does not speak up."""
    if guess is None:
        return ""
    return texts.say(
        "dispatch",
        "suggest.against",
        unit=city.units[guess.label].short_name,
        confidence=f"{guess.confidence:.0%}",
    )


def read(city: Catalogue, found: Suggesting) -> Suggestions:
    return Suggestions(
        statement=found.statement,
        model=found.said.version if found.said else None,
        contradiction=against(city, found.against),
        suggestions=[_suggestion(city, each, found.said) for each in found.suggested],
    )


def _suggestion(city: Catalogue, each: Suggested, said: Said | None) -> SuggestedUnit:
    learned = _learned(each, said)
    return SuggestedUnit(
        unit=views.unit_ref(city.unit_by_id[each.unit_id]),
        confidence=round(each.confidence, 4),
        is_listed=each.candidate is not None,
        duty=_duty(each),
        likes=[_like(city, like) for like in each.likes],
        learned=learned,
        sentence=_sentence(each, learned),
    )


def _duty(each: Suggested) -> DutyReason | None:
    row = each.candidate
    if row is None:
        return None
    return DutyReason(
        code=row.duty_code,
        basis=row.basis,
        confidence=round(row.confidence, 4),
        reasons=list(row.reasons),
        is_direct=row.is_direct,
        is_disputed=row.is_disputed,
        is_fallback=row.is_fallback,
        is_tied=row.is_tied,
    )


def _like(city: Catalogue, like: SettledLike) -> LikeReason:
    assert like.ticket.lead_unit_id is not None
    return LikeReason(
        id=like.ticket.id,
        number=like.ticket.number,
        title=like.title,
        unit=views.unit_ref(city.unit_by_id[like.ticket.lead_unit_id]),
        settled_at=like.ticket.settled_at,
        score=round(like.score, 3),
    )


def _learned(each: Suggested, said: Said | None) -> LearnedReason | None:
    if said is None or each.guess is None:
        return None
    return LearnedReason(
        confidence=round(each.guess.confidence, 4),
        version=said.version,
        words=[said.text[start:end] for start, end in each.guess.spans],
        spans=list(each.guess.spans),
        threshold=said.limits.get(each.guess.label),
        is_above_threshold=said.is_sure(each.guess),
    )


def _sentence(each: Suggested, learned: LearnedReason | None) -> str:
    parts = []
    if each.candidate is not None:
        parts.append(texts.say("dispatch", "suggest.duty", code=each.candidate.duty_code))
    else:
        parts.append(texts.say("dispatch", "suggest.unlisted"))
    if each.likes:
        parts.append(texts.say("dispatch", "suggest.likes", count=len(each.likes)))
    if learned is not None and learned.words:
        words = "、".join(learned.words)
        share = f"{learned.confidence:.0%}"
        parts.append(texts.say("dispatch", "suggest.learned", words=words, confidence=share))
    return texts.say("dispatch", "suggest.and").join(parts)
