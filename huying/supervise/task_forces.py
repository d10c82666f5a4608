"""工作专班: formed around a dispute, an incident, a ticket or by hand; its people; its end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit import clock
from huying.kit.actor import SYSTEM, Actor
from huying.kit.events import Event, emit
from huying.kit.models import new_id
from huying.people import repository as people
from huying.people.models import Account
from huying.supervise import task_forces_repository as repository
from huying.supervise import task_forces_rules as rules
from huying.supervise.models_task_forces import (
    ForceOrigin,
    ForceState,
    MemberPart,
    TaskForce,
    TaskForceMember,
    TaskForceTicket,
)
from huying.supervise.task_forces_errors import (
    TaskForceChanged,
    TaskForceKnown,
    TaskForceMemberKnown,
    TaskForceNeedsLeader,
    TaskForceOver,
    TaskForceUnknown,
    TaskForceUnmet,
)
from huying.supervise.task_forces_events import (
    TaskForceEnded,
    TaskForceFormed,
    TaskForceMemberLeft,
    TaskForceMemberNamed,
    TaskForceTicketsLinked,
)
from huying.ticket import repository as tickets
from huying.ticket.models import Ticket

STREAM = "task_forces"
LOCK = 1_230_137  # one numbering at a time


def room(id: UUID) -> str:
    """The live topic of one room."""
    return f"task_force:{id}"


def tell(session: AsyncSession, actor: Actor, happened: Event) -> None:
    emit(session, actor, happened, streams=[STREAM, room(happened.subject_id)])


def must_be_live(force: TaskForce, version: int | None = None) -> None:
    """Raises TaskForceChanged, TaskForceOver."""
    if version is not None and force.version != version:
        raise TaskForceChanged(title=force.title)
    if not force.is_live:
        raise TaskForceOver(title=force.title)


@dataclass(frozen=True)
class Seat:
    """A person with a part, and the hat that the person wears there."""

    account_id: UUID
    role: str = ""


@dataclass(frozen=True)
class Plan:
    """What a force is formed as. ``quiet_days``: see ``rules.TaskForceCriterion``."""

    title: str
    leader: Seat
    members: Sequence[Seat] = ()
    goal: str = ""
    origin: ForceOrigin = ForceOrigin.HAND
    origin_id: UUID | None = None
    category_code: str | None = None
    place_code: str | None = None
    criteria: Sequence[str] = tuple(each.value for each in rules.ALL)
    quiet_days: int = rules.QUIET_DAYS
    ticket_ids: Sequence[UUID] = ()


async def form(session: AsyncSession, actor: Actor, plan: Plan) -> TaskForce:
    """Raises TaskForceKnown, TaskForceUnknown, TaskForceMemberKnown."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    if plan.origin_id and await repository.working_on(session, plan.origin, plan.origin_id):
        raise TaskForceKnown()
    now = clock.now()
    year = now.astimezone((await catalogue(session)).zone).year
    last = await session.scalar(select(func.max(TaskForce.sequence)).where(TaskForce.year == year))
    force = TaskForce(
        id=new_id(),
        year=year,
        sequence=(last or 0) + 1,
        title=plan.title,
        goal=plan.goal,
        origin=plan.origin,
        origin_id=plan.origin_id,
        category_code=plan.category_code,
        place_code=plan.place_code,
        criteria=list(plan.criteria),
        quiet_days=plan.quiet_days,
        formed_by=actor.id,
        formed_at=now,
    )
    session.add(force)
    await session.flush()
    formed = TaskForceFormed(force.id, plan.origin.value, plan.origin_id, plan.leader.account_id)
    tell(session, actor, formed)
    await _seat(session, actor, force, plan.leader, MemberPart.LEADER)
    for seat in plan.members:
        await _seat(session, actor, force, seat, MemberPart.MEMBER)
    await link(session, actor, force, plan.ticket_ids)
    return force


async def _seat(
    session: AsyncSession, actor: Actor, force: TaskForce, seat: Seat, part: MemberPart
) -> None:
    account = await people.find_account(session, seat.account_id)
    if account is None or not account.is_active:
        raise TaskForceUnknown(field="account_id")
    if await repository.find_member(session, force.id, account.id) is not None:
        raise TaskForceMemberKnown(name=account.display_name)
    session.add(
        TaskForceMember(
            force_id=force.id,
            account_id=account.id,
            unit_id=account.unit_id,
            part=part,
            role=seat.role,
            joined_at=clock.now(),
            joined_by=actor.id,
        )
    )
    tell(session, actor, TaskForceMemberNamed(force.id, account.id, part.value))
    await session.flush()


async def name_member(session: AsyncSession, actor: Actor, force: TaskForce, seat: Seat) -> None:
    """Raises TaskForceOver, TaskForceUnknown, TaskForceMemberKnown."""
    must_be_live(force)
    await _seat(session, actor, force, seat, MemberPart.MEMBER)


async def name_leader(
    session: AsyncSession, actor: Actor, force: TaskForce, account_id: UUID
) -> None:
    """A member leads from now on; who led stays a member. Raises TaskForceUnknown."""
    must_be_live(force)
    chosen = await repository.find_member(session, force.id, account_id)
    if chosen is None:
        raise TaskForceUnknown(field="account_id")
    if chosen.part is MemberPart.LEADER:
        return
    for member, _ in await repository.members(session, [force.id]):
        if member.part is MemberPart.LEADER:
            member.part = MemberPart.MEMBER
    await session.flush()
    chosen.part = MemberPart.LEADER
    tell(session, actor, TaskForceMemberNamed(force.id, account_id, chosen.part.value))
    await session.flush()


async def let_go(session: AsyncSession, actor: Actor, force: TaskForce, account_id: UUID) -> None:
    """Raises TaskForceUnknown, TaskForceNeedsLeader."""
    must_be_live(force)
    member = await repository.find_member(session, force.id, account_id)
    if member is None:
        raise TaskForceUnknown(field="account_id")
    if member.part is MemberPart.LEADER:
        raise TaskForceNeedsLeader()
    member.left_at = clock.now()
    tell(session, actor, TaskForceMemberLeft(force.id, account_id))
    await session.flush()


async def link(
    session: AsyncSession, actor: Actor, force: TaskForce, ticket_ids: Iterable[UUID]
) -> None:
    """Tickets that the person sees; those that are linked stay. Raises TaskForceUnknown."""
    must_be_live(force)
    wanted = list(dict.fromkeys(ticket_ids))
    if not wanted:
        return
    seen = tickets.visible_to(actor).where(Ticket.id.in_(wanted))
    found = {ticket.id for ticket in await session.scalars(seen)}
    if set(wanted) - found:
        raise TaskForceUnknown(field="ticket_ids")
    await _link(session, actor, force, wanted)


async def link_found(session: AsyncSession, force_id: UUID, ticket_ids: Sequence[UUID]) -> None:
    """By the platform: new tickets of what the force works on."""
    force = await repository.find_by_id(session, force_id)
    if force is not None and force.is_live and ticket_ids:
        await _link(session, SYSTEM, force, ticket_ids)


async def _link(session: AsyncSession, actor: Actor, force: TaskForce, ids: Sequence[UUID]) -> None:
    now = clock.now()
    rows = [
        {
            "id": new_id(),
            "force_id": force.id,
            "ticket_id": id,
            "linked_by": actor.id,
            "linked_at": now,
        }
        for id in ids
    ]
    made = await session.scalars(
        insert(TaskForceTicket)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(TaskForceTicket.ticket_id)
    )
    new = tuple(made)
    if new:
        tell(session, actor, TaskForceTicketsLinked(force.id, new))
        await session.flush()


async def check(session: AsyncSession, force: TaskForce) -> list[rules.Check]:
    """The closing criteria as they stand."""
    standing = await repository.standing(session, force)
    return rules.checks(force.criteria, standing, force.quiet_days, clock.now())


async def close(session: AsyncSession, actor: Actor, force: TaskForce, conclusion: str) -> None:
    """Raises TaskForceOver, TaskForceUnmet with what is missing."""
    must_be_live(force)
    unmet = [each for each in await check(session, force) if not each.is_met]
    if unmet:
        missing = ",".join(f"{each.criterion.value}:{each.left}" for each in unmet)
        raise TaskForceUnmet(count=len(unmet), missing=missing)
    await _end(session, actor, force, ForceState.CLOSED, conclusion)


async def hand_over(
    session: AsyncSession, actor: Actor, force: TaskForce, to: str, conclusion: str
) -> None:
    """Another body goes on: a court, a unit, a higher level. Raises TaskForceOver."""
    must_be_live(force)
    force.handed_to = to
    await _end(session, actor, force, ForceState.HANDED, conclusion)


async def _end(
    session: AsyncSession, actor: Actor, force: TaskForce, state: ForceState, conclusion: str
) -> None:
    force.state, force.conclusion = state, conclusion
    force.ended_by, force.ended_at = actor.id, clock.now()
    tell(session, actor, TaskForceEnded(force.id, state.value))
    await session.flush()


async def accounts_of(session: AsyncSession, unit_ids: Iterable[UUID]) -> Sequence[Account]:
    """Who of these units could be named."""
    return (
        await session.scalars(
            select(Account)
            .where(Account.unit_id.in_(list(unit_ids)), Account.is_active)
            .order_by(Account.display_name)
        )
    ).all()
