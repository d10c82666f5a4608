"""All or nothing, stale previews, trees, references, replacing, undo."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.city.models import Place, Unit
from huying.kit.events import EventRow
from tests.conftest import MakeActor, Stage
from tests.factories.ticket import make_draft, make_ticket
from tests.registers.conftest import Desk

UNITS = "单位编码,单位名称,单位类型,上级单位编码\n"
PLACES = "地点编码,地点名称,地点类型,上级地点编码\n"


async def test_one_wrong_row_refuses_all_and_is_named(desk: Desk, session: AsyncSession) -> None:
    run = await desk.upload("units", UNITS + "U-A,甲,部门,U-GOV\nU-B,,不详,U-NONE\nU-A,甲,部门,\n")

    assert run["state"] == "refused"
    found = {(one["row"], one["column"]): one for one in await desk.errors(run)}
    assert set(found) == {(3, "单位类型"), (4, "单位编码")}
    assert "部门" in found[3, "单位类型"]["hint"]
    assert "第 2 行" in found[4, "单位编码"]["message"]
    assert (await desk.apply(run)).status_code == 409
    assert await session.scalar(select(Unit.id).where(Unit.code == "U-A")) is None

    again = await desk.upload("units", UNITS + "U-B,,部门,U-NONE\n")
    wrong = {one["column"]: one["message"] for one in await desk.errors(again)}
    assert set(wrong) == {"单位名称", "上级单位编码"}
    assert "U-NONE" in wrong["上级单位编码"]


async def test_the_file_comes_back_with_what_is_wrong_beside(desk: Desk) -> None:
    run = await desk.upload("units", UNITS + "U-B,乙,部门,U-NONE\n")

    book = await desk.client.get(f"/imports/{run['id']}/errors.xlsx")
    assert book.status_code == 200
    again = await desk.upload("units", book.content, name="errors.xlsx")

    assert [one["message"] for one in await desk.errors(again)] == [
        one["message"] for one in await desk.errors(run)
    ]


async def test_rows_of_one_file_may_name_each_other_in_any_order(
    desk: Desk, session: AsyncSession
) -> None:
    run = await desk.upload(
        "units", UNITS + "U-C,丙,科室站所,U-B\nU-B,乙,科室站所,U-A\nU-A,甲,部门,\n"
    )
    assert [one["code"] for one in await desk.changes(run)] == ["U-A", "U-B", "U-C"]

    assert (await desk.apply(run)).status_code == 202

    assert await session.scalar(select(Unit.path).where(Unit.code == "U-C")) == "/U-A/U-B/U-C/"


async def test_a_circle_of_parents_is_refused(desk: Desk) -> None:
    run = await desk.upload("units", UNITS + "U-A,甲,部门,U-B\nU-B,乙,部门,U-A\n")

    assert run["state"] == "refused"
    assert {one["column"] for one in await desk.errors(run)} == {"上级单位编码"}


async def test_moving_a_unit_moves_its_subtree(desk: Desk, session: AsyncSession) -> None:
    before = (
        await session.scalars(select(Unit.code).where(Unit.path.startswith("/U-GOV/U-WATER/")))
    ).all()
    run = await desk.upload(
        "units", "单位编码,单位名称,单位类型,上级单位编码\nU-WATER,供水集团,公共服务企业,U-WATERB\n"
    )

    assert (await desk.apply(run)).status_code == 202

    moved = (
        await session.scalars(
            select(Unit.code).where(Unit.path.startswith("/U-GOV/U-WATERB/U-WATER/"))
        )
    ).all()
    assert sorted(moved) == sorted(before)
    assert len(moved) > 1
    assert (await catalogue(session)).units["U-WATER"].ancestor_codes[1] == "U-WATERB"


async def test_a_preview_that_no_longer_holds_is_refused_with_who_and_when(
    desk: Desk, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    run = await desk.upload("units", UNITS + "U-WATER,供水公司,公共服务企业,U-GOV\n")
    row = await desk.row("units", "U-WATER")
    saved = await desk.client.put(
        "/registers/units/rows/U-WATER",
        json={"version": row["version"], "doc": {"phone": "0000-8123456"}, "note": "换号"},
    )
    assert saved.status_code == 200, saved.text
    assert saved.json()["version"] == 2
    assert saved.json()["doc"]["name"] == row["doc"]["name"]

    late = await desk.apply(run)

    assert late.status_code == 409
    assert late.json()["code"] == "registers.changed"
    assert late.json()["data"]["row"] == row["title"]
    assert late.json()["data"]["changed_at"] is not None
    assert (await desk.run(run))["state"] == "ready"
    assert (await desk.row("units", "U-WATER"))["doc"]["phone"] == "0000-8123456"
    stale = await desk.client.put(
        "/registers/units/rows/U-WATER",
        json={"version": row["version"], "doc": {"phone": "0000-8000000"}, "note": ""},
    )
    assert stale.status_code == 409


async def test_undo_of_a_form_restores_and_of_what_was_overtaken_is_refused(desk: Desk) -> None:
    run = await desk.upload(
        "units", UNITS + "U-A,甲,部门,U-GOV\nU-WATER,供水公司,公共服务企业,U-GOV\n"
    )
    await desk.apply(run)
    put = await desk.client.put(
        "/registers/units/rows/U-A", json={"version": 1, "doc": {"phone": "0000-1"}, "note": ""}
    )
    assert put.status_code == 200, put.text

    assert not (await desk.run(run))["may_undo"]
    assert (await desk.undo(run)).json()["code"] == "registers.undo_overtaken"
    latest = (await desk.client.get("/imports", params={"register": "units"})).json()["items"][0]
    assert (latest["source"], latest["may_undo"]) == ("form", True)

    assert (await desk.undo(latest)).status_code == 202
    assert (await desk.row("units", "U-A"))["doc"]["phone"] == ""
    assert (await desk.undo(run)).status_code == 202
    assert (await desk.client.get("/registers/units/rows/U-A")).status_code == 404
    assert (await desk.row("units", "U-WATER"))["doc"]["name"] != "供水公司"
    steps = (await desk.client.get("/registers/units/rows/U-WATER/history")).json()["items"]
    assert [(one["source"], one["kind"], one["version"]) for one in steps] == [
        ("undo", "changed", 3), ("file", "changed", 2),
    ]  # fmt: skip


async def test_undo_keeps_new_rows_that_are_stood_on_as_retired(
    desk: Desk, session: AsyncSession
) -> None:
    run = await desk.upload("places", PLACES + "YT-TN-01-90,新苑小区,小区,YT-TN-01\n")
    await desk.apply(run)
    await make_ticket(session, draft=make_draft(place="YT-TN-01-90"))
    row = await desk.row("places", "YT-TN-01-90")
    assert [one["count"] for one in row["uses"]] == [1]

    assert (await desk.undo(run)).status_code == 202

    assert (await desk.row("places", "YT-TN-01-90"))["is_retired"]
    city = await catalogue(session)
    assert "YT-TN-01-90" not in city.places
    assert city.place_name("YT-TN-01-90").endswith("新苑小区")


async def test_undo_does_not_bring_back_the_name_of_what_retired_since(desk: Desk) -> None:
    await desk.apply(await desk.upload("units", UNITS + "U-A,甲,部门,U-GOV\n"))
    code = (await desk.client.get("/registers/cards")).json()["items"][0]["code"]
    for unit in ("U-A", "U-WATER"):
        row = await desk.row("cards", code)
        body = {"version": row["version"], "doc": {"unit": unit}, "note": ""}
        put = await desk.client.put(f"/registers/cards/rows/{code}", json=body)
        assert put.status_code == 200, put.text
    latest = (await desk.client.get("/imports", params={"register": "cards"})).json()["items"][0]
    step = {"version": (await desk.row("units", "U-A"))["version"], "note": "撤并"}
    retired = await desk.client.post("/registers/units/rows/U-A/retire", json=step)
    assert retired.status_code == 200, retired.text

    refused = await desk.undo(latest)

    assert (refused.status_code, refused.json()["code"]) == (409, "registers.undo_overtaken")
    assert "U-A" in refused.json()["message"]
    assert (await desk.row("cards", code))["doc"]["unit"] == "U-WATER"


async def test_replacing_retires_what_the_file_lacks(desk: Desk, session: AsyncSession) -> None:
    exported = (
        await desk.client.get("/registers/line_numbers/export", params={"format": "csv"})
    ).text
    lines = exported.splitlines(keepends=True)
    kept = "".join(line for line in lines if not line.startswith("12315,"))

    run = await desk.upload("line_numbers", kept, mode="replace")

    assert (run["counts"]["retired"], run["counts"]["same"]) == (1, 267)
    await desk.apply(run)
    row = await desk.row("line_numbers", "12315")
    assert row["is_retired"]
    offered = (await desk.client.get("/line-numbers")).json()
    assert "12315" not in {one["number"] for one in offered}
    restored = await desk.client.post(
        "/registers/line_numbers/rows/12315/restore", json={"version": row["version"], "note": ""}
    )
    assert not restored.json()["is_retired"]


async def test_a_parent_does_not_retire_before_its_children(desk: Desk) -> None:
    row = await desk.row("categories", "09")
    answer = await desk.client.post(
        "/registers/categories/rows/09/retire", json={"version": row["version"], "note": ""}
    )

    assert answer.status_code == 422
    assert "0901" in answer.json()["fields"][0]["message"]


async def test_nothing_to_apply_is_said(desk: Desk) -> None:
    run = await desk.upload("units", (await desk.client.get(
        "/registers/units/export", params={"format": "csv"})).text)  # fmt: skip

    assert not run["may_apply"]
    assert (await desk.apply(run)).json()["code"] == "registers.nothing_changed"
    assert (await desk.client.post(f"/imports/{run['id']}/discard")).json()["state"] == "discarded"


async def test_an_event_holds_no_value_of_a_row(desk: Desk, session: AsyncSession) -> None:
    run = await desk.upload("units", "单位编码,单位名称,单位类型,负责人\nU-A,甲,部门,安知晓\n")
    await desk.apply(run)
    await desk.client.get("/registers/units/export", params={"format": "csv", "q": "安知晓"})

    bodies = [str(one.body) for one in await session.scalars(select(EventRow))]

    assert any("'new': 1" in body for body in bodies)
    assert not [body for body in bodies if "安知晓" in body or "U-A" in body]


async def test_two_at_once_are_one_after_the_other(desk: Desk, session: AsyncSession) -> None:
    """The second one sees what the first one did: it is refused, not lost."""
    first = await desk.upload("units", UNITS + "U-WATER,一,公共服务企业,U-GOV\n")
    second = await desk.upload("units", UNITS + "U-WATER,二,公共服务企业,U-GOV\n")

    assert (await desk.apply(first)).status_code == 202
    assert (await desk.apply(second)).status_code == 409
    assert (await desk.row("units", "U-WATER"))["doc"]["name"] == "一"


async def test_a_place_that_is_changed_is_what_the_city_then_knows(
    desk: Desk, session: AsyncSession
) -> None:
    before = (await catalogue(session)).version
    run = await desk.upload("places", "地点编码,别名\nYT-TN-01,老文昌|文昌宫\n")
    assert run["state"] == "refused"  # name and kind are demanded of every file

    run = await desk.upload("places", PLACES.replace("\n", ",别名\n") + (
        "YT-TN-01,文昌街道,街道乡镇,YT-TN,老文昌|文昌宫\n"))  # fmt: skip
    await desk.apply(run)

    city = await catalogue(session)
    assert city.version > before
    assert city.places["YT-TN-01"].aliases == ("老文昌", "文昌宫")
    shape = await session.scalar(select(func.length(Place.shape)).where(Place.code == "YT-TN-01"))
    assert shape  # a column that the file lacks stays
