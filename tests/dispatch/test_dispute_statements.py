"""The desk of disputes is read in as many statements however many disputes it shows."""

from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor
from tests.conftest import MakeActor, Stage
from tests.counting import statements
from tests.factories.disputes import make_adjudication, make_disputable, make_objection


async def read(session: AsyncSession, client: AsyncClient) -> tuple[int, int]:
    async with statements(session) as sent:
        desk = (await client.get("/disputes")).json()
    return sum(len(rows) for rows in desk.values()), len(sent)


async def test_more_objections_cost_no_more_statements(
    session: AsyncSession, client: AsyncClient, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("dispatcher", unit="U-HOTLINE-DISPATCH")
    await make_objection(session, await make_disputable(session))
    few = await read(session, client)
    for _ in range(3):
        await make_objection(session, await make_disputable(session))
    many = await read(session, client)

    assert many[0] == few[0] + 3
    assert many[1] == few[1]


async def test_more_joint_reviews_cost_no_more_statements(
    session: AsyncSession, client: AsyncClient, stage: Stage, make_actor: MakeActor
) -> None:
    reader: Actor = await make_actor("supervisor", unit="U-HOTLINE-SUPERVISE")
    stage.actor = reader

    async def one_more() -> None:
        await make_adjudication(session, await make_disputable(session))

    await one_more()
    few = await read(session, client)
    for _ in range(3):
        await one_more()
    many = await read(session, client)

    assert many[0] >= few[0] + 3
    assert many[1] == few[1]
