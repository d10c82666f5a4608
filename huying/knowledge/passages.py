"""Passages of policies in force: what there is to read where no card answers. Never an answer."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text.documents import CardDoc
from huying.knowledge.models_policies import Policy, PolicyState

_CLAUSE = re.compile(
    r"^(第[零一二三四五六七八九十百]+条(?:之[一二三四五六七八九十]+)?|[一二三四五六七八九十]+、)"
)
_TEXT_KINDS = frozenset({"heading", "paragraph", "item", "row"})
_LONGEST = 600
_FEWEST = 12
_APART = "|"

Stamp = tuple[int, str]


@dataclass(frozen=True)
class PassageRef:
    """Where a passage stands: the block of the policy's document that it begins with."""

    policy_code: str
    policy_title: str
    number: str
    clause: str
    block: int
    area: str


@dataclass(frozen=True)
class PassageDocs:
    """Passages as the index takes them, with their places by code."""

    docs: tuple[CardDoc, ...]
    refs: Mapping[str, PassageRef]


async def stamp(session: AsyncSession) -> Stamp:
    """Changes with every change of a policy."""
    counted = select(func.count(), func.max(Policy.updated_at))
    count, latest = (await session.execute(counted)).one()
    return int(count), str(latest)


async def changed(
    session: AsyncSession, known: Mapping[UUID, str]
) -> tuple[dict[UUID, str], list[Policy]]:
    """What is confirmed, by id with the time of its last change, and the rows not known yet."""
    confirmed = Policy.state.in_((PolicyState.IN_FORCE, PolicyState.REPEALED))
    stamps = await session.execute(select(Policy.id, Policy.updated_at).where(confirmed))
    current = {id: str(at) for id, at in stamps}
    fresh = [id for id, at in current.items() if known.get(id) != at]
    rows = await session.scalars(select(Policy).where(Policy.id.in_(fresh)).order_by(Policy.code))
    return current, list(rows)


def passages_of(policy: Policy) -> PassageDocs:
    """One passage an article (第…条, 一、), with the items and rows that belong to it."""
    docs: list[CardDoc] = []
    refs: dict[str, PassageRef] = {}
    for block, clause, text in _pieces(policy.document.get("blocks", [])):
        code = f"{policy.code}{_APART}{block}"
        refs[code] = PassageRef(
            policy.code, policy.title, policy.number, clause, block, policy.area
        )
        docs.append(
            CardDoc(
                code=code,
                title=f"{policy.title} {clause}",
                questions=(),
                answer=text,
                points=(),
                categories=(),
                valid_from=policy.in_force_from or date.min,
                valid_to=_until(policy),
            )
        )
    return PassageDocs(tuple(docs), refs)


def _until(policy: Policy) -> date | None:
    """The last day; one that was repealed without a day is in force on none."""
    if policy.state is PolicyState.REPEALED:
        day = policy.repealed_on or date.min
        return max(day, date.min + timedelta(days=1)) - timedelta(days=1)
    return policy.in_force_to


def _pieces(blocks: list[dict[str, object]]) -> Iterator[tuple[int, str, str]]:
    """Block where a passage begins, its clause, its text."""
    first, clause, parts = 0, "", list[str]()
    for block in blocks:
        text = str(block.get("text", "")).strip()
        if block.get("kind") not in _TEXT_KINDS or not text:
            continue
        match = _CLAUSE.match(text)
        if match or sum(map(len, parts)) + len(text) > _LONGEST or block.get("kind") == "heading":
            if sum(map(len, parts)) >= _FEWEST:
                yield first, clause, "\n".join(parts)
            first, parts = int(str(block.get("number", 0))), []
            clause = match.group().rstrip("、") if match else clause
        parts.append(text)
    if sum(map(len, parts)) >= _FEWEST:
        yield first, clause, "\n".join(parts)
