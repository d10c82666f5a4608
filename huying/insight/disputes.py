"""What people do with a risk: watch it, hand it to a unit, form a task force, judge it, appeal."""

from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.insight import disputes_repository as repository
from huying.insight.disputes_errors import (
    DisputeAppealed,
    DisputeAppealOver,
    DisputeChanged,
    DisputeOwnAppeal,
    DisputeStateForbids,
    DisputeUnknownSign,
    DisputeUnknownUnit,
)
from huying.insight.disputes_events import (
    DisputeAppealDecided,
    DisputeAppealFiled,
    DisputeForceFormed,
    DisputeMoved,
)
from huying.insight.disputes_scoring import rescore, tell
from huying.insight.models_disputes import (
    AppealState,
    DisputeAppeal,
    DisputeRisk,
    DisputeState,
    DisputeVerdict,
)
from huying.kit import clock
from huying.kit.actor import Actor
from huying.kit.models import new_id
from huying.supervise import task_forces
from huying.supervise.models_task_forces import ForceOrigin, TaskForce
from huying.supervise.task_forces import Plan

_S = DisputeState
# Where a person may lead it from each state.
WAYS = {
    _S.SEEN: (_S.WATCHED, _S.TASK_FORCE, _S.HANDED, _S.NO_RISK),
    _S.WATCHED: (_S.TASK_FORCE, _S.HANDED, _S.NO_RISK, _S.OVER),
    _S.TASK_FORCE: (_S.OVER,),
    _S.HANDED: (_S.WATCHED, _S.TASK_FORCE, _S.NO_RISK, _S.OVER),
    _S.NO_RISK: (_S.WATCHED,),
    _S.OVER: (),
}


def must_be_seen(dispute: DisputeRisk, version: int) -> None:
    """Raises DisputeChanged."""
    if dispute.version != version:
        raise DisputeChanged()


def _must_lead(dispute: DisputeRisk, to: DisputeState) -> None:
    if to not in WAYS[dispute.state]:
        raise DisputeStateForbids(state=dispute.state.value)


def _move(session: AsyncSession, actor: Actor, dispute: DisputeRisk, to: DisputeState) -> None:
    before, dispute.state = dispute.state, to
    verdict = dispute.verdict.value if dispute.verdict else ""
    tell(session, actor, DisputeMoved(dispute.id, before.value, to.value, verdict))


async def watch(session: AsyncSession, actor: Actor, dispute: DisputeRisk, reason: str) -> None:
    """Also what was judged no risk, or handed over, is taken up again. Raises
    DisputeStateForbids."""
    _must_lead(dispute, _S.WATCHED)
    dispute.reason, dispute.verdict = reason, None
    dispute.judged_by, dispute.judged_at, dispute.judged_level = None, None, ""
    _move(session, actor, dispute, _S.WATCHED)
    await session.flush()


async def hand(
    session: AsyncSession, actor: Actor, dispute: DisputeRisk, unit_code: str, reason: str
) -> None:
    """Raises DisputeStateForbids, DisputeUnknownUnit."""
    _must_lead(dispute, _S.HANDED)
    unit = (await catalogue(session)).unit(unit_code)
    if unit is None:
        raise DisputeUnknownUnit(field="unit_code")
    dispute.unit_id, dispute.reason = unit.id, reason
    _move(session, actor, dispute, _S.HANDED)
    await session.flush()


async def judge(
    session: AsyncSession,
    actor: Actor,
    dispute: DisputeRisk,
    to: DisputeState,
    verdict: DisputeVerdict,
    reason: str,
) -> None:
    """``no_risk`` (always false) or ``over``; the level at that moment is kept beside the verdict.
    Raises DisputeStateForbids."""
    _must_lead(dispute, to)
    if to is _S.NO_RISK and verdict is not DisputeVerdict.FALSE:
        raise DisputeStateForbids(state=dispute.state.value)
    dispute.verdict, dispute.reason = verdict, reason
    dispute.judged_by, dispute.judged_at = actor.id, clock.now()
    dispute.judged_level = dispute.level.value
    _move(session, actor, dispute, to)
    await session.flush()


async def form_force(
    session: AsyncSession, actor: Actor, dispute: DisputeRisk, plan: Plan
) -> TaskForce:
    """A task force of this matter, with the tickets that may be shown. Raises
    DisputeStateForbids, TaskForceKnown, TaskForceUnknown."""
    _must_lead(dispute, _S.TASK_FORCE)
    rows = await repository.readings(session, dispute.id)
    force = await task_forces.form(
        session,
        actor,
        replace(
            plan,
            origin=ForceOrigin.DISPUTE,
            origin_id=dispute.id,
            category_code=dispute.category_code,
            place_code=dispute.place_code,
            ticket_ids=(),
        ),
    )
    shown = [row.ticket_id for row in rows if not row.is_hidden]
    await task_forces.link_found(session, force.id, shown)
    dispute.task_force_id = force.id
    tell(session, actor, DisputeForceFormed(dispute.id, force.id))
    _move(session, actor, dispute, _S.TASK_FORCE)
    await session.flush()
    return force


@dataclass(frozen=True)
class Objection:
    """``sign`` "" is against the score as a whole."""

    sign: str
    text: str


async def appeal(
    session: AsyncSession, actor: Actor, dispute: DisputeRisk, objection: Objection
) -> DisputeAppeal:
    """Raises DisputeStateForbids, DisputeUnknownSign, DisputeAppealed."""
    if not dispute.is_live or actor.id is None:
        raise DisputeStateForbids(state=dispute.state.value)
    signs = {each["sign"] for each in dispute.reasons if not each["is_waived"]}
    if objection.sign and objection.sign not in signs:
        raise DisputeUnknownSign(field="sign")
    if await repository.has_open_appeal(session, dispute.id, objection.sign):
        raise DisputeAppealed()
    row = DisputeAppeal(
        id=new_id(),
        dispute_id=dispute.id,
        sign=objection.sign,
        text=objection.text,
        filed_by=actor.id,
        unit_id=actor.unit_id,
        filed_at=clock.now(),
    )
    session.add(row)
    tell(session, actor, DisputeAppealFiled(dispute.id, row.id, objection.sign))
    await session.flush()
    return row


async def decide_appeal(
    session: AsyncSession,
    actor: Actor,
    dispute: DisputeRisk,
    row: DisputeAppeal,
    is_upheld: bool,
    answer: str,
) -> None:
    """By somebody else. Upheld, the sign counts no more; against the whole, the matter is no risk.
    Raises DisputeAppealOver, DisputeOwnAppeal, DisputeStateForbids."""
    if row.state is not AppealState.OPEN:
        raise DisputeAppealOver()
    if row.filed_by == actor.id:
        raise DisputeOwnAppeal()
    row.state = AppealState.UPHELD if is_upheld else AppealState.REJECTED
    row.answer, row.decided_by, row.decided_at = answer, actor.id, clock.now()
    tell(session, actor, DisputeAppealDecided(dispute.id, row.id, is_upheld))
    await session.flush()
    if is_upheld and row.sign:
        dispute.waived = sorted({*dispute.waived, row.sign})
        await session.flush()
        await rescore(session, dispute.id)
    elif is_upheld and dispute.state is not _S.NO_RISK:
        await judge(session, actor, dispute, _S.NO_RISK, DisputeVerdict.FALSE, answer)
