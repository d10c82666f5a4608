"""A policy's understanding as people read it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import policies as brain
from huying.brain.text.policies import EffectKind
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock
from huying.knowledge import repository
from huying.knowledge.models import AnswerCard, Json
from huying.knowledge.models_policies import Policy
from huying.knowledge.models_understanding import PolicyEffect, PolicyPoint, PolicyRelation
from huying.knowledge.proposing import Offer, offers
from huying.knowledge.understanding import read
from huying.knowledge.understanding_model import available
from huying.knowledge.understanding_points import points
from huying.knowledge.understanding_schemas import (
    CardDraftRead,
    DraftPoint,
    PolicyEffectRead,
    PolicyEffectRow,
    PolicyFactRead,
    PolicyPointRead,
    PolicyRelationRead,
    PolicySectionRead,
    PolicyUnderstandingRead,
    TextPlace,
)
from huying.people.repository import names_of

CHANGING = frozenset({EffectKind.REPEALED, EffectKind.AMENDED, EffectKind.REPLACED})


async def understanding_read(session: AsyncSession, policy: Policy) -> PolicyUnderstandingRead:
    understood = await read(session, policy.document)
    rows = await points(session, policy)
    names = await names_of(session, [row.decided_by for row in rows])
    return PolicyUnderstandingRead(
        code=policy.code,
        facts=_facts(understood.facts),
        outline=[
            PolicySectionRead(
                kind=each.kind,
                label=each.label,
                title=each.title,
                first=each.first,
                last=each.last,
                depth=each.depth,
            )
            for each in understood.outline
        ],
        relations=await _relations(session, policy),
        points=[_point_read(row, names) for row in rows],
        has_language_model=await available(session),
    )


async def point_read(session: AsyncSession, row: PolicyPoint) -> PolicyPointRead:
    return _point_read(row, await names_of(session, [row.decided_by]))


def _point_read(row: PolicyPoint, names: Mapping[UUID, str]) -> PolicyPointRead:
    return PolicyPointRead(
        id=row.id,
        kind=row.kind,
        text=row.text,
        quote=row.quote,
        clause=row.clause,
        at=TextPlace(block=row.block, start=row.start, end=row.stop),
        state=row.state,
        model=row.model,
        decided_by_name=names.get(row.decided_by) if row.decided_by else None,
        decided_at=row.decided_at,
    )


def _facts(facts: brain.Facts) -> list[PolicyFactRead]:
    told = []
    for each in fields(facts):
        fact = cast("brain.Fact | None", getattr(facts, each.name))
        if fact is not None:
            at = _place(fact.at) if fact.at else None
            told.append(PolicyFactRead(name=each.name, value=fact.value, code=fact.code, at=at))
    return told


async def _relations(session: AsyncSession, policy: Policy) -> list[PolicyRelationRead]:
    ordered = (
        select(PolicyRelation)
        .where(PolicyRelation.policy_id == policy.id)
        .order_by(PolicyRelation.ordinal)
    )
    rows = (await session.scalars(ordered)).all()
    codes = [row.other_code for row in rows if row.other_code]
    others = {
        other.code: other
        for other in await session.scalars(select(Policy).where(Policy.code.in_(codes)))
    }
    city = await catalogue(session)
    today = clock.now().astimezone(city.zone).date()
    return [
        PolicyRelationRead(
            kind=row.kind,
            title=row.title,
            number=row.number,
            other_code=row.other_code,
            other_state=others[row.other_code].state_on(today).value
            if row.other_code in others
            else None,
            clauses=row.clauses,
            from_day=row.from_day,
            at=TextPlace(block=row.block, start=row.start, end=row.stop),
        )
        for row in rows
    ]


async def effect_read(session: AsyncSession, policy: Policy) -> PolicyEffectRead:
    """As it was reckoned last."""
    row = await session.scalar(select(PolicyEffect).where(PolicyEffect.policy_id == policy.id))
    if row is None:
        return PolicyEffectRead(
            reckoned_at=None,
            is_stale=True,
            changing=0,
            conflicting=0,
            policies=0,
            new_cards=0,
            rows=[],
        )
    city = await catalogue(session)
    cards = await repository.find_cards(
        session, [each["code"] for each in row.effects if each["is_card"]]
    )
    others = await _titles(session, [each["code"] for each in row.effects if not each["is_card"]])
    rows = [_effect_row(each, cards, others, city) for each in row.effects]
    return PolicyEffectRead(
        reckoned_at=row.reckoned_at,
        is_stale=row.knowledge_version != await repository.version(session),
        changing=sum(each.is_card and each.kind in CHANGING for each in rows),
        conflicting=sum(each.is_card and each.kind is EffectKind.CONFLICT for each in rows),
        policies=sum(not each.is_card for each in rows),
        new_cards=row.drafts,
        rows=rows,
    )


async def _titles(session: AsyncSession, codes: Sequence[str]) -> dict[str, str]:
    rows = await session.execute(select(Policy.code, Policy.title).where(Policy.code.in_(codes)))
    return {row.code: row.title for row in rows}


def _effect_row(
    told: Json, cards: Mapping[str, AnswerCard], others: Mapping[str, str], city: Catalogue
) -> PolicyEffectRow:
    card = cards.get(told["code"])
    unit = city.units.get(card.unit_code) if card else None
    return PolicyEffectRow(
        kind=told["kind"],
        code=told["code"],
        is_card=told["is_card"],
        title=card.title if card else others.get(told["code"], told["code"]),
        unit_name=unit.name if unit else "",
        clauses=told["clauses"],
        differences=told["differences"],
    )


async def drafts_read(session: AsyncSession, policy: Policy) -> list[CardDraftRead]:
    city = await catalogue(session)
    own = (
        await session.scalars(select(AnswerCard).where(AnswerCard.policy_code == policy.code))
    ).all()
    offered = await offers(session, policy)
    return await asyncio.to_thread(lambda: [_draft_read(offer, own, city) for offer in offered])


def _draft_read(offer: Offer, own: Sequence[AnswerCard], city: Catalogue) -> CardDraftRead:
    draft = offer.draft
    unit = city.units.get(offer.unit_code or "")
    category = city.categories.get(offer.categories[0]) if offer.categories else None
    return CardDraftRead(
        number=offer.number,
        title=draft.title,
        questions=list(draft.questions),
        answer=draft.answer,
        points=[DraftPoint(**point) for point in offer.points],
        clause=draft.clause,
        quote=draft.quote,
        at=_place(draft.at),
        unit=offer.unit_code,
        unit_name=unit.name if unit else "",
        categories=list(offer.categories),
        category_name=category.name if category else "",
        known=[card.code for card in own if _cites(card, draft)],
    )


def _cites(card: AnswerCard, draft: brain.CardDraft) -> bool:
    """Whether the card already says what the draft rests on."""
    quotes = [card.quote, *(point.get("quote", "") for point in card.points)]
    return any(quote and (quote in draft.quote or draft.quote in quote) for quote in quotes)


def _place(place: brain.Place) -> TextPlace:
    return TextPlace(block=place.block, start=place.start, end=place.end)
