"""A citizen with a ticket's number and query code."""

from dataclasses import dataclass

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.actor import SYSTEM, Actor
from huying.schema import load_all
from huying.ticket import service
from huying.ticket.models import Ticket, TicketState
from tests.factories.ticket import make_draft, make_worker, submit_reply, unit_id_of
from tests.harness import deliver

REPLY = "已于今日恢复供水，如有问题请拨打服务电话。"


@pytest.fixture(autouse=True)
def _everything_registered() -> None:
    load_all()


@dataclass
class Told:
    """What the citizen was told at registration, and who does the unit's work."""

    ticket: Ticket
    code: str
    handler: Actor

    @property
    def query(self) -> dict[str, str]:
        return {"number": self.ticket.number, "code": self.code}


async def make_told(session: AsyncSession) -> Told:
    """A registered ticket that waits for its dispatch."""
    made = await service.register(
        session, SYSTEM, make_draft(), state=TicketState.TO_DISPATCH, now=clock.now()
    )
    return Told(made.ticket, made.query_code, await make_worker(session, "U-WATER"))


async def send(session: AsyncSession, told: Told) -> None:
    unit_id = await unit_id_of(session, "U-WATER")
    await service.send(session, SYSTEM, told.ticket, unit_id=unit_id, duty_code=None)


async def settle(session: AsyncSession, told: Told) -> None:
    """From the pool, or from a rework, to settled; the callback is opened."""
    if told.ticket.state is TicketState.TO_DISPATCH:
        await send(session, told)
    if told.ticket.state is TicketState.TO_SIGN:
        await service.sign(session, told.handler, told.ticket)
    await submit_reply(session, told.handler, told.ticket, reply=REPLY)
    await service.settle(session, SYSTEM, told.ticket)
    await deliver(session)


@pytest.fixture
async def told(session: AsyncSession) -> Told:
    return await make_told(session)
