"""The callback desk over HTTP: from settling to the end of the callback."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback import repository, service
from huying.callback.models import CallbackState, CallbackTask, Evaluation
from huying.kit import deadlines
from huying.kit.actor import Actor
from huying.kit.events import history_of
from huying.message.models import OutgoingMessage
from huying.ticket import repository as tickets
from huying.ticket import service as ticket_service
from huying.ticket.models import Confidentiality, TicketState
from tests.callback.conftest import CallbackDesk, MakeActor
from tests.conftest import NOW
from tests.factories.callback import make_callback
from tests.factories.ticket import PHONE, make_draft, make_ticket, make_worker, submit_reply
from tests.harness import deliver

At = Callable[[datetime], None]
CITY = ZoneInfo("Asia/Shanghai")
GOOD = {"satisfaction": "satisfied", "solved": "yes"}
BAD = {"satisfaction": "dissatisfied", "solved": "no", "words": "还是没水，打我电话12812345678。"}


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=CITY).astimezone(UTC)


async def names_of_events(session: AsyncSession, task: CallbackTask) -> list[str]:
    return [event.name for event in await history_of(session, "ticket", task.ticket_id)]


async def test_settling_opens_one_callback_due_in_two_allowed_hours(
    session: AsyncSession, desk: CallbackDesk, specialist: Actor
) -> None:
    ticket = await make_ticket(session, state=TicketState.TO_CALLBACK)

    last = await deliver(session)
    await deliver(session)  # at least once: the second delivery changes nothing

    [row] = (await desk.read(specialist))["items"]
    assert row["number"] == ticket.number
    assert row["clock"]["due_at"] == (NOW + timedelta(hours=2)).isoformat().replace("+00:00", "Z")
    assert row["clock"]["level"] == "green"
    assert row["clock"]["steps"][0] == "11月18日 10:00 办结，开始计时。"
    assert last > 0


async def test_shows_neither_name_nor_number(
    session: AsyncSession, desk: CallbackDesk, specialist: Actor
) -> None:
    await make_callback(session)

    [row] = (await desk.read(specialist))["items"]

    assert (row["citizen_name"], row["phone"]) == ("陈**", "128****5678")
    assert "陈建国" not in str(row)
    assert PHONE not in str(row)


async def test_a_confidential_ticket_shows_an_alias_and_is_called_by_a_person(
    session: AsyncSession, desk: CallbackDesk, specialist: Actor
) -> None:
    draft = make_draft(confidentiality=Confidentiality.CONFIDENTIAL)
    task = await make_callback(session, draft=draft)

    [row] = (await desk.read(specialist))["items"]
    await desk.post(specialist, task, "take")
    begun = await desk.post(specialist, task, "attempts")

    assert not row["citizen_name"].startswith("陈")
    assert row["phone"] == ""
    assert begun.json()["phone"] == PHONE


async def test_begins_a_try_with_the_number_and_logs_the_reveal(
    session: AsyncSession, desk: CallbackDesk, specialist: Actor
) -> None:
    task = await make_callback(session)

    await desk.post(specialist, task, "take")
    begun = await desk.post(specialist, task, "attempts")

    assert begun.status_code == 200, begun.text
    assert begun.json()["phone"] == PHONE
    assert begun.json()["callback"]["clock"]["stopped_at"] is not None
    names = await names_of_events(session, task)
    assert names[-3:] == ["callback.taken", "callback.begun", "ticket.revealed"]
    assert PHONE not in str([e.body for e in await history_of(session, "ticket", task.ticket_id)])


async def test_a_satisfied_answer_closes_the_ticket(
    session: AsyncSession, desk: CallbackDesk, specialist: Actor
) -> None:
    task = await make_callback(session)
    await desk.post(specialist, task, "take")
    await desk.post(specialist, task, "attempts")

    done = await desk.post(specialist, task, "evaluation", **GOOD)

    assert done.status_code == 200, done.text
    assert done.json()["state"] == "done"
    assert done.json()["ticket_state"] == "closed"
    assert done.json()["evaluation"]["satisfaction"] == "satisfied"
    assert (await names_of_events(session, task))[-3:] == [
        "callback.attempted",
        "callback.evaluated",
        "ticket.closed",
    ]
    assert (await desk.read(specialist))["items"] == []


async def test_a_dissatisfied_answer_leaves_the_ticket_to_a_person(
    session: AsyncSession, desk: CallbackDesk, specialist: Actor
) -> None:
    task = await make_callback(session)
    await desk.post(specialist, task, "take")
    await desk.post(specialist, task, "attempts")

    done = await desk.post(specialist, task, "evaluation", **BAD)

    assert (done.json()["state"], done.json()["ticket_state"]) == ("done", "to_callback")
    assert PHONE not in done.json()["evaluation"]["words"]
    assert (await names_of_events(session, task))[-1] == "callback.dissatisfied"


async def test_satisfied_but_unsolved_needs_a_person_too(
    session: AsyncSession, desk: CallbackDesk, specialist: Actor
) -> None:
    task = await make_callback(session)
    await desk.post(specialist, task, "take")
    await desk.post(specialist, task, "attempts")

    done = await desk.post(specialist, task, "evaluation", satisfaction="very", solved="no")

    assert done.json()["ticket_state"] == "to_callback"
    assert (await names_of_events(session, task))[-1] == "callback.dissatisfied"


@pytest.mark.parametrize(
    ("now", "allowed"),
    [
        (local(18, 20, 59), None),
        (local(18, 21), local(19, 8, 30)),
        (local(19, 8, 29), local(19, 8, 30)),
        (local(19, 8, 30), None),
    ],
)
async def test_no_call_begins_in_quiet_hours(
    session: AsyncSession, desk: CallbackDesk, specialist: Actor, at: At, now: datetime,
    allowed: datetime | None,
) -> None:  # fmt: skip
    task = await make_callback(session)
    at(now)
    await desk.post(specialist, task, "take")

    begun = await desk.post(specialist, task, "attempts")

    if allowed is None:
        assert begun.status_code == 200, begun.text
        return
    assert (begun.status_code, begun.json()["code"]) == (409, "callback.quiet_hours")
    assert datetime.fromisoformat(begun.json()["data"]["next_at"]) == allowed
    assert "11月19日 08:30" in begun.json()["message"]
    read = await desk.read(specialist, f"/callbacks/{task.id}")
    begin = next(action for action in read["actions"] if action["name"] == "begin")
    assert begin["reason"] == begun.json()["message"]
    assert read["attempts"] == []


async def test_a_call_that_began_in_time_may_end_in_quiet_hours(
    session: AsyncSession, desk: CallbackDesk, specialist: Actor, at: At
) -> None:
    task = await make_callback(session)
    at(local(18, 20, 58))
    await desk.post(specialist, task, "take")
    await desk.post(specialist, task, "attempts")
    at(local(18, 21, 4))

    done = await desk.post(specialist, task, "evaluation", **GOOD)

    assert done.json()["ticket_state"] == "closed"


async def test_the_next_try_belongs_to_another_hour(
    session: AsyncSession, desk: CallbackDesk, specialist: Actor, at: At
) -> None:
    task = await make_callback(session)
    ended = await desk.call(specialist, task, "unreached")
    at(NOW + timedelta(minutes=50))
    await desk.post(specialist, task, "take")

    refused = await desk.post(specialist, task, "attempts")

    assert ended.json()["state"] == "waiting"
    assert ended.json()["order_at"] == ended.json()["next_try_at"]
    assert (refused.status_code, refused.json()["code"]) == (409, "callback.too_soon")
    assert datetime.fromisoformat(refused.json()["data"]["next_at"]) == NOW + timedelta(hours=1)


async def test_three_tries_then_a_message_and_closed_unreached(
    session: AsyncSession, desk: CallbackDesk, specialist: Actor, at: At
) -> None:
    task = await make_callback(session)
    for hour in (0, 2, 25):
        at(NOW + timedelta(hours=hour))
        last = await desk.call(specialist, task, "unreached")
        assert last.status_code == 200, last.text

    assert (last.json()["state"], last.json()["ticket_state"]) == ("unreached", "closed_unreached")
    assert len(last.json()["attempts"]) == 3
    keys = set(await session.scalars(select(OutgoingMessage.text_key)))
    assert "callback.link" in keys
    assert (await names_of_events(session, task))[-2:] == ["callback.unreached", "ticket.closed"]
    assert await session.scalar(select(func.count()).select_from(Evaluation)) == 0


async def test_refusing_to_evaluate_closes_without_an_evaluation(
    session: AsyncSession, desk: CallbackDesk, specialist: Actor
) -> None:
    task = await make_callback(session)

    ended = await desk.call(specialist, task, "refused")

    assert (ended.json()["state"], ended.json()["ticket_state"]) == ("done", "closed")
    assert ended.json()["evaluation"] is None


async def test_one_specialist_at_a_time(
    session: AsyncSession, desk: CallbackDesk, specialist: Actor, make_actor: MakeActor, at: At
) -> None:
    other = await make_actor("callback_specialist", unit="U-HOTLINE-CALLBACK")
    task = await make_callback(session)
    await desk.post(specialist, task, "take")

    taken = await desk.post(other, task, "take")
    begun = await desk.post(other, task, "attempts")
    at(NOW + timedelta(minutes=61))
    left_lying = await desk.post(other, task, "take")

    assert (taken.status_code, taken.json()["code"]) == (409, "callback.taken")
    assert (begun.status_code, begun.json()["code"]) == (409, "callback.taken")
    assert left_lying.json()["is_mine"] is True


async def test_refuses_what_the_order_forbids(
    session: AsyncSession, desk: CallbackDesk, specialist: Actor
) -> None:
    task = await make_callback(session)
    codes = [(await desk.post(specialist, task, "attempts")).json()["code"]]
    await desk.post(specialist, task, "take")
    codes.append((await desk.post(specialist, task, "evaluation", **GOOD)).json()["code"])
    await desk.post(specialist, task, "attempts")
    codes.append((await desk.post(specialist, task, "attempts")).json()["code"])
    codes.append((await desk.post(specialist, task, "release")).json()["code"])
    await desk.post(specialist, task, "evaluation", **GOOD)
    codes.append((await desk.post(specialist, task, "evaluation", **GOOD)).json()["code"])

    assert codes == [
        "callback.not_taken",
        "callback.no_attempt",
        "callback.attempt_running",
        "callback.attempt_running",
        "callback.over",
    ]


async def test_a_stale_write_says_who_was_faster(
    session: AsyncSession, desk: CallbackDesk, specialist: Actor
) -> None:
    task = await make_callback(session)
    await desk.post(specialist, task, "take")

    stale = await desk.post(specialist, task, "attempts", version=1)

    assert (stale.status_code, stale.json()["code"]) == (409, "callback.changed")
    assert "11月18日 10:00" in stale.json()["message"]


async def test_a_ticket_without_a_number_cannot_be_called(
    session: AsyncSession, desk: CallbackDesk, specialist: Actor
) -> None:
    task = await make_callback(session, draft=make_draft(phone=""))
    await desk.post(specialist, task, "take")

    refused = await desk.post(specialist, task, "attempts")

    assert (refused.status_code, refused.json()["code"]) == (409, "callback.no_phone")


async def test_lists_the_most_pressing_first_and_pages(
    session: AsyncSession, desk: CallbackDesk, specialist: Actor, at: At
) -> None:
    made = []
    for minutes in (30, 0, 60):
        at(NOW + timedelta(minutes=minutes))
        made.append(await make_callback(session))
    at(NOW + timedelta(minutes=125))

    first = await desk.read(specialist, limit=2)
    second = await desk.read(specialist, limit=2, cursor=first["next"])
    overdue = await desk.read(specialist, due="overdue")
    glance = await desk.read(specialist, "/callbacks/desk")

    wanted = [str(made[1].id), str(made[0].id), str(made[2].id)]
    assert [row["id"] for row in first["items"] + second["items"]] == wanted
    assert second["next"] is None
    assert [row["id"] for row in overdue["items"]] == wanted[:1]
    assert overdue["items"][0]["clock"]["level"] == "orange"
    assert (glance["waiting"], glance["overdue"], glance["due_soon"]) == (3, 1, 1)
    assert glance["is_calling_allowed"] is True
    assert datetime.fromisoformat(glance["changes_at"]) == local(18, 21)


async def test_a_first_try_not_begun_in_time_is_told(session: AsyncSession, at: At) -> None:
    late, in_time = await make_callback(session), await make_callback(session)
    in_time.tries, in_time.first_attempt_at = 1, NOW
    at(NOW + timedelta(hours=2))

    for task in (late, in_time):
        await service.tell_overdue(session, task)
    await session.flush()

    assert "callback.overdue" in await names_of_events(session, late)
    assert "callback.overdue" not in await names_of_events(session, in_time)


async def test_the_deadline_of_the_first_try_ends_with_it(
    session: AsyncSession, desk: CallbackDesk, specialist: Actor
) -> None:
    task = await make_callback(session)
    pending = select(deadlines.Deadline).where(
        deadlines.Deadline.kind == service.FIRST_DUE, deadlines.Deadline.ended_at.is_(None)
    )
    before = (await session.scalars(pending)).all()

    await desk.post(specialist, task, "take")
    await desk.post(specialist, task, "attempts")

    assert [row.subject_id for row in before] == [task.id]
    assert before[0].due_at == task.due_at
    assert (await session.scalars(pending)).all() == []


async def test_rework_leads_to_a_second_callback_of_round_two(
    session: AsyncSession, desk: CallbackDesk, specialist: Actor, make_actor: MakeActor
) -> None:
    supervisor = await make_actor("supervisor", unit="U-HOTLINE-SUPERVISE")
    handler = await make_worker(session, "U-WATER")
    ticket = await make_ticket(session, state=TicketState.TO_CALLBACK, handler=handler)
    first = await make_callback(session, ticket=ticket)
    await desk.post(specialist, first, "take")
    await desk.post(specialist, first, "attempts")
    await desk.post(specialist, first, "evaluation", **BAD)
    await ticket_service.rework(session, supervisor, ticket, reason="群众反映没有解决")
    await submit_reply(session, handler, ticket, reply="已更换水泵，恢复供水。")
    await ticket_service.settle(session, await make_actor("reviewer"), ticket)

    second = await make_callback(session, ticket=ticket)
    await desk.post(specialist, second, "take")
    await desk.post(specialist, second, "attempts")
    done = await desk.post(specialist, second, "evaluation", **GOOD)

    assert (second.round, done.json()["ticket_state"]) == (2, "closed")
    rounds = [row.round for row in await repository.evaluations_of(session, ticket.id)]
    assert rounds == [1, 2]


async def test_a_rework_ordered_meanwhile_ends_the_callback(
    session: AsyncSession, make_actor: MakeActor
) -> None:
    task = await make_callback(session)
    ticket = await tickets.find_by_id(session, task.ticket_id)
    assert ticket is not None
    supervisor = await make_actor("supervisor", unit="U-HOTLINE-SUPERVISE")

    await ticket_service.rework(session, supervisor, ticket, reason="领导交办重新核实")
    await deliver(session)

    await session.refresh(task)
    assert task.state is CallbackState.VOID
    assert (await names_of_events(session, task))[-1] == "callback.voided"


async def test_whoever_may_not_handle_sees_no_actions(
    session: AsyncSession, desk: CallbackDesk, make_actor: MakeActor
) -> None:
    task = await make_callback(session)
    analyst = await make_actor("analyst", unit="U-HOTLINE-ANALYSIS")

    read = await desk.read(analyst, f"/callbacks/{task.id}")
    refused = await desk.post(analyst, task, "take")

    assert read["actions"] == []
    assert refused.status_code == 403


async def test_the_tickets_story_tells_the_callback_in_words(
    session: AsyncSession, desk: CallbackDesk, specialist: Actor
) -> None:
    task = await make_callback(session)
    await desk.post(specialist, task, "take")
    await desk.post(specialist, task, "attempts")
    await desk.post(specialist, task, "evaluation", **BAD)

    items = (await desk.read(specialist, f"/tickets/{task.ticket_id}/story"))["items"]

    told = [item["text"] for item in items if item["name"].startswith("callback.")]
    assert told == [
        "安排回访，11月18日 12:00 前首次拨打。",
        "第 1 次回访拨打：接通。",
        "诉求人评价：不满意，未解决（电话回访）。",
        "诉求人不满意或未解决，转人工跟进。",
    ]
