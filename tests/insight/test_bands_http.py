"""The page of the time bands over HTTP: the face, streets, tickets, steps, briefs and figures."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from docx import Document
from httpx import AsyncClient
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.insight import bands_watch
from huying.insight.models_bands import BandAlert
from huying.kit.events import EventRow
from huying.ticket.models import Confidentiality
from tests.conftest import NOW, MakeActor, Stage
from tests.insight.banded import Past
from tests.insight.test_bands import MORNING, burst

At = Callable[[datetime], None]


@pytest.fixture
async def raised(
    client: AsyncClient, session: AsyncSession, city: Catalogue, at: At, make_actor: MakeActor,
    stage: Stage,
) -> BandAlert:  # fmt: skip
    """A burst on an ordinary morning, and an analyst who looks."""
    at(MORNING)
    past = Past(session, city)
    await past.days(MORNING, 16)
    await bands_watch.look(session, MORNING)
    await past.tell(MORNING, confidentiality=Confidentiality.CONFIDENTIAL)
    await burst(past, at)
    stage.actor = await make_actor("analyst")
    return (await session.scalars(select(BandAlert))).one()


async def test_the_face_tells_what_came_and_what_is_usual(
    client: AsyncClient, raised: BandAlert
) -> None:
    face = (await client.get("/bands/day")).json()
    assert (face["day"], len(face["cells"]), face["is_on"]) == ("2026-11-18", 12, True)
    assert [cell["name"] for cell in face["cells"]][:3] == ["子时", "丑时", "寅时"]
    signs = {cell["name"]: cell["sign"] for cell in face["cells"]}
    assert signs["卯时"] == "high"
    assert signs["午时"] == "future"
    assert sum(cell["observed"] or 0 for cell in face["cells"]) == face["total"]

    finer = (await client.get("/bands/day", params={"grain": "quarter"})).json()
    assert len(finer["cells"]) == 96
    assert finer["total"] == face["total"]
    narrow = {"category": "0901", "place": "YT-TN-05"}
    street = (await client.get("/bands/day", params=narrow)).json()
    assert 0 < street["total"] < face["total"]
    assert street["place_name"] == "汀南区梧桐街道"


async def test_a_day_before_is_compared_with_the_days_before_it(
    client: AsyncClient, raised: BandAlert
) -> None:
    face = (await client.get("/bands/day", params={"day": "2026-11-16"})).json()
    assert face["expected"] is not None
    assert face["history_days"] == 13
    assert all(cell["observed"] is not None for cell in face["cells"])


async def test_streets_and_tickets_of_a_sector(client: AsyncClient, raised: BandAlert) -> None:
    face = (await client.get("/bands/day")).json()
    cell = next(cell for cell in face["cells"] if cell["name"] == "卯时")
    period = {"since": cell["since"], "until": cell["until"]}
    streets = (await client.get("/bands/streets", params={**period, "category": "09"})).json()
    levels = {street["code"]: street["level"] for street in streets}
    assert levels["YT-TN-05"] == 2
    assert sorted(set(levels.values())) == [0, 2]

    behind = (
        await client.get("/bands/tickets", params={**period, "category": "0901", "place": "YT-TN"})
    ).json()
    assert behind["total"] >= 13
    assert behind["hidden"] == 1  # the confidential one
    assert len(behind["items"]) == behind["total"] - 1
    wrong = await client.get("/bands/tickets", params={**period, "until": "2026-12-30T00:00:00Z"})
    assert wrong.status_code == 422


async def test_the_alert_and_its_steps(
    client: AsyncClient, session: AsyncSession, raised: BandAlert
) -> None:
    [row] = (await client.get("/bands/alerts")).json()
    assert "供水" in row["category_name"]
    assert row["unit"]["code"] == "U-WATER"
    read = (await client.get(f"/bands/alerts/{row['id']}")).json()
    assert read["may"] == ["acknowledge", "act", "close", "brief"]
    assert "陈建国" not in str(read)

    path, seen = f"/bands/alerts/{row['id']}", {"version": read["version"]}
    read = (await client.post(f"{path}/acknowledge", json=seen)).json()
    assert read["state"] == "acknowledged"
    stale = await client.post(f"{path}/act", json={**seen, "action": "已通知"})
    assert (stale.status_code, stale.json()["code"]) == (409, "band_alert.changed")
    again = await client.post(f"{path}/acknowledge", json={"version": read["version"]})
    assert again.json()["code"] == "band_alert.state"
    body = {"version": read["version"], "action": "已通知供水集团抢修"}
    read = (await client.post(f"{path}/act", json=body)).json()
    body = {"version": read["version"], "verdict": True, "note": ""}
    read = (await client.post(f"{path}/close", json=body)).json()
    assert (read["state"], read["verdict"], read["may"]) == ("closed", True, ["brief"])
    assert read["factor"] < 1

    figures = (await client.get("/bands/figures")).json()
    assert figures["precision"]["numerator"] == figures["precision"]["denominator"] == 1
    assert figures["recall"]["share"] == 1
    assert figures["false_a_day"] == 0
    assert figures["delay_people"] <= 8
    assert (await client.get("/bands/alerts")).json() == []
    assert len((await client.get("/bands/alerts", params={"day": "2026-11-18"})).json()) == 1
    assert (await client.get("/bands/alerts", params={"day": "2026-11-17"})).json() == []


async def test_a_unit_sees_and_acts_on_its_own_and_judges_none(
    client: AsyncClient, raised: BandAlert, stage: Stage, make_actor: MakeActor
) -> None:
    path, seen = f"/bands/alerts/{raised.id}", {"version": raised.version}
    stage.actor = await make_actor("unit_leader", unit="U-HOUSING")
    assert (await client.get("/bands/alerts")).json() == []
    assert (await client.get(path)).status_code == 404
    assert (await client.post(f"{path}/acknowledge", json=seen)).status_code == 404

    stage.actor = await make_actor("unit_leader", unit="U-WATER")
    assert len((await client.get("/bands/alerts")).json()) == 1
    read = (await client.get(path)).json()
    assert read["may"] == ["acknowledge", "act", "brief"]
    assert read["tickets"]["items"] == []  # none of them was sent to it yet
    assert read["tickets"]["hidden"] == read["tickets"]["total"] > 0
    refused = await client.post(f"{path}/close", json={**seen, "verdict": False})
    assert (refused.status_code, refused.json()["code"]) == (409, "band_alert.not_yours")
    assert (await client.post(f"{path}/acknowledge", json=seen)).json()["state"] == "acknowledged"


@pytest.mark.parametrize("format", ["docx", "pdf"])
async def test_the_brief_is_one_page_and_history(
    client: AsyncClient, session: AsyncSession, raised: BandAlert, format: str
) -> None:
    answer = await client.post(f"/bands/alerts/{raised.id}/brief", json={"format": format})
    assert answer.status_code == 200
    if format == "docx":
        told = "\n".join(line.text for line in Document(BytesIO(answer.content)).paragraphs)
        assert "突发快报" in told
        assert "99%" in told
        assert "20250101" in told  # numbers of tickets
        assert "陈建国" not in told
    else:
        assert answer.content.count(b"/Type /Page\n") == 1
    event = (
        await session.scalars(select(EventRow).where(EventRow.name == "band_alert.brief_exported"))
    ).one()
    assert event.body["format"] == format


async def test_reading_raises_nothing(
    client: AsyncClient, session: AsyncSession, raised: BandAlert
) -> None:
    before = await session.scalar(select(func.count()).select_from(EventRow))
    for path in ("day", "alerts", "figures", f"alerts/{raised.id}"):
        assert (await client.get(f"/bands/{path}")).status_code == 200
    assert await session.scalar(select(func.count()).select_from(EventRow)) == before


async def test_without_counts_the_face_says_that_it_has_no_history(
    client: AsyncClient, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("city_leader")
    face = (await client.get("/bands/day")).json()
    assert (face["history_days"], face["expected"], face["total"]) == (0, None, 0)
    assert {cell["sign"] for cell in face["cells"]} == {"unknown", "future"}
    period = {"since": (NOW - timedelta(hours=1)).isoformat(), "until": NOW.isoformat()}
    streets = (await client.get("/bands/streets", params=period)).json()
    assert {street["level"] for street in streets} == {None}
