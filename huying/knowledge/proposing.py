"""Cards out of a policy: drafts to choose from, and the chosen ones as versions that wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import categorise
from huying.brain.text import policies as brain
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import texts
from huying.kit.actor import Actor
from huying.kit.events import emit
from huying.knowledge import versions
from huying.knowledge.index import lexicon
from huying.knowledge.models import Json
from huying.knowledge.models_policies import Policy
from huying.knowledge.models_understanding import PointState, PolicyPoint
from huying.knowledge.models_versions import CardVersion
from huying.knowledge.understanding import read
from huying.knowledge.understanding_errors import DraftChanged, DraftIncomplete
from huying.knowledge.understanding_events import CardsDrafted
from huying.knowledge.understanding_values import lines_of

_MOST_POINTS = 12


@dataclass(frozen=True)
class Offer:
    """A draft with what the city adds: unit and categories as a proposal, points as a card's."""

    number: int
    draft: brain.CardDraft
    points: tuple[Json, ...]
    unit_code: str | None
    categories: tuple[str, ...]


@dataclass(frozen=True)
class Choice:
    """Draft ``number`` as a person wants it; ``quote`` proves that it is the one that was seen.
    None: as drafted."""

    number: int
    quote: str
    title: str | None = None
    questions: Sequence[str] | None = None
    answer: str | None = None
    unit: str | None = None
    categories: Sequence[str] | None = None


async def offers(session: AsyncSession, policy: Policy) -> tuple[Offer, ...]:
    """The drafts from the points that nobody dropped."""
    rows = await _points(session, policy)
    understood = await read(session, policy.document)
    kept = replace(understood, points=tuple(_point(row) for row in rows))
    city = await catalogue(session)
    words = await lexicon(session)
    unit = _unit(policy, city)
    made = []
    for number, draft in enumerate(brain.drafts(kept, lines_of(policy.document))):
        ranked = categorise("。".join((draft.title, *draft.questions)), words, k=1)
        made.append(
            Offer(
                number=number,
                draft=draft,
                points=tuple(_card_point(rows[each]) for each in draft.points[:_MOST_POINTS]),
                unit_code=unit,
                categories=tuple(each.code for each in ranked),
            )
        )
    return tuple(made)


async def propose(
    session: AsyncSession, actor: Actor, policy: Policy, choices: Sequence[Choice]
) -> list[CardVersion]:
    """The chosen drafts as proposed versions; a second person publishes them. All or none. Raises
    DraftChanged, DraftIncomplete, CardInvalid."""
    offered = {offer.number: offer for offer in await offers(session, policy)}
    made = []
    for choice in choices:
        offer = offered.get(choice.number)
        if offer is None or offer.draft.quote != choice.quote:
            raise DraftChanged(title=policy.title)
        note = texts.area("understanding")["note.drafted"].format(
            title=policy.title, clause=offer.draft.clause
        )
        doc = _document(policy, offer, choice)
        made.append(await versions.propose(session, actor, doc, note, policy_code=policy.code))
    codes = ",".join(version.card_code for version in made)
    emit(session, actor, CardsDrafted(policy.id, codes))
    return made


def _document(policy: Policy, offer: Offer, choice: Choice) -> Mapping[str, object]:
    draft = offer.draft
    since = policy.in_force_from or policy.issued_on or draft.valid_from
    unit = choice.unit or offer.unit_code
    if since is None or unit is None:
        raise DraftIncomplete(field="valid_from" if since is None else "unit", title=draft.title)
    until = policy.in_force_to
    if policy.repealed_on is not None and (until is None or policy.repealed_on < until):
        until = policy.repealed_on
    questions = list(choice.questions or draft.questions) or [draft.title]
    return {
        "title": choice.title or draft.title,
        "questions": questions,
        "answer": choice.answer or draft.answer,
        "points": list(offer.points),
        "categories": list(choice.categories or offer.categories),
        "unit": unit,
        "source": {
            "title": f"《{policy.title}》",
            "number": policy.number,
            "clause": draft.clause,
        },
        "quote": draft.quote,
        "valid_from": since.isoformat(),
        "valid_to": until.isoformat() if until else None,
        "area": policy.area or draft.area or "",
        "audience": policy.audience or draft.audience,
    }


async def _points(session: AsyncSession, policy: Policy) -> Sequence[PolicyPoint]:
    ordered = (
        select(PolicyPoint)
        .where(PolicyPoint.policy_id == policy.id, PolicyPoint.state != PointState.DROPPED)
        .order_by(PolicyPoint.block, PolicyPoint.start, PolicyPoint.kind)
    )
    return (await session.scalars(ordered)).all()


def _point(row: PolicyPoint) -> brain.Point:
    return brain.Point(
        kind=row.kind,
        text=row.quote,
        clause=row.clause,
        at=brain.Place(row.block, row.start, row.stop),
        about=tuple(row.about),
        model=row.model,
        version=row.model_version,
    )


def _card_point(row: PolicyPoint) -> Json:
    return {
        "label": texts.area("understanding")[f"label.{row.kind.value}"],
        "text": row.text,
        "clause": row.clause,
        "quote": row.quote,
    }


def _unit(policy: Policy, city: Catalogue) -> str | None:
    """The policy's own unit, else the one that issued it."""
    if policy.unit_code:
        return policy.unit_code
    first = policy.issuer.split("、")[0]
    return next((code for code, unit in city.units.items() if unit.name == first), None)
