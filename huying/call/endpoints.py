"""The agent's desk, the waiting list and the transcript behind a ticket."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from huying.call import (
    endpoints_cards,
    endpoints_citizens,
    endpoints_demo,
    endpoints_outcomes,
    endpoints_surges,
    matters,
    repository,
    service,
    socket,
    streams,
    transcripts,
    views,
    views_watch,
    wording,
)
from huying.call.errors import (
    AgentBusy,
    CallNotRunning,
    CallTaken,
    CannotHangUp,
    MatterChanged,
    MatterHasEnded,
    MattersOpen,
    NothingProposed,
    UnknownField,
    WordingUnavailable,
    WordingUnsupported,
    WrongValue,
)
from huying.call.models import Call
from huying.call.permissions import HANDLE, READ
from huying.call.schemas import (
    CallRead,
    LiveView,
    MatterChange,
    MatterRead,
    MyCalls,
    Transcript,
    WaitingCalls,
    Words,
)
from huying.call.schemas_watch import WatchHistory
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Forbidden, NotFound, responses
from huying.kit.paging import Page
from huying.ticket.permissions import READ as READ_TICKETS

router = APIRouter(tags=["call"])

Agent = Annotated[Actor, Depends(requires(HANDLE))]
TicketReader = Annotated[Actor, Depends(requires(READ_TICKETS))]
Reader = Annotated[Actor, Depends(requires(READ))]


@router.get("/calls/mine")
async def my_calls(actor: Agent, session: Session) -> MyCalls:
    """The calls on my desk: the live one first, then those in wrap-up."""
    return MyCalls(
        items=await views.call_rows(session, actor, await repository.mine(session, actor))
    )


@router.get("/calls/waiting")
async def waiting_calls(actor: Reader, session: Session) -> WaitingCalls:
    """Calls without an agent, the longest waiting first."""
    calls = await repository.waiting(session, actor)
    return WaitingCalls(items=await views.call_rows(session, actor, calls))


@router.get("/calls")
async def recent_calls(
    actor: Reader,
    session: Session,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[CallRead]:
    """Calls of every desk, newest first, masked unless they are on mine."""
    calls, following = await repository.page(session, actor, cursor, limit)
    return Page(items=await views.call_rows(session, actor, calls), next=following)


@router.get("/calls/{id}/live", responses=responses(NotFound, Forbidden))
async def live_view(
    id: UUID, actor: Reader, session: Session, after: Annotated[int, Query(ge=0)] = 0
) -> LiveView:
    """Everything the desk shows; ``after`` leaves out utterances already had.

    Unmasked for the call's own agent until wrap-up is over, masked for everybody else.
    """
    return await views.live(session, actor, await _call(session, actor, id), after=after)


@router.get("/calls/{id}/words", responses=responses(NotFound, Forbidden))
async def words(
    id: UUID, actor: Reader, session: Session, after: Annotated[int, Query(ge=0)] = 0
) -> Words:
    """Only the utterances after ``after``, masked as in the live view: what a desk reads when
    somebody has spoken, many times a call."""
    return await views.words(session, actor, await _call(session, actor, id), after=after)


@router.get("/calls/{id}/watch", responses=responses(NotFound, Forbidden))
async def watch_history(id: UUID, actor: Reader, session: Session) -> WatchHistory:
    """What the watch of a call saw, step by step: for its agent and for those who watch."""
    return await views_watch.history(session, actor, await _call(session, actor, id))


@router.post("/calls/{id}/pick-up", responses=responses(NotFound, CallTaken, AgentBusy))
async def pick_up(id: UUID, actor: Agent, session: Session) -> CallRead:
    """Take a waiting call; the first one wins."""
    call = await service.pick_up(session, actor, await _call(session, actor, id, lock=True))
    return (await views.call_rows(session, actor, [call]))[0]


@router.post(
    "/calls/{id}/hang-up", responses=responses(NotFound, Forbidden, CannotHangUp, CallNotRunning)
)
async def hang_up(id: UUID, actor: Agent, session: Session) -> CallRead:
    """End a call whose source lets the screen do it (the demo player)."""
    call = await service.hang_up(session, actor, await _call(session, actor, id, lock=True))
    return (await views.call_rows(session, actor, [call]))[0]


@router.post("/calls/{id}/wrap-up", responses=responses(NotFound, Forbidden, MattersOpen))
async def wrap_up(id: UUID, actor: Agent, session: Session) -> CallRead:
    """Finish: every matter has an outcome."""
    call = await service.wrap_up(session, actor, await _call(session, actor, id, lock=True))
    return (await views.call_rows(session, actor, [call]))[0]


@router.post(
    "/calls/{id}/matters", status_code=201, responses=responses(NotFound, Forbidden, CallNotRunning)
)
async def add_matter(id: UUID, actor: Agent, session: Session) -> MatterRead:
    """Open one more matter by hand; the brain leaves its fields to the agent."""
    call = await _call(session, actor, id, lock=True)
    matter = await matters.add(session, actor, call)
    return await views.matter(session, actor, call, matter)


@router.patch(
    "/calls/{id}/matters/{ordinal}",
    responses=responses(
        NotFound,
        Forbidden,
        CallNotRunning,
        MatterHasEnded,
        MatterChanged,
        UnknownField,
        WrongValue,
        NothingProposed,
    ),
)
async def change_matter(
    id: UUID, ordinal: int, body: MatterChange, actor: Agent, session: Session
) -> MatterRead:
    """Enter, accept or refuse fields; what is touched here the brain never overwrites."""
    call = await _call(session, actor, id)
    matter = await repository.find_matter(session, call.id, ordinal, lock=True)
    if matter is None:
        raise NotFound()
    await matters.touch(session, actor, call, matter, body)
    return await views.matter(session, actor, call, matter)


@router.post(
    "/calls/{id}/matters/{ordinal}/wording",
    responses=responses(
        NotFound,
        Forbidden,
        CallNotRunning,
        MatterHasEnded,
        MatterChanged,
        WordingUnavailable,
        WordingUnsupported,
    ),
)
async def propose_wording(id: UUID, ordinal: int, actor: Agent) -> MatterRead:
    """Let the centre's language model word title and summary; the agent still decides."""
    return await wording.propose(actor, id, ordinal)


@router.get("/tickets/{id}/transcript", responses=responses(NotFound))
async def ticket_transcript(id: UUID, actor: TicketReader, session: Session) -> Transcript:
    """What was said in the call behind a ticket that the actor may see, masked."""
    return await transcripts.transcript(session, actor, id)


async def _call(session: Session, actor: Actor, id: UUID, *, lock: bool = False) -> Call:
    call = await repository.find(session, actor, id, lock=lock)
    if call is None:
        raise NotFound()
    return call


router.include_router(endpoints_cards.router)
router.include_router(endpoints_surges.router)
router.include_router(endpoints_outcomes.router)
router.include_router(endpoints_demo.router)
router.include_router(endpoints_citizens.router)
router.include_router(socket.router)
_ = streams  # registers who may listen to what
