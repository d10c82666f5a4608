"""Risks of group disputes: the list, one matter with its reasons, what people do, the rules."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlalchemy import ColumnElement, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from huying.insight import (
    disputes,
    disputes_content,
    disputes_looking,
    disputes_repository,
    disputes_views,
)
from huying.insight.disputes import Objection
from huying.insight.disputes_errors import (
    DisputeAppealed,
    DisputeAppealOver,
    DisputeBadRules,
    DisputeChanged,
    DisputeOwnAppeal,
    DisputeStateForbids,
    DisputeUnknownSign,
    DisputeUnknownUnit,
)
from huying.insight.disputes_permissions import DISPUTE_JUDGE, DISPUTE_READ
from huying.insight.disputes_schemas import (
    DisputeAppealAnswer,
    DisputeAppealBody,
    DisputeForceBody,
    DisputeHandBody,
    DisputeNoRiskBody,
    DisputeOverBody,
    DisputePage,
    DisputePrecision,
    DisputeRead,
    DisputeRulesBody,
    DisputeRulesRead,
    DisputeSuggestion,
    DisputeWatchBody,
)
from huying.insight.models_disputes import (
    LIVE_DISPUTE,
    DisputeLevel,
    DisputeRisk,
    DisputeState,
    DisputeVerdict,
)
from huying.kit import jobs, paging
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Invalid, NotFound, responses
from huying.kit.push import stream
from huying.supervise import task_forces_views
from huying.supervise.task_forces_endpoints import plan_of
from huying.supervise.task_forces_errors import (
    TaskForceKnown,
    TaskForceMemberKnown,
    TaskForceUnknown,
)
from huying.supervise.task_forces_permissions import TASK_FORCE_EDIT
from huying.supervise.task_forces_schemas import TaskForceRead

router = APIRouter(prefix="/dispute-risks", tags=["insight"])

Reader = Annotated[Actor, Depends(requires(DISPUTE_READ))]
Judge = Annotated[Actor, Depends(requires(DISPUTE_JUDGE))]
Former = Annotated[Actor, Depends(requires(TASK_FORCE_EDIT))]
_REFUSALS = (NotFound, DisputeChanged, DisputeStateForbids)
_SHOWN = (DisputeLevel.ATTENTION, DisputeLevel.SERIOUS, DisputeLevel.GRAVE)


@stream(disputes_content.STREAM)
async def told_of_disputes(_: AsyncSession, actor: Actor, __: str) -> bool:
    """A unit is not told of what happens to others' matters."""
    return actor.may(DISPUTE_READ) and actor.sees_all_units


async def _dispute(
    session: AsyncSession, actor: Actor, id: UUID, version: int | None = None
) -> DisputeRisk:
    """Locked. Raises NotFound, DisputeChanged."""
    found = await disputes_repository.find_for(session, actor, id, lock=True)
    if found is None:
        raise NotFound()
    if version is not None:
        disputes.must_be_seen(found, version)
    return found


def _after(cursor: str) -> ColumnElement[bool]:
    """Raises Invalid."""
    score, id = paging.decode(cursor, 2)
    try:
        place = int(str(score)), UUID(str(id))
    except ValueError as error:
        raise Invalid(field="cursor") from error
    return tuple_(DisputeRisk.score, DisputeRisk.id) < place


@router.get("")
async def list_disputes(
    actor: Reader,
    session: Session,
    state: Annotated[list[DisputeState] | None, Query()] = None,
    level: Annotated[list[DisputeLevel] | None, Query()] = None,
    family: Annotated[str, Query(max_length=40)] = "",
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> DisputePage:
    """The highest score first; live ones from the first threshold on unless asked otherwise. A unit
    sees those that hold one of its tickets, or that were handed to it."""
    statement = disputes_repository.listed(actor, state or LIVE_DISPUTE, level or _SHOWN, family)
    if cursor:
        statement = statement.where(_after(cursor))
    found = list(await session.scalars(statement.limit(limit + 1)))
    rules = await disputes_content.rules(session)
    more = found[limit - 1] if len(found) > limit else None
    counts = await disputes_repository.level_counts(session, actor)
    return DisputePage(
        items=await disputes_views.rows(session, rules, found[:limit]),
        next=paging.encode(more.score, str(more.id)) if more else None,
        levels={each.value: counts.get(each, 0) for each in DisputeLevel},
    )


@router.get("/precision")
async def read_dispute_precision(_: Reader, session: Session) -> list[DisputePrecision]:
    """How many of the judged matters were a risk, by level, with intervals."""
    return await disputes_views.precision(session)


@router.get("/rules")
async def read_dispute_rules(_: Reader, session: Session) -> DisputeRulesRead:
    """Points and thresholds in force."""
    return await disputes_views.read_rules(session)


@router.put("/rules", responses=responses(DisputeBadRules))
async def set_dispute_rules(
    body: DisputeRulesBody, actor: Judge, session: Session
) -> DisputeRulesRead:
    """In force from now on; a job weighs every live matter anew, a few at a time (``waiting``)."""
    own = body.model_dump(include={"thresholds", "points", "window_days"}, exclude_none=True)
    await disputes_content.set_rules(session, actor, own, body.reason, seen=body.seen)
    await jobs.enqueue(session, disputes_looking.WEIGH, lock=disputes_looking.WEIGH)
    return await disputes_views.read_rules(session)


@router.get("/{id}", responses=responses(NotFound))
async def read_dispute(id: UUID, actor: Reader, session: Session) -> DisputeRead:
    """With every reason of its score, and the tickets behind it."""
    found = await disputes_repository.find_for(session, actor, id)
    if found is None:
        raise NotFound()
    return await disputes_views.read(session, actor, found)


@router.post("/{id}/watch", responses=responses(*_REFUSALS))
async def watch_dispute(
    id: UUID, body: DisputeWatchBody, actor: Judge, session: Session
) -> DisputeRead:
    found = await _dispute(session, actor, id, body.version)
    await disputes.watch(session, actor, found, body.reason)
    return await disputes_views.read(session, actor, found)


@router.post("/{id}/hand", responses=responses(*_REFUSALS, DisputeUnknownUnit))
async def hand_dispute(
    id: UUID, body: DisputeHandBody, actor: Judge, session: Session
) -> DisputeRead:
    """To a unit that deals with it alone."""
    found = await _dispute(session, actor, id, body.version)
    await disputes.hand(session, actor, found, body.unit_code, body.reason)
    return await disputes_views.read(session, actor, found)


@router.post("/{id}/no-risk", responses=responses(*_REFUSALS))
async def judge_dispute_no_risk(
    id: UUID, body: DisputeNoRiskBody, actor: Judge, session: Session
) -> DisputeRead:
    """With a reason; it comes back by itself when it rises above its level."""
    found = await _dispute(session, actor, id, body.version)
    no_risk, verdict = DisputeState.NO_RISK, DisputeVerdict.FALSE
    await disputes.judge(session, actor, found, no_risk, verdict, body.reason)
    return await disputes_views.read(session, actor, found)


@router.post("/{id}/over", responses=responses(*_REFUSALS))
async def end_dispute(
    id: UUID, body: DisputeOverBody, actor: Judge, session: Session
) -> DisputeRead:
    """With the verdict."""
    found = await _dispute(session, actor, id, body.version)
    await disputes.judge(session, actor, found, DisputeState.OVER, body.verdict, body.reason)
    return await disputes_views.read(session, actor, found)


@router.get("/{id}/suggested-members", responses=responses(NotFound))
async def suggest_dispute_members(
    id: UUID, actor: Former, session: Session
) -> list[DisputeSuggestion]:
    """Roles, units and people for a task force."""
    found = await disputes_repository.find_for(session, actor, id)
    if found is None:
        raise NotFound()
    return await disputes_views.suggest(session, found.family, found.place_code)


@router.post(
    "/{id}/task-force",
    status_code=201,
    responses=responses(*_REFUSALS, TaskForceKnown, TaskForceUnknown, TaskForceMemberKnown),
)
async def form_dispute_task_force(
    id: UUID, body: DisputeForceBody, actor: Former, session: Session
) -> TaskForceRead:
    found = await _dispute(session, actor, id, body.version)
    force = await disputes.form_force(session, actor, found, plan_of(body))
    return await task_forces_views.read(session, actor, force)


@router.post(
    "/{id}/appeals",
    status_code=201,
    responses=responses(NotFound, DisputeStateForbids, DisputeUnknownSign, DisputeAppealed),
)
async def appeal_dispute(
    id: UUID, body: DisputeAppealBody, actor: Reader, session: Session
) -> DisputeRead:
    """Against one sign, or the score as a whole."""
    found = await _dispute(session, actor, id)
    await disputes.appeal(session, actor, found, Objection(body.sign, body.text))
    return await disputes_views.read(session, actor, found)


@router.post(
    "/{id}/appeals/{appeal_id}/decide",
    responses=responses(NotFound, DisputeAppealOver, DisputeOwnAppeal, DisputeStateForbids),
)
async def decide_dispute_appeal(
    id: UUID, appeal_id: UUID, body: DisputeAppealAnswer, actor: Judge, session: Session
) -> DisputeRead:
    """By another person."""
    found = await _dispute(session, actor, id)
    row = await disputes_repository.find_appeal(session, id, appeal_id)
    if row is None:
        raise NotFound()
    await disputes.decide_appeal(session, actor, found, row, body.is_upheld, body.answer)
    return await disputes_views.read(session, actor, found)
