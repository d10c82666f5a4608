"""Answer cards by file: brought by one person, published by another."""

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.models import Json
from huying.knowledge import repository, versions
from huying.knowledge.models import CardState
from tests.conftest import MakeActor, Stage

HEADINGS = (
    "要点编码,标题,市民问法,应答口径,要点,分类编码,责任单位编码,依据文件,检验问题,生效日期,失效日期"
)
ROW = (
    "K-NEW,飞碟停靠怎么登记,飞碟停靠登记|飞碟停哪儿,请拨打登记电话。,电话：登记中心|时限：两小时,090101,"
    "U-WATER,飞碟条例,我的飞碟去哪登记|飞碟登记找谁|飞碟停靠办什么手续,2026-01-01,"
)
SEEN = {"versions": [{"code": "K-NEW", "number": 1}]}


@pytest.fixture(autouse=True)
async def admin(stage: Stage, make_actor: MakeActor) -> None:
    stage.actor = await make_actor("system_admin")


async def _upload(client: AsyncClient, content: str) -> Json:
    params = {"register": "cards", "file_name": "要点.csv"}
    answer = await client.post("/imports", params=params, content=content.encode())
    assert answer.status_code == 202, answer.text
    return dict(answer.json())


async def _bring(client: AsyncClient, row: str = ROW) -> Json:
    run = await _upload(client, f"{HEADINGS}\n{row}\n")
    applied = await client.post(f"/imports/{run['id']}/apply", json={"note": "新规"})
    assert applied.status_code == 202, applied.text
    return run


async def _state(session: AsyncSession, code: str) -> CardState:
    session.expire_all()
    card = await repository.find_card(session, code)
    assert card is not None
    return card.state


async def test_a_new_card_is_offered_when_another_person_has_published_it(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    await _bring(client)
    assert await _state(session, "K-NEW") is CardState.PROPOSED
    assert not [card for card in await repository.published(session) if card.code == "K-NEW"]
    version = await repository.version(session)

    stage.actor = await make_actor("knowledge_approver")
    waiting = (await client.get("/cards/proposed")).json()
    assert [card["code"] for card in waiting] == ["K-NEW"]
    assert waiting[0]["version"]["is_own"] is False
    assert (waiting[0]["golden"], waiting[0]["is_new"]) == (3, True)
    point = {"label": "电话", "text": "登记中心", "clause": "", "quote": ""}
    assert waiting[0]["shown"]["points"][0] == point
    done = await client.post("/cards/publish", json=SEEN)

    assert done.status_code == 204, done.text
    assert await _state(session, "K-NEW") is CardState.PUBLISHED
    assert await repository.version(session) > version
    again = await client.post("/cards/publish", json=SEEN)
    assert (again.status_code, again.json()["code"]) == (409, "knowledge.nothing_proposed")


async def test_nobody_publishes_what_he_brought(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("system_admin", "knowledge_approver")
    await _bring(client)

    [waiting] = (await client.get("/cards/proposed")).json()
    refused = await client.post("/cards/publish", json=SEEN)

    assert waiting["version"]["is_own"] is True
    assert (refused.status_code, refused.json()["code"]) == (409, "knowledge.same_person")
    assert await _state(session, "K-NEW") is CardState.PROPOSED


async def test_an_editor_or_administrator_alone_publishes_nothing(client: AsyncClient) -> None:
    await _bring(client)

    assert (await client.post("/cards/publish", json=SEEN)).status_code == 403
    assert (await client.get("/cards/proposed")).status_code == 403


async def test_a_change_waits_while_the_published_card_is_served(
    client: AsyncClient, session: AsyncSession
) -> None:
    shipped = (await repository.published(session))[0]
    code, before = shipped.code, shipped.answer
    row = (await client.get(f"/registers/cards/rows/{code}")).json()
    body = {"version": row["version"], "doc": {"answer": "改了口径。"}, "note": "修订"}
    put = await client.put(f"/registers/cards/rows/{code}", json=body)
    assert put.status_code == 200, put.text

    session.expire_all()
    card = await repository.find_card(session, code)
    assert card is not None
    assert (card.state, card.answer) == (CardState.PUBLISHED, before)
    waiting = await versions.waiting(session, code)
    assert waiting is not None
    assert (waiting.doc["answer"], waiting.note) == ("改了口径。", "修订")
    again = (await client.get(f"/registers/cards/rows/{code}")).json()
    assert again["doc"]["answer"] == "改了口径。"
    undo = {"version": again["version"], "doc": {"answer": before}, "note": "改回去"}
    assert (await client.put(f"/registers/cards/rows/{code}", json=undo)).status_code == 200
    session.expire_all()
    assert await versions.waiting(session, code) is None


async def test_an_undo_takes_a_new_card_away(client: AsyncClient, session: AsyncSession) -> None:
    run = await _bring(client)
    undone = await client.post(f"/imports/{run['id']}/undo", json={"note": "导错了"})

    assert undone.status_code == 202, undone.text
    assert await repository.find_card(session, "K-NEW") is None


async def test_a_retired_card_is_out_at_once(client: AsyncClient, session: AsyncSession) -> None:
    code = (await repository.published(session))[0].code
    row = (await client.get(f"/registers/cards/rows/{code}")).json()
    step = {"version": row["version"], "note": "废止"}

    assert (await client.post(f"/registers/cards/rows/{code}/retire", json=step)).status_code == 200
    assert await _state(session, code) is CardState.WITHDRAWN


@pytest.mark.parametrize("format", ["csv", "xlsx"])
async def test_an_export_imports_as_the_same(client: AsyncClient, format: str) -> None:
    taken = await client.get("/registers/cards/export", params={"format": format})
    params = {"register": "cards", "file_name": f"要点.{format}"}

    run = (await client.post("/imports", params=params, content=taken.content)).json()

    errors = (await client.get(f"/imports/{run['id']}/errors")).json()["items"]
    assert errors[:3] == []
    assert run["counts"]["same"] > 10
    assert (run["counts"]["new"], run["counts"]["changed"]) == (0, 0)


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("电话：登记中心", "登记中心", "要点"),
        ("2026-01-01,", "2026-01-01,2025-01-01", "失效日期"),
        ("U-WATER", "U-NONE", "责任单位编码"),
        ("090101", "990101", "分类编码"),
    ],
)
async def test_wrong_rows_are_named(client: AsyncClient, old: str, new: str, column: str) -> None:
    run = await _upload(client, f"{HEADINGS}\n{ROW.replace(old, new)}\n")

    errors = (await client.get(f"/imports/{run['id']}/errors")).json()["items"]
    assert [error["column"] for error in errors] == [column]
