"""What is done in a room: tasks, notes, meetings, documents."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit import clock
from huying.kit.actor import SYSTEM, Actor
from huying.kit.deadlines import set_deadline
from huying.kit.models import new_id
from huying.knowledge.files_cards import KINDS, MOST_MEGABYTES
from huying.supervise import task_forces_repository as repository
from huying.supervise.models_task_forces import (
    ForceNoteKind,
    ForceTaskState,
    TaskForce,
    TaskForceFile,
    TaskForceNote,
    TaskForceTask,
)
from huying.supervise.task_forces import must_be_live, tell
from huying.supervise.task_forces_errors import (
    TaskForceBadDay,
    TaskForceFileFull,
    TaskForceFileRefused,
    TaskForceNotMember,
    TaskForceStepOver,
)
from huying.supervise.task_forces_events import (
    TaskForceFileKept,
    TaskForceFileTaken,
    TaskForceNoted,
    TaskForceTaskEnded,
    TaskForceTaskGiven,
    TaskForceTaskLate,
)

TASK_DUE = "supervise.task_force_task_due"
MOST_FILES = 200
FURTHEST = timedelta(days=5 * 366)


async def day_ends(session: AsyncSession, day: date) -> datetime:
    """The moment at which the city's day is over."""
    zone = (await catalogue(session)).zone
    return datetime.combine(day + timedelta(days=1), time(), zone)


async def check_day(session: AsyncSession, day: date, field: str) -> None:
    """Raises TaskForceBadDay."""
    today = clock.now().astimezone((await catalogue(session)).zone).date()
    if not today <= day <= today + FURTHEST:
        raise TaskForceBadDay(field=field)


async def give_task(
    session: AsyncSession, actor: Actor, force: TaskForce, title: str, account_id: UUID, due: date
) -> TaskForceTask:
    """Raises TaskForceOver, TaskForceNotMember, TaskForceBadDay."""
    must_be_live(force)
    await check_day(session, due, "due_on")
    if await repository.find_member(session, force.id, account_id) is None:
        raise TaskForceNotMember(field="account_id")
    task = TaskForceTask(
        id=new_id(), force_id=force.id, title=title, account_id=account_id, due_on=due
    )
    session.add(task)
    tell(session, actor, TaskForceTaskGiven(force.id, task.id, account_id))
    await session.flush()
    await set_deadline(session, TASK_DUE, task.id, await day_ends(session, due))
    return task


async def end_task(
    session: AsyncSession,
    actor: Actor,
    force: TaskForce,
    task: TaskForceTask,
    state: ForceTaskState,
    note: str,
) -> None:
    """Done or dropped, with what came of it. Raises TaskForceOver, TaskForceStepOver."""
    must_be_live(force)
    if task.state is not ForceTaskState.OPEN or state is ForceTaskState.OPEN:
        raise TaskForceStepOver()
    task.state, task.note, task.ended_at, task.ended_by = state, note, clock.now(), actor.id
    tell(session, actor, TaskForceTaskEnded(force.id, task.id, state.value))
    await session.flush()


async def note_late_task(session: AsyncSession, task_id: UUID) -> None:
    """Its day is over."""
    task = await session.get(TaskForceTask, task_id, with_for_update=True)
    if task is None or task.state is not ForceTaskState.OPEN or task.is_late:
        return
    if clock.now() < await day_ends(session, task.due_on):
        return
    task.is_late = True
    tell(session, SYSTEM, TaskForceTaskLate(task.force_id, task.id))


@dataclass(frozen=True)
class Words:
    """A note, or with a title the minutes of a meeting at ``at``."""

    text: str
    title: str = ""
    attendees: str = ""
    at: datetime | None = None


async def write(
    session: AsyncSession, actor: Actor, force: TaskForce, words: Words
) -> TaskForceNote:
    """Raises TaskForceOver."""
    must_be_live(force)
    kind = ForceNoteKind.MEETING if words.title else ForceNoteKind.NOTE
    note = TaskForceNote(
        id=new_id(),
        force_id=force.id,
        kind=kind,
        title=words.title,
        attendees=words.attendees,
        text=words.text,
        at=words.at or clock.now(),
        written_by=actor.id,
    )
    session.add(note)
    tell(session, actor, TaskForceNoted(force.id, note.id, kind.value))
    await session.flush()
    return note


async def keep_file(
    session: AsyncSession, actor: Actor, force: TaskForce, name: str, content: bytes
) -> TaskForceFile:
    """Once for each content. Raises TaskForceOver, TaskForceFileRefused, TaskForceFileFull."""
    must_be_live(force)
    name = name.strip().replace("\x00", "").replace("/", "_").replace("\\", "_")
    kind = KINDS.get(name.rpartition(".")[2].lower())
    if kind is None or not content or len(content) > MOST_MEGABYTES << 20:
        raise TaskForceFileRefused(field="name", most=MOST_MEGABYTES)
    media_type, beginning = kind
    if not content.startswith(beginning):
        raise TaskForceFileRefused(field="name", most=MOST_MEGABYTES)
    digest = hashlib.sha256(content).hexdigest()
    known = await session.scalar(
        select(TaskForceFile).where(
            TaskForceFile.force_id == force.id, TaskForceFile.sha256 == digest
        )
    )
    if known is not None:
        return known
    count = select(func.count()).where(TaskForceFile.force_id == force.id)
    if (await session.scalar(count) or 0) >= MOST_FILES:
        raise TaskForceFileFull(most=MOST_FILES)
    file = TaskForceFile(
        id=new_id(),
        force_id=force.id,
        name=name,
        media_type=media_type,
        size=len(content),
        sha256=digest,
        content=content,
        uploaded_by=actor.id,
        uploaded_at=clock.now(),
    )
    session.add(file)
    tell(session, actor, TaskForceFileKept(force.id, file.id, digest, file.size))
    await session.flush()
    return file


async def take_file(
    session: AsyncSession, actor: Actor, force: TaskForce, id: UUID
) -> TaskForceFile | None:
    """With its content; who took it becomes history."""
    file = await repository.find_file(session, force.id, id)
    if file is not None:
        tell(session, actor, TaskForceFileTaken(force.id, file.id))
        await session.flush()
    return file
