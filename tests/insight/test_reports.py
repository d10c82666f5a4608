"""Reports over HTTP: numbers and their sources, two persons, frozen words, schedules, files."""

import re
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from docx import Document
from httpx import AsyncClient
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback.models import CitizenSolved
from huying.city.catalogue import Catalogue
from huying.insight import reports_making
from huying.insight.models_reports import Report, ReportDelivery
from huying.insight.reports_schedules import DUE
from huying.kit import deadlines
from huying.kit.deadlines import Deadline
from huying.kit.events import EventRow
from huying.kit.models import new_id
from huying.people.models import Account, RoleGrant
from huying.ticket.models import Confidentiality
from tests.conftest import MakeActor, Stage
from tests.harness import run_jobs
from tests.insight.matters import Matters
from tests.insight.test_export import cells

At = Callable[[datetime], None]
Json: TypeAlias = Any  # an answer's body
ZONE = ZoneInfo("Asia/Shanghai")
YESTERDAY = datetime(2026, 11, 17, 9, tzinfo=ZONE)
WEEK = timedelta(weeks=1)
DAY = {"kind": "daily", "day": "2026-11-17"}


@pytest.fixture
async def matters(session: AsyncSession, city: Catalogue, app: object) -> Matters:
    """Thirty matters yesterday, ten a week before; one is confidential."""
    made = Matters(session)
    await made.add(10, "030403", ["YT-TN-01"], YESTERDAY - WEEK)
    own = await made.add(26, "030403", ["YT-TN-01", "YT-TN-02"], YESTERDAY, people=2)
    await made.add(3, "090101", ["YT-TB-02"], YESTERDAY, unit="U-WATER")
    await made.add(
        1, "090101", ["YT-TB-02"], YESTERDAY, unit="U-WATER",
        confidentiality=Confidentiality.CONFIDENTIAL,
    )  # fmt: skip
    await made.judge(own[:10], CitizenSolved.YES)
    return made


@pytest.fixture
async def analyst(matters: Matters, stage: Stage, make_actor: MakeActor) -> Stage:
    stage.actor = await make_actor("analyst")
    return stage


async def make(client: AsyncClient, session: AsyncSession, **body: object) -> Json:
    answer = await client.post("/reports", json={**DAY, **body})
    assert answer.status_code == 200, answer.text
    assert answer.json()["making"] == "waiting"
    await run_jobs(session)
    return (await client.get(f"/reports/{answer.json()['id']}")).json()


def said(report: Json) -> list[tuple[str, list[int]]]:
    return [
        (sentence["text"], sentence["refs"])
        for section in report["body"]["sections"]
        for sentence in section["sentences"]
    ]


def source(report: Json, key: str) -> Json:
    [found] = [each for each in report["body"]["sources"] if each["key"] == key]
    return found


async def person(session: AsyncSession, city: Catalogue, role: str, unit: str = "") -> UUID:
    account = Account(
        id=new_id(), username=f"u{new_id().hex[-12:]}", password_hash="-", display_name=role,
        unit_id=city.units[unit].id if unit else None,
    )  # fmt: skip
    session.add(account)
    await session.flush()
    session.add(RoleGrant(account_id=account.id, role=role))
    await session.flush()
    return account.id


async def test_every_sentence_with_a_number_rests_on_a_source_that_opens(
    client: AsyncClient, session: AsyncSession, analyst: Stage
) -> None:
    report = await make(client, session)
    assert report["title"] == "全市民情日报（2026年11月17日）"
    known = {each["number"]: each for each in report["body"]["sources"]}
    assert all(each["link"].startswith("/") for each in known.values())
    told = said(report)
    bare = [text for text, refs in told if re.search(r"\d", text) and not refs]
    assert bare == []
    assert {ref for _, refs in told for ref in refs} <= set(known)

    total = source(report, "count.total")
    assert total["n"] == 30
    assert told[0][0] == "11月17日，全市登记诉求30件，涉及56人。"
    assert "since=2026-11-16T16%3A00%3A00Z" in total["link"]
    listed = (await client.get(total["link"].replace("/tickets?", "/tickets?limit=200&"))).json()
    assert len(listed["items"]) == 30
    change = source(report, "count.before")
    assert (change["n"], change["value"], change["unit_of"]) == (10, 3.0, "ratio")
    assert change["low"] > 1
    assert any("比上周同日（10件）增加200.0%，95%区间+" in text for text, _ in told)
    assert any("没有去年同期" in text for text, _ in told)
    solved = source(report, "figure.solved")
    assert (solved["n"], solved["value"], solved["code"]) == (10, 1.0, "solved")
    assert solved["low"] == pytest.approx(0.722, abs=1e-3)
    assert "figure=solved&rows=all" in solved["link"]
    assert source(report, "category.0304")["n"] == 26
    [course] = report["body"]["sections"][0]["charts"]
    assert course["series"][0]["values"][9] == 30.0
    assert course["series"][1]["values"][9] == 10.0


async def test_no_word_of_a_ticket_is_kept(
    client: AsyncClient, session: AsyncSession, analyst: Stage
) -> None:
    body = str((await make(client, session))["body"])
    assert "路灯不亮" not in body.replace("市政设施·路灯不亮", "")


async def test_a_unit_and_a_district_have_reports_of_their_own(
    client: AsyncClient, session: AsyncSession, analyst: Stage
) -> None:
    unit = await make(client, session, unit_code="U-WATER")
    assert source(unit, "count.total")["n"] == 4
    assert "unit=U-WATER" in source(unit, "count.total")["link"]
    assert [each["key"] for each in unit["body"]["sections"] if each["key"] == "disputes"] == []
    place = await make(client, session, place_code="YT-TN")
    assert source(place, "count.total")["n"] == 26
    both = {**DAY, "unit_code": "U-WATER", "place_code": "YT-TN"}
    refused = await client.post("/reports", json=both)
    assert (refused.status_code, refused.json()["code"]) == (422, "report.scope")
    early = await client.post("/reports", json={**DAY, "day": "2026-11-18"})
    assert early.json()["code"] == "report.not_over"


@pytest.mark.parametrize("kind", ["weekly", "monthly", "leader"])
async def test_longer_reports_count_whole_periods(
    client: AsyncClient, session: AsyncSession, analyst: Stage, at: At, kind: str
) -> None:
    at(datetime(2026, 12, 2, 9, tzinfo=ZONE))
    report = await make(client, session, kind=kind)
    n = 40 if kind == "monthly" else 30
    assert source(report, "count.total")["n"] == n
    assert len(report["body"]["sections"][0]["charts"][0]["labels"]) == (30 if n == 40 else 7)


async def test_two_persons_and_then_it_stays(
    client: AsyncClient, session: AsyncSession, analyst: Stage, matters: Matters,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    report = await make(client, session)
    path = f"/reports/{report['id']}"
    words = {"version": report["version"], "remarks": "路灯集中报修，建议专项巡查。"}
    edited = (await client.put(f"{path}/remarks", json=words)).json()
    assert (edited["state"], edited["may"]) == ("edited", ["make", "remark"])
    stale = await client.put(f"{path}/remarks", json=words)
    assert (stale.status_code, stale.json()["code"]) == (409, "report.changed")

    assert analyst.actor is not None
    analyst.actor = await make_actor("supervisor", id=analyst.actor.id)
    seen = {"version": edited["version"]}
    own = await client.post(f"{path}/issue", json=seen)
    assert (own.status_code, own.json()["code"]) == (403, "report.own")
    analyst.actor = await make_actor("supervisor")
    issued = (await client.post(f"{path}/issue", json=seen)).json()
    assert issued["state"] == "issued"

    await matters.add(5, "030403", ["YT-TN-01"], YESTERDAY)
    again = await client.post("/reports", json=DAY)
    assert (again.status_code, again.json()["code"]) == (409, "report.issued")
    late = await client.put(f"{path}/remarks", json={**words, "version": issued["version"]})
    assert late.json()["code"] == "report.issued"
    assert (await client.get(path)).json()["body"] == report["body"]
    none = (await client.get(f"{path}/recount")).json()
    assert (none["making"], none["differences"]) == (None, [])
    assert (await client.post(f"{path}/recount")).json()["making"] == "waiting"
    await run_jobs(session)
    recount = (await client.get(f"{path}/recount")).json()
    assert recount["making"] == "done"
    found = {each["key"]: each for each in recount["differences"]}
    assert (found["count.total"]["n"], found["count.total"]["n_now"]) == (30, 35)
    assert recount["same"] > 0

    newer = await make(client, session, again=True)
    assert (newer["edition"], newer["state"], newer["remarks"]) == (2, "made", "")
    assert (await client.get(path)).json()["newer_id"] == newer["id"]
    names = await session.scalars(
        select(EventRow.name).where(EventRow.subject_type == "report").order_by(EventRow.id)
    )
    assert list(names) == [
        "report.made", "report.remarked", "report.issued", "report.made",
    ]  # fmt: skip


async def test_who_reads_what(
    client: AsyncClient, session: AsyncSession, analyst: Stage, make_actor: MakeActor
) -> None:
    whole, unit = await make(client, session), await make(client, session, unit_code="U-WATER")
    assert len((await client.get("/reports")).json()["items"]) == 2
    maker = analyst.actor
    for role in ("city_leader", "unit_leader"):
        analyst.actor = await make_actor(role, unit="U-WATER" if role == "unit_leader" else None)
        assert (await client.get("/reports")).json()["items"] == []  # none is issued
        assert (await client.get(f"/reports/{unit['id']}")).status_code == 404
    analyst.actor = await make_actor("supervisor")
    for report in (whole, unit):
        body = {"version": report["version"]}
        await client.post(f"/reports/{report['id']}/issue", json=body)
    analyst.actor = await make_actor("city_leader")
    assert len((await client.get("/reports", params={"kind": "daily"})).json()["items"]) == 2
    assert (await client.get("/reports", params={"kind": "weekly"})).json()["items"] == []
    analyst.actor = await make_actor("unit_leader", unit="U-WATER")
    [row] = (await client.get("/reports")).json()["items"]
    assert row["id"] == unit["id"]
    assert (await client.get(f"/reports/{whole['id']}/recount")).status_code == 404
    analyst.actor = await make_actor("unit_leader", unit="U-HOUSING")
    assert (await client.get("/reports")).json()["items"] == []
    analyst.actor = maker


async def test_pages_follow_each_other(
    client: AsyncClient, session: AsyncSession, analyst: Stage
) -> None:
    for day in ("2026-11-15", "2026-11-16", "2026-11-17"):
        await make(client, session, day=day)
    first = (await client.get("/reports", params={"limit": 2})).json()
    assert [row["last_day"] for row in first["items"]] == ["2026-11-17", "2026-11-16"]
    then = (await client.get("/reports", params={"limit": 2, "cursor": first["next"]})).json()
    assert ([row["last_day"] for row in then["items"]], then["next"]) == (["2026-11-15"], None)
    assert (await client.get("/reports", params={"cursor": "x"})).status_code == 422


def schedule(*recipients: UUID, **changes: object) -> Json:
    return {
        "kind": "daily", "time": "07:30", "weekday": 1, "deliver_when": "made", "is_active": True,
        "recipients": [str(id) for id in recipients], **changes,
    }  # fmt: skip


async def test_a_schedule_makes_and_delivers(
    client: AsyncClient, session: AsyncSession, city: Catalogue, analyst: Stage, at: At,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    leader = await person(session, city, "city_leader")
    made = (await client.post("/report-schedules", json=schedule(leader))).json()
    assert (made["rhythm"], made["next_at"]) == ("每日07:30", "2026-11-18T23:30:00Z")
    assert [each["name"] for each in made["recipients"]] == ["city_leader"]

    for _ in range(2):  # a second sweep at the same time does nothing
        at(datetime(2026, 11, 19, 7, 30, 5, tzinfo=ZONE))
        await deadlines.sweep()
        await run_jobs(session)
    [report] = (await session.scalars(select(Report))).all()
    assert (report.first_day.isoformat(), report.made_by) == ("2026-11-18", None)
    [row] = (await client.get("/report-schedules")).json()
    assert row["next_at"] == "2026-11-19T23:30:00Z"
    assert row["last_report_id"] == str(report.id)

    analyst.actor = await make_actor("city_leader", id=leader)
    listed = (await client.get("/reports", params={"unread": True})).json()
    assert (listed["unread"], listed["items"][0]["is_unread"]) == (1, True)
    assert (await client.get(f"/reports/{report.id}")).json()["made_by_name"] == "系统定时生成"
    assert (await client.get("/reports")).json()["unread"] == 1  # reading alone marks nothing
    await client.post(f"/reports/{report.id}/seen")
    assert (await client.get("/reports", params={"unread": True})).json()["items"] == []

    analyst.actor = await make_actor("supervisor")
    await client.post(f"/reports/{report.id}/issue", json={"version": report.version})
    delivery = await session.get(ReportDelivery, (report.id, leader), populate_existing=True)
    assert delivery is not None
    assert delivery.read_at is None  # issued, it is unread again


async def test_a_schedule_that_waits_for_the_issue_and_one_that_rests(
    client: AsyncClient, session: AsyncSession, city: Catalogue, analyst: Stage, at: At,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    leader = await person(session, city, "city_leader")
    body = schedule(leader, kind="weekly", time="08:00", deliver_when="issued")
    made = (await client.post("/report-schedules", json=body)).json()
    assert made["next_at"] == "2026-11-23T00:00:00Z"
    at(datetime(2026, 11, 23, 8, 1, tzinfo=ZONE))
    await deadlines.sweep()
    await run_jobs(session)
    report = (await session.scalars(select(Report))).one()
    assert report.last_day.isoformat() == "2026-11-22"
    assert await session.scalar(select(func.count()).select_from(ReportDelivery)) == 0
    analyst.actor = await make_actor("supervisor")
    await client.post(f"/reports/{report.id}/issue", json={"version": report.version})
    assert await session.scalar(select(func.count()).select_from(ReportDelivery)) == 1

    [row] = (await client.get("/report-schedules")).json()
    rest = {**body, "is_active": False, "version": row["version"]}
    path = f"/report-schedules/{row['id']}"
    assert (await client.put(path, json=rest)).json()["next_at"] is None
    pending = select(func.count()).where(Deadline.kind == DUE, Deadline.ended_at.is_(None))
    assert await session.scalar(pending) == 0
    assert (await client.put(path, json=rest)).json()["code"] == "report.changed"


async def test_what_could_not_be_made_says_so_and_is_sent_again(
    client: AsyncClient, session: AsyncSession, city: Catalogue, analyst: Stage,
    make_actor: MakeActor, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    leader = await person(session, city, "city_leader")
    made = (await client.post("/report-schedules", json=schedule(leader))).json()
    path = f"/report-schedules/{made['id']}"

    async def broken(*_: object) -> None:
        raise RuntimeError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(reports_making, "compose", broken)
        report = (await client.post("/reports", json={**DAY, "day": "2026-11-16"})).json()
        await client.post(f"{path}/send")
        with pytest.raises(RuntimeError, match="no room"):
            await run_jobs(session)
        with pytest.raises(RuntimeError, match="no room"):
            await run_jobs(session)
    read = (await client.get(f"/reports/{report['id']}")).json()
    assert (read["making"], read["may"], read["body"]["sections"]) == ("failed", ["make"], [])
    words = {"version": read["version"], "remarks": "x"}
    refused = await client.put(f"/reports/{report['id']}/remarks", json=words)
    assert (refused.status_code, refused.json()["code"]) == (409, "report.waiting")
    [row] = (await client.get("/report-schedules")).json()
    assert (row["failed_at"] is not None, row["last_report_id"]) == (True, None)

    assert (await client.post(f"{path}/send")).status_code == 200
    await run_jobs(session)
    [row] = (await client.get("/report-schedules")).json()
    assert (row["failed_at"], row["last_report_id"] is None) == (None, False)
    maker, analyst.actor = analyst.actor, await make_actor("city_leader", id=leader)
    await client.post(f"/reports/{row['last_report_id']}/seen")
    assert (await client.get("/reports")).json()["unread"] == 0
    analyst.actor = maker
    await client.post(f"{path}/send")
    await run_jobs(session)
    analyst.actor = await make_actor("city_leader", id=leader)
    assert (await client.get("/reports")).json()["unread"] == 1  # sent again, unread again


async def test_the_leaders_report_is_one_page_with_links(
    client: AsyncClient, session: AsyncSession, analyst: Stage, at: At
) -> None:
    at(datetime(2026, 12, 2, 9, tzinfo=ZONE))
    report = await make(client, session, kind="leader")
    path = f"/reports/{report['id']}"
    words = {"version": report["version"], "remarks": "请各单位加强巡查。" * 150}
    await client.put(f"{path}/remarks", json=words)
    pdf = (await client.post(f"{path}/export", json={"format": "pdf"})).content
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1
    assert pdf.count(b"/URI") >= len(said(report))
    word = await client.post(f"{path}/export", json={"format": "docx"})
    document = Document(BytesIO(word.content))
    links = [part for part in document.part.rels.values() if part.is_external]
    assert any("/tickets?since=" in link.target_ref for link in links)


async def test_recipients_may_read_what_they_get(
    client: AsyncClient, session: AsyncSession, city: Catalogue, analyst: Stage
) -> None:
    agent = await person(session, city, "agent")
    water = await person(session, city, "unit_leader", "U-WATER")
    for id, changes in ((agent, {}), (water, {}), (water, {"unit_code": "U-HOUSING"})):
        answer = await client.post("/report-schedules", json=schedule(id, **changes))
        assert answer.json()["code"] == "report.recipient"
    fits = await client.post("/report-schedules", json=schedule(water, unit_code="U-WATER"))
    assert fits.status_code == 200
    offered = (await client.get("/report-recipients", params={"unit": "U-WATER"})).json()
    assert str(water) in {each["id"] for each in offered}
    assert str(agent) not in {each["id"] for each in offered}


async def test_files_carry_sources_and_a_watermark(
    client: AsyncClient, session: AsyncSession, analyst: Stage
) -> None:
    report = await make(client, session)
    path = f"/reports/{report['id']}"
    await client.put(
        f"{path}/remarks", json={"version": report["version"], "remarks": "建议专项巡查。"}
    )
    word = await client.post(f"{path}/export", json={"format": "docx"})
    document = Document(BytesIO(word.content))
    told = "\n".join(line.text for line in document.paragraphs)
    assert "登记诉求30件，涉及56人。[1]" in told
    assert "建议专项巡查。" in told
    assert "尚未签发" in told
    [table] = document.tables
    assert table.rows[1].cells[0].text == "1"
    assert len(table.rows) == len(report["body"]["sources"]) + 1
    assert "2026-11-18" in document.sections[0].footer.paragraphs[0].text

    book = await client.post(f"{path}/export", json={"format": "xlsx"})
    first = cells(book.content, 2)[1]
    assert first[0] == ("n", "1")
    assert ("n", "30") in first
    assert ("inlineStr", "11月17日，全市登记诉求30件，涉及56人。") in cells(book.content, 1)[2]
    with zipfile.ZipFile(BytesIO(book.content)) as archive:
        assert len([name for name in archive.namelist() if "worksheets/sheet" in name]) == 4

    pdf = await client.post(f"{path}/export", json={"format": "pdf"})
    assert pdf.content.startswith(b"%PDF")
    events = await session.scalars(
        select(EventRow.body["format"].astext).where(EventRow.name == "report.exported")
    )
    assert sorted(events) == ["docx", "pdf", "xlsx"]
