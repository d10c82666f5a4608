"""One citizen whose matter is over, with every kind of words about it; and a neighbour."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call.models import Call, CallState
from huying.callback.models import CitizenSolved, Satisfaction
from huying.kit import clock
from huying.kit.actor import SYSTEM, Actor
from huying.message.models import MessageState, OutgoingMessage
from huying.schema import load_all
from huying.ticket import erasures, service
from huying.ticket.models import NoteKind, Ticket, TicketNote, TicketState
from tests.factories.call import make_call
from tests.factories.callback import make_evaluated
from tests.factories.ticket import make_draft, make_ticket

PHONE, NAME, NEIGHBOUR = "12812345678", "陈建国", "12899990001"
MakeActor: TypeAlias = Callable[..., Awaitable[Actor]]


@pytest.fixture(autouse=True)
def _everything_registered() -> None:
    load_all()


@dataclass(frozen=True)
class Life:
    """A closed ticket with its call; values, for erasing expires rows."""

    id: UUID
    number: str
    citizen_id: UUID
    call_id: UUID


@dataclass(frozen=True)
class Lives:
    """``ended`` is the citizen's, ``other`` the neighbour's."""

    ended: Life
    other: Life

    @property
    def citizen_id(self) -> UUID:
        return self.ended.citizen_id


async def _life(session: AsyncSession, specialist: Actor, phone: str, name: str) -> Ticket:
    said = f"我叫{name}，我们小区停水两天了，电话是{phone}。"
    draft = make_draft(
        phone=phone,
        name=name,
        statement=said,
        summary=said,
        title=f"{name}反映停水",
        fields=({"field": "contact", "value": phone, "code": None, "spans": []},),
    )
    ticket = await make_ticket(session, state=TicketState.TO_CALLBACK, draft=draft)
    await make_evaluated(
        session,
        specialist,
        ticket=ticket,
        satisfaction=Satisfaction.SATISFIED,
        solved=CitizenSolved.YES,
        words=f"{name}说谢谢",
    )
    session.add(
        TicketNote(
            ticket_id=ticket.id,
            kind=NoteKind.NOTE,
            text=f"已致电{name} {phone}",
            actor_id=None,
            at=clock.now(),
        )
    )
    await session.execute(
        text("UPDATE assignment SET basis = :basis WHERE ticket_id = :id"),
        {"basis": f"供水条例；{name}、{name[0]}先生来电 {phone}", "id": ticket.id},
    )
    return ticket


async def _call(session: AsyncSession, ticket: Ticket, agent: Actor, phone: str, name: str) -> Call:
    call = await make_call(
        session,
        agent_id=agent.id,
        state=CallState.ENDED,
        phone=phone,
        name=name,
        said=[("citizen", f"我叫{name}"), ("agent", "您好")],
    )
    await session.execute(text("SET LOCAL session_replication_role = replica"))
    await session.execute(
        text("UPDATE ticket SET call_id = :call WHERE id = :id"),
        {"call": call.id, "id": ticket.id},
    )
    await session.execute(text("SET LOCAL session_replication_role = origin"))
    return call


@pytest.fixture
async def lives(session: AsyncSession, make_actor: MakeActor) -> Lives:
    specialist = await make_actor("callback_specialist", unit="U-HOTLINE-CALLBACK")
    agent = await make_actor("agent", unit="U-HOTLINE-INTAKE")
    ended = await _life(session, specialist, PHONE, NAME)
    other = await _life(session, specialist, NEIGHBOUR, "王芳芳")
    call = await _call(session, ended, agent, PHONE, NAME)
    other_call = await _call(session, other, agent, NEIGHBOUR, "王芳芳")
    for message in await session.scalars(select(OutgoingMessage)):
        message.state = MessageState.SENT
    await session.flush()
    ids = (call.id, other_call.id)
    session.expire_all()
    for row in (ended, other):
        await session.refresh(row)
    return Lives(_of(ended, ids[0]), _of(other, ids[1]))


def _of(ticket: Ticket, call_id: UUID) -> Life:
    assert ticket.citizen_id is not None
    return Life(ticket.id, ticket.number, ticket.citizen_id, call_id)


@pytest.fixture
async def supervisor(make_actor: MakeActor) -> Actor:
    return await make_actor("supervisor", unit="U-HOTLINE-SUPERVISE")


@pytest.fixture
async def security(make_actor: MakeActor) -> Actor:
    return await make_actor("security_admin")


Erase: TypeAlias = Callable[[UUID, str], Awaitable[bool]]


@pytest.fixture
async def forget(
    session: AsyncSession, make_actor: MakeActor, supervisor: Actor, security: Actor
) -> Erase:
    """``await forget(citizen_id, number)``: asked, proposed, confirmed, tried."""
    agent = await make_actor("agent", unit="U-HOTLINE-INTAKE")

    async def run(citizen_id: UUID, number: str) -> bool:
        row = await erasures.ask(session, agent, citizen_id, number=number, reason="本人要求删除")
        row = await erasures.propose(
            session, supervisor, row.id, version=row.version, is_granted=True, note=""
        )
        row = await erasures.decide(
            session, security, row.id, version=row.version, is_granted=True, note=""
        )
        return await erasures.perform(session, row.id)

    return run


async def open_ticket(session: AsyncSession) -> Ticket:
    return (await service.register(session, SYSTEM, make_draft(), now=clock.now())).ticket
