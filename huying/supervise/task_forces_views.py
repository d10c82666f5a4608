"""Task forces as their people read them; words that may name a citizen are masked."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import mask
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import texts
from huying.kit.actor import Actor
from huying.kit.events import EventRow
from huying.people.repository import names_of
from huying.supervise import task_forces
from huying.supervise import task_forces_repository as repository
from huying.supervise.models_task_forces import (
    ForceTaskState,
    MemberPart,
    TaskForce,
    TaskForceInstalment,
    TaskForceMediation,
)
from huying.supervise.task_forces_permissions import TASK_FORCE_EDIT
from huying.supervise.task_forces_schemas import (
    TaskForceCheckRead,
    TaskForceFileRead,
    TaskForceInstalmentRead,
    TaskForceLine,
    TaskForceMay,
    TaskForceMediationRead,
    TaskForceMemberRead,
    TaskForceNoteRead,
    TaskForceRead,
    TaskForceRow,
    TaskForceTaskRead,
    TaskForceTicketRead,
)
from huying.ticket import repository as tickets
from huying.ticket.masking import masks
from huying.ticket.models import Confidentiality, Ticket

MOST_LINES = 300
MOST_TICKETS = 200


def number_of(force: TaskForce) -> str:
    return texts.say("task_forces", "number", year=force.year, sequence=force.sequence)


async def rows(session: AsyncSession, forces: Sequence[TaskForce]) -> list[TaskForceRow]:
    city = await catalogue(session)
    ids = [force.id for force in forces]
    seats = await repository.members(session, ids)
    counts = await repository.counts(session, ids)
    found = []
    for force in forces:
        own = [(member, account) for member, account in seats if member.force_id == force.id]
        leader = next((a.display_name for m, a in own if m.part is MemberPart.LEADER), "")
        found.append(_row(city, force, leader, len(own), counts[force.id]))
    return found


def _row(
    city: Catalogue, force: TaskForce, leader: str, members: int, counts: tuple[int, int, int]
) -> TaskForceRow:
    return TaskForceRow(
        id=force.id,
        number=number_of(force),
        title=mask(force.title),
        origin=force.origin,
        origin_id=force.origin_id,
        state=force.state,
        place_name=city.place_name(force.place_code) if force.place_code else "",
        leader=leader,
        members=members,
        open_tasks=counts[0],
        late_tasks=counts[1],
        late_instalments=counts[2],
        formed_at=force.formed_at,
        ended_at=force.ended_at,
        version=force.version,
    )


async def read(session: AsyncSession, actor: Actor, force: TaskForce) -> TaskForceRead:
    city = await catalogue(session)
    row = (await rows(session, [force]))[0]
    own = await repository.find_member(session, force.id, actor.id) if actor.id else None
    leads = actor.may(TASK_FORCE_EDIT) or (own is not None and own.part is MemberPart.LEADER)
    names = await names_of(session, [force.formed_by])
    return TaskForceRead(
        **row.model_dump(),
        goal=mask(force.goal),
        quiet_days=force.quiet_days,
        formed_by=_name(names, force.formed_by),
        conclusion=mask(force.conclusion),
        handed_to=force.handed_to,
        people=await _people(session, city, force),
        tasks=await _tasks(session, actor, force, leads),
        notes=await _notes(session, force),
        files=await _files(session, force),
        mediations=await _mediations(session, force),
        tickets=await _tickets(session, actor, force),
        checks=[
            TaskForceCheckRead(criterion=each.criterion, is_met=each.is_met, left=each.left)
            for each in await task_forces.check(session, force)
        ],
        timeline=await _timeline(session, force),
        may=TaskForceMay(
            edit=actor.may(TASK_FORCE_EDIT),
            work=force.is_live,
            lead=leads and force.is_live,
        ),
    )


def _name(names: dict[UUID, str], id: UUID | None) -> str:
    return names.get(id, "") if id else texts.say("task_forces", "platform")


async def _people(
    session: AsyncSession, city: Catalogue, force: TaskForce
) -> list[TaskForceMemberRead]:
    found = []
    for member, account in await repository.members(session, [force.id]):
        unit = city.unit_by_id.get(member.unit_id) if member.unit_id else None
        found.append(
            TaskForceMemberRead(
                account_id=account.id,
                name=account.display_name,
                unit=unit.name if unit else "",
                part=member.part,
                role=member.role,
                joined_at=member.joined_at,
            )
        )
    return found


async def _tasks(
    session: AsyncSession, actor: Actor, force: TaskForce, leads: bool
) -> list[TaskForceTaskRead]:
    found = await repository.tasks(session, force.id)
    names = await names_of(session, [task.account_id for task in found])
    return [
        TaskForceTaskRead(
            id=task.id,
            title=mask(task.title),
            account_id=task.account_id,
            name=names.get(task.account_id, ""),
            due_on=task.due_on,
            state=task.state,
            note=mask(task.note),
            is_late=task.is_late,
            ended_at=task.ended_at,
            may_end=force.is_live
            and task.state is ForceTaskState.OPEN
            and (leads or task.account_id == actor.id),
        )
        for task in found
    ]


async def _notes(session: AsyncSession, force: TaskForce) -> list[TaskForceNoteRead]:
    found = await repository.notes(session, force.id)
    names = await names_of(session, [note.written_by for note in found])
    return [
        TaskForceNoteRead(
            id=note.id,
            kind=note.kind,
            title=mask(note.title),
            attendees=note.attendees,
            text=mask(note.text),
            at=note.at,
            by=_name(names, note.written_by),
        )
        for note in found
    ]


async def _files(session: AsyncSession, force: TaskForce) -> list[TaskForceFileRead]:
    found = await repository.documents(session, force.id)
    names = await names_of(session, [file.uploaded_by for file in found])
    return [
        TaskForceFileRead(
            id=file.id,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            sha256=file.sha256,
            by=_name(names, file.uploaded_by),
            at=file.uploaded_at,
        )
        for file in found
    ]


async def _mediations(session: AsyncSession, force: TaskForce) -> list[TaskForceMediationRead]:
    found = await repository.mediations(session, force.id)
    promised = await repository.instalments(session, force.id)
    names = await names_of(session, [each.written_by for each in found])
    return [_mediation(each, promised, _name(names, each.written_by)) for each in found]


def _mediation(
    row: TaskForceMediation, promised: Iterable[TaskForceInstalment], by: str
) -> TaskForceMediationRead:
    return TaskForceMediationRead(
        id=row.id,
        held_on=row.held_on,
        mediator=row.mediator,
        parties=mask(row.parties),
        outcome=row.outcome,
        agreement=mask(row.agreement),
        by=by,
        instalments=[
            TaskForceInstalmentRead(
                id=each.id,
                mediation_id=each.mediation_id,
                payer=mask(each.payer),
                cents=each.cents,
                due_on=each.due_on,
                state=each.state,
                was_late=each.was_late,
                paid_on=each.paid_on,
                note=mask(each.note),
            )
            for each in promised
            if each.mediation_id == row.id
        ],
    )


async def _tickets(
    session: AsyncSession, actor: Actor, force: TaskForce
) -> list[TaskForceTicketRead]:
    """What the room works on, masked; confidential ones are never among them by name."""
    ids = (await repository.ticket_ids(session, force.id))[:MOST_TICKETS]
    found = await tickets.find_many(session, ids)
    seen = set(
        await session.scalars(
            tickets.visible_to(actor).with_only_columns(Ticket.id).where(Ticket.id.in_(ids))
        )
    )
    hide = await masks(session, found.values())
    return [
        TaskForceTicketRead(
            id=id,
            number=found[id].number,
            title=hide[id](found[id].title),
            state=found[id].state.value,
            registered_at=found[id].registered_at,
            may_open=id in seen,
        )
        for id in ids
        if found[id].confidentiality is Confidentiality.NORMAL
    ]


async def _timeline(session: AsyncSession, force: TaskForce) -> list[TaskForceLine]:
    """From history, newest first."""
    found = (
        await session.scalars(
            select(EventRow)
            .where(EventRow.subject_type == "task_force", EventRow.subject_id == force.id)
            .order_by(EventRow.id.desc())
            .limit(MOST_LINES)
        )
    ).all()
    people = {row.actor_id for row in found}
    named = {
        UUID(str(row.body["account_id"])) for row in found if row.body.get("account_id") is not None
    }
    names = await names_of(session, people | named)
    lines = []
    for row in found:
        said = texts.say("audit", f"event.{row.name}")
        whom = row.body.get("account_id")
        if whom is not None:
            said = f"{said}：{names.get(UUID(str(whom)), '')}"
        lines.append(TaskForceLine(at=row.at, text=said, by=_name(names, row.actor_id)))
    return lines
