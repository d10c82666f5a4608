"""证据保全: a ticket and its call are kept from every erasure; placed and lifted by two people."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock, texts
from huying.kit.actor import Actor
from huying.kit.errors import NotFound
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.ticket import repository
from huying.ticket.errors import NeedsReason
from huying.ticket.errors_citizens import HoldExists, HoldMovedOn, SamePerson
from huying.ticket.events_citizens import HoldMoved
from huying.ticket.models_citizens import KEEPING, HoldState, LegalHold


async def ask(session: AsyncSession, actor: Actor, ticket_id: UUID, *, reason: str) -> LegalHold:
    """Kept from this moment; a second person says whether it stays so.

    Raises NotFound, HoldExists, NeedsReason.
    """
    ticket = await repository.find(session, actor, ticket_id)
    if ticket is None:
        raise NotFound()
    if not reason.strip():
        raise NeedsReason(field="reason")
    await repository.lock(session, ticket_id)
    standing = select(LegalHold.id).where(
        LegalHold.ticket_id == ticket_id, LegalHold.state.in_(KEEPING)
    )
    if await session.scalar(standing) is not None:
        raise HoldExists()
    assert actor.id is not None
    row = LegalHold(
        id=new_id(),
        ticket_id=ticket_id,
        state=HoldState.ASKED,
        reason=reason.strip(),
        asked_by=actor.id,
        asked_at=clock.now(),
        version=1,
    )
    session.add(row)
    return await _moved(session, actor, row)


async def decide(
    session: AsyncSession, actor: Actor, id: UUID, *, version: int, is_granted: bool
) -> LegalHold:
    """Another person places the hold that was asked for, or refuses it.

    Raises NotFound, HoldMovedOn, SamePerson.
    """
    row = await _lock(session, id, version, HoldState.ASKED)
    if actor.id == row.asked_by:
        raise SamePerson()
    row.state = HoldState.HELD if is_granted else HoldState.REFUSED
    if is_granted:
        row.held_by, row.held_at = actor.id, clock.now()
    return await _moved(session, actor, row)


async def ask_release(
    session: AsyncSession, actor: Actor, id: UUID, *, version: int, reason: str
) -> LegalHold:
    """Raises NotFound, HoldMovedOn, NeedsReason."""
    row = await _lock(session, id, version, HoldState.HELD)
    if not reason.strip():
        raise NeedsReason(field="reason")
    row.state, row.release_reason = HoldState.RELEASE_ASKED, reason.strip()
    row.release_asked_by, row.release_asked_at = actor.id, clock.now()
    return await _moved(session, actor, row)


async def release(
    session: AsyncSession, actor: Actor, id: UUID, *, version: int, is_granted: bool
) -> LegalHold:
    """Another person lifts the hold, or leaves it standing.

    Raises NotFound, HoldMovedOn, SamePerson.
    """
    row = await _lock(session, id, version, HoldState.RELEASE_ASKED)
    if actor.id == row.release_asked_by:
        raise SamePerson()
    if is_granted:
        row.state = HoldState.RELEASED
        row.released_by, row.released_at = actor.id, clock.now()
    else:
        row.state = HoldState.HELD
    return await _moved(session, actor, row)


async def _lock(session: AsyncSession, id: UUID, version: int, needed: HoldState) -> LegalHold:
    row = await session.scalar(
        select(LegalHold)
        .where(LegalHold.id == id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound()
    if row.state is not needed or row.version != version:
        raise HoldMovedOn(state=texts.say("citizens", f"hold.{row.state.value}"))
    row.version += 1
    return row


async def _moved(session: AsyncSession, actor: Actor, row: LegalHold) -> LegalHold:
    await session.flush()
    emit(
        session,
        actor,
        HoldMoved(row.ticket_id, row.id, row.state.value),
        streams=[f"ticket:{row.ticket_id}"],
    )
    await session.flush()
    return row
