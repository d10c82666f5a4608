"""调解: what was agreed on, and whether each instalment comes on its day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit import clock
from huying.kit.actor import SYSTEM, Actor
from huying.kit.deadlines import set_deadline
from huying.kit.models import new_id
from huying.supervise.models_task_forces import (
    InstalmentState,
    MediationOutcome,
    TaskForce,
    TaskForceInstalment,
    TaskForceMediation,
)
from huying.supervise.task_forces import must_be_live, tell
from huying.supervise.task_forces_errors import (
    TaskForceBadDay,
    TaskForceNoAgreement,
    TaskForceStepOver,
)
from huying.supervise.task_forces_events import TaskForceInstalmentMoved, TaskForceMediated
from huying.supervise.task_forces_work import check_day, day_ends

INSTALMENT_DUE = "supervise.task_force_instalment_due"
_OPEN = (InstalmentState.DUE, InstalmentState.LATE)


@dataclass(frozen=True)
class Promise:
    """``payer`` pays ``cents`` (fen) until the end of ``due_on``."""

    payer: str
    cents: int
    due_on: date


@dataclass(frozen=True)
class Record:
    held_on: date
    mediator: str
    parties: str
    outcome: MediationOutcome
    agreement: str
    promises: Sequence[Promise] = ()


async def record(
    session: AsyncSession, actor: Actor, force: TaskForce, record: Record
) -> TaskForceMediation:
    """Raises TaskForceOver, TaskForceNoAgreement, TaskForceBadDay."""
    must_be_live(force)
    today = clock.now().astimezone((await catalogue(session)).zone).date()
    if record.held_on > today:
        raise TaskForceBadDay(field="held_on")
    if record.promises and record.outcome is not MediationOutcome.AGREED:
        raise TaskForceNoAgreement(field="promises")
    mediation = TaskForceMediation(
        id=new_id(),
        force_id=force.id,
        held_on=record.held_on,
        mediator=record.mediator,
        parties=record.parties,
        outcome=record.outcome,
        agreement=record.agreement,
        written_by=actor.id,
        written_at=clock.now(),
    )
    session.add(mediation)
    await session.flush()
    for promise in record.promises:
        await _promise(session, mediation, promise)
    happened = TaskForceMediated(force.id, mediation.id, record.outcome.value, len(record.promises))
    tell(session, actor, happened)
    await session.flush()
    return mediation


async def _promise(session: AsyncSession, mediation: TaskForceMediation, promise: Promise) -> None:
    await check_day(session, promise.due_on, "due_on")
    row = TaskForceInstalment(
        id=new_id(),
        force_id=mediation.force_id,
        mediation_id=mediation.id,
        payer=promise.payer,
        cents=promise.cents,
        due_on=promise.due_on,
    )
    session.add(row)
    await session.flush()
    due_at = await day_ends(session, promise.due_on)
    await set_deadline(session, INSTALMENT_DUE, row.id, due_at)


async def pay(
    session: AsyncSession, actor: Actor, row: TaskForceInstalment, paid_on: date, note: str
) -> None:
    """``note`` says how it is known. Also after the force has ended. Raises TaskForceStepOver,
    TaskForceBadDay."""
    if row.state not in _OPEN:
        raise TaskForceStepOver()
    today = clock.now().astimezone((await catalogue(session)).zone).date()
    if paid_on > today:
        raise TaskForceBadDay(field="paid_on")
    row.paid_on, row.note, row.settled_by = paid_on, note, actor.id
    row.was_late = paid_on > row.due_on
    _move(session, actor, row, InstalmentState.PAID)
    await session.flush()


async def hand_on(session: AsyncSession, actor: Actor, row: TaskForceInstalment, note: str) -> None:
    """Another body enforces it: a court, arbitration. Raises TaskForceStepOver."""
    if row.state not in _OPEN:
        raise TaskForceStepOver()
    row.note, row.settled_by = note, actor.id
    _move(session, actor, row, InstalmentState.HANDED)
    await session.flush()


async def note_late(session: AsyncSession, instalment_id: UUID) -> None:
    """Its day is over and nothing came."""
    row = await session.get(TaskForceInstalment, instalment_id, with_for_update=True)
    if row is None or row.state is not InstalmentState.DUE:
        return
    if clock.now() < await day_ends(session, row.due_on):
        return
    row.was_late = True
    _move(session, SYSTEM, row, InstalmentState.LATE)


def _move(
    session: AsyncSession, actor: Actor, row: TaskForceInstalment, state: InstalmentState
) -> None:
    before, row.state = row.state, state
    moved = TaskForceInstalmentMoved(row.force_id, row.id, before.value, state.value)
    tell(session, actor, moved)
