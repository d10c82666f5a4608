"""Pages over kit's own tables: live push, background jobs, the clock."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from datetime import datetime, timedelta
from time import monotonic
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock, db, jobs, paging, push, subscribers
from huying.kit.actor import Actor, SignedIn, requires
from huying.kit.db import Session
from huying.kit.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    is_connection_lost,
    responses,
)
from huying.kit.events import Cursor, whisper
from huying.kit.jobs import JobState
from huying.kit.paging import Page
from huying.kit.push import Hub, stream
from huying.kit.subscribers import ParkedEvent
from huying.people.authenticate import is_still
from huying.people.permissions import CLOCK_MOVE, JOB_MANAGE, JOB_READ

router = APIRouter(tags=["console"])

Anyone = Annotated[Actor, Depends(SignedIn())]
JobReader = Annotated[Actor, Depends(requires(JOB_READ))]
JobManager = Annotated[Actor, Depends(requires(JOB_MANAGE))]
ClockMover = Annotated[Actor, Depends(requires(CLOCK_MOVE))]

MOST_STREAMS = 40
FARTHEST_MOVE = timedelta(days=366)
RECHECK_SECONDS = 30.0


class JobNotChangeable(Conflict):
    """The job is already in another state than the action needs."""

    code = "job.not_changeable"


class ClockOnlyForward(Invalid):
    code = "clock.only_forward"


@stream("jobs")
async def job_readers(_: AsyncSession, actor: Actor, __: str) -> bool:
    return actor.may(JOB_READ)


def _hub(request: Request) -> Hub:
    hub: Hub = request.app.state.hub
    return hub


async def _may_still(actor: Actor, names: list[str]) -> bool:
    """Whether the login still stands and every stream would still be granted to it."""
    try:
        async with db.unit_of_work() as session:
            if not await is_still(session, actor):
                return False
            await push.authorise(session, actor, names)
    except Forbidden:
        return False
    except Exception as error:
        if not is_connection_lost(error):
            raise
    return True


async def while_allowed(
    body: AsyncGenerator[bytes, None],
    is_allowed: Callable[[], Awaitable[bool]],
    *,
    every_seconds: float = RECHECK_SECONDS,
) -> AsyncIterator[bytes]:
    """``body`` until it is no longer allowed: a stream outlives a logout by moments only. The
    screen asks anew and is told why not."""
    checked_at = monotonic()
    async with aclosing(body):
        async for data in body:
            if monotonic() - checked_at >= every_seconds:
                if not await is_allowed():
                    return
                checked_at = monotonic()
            yield data


@router.get("/events", response_class=StreamingResponse)
async def follow_events(
    request: Request,
    actor: Anyone,
    streams: Annotated[str, Query(max_length=4_000)],
    after: Annotated[str | None, Query(max_length=60)] = None,
) -> StreamingResponse:
    """Server-sent events of the named streams, after ``Last-Event-ID`` (or ``after``)."""
    names = sorted({name for name in streams.split(",") if name})
    if not names or len(names) > MOST_STREAMS:
        raise Invalid(field="streams")
    async with db.unit_of_work() as session:
        await push.authorise(session, actor, names)
    seen = request.headers.get("last-event-id") or after
    try:
        cursor = Cursor.parse(seen) if seen else None
    except ValueError as error:
        raise Invalid(field="after") from error
    body = while_allowed(_hub(request).follow(names, cursor), lambda: _may_still(actor, names))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(body, media_type="text/event-stream", headers=headers)


class ClockRead(BaseModel):
    """Business time, how many business seconds pass a second, and whether it was moved."""

    now: datetime
    speed: float
    is_moved: bool


class ClockMove(BaseModel):
    """Jump forward by seconds or to a moment, and run at ``speed``."""

    advance_seconds: float | None = Field(None, ge=0, le=366 * 86_400)
    to: datetime | None = None
    speed: float = Field(1.0, ge=0, le=3_600)


def _clock_read() -> ClockRead:
    now = clock.now()
    is_moved = clock.current() != clock.REAL_TIME
    return ClockRead(now=now, speed=clock.current().speed, is_moved=is_moved)


@router.get("/clock")
async def read_clock(_: Anyone) -> ClockRead:
    return _clock_read()


@router.post("/clock", responses=responses(ClockOnlyForward))
async def move_clock(body: ClockMove, _: ClockMover, session: Session) -> ClockRead:
    """Move the demo's business time; every process follows."""
    target = body.to
    if body.advance_seconds is not None:
        target = clock.now() + timedelta(seconds=body.advance_seconds)
    if target is not None and (target.tzinfo is None or target - clock.now() > FARTHEST_MOVE):
        raise Invalid(field="to")  # beyond every calendar no due date can be reckoned
    try:
        reading = await clock.move(session, to=target, speed=body.speed)
    except ValueError as error:
        raise ClockOnlyForward(field="to") from error
    await whisper(session, "clock", '{"name":"clock.moved"}')
    return ClockRead(now=reading.anchor_business, speed=reading.speed, is_moved=True)


class JobRead(BaseModel):
    id: int
    name: str
    queue: str
    state: JobState
    attempts: int
    args: dict[str, str]
    scheduled_at: datetime | None
    enqueued_at: datetime | None
    error: str | None


class ParkedRead(BaseModel):
    """History that a subscriber could not take; ``subject_id`` is what to retry."""

    subscriber: str
    subject_id: UUID
    event_name: str
    error: str
    parked_at: datetime


class JobBoard(BaseModel):
    counts: dict[str, int]
    parked: list[ParkedRead]
    page: Page[JobRead]


@router.get("/jobs")
async def list_jobs(
    _: JobReader,
    session: Session,
    state: JobState | None = None,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> JobBoard:
    """Background jobs, newest first, and what subscribers could not take."""
    before = paging.number(cursor) if cursor else None
    rows = await jobs.find_jobs(session, state=state, before=before, limit=limit + 1)
    items = [JobRead.model_validate(row, from_attributes=True) for row in rows[:limit]]
    more = paging.encode(items[-1].id) if len(rows) > limit else None
    parked = await session.scalars(
        select(ParkedEvent).order_by(ParkedEvent.parked_at.desc()).limit(100)
    )
    return JobBoard(
        counts=await jobs.count_by_state(session),
        parked=[ParkedRead.model_validate(row, from_attributes=True) for row in parked],
        page=Page[JobRead](items=items, next=more),
    )


@router.post("/jobs/{id}/retry", status_code=204, responses=responses(JobNotChangeable))
async def retry_job(id: int, _: JobManager, session: Session) -> None:
    if not await jobs.retry(session, id):
        raise JobNotChangeable()


@router.post("/jobs/{id}/cancel", status_code=204, responses=responses(JobNotChangeable))
async def cancel_job(id: int, _: JobManager, session: Session) -> None:
    if not await jobs.cancel(session, id):
        raise JobNotChangeable()


@router.post(
    "/parked/{subscriber}/{subject_id}/retry", status_code=204, responses=responses(NotFound)
)
async def retry_parked(subscriber: str, subject_id: UUID, _: JobManager, session: Session) -> None:
    """Give a subject's parked events to the subscriber again, in order."""
    if subscriber not in subscribers.registered():
        raise NotFound()
    if not await subscribers.retry_parked(session, subscriber, subject_id):
        raise NotFound()
