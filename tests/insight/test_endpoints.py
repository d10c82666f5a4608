"""Figures over HTTP: who sees what, drill-down, periods, refusals."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeAlias

import pytest
from httpx import AsyncClient
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback.models import CitizenSolved, Satisfaction
from huying.insight.definitions import FIGURES, PENDING
from huying.kit.actor import Actor
from huying.schema import load_all
from huying.ticket.models import Confidentiality, Ticket, TicketState
from tests.conftest import NOW, Stage
from tests.factories.callback import make_evaluated
from tests.factories.ticket import make_draft, make_ticket

Json: TypeAlias = Any  # an answer's body
MakeActor = Callable[..., Awaitable[Actor]]
Read = Callable[..., Awaitable[Json]]


@pytest.fixture(autouse=True)
def _everything_registered() -> None:
    load_all()


@pytest.fixture
async def analyst(make_actor: MakeActor) -> Actor:
    return await make_actor("analyst", unit="U-HOTLINE-ANALYSIS")


@pytest.fixture
async def specialist(make_actor: MakeActor) -> Actor:
    return await make_actor("callback_specialist", unit="U-HOTLINE-CALLBACK")


@pytest.fixture
def read(client: AsyncClient, stage: Stage) -> Read:
    async def get(actor: Actor, path: str, **query: str | int | bool) -> Json:
        stage.actor = actor
        response = await client.get(path, params=query)
        assert response.status_code == 200, response.text
        return response.json()

    return get


def granted(shares: list[Json]) -> tuple[int, int]:
    """Numerator and denominator as the headline shows them."""
    first = shares[0]
    assert (first["basis"], first["with_excluded"]) == ("granted", False)
    return first["numerator"], first["denominator"]


async def test_every_figure_says_in_words_what_it_counts(analyst: Actor, read: Read) -> None:
    catalogue = await read(analyst, "/figures")

    assert [one["code"] for one in catalogue["figures"]] == list(FIGURES)
    assert [one["code"] for one in catalogue["pending"]] == list(PENDING)
    for one in catalogue["figures"]:
        assert one["formula"] == f"{one['numerator']} ÷ {one['denominator']}"
        assert one["name"] != one["code"]


async def test_an_empty_city_has_no_made_up_share(analyst: Actor, read: Read) -> None:
    for code in FIGURES:
        for share in (await read(analyst, f"/figures/{code}"))["shares"]:
            assert (share["numerator"], share["denominator"]) == (0, 0)
            assert share["share"] is None
            assert share["low"] is None


async def test_a_group_is_read_at_once(session: AsyncSession, analyst: Actor, read: Read) -> None:
    await make_ticket(session)

    group = await read(analyst, "/figures/values", group="intake")

    codes = [code for code, figure in FIGURES.items() if figure.group.value == "intake"]
    assert [one["code"] for one in group] == codes
    for one in group:
        assert one == await read(analyst, f"/figures/{one['code']}")


async def test_a_share_comes_with_its_n_and_interval_and_drills_to_its_rows(
    session: AsyncSession, analyst: Actor, specialist: Actor, read: Read
) -> None:
    content = await make_evaluated(
        session, specialist, satisfaction=Satisfaction.VERY, solved=CitizenSolved.YES
    )
    await make_evaluated(session, specialist)

    figure = await read(analyst, "/figures/satisfied")
    rows = await read(analyst, "/figures/satisfied/rows", part="counted")

    assert granted(figure["shares"]) == (1, 2)
    assert figure["shares"][0]["share"] == 0.5
    assert (figure["shares"][0]["low"], figure["shares"][0]["high"]) == pytest.approx(
        (0.0945, 0.9055), abs=5e-5
    )
    assert [row["ticket_id"] for row in rows["items"]] == [str(content.ticket_id)]
    assert rows["items"][0]["unit_name"] == "供水集团"
    rest = await read(analyst, "/figures/satisfied/rows", part="rest")
    assert len(rest["items"]) == 1


async def test_units_see_their_own_subtree_and_the_city_for_comparison(
    session: AsyncSession, specialist: Actor, make_actor: MakeActor, client: AsyncClient,
    stage: Stage, read: Read,
) -> None:  # fmt: skip
    leader = await make_actor("unit_leader", unit="U-WATER")
    mine = await make_evaluated(
        session, specialist, satisfaction=Satisfaction.VERY, solved=CitizenSolved.YES
    )
    other = await make_ticket(session, state=TicketState.TO_CALLBACK, unit="U-HOUSING")
    await make_evaluated(session, specialist, ticket=other)

    figure = await read(leader, "/figures/solved")
    rows = await read(leader, "/figures/solved/rows")

    assert granted(figure["shares"]) == (1, 1)
    assert granted(figure["city"]) == (1, 2)
    assert [row["ticket_id"] for row in rows["items"]] == [str(mine.ticket_id)]
    hotlines_own = await read(leader, "/figures/callback_in_time")
    assert hotlines_own["shares"] is None
    assert hotlines_own["city"] is not None
    stage.actor = leader
    for path in ("/figures/solved", "/figures/solved/rows", "/figures/bands"):
        refused = await client.get(path, params={"unit": "U-HOUSING"})
        assert refused.status_code == 404


async def test_by_unit_the_subtrees_sum_to_the_whole(
    session: AsyncSession, analyst: Actor, read: Read
) -> None:
    for unit in ("U-WATER", "U-TN-05", "U-TN", "U-TN-01"):
        await make_ticket(session, state=TicketState.TO_SIGN, unit=unit)

    top = await read(analyst, "/figures/direct_dispatch/series", by="unit")
    below = await read(analyst, "/figures/direct_dispatch/series", by="unit", unit="U-TN")

    counts = {one["key"]: one["shares"][0]["denominator"] for one in top["slices"]}
    assert counts == {"U-WATER": 1, "U-TN": 3}
    assert {one["key"]: one["has_children"] for one in top["slices"]}["U-TN"] is True
    assert [(one["key"], one["is_own"]) for one in below["slices"]] == [
        ("U-TN-01", False), ("U-TN-05", False), ("U-TN", True),
    ]  # fmt: skip


async def test_by_day_even_days_without_rows_are_there(
    session: AsyncSession, analyst: Actor, read: Read
) -> None:
    await make_ticket(session)

    series = await read(
        analyst, "/figures/direct_answer/series", by="day", since="2026-11-15", until="2026-11-30"
    )

    days = {one["key"]: one["shares"][0]["denominator"] for one in series["slices"]}
    assert days == {"2026-11-15": 0, "2026-11-16": 0, "2026-11-17": 0, "2026-11-18": 1}


async def test_by_category_and_place_one_level_below(
    session: AsyncSession, analyst: Actor, read: Read
) -> None:
    await make_ticket(session)
    await make_ticket(session, draft=make_draft(category="0301", place=None))

    by_category = await read(analyst, "/figures/direct_answer/series", by="category")
    below = await read(analyst, "/figures/direct_answer/series", by="category", category="09")
    by_place = await read(analyst, "/figures/direct_answer/series", by="place")
    streets = await read(analyst, "/figures/direct_answer/series", by="place", place="YT-TN")

    assert [one["key"] for one in by_category["slices"]] == ["03", "09"]
    assert [one["key"] for one in below["slices"]] == ["0901"]
    assert [one["key"] for one in by_place["slices"]] == ["YT-TN", ""]
    assert [one["key"] for one in streets["slices"]] == ["YT-TN-05"]


async def test_what_is_not_due_yet_is_neither_kept_nor_broken(
    session: AsyncSession, analyst: Actor, read: Read, at: Callable[..., None]
) -> None:
    await make_ticket(session, state=TicketState.HANDLING)

    assert granted((await read(analyst, "/figures/unit_on_time"))["shares"]) == (0, 0)
    at(NOW + timedelta(days=2))
    assert granted((await read(analyst, "/figures/unit_on_time"))["shares"]) == (0, 1)


async def test_rule_15_every_rate_with_and_without_what_was_excluded(
    session: AsyncSession, analyst: Actor, specialist: Actor, read: Read
) -> None:
    task = await make_evaluated(session, specialist)
    ticket = await make_ticket(session, state=TicketState.TO_CALLBACK)
    await make_evaluated(
        session, specialist, ticket=ticket, satisfaction=Satisfaction.VERY,
        solved=CitizenSolved.YES,
    )  # fmt: skip
    await session.execute(text("SET LOCAL session_replication_role = replica"))  # past the guard
    await session.execute(
        update(Ticket).where(Ticket.id == task.ticket_id).values(is_excluded=True)
    )

    shares = (await read(analyst, "/figures/solved"))["shares"]
    rows = await read(analyst, "/figures/solved/rows")
    all_rows = await read(analyst, "/figures/solved/rows", with_excluded=True)

    assert granted(shares) == (1, 1)
    assert (shares[1]["with_excluded"], shares[1]["numerator"], shares[1]["denominator"]) == (
        True, 1, 2,
    )  # fmt: skip
    assert len(rows["items"]) == 1
    assert sorted(row["is_excluded"] for row in all_rows["items"]) == [False, True]


async def test_rows_are_masked_and_paged(session: AsyncSession, analyst: Actor, read: Read) -> None:
    secret = make_draft(title="陈建国反映停水 12812345678", confidentiality=Confidentiality.NORMAL)
    for _ in range(3):
        await make_ticket(session, draft=secret)

    first = await read(analyst, "/figures/direct_answer/rows", limit=2)
    second = await read(analyst, "/figures/direct_answer/rows", limit=2, cursor=first["next"])

    ids = [row["id"] for row in first["items"] + second["items"]]
    assert len(set(ids)) == 3
    assert second["next"] is None
    titles = {row["title"] for row in first["items"]}
    assert not any("建国" in title or "12812345678" in title for title in titles)


@pytest.mark.parametrize(
    ("path", "query", "code"),
    [
        ("/figures/solved", {"since": "2026-11-02", "until": "2026-11-01"}, "insight.wrong_period"),
        ("/figures/solved", {"since": "2024-01-01", "until": "2026-11-01"}, "insight.wrong_period"),
        ("/figures/solved", {"since": "0001-01-01"}, "insight.wrong_period"),
        ("/figures/solved", {"category": "9"}, "invalid"),
        ("/figures/solved/rows", {"basis": "unpaused"}, "insight.no_such_basis"),
        ("/figures/connected/series", {"by": "unit"}, "insight.not_applicable"),
        ("/figures/connected/series", {"by": "category"}, "insight.not_applicable"),
        ("/figures/connected/rows", {"category": "09"}, "insight.not_applicable"),
        ("/figures/dispatch_on_time/rows", {"unit": "U-WATER"}, "insight.not_applicable"),
        ("/figures/solved/rows", {"cursor": "x"}, "invalid"),
    ],
)
async def test_what_cannot_be_answered_is_refused(
    client: AsyncClient, stage: Stage, analyst: Actor, path: str, query: dict[str, str], code: str
) -> None:
    stage.actor = analyst
    response = await client.get(path, params=query)

    assert response.status_code == 422
    assert response.json()["code"] == code


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/figures/nothing", {}),
        ("/figures/solved", {"unit": "U-NOWHERE"}),
        ("/figures/solved", {"place": "XX"}),
    ],
)
async def test_what_is_not_there_is_not_found(
    client: AsyncClient, stage: Stage, analyst: Actor, path: str, query: dict[str, str]
) -> None:
    stage.actor = analyst
    response = await client.get(path, params=query)

    assert response.status_code == 404
