"""Selects of task forces. Queries for a person start at ``visible_to``."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from huying.kit.actor import Actor
from huying.people.models import Account
from huying.supervise.models_task_forces import (
    ForceOrigin,
    ForceState,
    ForceTaskState,
    InstalmentState,
    MemberPart,
    TaskForce,
    TaskForceFile,
    TaskForceInstalment,
    TaskForceMediation,
    TaskForceMember,
    TaskForceNote,
    TaskForceTask,
    TaskForceTicket,
)
from huying.supervise.task_forces_permissions import TASK_FORCE_EDIT
from huying.supervise.task_forces_rules import Standing
from huying.ticket.models import OPEN_STATES, Ticket

OPEN_INSTALMENTS = (InstalmentState.DUE, InstalmentState.LATE)


def visible_to(actor: Actor) -> Select[TaskForce]:
    """All for those who form them, its rooms for a member, whatever the role."""
    statement = select(TaskForce)
    if actor.may(TASK_FORCE_EDIT):
        return statement
    own = select(TaskForceMember.force_id).where(
        TaskForceMember.account_id == actor.id, TaskForceMember.left_at.is_(None)
    )
    return statement.where(TaskForce.id.in_(own))


async def find(
    session: AsyncSession, actor: Actor, id: UUID, *, lock: bool = False
) -> TaskForce | None:
    statement = visible_to(actor).where(TaskForce.id == id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def find_by_id(session: AsyncSession, id: UUID) -> TaskForce | None:
    """Without a person's scope: for the platform itself, locked."""
    return await session.scalar(select(TaskForce).where(TaskForce.id == id).with_for_update())


async def listed(
    session: AsyncSession,
    actor: Actor,
    states: Collection[ForceState],
    about: UUID | None = None,
) -> Sequence[TaskForce]:
    """Newest first. ``about``: formed from that matter, incident or ticket, or with that ticket."""
    statement = visible_to(actor).where(TaskForce.state.in_(states))
    if about is not None:
        linked = exists().where(
            TaskForceTicket.force_id == TaskForce.id, TaskForceTicket.ticket_id == about
        )
        statement = statement.where((TaskForce.origin_id == about) | linked)
    newest = statement.order_by(TaskForce.formed_at.desc(), TaskForce.id.desc())
    return (await session.scalars(newest.limit(300))).all()


async def working_on(
    session: AsyncSession, origin: ForceOrigin, origin_id: UUID
) -> TaskForce | None:
    return await session.scalar(
        select(TaskForce).where(
            TaskForce.origin == origin,
            TaskForce.origin_id == origin_id,
            TaskForce.state == ForceState.WORKING,
        )
    )


async def members(
    session: AsyncSession, force_ids: Iterable[UUID]
) -> Sequence[tuple[TaskForceMember, Account]]:
    """Of now: the leader first, then as they came."""
    rows = await session.execute(
        select(TaskForceMember, Account)
        .join(Account, Account.id == TaskForceMember.account_id)
        .where(TaskForceMember.force_id.in_(list(force_ids)), TaskForceMember.left_at.is_(None))
        .order_by(TaskForceMember.part, TaskForceMember.joined_at, TaskForceMember.id)
    )
    return [(row[0], row[1]) for row in rows]


async def find_member(
    session: AsyncSession, force_id: UUID, account_id: UUID
) -> TaskForceMember | None:
    return await session.scalar(
        select(TaskForceMember).where(
            TaskForceMember.force_id == force_id,
            TaskForceMember.account_id == account_id,
            TaskForceMember.left_at.is_(None),
        )
    )


async def leads(session: AsyncSession, actor: Actor) -> bool:
    """Whether the person leads any room that is at work."""
    asked = (
        exists()
        .where(TaskForceMember.account_id == actor.id, TaskForceMember.left_at.is_(None))
        .where(TaskForceMember.part == MemberPart.LEADER)
    )
    return bool(await session.scalar(select(asked)))


async def tasks(session: AsyncSession, force_id: UUID) -> Sequence[TaskForceTask]:
    return (
        await session.scalars(
            select(TaskForceTask)
            .where(TaskForceTask.force_id == force_id)
            .order_by(TaskForceTask.due_on, TaskForceTask.id)
        )
    ).all()


async def find_task(session: AsyncSession, force_id: UUID, id: UUID) -> TaskForceTask | None:
    return await session.scalar(
        select(TaskForceTask).where(TaskForceTask.force_id == force_id, TaskForceTask.id == id)
    )


async def notes(session: AsyncSession, force_id: UUID) -> Sequence[TaskForceNote]:
    """Newest first."""
    return (
        await session.scalars(
            select(TaskForceNote)
            .where(TaskForceNote.force_id == force_id)
            .order_by(TaskForceNote.at.desc(), TaskForceNote.id.desc())
        )
    ).all()


async def documents(session: AsyncSession, force_id: UUID) -> Sequence[TaskForceFile]:
    """Newest first, without their content."""
    return (
        await session.scalars(
            select(TaskForceFile)
            .where(TaskForceFile.force_id == force_id)
            .order_by(TaskForceFile.uploaded_at.desc(), TaskForceFile.id.desc())
        )
    ).all()


async def find_file(session: AsyncSession, force_id: UUID, id: UUID) -> TaskForceFile | None:
    """With its content."""
    return await session.scalar(
        select(TaskForceFile)
        .where(TaskForceFile.force_id == force_id, TaskForceFile.id == id)
        .options(undefer(TaskForceFile.content))
    )


async def mediations(session: AsyncSession, force_id: UUID) -> Sequence[TaskForceMediation]:
    return (
        await session.scalars(
            select(TaskForceMediation)
            .where(TaskForceMediation.force_id == force_id)
            .order_by(TaskForceMediation.held_on, TaskForceMediation.id)
        )
    ).all()


async def instalments(session: AsyncSession, force_id: UUID) -> Sequence[TaskForceInstalment]:
    return (
        await session.scalars(
            select(TaskForceInstalment)
            .where(TaskForceInstalment.force_id == force_id)
            .order_by(TaskForceInstalment.due_on, TaskForceInstalment.id)
        )
    ).all()


async def find_instalment(
    session: AsyncSession, force_id: UUID, id: UUID
) -> TaskForceInstalment | None:
    return await session.scalar(
        select(TaskForceInstalment)
        .where(TaskForceInstalment.force_id == force_id, TaskForceInstalment.id == id)
        .with_for_update()
    )


async def ticket_ids(session: AsyncSession, force_id: UUID) -> list[UUID]:
    return list(
        await session.scalars(
            select(TaskForceTicket.ticket_id)
            .where(TaskForceTicket.force_id == force_id)
            .order_by(TaskForceTicket.linked_at.desc(), TaskForceTicket.id.desc())
        )
    )


async def counts(
    session: AsyncSession, force_ids: Collection[UUID]
) -> dict[UUID, tuple[int, int, int]]:
    """By force: open tasks, late tasks, late instalments."""
    tasks_of = await session.execute(
        select(
            TaskForceTask.force_id,
            func.count().filter(TaskForceTask.state == ForceTaskState.OPEN),
            func.count().filter(TaskForceTask.state == ForceTaskState.OPEN, TaskForceTask.is_late),
        )
        .where(TaskForceTask.force_id.in_(force_ids))
        .group_by(TaskForceTask.force_id)
    )
    late = await session.execute(
        select(TaskForceInstalment.force_id, func.count())
        .where(
            TaskForceInstalment.force_id.in_(force_ids),
            TaskForceInstalment.state == InstalmentState.LATE,
        )
        .group_by(TaskForceInstalment.force_id)
    )
    unpaid = {row[0]: row[1] for row in late}
    opened = {row[0]: (row[1], row[2]) for row in tasks_of}
    return {id: (*opened.get(id, (0, 0)), unpaid.get(id, 0)) for id in force_ids}


async def standing(session: AsyncSession, force: TaskForce) -> Standing:
    open_tasks = select(func.count()).where(
        TaskForceTask.force_id == force.id, TaskForceTask.state == ForceTaskState.OPEN
    )
    held = select(func.count()).where(TaskForceMediation.force_id == force.id)
    unpaid = select(func.count()).where(
        TaskForceInstalment.force_id == force.id, TaskForceInstalment.state.in_(OPEN_INSTALMENTS)
    )
    linked = (
        select(func.count().filter(Ticket.state.in_(OPEN_STATES)), func.max(Ticket.registered_at))
        .join(TaskForceTicket, TaskForceTicket.ticket_id == Ticket.id)
        .where(TaskForceTicket.force_id == force.id)
    )
    tickets = (await session.execute(linked)).one()
    return Standing(
        open_tasks=await session.scalar(open_tasks) or 0,
        mediations=await session.scalar(held) or 0,
        open_instalments=await session.scalar(unpaid) or 0,
        open_tickets=tickets[0],
        last_ticket_at=tickets[1],
        formed_at=force.formed_at,
    )
