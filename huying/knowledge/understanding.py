"""A policy is understood: its points and relations are kept, what it ends is ended, and what it
does to the cards is reckoned."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import policies as brain
from huying.city.catalogue import catalogue
from huying.kit import clock
from huying.kit.actor import Actor
from huying.kit.events import emit
from huying.knowledge import repository
from huying.knowledge.models import AnswerCard, CardState, Json
from huying.knowledge.models_policies import Policy, PolicyState
from huying.knowledge.models_understanding import (
    PointState,
    PolicyEffect,
    PolicyPoint,
    PolicyRelation,
)
from huying.knowledge.understanding_events import PolicyRepealed, PolicyUnderstood
from huying.knowledge.understanding_values import (
    card_sayings,
    coming,
    effect_json,
    find_named,
    held_card,
    held_policy,
    lines_of,
    words_of,
)

__all__ = ["apply", "read", "reckon"]

_ENDING = (brain.RelationKind.REPEALS, brain.RelationKind.REPLACES)


async def read(session: AsyncSession, document: Json) -> brain.Understanding:
    """What the rules read out of a stored document."""
    words = words_of(await catalogue(session))
    return await asyncio.to_thread(brain.understand, lines_of(document), words)


async def apply(session: AsyncSession, actor: Actor, policy: Policy) -> brain.Understanding:
    """Read the policy's document anew. Points that a person decided on stay as they are; the
    others become what is read now. A policy in force ends the ones it repeals. May run twice."""
    understood = await read(session, policy.document)
    await _keep_points(session, policy, understood)
    others = await _keep_relations(session, policy, understood)
    if policy.state is PolicyState.IN_FORCE:
        _end(session, actor, policy, understood, others)
    await reckon(session, policy, understood)
    emit(session, actor, PolicyUnderstood(policy.id, policy.code))
    await session.flush()
    return understood


async def reckon(
    session: AsyncSession, policy: Policy, understood: brain.Understanding | None = None
) -> PolicyEffect:
    """Reckon and store what the policy does to the cards and policies as they are now."""
    understood = understood or await read(session, policy.document)
    city = await catalogue(session)
    today = clock.now().astimezone(city.zone).date()
    policies = await _policies(session)
    cards = (
        await session.scalars(select(AnswerCard).where(AnswerCard.state == CardState.PUBLISHED))
    ).all()
    found, offered = await asyncio.to_thread(
        _effects, policy, understood, policies, cards, words_of(city), today
    )
    version = await repository.version(session)
    row = await session.scalar(select(PolicyEffect).where(PolicyEffect.policy_id == policy.id))
    if row is None:
        row = PolicyEffect(policy_id=policy.id)
        session.add(row)
    row.knowledge_version, row.reckoned_at = version, clock.now()
    row.effects, row.drafts = [effect_json(each) for each in found], offered
    await session.flush()
    return row


def _effects(
    policy: Policy,
    understood: brain.Understanding,
    policies: Sequence[Policy],
    cards: Sequence[AnswerCard],
    words: brain.CityWords,
    today: date,
) -> tuple[tuple[brain.Effect, ...], int]:
    """Effects, and how many new cards could be drafted."""
    others = {
        number: known.code
        for number, relation in enumerate(understood.relations)
        if (known := find_named(relation, [each for each in policies if each.id != policy.id]))
    }
    held = [_held_card(card) for card in cards]
    held += [
        _held(each, words, today)
        for each in policies
        if each.id != policy.id and each.state is not PolicyState.DRAFT
    ]
    found = brain.effects(coming(policy, understood, others), held)
    return found, len(brain.drafts(understood, lines_of(policy.document)))


# What cards and policies say, by the row and its last change: all of them are compared whenever
# one policy comes. They are forgotten together when there are too many.
_known: dict[tuple[UUID, datetime], tuple[brain.Saying, ...]] = {}
_MOST_KNOWN = 20_000


def _held(policy: Policy, words: brain.CityWords, today: date) -> brain.Held:
    def said() -> tuple[brain.Saying, ...]:
        lines = lines_of(policy.document)
        return brain.sayings(brain.understand(lines, words), lines)

    return held_policy(policy, _said((policy.id, policy.updated_at), said), today)


def _held_card(card: AnswerCard) -> brain.Held:
    return held_card(card, _said((card.id, card.updated_at), lambda: card_sayings(card)))


def _said(
    key: tuple[UUID, datetime], read: Callable[[], tuple[brain.Saying, ...]]
) -> tuple[brain.Saying, ...]:
    if key not in _known:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        _known[key] = read()
    return _known[key]


async def _policies(session: AsyncSession) -> Sequence[Policy]:
    ordered = select(Policy).where(Policy.state != PolicyState.RETIRED)
    return (await session.scalars(ordered.order_by(Policy.code.collate("C")))).all()


async def _keep_points(
    session: AsyncSession, policy: Policy, understood: brain.Understanding
) -> None:
    """Undecided points are replaced; decided ones and a language model's stay as long as their
    characters still stand where they stood."""
    texts = {line.number: line.text for line in lines_of(policy.document)}
    rows = (
        await session.scalars(select(PolicyPoint).where(PolicyPoint.policy_id == policy.id))
    ).all()
    taken = set()
    for row in rows:
        stands = texts.get(row.block, "")[row.start : row.stop] == row.quote
        by_rules = row.model == brain.MODEL
        if not stands or (row.state is PointState.READ and by_rules):
            await session.delete(row)
        else:
            taken.add((row.kind, row.block, row.start, row.stop))
    await session.flush()
    for point in understood.points:
        key = (point.kind, point.at.block, point.at.start, point.at.end)
        if key not in taken:
            taken.add(key)
            session.add(point_row(policy, point))
    await session.flush()


def point_row(policy: Policy, point: brain.Point) -> PolicyPoint:
    return PolicyPoint(
        policy_id=policy.id,
        kind=point.kind,
        text=point.text,
        quote=point.text,
        clause=point.clause,
        block=point.at.block,
        start=point.at.start,
        stop=point.at.end,
        about=list(point.about),
        model=point.model,
        model_version=point.version,
    )


async def _keep_relations(
    session: AsyncSession, policy: Policy, understood: brain.Understanding
) -> dict[int, Policy]:
    """Store what the document says of others; returns the known ones by the relation's number."""
    await session.execute(delete(PolicyRelation).where(PolicyRelation.policy_id == policy.id))
    library = [each for each in await _policies(session) if each.id != policy.id]
    others: dict[int, Policy] = {}
    for number, relation in enumerate(understood.relations):
        known = find_named(relation, library)
        if known is not None:
            others[number] = known
        session.add(
            PolicyRelation(
                policy_id=policy.id,
                ordinal=number,
                kind=relation.kind,
                title=relation.title,
                number=relation.number or "",
                other_code=known.code if known else None,
                clauses=list(relation.clauses),
                from_day=relation.on,
                block=relation.at.block,
                start=relation.at.start,
                stop=relation.at.end,
            )
        )
    await session.flush()
    return others


def _end(
    session: AsyncSession,
    actor: Actor,
    policy: Policy,
    understood: brain.Understanding,
    others: dict[int, Policy],
) -> None:
    """What the policy repeals or replaces ends on the day that it says, or begins itself. A
    document that is not known to be older than this one is left to a person."""
    for number, other in others.items():
        relation = understood.relations[number]
        if relation.kind not in _ENDING or other.state is not PolicyState.IN_FORCE:
            continue
        day = relation.on or policy.in_force_from or policy.issued_on
        if day is None or _is_newer(other, policy):
            continue
        other.state, other.repealed_on = PolicyState.REPEALED, day
        emit(session, actor, PolicyRepealed(other.id, other.code, policy.code))


def _is_newer(other: Policy, policy: Policy) -> bool:
    return bool(other.issued_on and policy.issued_on and other.issued_on > policy.issued_on)
