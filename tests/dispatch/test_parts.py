"""Assisting and informed units of a dispatch, as far as the catalogue lists them."""

from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.dispatch import rules_parts, service
from huying.dispatch.errors import UnitNotListed
from huying.dispatch.models import Route
from huying.ticket import repository
from huying.ticket.models import Part, Ticket, TicketState
from tests.conftest import Stage
from tests.dispatch.conftest import Cast
from tests.factories.ticket import make_draft, make_ticket, unit_id_of


async def parts_of(session: AsyncSession, ticket: Ticket) -> set[UUID]:
    live = await repository.live_assignments(session, ticket.id)
    return {each.unit_id for each in live if each.part is Part.ASSIST}


async def ids(session: AsyncSession, *codes: str) -> set[UUID]:
    return {await unit_id_of(session, code) for code in codes}


async def make_joint(session: AsyncSession) -> Ticket:
    return await make_ticket(session, draft=make_draft(category="010101"))


async def test_a_joint_row_asks_its_assisting_units_in_the_same_step(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await make_joint(session)

    await service.dispatch(
        session, cast.dispatcher, ticket, unit_id=await unit_id_of(session, "U-TN-LABOUR")
    )

    assert await parts_of(session, ticket) == await ids(session, "U-TN-HOUSING", "U-HRSS-LABOUR")


async def test_the_dispatcher_ticks_which_units_are_asked(
    session: AsyncSession, cast: Cast
) -> None:
    ticket, other = await make_joint(session), await make_joint(session)
    labour = await unit_id_of(session, "U-TN-LABOUR")
    housing = await unit_id_of(session, "U-TN-HOUSING")

    await service.dispatch(session, cast.dispatcher, ticket, unit_id=labour, assists=[housing])
    await service.dispatch(session, cast.dispatcher, other, unit_id=labour, assists=[])

    assert await parts_of(session, ticket) == {housing}
    assert await parts_of(session, other) == set()


async def test_rule_13_a_ticked_unit_that_no_row_lists_is_refused(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await make_joint(session)
    labour, gas = await unit_id_of(session, "U-TN-LABOUR"), await unit_id_of(session, "U-GAS")

    with pytest.raises(UnitNotListed):
        await service.dispatch(session, cast.dispatcher, ticket, unit_id=labour, assists=[gas])


async def test_a_direct_row_goes_to_the_street_and_the_bureau_is_informed(
    session: AsyncSession, cast: Cast
) -> None:
    made = await service.register_and_send(
        session, cast.agent, make_draft(category="030101"),
        category_confidence=1.0, place_confidence=1.0,
    )  # fmt: skip

    informed = await repository.informed_of(session, made.ticket.id)
    assert made.decision is Route.DIRECT
    assert made.ticket.lead_unit_id == await unit_id_of(session, "U-TN-05")
    assert [row.unit_id for row in informed] == [await unit_id_of(session, "U-TN-URBAN")]
    assert await parts_of(session, made.ticket) == set()


async def test_the_pool_and_the_page_show_whom_one_may_ask(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    ticket = await make_joint(session)
    stage.actor = cast.dispatcher
    pool = (await client.get("/pool")).json()
    row = next(r for r in pool["to_dispatch"] if r["ticket"]["id"] == str(ticket.id))
    offered = row["candidates"][0]["assists"]
    assert {each["unit"]["code"] for each in offered} == {"U-TN-HOUSING", "U-HRSS-LABOUR"}
    assert all(each["is_expected"] for each in offered)

    body = {
        "version": ticket.version,
        "unit_id": row["candidates"][0]["unit"]["id"],
        "assists": [offered[0]["unit"]["id"]],
    }
    sent = (await client.post(f"/tickets/{ticket.id}/dispatch", json=body)).json()
    assert [a["part"] for a in sent["assignments"]] == ["lead", "assist"]
    assert sent["assignments"][1]["clock"]["kind"] == "part_sign"
    left = (await client.get(f"/tickets/{ticket.id}/assist-candidates")).json()
    assert offered[1]["unit"]["code"] in {each["unit"]["code"] for each in left}
    asked = {
        "version": sent["version"], "unit_id": offered[1]["unit"]["id"], "asked": "请协助清查账户",
    }  # fmt: skip
    both = await client.post(f"/tickets/{ticket.id}/assists", json=asked)
    assert both.status_code == 200, both.text
    assert len(both.json()["assignments"]) == 3
    stale = await client.post(f"/tickets/{ticket.id}/assists", json=asked)
    assert stale.json()["code"] == "ticket.changed"


async def test_every_street_row_finds_the_bureau_above_it(city: Catalogue) -> None:
    """Default of the catalogue: whoever leads the category above is informed."""
    streets = [duty for duty in city.duties.values() if duty.lead == rules_parts.STREET]
    informed = [rules_parts.informs_of(duty, "YT-TN-05", city) for duty in streets]

    assert len(streets) > 50
    assert all(found for found in informed)
    assert {each.unit.code for found in informed for each in found} >= {"U-TN-URBAN"}


async def test_rule_13_every_duty_row_lists_levels_that_exist(city: Catalogue) -> None:
    kinds = {unit.kind for unit in city.units.values()}

    assert {level for duty in city.duties.values() for level in duty.sub_levels} <= kinds
    assert sum(bool(duty.sub_levels) for duty in city.duties.values()) > 400


async def test_a_ticket_in_the_pool_offers_no_assisting_units(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await make_joint(session)

    assert ticket.state is TicketState.TO_DISPATCH
    assert await service.assist_candidates(session, ticket) == ()
