"""Task forces and their rooms: open to members, whatever their role, and to those who form them."""

from dataclasses import replace
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit.actor import Actor, SignedIn, requires
from huying.kit.db import Session
from huying.kit.errors import Forbidden, Invalid, NotFound, responses
from huying.kit.push import stream
from huying.supervise import (
    task_forces,
    task_forces_mediation,
    task_forces_repository,
    task_forces_views,
    task_forces_work,
)
from huying.supervise.models_task_forces import (
    ForceOrigin,
    ForceState,
    ForceTaskState,
    MemberPart,
    TaskForce,
    TaskForceInstalment,
    TaskForceTask,
)
from huying.supervise.task_forces import Plan, Seat
from huying.supervise.task_forces_errors import (
    TaskForceBadDay,
    TaskForceChanged,
    TaskForceFileFull,
    TaskForceFileRefused,
    TaskForceKnown,
    TaskForceMemberKnown,
    TaskForceNeedsLeader,
    TaskForceNoAgreement,
    TaskForceNotMember,
    TaskForceOver,
    TaskForceStepOver,
    TaskForceUnknown,
    TaskForceUnmet,
)
from huying.supervise.task_forces_mediation import Promise, Record
from huying.supervise.task_forces_permissions import TASK_FORCE_EDIT
from huying.supervise.task_forces_schemas import (
    TaskForceAccount,
    TaskForceCloseBody,
    TaskForceFormBody,
    TaskForceHandBody,
    TaskForceHandedOn,
    TaskForceMediationBody,
    TaskForceNoteBody,
    TaskForcePaid,
    TaskForcePlanBody,
    TaskForceRead,
    TaskForceRow,
    TaskForceSeatBody,
    TaskForceTaskBody,
    TaskForceTaskEnd,
    TaskForceTicketsBody,
)
from huying.supervise.task_forces_work import Words
from huying.ticket import repository as tickets

router = APIRouter(prefix="/task-forces", tags=["supervise"])

Person = Annotated[Actor, Depends(SignedIn())]
Editor = Annotated[Actor, Depends(requires(TASK_FORCE_EDIT))]
_REFUSALS = (NotFound, TaskForceOver, TaskForceChanged)
_BYTES = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@stream(task_forces.STREAM)
async def told_of_task_forces(_: AsyncSession, actor: Actor, __: str) -> bool:
    return actor.may(TASK_FORCE_EDIT)


@stream("task_force")
async def told_of_room(session: AsyncSession, actor: Actor, key: str) -> bool:
    """Its members, as long as they are."""
    try:
        id = UUID(key)
    except ValueError:
        return False
    return await task_forces_repository.find(session, actor, id) is not None


async def _room(session: AsyncSession, actor: Actor, id: UUID, *, lock: bool = True) -> TaskForce:
    """Raises NotFound for everybody else."""
    force = await task_forces_repository.find(session, actor, id, lock=lock)
    if force is None:
        raise NotFound()
    return force


async def _led(session: AsyncSession, actor: Actor, id: UUID) -> TaskForce:
    """The room, for its leader or who forms them. Raises NotFound, Forbidden."""
    force = await _room(session, actor, id)
    if actor.may(TASK_FORCE_EDIT):
        return force
    own = await task_forces_repository.find_member(session, id, actor.id) if actor.id else None
    if own is None or own.part is not MemberPart.LEADER:
        raise Forbidden()
    return force


def plan_of(body: TaskForcePlanBody) -> Plan:
    return Plan(
        title=body.title,
        goal=body.goal,
        leader=Seat(body.leader.account_id, body.leader.role),
        members=[Seat(each.account_id, each.role) for each in body.members],
        criteria=[each.value for each in body.criteria],
        quiet_days=body.quiet_days,
    )


@router.get("")
async def list_task_forces(
    actor: Person,
    session: Session,
    state: Annotated[list[ForceState] | None, Query()] = None,
    about: UUID | None = None,
) -> list[TaskForceRow]:
    """Newest first; a member sees the own ones. ``about``: a matter, an incident or a ticket."""
    found = await task_forces_repository.listed(session, actor, state or list(ForceState), about)
    return await task_forces_views.rows(session, found)


@router.post(
    "",
    status_code=201,
    responses=responses(NotFound, TaskForceKnown, TaskForceUnknown, TaskForceMemberKnown),
)
async def form_task_force(
    body: TaskForceFormBody, actor: Editor, session: Session
) -> TaskForceRead:
    """By hand or from a ticket."""
    plan = replace(plan_of(body), category_code=body.category_code, place_code=body.place_code)
    city = await catalogue(session)
    if body.category_code is not None and body.category_code not in city.categories:
        raise TaskForceUnknown(field="category_code")
    if body.place_code is not None and city.place(body.place_code) is None:
        raise TaskForceUnknown(field="place_code")
    if body.ticket_id is not None:
        ticket = await tickets.find(session, actor, body.ticket_id)
        if ticket is None:
            raise NotFound()
        plan = replace(
            plan,
            origin=ForceOrigin.TICKET,
            origin_id=ticket.id,
            category_code=ticket.category_code,
            place_code=ticket.place_code,
            ticket_ids=[ticket.id],
        )
    force = await task_forces.form(session, actor, plan)
    return await task_forces_views.read(session, actor, force)


@router.get("/people", responses=responses(Forbidden, NotFound))
async def list_task_force_people(
    actor: Person, session: Session, unit: Annotated[str, Query(min_length=1, max_length=60)]
) -> list[TaskForceAccount]:
    """Who of a unit could be named, for those who form or lead task forces."""
    if not (actor.may(TASK_FORCE_EDIT) or await task_forces_repository.leads(session, actor)):
        raise Forbidden()
    found = (await catalogue(session)).unit(unit)
    if found is None:
        raise NotFound()
    return [
        TaskForceAccount(account_id=each.id, name=each.display_name, unit=found.name, role="")
        for each in await task_forces.accounts_of(session, [found.id])
    ]


@router.get("/{id}", responses=responses(NotFound))
async def read_task_force(id: UUID, actor: Person, session: Session) -> TaskForceRead:
    """The whole room."""
    force = await _room(session, actor, id, lock=False)
    return await task_forces_views.read(session, actor, force)


@router.post(
    "/{id}/members",
    status_code=201,
    responses=responses(*_REFUSALS, Forbidden, TaskForceUnknown, TaskForceMemberKnown),
)
async def name_task_force_member(
    id: UUID, body: TaskForceSeatBody, actor: Person, session: Session
) -> TaskForceRead:
    """By the leader, or who forms task forces."""
    force = await _led(session, actor, id)
    await task_forces.name_member(session, actor, force, Seat(body.account_id, body.role))
    return await task_forces_views.read(session, actor, force)


@router.post(
    "/{id}/members/{account_id}/lead",
    responses=responses(*_REFUSALS, TaskForceUnknown),
)
async def name_task_force_leader(
    id: UUID, account_id: UUID, actor: Editor, session: Session
) -> TaskForceRead:
    force = await _room(session, actor, id)
    await task_forces.name_leader(session, actor, force, account_id)
    return await task_forces_views.read(session, actor, force)


@router.post(
    "/{id}/members/{account_id}/leave",
    responses=responses(*_REFUSALS, Forbidden, TaskForceUnknown, TaskForceNeedsLeader),
)
async def let_task_force_member_go(
    id: UUID, account_id: UUID, actor: Person, session: Session
) -> TaskForceRead:
    """The room is closed to the person from now on."""
    force = await _led(session, actor, id)
    await task_forces.let_go(session, actor, force, account_id)
    return await task_forces_views.read(session, actor, force)


@router.post(
    "/{id}/tasks",
    status_code=201,
    responses=responses(*_REFUSALS, Forbidden, TaskForceNotMember, TaskForceBadDay),
)
async def give_task_force_task(
    id: UUID, body: TaskForceTaskBody, actor: Person, session: Session
) -> TaskForceRead:
    """By the leader, or who forms task forces, to a member."""
    force = await _led(session, actor, id)
    await task_forces_work.give_task(
        session, actor, force, body.title, body.account_id, body.due_on
    )
    return await task_forces_views.read(session, actor, force)


async def _task(session: AsyncSession, force: TaskForce, id: UUID) -> TaskForceTask:
    task = await task_forces_repository.find_task(session, force.id, id)
    if task is None:
        raise NotFound()
    return task


@router.post(
    "/{id}/tasks/{task_id}/end",
    responses=responses(*_REFUSALS, Forbidden, TaskForceStepOver),
)
async def end_task_force_task(
    id: UUID, task_id: UUID, body: TaskForceTaskEnd, actor: Person, session: Session
) -> TaskForceRead:
    """Done or dropped: by whom it was given to, or who leads."""
    force = await _room(session, actor, id)
    task = await _task(session, force, task_id)
    if task.account_id != actor.id:
        await _led(session, actor, id)
    state = ForceTaskState.DONE if body.is_done else ForceTaskState.DROPPED
    await task_forces_work.end_task(session, actor, force, task, state, body.note)
    return await task_forces_views.read(session, actor, force)


@router.post("/{id}/notes", status_code=201, responses=responses(*_REFUSALS))
async def write_task_force_note(
    id: UUID, body: TaskForceNoteBody, actor: Person, session: Session
) -> TaskForceRead:
    """A note, or a meeting's minutes."""
    force = await _room(session, actor, id)
    words = Words(body.text, body.title, body.attendees, body.at)
    await task_forces_work.write(session, actor, force, words)
    return await task_forces_views.read(session, actor, force)


@router.post(
    "/{id}/files",
    status_code=201,
    openapi_extra=_BYTES,
    responses=responses(*_REFUSALS, Invalid, TaskForceFileRefused, TaskForceFileFull),
)
async def keep_task_force_file(
    id: UUID,
    request: Request,
    actor: Person,
    session: Session,
    name: Annotated[str, Query(min_length=1, max_length=120)],
) -> TaskForceRead:
    """The body is the document's bytes."""
    content = await request.body()
    force = await _room(session, actor, id)
    await task_forces_work.keep_file(session, actor, force, name, content)
    return await task_forces_views.read(session, actor, force)


@router.post("/{id}/files/{file_id}/take", response_class=Response, responses=responses(NotFound))
async def take_task_force_file(
    id: UUID, file_id: UUID, actor: Person, session: Session
) -> Response:
    """The document; who took it becomes history."""
    force = await _room(session, actor, id, lock=False)
    file = await task_forces_work.take_file(session, actor, force, file_id)
    if file is None:
        raise NotFound()
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(file.content, media_type=file.media_type, headers=headers)


@router.post("/{id}/tickets", responses=responses(*_REFUSALS, TaskForceUnknown))
async def link_task_force_tickets(
    id: UUID, body: TaskForceTicketsBody, actor: Person, session: Session
) -> TaskForceRead:
    """Tickets that this person sees."""
    force = await _room(session, actor, id)
    await task_forces.link(session, actor, force, body.ticket_ids)
    return await task_forces_views.read(session, actor, force)


@router.post(
    "/{id}/mediations",
    status_code=201,
    responses=responses(*_REFUSALS, TaskForceNoAgreement, TaskForceBadDay),
)
async def record_task_force_mediation(
    id: UUID, body: TaskForceMediationBody, actor: Person, session: Session
) -> TaskForceRead:
    """With instalments where an agreement was made."""
    force = await _room(session, actor, id)
    promises = [Promise(each.payer, each.cents, each.due_on) for each in body.promises]
    made = Record(body.held_on, body.mediator, body.parties, body.outcome, body.agreement, promises)
    await task_forces_mediation.record(session, actor, force, made)
    return await task_forces_views.read(session, actor, force)


async def _instalment(session: AsyncSession, force: TaskForce, id: UUID) -> TaskForceInstalment:
    row = await task_forces_repository.find_instalment(session, force.id, id)
    if row is None:
        raise NotFound()
    return row


@router.post(
    "/{id}/instalments/{instalment_id}/paid",
    responses=responses(NotFound, TaskForceStepOver, TaskForceBadDay),
)
async def pay_task_force_instalment(
    id: UUID, instalment_id: UUID, body: TaskForcePaid, actor: Person, session: Session
) -> TaskForceRead:
    """Also in a room that has ended."""
    force = await _room(session, actor, id)
    row = await _instalment(session, force, instalment_id)
    await task_forces_mediation.pay(session, actor, row, body.paid_on, body.note)
    return await task_forces_views.read(session, actor, force)


@router.post(
    "/{id}/instalments/{instalment_id}/hand-on", responses=responses(NotFound, TaskForceStepOver)
)
async def hand_on_task_force_instalment(
    id: UUID, instalment_id: UUID, body: TaskForceHandedOn, actor: Person, session: Session
) -> TaskForceRead:
    """A court or another body enforces it."""
    force = await _room(session, actor, id)
    row = await _instalment(session, force, instalment_id)
    await task_forces_mediation.hand_on(session, actor, row, body.note)
    return await task_forces_views.read(session, actor, force)


@router.post("/{id}/close", responses=responses(*_REFUSALS, TaskForceUnmet))
async def close_task_force(
    id: UUID, body: TaskForceCloseBody, actor: Editor, session: Session
) -> TaskForceRead:
    """Refused, saying what is missing, until every criterion is met."""
    force = await _room(session, actor, id)
    task_forces.must_be_live(force, body.version)
    await task_forces.close(session, actor, force, body.conclusion)
    return await task_forces_views.read(session, actor, force)


@router.post("/{id}/hand-over", responses=responses(*_REFUSALS))
async def hand_task_force_over(
    id: UUID, body: TaskForceHandBody, actor: Editor, session: Session
) -> TaskForceRead:
    """Another body goes on."""
    force = await _room(session, actor, id)
    task_forces.must_be_live(force, body.version)
    await task_forces.hand_over(session, actor, force, body.to, body.conclusion)
    return await task_forces_views.read(session, actor, force)
