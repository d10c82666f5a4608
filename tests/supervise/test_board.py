"""The live board: every number equals the rows it drills to."""

from collections.abc import Callable
from datetime import datetime, timedelta

from httpx import AsyncClient
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call.models import CallRisk, CallState
from huying.callback.models import CitizenSolved, Satisfaction
from huying.kit.actor import Actor
from huying.people.models import Account
from huying.ticket.models import TicketState
from tests.conftest import NOW, Stage
from tests.factories.call import make_call
from tests.factories.callback import make_callback, make_evaluated
from tests.factories.ticket import make_ticket
from tests.supervise.conftest import Desk, Json, MakeActor

At = Callable[[datetime], None]


def figure(board: Json, name: str) -> Json:
    return next(one for one in board["figures"] if one["name"] == name)


async def make_agent(session: AsyncSession, name: str, extension: str) -> Account:
    account = Account(
        username=f"x{extension}", display_name=name, password_hash="-", extension=extension
    )
    session.add(account)
    await session.flush()
    return account


async def test_an_empty_city_has_a_board_without_made_up_shares(
    session: AsyncSession, desk: Desk, supervisor: Actor
) -> None:
    board = await desk.read(supervisor, "/board")

    assert board["calls"]["live"]["count"] == 0
    assert {one["share"] for one in board["figures"]} == {None}
    assert {one["denominator"] for one in board["figures"]} == {0}


async def test_shows_calls_now_by_agent(
    session: AsyncSession, desk: Desk, supervisor: Actor, at: At
) -> None:
    one, two = await make_agent(session, "甲", "9101"), await make_agent(session, "乙", "9102")
    live = await make_call(session, agent_id=one.id)
    await make_call(session, agent_id=two.id, state=CallState.WRAP_UP)
    at(NOW + timedelta(seconds=40))
    await make_call(session, state=CallState.WAITING)
    session.add(
        CallRisk(
            call_id=live.id,
            kind="threat",
            term="跳楼",
            level=2,
            call_seq=1,
            spans=[],
            found_at=NOW,
        )
    )
    await session.flush()
    at(NOW + timedelta(seconds=70))

    calls = (await desk.read(supervisor, "/board"))["calls"]

    assert [calls[key]["count"] for key in ("live", "waiting", "wrap_up")] == [1, 1, 1]
    rows = [
        (row["name"], row["extension"], row["state"], row["seconds"]) for row in calls["agents"]
    ]
    assert rows == [("甲", "9101", "live", 70), ("乙", "9102", "wrap_up", 70)]
    assert [row["highest_risk"] for row in calls["agents"]] == [2, 0]
    assert [row["seconds"] for row in calls["waiting_calls"]] == [30]


async def test_counts_of_tickets_equal_the_lists_they_drill_to(
    session: AsyncSession, client: AsyncClient, stage: Stage, supervisor: Actor, desk: Desk, at: At
) -> None:
    for state in (
        TicketState.TO_DISPATCH,
        TicketState.TO_DISPATCH,
        TicketState.TO_SIGN,
        TicketState.HANDLING,
        TicketState.CLOSED,
    ):
        await make_ticket(session, state=state)
    at(NOW + timedelta(hours=2))  # the dispatch limit of an hour has passed
    await make_ticket(session, state=TicketState.TO_DISPATCH)

    tickets = (await desk.read(supervisor, "/board"))["tickets"]

    states = {row["state"]: row["count"] for row in tickets["by_state"]}
    assert (states["to_dispatch"], states["to_sign"], states["handling"]) == (3, 1, 1)
    assert "closed" not in states
    assert (tickets["open"]["count"], tickets["overdue"]["count"]) == (5, 2)
    counted = [*tickets["by_state"], tickets["open"], tickets["due_today"], tickets["overdue"]]
    for count in counted:
        listed = await client.get(f"/tickets?{count['drill']['query']}")
        assert len(listed.json()["items"]) == count["count"], count


async def test_callbacks_and_alerts_equal_the_lists_they_drill_to(
    session: AsyncSession, client: AsyncClient, desk: Desk, supervisor: Actor, specialist: Actor,
    at: At,
) -> None:  # fmt: skip
    await make_callback(session)
    at(NOW + timedelta(hours=1))
    await make_callback(session)
    await make_evaluated(session, specialist)
    at(NOW + timedelta(hours=2, minutes=30))

    board = await desk.read(supervisor, "/board")

    callbacks, alerts = board["callbacks"], board["alerts"]
    assert [callbacks[key]["count"] for key in ("open", "due", "overdue")] == [2, 1, 1]
    assert [(row["level"], row["count"]) for row in alerts["by_level"]] == [
        ("red", 1), ("orange", 0), ("yellow", 0),
    ]  # fmt: skip
    assert alerts["late"]["count"] == 1
    for count in (*callbacks.values(), *alerts["by_level"], alerts["late"]):
        drill = count["drill"]
        listed = await client.get(f"/{drill['list']}?{drill['query']}")
        assert len(listed.json()["items"]) == count["count"], count


async def test_every_figure_equals_its_rows_and_carries_its_interval(
    session: AsyncSession, client: AsyncClient, desk: Desk, supervisor: Actor, specialist: Actor,
    make_actor: MakeActor, at: At,
) -> None:  # fmt: skip
    agent = await make_agent(session, "甲", "9103")
    await make_call(session, agent_id=agent.id)
    await make_call(session, state=CallState.ENDED)  # rang in vain
    await make_call(session, state=CallState.WAITING)  # still rings
    good, yes = Satisfaction.BASICALLY, CitizenSolved.YES
    await make_evaluated(session, specialist, satisfaction=good, solved=yes)
    await make_evaluated(session, specialist, satisfaction=good, solved=CitizenSolved.PARTLY)
    await make_evaluated(session, specialist)
    await make_callback(session)
    await make_ticket(session, state=TicketState.HANDLING)
    at(NOW + timedelta(hours=3))

    board = await desk.read(supervisor, "/board")

    shares = {one["name"]: (one["numerator"], one["denominator"]) for one in board["figures"]}
    assert shares["connected"] == (1, 2)
    assert shares["satisfied"] == (2, 3)
    assert shares["solved"] == (1, 3)
    assert shares["callback_in_time"] == (3, 4)
    assert shares["direct_dispatch"] == (0, 5)
    for one in board["figures"]:
        rows = (await client.get(f"/board/figures/{one['name']}")).json()
        assert len(rows) == one["denominator"], one
        assert sum(row["is_counted"] for row in rows) == one["numerator"], one
        if one["denominator"]:
            assert 0 <= one["low"] <= one["share"] <= one["high"] <= 1


async def test_the_unreached_are_never_counted_as_satisfied(
    session: AsyncSession, desk: Desk, supervisor: Actor, specialist: Actor
) -> None:
    await make_ticket(session, state=TicketState.CLOSED_UNREACHED)
    await make_evaluated(
        session, specialist, satisfaction=Satisfaction.VERY, solved=CitizenSolved.YES
    )

    satisfied = figure(await desk.read(supervisor, "/board"), "satisfied")

    assert (satisfied["numerator"], satisfied["denominator"]) == (1, 1)


async def test_a_unit_clock_counts_when_it_is_due(
    session: AsyncSession, desk: Desk, supervisor: Actor, at: At
) -> None:
    """Utilities have 24 hours: the one that submitted counts as on time, the other does not."""
    await make_ticket(session, state=TicketState.TO_APPROVE)
    await make_ticket(session, state=TicketState.HANDLING)

    before = figure(await desk.read(supervisor, "/board"), "on_time")
    at(NOW + timedelta(hours=25))
    after = figure(await desk.read(supervisor, "/board"), "on_time")

    assert (before["numerator"], before["denominator"]) == (0, 0)
    assert (after["numerator"], after["denominator"]) == (1, 2)


async def test_a_rework_is_no_dispatch(
    session: AsyncSession, desk: Desk, supervisor: Actor
) -> None:
    await make_ticket(session, state=TicketState.REWORK)

    dispatched = figure(await desk.read(supervisor, "/board"), "direct_dispatch")

    assert (dispatched["numerator"], dispatched["denominator"]) == (0, 1)


async def test_yesterday_does_not_count_today(
    session: AsyncSession, desk: Desk, supervisor: Actor, specialist: Actor, at: At
) -> None:
    await make_evaluated(session, specialist)
    at(NOW + timedelta(hours=14))  # midnight in the city

    board = await desk.read(supervisor, "/board")

    assert figure(board, "satisfied")["denominator"] == 0
    assert datetime.fromisoformat(board["day_began_at"]) == NOW + timedelta(hours=14)


async def test_the_board_is_one_statement(
    session: AsyncSession, desk: Desk, supervisor: Actor
) -> None:
    seen: list[str] = []
    connection = await session.connection()

    def note(*args: object) -> None:
        seen.append(str(args[2]))

    event.listen(connection.sync_connection, "before_cursor_execute", note)
    await desk.read(supervisor, "/board")
    event.remove(connection.sync_connection, "before_cursor_execute", note)

    reading = [said for said in seen if "FROM call" in said or "FROM ticket" in said]
    assert len(reading) == 1
