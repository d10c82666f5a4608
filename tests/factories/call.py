"""Calls, utterances and matters with valid defaults; phones are ones that cannot exist."""

from collections.abc import Sequence
from itertools import count
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.call import matters, repository, service
from huying.call.models import Call, CallState, Json, Matter, Party
from huying.kit import clock
from huying.kit.actor import SYSTEM

_numbers = count(1)

PHONE = "12812345678"


async def make_call(
    session: AsyncSession,
    *,
    agent_id: UUID | None = None,
    state: CallState = CallState.LIVE,
    phone: str = PHONE,
    name: str = "",
    said: Sequence[tuple[str, str]] = (),
    may_hang_up: bool = True,
) -> Call:
    """``said``: (party, text) in order, each two seconds long."""
    number = next(_numbers)
    ring = service.Ring(
        source="test",
        source_call_id=f"call-{number}",
        sequence=1,
        at=None,
        phone=phone,
        name=name,
        line_number="12345",
        extension=None,
        may_hang_up=may_hang_up,
    )
    call = await service.start(session, SYSTEM, ring)
    if agent_id is not None:
        call.agent_id, call.answered_at, call.state = agent_id, clock.now(), CallState.LIVE
    await say(session, call, *said)
    if state in (CallState.WRAP_UP, CallState.ENDED):
        await service.end(session, SYSTEM, call, "caller")
        call.state = state
    await session.flush()
    return call


async def say(session: AsyncSession, call: Call, *said: tuple[str, str]) -> None:
    """Append finals to a running call."""
    first = call.last_sequence + 1
    finals = [
        service.Said(number, Party(party), 2_000 * number, 2_000 * number + 1_900, text)
        for number, (party, text) in enumerate(said, start=first)
    ]
    await service.add_utterances(session, SYSTEM, call, finals)


def make_draft(
    *,
    category: str = "090101",
    fields: dict[str, tuple[str, str | None]] | None = None,
    kind: str = "help",
    urgency: str = "urgent",
    from_seq: int = 1,
    to_seq: int = 2,
    confidence: float = 0.9,
) -> Json:
    """What the brain could have proposed; ``fields``: name → (value, code)."""
    given = fields or {
        "place": ("汀南区梧桐街道", "YT-TN-05"),
        "matter": ("从昨天半夜到现在一滴水都没有", None),
        "demand": ("尽快恢复供水", None),
    }
    return {
        "model": "test-brain",
        "version": "1",
        "from": from_seq,
        "to": to_seq,
        "categories": [{"code": category, "confidence": confidence, "spans": [[1, 0, 2]]}],
        "kind": {"value": kind, "confidence": confidence, "spans": [[1, 0, 2]]},
        "urgency": {"value": urgency, "confidence": confidence, "spans": [[1, 0, 2]]},
        "fields": [
            {
                "field": name,
                "value": value,
                "code": code,
                "confidence": confidence,
                "spans": [[1, 0, 2]],
            }
            for name, (value, code) in given.items()
        ],
        "cards": [],
    }


async def make_matter(
    session: AsyncSession, call: Call, *, draft: Json | None = None, risks: Sequence[Json] = ()
) -> Matter:
    """Let the brain have read the call with this draft as its only matter."""
    assist = await repository.assist(session, call.id, lock=True)
    assert assist is not None
    reading = {"matters": [draft or make_draft()], "risks": list(risks), "norms": {}}
    await matters.apply_reading(session, assist, reading, through=assist.analysed_seq + 1)
    matter = await repository.find_matter(session, call.id, 1)
    assert matter is not None
    return matter
