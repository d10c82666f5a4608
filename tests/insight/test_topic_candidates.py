"""Candidates of the weekly topic: the formula, small numbers, families, freezing, choosing."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series import Share
from huying.callback.models import CitizenSolved
from huying.insight.topic_candidates_rules import (
    DEFAULT_WEIGHTS,
    LEAST,
    FormulaPart,
    Tally,
    Window,
    poisson,
    rank,
    ratio,
    rise,
    same,
)
from tests.conftest import NOW, MakeActor, Stage
from tests.insight.matters import Matters

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 16)
WINDOW = Window(4.0, 26.0)
At = Callable[[datetime], None]
Json: TypeAlias = Any  # an answer's body


def tally(
    n: int,
    *,
    earlier: int | None = None,
    year_ago: int | None = None,
    rates: dict[FormulaPart, Share] | None = None,
    places: Counter[str] | None = None,
) -> Tally:
    return Tally(
        n=n,
        people=n,
        places=places or Counter({"a": n // 2, "b": n - n // 2}),
        units=Counter({"u": n}),
        rates=rates or {},
        earlier=n * 6 if earlier is None else earlier,
        year_ago=year_ago,
    )


def test_an_exact_interval_of_a_count_and_of_a_ratio() -> None:
    low, high = poisson(10)
    assert (round(low, 2), round(high, 2)) == (4.80, 18.39)  # Garwood's table
    assert poisson(0)[0] == 0.0

    value, least, most = ratio(20, 10, 1.0)
    assert value == 2.0
    assert 0.89 < least < 0.90
    assert most is not None
    assert 4.7 < most < 4.8
    assert ratio(5, 0, 1.0)[0] is None  # nothing before: no number, but a lower end
    assert ratio(5, 0, 1.0)[1] > 0
    assert ratio(0, 0, 1.0) == (None, 0.0, None)


def test_concentration_knows_that_few_matters_always_seem_concentrated() -> None:
    spread = same([10] * 10)
    assert spread is not None
    assert round(spread[0], 3) == round(900 / 9900, 3)
    assert same([30]) == (1.0, 1.0, 1.0)
    few = same([2, 1])
    assert few is not None
    assert few[1] == 0.0
    assert same([1, 1]) is None


def test_a_rise_is_the_smaller_of_two_comparisons_and_none_without_history() -> None:
    usual = rise(tally(60, earlier=130), WINDOW)  # 20 were usual
    assert usual[0] is not None
    assert round(usual[0], 2) == 3.0
    seasonal = rise(tally(60, earlier=130, year_ago=55), WINDOW)
    assert seasonal[1] < 1 < usual[1]
    assert rise(tally(60, earlier=3), Window(4.0, 2.0)) == (None, 0.0, None)


def test_the_score_is_the_weighted_sum_of_what_is_certain() -> None:
    rates = {FormulaPart.UNSOLVED: Share(40, 50), FormulaPart.REPEAT: Share(0, 100)}
    found = rank({("0304", ""): tally(100, rates=rates)}, WINDOW, DEFAULT_WEIGHTS)[0]

    assert found.score == pytest.approx(sum(part.points for part in found.parts))
    assert sum(part.weight for part in found.parts) == pytest.approx(1.0)
    unsolved = next(part for part in found.parts if part.part is FormulaPart.UNSOLVED)
    low, high = Share(40, 50).interval or (0, 0)
    assert (unsolved.value, unsolved.low, unsolved.high, unsolved.n) == (0.8, low, high, 50)
    assert unsolved.points == pytest.approx(100 * DEFAULT_WEIGHTS[FormulaPart.UNSOLVED] * low)
    alone = rank({("0304", ""): tally(100, rates=rates)}, WINDOW, {FormulaPart.UNSOLVED: 0.5})[0]
    assert alone.score == pytest.approx(100 * low)


def test_few_matters_never_win_by_luck_and_families_are_named_once() -> None:
    hard = {FormulaPart.UNSOLVED: Share(8, 8)}
    many = {FormulaPart.UNSOLVED: Share(80, 100)}
    found = rank(
        {
            ("030403", ""): tally(100, rates=many),
            ("0304", ""): tally(110, rates=many, places=Counter(dict.fromkeys("abcdefghij", 11))),
            ("030403", "YT-TN"): tally(60),
            ("080101", "YT-TB"): tally(LEAST, rates=hard),
            ("080102", "YT-TB"): tally(LEAST - 1, rates=hard),
        },
        WINDOW,
        {FormulaPart.UNSOLVED: 1.0, FormulaPart.PLACES: 0.2},
    )

    assert [each.key for each in found] == [("030403", ""), ("080101", "YT-TB")]


async def lights(session: AsyncSession, *, weeks: int = 12) -> Matters:
    """路灯 of 汀南区 flare up in the last two weeks, in two streets, mostly not solved."""
    matters = Matters(session)
    start = datetime(2026, 11, 2, 9, tzinfo=ZONE)
    for week in range(weeks):
        at = start - timedelta(weeks=week + 2)
        await matters.add(6, "030403", ["YT-TN-01", "YT-TB-02"], at)
        await matters.add(12, "080104", ["YT-TN-01", "YT-TB-02", "YT-YX-01", "YT-LD-01"], at)
    flared = await matters.add(
        40, "030403", ["YT-TN-01", "YT-TN-02"], start, every=timedelta(hours=5), repeated=25,
        people=3,
    )  # fmt: skip
    await matters.judge(flared[:20], CitizenSolved.NO)
    calm = await matters.add(
        24, "080104", ["YT-TN-01", "YT-TB-02", "YT-YX-01", "YT-LD-01"], start,
        every=timedelta(hours=8),
    )  # fmt: skip
    await matters.judge(calm[:20], CitizenSolved.YES)
    return matters


async def test_the_flared_subject_comes_first_with_every_part_shown(
    session: AsyncSession, client: AsyncClient, stage: Stage, make_actor: MakeActor
) -> None:
    await lights(session)
    stage.actor = await make_actor("analyst")

    response = await client.get("/topic-candidates")

    assert response.status_code == 200, response.text
    body = response.json()
    first = body["items"][0]
    assert (body["week"], body["put_up_at"], body["may_put_up"]) == ("2026-11-16", None, True)
    assert (first["key"], first["title"]) == ("030403:YT-TN", "汀南区路灯不亮")
    assert (first["n"], first["people"], first["earlier"]) == (40, 120, 36)
    parts = {part["part"]: part for part in first["parts"]}
    assert parts["unsolved"]["value"] == 1.0
    assert parts["unsolved"]["n"] == 20
    assert parts["repeat"]["value"] == pytest.approx(25 / 40)
    assert parts["rise"]["low"] > 1.9
    assert parts["overdue"]["value"] is None  # nothing was dispatched: not told, and no points
    assert parts["overdue"]["points"] == 0
    assert first["places"][0]["n"] == 20
    assert first["units"][0]["name"] == "市环境卫生管理处"
    assert first["score"] == pytest.approx(sum(p["points"] for p in first["parts"]), abs=0.02)
    assert all(item["n"] >= body["least"] for item in body["items"])


async def test_what_is_put_up_does_not_move_and_the_leader_chooses_of_it(
    session: AsyncSession, client: AsyncClient, stage: Stage, make_actor: MakeActor, at: At
) -> None:
    matters = await lights(session)
    stage.actor = await make_actor("analyst")
    up = (await client.post("/topic-candidates", json={"week": str(MONDAY)})).json()
    await matters.add(300, "080104", ["YT-WC-01"], datetime(2026, 11, 17, tzinfo=ZONE))
    at(NOW + timedelta(days=1))

    again = (await client.get("/topic-candidates", params={"week": str(MONDAY)})).json()
    twice = await client.post("/topic-candidates", json={"week": str(MONDAY)})
    key = up["items"][0]["key"]
    refused = await client.post("/topic-candidates/choose", json={"week": str(MONDAY), "key": key})
    stage.actor = await make_actor("city_leader", unit="U-GOV")
    other = await client.post(
        "/topic-candidates/choose", json={"week": str(MONDAY), "category": "0402"}
    )
    chosen = await client.post("/topic-candidates/choose", json={"week": str(MONDAY), "key": key})
    double = await client.post("/topic-candidates/choose", json={"week": str(MONDAY), "key": key})

    assert again["items"] == up["items"]
    assert again["put_up_at"] == up["put_up_at"]
    assert (twice.status_code, twice.json()["code"]) == (409, "topic.week_put_up")
    assert refused.status_code == 403
    assert (other.status_code, other.json()["code"]) == (422, "topic.needs_reason")
    assert (chosen.status_code, chosen.json()["basis"]["rank"]) == (201, 1)
    assert double.json()["code"] == "topic.chosen_before"
    shown = (await client.get("/topic-candidates")).json()
    assert [topic["title"] for topic in shown["topics"]] == ["汀南区路灯不亮"]


async def chosen(client: AsyncClient, stage: Stage, make_actor: MakeActor) -> Json:
    stage.actor = await make_actor("analyst")
    await client.post("/topic-candidates", json={"week": str(MONDAY)})
    stage.actor = await make_actor("city_leader", unit="U-GOV")
    body = {"week": str(MONDAY), "category": "030403", "place": "YT-TN", "reason": "群众反映多"}
    response = await client.post("/topic-candidates/choose", json=body)
    assert response.status_code == 201, response.text
    return response.json()


async def flared_and_calmed(session: AsyncSession, *, helped: bool) -> None:
    """路灯: 30 a week in six streets of 汀南 and 30 in six of 汀北 before, afterwards 汀南 8."""
    matters = Matters(session)
    south = [f"YT-TN-0{n}" for n in range(1, 7)]
    north = [f"YT-TB-0{n}" for n in range(1, 7)]
    for week in range(-14, 6):
        at = datetime.combine(MONDAY, datetime.min.time(), ZONE) + timedelta(weeks=week, hours=9)
        south_n = 8 if helped and week > 0 else 30
        every = timedelta(hours=4)
        await matters.add(south_n, "030403", south, at, every=every)
        await matters.add(30, "030403", north, at, every=every)
        await matters.add(20, "080104", north, at, every=every)


@pytest.mark.parametrize(("helped", "verdict"), [(True, "fewer"), (False, "cannot_tell")])
async def test_an_effect_is_told_only_where_it_is_beyond_doubt(
    session: AsyncSession,
    client: AsyncClient,
    stage: Stage,
    make_actor: MakeActor,
    at: At,
    helped: bool,
    verdict: str,
) -> None:
    await flared_and_calmed(session, helped=helped)
    topic = await chosen(client, stage, make_actor)
    early = (await client.get(f"/topics/{topic['id']}/effect")).json()
    at(NOW + timedelta(weeks=6))

    body = (await client.get(f"/topics/{topic['id']}/effect")).json()

    assert (early["effect"], early["during"]) == (None, [])
    assert (body["effect"]["verdict"], body["effect"]["yardstick"]) == (verdict, "streets")
    assert (body["chosen_week"], len(body["before"]), len(body["during"])) == (
        "2026-11-16", 12, 5,
    )  # fmt: skip
    weeks = {week["week"]: week for week in body["weeks"]}
    assert weeks["2026-11-09"]["n"] == 30
    assert weeks["2026-12-14"]["n"] == (8 if helped else 30)
    # Everything else went on as before, so 30 would have come.
    assert weeks["2026-12-14"]["expected"] == pytest.approx(30, abs=1)
    if helped:
        assert body["effect"]["low"] < 8 / 30 < body["effect"]["high"] < 1
        assert "少了约 73%" in body["sentence"]
    else:
        assert body["sentence"] == "变化在正常波动范围之内，不能说有效果"


async def test_citizens_are_told_weekly_numbers_of_five_and_more_only(
    session: AsyncSession, client: AsyncClient, stage: Stage, make_actor: MakeActor, at: At
) -> None:
    matters = Matters(session)
    for week in range(-8, 0):
        when = datetime.combine(MONDAY, datetime.min.time(), ZONE) + timedelta(weeks=week)
        await matters.add(6, "030403", ["YT-TN-01"], when, every=timedelta(hours=9))
    later = datetime.combine(MONDAY, datetime.min.time(), ZONE) + timedelta(weeks=2)
    await matters.add(4, "030403", ["YT-TN-01"], later)
    topic = await chosen(client, stage, make_actor)
    for role, step, more in (
        ("supervisor", "public", {"text": "正在更换坏灯"}), ("analyst", "public/approve", {}),
    ):  # fmt: skip
        stage.actor = await make_actor(role)
        version = (await client.get(f"/topics/{topic['id']}")).json()["version"]
        body = {"version": version, **more}
        done = await client.post(f"/topics/{topic['id']}/{step}", json=body)
        assert done.status_code == 200, done.text
    at(NOW + timedelta(weeks=5))

    told = (await client.get("/public/topics", params={"year": 2026})).json()

    assert told["items"] == [
        {
            "number": "2026 年第 1 题", "title": "汀南区路灯不亮", "place": "汀南区",
            "week": "2026-11-16", "state": "刚选定", "outcome": "", "text": "正在更换坏灯",
            "units": [], "before": 6.0, "after": None,
        }
    ]  # fmt: skip


async def test_weights_are_set_with_a_reason_and_keep_their_history(
    client: AsyncClient, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("analyst")
    shipped = (await client.get("/topic-formula")).json()
    weights = {**shipped["shipped"], "people": 0.5}
    lacking = {name: weight for name, weight in weights.items() if name != "rise"}

    async def post(weights: dict[str, float]) -> Json:
        body = {"weights": weights, "reason": "更看重涉及人数"}
        return (await client.post("/topic-formula", json=body)).json()

    refused = [await post(lacking), await post(dict.fromkeys(weights, 0.0))]
    await post(weights)
    again = await post(shipped["shipped"])

    assert shipped["current"]["number"] == 0
    assert [each["code"] for each in refused] == ["topic.bad_weights"] * 2
    assert [each["number"] for each in again["history"]] == [2, 1]
    assert again["history"][1]["weights"]["people"] == 0.5
    stage.actor = await make_actor("city_leader", unit="U-GOV")
    assert (await client.post("/topic-formula", json={})).status_code == 403
