"""A task force of an incident goes on hearing of it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.insight import incidents_index
from huying.insight import incidents_repository as repository
from huying.people.models import Account
from huying.schema import load_all
from huying.ticket.models import Confidentiality, Ticket
from tests.conftest import MakeActor, Stage
from tests.factories.incidents import BURST, tell_all, tell_one
from tests.harness import deliver

At = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def _no_memory() -> Iterator[None]:
    load_all()
    incidents_index.forget()
    yield
    incidents_index.forget()


async def _of(session: AsyncSession, ticket: Ticket) -> UUID:
    lies = await repository.membership(session, ticket.id)
    assert lies is not None
    return lies.incident_id


async def test_new_tickets_of_its_incident_join_the_room(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor, at: At
) -> None:
    first = await tell_all(session, at, BURST[:3])
    await deliver(session)
    incident = await _of(session, first[0])
    stage.actor = await make_actor("supervisor", unit="U-HOTLINE-SUPERVISE")
    leader = await session.scalar(select(Account.id).where(Account.username == "supervisor1"))
    plan = {"title": "停水专班", "leader": {"account_id": str(leader)}}
    room = (await client.post(f"/incidents/{incident}/task-force", json=plan)).json()

    later = await tell_all(session, at, BURST[3:])
    secret = await tell_one(session, at, *BURST[3], confidentiality=Confidentiality.CONFIDENTIAL)
    await deliver(session)
    joined = [ticket for ticket in later if await _of(session, ticket) == incident]
    assert joined
    seen = (await client.get(f"/task-forces/{room['id']}")).json()["tickets"]
    assert {each["id"] for each in seen} == {str(ticket.id) for ticket in (*first, *joined)}
    assert str(secret.id) not in {each["id"] for each in seen}


async def test_what_its_incident_was_merged_with_joins_the_room(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor, at: At
) -> None:
    first = await tell_all(session, at, BURST[:3])
    wages = ((9.0, "010102", "YT-TB-04", "恒升制衣厂三个月没发工资了"),
             (8.0, "010102", "YT-TB-04", "恒升制衣厂的工资从八月欠到现在"))  # fmt: skip
    other = await tell_all(session, at, wages)
    await deliver(session)
    incident, into = await _of(session, first[0]), await _of(session, other[0])
    stage.actor = await make_actor("supervisor", "shift_lead", unit="U-HOTLINE-SUPERVISE")
    leader = await session.scalar(select(Account.id).where(Account.username == "supervisor1"))
    plan = {"title": "停水专班", "leader": {"account_id": str(leader)}}
    room = (await client.post(f"/incidents/{incident}/task-force", json=plan)).json()

    body = {"reason": "同一件事", "into": str(into)}
    merged = await client.post(f"/incidents/{incident}/merge", json=body)
    assert merged.status_code == 200, merged.text
    seen = (await client.get(f"/task-forces/{room['id']}")).json()["tickets"]
    assert {each["id"] for each in seen} == {str(ticket.id) for ticket in (*first, *other)}
