"""The ticket centre: scope, filters, search, paging; live streams."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.city.models import MatterKind
from huying.kit import push
from huying.kit.actor import Actor
from huying.kit.errors import Forbidden
from huying.kit.events import EventRow
from huying.ticket import service
from huying.ticket.models import TicketState
from tests.conftest import NOW, Stage
from tests.factories.ticket import PHONE, make_draft, make_ticket
from tests.ticket.conftest import Cast, MakeActor

S = TicketState


@pytest.fixture
def find(client: AsyncClient, stage: Stage) -> Callable[..., Any]:
    async def ask(actor: Actor, **params: object) -> list[str]:
        stage.actor = actor
        given = {key: str(value) for key, value in params.items()}
        response = await client.get("/tickets", params=given)
        assert response.status_code == 200, response.text
        return [item["id"] for item in response.json()["items"]]

    return ask


Find = Callable[..., Any]


async def test_a_unit_sees_what_its_subtree_was_sent_and_nothing_else(
    session: AsyncSession, cast: Cast, find: Find, client: AsyncClient, make_actor: MakeActor
) -> None:
    own = await make_ticket(session, state=S.TO_SIGN)
    waiting = await make_ticket(session, state=S.TO_DISPATCH)
    mayor = await make_actor("unit_leader", unit="U-GOV")

    assert await find(cast.handler) == [str(own.id)]
    assert await find(cast.stranger) == []
    assert await find(mayor) == [str(own.id)]
    assert set(await find(cast.agent)) == {str(own.id), str(waiting.id)}
    for path in ("", "/story"):
        assert (await client.get(f"/tickets/{waiting.id}{path}")).status_code == 200
    await find(cast.stranger)
    for path in ("", "/story"):
        assert (await client.get(f"/tickets/{own.id}{path}")).status_code == 404


async def test_filters_narrow(session: AsyncSession, cast: Cast, find: Find) -> None:
    water = await make_ticket(session, state=S.TO_SIGN)
    noise = await make_ticket(
        session,
        state=S.TO_DISPATCH,
        draft=make_draft(category="080101", place="YT-TB-02", kind=MatterKind.COMPLAINT),
    )

    async def only(ticket: object, **params: object) -> bool:
        return bool(await find(cast.agent, **params) == [str(getattr(ticket, "id", ""))])

    assert await only(water, state="to_sign")
    assert await only(noise, kind="complaint")
    assert await only(water, category="09")
    assert await only(noise, place="YT-TB")
    assert await only(water, unit="U-WATER")
    assert await only(water, q=water.number)
    assert await find(cast.agent, unit="U-NOBODY") == []
    assert await find(cast.agent, until=NOW.isoformat()) == []
    assert len(await find(cast.agent, since=NOW.isoformat())) == 2


async def test_mine_are_those_i_registered_or_handle(
    session: AsyncSession, cast: Cast, find: Find
) -> None:
    handled = await make_ticket(session, state=S.HANDLING, handler=cast.handler)
    registered = await service.register(session, cast.agent, make_draft(), now=NOW)

    assert await find(cast.handler, mine="true") == [str(handled.id)]
    assert await find(cast.agent, mine="true") == [str(registered.ticket.id)]


async def test_due_filters_follow_the_stage_that_binds(
    session: AsyncSession, cast: Cast, find: Find, at: Callable[[datetime], None]
) -> None:
    pool = await make_ticket(session, state=S.TO_DISPATCH)
    unit = await make_ticket(session, state=S.HANDLING)

    assert await find(cast.agent, due="overdue") == []
    assert await find(cast.agent, due="today") == [str(pool.id)]
    assert set(await find(cast.agent, due="soon")) == {str(pool.id)}
    at(NOW + timedelta(hours=2))
    assert await find(cast.agent, due="overdue") == [str(pool.id)]
    assert await find(cast.agent, due="soon") == [str(unit.id)]


async def test_words_find_what_was_said(session: AsyncSession, cast: Cast, find: Find) -> None:
    water = await make_ticket(session)
    await make_ticket(
        session,
        draft=make_draft(
            category="080101", title="夜市油烟扰民", summary="烧烤摊", statement="油烟太大"
        ),
    )

    assert await find(cast.agent, q="停水") == [str(water.id)]
    assert await find(cast.agent, q="小区 停水") == [str(water.id)]
    assert await find(cast.agent, q="停电") == []
    assert await find(cast.agent, q="'); & | !") == []


async def test_a_name_cannot_be_fished_for_by_words(
    session: AsyncSession, cast: Cast, find: Find
) -> None:
    await make_ticket(session)

    assert await find(cast.agent, q="陈建国") == []


async def test_words_search_ninety_days_unless_told(
    session: AsyncSession,
    cast: Cast,
    find: Find,
    at: Callable[[datetime], None],
    client: AsyncClient,
) -> None:
    old = await make_ticket(session)
    at(NOW + timedelta(days=91))

    assert await find(cast.agent, q="停水") == []
    assert await find(cast.agent, q="停水", since=NOW.isoformat()) == [str(old.id)]
    wide = await client.get("/tickets", params={"q": "停水", "since": "2020-01-01T00:00:00Z"})
    assert (wide.status_code, wide.json()["code"]) == (422, "ticket.range_too_wide")


async def test_a_phone_is_found_exactly_and_by_permission_only(
    session: AsyncSession, cast: Cast, find: Find, make_actor: MakeActor
) -> None:
    ticket = await make_ticket(session, state=S.TO_SIGN)
    analyst = await make_actor("analyst", unit="U-HOTLINE-ANALYSIS")

    assert await find(cast.agent, q=PHONE) == [str(ticket.id)]
    assert await find(cast.agent, q=PHONE[:-1]) == []
    assert await find(analyst, q=PHONE) == []
    assert await find(cast.handler, q=PHONE) == []


async def test_pages_neither_skip_nor_repeat(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    made = [str((await make_ticket(session)).id) for _ in range(5)]
    stage.actor = cast.agent
    seen: list[str] = []
    params = {"limit": "2"}

    for _ in range(3):
        body = (await client.get("/tickets", params=params)).json()
        seen += [item["id"] for item in body["items"]]
        made.append(str((await make_ticket(session)).id))
        params = {"limit": "2", "cursor": body["next"] or ""}

    assert seen == list(reversed(made[:5]))
    assert body["next"] is None
    bad = await client.get("/tickets", params={"cursor": "bm9uc2Vuc2U"})
    assert bad.status_code == 422


async def test_counts_are_of_what_one_sees(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    await make_ticket(session, state=S.TO_SIGN)
    await make_ticket(session, state=S.TO_DISPATCH)

    stage.actor = cast.agent
    all_of = (await client.get("/tickets/counts")).json()["counts"]
    stage.actor = cast.handler
    own = (await client.get("/tickets/counts")).json()["counts"]

    assert all_of == {"to_sign": 1, "to_dispatch": 1}
    assert own == {"to_sign": 1}


async def test_a_change_wakes_every_desk_above_the_unit(
    session: AsyncSession, city: Catalogue
) -> None:
    ticket = await make_ticket(session, state=S.TO_SIGN)
    statement = select(EventRow).where(EventRow.name == "ticket.sent")
    sent = (await session.scalars(statement)).one()

    above = {f"unit:{id}" for id in city.unit_ids_above(city.units["U-WATER"].id)}
    assert len(above) >= 2
    assert set(sent.streams) == {"pool", "tickets", f"ticket:{ticket.id}", *above}


async def test_streams_are_for_those_who_may_see(
    session: AsyncSession, cast: Cast, city: Catalogue
) -> None:
    ticket = await make_ticket(session, state=S.TO_SIGN)
    own, gas = (f"unit:{city.units[code].id}" for code in ("U-WATER", "U-GAS"))

    await push.authorise(session, cast.handler, [f"ticket:{ticket.id}", own])
    await push.authorise(session, cast.agent, ["tickets", own, gas])
    await push.authorise(session, cast.dispatcher, ["pool"])
    for actor, stream in (
        (cast.handler, "tickets"),
        (cast.handler, gas),
        (cast.handler, "pool"),
        (cast.stranger, f"ticket:{ticket.id}"),
        (cast.handler, "ticket:nonsense"),
    ):
        with pytest.raises(Forbidden):
            await push.authorise(session, actor, [stream])
