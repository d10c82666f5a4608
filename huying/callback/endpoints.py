"""The callback desk."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from huying.callback import (
    endpoints_bulk,
    endpoints_citizens,
    endpoints_export,
    repository,
    service,
    streams,
    views,
)
from huying.callback.errors import (
    AttemptRunning,
    CallbackChanged,
    CallbackNotTaken,
    CallbackOver,
    CallbackTakenByOther,
    NoAttemptRunning,
    NoPhone,
    QuietHours,
    TooSoon,
)
from huying.callback.models import OPEN_STATES, CallbackState, CallbackTask
from huying.callback.permissions import HANDLE, READ
from huying.callback.repository import Due, Filter
from huying.callback.schemas import (
    AttemptEnd,
    Begun,
    CallbackDesk,
    CallbackRead,
    Changing,
    EvaluationBody,
)
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Forbidden, NotFound, responses
from huying.kit.paging import Page

router = APIRouter(tags=["callback"])
router.include_router(endpoints_bulk.router)
router.include_router(endpoints_citizens.router)
router.include_router(endpoints_export.router)
STREAMS = streams

Reader = Annotated[Actor, Depends(requires(READ))]
Handler = Annotated[Actor, Depends(requires(HANDLE))]

_TAKING = responses(NotFound, Forbidden, CallbackChanged, CallbackOver, CallbackTakenByOther)
_CALLING = responses(
    NotFound, Forbidden, CallbackChanged, CallbackOver, CallbackTakenByOther, CallbackNotTaken,
    AttemptRunning, NoAttemptRunning, NoPhone, QuietHours, TooSoon,
)  # fmt: skip


@router.get("/callbacks")
async def list_callbacks(
    actor: Reader,
    session: Session,
    state: Annotated[list[CallbackState] | None, Query()] = None,
    due: Due | None = None,
    mine: bool = False,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[CallbackRead]:
    """Callbacks, the most pressing first; without ``state`` those that are open."""
    now = clock.now()
    wanted = Filter(tuple(state or OPEN_STATES), due, actor.id if mine else None)
    tasks, more = await repository.page(session, actor, wanted, now=now, cursor=cursor, limit=limit)
    items = await views.read_many(session, actor, tasks, now)
    return Page[CallbackRead](items=items, next=more)


@router.get("/callbacks/desk")
async def read_desk(actor: Reader, session: Session) -> CallbackDesk:
    """Whether calls may be made now, and how much waits."""
    return await views.read_desk(session, actor, clock.now())


@router.get("/callbacks/{task_id}", responses=responses(NotFound))
async def read_callback(task_id: UUID, actor: Reader, session: Session) -> CallbackRead:
    return await views.read_one(session, actor, await _find(session, actor, task_id), clock.now())


@router.post("/callbacks/{task_id}/take", responses=_TAKING)
async def take_callback(
    task_id: UUID, body: Changing, actor: Handler, session: Session
) -> CallbackRead:
    task, now = await _find(session, actor, task_id, lock=True), clock.now()
    await service.take(session, actor, task, version=body.version, now=now)
    return await views.read_one(session, actor, task, now)


@router.post("/callbacks/{task_id}/release", responses=_CALLING)
async def release_callback(
    task_id: UUID, body: Changing, actor: Handler, session: Session
) -> CallbackRead:
    """Put a taken callback back for others."""
    task, now = await _find(session, actor, task_id, lock=True), clock.now()
    await service.release(session, actor, task, version=body.version, now=now)
    return await views.read_one(session, actor, task, now)


@router.post("/callbacks/{task_id}/attempts", responses=_CALLING)
async def begin_attempt(task_id: UUID, body: Changing, actor: Handler, session: Session) -> Begun:
    """Begin a try: the number to dial is in the answer, and that it was shown is in the history."""
    task, now = await _find(session, actor, task_id, lock=True), clock.now()
    phone = await service.begin(session, actor, task, version=body.version, now=now)
    return Begun(phone=phone, callback=await views.read_one(session, actor, task, now))


@router.post("/callbacks/{task_id}/result", responses=_CALLING)
async def end_attempt(
    task_id: UUID, body: AttemptEnd, actor: Handler, session: Session
) -> CallbackRead:
    """The running try reached nobody, or the citizen does not wish to evaluate."""
    task, now = await _find(session, actor, task_id, lock=True), clock.now()
    await service.end_attempt(
        session, actor, task, version=body.version, result=body.result, note=body.note, now=now
    )
    return await views.read_one(session, actor, task, now)


@router.post("/callbacks/{task_id}/evaluation", responses=_CALLING)
async def evaluate(
    task_id: UUID, body: EvaluationBody, actor: Handler, session: Session
) -> CallbackRead:
    """The running try reached the citizen: keep the evaluation and close, or call a person."""
    task, now = await _find(session, actor, task_id, lock=True), clock.now()
    await service.evaluate(
        session,
        actor,
        task,
        version=body.version,
        satisfaction=body.satisfaction,
        solved=body.solved,
        words=body.words,
        now=now,
    )
    return await views.read_one(session, actor, task, now)


async def _find(session: Session, actor: Actor, id: UUID, *, lock: bool = False) -> CallbackTask:
    task = await repository.find(session, actor, id, lock=lock)
    if task is None:
        raise NotFound()
    return task
