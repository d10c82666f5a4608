"""Preferences and saved views: one's own on every computer; a shared view grants nothing."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor
from huying.kit.events import history_of
from huying.people import repository, rules_views
from tests.conftest import Stage

MakeActor = Callable[..., Awaitable[Actor]]
MakePerson = Callable[..., Awaitable[Actor]]
URGENT = {"page": "tickets", "name": "我的超时件", "query": "state=handling&due=overdue"}


@pytest.fixture
def person(session: AsyncSession, make_actor: MakeActor) -> MakePerson:
    """``await person("lead1", "shift_lead")``: the demo account of that name in that role."""

    async def make(username: str, *roles: str) -> Actor:
        account = await repository.find_account_by_username(session, username)
        assert account is not None
        return await make_actor(*roles, id=account.id)

    return make


async def names(client: AsyncClient, page: str = "tickets") -> list[str]:
    return [view["name"] for view in (await client.get(f"/views?page={page}")).json()["items"]]


async def test_a_preference_follows_the_person_and_nobody_else(
    client: AsyncClient, stage: Stage, person: MakePerson
) -> None:
    first, second = await person("agent1", "agent"), await person("dispatcher1", "dispatcher")
    stage.actor = first
    columns = [{"name": "number", "width": 120}, {"name": "title", "width": None}]

    await client.put("/me/preferences/columns.tickets", json={"value": [1]})
    kept = await client.put("/me/preferences/columns.tickets", json={"value": columns})

    assert kept.status_code == 204, kept.text
    assert (await client.get("/me/preferences")).json()["items"] == {"columns.tickets": columns}
    stage.actor = second
    assert (await client.get("/me/preferences")).json()["items"] == {}
    assert (await client.get("/me/preferences/columns.tickets")).status_code == 404
    await client.delete("/me/preferences/columns.tickets")
    stage.actor = first
    assert (await client.get("/me/preferences/columns.tickets")).json() == {"value": columns}
    await client.delete("/me/preferences/columns.tickets")
    assert (await client.get("/me/preferences/columns.tickets")).status_code == 404


async def test_preferences_have_limits(
    client: AsyncClient, stage: Stage, person: MakePerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.actor = await person("agent1", "agent")
    monkeypatch.setattr(rules_views, "MOST_PREFERENCES", 2)

    large = await client.put("/me/preferences/large", json={"value": "字" * 3000})
    assert (large.status_code, large.json()["code"]) == (422, "people.preference_too_large")
    assert (await client.put("/me/preferences/Bad Key", json={"value": 1})).status_code == 422
    for key in ("one", "two"):
        assert (await client.put(f"/me/preferences/{key}", json={"value": 1})).status_code == 204
    third = await client.put("/me/preferences/three", json={"value": 1})
    assert (third.status_code, third.json()["code"]) == (409, "people.too_many_preferences")
    assert (await client.put("/me/preferences/two", json={"value": 2})).status_code == 204


async def test_views_are_kept_renamed_ordered_and_deleted(
    client: AsyncClient, stage: Stage, person: MakePerson
) -> None:
    stage.actor = await person("agent1", "agent")
    made = await client.post("/views", json={**URGENT, "query": "?due=overdue&ticket=x&cursor=y"})
    second = await client.post("/views", json={**URGENT, "name": "挂起的", "page": "tickets"})
    await client.post("/views", json={**URGENT, "page": "pool"})

    assert made.status_code == 201, made.text
    assert made.json()["query"] == "due=overdue"  # the open row and the page are no filters
    assert await names(client) == ["我的超时件", "挂起的"]
    ids = [second.json()["id"], made.json()["id"]]
    await client.put("/views/order", json={"page": "tickets", "ids": ids})
    assert await names(client) == ["挂起的", "我的超时件"]
    renamed = await client.put(
        f"/views/{ids[0]}", json={"name": "等材料的", "query": "state=suspended"}
    )
    assert renamed.json()["query"] == "state=suspended"
    taken = await client.put(f"/views/{ids[0]}", json={"name": "我的超时件"})
    assert (taken.status_code, taken.json()["code"]) == (409, "people.view_name_taken")
    assert (await client.delete(f"/views/{ids[0]}")).status_code == 204
    assert await names(client) == ["我的超时件"]
    foreign = {"page": "pool", "ids": ids[1:]}
    assert (await client.put("/views/order", json=foreign)).status_code == 404


async def test_one_view_of_a_page_is_the_default(
    client: AsyncClient, stage: Stage, person: MakePerson
) -> None:
    stage.actor = await person("agent1", "agent")
    await client.post("/views", json={**URGENT, "is_default": True})
    await client.post("/views", json={**URGENT, "page": "pool", "is_default": True})

    await client.post("/views", json={**URGENT, "name": "另一个", "is_default": True})

    items = (await client.get("/views?page=tickets")).json()["items"]
    assert [view["name"] for view in items if view["is_default"]] == ["另一个"]
    pool = (await client.get("/views?page=pool")).json()["items"]
    assert [view["is_default"] for view in pool] == [True]


async def test_a_shared_view_reaches_the_role_and_stays_its_owners(
    session: AsyncSession, client: AsyncClient, stage: Stage, person: MakePerson
) -> None:
    lead, agent = await person("lead1", "shift_lead"), await person("agent1", "agent")
    stage.actor = lead
    made = await client.post("/views", json={**URGENT, "shared_with_role": "agent"})
    assert made.status_code == 201, made.text
    id = made.json()["id"]

    stage.actor = agent
    [seen] = (await client.get("/views?page=tickets")).json()["items"]
    assert (seen["is_mine"], seen["owner_name"] is not None) == (False, True)
    for refused in (
        await client.put(f"/views/{id}", json={"name": "改名"}),
        await client.delete(f"/views/{id}"),
    ):
        assert refused.status_code == 404
    stage.actor = await person("dispatcher1", "dispatcher")
    assert await names(client) == []

    stage.actor = lead
    await client.put(f"/views/{id}", json={**URGENT, "shared_with_role": None})
    stage.actor = agent
    assert await names(client) == []
    events = await history_of(session, "view", UUID(id))
    assert [event.body["role"] for event in events] == ["agent", None]


async def test_sharing_needs_the_permission_and_a_role_that_exists(
    client: AsyncClient, stage: Stage, person: MakePerson
) -> None:
    stage.actor = await person("agent1", "agent")
    shared = await client.post("/views", json={**URGENT, "shared_with_role": "agent"})
    assert shared.status_code == 403
    assert (await client.get("/views?page=tickets")).json()["may_share_with"] == []
    stage.actor = await person("lead1", "shift_lead")
    unknown = await client.post("/views", json={**URGENT, "shared_with_role": "nobody"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "people.unknown_role")
    offered = (await client.get("/views?page=tickets")).json()["may_share_with"]
    assert {"code": "agent", "name": "话务员"} in offered


@pytest.mark.parametrize("words", ["12812345678", "0000-1234567", "128 1234 5678"])
async def test_a_view_keeps_no_citizens_number(
    client: AsyncClient, stage: Stage, person: MakePerson, words: str
) -> None:
    stage.actor = await person("agent1", "agent")
    refused = await client.post("/views", json={**URGENT, "query": f"q={words}"})
    assert (refused.status_code, refused.json()["code"]) == (422, "people.view_names_person")
    assert (await client.post("/views", json={**URGENT, "query": "q=3号楼停水"})).status_code == 201


async def test_a_page_has_a_limited_number_of_views(
    client: AsyncClient, stage: Stage, person: MakePerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.actor = await person("agent1", "agent")
    monkeypatch.setattr(rules_views, "MOST_VIEWS", 1)
    await client.post("/views", json=URGENT)
    more = await client.post("/views", json={**URGENT, "name": "再一个"})
    assert (more.status_code, more.json()["code"]) == (409, "people.too_many_views")
