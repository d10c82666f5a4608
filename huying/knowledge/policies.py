"""Policies: brought by a file, looked at and confirmed by a person, taken out of the library."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from huying.brain.text.policies import Facts as ReadFacts
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock
from huying.kit.actor import Actor
from huying.kit.documents import Document
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.knowledge import policies_naming as naming
from huying.knowledge import understanding
from huying.knowledge.models_policies import Policy, PolicyOriginal, PolicyState
from huying.knowledge.policies_errors import DatesCrossed, PolicyChanged, PolicyStateForbids
from huying.knowledge.policies_events import (
    PolicyBrought,
    PolicyConfirmed,
    PolicyRestored,
    PolicyRetired,
)
from huying.knowledge.policies_streams import STREAM
from huying.knowledge.understanding_values import facts_json

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Facts:
    """What a person has confirmed of a policy."""

    title: str
    number: str
    issuer: str
    issued_on: date | None
    in_force_from: date | None
    in_force_to: date | None
    area: str
    audience: str
    level: str
    unit_code: str | None
    category: str


@dataclass(frozen=True)
class PolicyFilter:
    q: str = ""
    state: PolicyState | None = None
    issuer: str = ""
    area: str = ""


async def find(session: AsyncSession, code: str) -> Policy | None:
    return await session.scalar(select(Policy).where(Policy.code == code))


async def find_original(session: AsyncSession, policy: Policy) -> PolicyOriginal:
    return await session.get_one(PolicyOriginal, policy.original_id)


async def editions(session: AsyncSession, policy: Policy) -> Sequence[PolicyOriginal]:
    """The files that this policy came in, the newest first."""
    statement = select(PolicyOriginal).where(PolicyOriginal.policy_id == policy.id)
    return (await session.scalars(statement.order_by(PolicyOriginal.id.desc()))).all()


async def content_of(session: AsyncSession, original_id: UUID) -> bytes:
    statement = select(PolicyOriginal.content).where(PolicyOriginal.id == original_id)
    return (await session.execute(statement)).scalar_one()


def shown_state(today: date) -> ColumnElement[str]:
    """``Policy.state_on(today)`` in SQL."""
    is_in_force = Policy.state == PolicyState.IN_FORCE
    return case(
        (
            and_(Policy.state == PolicyState.REPEALED, Policy.repealed_on > today),
            PolicyState.IN_FORCE.value,
        ),
        (and_(is_in_force, Policy.in_force_from > today), PolicyState.NOT_YET.value),
        (and_(is_in_force, Policy.in_force_to < today), PolicyState.EXPIRED.value),
        else_=Policy.state,
    )


def _wanted(asked: PolicyFilter, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    state = shown_state(today)
    if asked.state is not None:
        found.append(state == asked.state.value)
    else:
        found.append(Policy.state != PolicyState.RETIRED)
    if asked.issuer:
        found.append(Policy.issuer == asked.issuer)
    if asked.area:
        found.append(Policy.area == asked.area)
    if asked.q:
        key = naming.title_key(asked.q)
        said = [
            Policy.code == asked.q.upper(),
            Policy.document["blocks"].astext.contains(asked.q, autoescape=True),
        ]
        if key:
            said.append(Policy.title_key.contains(key, autoescape=True))
            said.append(Policy.number_key.contains(naming.number_key(asked.q), autoescape=True))
        found.append(or_(*said))
    return found


async def find_page(
    session: AsyncSession, asked: PolicyFilter, today: date, *, before: UUID | None, limit: int
) -> Sequence[Policy]:
    """Newest first, without their documents."""
    statement = select(Policy).options(defer(Policy.document)).where(*_wanted(asked, today))
    if before is not None:
        statement = statement.where(Policy.id < before)
    return (await session.scalars(statement.order_by(Policy.id.desc()).limit(limit))).all()


async def counts(session: AsyncSession, today: date) -> dict[PolicyState, int]:
    state = shown_state(today)
    rows = await session.execute(select(state, func.count()).group_by(state))
    return {PolicyState(name): count for name, count in rows}


async def issuers(session: AsyncSession) -> list[str]:
    statement = select(Policy.issuer).where(Policy.issuer != "").distinct()
    return sorted(await session.scalars(statement))


async def bring(
    session: AsyncSession,
    actor: Actor,
    original: PolicyOriginal,
    document: Document,
    *,
    code: str | None = None,
) -> Policy:
    """The policy of a document that was read: an edition of one that is known by its number and
    title, or a new one. Both wait as a draft until a person has confirmed what was read."""
    told = document.as_json()
    city = await catalogue(session)
    facts = (await understanding.read(session, told)).facts
    title = facts.title.value if facts.title else naming.title_of(document, original.name)
    number = facts.number.value if facts.number else naming.number_of(document)
    policy = await same_policy(session, title, number)
    if policy is None:
        policy = Policy(id=new_id(), code=code or await _new_code(session), edition=1, version=1)
        session.add(policy)
    else:
        policy.edition += 1
    policy.title, policy.number = title[:300], number
    policy.document, policy.original_id, policy.brought_by = told, original.id, actor.id
    policy.state = PolicyState.DRAFT
    policy.confirmed_at = policy.confirmed_by = policy.repealed_on = None
    _take_facts(policy, facts, city)
    _rekey(policy)
    original.policy_id = policy.id
    emit(session, actor, PolicyBrought(policy.id, policy.code, policy.edition), streams=[STREAM])
    await session.flush()
    return policy


def _take_facts(policy: Policy, facts: ReadFacts, city: Catalogue) -> None:
    """What the document says of itself; a person confirms or corrects it."""
    policy.facts = facts_json(facts)
    policy.issuer = facts.issuer.value if facts.issuer else ""
    policy.issued_on = facts.day("issued")
    policy.in_force_from, policy.in_force_to = facts.day("in_force"), facts.day("expires")
    if policy.in_force_from and policy.in_force_to and policy.in_force_to < policy.in_force_from:
        policy.in_force_to = None
    policy.area = (facts.area.code or "") if facts.area else ""
    policy.audience = facts.audience.value if facts.audience else ""
    policy.level = facts.level.value if facts.level else ""
    policy.unit_code = _unit_of(policy.issuer, city)
    policy.category = policy.category or ""


def _unit_of(issuer: str, city: Catalogue) -> str | None:
    """The city's unit that issued it, the first of several."""
    names = {unit.name: code for code, unit in city.units.items()}
    for part in re.split(r"[\s\u3000、,，]+", issuer):
        if code := names.get(part) or names.get(part.replace(city.city_name, "市", 1)):
            return code
    return None


def _rekey(policy: Policy) -> None:
    policy.title_key = naming.title_key(policy.title)
    policy.number_key = naming.number_key(policy.number)


async def same_policy(session: AsyncSession, title: str, number: str) -> Policy | None:
    """The policy with this number and title; where one of the two files lacks a number, with this
    title. Another number under one title is another year's policy."""
    key, numbered = naming.title_key(title), naming.number_key(number)
    if not key:
        return None
    statement = select(Policy).where(Policy.title_key == key).order_by(Policy.id.desc())
    for policy in await session.scalars(statement.with_for_update()):
        if policy.number_key == numbered or not policy.number_key or not numbered:
            return policy
    return None


async def _new_code(session: AsyncSession) -> str:
    while True:
        code = "POL-" + "".join(secrets.choice(_LETTERS) for _ in range(6))
        if await find(session, code) is None:
            return code


def _seen(policy: Policy, version: int) -> None:
    if policy.version != version:
        raise PolicyChanged(title=policy.title)


async def confirm(
    session: AsyncSession, actor: Actor, policy: Policy, facts: Facts, version: int
) -> None:
    """A person has looked at the facts: the policy is in force by its dates, and ends those that
    it repeals.

    Raises PolicyChanged, PolicyStateForbids, DatesCrossed."""
    _seen(policy, version)
    if policy.state is PolicyState.RETIRED:
        raise PolicyStateForbids(title=policy.title)
    if facts.in_force_from and facts.in_force_to and facts.in_force_to < facts.in_force_from:
        raise DatesCrossed(field="in_force_to")
    policy.title, policy.number, policy.issuer = facts.title, facts.number, facts.issuer
    policy.issued_on = facts.issued_on
    policy.in_force_from, policy.in_force_to = facts.in_force_from, facts.in_force_to
    policy.area, policy.audience, policy.level = facts.area, facts.audience, facts.level
    policy.unit_code, policy.category = facts.unit_code, facts.category
    _rekey(policy)
    if policy.state is PolicyState.DRAFT:
        policy.state = PolicyState.IN_FORCE
    policy.confirmed_by, policy.confirmed_at = actor.id, clock.now()
    await session.flush()
    await understanding.apply(session, actor, policy)
    emit(session, actor, PolicyConfirmed(policy.id, policy.code, policy.edition), streams=[STREAM])
    await session.flush()


async def retire(session: AsyncSession, actor: Actor, policy: Policy, version: int) -> None:
    """Out of the library; its cards are their owners' to look at. Raises PolicyChanged,
    PolicyStateForbids."""
    _seen(policy, version)
    if policy.state is PolicyState.RETIRED:
        raise PolicyStateForbids(title=policy.title)
    policy.state = PolicyState.RETIRED
    emit(session, actor, PolicyRetired(policy.id, policy.code, policy.edition), streams=[STREAM])
    await session.flush()


async def restore(session: AsyncSession, actor: Actor, policy: Policy, version: int) -> None:
    """Back as a draft, for time has passed. Raises PolicyChanged, PolicyStateForbids."""
    _seen(policy, version)
    if policy.state is not PolicyState.RETIRED:
        raise PolicyStateForbids(title=policy.title)
    policy.state = PolicyState.DRAFT
    emit(session, actor, PolicyRestored(policy.id, policy.code, policy.edition), streams=[STREAM])
    await session.flush()
