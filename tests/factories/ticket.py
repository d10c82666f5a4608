"""Tickets at any point of their road, made by the services themselves."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.city.models import MatterKind, Urgency
from huying.kit import clock
from huying.kit.actor import SYSTEM, Actor, ActorKind
from huying.kit.models import new_id
from huying.people.roles import permissions_of
from huying.ticket import service
from huying.ticket.drafts import TicketDraft
from huying.ticket.models import (
    Channel,
    Confidentiality,
    ContactResult,
    ContactWay,
    Json,
    Solved,
    Ticket,
    TicketState,
)

PHONE = "12812345678"
NAME = "陈建国"


def make_draft(
    *,
    kind: MatterKind = MatterKind.HELP,
    category: str = "090101",
    place: str | None = "YT-TN-05",
    title: str = "梧桐街道小区停水",
    summary: str = "陈建国来电反映小区停水两天，要求尽快恢复，电话12812345678。",
    statement: str = "我叫陈建国，我们小区停水两天了，电话是12812345678。",
    urgency: Urgency = Urgency.NORMAL,
    confidentiality: Confidentiality = Confidentiality.NORMAL,
    name: str = NAME,
    phone: str = PHONE,
    fields: tuple[Json, ...] = (),
    channel: Channel = Channel.PHONE,
    matter_id: UUID | None = None,
) -> TicketDraft:
    return TicketDraft(
        kind=kind,
        category_code=category,
        title=title,
        summary=summary,
        statement=statement,
        urgency=urgency,
        confidentiality=confidentiality,
        place_code=place,
        citizen_name=name,
        citizen_phone=phone,
        fields=fields,
        channel=channel,
        matter_id=matter_id,
    )


async def make_worker(session: AsyncSession, unit: str) -> Actor:
    """Somebody of the unit who may do all of its work."""
    view = (await catalogue(session)).units[unit]
    roles = ("unit_liaison", "unit_handler", "unit_leader")
    return Actor(
        id=new_id(),
        kind=ActorKind.PERSON,
        permissions=frozenset().union(*(permissions_of(role) for role in roles)),
        roles=frozenset(roles),
        unit_id=view.id,
        unit_path=view.path,
    )


async def unit_id_of(session: AsyncSession, code: str) -> UUID:
    return (await catalogue(session)).units[code].id


_ROAD = (
    TicketState.TO_REVIEW,
    TicketState.TO_DISPATCH,
    TicketState.TO_SIGN,
    TicketState.HANDLING,
    TicketState.TO_APPROVE,
    TicketState.TO_CALLBACK,
)


async def make_ticket(
    session: AsyncSession,
    *,
    state: TicketState = TicketState.TO_DISPATCH,
    unit: str = "U-WATER",
    handler: Actor | None = None,
    draft: TicketDraft | None = None,
    solved: Solved = Solved.SOLVED,
    reply: str = "已于今日恢复供水，如有问题请拨打服务电话。",
) -> Ticket:
    """A ticket that has come as far as ``state``; closed and rework go through to_callback.

    ``handler`` (an actor of ``unit``) does what the unit does; by default somebody new.
    """
    draft = draft or make_draft()
    first = state if state in _ROAD[:2] else TicketState.TO_DISPATCH
    made = await service.register(session, SYSTEM, draft, state=first, now=clock.now())
    ticket, who = made.ticket, handler or await make_worker(session, unit)
    if state in _ROAD[:2]:
        return ticket
    await service.send(
        session, SYSTEM, ticket, unit_id=await unit_id_of(session, unit), duty_code="D-090101-01"
    )
    if state is TicketState.TO_SIGN:
        return ticket
    await service.sign(session, who, ticket)
    if state is TicketState.HANDLING:
        return ticket
    await submit_reply(session, who, ticket, reply=reply, solved=solved)
    if state is TicketState.TO_APPROVE:
        return ticket
    await service.settle(session, SYSTEM, ticket)
    if state is TicketState.REWORK:
        await service.rework(session, SYSTEM, ticket, reason="诉求人说没有解决")
    elif state in (TicketState.CLOSED, TicketState.CLOSED_UNREACHED):
        await service.close(session, SYSTEM, ticket, reached=state is TicketState.CLOSED)
    return ticket


async def submit_reply(
    session: AsyncSession,
    who: Actor,
    ticket: Ticket,
    *,
    reply: str = "已处理完毕。",
    solved: Solved = Solved.SOLVED,
) -> None:
    """Contact, reply, leader's approval, submission."""
    reason = "" if solved is Solved.SOLVED else "需要等待配件"
    await service.log_contact(
        session, who, ticket, way=ContactWay.PHONE, result=ContactResult.REACHED, seconds=65
    )
    await service.save_reply(session, who, ticket, reply=reply, solved=solved, solved_reason=reason)
    await service.propose(session, who, ticket)
    leader = replace(who, id=new_id(), permissions=who.permissions | {"ticket:approve"})
    await service.leader_approve(session, leader, ticket)
    await service.submit(session, who, ticket)
