"""Counts over HTTP: by name, as one likes, and no further than one may see."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from huying.insight.counts import By
from huying.insight.slices import SLICES
from huying.kit.actor import Actor
from huying.ticket.models import TicketState
from tests.conftest import Stage
from tests.factories.ticket import make_draft, make_ticket
from tests.harness import deliver

Json: TypeAlias = Any  # an answer's body
MakeActor = Callable[..., Awaitable[Actor]]
Read = Callable[..., Awaitable[Json]]


@pytest.fixture
async def two(session: AsyncSession, app: object) -> None:
    """One with the water company, one that nobody leads yet."""
    await make_ticket(session, state=TicketState.TO_SIGN, unit="U-WATER")
    await make_ticket(session, draft=make_draft(category="030101", place="YT-TB-01"))
    await deliver(session)


@pytest.fixture
def read(client: AsyncClient, stage: Stage) -> Read:
    async def get(actor: Actor, path: str, status: int = 200, **query: str | list[str]) -> Json:
        stage.actor = actor
        response = await client.get(path, params=query)
        assert response.status_code == status, response.text
        return response.json()

    return get


async def test_every_slice_counts_the_same_tickets(
    two: None, read: Read, make_actor: MakeActor
) -> None:
    analyst = await make_actor("analyst", unit="U-HOTLINE-ANALYSIS")
    listed = await read(analyst, "/counts/slices")
    assert [one["name"] for one in listed] == list(SLICES)
    assert len(SLICES) == 12
    for one in listed:
        chosen = {"category": {"category": "0901"}, "place": {"place": "YT-TN"}}
        cut = chosen.get(one["needs"] or "", {})
        answer = await read(analyst, f"/counts/slices/{one['name']}", **cut)
        assert answer["n"] == (1 if cut else 2), one
        for by in one["by"]:
            column = {"category1": "category", "category2": "category", "category3": "category",
                      "district": "place", "street": "place"}.get(by, by)  # fmt: skip
            known = [cell[column] for cell in answer["cells"]]
            assert any(value is not None for value in known), (one, by)


async def test_a_unit_sees_what_its_own_subtree_leads(
    two: None, read: Read, make_actor: MakeActor
) -> None:
    water = await make_actor("unit_leader", unit="U-WATER")
    other = await make_actor("unit_leader", unit="U-HRSS")
    for path in ("/counts", "/counts/slices/leaves", "/counts/slices/days"):
        assert (await read(water, path))["n"] == 1
        assert (await read(other, path))["n"] == 0
    assert (await read(water, "/counts", unit="U-WATER"))["n"] == 1
    await read(water, "/counts", status=404, unit="U-HRSS")
    units = await read(water, "/counts/slices/units")
    assert [cell["unit"] for cell in units["cells"]] == ["U-WATER"]


async def test_any_question_tells_apart_what_is_asked(
    two: None, read: Read, make_actor: MakeActor
) -> None:
    analyst = await make_actor("analyst", unit="U-HOTLINE-ANALYSIS")
    by = [By.CATEGORY3.value, By.STREET.value, By.UNIT.value, By.CHANNEL.value]
    answer = await read(analyst, "/counts", grain="month", by=by)
    told = [(c["category"], c["place"], c["unit"], c["channel"], c["n"]) for c in answer["cells"]]
    assert told == [
        ("030101", "YT-TB-01", None, "phone", 1),
        ("090101", "YT-TN-05", "U-WATER", "phone", 1),
    ]
    assert answer["cells"][1]["place_name"] == "汀南区梧桐街道"
    clock = await read(analyst, "/counts", grain="band", by=["clock"])
    assert [(cell["clock"], cell["n"]) for cell in clock["cells"]] == [(5, 2)]  # 巳时, 9 to 11


async def test_what_cannot_be_answered_is_refused(
    two: None, read: Read, make_actor: MakeActor
) -> None:
    analyst = await make_actor("analyst", unit="U-HOTLINE-ANALYSIS")
    await read(analyst, "/counts/slices/nothing", status=404)
    await read(analyst, "/counts", status=404, place="YT-NOWHERE")
    for path, query, code in (
        ("/counts", {"since": "2026-11-18", "until": "2026-11-17"}, "insight.wrong_period"),
        ("/counts", {"since": "2001-01-01", "until": "2026-11-17"}, "insight.wrong_period"),
        ("/counts/slices/category_by_day", {}, "insight.slice_needs"),
        ("/counts/slices/place_by_category", {}, "insight.slice_needs"),
    ):
        assert (await read(analyst, path, status=422, **query))["code"] == code
