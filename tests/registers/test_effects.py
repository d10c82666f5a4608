"""What a change does to open tickets is told before it is applied; what retires keeps its name."""

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city import content
from huying.city.catalogue import Catalogue, catalogue
from huying.city.models import Category, Json, Norm, Unit
from huying.city.models_policy import PolicyChange
from huying.knowledge import index
from huying.ticket.models import TicketState
from tests.factories.ticket import make_draft, make_ticket
from tests.registers.conftest import Desk

S = TicketState


def told(shown: Json) -> list[tuple[int, list[str]]]:
    return [(one["count"], one["numbers"]) for one in shown["effects"]]


def text_with(shown: Json, words: str) -> Json:
    return next(one for one in shown["effects"] if words in one["text"])


async def retire(desk: Desk, register: str, code: str) -> Json:
    row = await desk.row(register, code)
    answer = await desk.client.post(
        f"/registers/{register}/rows/{code}/retire", json={"version": row["version"], "note": "撤"}
    )
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def effects_of_retiring(desk: Desk, register: str, code: str) -> Json:
    """As a file asks for it; the run is thrown away."""
    taken = await desk.client.get(
        f"/registers/{register}/export", params={"format": "csv", "q": code}
    )
    head, *lines = taken.text.splitlines()
    line = next(one for one in lines if one.startswith(f"{code},"))
    run = await desk.upload(register, f"{head}\n{line}是\n")
    assert run["state"] == "ready", await desk.errors(run)
    assert run["counts"]["retired"] == 1
    await desk.client.post(f"/imports/{run['id']}/discard")
    return run


async def test_a_unit_that_retires_tells_its_open_orders(desk: Desk, session: AsyncSession) -> None:
    working = await make_ticket(session, state=S.HANDLING, unit="U-TN-05")
    await make_ticket(session, state=S.HANDLING, unit="U-TN-01")

    run = await effects_of_retiring(desk, "units", "U-TN-05")

    work = text_with(run, "在办派单")
    assert (work["count"], work["numbers"]) == (1, [working.number])


async def test_a_unit_that_retires_leaves_its_name_and_gets_no_work(
    desk: Desk, session: AsyncSession
) -> None:
    ticket = await make_ticket(session, state=S.HANDLING, unit="U-TN-05")
    unit_id = await session.scalar(select(Unit.id).where(Unit.code == "U-TN-05"))
    assert unit_id is not None
    await retire(desk, "units", "U-TN-05")

    city = await catalogue(session)

    assert "U-TN-05" not in city.units
    assert city.unit_by_id[unit_id].name
    assert not city.offers_unit(unit_id)
    assert city.resolve_lead("unit:U-TN-05", None) is None
    assert city.unit_ids_above(unit_id)
    offered = {one["code"] for one in (await desk.client.get("/units")).json()}
    assert "U-TN-05" not in offered
    assert ticket.lead_unit_id == unit_id


async def test_a_category_that_retires_tells_its_tickets_and_keeps_its_name(
    desk: Desk, session: AsyncSession, city: Catalogue
) -> None:
    ticket = await make_ticket(session, state=S.TO_DISPATCH, draft=make_draft(category="090101"))
    name = city.category_name("090101")

    run = await effects_of_retiring(desk, "categories", "090101")
    await retire(desk, "categories", "090101")

    shown = text_with(run, "未结工单")
    assert (shown["count"], shown["numbers"]) == (1, [ticket.number])
    now = await catalogue(session)
    assert "090101" not in now.categories
    assert now.category_name("090101") == name
    assert "090101" not in {one["code"] for one in (await desk.client.get("/categories")).json()}
    assert "090101" not in {doc.code for doc in (await index.sources(session)).categories}
    read = await desk.row("categories", "090101")
    assert {one["key"] for one in read["uses"]} >= {"open_tickets"}


async def test_a_duty_row_tells_which_tickets_would_go_elsewhere(
    desk: Desk, session: AsyncSession
) -> None:
    ticket = await make_ticket(session, state=S.TO_DISPATCH, draft=make_draft(category="090101"))
    closed = await make_ticket(session, state=S.CLOSED, draft=make_draft(category="090101"))
    new = "目录编码,分类编码,地点编码,主办\nD-NEW,090101,YT-TN-05,unit:U-URBAN\n"

    run = await desk.upload("duties", new)

    assert run["state"] == "ready", await desk.errors(run)
    other = text_with(run, "推荐其他单位")
    assert (other["count"], other["numbers"]) == (1, [ticket.number])
    assert closed.number not in other["numbers"]
    same = await desk.upload("duties", new.replace("YT-TN-05", "YT-TB"))
    assert told(same) == []


async def test_a_holiday_tells_how_many_clocks_move_and_is_a_step_of_the_policy(
    desk: Desk, session: AsyncSession
) -> None:
    ticket = await make_ticket(
        session, state=S.HANDLING, unit="U-TN-01", draft=make_draft(category="040101")
    )
    run = await desk.upload("overrides", "日期,当天算作,名称\n2026-11-20,休息日,台风停工\n")

    clocks = text_with(run, "时限会变动")
    assert clocks["count"] >= 2
    assert clocks["numbers"] == [ticket.number]

    assert (await desk.apply(run, "市政府通知")).status_code == 202
    step = (await session.scalars(select(PolicyChange))).one()
    assert (step.key, step.note, step.applies_to_open) == ("2026-11-20", "市政府通知", True)
    row = await desk.row("overrides", "2026-11-20")
    assert row["version"] == 2
    history = (await desk.client.get("/registers/overrides/rows/2026-11-20/history")).json()
    assert [one["kind"] for one in history["items"]] == ["new"]

    assert (await desk.undo(run)).status_code == 202
    missing = await desk.client.get("/registers/overrides/rows/2026-11-20")
    assert missing.status_code == 404
    steps = (await session.scalars(select(PolicyChange).order_by(PolicyChange.version))).all()
    assert [one.after is None for one in steps] == [False, True]


async def test_hours_of_a_unit_are_a_step_of_the_policy_too(
    desk: Desk, session: AsyncSession
) -> None:
    row = await desk.row("units", "U-TN-01")
    answer = await desk.client.put(
        "/registers/units/rows/U-TN-01",
        json={"version": row["version"], "doc": {"is_always_open": True}, "note": "值守"},
    )

    assert answer.status_code == 200, answer.text
    step = (await session.scalars(select(PolicyChange))).one()
    assert (step.key, step.after) == ("U-TN-01", {"calendar_code": None, "is_always_open": True})


async def test_an_edited_norm_reaches_live_calls(desk: Desk, session: AsyncSession) -> None:
    said = "这不归我们这边管呀"
    assert not (await index.lexicon(session)).forbidden_terms.find(said)

    await desk.apply(
        await desk.upload("norms", f"用语编码,用语类型,用语\nforbidden-900,禁用语,{said}\n")
    )
    assert (await index.lexicon(session)).forbidden_terms.find(said)

    await retire(desk, "norms", "forbidden-900")
    assert not (await index.lexicon(session)).forbidden_terms.find(said)


async def test_new_content_leaves_what_people_changed(desk: Desk, session: AsyncSession) -> None:
    await desk.apply(
        await desk.upload("categories", "分类编码,分类名称,定义\n090101,自来水停水,我市的说法\n")
    )
    await desk.apply(
        await desk.upload("units", "单位编码,单位名称,单位类型\nU-WATER,市水司,公共服务企业\n")
    )
    await retire(desk, "norms", "greeting-001")
    before = await session.scalar(select(Category.name).where(Category.code == "090102"))

    await content.load_base(session)
    await content.load_demo(session)
    session.expire_all()

    assert (await desk.row("categories", "090101"))["doc"]["definition"] == "我市的说法"
    assert (await desk.row("units", "U-WATER"))["doc"]["name"] == "市水司"
    assert (await desk.row("norms", "greeting-001"))["is_retired"]
    assert await session.scalar(select(Category.name).where(Category.code == "090102")) == before


async def test_where_a_whole_file_took_the_place_new_content_comes_in_retired(
    desk: Desk, session: AsyncSession
) -> None:
    own = "用语编码,用语类型,用语\nours-1,开头语,本市热线为您服务\n"
    await desk.apply(await desk.upload("norms", own, mode="replace"))
    await session.execute(delete(Norm).where(Norm.code == "greeting-001"))

    await content.load_base(session)
    session.expire_all()

    active = (await session.scalars(select(Norm.code).where(Norm.is_active))).all()
    assert active == ["ours-1"]


async def test_the_form_is_told_what_it_would_do_and_saves_nothing(desk: Desk) -> None:
    shown = await desk.client.post(
        "/registers/units/rows/U-WATER/preview", json={"doc": {"name": "", "parent": "U-NONE"}}
    )
    assert [one["loc"] for one in shown.json()["problems"]] == ["name", "parent"]

    shown = await desk.client.post(
        "/registers/units/rows/U-WATER/preview", json={"doc": {"head_name": "安知晓"}}
    )
    assert shown.json()["problems"] == []
    assert shown.json()["changes"][0]["after"]["head_name"] == "安知晓"
    assert (await desk.row("units", "U-WATER"))["doc"]["head_name"] != "安知晓"


async def test_every_line_number_of_the_demo_city_is_whole(desk: Desk) -> None:
    rows: list[Json] = []
    cursor: str | None = None
    while True:
        page = (
            await desk.client.get(
                "/registers/line_numbers",
                params={"limit": 200, **({"cursor": cursor} if cursor else {})},
            )
        ).json()
        rows += page["items"]
        cursor = page["next"]
        if cursor is None:
            break

    assert len({row["code"] for row in rows}) == 268
    assert len({row["doc"]["name"] for row in rows}) == 268
    assert all(all(row["doc"][name] for name in row["doc"]) for row in rows)
    local = [row["code"] for row in rows if not row["code"].startswith("12")]
    assert all(code.startswith("0000-") for code in local)
    units = {one["code"] for one in (await desk.client.get("/units")).json()}
    assert {row["doc"]["owner"] for row in rows} <= units
