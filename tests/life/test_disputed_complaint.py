"""A disputed complaint from the first word to the last, and every figure about it by hand."""

from datetime import datetime

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.insight.definitions import FIGURES
from huying.insight.kinds import Owner
from huying.schema import load_all
from tests.conftest import Stage
from tests.life import dispute, ending, reckoned
from tests.life.dispute import local
from tests.life.walking import STREET, URBAN, Walk

PERIOD = {"since": "2026-11-01", "until": "2026-12-31"}


@pytest.fixture
async def walk(session: AsyncSession, client: AsyncClient, stage: Stage, city: Catalogue) -> Walk:
    load_all()
    made = Walk(session, client, stage, city)
    await made.begin()
    return made


async def headline(walk: Walk) -> str:
    return str((await walk.progress())["headline"])


async def disputed(walk: Walk, lead: str) -> None:
    """Until the superior unit has decided for ``lead``."""
    await dispute.registered_by_the_agent(walk)
    assert await headline(walk) == "正在安排承办单位 · 预计11月25日前答复"
    await dispute.dispatched_to_the_street(walk)
    assert await headline(walk) == "等待梧桐街道办签收 · 预计11月25日前答复"
    objection = await dispute.the_street_objects(walk)
    await dispute.upheld_by_another_person(walk, objection)
    assert await headline(walk) == "等待汀南区城管局签收 · 预计11月25日前答复"
    review = await dispute.referred_to_a_joint_review(walk)
    await dispute.the_unit_at_work_speaks_to_the_citizen(walk)
    assert await headline(walk) == "汀南区城管局正在办理 · 预计11月25日前答复"
    await dispute.decided_by_the_superior(walk, review, lead)


async def test_a_disputed_complaint_from_the_first_word_to_the_last(walk: Walk) -> None:
    await disputed(walk, lead=URBAN)
    await dispute.more_time_is_granted_by_the_hotline(walk)
    assert await headline(walk) == "汀南区城管局正在办理 · 预计11月27日前答复"
    await ending.submitted_and_sent_back(walk)
    assert (await walk.progress())["reply"] is None
    await ending.submitted_again_and_settled(walk)
    assert await headline(walk) == "等待回访"
    alert = await ending.dissatisfied_raises_a_red_alert(walk)
    letter = await ending.a_letter_is_written_and_answered(walk)
    await ending.rework_is_ordered(walk, alert)
    assert await headline(walk) == "汀南区城管局正在重新办理 · 预计12月1日（周二）前答复"
    await ending.done_again_and_closed(walk, letter)
    assert await headline(walk) == "已回访"

    await walk.until(datetime(2026, 12, 3, 12, tzinfo=dispute.CITY_ZONE))
    assert set(reckoned.ROWS) == set(FIGURES)
    for code, rows in reckoned.ROWS.items():
        await the_figure_is_right(walk, code, rows)
    await each_unit_has_its_own_rows(walk)
    await the_story_reads_in_order(walk)


async def test_a_joint_review_may_give_it_back_to_the_first_unit(walk: Walk) -> None:
    """Which is not new to the ticket: its clock goes on from its first dispatch (rule 2)."""
    await disputed(walk, lead=STREET)

    page = await walk.page("street")
    assert (page["state"], page["lead"]["code"]) == ("to_sign", STREET)
    assert (await walk.inbox("street"), await walk.inbox("urban")) == ("new", "informed")
    running = [bar for bar in dispute.clocks(page, "unit") if bar["stopped_at"] is None]
    assert [dispute.same(bar["started_at"], local(18, 10, 10)) for bar in running] == [True]
    first, second = (reckoned.STREET, local(18, 10, 10)), (reckoned.URBAN, local(18, 11))
    await the_figure_is_right(walk, "first_dispatch", [(*first, True)])
    await the_figure_is_right(
        walk,
        "returned",
        [(*first, True), (*second, True), (reckoned.STREET, local(18, 15), False)],
    )


async def the_figure_is_right(walk: Walk, code: str, rows: list[reckoned.Row]) -> None:
    """The headline, what counts on other due dates, and the rows behind it."""
    figure = await walk.reads("analyst", f"/figures/{code}", **PERIOD)
    told = {
        (share["basis"], share["with_excluded"]): (share["numerator"], share["denominator"])
        for share in figure["shares"]
    }
    counted = sum(is_counted for _, _, is_counted in rows)
    by_basis = {"granted": (counted, len(rows)), **reckoned.OTHERWISE.get(code, {})}
    # Nothing about this ticket was excluded.
    assert {basis: told[basis, False] for basis in by_basis} == by_basis, code
    assert {told[key] == told[key[0], False] for key in told} == {True}, code
    shown = (await walk.reads("analyst", f"/figures/{code}/rows", **PERIOD))["items"]
    found = [
        (row["unit_name"], datetime.fromisoformat(row["at"]), row["is_counted"]) for row in shown
    ]
    assert sorted(found) == sorted(rows), code
    assert {row["ticket_id"] for row in shown} <= {walk.id, None}, code


async def each_unit_has_its_own_rows(walk: Walk) -> None:
    names = {STREET: reckoned.STREET, URBAN: reckoned.URBAN}
    for code, rows in reckoned.ROWS.items():
        for unit, name in names.items():
            own = [is_counted for whose, _, is_counted in rows if whose == name]
            figure = await walk.reads("analyst", f"/figures/{code}", unit=unit, **PERIOD)
            if FIGURES[code].owner is not Owner.UNIT:
                assert figure["shares"] is None, code
                continue
            share = figure["shares"][0]
            told = (share["numerator"], share["denominator"])
            assert told == (sum(own), len(own)), (code, unit)


async def the_story_reads_in_order(walk: Walk) -> None:
    """Told to a supervisor: what happened, once each and in its place."""
    items = (await walk.reads("supervisor", f"/tickets/{walk.id}/story"))["items"]
    moments = [datetime.fromisoformat(item["at"]) for item in items]
    assert moments == sorted(moments)
    assert [item["name"] for item in items] == reckoned.STORY.split()
    told = "\n".join(item["text"] for item in items)
    assert "陈建国" not in told
    assert "12812345678" not in told
    submitted = [item["text"] for item in items if item["name"] == "ticket.submitted"]
    days = ("11月25日已到", "11月26日已清运", "11月30日已清运")
    assert [day in text for day, text in zip(days, submitted, strict=True)] == [True] * 3
