"""A call from its first ring to the end of wrap-up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import mask
from huying.call import repository, streams, watches
from huying.call.errors import (
    AgentBusy,
    CallNotRunning,
    CallTaken,
    CannotHangUp,
    MattersOpen,
)
from huying.call.events import (
    CallEnded,
    CallPickedUp,
    CallStarted,
    CallWrappedUp,
    UtteranceAdded,
)
from huying.call.models import Call, CallAssist, CallState, CallWatch, Party, Utterance
from huying.call.permissions import HANDLE
from huying.call.rules import digits
from huying.kit import clock, vault
from huying.kit.actor import Actor
from huying.kit.errors import Forbidden
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.people.repository import find_account_by_extension, roles_of
from huying.people.roles import permissions_of

PURPOSE = "call"


@dataclass(frozen=True)
class Ring:
    """What the sender says of a call that begins; ``at`` is the sender's real time."""

    source: str
    source_call_id: str
    sequence: int
    at: datetime | None
    phone: str
    name: str
    line_number: str
    extension: str | None
    may_hang_up: bool


@dataclass(frozen=True)
class Said:
    """A final utterance as the sender tells it; milliseconds from the start of the call."""

    sequence: int
    party: Party
    start_ms: int
    end_ms: int
    text: str


async def start(session: AsyncSession, actor: Actor, ring: Ring) -> Call:
    """Open the call on the extension's desk, or in the waiting list when there is no extension,
    nobody is behind it or that agent is already talking. The row is locked; starting a call that
    exists returns it unchanged."""
    now = clock.now()
    id, number = new_id(), digits(ring.phone)
    await session.execute(
        insert(Call)
        .values(
            id=id,
            source=ring.source,
            source_call_id=ring.source_call_id,
            phone_sealed=await vault.seal(session, PURPOSE, ring.phone) if ring.phone else None,
            phone_hash=vault.fingerprint(number) if number else None,
            phone_masked=mask(ring.phone),
            name_sealed=await vault.seal(session, PURPOSE, ring.name) if ring.name else None,
            name_masked=mask(ring.name, [ring.name]),
            line_number=ring.line_number,
            extension=ring.extension,
            state=CallState.WAITING,
            may_hang_up=ring.may_hang_up,
            started_at=_business(ring.at, now),
            last_sequence=ring.sequence,
        )
        .on_conflict_do_nothing(index_elements=["source", "source_call_id"])
    )
    call = await repository.find_by_source(session, ring.source, ring.source_call_id, lock=True)
    assert call is not None
    if call.id != id:
        return call
    session.add_all([CallAssist(call_id=id), CallWatch(call_id=id, found={})])
    await _place(session, call, now)
    emit(
        session,
        actor,
        CallStarted(call_id=id, line_number=call.line_number, agent_id=call.agent_id),
        streams=_streams(call),
    )
    await session.flush()
    return call


def _business(at: datetime | None, now: datetime) -> datetime:
    """The sender's real time on the business clock, never in the future."""
    return now if at is None else min(clock.current().at(at), now)


async def _place(session: AsyncSession, call: Call, now: datetime) -> None:
    account = await find_account_by_extension(session, call.extension) if call.extension else None
    if account is None or not account.is_active:
        return
    roles = await roles_of(session, account.id)
    if not any(HANDLE in permissions_of(role) for role in roles):
        return
    await repository.hold_desk(session, account.id)
    if await repository.live_call_of(session, account.id) is None:
        call.agent_id, call.state, call.answered_at = account.id, CallState.LIVE, now
        await session.flush()
        await watches.has_agent(session, call, clock.real_now())


async def add_utterances(
    session: AsyncSession, actor: Actor, call: Call, said: Sequence[Said]
) -> list[Utterance]:
    """Append finals in their order to a call that is locked and not over."""
    added: list[Utterance] = []
    for final in said:
        call.last_call_seq += 1
        call.last_sequence = final.sequence
        row = Utterance(
            call_id=call.id,
            call_seq=call.last_call_seq,
            source_sequence=final.sequence,
            party=final.party,
            start_ms=final.start_ms,
            end_ms=final.end_ms,
            text=final.text,
        )
        session.add(row)
        added.append(row)
        emit(
            session,
            actor,
            UtteranceAdded(call_id=call.id, seq=call.last_call_seq, party=final.party.value),
            streams=[streams.own(call.id), streams.watched(call.id)],
        )
    await session.flush()
    return added


def is_over(call: Call) -> bool:
    """Nothing more can be said in it."""
    return call.state in (CallState.WRAP_UP, CallState.ENDED)


async def end(session: AsyncSession, actor: Actor, call: Call, reason: str) -> None:
    """Hang-up: wrap-up begins, or the call is over when nobody had answered it. A call that is
    over stays as it is."""
    if is_over(call):
        return
    call.ended_at, call.end_reason = clock.now(), reason
    if call.state is CallState.LIVE:
        call.state = CallState.WRAP_UP
    else:
        call.state = CallState.ENDED
    call.version += 1
    await watches.is_over(session, call, clock.real_now())
    emit(
        session,
        actor,
        CallEnded(call_id=call.id, agent_id=call.agent_id),
        streams=_streams(call),
    )
    await session.flush()


def must_be_own(actor: Actor, call: Call) -> None:
    """Raise Forbidden unless the call is on the actor's desk."""
    if actor.id is None or call.agent_id != actor.id:
        raise Forbidden()


def must_run(actor: Actor, call: Call) -> None:
    """Raise Forbidden or CallNotRunning unless the actor may still work on the call."""
    must_be_own(actor, call)
    if call.state not in (CallState.LIVE, CallState.WRAP_UP):
        raise CallNotRunning()


async def pick_up(session: AsyncSession, actor: Actor, call: Call) -> Call:
    """Take a waiting call (locked). Raises CallTaken or AgentBusy."""
    assert actor.id is not None
    if call.state is not CallState.WAITING:
        raise CallTaken()
    await repository.hold_desk(session, actor.id)
    if await repository.live_call_of(session, actor.id) is not None:
        raise AgentBusy()
    call.agent_id, call.state, call.answered_at = actor.id, CallState.LIVE, clock.now()
    call.version += 1
    await watches.has_agent(session, call, clock.real_now())
    emit(
        session,
        actor,
        CallPickedUp(call_id=call.id, agent_id=actor.id),
        streams=_streams(call),
    )
    await session.flush()
    return call


async def hang_up(session: AsyncSession, actor: Actor, call: Call) -> Call:
    """End a live call from the desk. Raises CannotHangUp when only the line may do it."""
    must_run(actor, call)
    if call.state is not CallState.LIVE:
        raise CallNotRunning()
    if not call.may_hang_up:
        raise CannotHangUp()
    await end(session, actor, call, "agent")
    return call


async def wrap_up(session: AsyncSession, actor: Actor, call: Call) -> Call:
    """Leave the desk free of this call. Raises MattersOpen while one has no outcome."""
    must_run(actor, call)
    if call.state is not CallState.WRAP_UP:
        raise CallNotRunning()
    still_open = await repository.open_ordinals(session, call.id)
    if still_open:
        raise MattersOpen(ordinals="、".join(str(ordinal) for ordinal in still_open))
    call.state, call.wrapped_at = CallState.ENDED, clock.now()
    call.version += 1
    emit(
        session,
        actor,
        CallWrappedUp(call_id=call.id, agent_id=call.agent_id),
        streams=_streams(call),
    )
    await session.flush()
    return call


def _streams(call: Call) -> list[str]:
    names = [streams.CALLS, streams.own(call.id), streams.watched(call.id)]
    return [*names, streams.desk(call.agent_id)] if call.agent_id else names
