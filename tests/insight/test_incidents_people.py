"""What people do with incidents: every step with a reason, and undone as if it had not been."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.insight import incidents_index
from huying.insight import incidents_repository as repository
from huying.insight.models_incidents import Incident, IncidentStep, IncidentTicket
from huying.kit.events import EventRow
from huying.schema import load_all
from huying.ticket.models import Confidentiality, Ticket
from tests.conftest import NOW, MakeActor, Stage
from tests.factories.incidents import BURST, NOISE, tell_all, tell_one
from tests.harness import deliver

At = Callable[[datetime], None]
REASON = "核实后调整"
OTHER = (
    (30.0, "010102", "YT-TB-04", "棉纺街道的恒升制衣厂三个月没发工资了，老板说没钱"),
    (29.0, "010102", "YT-TB-04", "我在恒升制衣上班，工资从八月欠到现在，一万二"),
    (28.0, "010102", "YT-TB-04", "恒升制衣厂拖欠工人工资，车间几十号人都没拿到钱"),
)


@pytest.fixture(autouse=True)
async def _ready(stage: Stage, make_actor: MakeActor) -> None:
    stage.actor = await make_actor("shift_lead")


@pytest.fixture(autouse=True)
def _no_memory() -> Iterator[None]:
    load_all()
    incidents_index.forget()
    yield
    incidents_index.forget()


async def _grown(session: AsyncSession, at: At, told: object = BURST) -> tuple[UUID, list[Ticket]]:
    tickets = await tell_all(session, at, told if isinstance(told, tuple) else BURST)
    await deliver(session)
    lies = await repository.membership(session, tickets[0].id)
    assert lies is not None
    return lies.incident_id, tickets


async def _do(client: AsyncClient, path: str, **body: object) -> dict[str, object]:
    answer = await client.post(f"/incidents/{path}", json={"reason": REASON, **body})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def _refused(client: AsyncClient, path: str, **body: object) -> str:
    answer = await client.post(f"/incidents/{path}", json={"reason": REASON, **body})
    return f"{answer.status_code} {answer.json()['code']}"


async def _undo(client: AsyncClient, session: AsyncSession) -> dict[str, object]:
    statement = select(IncidentStep.id).where(IncidentStep.undone_at.is_(None))
    step = await session.scalar(statement.order_by(IncidentStep.at.desc(), IncidentStep.id.desc()))
    answer = await client.post(f"/incidents/steps/{step}/undo")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def _where(session: AsyncSession, tickets: list[Ticket]) -> list[UUID | None]:
    rows = await session.execute(
        select(IncidentTicket.ticket_id, IncidentTicket.incident_id).where(
            IncidentTicket.left_at.is_(None)
        )
    )
    found = {row.ticket_id: row.incident_id for row in rows}
    return [found.get(ticket.id) for ticket in tickets]


async def test_the_list_is_hottest_first_and_filtered(
    session: AsyncSession, client: AsyncClient, at: At
) -> None:
    water, _ = await _grown(session, at)
    wages, _ = await _grown(session, at, OTHER)

    every = (await client.get("/incidents")).json()
    assert [row["id"] for row in every["items"]] == [str(water), str(wages)]
    assert every["items"][0]["heat"] > every["items"][1]["heat"] > 0
    assert every["items"][0]["today"] == len(BURST)
    assert (every["items"][1]["today"], every["items"][1]["yesterday"]) == (0, len(OTHER))
    assert "减半" in every["formula"]

    for query, expected in (
        ("category=01", [wages]), ("place=YT-TN", [water]), ("q=停水", [water]),
        ("order=rise", [water]), ("least=4", [water]), ("order=latest&limit=1", [water]),
        ("since=2026-11-17T12:00:00Z", [water]), ("until=2026-11-17T12:00:00Z", [wages]),
    ):  # fmt: skip
        found = (await client.get(f"/incidents?{query}")).json()["items"]
        assert [row["id"] for row in found] == [str(id) for id in expected], query
    first = (await client.get("/incidents?limit=1")).json()
    after = (await client.get(f"/incidents?limit=1&cursor={first['next']}")).json()
    assert [row["id"] for row in after["items"]] == [str(wages)]
    assert (await client.get("/incidents?cursor=x")).status_code == 422


async def test_one_incident_tells_all_and_names_nobody(
    session: AsyncSession, client: AsyncClient, at: At
) -> None:
    named = (5.1, "090101", "YT-TN-05", "我叫陈建国，梧桐街道停水了，电话12812345678")
    id, tickets = await _grown(session, at, (*BURST, named))

    read = (await client.get(f"/incidents/{id}")).json()

    assert read["tickets"] == 6
    assert read["people"] == 6
    assert sum(moment["count"] for moment in read["moments"]) == 6
    assert read["spots"][0] == {
        "place_code": "YT-TN-05", "place_name": read["spots"][0]["place_name"], "count": 6,
    }  # fmt: skip
    assert 2 <= len(read["voices"]) <= 6
    everything = str(read)
    assert "陈建国" not in everything
    assert "12812345678" not in everything
    members = (await client.get(f"/incidents/{id}/tickets")).json()
    assert [row["number"] for row in members["items"]] == [
        ticket.number for ticket in reversed(tickets)
    ]
    assert members["items"][0]["score"] >= 0.5
    assert members["items"][0]["grounds"]
    assert "陈建国" not in str(members)


async def test_heat_halves_in_three_days(
    session: AsyncSession, client: AsyncClient, at: At
) -> None:
    id, _ = await _grown(session, at)
    now = (await client.get(f"/incidents/{id}")).json()["heat"]

    at(NOW + timedelta(days=3))

    assert (await client.get(f"/incidents/{id}")).json()["heat"] == pytest.approx(now / 2, abs=0.01)


async def test_merged_and_undone(session: AsyncSession, client: AsyncClient, at: At) -> None:
    water, wet = await _grown(session, at)
    wages, paid = await _grown(session, at, OTHER)

    read = await _do(client, f"{wages}/merge", into=str(water))

    assert read["id"] == str(water)
    assert read["tickets"] == len(BURST) + len(OTHER)
    assert set(await _where(session, wet + paid)) == {water}
    gone = (await client.get(f"/incidents/{wages}")).json()
    assert (gone["state"], gone["merged_into"]) == ("merged", str(water))
    assert await _refused(client, f"{wages}/merge", into=str(water)) == "409 incident.over"

    await _undo(client, session)

    assert await _where(session, wet + paid) == [water] * len(wet) + [wages] * len(paid)
    back = (await client.get(f"/incidents/{wages}")).json()
    assert (back["state"], back["tickets"]) == ("open", len(OTHER))


async def test_split_and_undone(session: AsyncSession, client: AsyncClient, at: At) -> None:
    water, wet = await _grown(session, at)

    part = [str(ticket.id) for ticket in wet[:2]]
    made = await _do(client, f"{water}/split", ticket_ids=part)

    assert made["id"] != str(water)
    assert made["tickets"] == 2
    assert await _where(session, wet) == [UUID(str(made["id"]))] * 2 + [water] * 3

    await _undo(client, session)

    assert set(await _where(session, wet)) == {water}
    assert (await client.get(f"/incidents/{made['id']}")).json()["state"] == "empty"


async def test_what_was_taken_out_never_comes_back_by_itself_but_by_undoing(
    session: AsyncSession, client: AsyncClient, at: At
) -> None:
    water, wet = await _grown(session, at)
    last = await session.scalar(select(func.max(EventRow.__table__.c.id))) or 0

    await _do(client, f"{water}/remove", ticket_ids=[str(wet[1].id)])
    await deliver(session)
    more = await tell_one(session, at, 5.0, *BURST[0][1:])
    await deliver(session, after=last)

    assert await _where(session, [wet[1], more]) == [None, water]

    statement = select(IncidentStep.id).where(IncidentStep.kind == "remove")
    step = await session.scalar(statement)
    answer = await client.post(f"/incidents/steps/{step}/undo")
    assert answer.status_code == 200, answer.text
    assert await _where(session, [wet[1]]) == [water]


async def test_moved_to_another_and_undone(
    session: AsyncSession, client: AsyncClient, at: At
) -> None:
    water, wet = await _grown(session, at)
    wages, _ = await _grown(session, at, OTHER)

    await _do(client, f"{water}/move", ticket_ids=[str(wet[0].id)], into=str(wages))
    assert await _where(session, wet[:2]) == [wages, water]
    await _undo(client, session)

    assert await _where(session, wet[:2]) == [water, water]


async def test_put_in_by_number(session: AsyncSession, client: AsyncClient, at: At) -> None:
    water, _ = await _grown(session, at)
    alone = await tell_one(session, at, *NOISE[0])
    hidden = await tell_one(session, at, *NOISE[1], confidentiality=Confidentiality.CONFIDENTIAL)

    read = await _do(client, f"{water}/add", number=alone.number)
    assert read["tickets"] == len(BURST) + 1
    assert await _refused(client, f"{water}/add", number=alone.number) == "409 incident.taken"
    assert await _refused(client, f"{water}/add", number=hidden.number) == "409 incident.unfit"
    assert await _refused(client, f"{water}/add", number="2" * 14) == "404 not_found"

    await _undo(client, session)
    assert await _where(session, [alone]) == [None]


async def test_renamed_for_good_and_undone(
    session: AsyncSession, client: AsyncClient, at: At
) -> None:
    water, _ = await _grown(session, at)
    before = (await client.get(f"/incidents/{water}")).json()["title"]
    last = await session.scalar(select(func.max(EventRow.__table__.c.id))) or 0

    await _do(client, f"{water}/rename", title="梧桐路主管爆裂")
    await tell_one(session, at, 5.0, "090101", "YT-TN-05", "梧桐路没有水了怎么办")
    await deliver(session, after=last)

    assert (await client.get(f"/incidents/{water}")).json()["title"] == "梧桐路主管爆裂"
    read = await _undo(client, session)
    assert read["is_renamed"] is False
    assert read["title"]
    assert read["title"] != "梧桐路主管爆裂"
    assert before


async def test_a_step_that_later_steps_built_on_is_not_undone(
    session: AsyncSession, client: AsyncClient, at: At
) -> None:
    water, wet = await _grown(session, at)
    wages, _ = await _grown(session, at, OTHER)
    await _do(client, f"{water}/move", ticket_ids=[str(wet[0].id)], into=str(wages))
    first = await session.scalar(select(IncidentStep.id))
    await _do(client, f"{wages}/remove", ticket_ids=[str(wet[0].id)])
    third = await tell_all(session, at, NOISE[:1])
    made = await _do(client, f"{wages}/add", number=third[0].number)
    assert made["tickets"] == len(OTHER) + 1
    await _do(client, f"{water}/add", number=wet[0].number)

    answer = await client.post(f"/incidents/steps/{first}/undo")

    assert (answer.status_code, answer.json()["code"]) == (409, "incident.not_undoable")


@pytest.mark.parametrize("which", ["none", "all", "foreign"])
async def test_a_part_is_some_of_the_own_tickets(
    session: AsyncSession, client: AsyncClient, at: At, which: str
) -> None:
    water, wet = await _grown(session, at)
    ids = {
        "none": [str(water)],
        "all": [str(ticket.id) for ticket in wet],
        "foreign": [str(wet[0].id), str(water)],
    }[which]

    assert await _refused(client, f"{water}/split", ticket_ids=ids) == "422 incident.bad_part"


async def test_every_step_is_history_with_who_and_why(
    session: AsyncSession, client: AsyncClient, at: At, stage: Stage
) -> None:
    water, wet = await _grown(session, at)
    await _do(client, f"{water}/remove", ticket_ids=[str(wet[0].id)])

    row = await session.scalar(select(EventRow).where(EventRow.name == "incident.tickets_removed"))
    assert row is not None
    assert stage.actor is not None
    assert (row.subject_id, row.actor_id) == (water, stage.actor.id)
    assert REASON not in str(row.body)
    read = (await client.get(f"/incidents/{water}")).json()
    assert read["steps"][0]["reason"] == REASON


async def test_a_ticket_says_where_it_lies(
    session: AsyncSession, client: AsyncClient, at: At
) -> None:
    water, wet = await _grown(session, at)
    alone = await tell_one(session, at, *NOISE[0])

    read = (await client.get(f"/incidents/of-ticket/{wet[2].id}")).json()
    assert read["incident"]["id"] == str(water)
    assert len(read["others"]) == len(BURST) - 1
    empty = (await client.get(f"/incidents/of-ticket/{alone.id}")).json()
    assert (empty["incident"], empty["left"]) == (None, None)
    await _do(client, f"{water}/remove", ticket_ids=[str(wet[2].id)])
    gone = (await client.get(f"/incidents/of-ticket/{wet[2].id}")).json()
    assert (gone["incident"], gone["left"]) == (None, "removed")


async def test_who_may_only_read_changes_nothing(
    session: AsyncSession, client: AsyncClient, at: At, stage: Stage, make_actor: MakeActor
) -> None:
    water, _ = await _grown(session, at)
    stage.actor = await make_actor("dispatcher")

    assert (await client.get(f"/incidents/{water}")).status_code == 200
    assert await _refused(client, f"{water}/rename", title="别的名字") == "403 forbidden"


async def test_the_database_keeps_one_place_for_a_ticket(session: AsyncSession, at: At) -> None:
    await _grown(session, at)
    twice = await session.scalar(
        text(
            "SELECT count(*) FROM (SELECT ticket_id FROM incident_ticket WHERE left_at IS NULL"
            " GROUP BY ticket_id HAVING count(*) > 1) AS twice"
        )
    )
    assert twice == 0
    assert await session.scalar(select(func.count()).select_from(Incident)) == 1
