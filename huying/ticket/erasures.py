"""Deletion on request: asked on evidence, proposed, confirmed by somebody else, then done.

Open matters must end and evidence must be released first: a confirmed request waits and says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock, jobs, texts, vault
from huying.kit.actor import SYSTEM, Actor
from huying.kit.errors import Forbidden, NotFound
from huying.kit.events import emit
from huying.kit.holdings import Kind
from huying.kit.models import new_id
from huying.ticket import citizens, erasing, repository_citizens
from huying.ticket.errors import NeedsReason
from huying.ticket.errors_citizens import BadEvidence, ErasureMovedOn, ErasureOpen, SamePerson
from huying.ticket.events_citizens import CitizenErased, ErasureMoved
from huying.ticket.models import OPEN_STATES, Citizen, Confidentiality, Ticket
from huying.ticket.models_citizens import (
    KEEPING,
    CitizenFact,
    Erasure,
    ErasureState,
    LegalHold,
)
from huying.ticket.permissions import CITIZEN_CONFIRM

OPEN = (ErasureState.ASKED, ErasureState.PROPOSED, ErasureState.CONFIRMED)
# Who is last: the other kinds are found by what identifies the citizen.
_ORDER = (
    Kind.STATEMENT,
    Kind.TRANSCRIPT,
    Kind.RECORDING,
    Kind.CALLER,
    Kind.MESSAGE,
    Kind.IDENTITY,
)


@dataclass(frozen=True)
class Waits:
    """What must end before the erasure: open matters, and those kept as evidence."""

    open_matters: int
    held_matters: int

    def __bool__(self) -> bool:
        return bool(self.open_matters or self.held_matters)


async def ask(
    session: AsyncSession, actor: Actor, id: UUID, *, number: str, reason: str
) -> Erasure:
    """An agent writes down the citizen's wish; ``number`` is the ticket that holds it.

    Raises NotFound, BadEvidence, ErasureOpen, NeedsReason.
    """
    record = await citizens.lock_head(session, id)
    if not reason.strip():
        raise NeedsReason(field="reason")
    known = await session.scalar(
        select(Ticket.id).where(
            Ticket.number == number,
            Ticket.citizen_id.in_(record.ids),
            # Of any other the answer would tell whose it is (rule 9).
            Ticket.confidentiality == Confidentiality.NORMAL,
        )
    )
    if known is None:
        raise BadEvidence(field="number")
    if await repository_citizens.has_erasure(session, record.ids, OPEN):
        raise ErasureOpen()
    assert actor.id is not None
    row = Erasure(
        id=new_id(),
        citizen_id=record.head.id,
        state=ErasureState.ASKED,
        version=1,
        number=number,
        reason=reason.strip(),
        asked_by=actor.id,
        asked_at=clock.now(),
    )
    session.add(row)
    return await _moved(session, actor, row, ErasureState.ASKED)


async def propose(
    session: AsyncSession, actor: Actor, id: UUID, *, version: int, is_granted: bool, note: str
) -> Erasure:
    """A supervisor's step; who confirms may not propose.

    Raises NotFound, Forbidden, ErasureMovedOn, SamePerson, NeedsReason.
    """
    if actor.may(CITIZEN_CONFIRM):
        raise Forbidden()
    row = await _lock(session, id, version, ErasureState.ASKED)
    if not is_granted:
        return await _refuse(session, actor, row, note)
    row.proposed_by, row.proposed_at = actor.id, clock.now()
    return await _moved(session, actor, row, ErasureState.PROPOSED)


async def decide(
    session: AsyncSession, actor: Actor, id: UUID, *, version: int, is_granted: bool, note: str
) -> Erasure:
    """The security administrator's step; what is confirmed is done in the background.

    Raises NotFound, ErasureMovedOn, SamePerson, NeedsReason.
    """
    row = await _lock(session, id, version, ErasureState.PROPOSED)
    if actor.id in (row.proposed_by, row.asked_by):
        raise SamePerson()
    if not is_granted:
        return await _refuse(session, actor, row, note)
    row.confirmed_by, row.confirmed_at = actor.id, clock.now()
    await jobs.enqueue(session, "citizen.erase", lock=f"erase:{row.citizen_id}", id=str(row.id))
    return await _moved(session, actor, row, ErasureState.CONFIRMED)


async def _refuse(session: AsyncSession, actor: Actor, row: Erasure, note: str) -> Erasure:
    if not note.strip():
        raise NeedsReason(field="note")
    row.refusal, row.refused_by, row.refused_at = note.strip(), actor.id, clock.now()
    return await _moved(session, actor, row, ErasureState.REFUSED)


async def _lock(session: AsyncSession, id: UUID, version: int, needed: ErasureState) -> Erasure:
    row = await session.scalar(
        select(Erasure)
        .where(Erasure.id == id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound()
    if row.state is not needed or row.version != version:
        raise ErasureMovedOn(state=texts.say("citizens", f"erasure.{row.state.value}"))
    return row


async def _moved(session: AsyncSession, actor: Actor, row: Erasure, state: ErasureState) -> Erasure:
    if row.state is not state:
        row.version += 1
    row.state = state
    await session.flush()
    emit(session, actor, ErasureMoved(row.citizen_id, row.id, state.value))
    await session.flush()
    return row


async def tickets_of(session: AsyncSession, ids: Sequence[UUID]) -> list[UUID]:
    """Every ticket of these citizens, the confidential too: those are theirs as well."""
    return list(await session.scalars(select(Ticket.id).where(Ticket.citizen_id.in_(ids))))


async def waits(session: AsyncSession, citizen_id: UUID) -> Waits:
    ids = await repository_citizens.whole(session, [citizen_id], is_bounded=False)
    theirs = select(Ticket.id).where(Ticket.citizen_id.in_(ids))
    still = select(func.count()).where(Ticket.citizen_id.in_(ids), Ticket.state.in_(OPEN_STATES))
    held = select(func.count()).where(LegalHold.ticket_id.in_(theirs), LegalHold.state.in_(KEEPING))
    return Waits(await session.scalar(still) or 0, await session.scalar(held) or 0)


async def perform(session: AsyncSession, id: UUID) -> bool:
    """Empty everything that names the citizen of a confirmed request; False while it waits.

    Rows, numbers, categories, times, evaluations and history stay as they are.
    """
    row = await session.scalar(select(Erasure).where(Erasure.id == id).with_for_update())
    if row is None or row.state is not ErasureState.CONFIRMED:
        return False
    ids = await repository_citizens.whole(session, [row.citizen_id], is_bounded=False)
    await repository_citizens.lock(session, ids)
    tickets = await tickets_of(session, ids)
    await session.execute(select(Ticket.id).where(Ticket.id.in_(tickets)).with_for_update())
    if await waits(session, row.citizen_id):
        return False
    facts = await _facts(session, ids)
    members = (await session.scalars(select(Citizen).where(Citizen.id.in_(ids)))).all()
    hashes = {m.phone_hash for m in members} | {f.value_hash for f in facts}
    words = await _words(session, members, facts)
    subjects = {
        kind: await erasing.belonging(
            session,
            kind,
            citizen_ids=ids,
            ticket_ids=tickets,
            hashes=[each for each in hashes if each is not None],
        )
        for kind in _ORDER
    }
    now, citizen_id, counts = clock.now(), row.citizen_id, {}
    for kind in _ORDER:
        counts[kind.value] = await erasing.erase(session, kind, subjects[kind], now, words=words)
    row = await session.get_one(Erasure, id)
    row.counts, row.state, row.done_at = counts, ErasureState.DONE, now
    row.version += 1
    await session.flush()
    happened = CitizenErased(
        citizen_id, row.id, len(tickets), len(subjects[Kind.CALLER]), sum(counts.values())
    )
    emit(session, SYSTEM, happened)
    await session.flush()
    return True


async def _facts(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[CitizenFact]:
    """Ended ones too."""
    rows = await session.scalars(select(CitizenFact).where(CitizenFact.citizen_id.in_(ids)))
    return rows.all()


async def _words(
    session: AsyncSession, members: Sequence[Citizen], facts: Sequence[CitizenFact]
) -> list[str]:
    """Names and numbers by which other writing may name the citizen."""
    sealed = [each for m in members for each in (m.name_sealed, m.phone_sealed)]
    sealed += [fact.value_sealed for fact in facts]
    found = set()
    for each in sealed:
        if each is not None:
            try:
                found.add(await vault.unseal(session, each))
            except vault.Unreadable:
                continue
    return sorted(found)
