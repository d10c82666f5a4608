"""Changing time limits and calendars: previewed, checked, recorded, taken back, and felt."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.city.models import Json
from huying.city.models_policy import PolicyChange
from huying.kit.deadlines import Deadline
from huying.kit.events import history_of
from huying.kit.models import new_id
from huying.ticket import clocks, handling, policy_plan, recomputing
from huying.ticket.allowances import NONE
from huying.ticket.kinds import RequestKind, RequestState, Standing
from huying.ticket.models import Clock, ClockKind, Ticket, TicketState
from huying.ticket.models_requests import ClockPause, RequestDecision, TicketRequest
from huying.ticket.policy_plan import Effects
from tests.conftest import NOW, Stage
from tests.factories.ticket import make_draft, make_ticket
from tests.ticket.conftest import MakeActor

S = TicketState
MON_23 = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # 17:30 in the city
TUE_24 = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture
async def admin(stage: Stage, make_actor: MakeActor) -> None:
    stage.actor = await make_actor("system_admin")


async def handling_ticket(session: AsyncSession) -> tuple[Ticket, Clock]:
    """Three working days from Wednesday: Monday 17:30, by the city's own office hours."""
    ticket = await make_ticket(
        session, state=S.HANDLING, unit="U-TN-01", draft=make_draft(category="040101")
    )
    own = (await clocks.running(session, ticket.id, [ClockKind.UNIT]))[0]
    assert own.due_at == MON_23
    return ticket, own


def closed(day: str, name: str = "台风停工") -> Json:
    return {
        "kind": "override",
        "key": day,
        "doc": {"kind": "holiday", "periods": None, "name": name},
    }


async def save(client: AsyncClient, wish: Json, *, version: int = 0, **more: object) -> Response:
    body = {"wish": wish, "version": version, "note": "市政府通知", **more}
    return await client.post("/policy/changes", json=body)


async def recompute_all(session: AsyncSession, saved: Response) -> int:
    change = await session.get_one(PolicyChange, UUID(saved.json()["id"]))
    tickets = await recomputing.concerned(session, change)
    return await recomputing.recompute(session, change, tickets)


async def profile_doc(client: AsyncClient) -> Json:
    profiles = (await client.get("/policy")).json()["profiles"]
    doc: Json = next(row["doc"] for row in profiles if row["is_current"])
    return doc


async def test_a_policy_that_says_the_same_moves_nothing(
    session: AsyncSession, city: Catalogue
) -> None:
    for state in (S.TO_REVIEW, S.TO_DISPATCH, S.TO_SIGN, S.HANDLING, S.TO_APPROVE, S.REWORK):
        await make_ticket(session, state=state, draft=make_draft(category="040101"))

    running, moved = await policy_plan.plan(session, Effects(city, uses_profile=True))

    assert running >= 10
    assert moved == []


@pytest.mark.usefixtures("admin")
async def test_the_preview_says_what_then_happens_and_saves_nothing(
    session: AsyncSession, client: AsyncClient
) -> None:
    ticket, own = await handling_ticket(session)

    asked = await client.post("/policy/preview", json={"wish": closed("2026-11-20")})
    shown = asked.json()

    assert asked.status_code == 200
    assert (shown["earlier"], shown["overdue_at_once"]) == (0, 0)
    assert shown["moved"] == shown["later"] == 2  # the unit's and the citizen's
    assert shown["applies_to_open"]
    assert shown["by_unit"][0]["moved"] == 2
    example = shown["examples"][0]
    assert example["number"] == ticket.number
    assert any("台风停工" in step for step in example["why"])
    assert own.due_at == MON_23
    assert await session.scalar(select(func.count()).select_from(PolicyChange)) == 0

    saved = await save(client, closed("2026-11-20"))
    assert saved.status_code == 201
    assert await recompute_all(session, saved) == shown["moved"]
    assert own.due_at == TUE_24
    assert datetime.fromisoformat(example["after"]) in (own.due_at, ticket.due_at)
    assert await recompute_all(session, saved) == 0  # safe to run twice


@pytest.mark.usefixtures("admin")
async def test_a_moved_clock_moves_its_deadlines_and_the_ticket_and_is_told(
    session: AsyncSession, client: AsyncClient
) -> None:
    ticket, own = await handling_ticket(session)
    started, citizen_due = own.started_at, ticket.due_at

    await recompute_all(session, await save(client, closed("2026-11-20")))

    pending = await session.scalar(
        select(Deadline.due_at).where(
            Deadline.kind == handling.UNIT_DUE, Deadline.subject_id == own.assignment_id
        )
    )
    assert own.started_at == started
    assert pending == ticket.stage_due_at == own.due_at == TUE_24
    assert ticket.due_at == citizen_due + timedelta(days=1)
    assert any("台风停工" in step for step in own.steps)
    told = [e for e in await history_of(session, "ticket", ticket.id) if "due_changed" in e.name]
    assert {event.body["clock"] for event in told} == {"unit", "citizen"}


@pytest.mark.usefixtures("admin")
async def test_a_year_without_a_table_is_provisional_until_the_table_comes(
    session: AsyncSession, client: AsyncClient, city: Catalogue
) -> None:
    ticket, own = await handling_ticket(session)
    own.amount = 40
    own.started_at = NOW
    clocks.set_due(own, await clocks.reckon_again(session, city, ticket, own, NONE))
    before = own.due_at
    assert own.is_provisional
    table = {"holidays": ["2027-01-01", "2027-01-04"], "make_up": [], "source": "国办通知"}

    saved = await save(client, {"kind": "year", "key": "2027", "doc": table})
    await recompute_all(session, saved)

    assert saved.status_code == 201
    assert own.due_at > before
    assert not own.is_provisional


@pytest.mark.usefixtures("admin")
async def test_a_pause_and_an_extension_survive(
    session: AsyncSession, client: AsyncClient, city: Catalogue
) -> None:
    ticket, own = await handling_ticket(session)
    extension, suspension = (
        TicketRequest(
            id=new_id(), ticket_id=ticket.id, assignment_id=own.assignment_id, kind=kind,
            state=RequestState.GRANTED, code="appraisal", reason="等待鉴定", amount=2,
            until=NOW + timedelta(days=1), asked_at=NOW, decided_at=NOW, ordinal=1,
        )
        for kind in (RequestKind.EXTENSION, RequestKind.SUSPENSION)
    )  # fmt: skip
    session.add_all([extension, suspension])
    await session.flush()
    session.add(
        RequestDecision(
            request_id=extension.id, standing=Standing.HOTLINE, is_granted=True,
            decided_by=new_id(), at=NOW,
        )
    )  # fmt: skip
    session.add(
        ClockPause(
            ticket_id=ticket.id, request_id=suspension.id, code="appraisal",
            started_at=NOW, ends_at=NOW + timedelta(days=1), ended_at=NOW + timedelta(days=1),
        )
    )  # fmt: skip
    await session.flush()
    await clocks.renew(session, city, ticket)
    before = own.due_at

    await recompute_all(session, await save(client, closed("2026-11-20")))

    assert own.extended_by == 2
    assert own.due_unextended_at < own.due_at
    assert own.due_unpaused_at < own.due_at
    assert own.due_at == before + timedelta(days=1)


@pytest.mark.usefixtures("admin")
async def test_a_changed_limit_is_for_clocks_that_start_afterwards(
    session: AsyncSession, client: AsyncClient
) -> None:
    _, own = await handling_ticket(session)
    doc = await profile_doc(client)
    doc["limits"] = {**doc["limits"], "unit.help": {"amount": 1, "unit": "work_day"}}
    wish = {"kind": "profile", "key": "cn-base", "doc": doc}

    shown = (await client.post("/policy/preview", json={"wish": wish})).json()
    await recompute_all(session, await save(client, wish))

    assert (shown["moved"], shown["applies_to_open"]) == (0, False)
    assert shown["running"] >= 2
    assert own.due_at == MON_23
    later = await make_ticket(
        session, state=S.HANDLING, unit="U-TN-01", draft=make_draft(category="040101")
    )
    [new] = await clocks.running(session, later.id, [ClockKind.UNIT])
    assert new.due_at == datetime(2026, 11, 19, 9, 30, tzinfo=UTC)


@pytest.mark.usefixtures("admin")
async def test_unless_it_is_said_to_apply_to_open_ones(
    session: AsyncSession, client: AsyncClient, at: Callable[[datetime], None]
) -> None:
    ticket, own = await handling_ticket(session)
    doc = await profile_doc(client)
    limits = doc["limits"]
    doc["limits"] = {**limits, "unit.help": {"amount": 1, "unit": "hour"}}
    wish = {"kind": "profile", "key": "cn-base", "doc": doc}

    at(NOW + timedelta(hours=2))
    shown = (
        await client.post("/policy/preview", json={"wish": wish, "applies_to_open": True})
    ).json()
    saved = await save(client, wish, applies_to_open=True)
    await recompute_all(session, saved)

    assert shown["overdue_at_once"] == 1
    assert shown["earlier"] == 2
    assert (own.amount, own.unit) == (1, "hour")
    assert own.due_at == own.started_at + timedelta(hours=1)
    citizen = (await clocks.running(session, ticket.id, [ClockKind.CITIZEN]))[0]
    assert ticket.due_at == citizen.due_at


@pytest.mark.usefixtures("admin")
async def test_a_unit_may_keep_hours_of_its_own(session: AsyncSession, client: AsyncClient) -> None:
    _, own = await handling_ticket(session)
    week = [*[["08:30-12:00", "14:00-17:30"]] * 5, ["08:30-12:00"], []]
    calendar = {"name": "周六窗口", "week": week, "follows_holidays": True, "overrides": {}}
    hours = {"calendar_code": "window", "is_always_open": False}

    made = await save(client, {"kind": "unit_calendar", "key": "window", "doc": calendar})
    kept = await save(
        client, {"kind": "unit", "key": "U-TN-01", "doc": hours}, applies_to_open=True
    )
    await recompute_all(session, kept)

    assert (made.status_code, kept.status_code) == (201, 201)
    assert own.calendar_code == "window"
    assert own.due_at == datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # Saturday noon is the third day
    city = await catalogue(session)
    assert city.calendar_of("U-TN-01").code == "window"


@pytest.mark.usefixtures("admin")
async def test_wrong_fields_are_named_and_nothing_is_saved(client: AsyncClient) -> None:
    table = {"holidays": ["2027-01-01"], "make_up": ["2027-01-04"], "source": ""}

    refused = await save(client, {"kind": "year", "key": "2027", "doc": table})

    assert refused.status_code == 422
    assert refused.json()["code"] == "city.policy_invalid"
    assert {field["loc"] for field in refused.json()["fields"]} == {"source", "make_up.0"}
    assert (await client.get("/policy/changes")).json()["items"] == []


@pytest.mark.usefixtures("admin")
async def test_a_stale_change_is_told_who_was_faster(client: AsyncClient) -> None:
    assert (await save(client, closed("2026-11-20"))).status_code == 201

    stale = await save(client, closed("2026-11-20", "防汛"), version=0)

    assert stale.status_code == 409
    assert stale.json()["code"] == "city.changed"
    assert "10:00" in stale.json()["message"]
    same = await save(client, closed("2026-11-20"), version=1)
    assert (same.status_code, same.json()["code"]) == (422, "city.nothing_changed")


@pytest.mark.usefixtures("admin")
async def test_the_latest_step_is_taken_back_once(
    session: AsyncSession, client: AsyncClient
) -> None:
    _, own = await handling_ticket(session)
    first = (await save(client, closed("2026-11-20"))).json()
    saved = await save(client, closed("2026-11-20", "防汛"), version=1)
    await recompute_all(session, saved)
    assert own.due_at == TUE_24

    def url(step: dict[str, str]) -> str:
        return f"/policy/changes/{step['id']}/undo"

    early = await client.post(url(first), json={"note": "误操作"})
    back = await client.post(url(saved.json()), json={"note": "误操作"})
    again = await client.post(url(saved.json()), json={"note": "误操作"})
    of_undo = await client.post(url(back.json()), json={"note": "误操作"})
    items = (await client.get("/policy/changes")).json()["items"]

    assert [early.status_code, back.status_code] == [409, 201]
    assert [again.status_code, of_undo.status_code] == [409, 409]
    assert back.json()["after"]["name"] == "台风停工"
    assert back.json()["is_undo"]
    assert [item["version"] for item in items] == [3, 2, 1]
    assert [item["can_undo"] for item in items] == [False, False, False]


@pytest.mark.usefixtures("admin")
async def test_history_pages_and_names_its_objects(client: AsyncClient) -> None:
    for day in ("2026-11-20", "2026-11-23", "2026-11-24"):
        assert (await save(client, closed(day))).status_code == 201

    first = (await client.get("/policy/changes", params={"limit": 2})).json()
    rest = (
        await client.get("/policy/changes", params={"limit": 2, "cursor": first["next"]})
    ).json()

    assert [item["key"] for item in first["items"] + rest["items"]] == [
        "2026-11-24", "2026-11-23", "2026-11-20",
    ]  # fmt: skip
    assert first["items"][0]["label"] == "本市安排·2026-11-24"
    assert rest["next"] is None
    assert (await client.get("/policy/changes", params={"cursor": "xx"})).status_code == 422


@pytest.mark.usefixtures("admin")
async def test_history_is_append_only(session: AsyncSession, client: AsyncClient) -> None:
    saved = (await save(client, closed("2026-11-20"))).json()
    step = await session.get_one(PolicyChange, UUID(saved["id"]))
    step.note = "改口"

    with pytest.raises(DBAPIError, match="append-only"):
        async with session.begin_nested():
            await session.flush()


@pytest.mark.usefixtures("admin")
async def test_every_change_raises_the_version_and_is_an_event(
    session: AsyncSession, client: AsyncClient
) -> None:
    version = (await catalogue(session)).version

    calendar = (await save(client, closed("2026-11-20"))).json()
    switched = (await save(client, {"kind": "current_profile", "doc": {"code": "brisk"}})).json()

    assert (await catalogue(session)).version == version + 2
    assert (await catalogue(session)).profile.code == "brisk"
    for step, name in ((calendar, "city.calendar_changed"), (switched, "city.profile_changed")):
        events = await history_of(session, "policy_change", UUID(step["id"]))
        assert [event.name for event in events] == [name]


@pytest.mark.usefixtures("admin")
async def test_next_year_is_shown_as_unpublished(client: AsyncClient) -> None:
    shown = (await client.get("/policy")).json()

    years = {row["year"]: row["is_published"] for row in shown["years"]}
    assert years[2026]
    assert not years[2027]
    labels = {row["key"]: row["label"] for row in shown["limits"]}
    assert labels["unit.help"] == "办理·求助"
    assert date.fromisoformat("2026-10-01").isoformat() in shown["years"][-2]["names"]
