"""Rule 8: "same matter, nothing new" is an outcome of its own, noted on the citizen's ticket."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest
from httpx import AsyncClient
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call.models import Call, Json, Matter, MatterState, Outcome
from huying.city.catalogue import Catalogue
from huying.kit.actor import Actor
from huying.ticket import repository as tickets
from huying.ticket.models import NoteKind, Ticket, TicketState
from tests.conftest import Stage
from tests.factories.call import make_call, make_matter
from tests.factories.ticket import make_ticket

MakeActor = Callable[..., Awaitable[Actor]]
S = TicketState


@pytest.fixture
async def agent(make_actor: MakeActor, stage: Stage, city: Catalogue) -> Actor:
    actor: Actor = await make_actor("agent", unit="U-HOTLINE-INTAKE")
    stage.actor = actor
    return actor


async def a_matter(session: AsyncSession, agent: Actor) -> tuple[Call, Matter]:
    call = await make_call(session, agent_id=agent.id, said=(("citizen", "还是没有水"),))
    return call, await make_matter(session, call)


def body(matter: Matter, ticket: Ticket, text: str = "来电催办，没有新情况") -> Json:
    return {"version": matter.version, "ticket_id": str(ticket.id), "text": text}


def at(call: Call) -> str:
    return f"/calls/{call.id}/matters/1/appended"


async def test_rule_8_the_same_matter_is_noted_and_makes_no_ticket(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    ticket = await make_ticket(session, state=S.HANDLING)
    call, matter = await a_matter(session, agent)
    before = await session.scalar(select(func.count()).select_from(Ticket))

    ended = await client.post(at(call), json=body(matter, ticket))

    assert ended.status_code == 200, ended.text
    told = ended.json()
    assert (told["outcome"], told["number"]) == ("appended", ticket.number)
    assert told["query_code"] is None, "the citizen has it already; it is never shown again"
    await session.refresh(matter)
    assert (matter.state, matter.outcome) == (MatterState.ENDED, Outcome.APPENDED)
    assert matter.ticket_id == ticket.id
    [note] = await tickets.notes_of(session, ticket.id)
    assert (note.kind, note.text) == (NoteKind.URGED, "来电催办，没有新情况")
    assert await session.scalar(select(func.count()).select_from(Ticket)) == before


async def test_rule_8_nothing_is_noted_on_what_has_ended_or_is_not_there(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    ended = await make_ticket(session, state=S.CLOSED)
    call, matter = await a_matter(session, agent)
    for given, status, code in (
        (body(matter, ended), 409, "call.ticket_has_ended"),
        ({**body(matter, ended), "ticket_id": str(uuid4())}, 404, "not_found"),
        (body(matter, ended, text=" "), 422, "invalid"),
        ({**body(matter, ended), "version": 99}, 409, "call.changed"),
    ):
        refused = await client.post(at(call), json=given)
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    await session.refresh(matter)
    assert matter.outcome is None
