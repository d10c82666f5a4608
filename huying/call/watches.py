"""The watch of running calls: stored beside each reading, announced when it changes.

What is stored is a function of the stored utterances and of how long the call has lasted, so a
killed process loses nothing: ``next_look_at`` says when somebody must look again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.watch import WatchRules
from huying.call import repository, streams, watching
from huying.call.events import WatchChanged
from huying.call.models import Call, CallState, CallWatch, Json
from huying.call.watching import Found, Moment, SaidRow
from huying.kit.actor import SYSTEM
from huying.kit.clock import real_now
from huying.kit.events import emit

_WATCHED = (CallState.LIVE, CallState.WRAP_UP, CallState.ENDED)
# A partial utterance that nothing followed for so long was noise, not somebody speaking.
SPEAKING_SECONDS = 10.0
_DAY_MS = 86_400_000


async def look_at_all(session: AsyncSession) -> None:
    """The rules have changed: every call that is not over is looked at now."""
    await session.execute(
        update(CallWatch).where(CallWatch.is_final.is_(False)).values(next_look_at=real_now())
    )


async def put_off(session: AsyncSession, call_id: UUID, seconds: float) -> None:
    """Looking at this call failed: the others are not kept waiting by it."""
    later = real_now() + timedelta(seconds=seconds)
    await session.execute(
        update(CallWatch).where(CallWatch.call_id == call_id).values(next_look_at=later)
    )


async def has_agent(session: AsyncSession, call: Call, now: datetime) -> None:
    """An agent has the call from ``now`` (real time) on: the watch begins."""
    row = await repository.watch(session, call.id)
    if row is not None:
        row.waited_ms = _ms(now - call.created_at)
        row.next_look_at = now


async def is_over(session: AsyncSession, call: Call, now: datetime) -> None:
    """Hang-up at ``now`` (real time): one last look follows when an agent had it."""
    row = await repository.watch(session, call.id)
    if row is None:
        return
    if call.agent_id is None:
        row.is_final, row.next_look_at = True, None
        return
    end_ms, heard_at = await repository.last_heard(session, call.id)
    row.ended_ms = elapsed_ms(end_ms, heard_at or call.created_at, now)
    row.next_look_at = now


def elapsed_ms(end_ms: int, heard_at: datetime, now: datetime) -> int:
    """How long the call has lasted: to the end of what was last heard, and since then. The
    sender's clock and the business clock play no part in it."""
    return end_ms + _ms(now - heard_at)


async def note_speaking(session: AsyncSession, call_id: UUID, from_ms: int, now: datetime) -> None:
    """Somebody has been speaking since ``from_ms`` of the call and still is at ``now``."""
    await session.execute(
        update(CallWatch)
        .where(CallWatch.call_id == call_id)
        .values(speaking_from_ms=from_ms, spoke_at=now)
    )


async def note(
    session: AsyncSession,
    call_id: UUID,
    said: Sequence[SaidRow],
    heard_at: datetime,
    reading: Json,
    rules: WatchRules,
) -> None:
    """Look at the call now and store what is found. ``said`` and ``reading`` are of the same
    utterances, the last of them stored at ``heard_at``; older ones than stored change nothing."""
    pair = await repository.watched_call(session, call_id)
    if pair is None:
        return
    call, row = pair
    through = said[-1][0] if said else 0
    if row.is_final or through < row.through_seq or not _is_watched(call):
        return
    now = real_now()
    moment = _moment(row, call, said, heard_at, now)
    found = watching.look(said, reading, moment, rules)
    _announce(session, call, row, found, through)
    row.level, row.score, row.at_ms, row.found = found.level, found.score, found.at_ms, found.watch
    row.through_seq = through
    _plan(row, call, found, moment, now)


def _is_watched(call: Call) -> bool:
    return call.state in _WATCHED and call.agent_id is not None


def _moment(
    row: CallWatch, call: Call, said: Sequence[SaidRow], heard_at: datetime, now: datetime
) -> Moment:
    end = max((one[3] for one in said), default=0)
    elapsed = elapsed_ms(end, heard_at, now) if row.ended_ms is None else row.ended_ms
    is_speaking = row.spoke_at is not None and (now - row.spoke_at).total_seconds() < (
        SPEAKING_SECONDS
    )
    return Moment(
        elapsed_ms=max(elapsed, row.at_ms),
        waited_ms=row.waited_ms,
        is_over=_is_read(row, call, said),
        speaking_from_ms=row.speaking_from_ms if is_speaking else None,
    )


def _is_read(row: CallWatch, call: Call, said: Sequence[SaidRow]) -> bool:
    """Over, and read to its last word: what is found now stays."""
    return row.ended_ms is not None and (said[-1][0] if said else 0) >= call.last_call_seq


def _plan(row: CallWatch, call: Call, found: Found, moment: Moment, now: datetime) -> None:
    row.is_final = moment.is_over
    if moment.is_over:
        row.next_look_at = None
    elif row.ended_ms is not None:
        row.next_look_at = now + timedelta(seconds=1)
    elif found.next_ms is None:
        row.next_look_at = None
    else:
        row.next_look_at = now + timedelta(milliseconds=found.next_ms - moment.elapsed_ms)


def _announce(
    session: AsyncSession, call: Call, row: CallWatch, found: Found, through: int
) -> None:
    before, now = row.found, found.watch
    # Once the call is over nobody can step in any more: it is shown, not told.
    alarm = watching.new_alarm(before, now) if row.ended_ms is None else None
    settled = before.get("alarm_level", 0) != now["alarm_level"]
    known = before.get("signals", [])
    is_new = any(signal not in known for signal in now["signals"])
    if not (is_new or alarm or settled or row.level != found.level):
        return
    signals = now["signals"]
    # The board of all calls hears of what changes its order, not of every sign in every call.
    is_for_all = alarm is not None or row.level != found.level
    emit(
        session,
        SYSTEM,
        WatchChanged(
            call_id=call.id,
            seq=through,
            level=found.level,
            score=round(found.score),
            reasons=[watching.code(signals[number]) for number in now["reasons"]],
            alarm=alarm["level"] if alarm else 0,
            alarm_reasons=[watching.code(signals[n]) for n in alarm["reasons"]] if alarm else [],
            alarm_level=now["alarm_level"],
        ),
        streams=[*streams.both(call.id), *([streams.CALLS] if is_for_all else [])],
    )


def _ms(span: timedelta) -> int:
    return min(max(0, round(span.total_seconds() * 1000)), _DAY_MS)
