"""Selects of citizens' records. A record is a tree: one citizen and what was merged into it.

Confidential and report tickets stay out (rule 9): a citizen who has nothing else is found by
nobody, and is no candidate for anything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, not_, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor
from huying.kit.vault import fingerprint
from huying.ticket.models import Citizen, Confidentiality, Ticket
from huying.ticket.models_citizens import (
    CitizenConsent,
    CitizenFact,
    CitizenMerge,
    Erasure,
    ErasureState,
    FactKind,
)
from huying.ticket.repository import visible_to

MOST_MEMBERS = 200
PHONES = (FactKind.PHONE, FactKind.CONTACT_PHONE)

_TREE = """
WITH RECURSIVE up AS (
  SELECT id, merged_into, 0 AS depth FROM citizen WHERE id = ANY(:ids)
  UNION
  SELECT c.id, c.merged_into, up.depth + 1 FROM citizen c JOIN up ON c.id = up.merged_into
  WHERE up.depth < 50
), down AS (
  SELECT id FROM up WHERE merged_into IS NULL
  UNION
  SELECT c.id FROM citizen c JOIN down ON c.merged_into = down.id
)
SELECT id FROM down LIMIT :most
"""


@dataclass(frozen=True)
class Record:
    """The head and everything merged into it, the head first; ``facts`` are the live ones."""

    head: Citizen
    members: Sequence[Citizen]
    facts: Sequence[CitizenFact]

    @property
    def ids(self) -> list[UUID]:
        return [member.id for member in self.members]

    @property
    def phone_hashes(self) -> list[bytes]:
        found = {member.phone_hash for member in self.members}
        found |= {fact.value_hash for fact in self.facts if fact.kind in PHONES}
        return sorted(each for each in found if each is not None)


def is_open_citizen() -> ColumnElement[bool]:
    """Known by an ordinary ticket, or by none at all yet."""
    theirs = Ticket.citizen_id == Citizen.id
    ordinary = exists().where(theirs, Ticket.confidentiality == Confidentiality.NORMAL)
    return or_(ordinary, not_(exists().where(theirs)))


async def whole(
    session: AsyncSession, ids: Iterable[UUID], *, is_bounded: bool = True
) -> list[UUID]:
    """Ids of every citizen that belongs to the records of these, the heads' trees as a whole; as
    many as a page can show, or with ``is_bounded`` False really all."""
    most = MOST_MEMBERS if is_bounded else None
    rows = await session.scalars(text(_TREE), {"ids": list(ids), "most": most})
    return list(rows)


async def record_of(session: AsyncSession, id: UUID) -> Record | None:
    """The whole record that ``id`` belongs to; None when absent, erased or not to be shown."""
    ids = await whole(session, [id])
    statement = (
        select(Citizen)
        .where(Citizen.id.in_(ids), is_open_citizen(), Citizen.erased_at.is_(None))
        .order_by(Citizen.merged_into.is_not(None), Citizen.created_at, Citizen.id)
        .execution_options(populate_existing=True)
    )
    members = (await session.scalars(statement)).all()
    if not members or members[0].merged_into is not None:
        return None
    return Record(members[0], members, await facts_of(session, [each.id for each in members]))


async def lock(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, Citizen]:
    """Locked in the order of their ids, read afresh."""
    statement = select(Citizen).where(Citizen.id.in_(list(ids))).order_by(Citizen.id)
    rows = await session.scalars(
        statement.with_for_update().execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


async def heads_by_phone(session: AsyncSession, phone: str) -> list[UUID]:
    """Heads of the records that hold this phone, exactly."""
    return await heads_by_hash(session, fingerprint(phone))


async def heads_by_hash(session: AsyncSession, hashed: bytes) -> list[UUID]:
    own = select(Citizen.id).where(Citizen.phone_hash == hashed, is_open_citizen())
    added = (
        select(CitizenFact.citizen_id)
        .join(Citizen, Citizen.id == CitizenFact.citizen_id)
        .where(
            CitizenFact.value_hash == hashed,
            CitizenFact.kind.in_(PHONES),
            CitizenFact.ended_at.is_(None),
            is_open_citizen(),
        )
    )
    return await _heads(session, [*await session.scalars(own), *await session.scalars(added)])


async def heads_by_document(session: AsyncSession, value: str) -> list[UUID]:
    statement = (
        select(CitizenFact.citizen_id)
        .join(Citizen, Citizen.id == CitizenFact.citizen_id)
        .where(
            CitizenFact.value_hash == fingerprint(value, purpose="document"),
            CitizenFact.kind == FactKind.DOCUMENT,
            CitizenFact.ended_at.is_(None),
            is_open_citizen(),
        )
    )
    return await _heads(session, (await session.scalars(statement)).all())


async def heads_by_number(session: AsyncSession, actor: Actor, number: str) -> list[UUID]:
    """By the number of an ordinary ticket that the actor may see."""
    statement = visible_to(actor).where(
        Ticket.number == number,
        Ticket.confidentiality == Confidentiality.NORMAL,
        Ticket.citizen_id.is_not(None),
    )
    ticket = await session.scalar(statement)
    found = [ticket.citizen_id] if ticket is not None and ticket.citizen_id else []
    return await _heads(session, found)


async def _heads(session: AsyncSession, ids: Iterable[UUID]) -> list[UUID]:
    tree = await whole(session, ids)
    statement = select(Citizen.id).where(
        Citizen.id.in_(tree), Citizen.merged_into.is_(None), Citizen.erased_at.is_(None)
    )
    return list(await session.scalars(statement.order_by(Citizen.created_at, Citizen.id)))


async def facts_of(session: AsyncSession, ids: Iterable[UUID]) -> Sequence[CitizenFact]:
    """Live facts, oldest first."""
    statement = select(CitizenFact).where(
        CitizenFact.citizen_id.in_(list(ids)), CitizenFact.ended_at.is_(None)
    )
    return (await session.scalars(statement.order_by(CitizenFact.added_at, CitizenFact.id))).all()


async def consents_of(session: AsyncSession, ids: Iterable[UUID]) -> Sequence[CitizenConsent]:
    """Newest first: the first of a purpose holds."""
    statement = select(CitizenConsent).where(CitizenConsent.citizen_id.in_(list(ids)))
    ordered = statement.order_by(CitizenConsent.at.desc(), CitizenConsent.id.desc())
    return (await session.scalars(ordered)).all()


async def merges_of(session: AsyncSession, ids: Iterable[UUID]) -> Sequence[CitizenMerge]:
    """Standing merges of these citizens into others, by the one that was merged."""
    statement = select(CitizenMerge).where(
        CitizenMerge.merged_id.in_(list(ids)), CitizenMerge.undone_at.is_(None)
    )
    return (await session.scalars(statement)).all()


async def earlier_of_phone(
    session: AsyncSession, phone_hash: bytes, limit: int = 10
) -> Sequence[Ticket]:
    """Ordinary tickets of the whole records that hold this phone, newest first."""
    ids = await whole(session, await heads_by_hash(session, phone_hash))
    statement = select(Ticket).where(
        Ticket.citizen_id.in_(ids), Ticket.confidentiality == Confidentiality.NORMAL
    )
    ordered = statement.order_by(Ticket.registered_at.desc(), Ticket.id.desc()).limit(limit)
    return (await session.scalars(ordered)).all()


async def matters_of(
    session: AsyncSession, actor: Actor, ids: Iterable[UUID], limit: int
) -> Sequence[Ticket]:
    """Ordinary tickets of these citizens that the actor may see, newest first."""
    statement = visible_to(actor).where(
        Ticket.citizen_id.in_(list(ids)), Ticket.confidentiality == Confidentiality.NORMAL
    )
    ordered = statement.order_by(Ticket.registered_at.desc(), Ticket.id.desc()).limit(limit)
    return (await session.scalars(ordered)).all()


async def count_matters(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many ordinary tickets each of these citizens has."""
    rows = await session.execute(
        select(Ticket.citizen_id, func.count())
        .where(Ticket.citizen_id.in_(list(ids)), Ticket.confidentiality == Confidentiality.NORMAL)
        .group_by(Ticket.citizen_id)
    )
    return {id: count for id, count in rows if id is not None}


async def sharing_phones(
    session: AsyncSession, record: Record, limit: int = 20
) -> Sequence[Citizen]:
    """Citizens of other records under one of this record's phones."""
    hashes = record.phone_hashes
    if not hashes:
        return []
    told = select(CitizenFact.citizen_id).where(
        CitizenFact.value_hash.in_(hashes),
        CitizenFact.kind.in_(PHONES),
        CitizenFact.ended_at.is_(None),
    )
    return await _others(
        session, record, or_(Citizen.phone_hash.in_(hashes), Citizen.id.in_(told)), limit
    )


async def sharing_documents(
    session: AsyncSession, record: Record, limit: int = 20
) -> Sequence[Citizen]:
    hashes = [fact.value_hash for fact in record.facts if fact.kind is FactKind.DOCUMENT]
    if not hashes:
        return []
    told = select(CitizenFact.citizen_id).where(
        CitizenFact.value_hash.in_(hashes),
        CitizenFact.kind == FactKind.DOCUMENT,
        CitizenFact.ended_at.is_(None),
    )
    return await _others(session, record, Citizen.id.in_(told), limit)


async def sharing_places(
    session: AsyncSession, record: Record, limit: int = 60
) -> Sequence[Citizen]:
    """Citizens of other records with a like masked name and an ordinary ticket of the same place:
    whether the names are the same is for the caller to see, they are sealed."""
    own = select(Ticket.place_code).where(
        Ticket.citizen_id.in_(record.ids),
        Ticket.confidentiality == Confidentiality.NORMAL,
        Ticket.place_code.is_not(None),
    )
    names = {member.name_masked for member in record.members if member.name_masked}
    there = exists().where(
        Ticket.citizen_id == Citizen.id,
        Ticket.confidentiality == Confidentiality.NORMAL,
        Ticket.place_code.in_(own),
    )
    if not names:
        return []
    return await _others(session, record, (Citizen.name_masked.in_(names)) & there, limit)


async def _others(
    session: AsyncSession, record: Record, condition: ColumnElement[bool], limit: int
) -> Sequence[Citizen]:
    statement = (
        select(Citizen)
        .where(
            condition,
            Citizen.id.not_in(record.ids),
            Citizen.erased_at.is_(None),
            is_open_citizen(),
        )
        .order_by(Citizen.created_at.desc(), Citizen.id)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def has_erasure(
    session: AsyncSession, ids: Iterable[UUID], states: Iterable[ErasureState]
) -> bool:
    """Whether a request to erase one of these citizens is in one of these states."""
    found = select(Erasure.id).where(
        Erasure.citizen_id.in_(list(ids)), Erasure.state.in_(list(states))
    )
    return await session.scalar(found.limit(1)) is not None


async def find_merge(session: AsyncSession, id: UUID) -> CitizenMerge | None:
    return await session.scalar(
        select(CitizenMerge)
        .where(CitizenMerge.id == id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
