"""Which unit the duty catalogue names for a matter (rule 13). Values in, answers out.

A row covers the subtrees of its category and place; its object word must occur in what was said.
The most specific row wins: object, then category, then place. Rows of equal rank that name
different units are a tie, which is a dispatcher's to settle.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from huying.city.catalogue import Catalogue, DutyView
from huying.dispatch.models import Route

# Measured by bench/dispatch.py: drafts that nobody touched are not right often enough to be sent
# without a person (kept-apart talks: 1 of 3 at 0.86). The machine's confidence in a category ends
# at 0.9, what a person accepted or entered counts 1.0: by default nothing goes direct unconfirmed.
DEFAULT_THRESHOLD = 0.95
TOP = 3

Specificity = tuple[int, int, int]


@dataclass(frozen=True)
class Reason:
    """A key of ``dispatch`` / ``reason.*`` with what fills it."""

    key: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Candidate:
    """A unit that the catalogue names, by which row, and how sure that is (0–1).

    ``needs_place``: the row depends on where; ``is_tied``: another unit has an equal row.
    """

    unit_id: UUID
    unit_code: str
    duty_code: str
    basis: str
    specificity: Specificity
    confidence: float
    causes: tuple[Reason, ...]
    category_code: str
    is_direct: bool
    is_disputed: bool
    is_fallback: bool
    is_complex: bool
    needs_place: bool
    is_tied: bool = False
    is_joint: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lists:
    """Duty codes on each list in force; ``left_direct``: rows that the platform took off the direct
    list because too many of their dispatches were wrong."""

    direct: frozenset[str] = frozenset()
    joint: frozenset[str] = frozenset()
    disputed: frozenset[str] = frozenset()
    left_direct: frozenset[str] = frozenset()


def match(
    duties: Iterable[DutyView],
    category_code: str,
    place_code: str | None,
    said: str,
    city: Catalogue,
    lists: Lists,
) -> tuple[Candidate, ...]:
    """Every unit named, most specific first, each by its best row. ``said``: object and words."""
    best: dict[UUID, Candidate] = {}
    for duty in duties:
        if not _covers(duty, category_code, place_code, said, city):
            continue
        found = _candidate(duty, category_code, place_code, city, lists)
        if found is None:
            continue
        known = best.get(found.unit_id)
        if known is None or found.specificity > known.specificity:
            best[found.unit_id] = found
    ranked = sorted(
        best.values(), key=lambda c: (tuple(-part for part in c.specificity), c.duty_code)
    )
    return _tied(ranked, city)


def _covers(
    duty: DutyView, category_code: str, place_code: str | None, said: str, city: Catalogue
) -> bool:
    if not category_code.startswith(duty.category_code):
        return False
    if duty.object_words and duty.object_words not in said:
        return False
    if not duty.place_code:
        return True
    return place_code is not None and city.is_within(place_code, duty.place_code)


def _candidate(
    duty: DutyView, category_code: str, place_code: str | None, city: Catalogue, lists: Lists
) -> Candidate | None:
    unit = city.resolve_lead(duty.lead, place_code)
    if unit is None:
        return None
    place = city.places.get(duty.place_code)
    is_by_role = duty.lead.startswith("role:")
    return Candidate(
        unit_id=unit.id,
        unit_code=unit.code,
        duty_code=duty.code,
        basis=duty.basis,
        specificity=(
            int(bool(duty.object_words)),
            len(duty.category_code) // 2,
            len(place.chain) if place else 0,
        ),
        confidence=1.0,
        causes=_causes(duty, place_code, city, lists, is_by_role=is_by_role),
        category_code=category_code,
        is_direct=duty.code in lists.direct,
        is_disputed=duty.code in lists.disputed,
        is_fallback=not duty.category_code,
        is_complex=duty.is_complex,
        needs_place=is_by_role or bool(duty.place_code),
        is_joint=duty.code in lists.joint,
    )


def _causes(
    duty: DutyView, place_code: str | None, city: Catalogue, lists: Lists, *, is_by_role: bool
) -> tuple[Reason, ...]:
    causes: list[Reason] = []
    if duty.object_words:
        causes.append(Reason("object", {"object": duty.object_words}))
    if duty.category_code:
        causes.append(Reason("category", {"category": city.category_name(duty.category_code)}))
    else:
        causes.append(Reason("everything", {}))
    if duty.place_code:
        causes.append(Reason("place", {"place": city.place_name(duty.place_code)}))
    elif is_by_role and place_code:
        causes.append(Reason("role", {"place": city.place_name(place_code)}))
    for name in ("direct", "joint", "disputed", "left_direct"):
        if duty.code in getattr(lists, name):
            causes.append(Reason(name, {}))
    return tuple(causes)


def _tied(ranked: Sequence[Candidate], city: Catalogue) -> tuple[Candidate, ...]:
    """Mark those that share the top rank with another unit."""
    if len(ranked) < 2 or ranked[0].specificity != ranked[1].specificity:
        return tuple(ranked)
    top = ranked[0].specificity
    tied = [candidate for candidate in ranked if candidate.specificity == top]
    rest = [candidate for candidate in ranked if candidate.specificity != top]
    marked = []
    for candidate in tied:
        other = next(c for c in tied if c.unit_id != candidate.unit_id)
        cause = Reason("tie", {"unit": city.unit_by_id[other.unit_id].short_name})
        marked.append(replace(candidate, is_tied=True, causes=(*candidate.causes, cause)))
    return (*marked, *rest)


def combine(
    ranked: Sequence[tuple[float, Sequence[Candidate]]], place_confidence: float
) -> tuple[Candidate, ...]:
    """One ranking from the likeliest categories: ``(confidence, candidates)`` each.

    A unit's confidence is the sum of the confidences of the categories whose winner it is, times
    that of the place where its row depends on it. Those further down a category's own ranking
    follow with what is left of its confidence, halved a rank.
    """
    found: dict[UUID, Candidate] = {}
    for number, (confidence, candidates) in enumerate(ranked):
        for rank, candidate in enumerate(candidates):
            shared = sum(c.is_tied for c in candidates) if candidate.is_tied else 1
            share = (
                confidence / shared
                if rank == 0 or candidate.is_tied
                else confidence / (2 ** (rank + 1))
            )
            share *= place_confidence if candidate.needs_place else 1.0
            known = found.get(candidate.unit_id)
            if known is not None:
                total = min(known.confidence + share, 1.0)
                found[candidate.unit_id] = replace(known, confidence=total)
                continue
            causes = candidate.causes
            if number > 0:
                code = candidate.category_code
                causes = (Reason("second_category", {"category": code}), *causes)
            found[candidate.unit_id] = replace(candidate, confidence=min(share, 1.0), causes=causes)
    return tuple(sorted(found.values(), key=lambda c: (-c.confidence, c.duty_code)))


def threshold_for(category_code: str, thresholds: Mapping[str, float]) -> float:
    """The measured threshold of the longest known prefix."""
    for length in range(len(category_code), -1, -2):
        found = thresholds.get(category_code[:length])
        if found is not None:
            return found
    return DEFAULT_THRESHOLD


@dataclass(frozen=True)
class Decision:
    """``reason`` is a key of ``dispatch`` / ``why.*``."""

    route: Route
    reason: str
    joint: float
    threshold: float


def decide(
    candidates: Sequence[Candidate],
    *,
    category_confidence: float,
    place_confidence: float,
    threshold: float,
    is_confidential: bool = False,
) -> Decision:
    """Direct only when one listed row wins and all that it rests on is sure enough (rule 10).

    Unsure of the category → review; everything else → the dispatcher.
    """
    best = candidates[0] if candidates else None
    joint = category_confidence
    if best is not None and best.needs_place:
        joint *= place_confidence
    if category_confidence < threshold:
        return Decision(Route.REVIEW, "low_category", category_confidence, threshold)
    obstacle = _obstacle(best, joint, threshold, is_confidential=is_confidential)
    if obstacle is None and best is not None and _is_outranked(best, candidates):
        obstacle, joint = "low_place", category_confidence * place_confidence
    if obstacle is not None:
        return Decision(Route.POOL, obstacle, joint, threshold)
    return Decision(Route.DIRECT, "direct", joint, threshold)


def _is_outranked(best: Candidate, candidates: Sequence[Candidate]) -> bool:
    """A more specific row names another unit; only an unsure place has put it further down."""
    return any(c.specificity > best.specificity for c in candidates)


def _obstacle(
    best: Candidate | None, joint: float, threshold: float, *, is_confidential: bool
) -> str | None:
    if best is None:
        return "none"
    checks = (
        ("confidential", is_confidential),
        ("tie", best.is_tied),
        ("fallback", best.is_fallback),
        ("disputed", best.is_disputed),
        ("not_direct", not best.is_direct),
        ("low_place", joint < threshold),
    )
    return next((reason for reason, holds in checks if holds), None)
