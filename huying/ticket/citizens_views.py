"""Citizens' records as people see them: masked, open matters on top."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit import vault
from huying.kit.actor import Actor
from huying.people.repository import names_of
from huying.ticket import repository_citizens, views
from huying.ticket.citizens_schemas import (
    CitizenBrief,
    CitizenDetail,
    CitizenMember,
    ConsentRead,
    ErasureBrief,
    FactRead,
    LikelyCitizen,
    MatterRow,
    MergeRead,
)
from huying.ticket.models import OPEN_STATES, Citizen, Ticket
from huying.ticket.models_citizens import (
    CitizenConsent,
    CitizenFact,
    CitizenMerge,
    Erasure,
    ErasureState,
    Need,
)
from huying.ticket.repository_citizens import Record

MOST_MATTERS = 100
OPEN_ERASURE = (ErasureState.ASKED, ErasureState.PROPOSED, ErasureState.CONFIRMED)

Names = Mapping[UUID, str]


async def briefs(
    session: AsyncSession, actor: Actor, records: Sequence[Record]
) -> list[CitizenBrief]:
    return [await _brief(session, actor, record) for record in records]


async def _brief(session: AsyncSession, actor: Actor, record: Record) -> CitizenBrief:
    counts = await repository_citizens.count_matters(session, record.ids)
    newest = await repository_citizens.matters_of(session, actor, record.ids, 1)
    return CitizenBrief(
        id=record.head.id,
        kind=record.head.kind,
        name=_first(member.name_masked for member in record.members),
        phone=_first(member.phone_masked for member in record.members),
        member_count=len(record.members),
        matters=sum(counts.values()),
        last_at=newest[0].registered_at if newest else None,
    )


def _first(values: Iterable[str]) -> str:
    return next((value for value in values if value), "")


async def detail(
    session: AsyncSession, actor: Actor, city: Catalogue, record: Record, now: datetime
) -> CitizenDetail:
    counts = await repository_citizens.count_matters(session, record.ids)
    merges = {
        each.merged_id: each for each in await repository_citizens.merges_of(session, record.ids)
    }
    consents = await repository_citizens.consents_of(session, record.ids)
    names = await names_of(
        session,
        [
            *(each.merged_by for each in merges.values()),
            *(each.recorded_by for each in consents),
            *(each.added_by for each in record.facts),
        ],
    )
    found = await repository_citizens.matters_of(session, actor, record.ids, MOST_MATTERS)
    matters = await _matters(session, city, record, found, now)
    noted = next((member for member in record.members if member.note_sealed is not None), None)
    known = {need for member in record.members for need in member.needs}
    return CitizenDetail(
        id=record.head.id,
        kind=record.head.kind,
        version=record.head.version,
        members=[
            _member(member, counts.get(member.id, 0), merges.get(member.id), names)
            for member in record.members
        ],
        facts=[_fact(fact, names) for fact in record.facts],
        needs=[need for need in Need if need.value in known],
        has_note=noted is not None,
        note_of=noted.id if noted else None,
        consents=[_consent(row, names) for row in consents],
        matters=matters,
        matter_count=sum(counts.values()),
        repeat_count=max((matter.repeat_count for matter in matters), default=0),
        erasure=await _erasure(session, record),
    )


def _named(names: Names, id: UUID | None) -> str | None:
    return names.get(id) if id else None


def _fact(fact: CitizenFact, names: Names) -> FactRead:
    return FactRead(
        id=fact.id,
        kind=fact.kind,
        value=fact.value_masked,
        by_name=_named(names, fact.added_by),
        at=fact.added_at,
    )


def _consent(row: CitizenConsent, names: Names) -> ConsentRead:
    return ConsentRead(
        purpose=row.purpose,
        is_given=row.is_given,
        way=row.way,
        words_version=row.words_version,
        number=row.number,
        by_name=_named(names, row.recorded_by),
        at=row.at,
    )


def _member(
    member: Citizen, matters: int, merge: CitizenMerge | None, names: Names
) -> CitizenMember:
    return CitizenMember(
        id=member.id,
        kind=member.kind,
        name=member.name_masked,
        phone=member.phone_masked,
        matters=matters,
        since=member.created_at,
        merge=MergeRead(
            id=merge.id,
            kept_id=merge.kept_id,
            note=merge.note,
            by_name=_named(names, merge.merged_by),
            at=merge.merged_at,
        )
        if merge
        else None,
    )


async def _matters(
    session: AsyncSession,
    city: Catalogue,
    record: Record,
    found: Sequence[Ticket],
    now: datetime,
) -> list[MatterRow]:
    ordered = sorted(found, key=lambda ticket: ticket.state not in OPEN_STATES)
    members = {member.id: member for member in record.members}
    rows = await views.rows(session, city, ordered, now)
    return [
        MatterRow(
            **row.model_dump(),
            is_open=ticket.state in OPEN_STATES,
            name=members[ticket.citizen_id].name_masked if ticket.citizen_id in members else "",
            is_erased=ticket.erased_at is not None,
        )
        for ticket, row in zip(ordered, rows, strict=True)
    ]


async def _erasure(session: AsyncSession, record: Record) -> ErasureBrief | None:
    row = await session.scalar(
        select(Erasure)
        .where(Erasure.citizen_id.in_(record.ids), Erasure.state.in_(OPEN_ERASURE))
        .order_by(Erasure.asked_at.desc())
        .limit(1)
    )
    return ErasureBrief(id=row.id, state=row.state, asked_at=row.asked_at) if row else None


async def candidates(session: AsyncSession, actor: Actor, record: Record) -> list[LikelyCitizen]:
    """Other records that may be the same person, those with most reasons first."""
    reasons: dict[UUID, set[str]] = {}

    async def note(reason: str, found: Iterable[Citizen]) -> None:
        for citizen in found:
            other = await repository_citizens.record_of(session, citizen.id)
            if other is not None:
                reasons.setdefault(other.head.id, set()).add(reason)

    await note("phone", await repository_citizens.sharing_phones(session, record))
    await note("document", await repository_citizens.sharing_documents(session, record))
    names = await _own_names(session, record.members)
    near = await repository_citizens.sharing_places(session, record)
    await note("name_place", [each for each in near
                              if await _name(session, each) in names])  # fmt: skip
    order = sorted(reasons, key=lambda id: (-len(reasons[id]), str(id)))
    records = [await repository_citizens.record_of(session, id) for id in order]
    return [
        LikelyCitizen.model_validate(
            {
                "citizen": await _brief(session, actor, other),
                "reasons": sorted(reasons[other.head.id]),
            }
        )
        for other in records
        if other is not None
    ]


async def _own_names(session: AsyncSession, members: Iterable[Citizen]) -> set[str]:
    names = {await _name(session, member) for member in members}
    return {name for name in names if len(name) > 1}


async def _name(session: AsyncSession, citizen: Citizen) -> str:
    if citizen.name_sealed is None:
        return ""
    try:
        return await vault.unseal(session, citizen.name_sealed)
    except vault.Unreadable:
        return ""
