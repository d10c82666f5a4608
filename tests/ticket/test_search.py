"""What a search shows of where it found the words; how wide it may reach."""

from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from huying.ticket.models import TicketState
from tests.conftest import Stage
from tests.factories.ticket import make_draft, make_ticket
from tests.ticket.conftest import Cast


async def test_shows_where_the_words_stand_masked(
    session: AsyncSession, client: AsyncClient, stage: Stage, cast: Cast
) -> None:
    draft = make_draft(
        title="小区停水", summary="陈建国反映消防栓漏水，电话12812345678，请尽快修理。"
    )
    await make_ticket(session, state=TicketState.TO_DISPATCH, draft=draft)
    stage.actor = cast.dispatcher

    [row] = (await client.get("/tickets", params={"q": "消防栓漏水"})).json()["items"]

    assert "消防栓漏水" in row["excerpt"]
    assert "建国" not in row["excerpt"]
    assert "12812345678" not in row["excerpt"]
    [titled] = (await client.get("/tickets", params={"q": "小区停水"})).json()["items"]
    assert titled["excerpt"] == ""
    [numbered] = (await client.get("/tickets", params={"q": row["number"]})).json()["items"]
    assert numbered["excerpt"] == ""


async def test_a_search_wider_than_a_year_says_what_to_do(
    client: AsyncClient, stage: Stage, cast: Cast
) -> None:
    stage.actor = cast.dispatcher
    query = {"q": "停水", "since": "2024-01-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"}
    answer = await client.get("/tickets", params=query)
    assert (answer.status_code, answer.json()["code"]) == (422, "ticket.range_too_wide")
    assert "366 天" in answer.json()["message"]
