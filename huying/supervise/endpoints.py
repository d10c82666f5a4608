"""The supervision desk's alerts and the live board."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from huying.city.catalogue import catalogue
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Forbidden, NotFound, responses
from huying.kit.paging import Page
from huying.supervise import (
    board,
    campaigns_endpoints,
    endpoints_bulk,
    endpoints_exclusions,
    endpoints_export,
    endpoints_inspection,
    endpoints_letters,
    endpoints_templates,
    figures,
    repository,
    service,
    streams,
    task_forces_endpoints,
    topics_endpoints,
    views,
)
from huying.supervise.errors import (
    AlertChanged,
    AlertClosed,
    AlertTakenByOther,
    NothingToRework,
    WrongDecision,
)
from huying.supervise.models import Alert, AlertKind, AlertLevel, AlertState
from huying.supervise.permissions import ALERT_HANDLE, ALERT_READ, BOARD
from huying.supervise.repository import LIVE, Filter
from huying.supervise.schemas import (
    AlertCloseBody,
    AlertRead,
    AlertReworkBody,
    Board,
    Changing,
    FigureName,
    FigureRow,
)

router = APIRouter(tags=["supervise"])
router.include_router(endpoints_bulk.router)
router.include_router(endpoints_export.router)
router.include_router(endpoints_exclusions.router)
router.include_router(endpoints_inspection.router)
router.include_router(endpoints_letters.router)
router.include_router(endpoints_templates.router)
router.include_router(topics_endpoints.router)
router.include_router(task_forces_endpoints.router)
router.include_router(campaigns_endpoints.router)
STREAMS = streams

Reader = Annotated[Actor, Depends(requires(ALERT_READ))]
Handler = Annotated[Actor, Depends(requires(ALERT_HANDLE))]
BoardReader = Annotated[Actor, Depends(requires(BOARD))]

_REFUSALS = (NotFound, Forbidden, AlertChanged, AlertClosed, AlertTakenByOther)


@router.get("/board")
async def read_board(_: BoardReader, session: Session) -> Board:
    """What is going on at this instant, and the day's figures so far."""
    return await board.read_board(session, await catalogue(session), clock.now())


@router.get("/board/figures/{name}")
async def read_figure_rows(
    name: FigureName,
    _: BoardReader,
    session: Session,
    only_counted: bool = False,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> list[FigureRow]:
    """The rows that a figure of the board counts, newest first."""
    window = board.window_of(await catalogue(session), clock.now())
    return await figures.read_rows(session, name, window, only_counted=only_counted, limit=limit)


@router.get("/alerts")
async def list_alerts(
    actor: Reader,
    session: Session,
    state: Annotated[list[AlertState] | None, Query()] = None,
    level: Annotated[list[AlertLevel] | None, Query()] = None,
    kind: Annotated[list[AlertKind] | None, Query()] = None,
    ticket: UUID | None = None,
    late: bool = False,
    mine: bool = False,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[AlertRead]:
    """Without ``state`` those not closed, red first; with closed ones the newest first."""
    now = clock.now()
    wanted = Filter(
        states=tuple(state or LIVE),
        levels=tuple(level or ()),
        kinds=tuple(kind or ()),
        ticket_id=ticket,
        is_late=late,
        taken_by=actor.id if mine else None,
    )
    alerts, more = await repository.page(
        session, actor, wanted, now=now, cursor=cursor, limit=limit
    )
    items = await views.read_many(session, actor, alerts, now)
    return Page[AlertRead](items=items, next=more)


@router.get("/alerts/{alert_id}", responses=responses(NotFound))
async def read_alert(alert_id: UUID, actor: Reader, session: Session) -> AlertRead:
    return await views.read_one(session, actor, await _find(session, actor, alert_id), clock.now())


@router.post("/alerts/{alert_id}/take", responses=responses(*_REFUSALS))
async def take_alert(alert_id: UUID, body: Changing, actor: Handler, session: Session) -> AlertRead:
    """See to it: its clock stops. An alert that somebody else took changes hands."""
    alert, now = await _find(session, actor, alert_id, lock=True), clock.now()
    await service.take(session, actor, alert, version=body.version, now=now)
    return await views.read_one(session, actor, alert, now)


@router.post("/alerts/{alert_id}/close", responses=responses(*_REFUSALS, WrongDecision))
async def close_alert(
    alert_id: UUID, body: AlertCloseBody, actor: Handler, session: Session
) -> AlertRead:
    """Close with a decision and its reason."""
    alert, now = await _find(session, actor, alert_id, lock=True), clock.now()
    await service.close(
        session,
        actor,
        alert,
        version=body.version,
        decision=body.decision,
        reason=body.reason,
        now=now,
    )
    return await views.read_one(session, actor, alert, now)


@router.post("/alerts/{alert_id}/rework", responses=responses(*_REFUSALS, NothingToRework))
async def order_rework(
    alert_id: UUID, body: AlertReworkBody, actor: Handler, session: Session
) -> AlertRead:
    """Send the ticket back to its unit for another round; the alert closes with it."""
    alert, now = await _find(session, actor, alert_id, lock=True), clock.now()
    await service.rework(session, actor, alert, version=body.version, reason=body.reason, now=now)
    return await views.read_one(session, actor, alert, now)


async def _find(session: Session, actor: Actor, id: UUID, *, lock: bool = False) -> Alert:
    alert = await repository.find(session, actor, id, lock=lock)
    if alert is None:
        raise NotFound()
    return alert
