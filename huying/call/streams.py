"""Who may hear what live.

``call:<id>`` carries what is being said, unmasked: the call's own agent only, until wrap-up is
over. ``call-watch:<id>`` carries the same events with masked partials: for those who may watch.
``calls`` says that calls start, are picked up and end.
"""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.call import repository
from huying.call.models import CallState
from huying.call.permissions import HANDLE, READ, WATCH
from huying.kit.actor import Actor
from huying.kit.push import stream

CALLS = "calls"


def own(call_id: UUID) -> str:
    return f"call:{call_id}"


def watched(call_id: UUID) -> str:
    return f"call-watch:{call_id}"


def both(call_id: UUID) -> list[str]:
    """Of the call's own agent and of those who watch."""
    return [own(call_id), watched(call_id)]


def desk(agent_id: UUID) -> str:
    return f"agent:{agent_id}"


@stream("call")
async def own_call(session: AsyncSession, actor: Actor, key: str) -> bool:
    id = _uuid(key)
    if id is None or not actor.may(HANDLE) or actor.id is None:
        return False
    call = await repository.find(session, actor, id)
    return call is not None and call.agent_id == actor.id and call.state is not CallState.ENDED


@stream("call-watch")
async def watched_call(_: AsyncSession, actor: Actor, key: str) -> bool:
    return _uuid(key) is not None and actor.may(WATCH)


@stream("calls")
async def all_calls(_: AsyncSession, actor: Actor, __: str) -> bool:
    return actor.may(READ)


def _uuid(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None
