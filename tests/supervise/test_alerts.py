"""Alerts over HTTP: what raises them, how they are taken, decided and escalated."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call.events import RiskFound
from huying.callback import service as callback_service
from huying.callback.models import CitizenSolved, Satisfaction
from huying.kit import deadlines
from huying.kit.actor import SYSTEM, Actor
from huying.kit.events import emit
from huying.supervise import repository, service
from huying.supervise.models import Alert, AlertKind
from huying.supervise.tasks import alert_due
from huying.ticket import service as ticket_service
from huying.ticket.events import TicketNearDue, TicketOverdue
from huying.ticket.models import Ticket, TicketState
from tests.conftest import NOW
from tests.factories.call import make_call
from tests.factories.callback import make_callback, make_evaluated
from tests.factories.ticket import make_ticket, make_worker, submit_reply
from tests.harness import deliver
from tests.supervise.conftest import Desk, Json, MakeActor

At = Callable[[datetime], None]
WHY = "群众反映仍未解决，请重新办理"


async def raised(session: AsyncSession, desk: Desk, specialist: Actor, reader: Actor) -> Json:
    """The alert of a citizen who was dissatisfied just now."""
    await make_evaluated(session, specialist)
    [alert] = await desk.alerts(reader, kind="callback_dissatisfied")
    return alert


async def pending(session: AsyncSession) -> list[deadlines.Deadline]:
    found = select(deadlines.Deadline).where(
        deadlines.Deadline.kind == service.ALERT_DUE, deadlines.Deadline.ended_at.is_(None)
    )
    return list(await session.scalars(found))


async def test_red_at_the_first_dissatisfied_answer_with_thirty_minutes_for_a_person(
    session: AsyncSession, desk: Desk, specialist: Actor, supervisor: Actor
) -> None:
    await make_evaluated(session, specialist)
    await deliver(session)  # delivered again: no second alert

    [alert] = await desk.alerts(supervisor)

    assert (alert["kind"], alert["level"], alert["state"]) == (
        "callback_dissatisfied", "red", "open",
    )  # fmt: skip
    assert datetime.fromisoformat(alert["due_at"]) == NOW + timedelta(minutes=30)
    assert alert["sentence"] == "第1次办理后回访：群众不满意，未解决，须由人工跟进"
    assert alert["ticket"]["state"] == "to_callback"
    [deadline] = await pending(session)
    assert (str(deadline.subject_id), deadline.due_at) == (
        alert["id"], NOW + timedelta(minutes=30),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("satisfaction", "solved", "count"),
    [
        (Satisfaction.BASICALLY, CitizenSolved.NO, 1),
        (Satisfaction.VERY_DISSATISFIED, CitizenSolved.YES, 1),
        (Satisfaction.BASICALLY, CitizenSolved.PARTLY, 0),
    ],
)
async def test_dissatisfied_or_unsolved_raises_it(
    session: AsyncSession, desk: Desk, specialist: Actor, supervisor: Actor,
    satisfaction: Satisfaction, solved: CitizenSolved, count: int,
) -> None:  # fmt: skip
    await make_evaluated(session, specialist, satisfaction=satisfaction, solved=solved)

    assert len(await desk.alerts(supervisor)) == count


async def test_taking_it_stops_the_clock(
    session: AsyncSession, desk: Desk, specialist: Actor, supervisor: Actor, at: At
) -> None:
    alert = await raised(session, desk, specialist, supervisor)
    at(NOW + timedelta(minutes=29))

    taken = await desk.post(supervisor, alert, "take")
    at(NOW + timedelta(hours=3))
    later = await desk.read(supervisor, f"/alerts/{alert['id']}")

    assert (taken.json()["state"], taken.json()["is_mine"]) == ("taken", True)
    assert await pending(session) == []
    assert later["is_late"] is False


async def test_nobody_in_thirty_minutes_escalates_visibly(
    session: AsyncSession, desk: Desk, specialist: Actor, supervisor: Actor, at: At
) -> None:
    alert = await raised(session, desk, specialist, supervisor)
    at(NOW + timedelta(minutes=30, seconds=1))

    await alert_due(session, UUID(alert["id"]), NOW + timedelta(minutes=30))
    await alert_due(session, UUID(alert["id"]), NOW + timedelta(minutes=30))
    await session.flush()

    [late] = await desk.alerts(supervisor, late="true")
    assert late["escalated_at"] is not None
    assert (late["is_late"], late["version"]) == (True, alert["version"] + 1)


async def test_one_taken_in_time_is_not_escalated(
    session: AsyncSession, desk: Desk, specialist: Actor, supervisor: Actor, at: At
) -> None:
    alert = await raised(session, desk, specialist, supervisor)
    await desk.post(supervisor, alert, "take")
    at(NOW + timedelta(minutes=31))

    await alert_due(session, UUID(alert["id"]), NOW + timedelta(minutes=30))
    await session.flush()

    assert (await desk.read(supervisor, f"/alerts/{alert['id']}"))["escalated_at"] is None


async def test_rework_sends_the_ticket_back_and_closes_the_alert(
    session: AsyncSession, desk: Desk, specialist: Actor, supervisor: Actor
) -> None:
    alert = await raised(session, desk, specialist, supervisor)

    done = await desk.post(supervisor, alert, "rework", reason=WHY)

    assert done.status_code == 200, done.text
    assert (done.json()["state"], done.json()["decision"]) == ("closed", "rework")
    assert done.json()["ticket"]["state"] == "rework"
    assert await desk.alerts(supervisor) == []
    assert await pending(session) == []


async def test_second_dissatisfaction_is_a_second_alert(
    session: AsyncSession, desk: Desk, specialist: Actor, supervisor: Actor, make_actor: MakeActor
) -> None:
    handler = await make_worker(session, "U-WATER")
    ticket = await make_ticket(session, state=TicketState.TO_CALLBACK, handler=handler)
    await make_evaluated(session, specialist, ticket=ticket)
    [first] = await desk.alerts(supervisor)
    await desk.post(supervisor, first, "rework", reason=WHY)
    await submit_reply(session, handler, ticket)
    await ticket_service.settle(session, await make_actor("reviewer"), ticket)

    await make_evaluated(session, specialist, ticket=ticket)

    [second] = await desk.alerts(supervisor)
    assert (second["round"], second["times"]) == (2, 2)
    assert second["sentence"].startswith("第2次办理后")
    told = await desk.alerts(supervisor, state="closed")
    assert [alert["decision"] for alert in told] == ["rework"]


async def test_explained_closes_the_ticket_too(
    session: AsyncSession, desk: Desk, specialist: Actor, supervisor: Actor
) -> None:
    alert = await raised(session, desk, specialist, supervisor)

    done = await desk.post(
        supervisor, alert, "close", decision="explained", reason="已当面说明政策，群众认可"
    )

    assert done.json()["ticket"]["state"] == "closed"
    assert done.json()["decision"] == "explained"


async def test_refuses_other_peoples_stale_wrong_and_closed(
    session: AsyncSession, desk: Desk, specialist: Actor, supervisor: Actor, make_actor: MakeActor
) -> None:
    alert = await raised(session, desk, specialist, supervisor)
    other = await make_actor("shift_lead", unit="U-HOTLINE-INTAKE")
    taken = (await desk.post(supervisor, alert, "take")).json()

    answers = [
        await desk.post(other, alert, "take"),
        await desk.post(other, taken, "rework", reason=WHY),
        await desk.post(supervisor, taken, "close", decision="handled", reason=WHY),
        await desk.post(supervisor, taken, "rework", reason=WHY),
        await desk.post(supervisor, {**taken, "version": 3}, "take"),
    ]

    assert [(answer.status_code, answer.json().get("code")) for answer in answers] == [
        (409, "supervise.changed"),
        (409, "supervise.alert_taken"),
        (422, "supervise.wrong_decision"),
        (200, None),
        (409, "supervise.alert_closed"),
    ]


async def test_another_person_may_take_it_over(
    session: AsyncSession, desk: Desk, specialist: Actor, supervisor: Actor, make_actor: MakeActor
) -> None:
    alert = await raised(session, desk, specialist, supervisor)
    other = await make_actor("shift_lead", unit="U-HOTLINE-INTAKE")
    taken = (await desk.post(supervisor, alert, "take")).json()

    over = await desk.post(other, taken, "take")

    assert (over.json()["is_mine"], over.json()["taken_at"]) == (True, taken["taken_at"])


async def test_whoever_only_reads_gets_no_choices(
    session: AsyncSession, desk: Desk, specialist: Actor, make_actor: MakeActor
) -> None:
    analyst = await make_actor("analyst", unit="U-HOTLINE-ANALYSIS")
    alert = await raised(session, desk, specialist, analyst)

    refused = await desk.post(analyst, alert, "take")

    assert (alert["decisions"], alert["can_rework"]) == ([], False)
    assert refused.status_code == 403


def near(ticket: Ticket, unit: UUID) -> TicketNearDue:
    return TicketNearDue(ticket.id, ticket.id, unit, "unit", NOW + timedelta(hours=5))


async def test_yellow_at_eighty_percent_orange_replaces_it_submitting_ends_it(
    session: AsyncSession, desk: Desk, supervisor: Actor
) -> None:
    handler = await make_worker(session, "U-WATER")
    ticket = await make_ticket(session, state=TicketState.HANDLING, handler=handler)
    assert ticket.lead_unit_id is not None
    emit(session, SYSTEM, near(ticket, ticket.lead_unit_id))
    emit(session, SYSTEM, near(ticket, ticket.lead_unit_id))
    await session.flush()
    await deliver(session)
    yellow = await desk.alerts(supervisor)

    emit(session, SYSTEM, TicketOverdue(ticket.id, ticket.id, ticket.lead_unit_id, "unit", NOW))
    await session.flush()
    await deliver(session)
    orange = await desk.alerts(supervisor)
    await submit_reply(session, handler, ticket)
    await deliver(session)

    assert [(a["kind"], a["level"], a["due_at"]) for a in yellow] == [("near_due", "yellow", None)]
    assert yellow[0]["sentence"] == "供水集团办理时限已用八成，应于 11月18日 15:00 前办结"
    assert [(a["kind"], a["level"]) for a in orange] == [("overdue", "orange")]
    assert await desk.alerts(supervisor) == []
    closed = await desk.alerts(supervisor, state="closed")
    assert {a["decision"] for a in closed} == {"resolved"}


@pytest.mark.parametrize(("level", "count"), [(2, 0), (3, 1)])
async def test_a_danger_in_a_call_is_red_at_level_three(
    session: AsyncSession, desk: Desk, supervisor: Actor, level: int, count: int
) -> None:
    call = await make_call(session)
    for seq in (4, 9):
        emit(session, SYSTEM, RiskFound(call.id, "emergency", level, seq))
    await session.flush()
    await deliver(session)

    alerts = await desk.alerts(supervisor)

    assert len(alerts) == count
    for alert in alerts:
        assert (alert["level"], alert["call"]["id"]) == ("red", str(call.id))
        assert alert["sentence"] == "通话中出现生命财产危险，请立即关注"
        assert alert["can_rework"] is False


async def test_a_callback_not_begun_in_time_is_orange_until_it_begins(
    session: AsyncSession, desk: Desk, specialist: Actor, supervisor: Actor, at: At
) -> None:
    task = await make_callback(session)
    at(task.due_at)
    await callback_service.tell_overdue(session, task)
    await session.flush()
    await deliver(session)
    [alert] = await desk.alerts(supervisor)

    now = task.due_at
    await callback_service.take(session, specialist, task, version=task.version, now=now)
    await callback_service.begin(session, specialist, task, version=task.version, now=now)
    await deliver(session)

    assert (alert["kind"], alert["level"]) == ("callback_overdue", "orange")
    assert await desk.alerts(supervisor) == []


async def test_lists_red_first_then_the_oldest_and_pages(
    session: AsyncSession, desk: Desk, supervisor: Actor, at: At
) -> None:
    kinds = [AlertKind.NEAR_DUE, AlertKind.CALL_RISK, AlertKind.OVERDUE, AlertKind.CALL_RISK]
    made: list[Alert] = []
    for number, kind in enumerate(kinds):
        now = NOW + timedelta(minutes=number)
        ticket = await make_ticket(session)
        detail = {"unit_id": str(ticket.id), "due_at": NOW.isoformat(), "risk": "group"}
        is_call = kind is AlertKind.CALL_RISK
        alert = await service.raise_alert(
            session, kind, cause_event_id=number, now=now, detail=detail,
            ticket_id=None if is_call else ticket.id, call_id=ticket.id if is_call else None,
        )  # fmt: skip
        assert alert is not None
        made.append(alert)

    first = await desk.read(supervisor, "/alerts", limit=3)
    second = await desk.read(supervisor, "/alerts", limit=3, cursor=first["next"])
    newest = await desk.alerts(supervisor, state="closed", level="red")

    ids = [alert["id"] for alert in first["items"] + second["items"]]
    assert ids == [str(made[index].id) for index in (1, 3, 2, 0)]
    assert (second["next"], newest) == (None, [])
    red = await desk.alerts(supervisor, level="red")
    assert [alert["id"] for alert in red] == ids[:2]


async def test_the_database_keeps_one_live_alert_a_kind_and_subject(session: AsyncSession) -> None:
    ticket = await make_ticket(session)
    first = await service.raise_alert(
        session, AlertKind.OVERDUE, cause_event_id=1, now=NOW, ticket_id=ticket.id
    )
    second = await service.raise_alert(
        session, AlertKind.OVERDUE, cause_event_id=2, now=NOW, ticket_id=ticket.id
    )

    assert first is not None
    assert second is None
    assert len(await repository.live_of(session, [AlertKind.OVERDUE], ticket_id=ticket.id)) == 1
