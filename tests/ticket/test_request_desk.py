"""The desk of requests is read in as many statements however many requests it shows."""

from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from tests.conftest import Stage
from tests.counting import statements
from tests.ticket.asking import ask_for_time, at_work, extended, of_housing
from tests.ticket.conftest import Cast, MakeActor


async def test_a_longer_desk_costs_no_more_statements(
    session: AsyncSession, client: AsyncClient, stage: Stage, cast: Cast, make_actor: MakeActor
) -> None:
    cast = await of_housing(cast, make_actor)
    stage.actor = cast.reviewer

    async def read() -> tuple[int, int]:
        async with statements(session) as sent:
            desk = (await client.get("/requests")).json()
        return len(desk["items"]), len(sent)

    async def one_more() -> None:
        ticket = await at_work(session, cast)
        await ask_for_time(session, cast.handler, ticket)
        await session.flush()

    await one_more()
    # What was granted before is read for all of them together as well.
    await extended(session, cast.handler, cast.reviewer, await at_work(session, cast), 1)
    few = await read()
    for _ in range(4):
        await one_more()
    many = await read()

    assert (few[0], many[0]) == (1, 5)
    assert many[1] == few[1]
