"""What people do with citizens' records: find, see, complete, merge and take apart."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit import clock, texts, vault
from huying.kit.actor import Actor
from huying.kit.errors import NotFound
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.people.repository import names_of
from huying.ticket import citizens_rules, repository_citizens
from huying.ticket.errors import NeedsReason
from huying.ticket.errors_citizens import (
    BadFact,
    CitizenChanged,
    CitizenGone,
    ErasureOpen,
    FactKnown,
    NotMerged,
    SameCitizen,
)
from huying.ticket.events_citizens import (
    CitizenConsented,
    CitizenFactAdded,
    CitizenFactEnded,
    CitizenNeedsSet,
    CitizenRevealed,
    CitizensLookedUp,
    CitizensMerged,
    CitizensUnmerged,
)
from huying.ticket.models import Citizen
from huying.ticket.models_citizens import (
    CitizenConsent,
    CitizenFact,
    CitizenMerge,
    CitizenNote,
    ConsentWay,
    ErasureState,
    FactKind,
    Need,
    Purpose,
)
from huying.ticket.moves import local_time
from huying.ticket.registration import digits
from huying.ticket.repository_citizens import Record

By = Literal["phone", "document", "number"]
OwnField = Literal["name", "phone", "note"]
# From here on others decide over what belongs to the record: nothing may be added to it.
ERASING = (ErasureState.PROPOSED, ErasureState.CONFIRMED)


async def look_up(session: AsyncSession, actor: Actor, *, by: By, value: str) -> list[Record]:
    """Records found by an exact value; the search itself becomes history, its value does not."""
    if by == "phone":
        found = await repository_citizens.heads_by_phone(session, digits(value))
    elif by == "document":
        found = await repository_citizens.heads_by_document(session, value.strip().upper())
    else:
        found = await repository_citizens.heads_by_number(session, actor, value.strip())
    records = [await repository_citizens.record_of(session, id) for id in found]
    shown = [record for record in records if record is not None]
    ids = [str(record.head.id) for record in shown]
    emit(session, actor, CitizensLookedUp(new_id(), by, ids))
    await session.flush()
    return shown


async def find(session: AsyncSession, id: UUID) -> Record:
    """Raises NotFound for one that is absent, erased, or known by confidential tickets only."""
    record = await repository_citizens.record_of(session, id)
    if record is None:
        raise NotFound()
    return record


async def lock_head(session: AsyncSession, id: UUID, version: int | None = None) -> Record:
    """The record with its head locked. Raises NotFound, CitizenChanged."""
    record = await find(session, id)
    await repository_citizens.lock(session, [record.head.id])
    if version is not None and version != record.head.version:
        raise CitizenChanged(**await changed(session, record.head.changed_by,
                                             record.head.changed_at))  # fmt: skip
    return record


async def changed(session: AsyncSession, by: UUID | None, at: datetime | None) -> dict[str, str]:
    """Who and when, for a stale write."""
    names = await names_of(session, [by]) if by else {}
    city = await catalogue(session)
    who = names.get(by) if by else None
    return {
        "who": who or texts.say("ticket", "somebody"),
        "at": local_time(city, at) if at else "",
    }


def _touch(citizen: Citizen, actor: Actor, now: datetime) -> None:
    citizen.version += 1
    citizen.changed_by, citizen.changed_at = actor.id, now


async def reveal(
    session: AsyncSession, actor: Actor, id: UUID, *, of_id: UUID, field: str, why: str
) -> str:
    """One masked value of the record: a member's name or phone, a fact, the note.

    Raises NotFound (nothing there), NeedsReason. Who, what and why become history (rule 9).
    """
    record = await find(session, id)
    if not why.strip():
        raise NeedsReason(field="why")
    sealed = _sealed(record, of_id, field)
    if sealed is None:
        raise NotFound()
    try:
        value = await vault.unseal(session, sealed)
    except vault.Unreadable as error:
        raise NotFound() from error
    note = CitizenNote(
        id=new_id(), citizen_id=record.head.id, text=why.strip(), actor_id=actor.id, at=clock.now()
    )
    session.add(note)
    emit(session, actor, CitizenRevealed(record.head.id, of_id, field, note.id))
    await session.flush()
    return value


def _sealed(record: Record, of_id: UUID, field: str) -> bytes | None:
    for member in record.members:
        if member.id == of_id:
            own = {
                "name": member.name_sealed,
                "phone": member.phone_sealed,
                "note": member.note_sealed,
            }
            return own.get(field)
    for fact in record.facts:
        if fact.id == of_id and fact.kind.value == field:
            return fact.value_sealed
    return None


async def add_fact(
    session: AsyncSession, actor: Actor, id: UUID, *, kind: FactKind, value: str
) -> CitizenFact:
    """One more phone, name, number or contact. Raises BadFact, FactKnown, NotFound."""
    record = await lock_head(session, id)
    kept = citizens_rules.cleaned(kind, record.head.kind, value)
    if kept is None:
        said = texts.say("citizens", f"fact.{kind.value}.{record.head.kind.value}")
        raise BadFact(field="value", kind=said)
    hashed = vault.fingerprint(kept, purpose=citizens_rules.hash_purpose(kind))
    is_own = kind is FactKind.PHONE and any(m.phone_hash == hashed for m in record.members)
    if is_own or any(f.kind is kind and f.value_hash == hashed for f in record.facts):
        raise FactKnown()
    now = clock.now()
    fact = CitizenFact(
        id=new_id(),
        citizen_id=record.head.id,
        kind=kind,
        value_sealed=await vault.seal(session, "citizen", kept),
        value_hash=hashed,
        value_masked=citizens_rules.masked(kind, kept),
        added_by=actor.id,
        added_at=now,
    )
    session.add(fact)
    _touch(record.head, actor, now)
    emit(session, actor, CitizenFactAdded(record.head.id, fact.id, kind.value))
    await session.flush()
    return fact


async def end_fact(session: AsyncSession, actor: Actor, id: UUID, fact_id: UUID) -> None:
    """A fact is no longer right; it is kept, ended, and found by nobody."""
    record = await lock_head(session, id)
    fact = next((each for each in record.facts if each.id == fact_id), None)
    if fact is None:
        raise NotFound()
    now = clock.now()
    fact.ended_by, fact.ended_at = actor.id, now
    _touch(record.head, actor, now)
    emit(session, actor, CitizenFactEnded(record.head.id, fact.id, fact.kind.value))
    await session.flush()


async def set_needs(
    session: AsyncSession,
    actor: Actor,
    id: UUID,
    *,
    needs: Iterable[Need],
    note: str | None,
    version: int,
) -> None:
    """What the next agent must mind. ``note`` None leaves the words as they are.

    Raises CitizenChanged, NotFound.
    """
    record = await lock_head(session, id, version)
    head, now = record.head, clock.now()
    head.needs = sorted({need.value for need in needs})
    if note is not None:
        words = note.strip()
        head.note_sealed = await vault.seal(session, "citizen", words) if words else None
    _touch(head, actor, now)
    happened = CitizenNeedsSet(head.id, list(head.needs), head.note_sealed is not None)
    emit(session, actor, happened)
    await session.flush()


async def consent(
    session: AsyncSession,
    actor: Actor,
    id: UUID,
    *,
    purpose: Purpose,
    is_given: bool,
    way: ConsentWay,
    number: str,
) -> CitizenConsent:
    """Given or withdrawn, in words of the version in force. Raises NotFound."""
    record = await lock_head(session, id)
    row = CitizenConsent(
        id=new_id(),
        citizen_id=record.head.id,
        purpose=purpose,
        is_given=is_given,
        way=way,
        words_version=citizens_rules.CONSENT_WORDS,
        number=number,
        recorded_by=actor.id,
        at=clock.now(),
    )
    session.add(row)
    happened = CitizenConsented(record.head.id, row.id, purpose.value, is_given, way.value)
    emit(session, actor, happened)
    await session.flush()
    return row


async def has_consented(session: AsyncSession, citizen_id: UUID, purpose: Purpose) -> bool | None:
    """The newest word of the whole record on a purpose; None when nothing was said."""
    ids = await repository_citizens.whole(session, [citizen_id])
    for row in await repository_citizens.consents_of(session, ids):
        if row.purpose is purpose:
            return row.is_given
    return None


async def merge(
    session: AsyncSession, actor: Actor, id: UUID, *, other_id: UUID, note: str, version: int
) -> CitizenMerge:
    """Let the other record read as part of this one.

    Raises NotFound, SameCitizen, CitizenChanged, CitizenGone, ErasureOpen, NeedsReason.
    """
    if not note.strip():
        raise NeedsReason(field="note")
    kept, other = await find(session, id), await find(session, other_id)
    if kept.head.id == other.head.id:
        raise SameCitizen()
    locked = await repository_citizens.lock(session, [kept.head.id, other.head.id])
    head, merged = locked[kept.head.id], locked[other.head.id]
    if head.version != version:
        raise CitizenChanged(**await changed(session, head.changed_by, head.changed_at))
    if head.merged_into is not None or merged.merged_into is not None:
        raise CitizenChanged(**await changed(session, merged.changed_by, merged.changed_at))
    if head.erased_at is not None or merged.erased_at is not None:
        raise CitizenGone()
    if await repository_citizens.has_erasure(session, [*kept.ids, *other.ids], ERASING):
        raise ErasureOpen()
    now = clock.now()
    assert actor.id is not None
    row = CitizenMerge(
        id=new_id(),
        kept_id=head.id,
        merged_id=merged.id,
        note=note.strip(),
        merged_by=actor.id,
        merged_at=now,
    )
    session.add(row)
    merged.merged_into = head.id
    _touch(head, actor, now)
    _touch(merged, actor, now)
    emit(session, actor, CitizensMerged(head.id, merged.id, row.id))
    await session.flush()
    return row


async def unmerge(session: AsyncSession, actor: Actor, merge_id: UUID, *, note: str) -> UUID:
    """Take apart what was merged; both records are what they were. Answers the kept one's id.

    Raises NotFound, NotMerged, NeedsReason.
    """
    if not note.strip():
        raise NeedsReason(field="note")
    row = await repository_citizens.find_merge(session, merge_id)
    if row is None:
        raise NotFound()
    if row.undone_at is not None:
        raise NotMerged()
    await find(session, row.kept_id)
    locked = await repository_citizens.lock(session, [row.kept_id, row.merged_id])
    now = clock.now()
    row.undo_note, row.undone_by, row.undone_at = note.strip(), actor.id, now
    locked[row.merged_id].merged_into = None
    for citizen in locked.values():
        _touch(citizen, actor, now)
    emit(session, actor, CitizensUnmerged(row.kept_id, row.merged_id, row.id))
    await session.flush()
    return row.kept_id
