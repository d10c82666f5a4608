"""Levels rise by themselves with the unit's clock, on the working-time calendar."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback import service as callback_service
from huying.callback.models import AttemptResult, CallbackTask
from huying.city.catalogue import catalogue
from huying.city.models import MatterKind
from huying.insight import bands_watch, disputes_looking
from huying.kit.actor import Actor
from huying.kit.deadlines import Deadline, Reached, fire_deadlines
from huying.kit.events import Recorded, history_of
from huying.supervise import escalation, subscribers, subscribers_letters, urging
from huying.supervise.errors_letters import NobodyToUrge
from huying.supervise.models import Alert, AlertKind, AlertState
from huying.supervise.models_letters import Letter, LetterKind, LetterState, Urge, UrgeSource
from huying.ticket import clocks
from huying.ticket import repository as tickets
from huying.ticket import service as ticket_service
from huying.ticket.models import Clock, ClockKind, Ticket, TicketState
from huying.ticket.tasks import tell_overdue
from tests.conftest import NOW
from tests.counting import statements
from tests.factories.callback import make_callback, make_evaluated
from tests.factories.ticket import make_draft, make_ticket, make_worker, submit_reply
from tests.harness import deliver
from tests.supervise.conftest import MakeActor

At = Callable[[datetime], None]
HOUR = timedelta(hours=1)
# An office with office hours: three working days for a request for help.
OFFICE = "U-URBAN-SANITATION"


async def office_ticket(session: AsyncSession, handler: Actor | None = None) -> Ticket:
    draft = make_draft(kind=MatterKind.HELP, category="030101", title="垃圾没有清运")
    return await make_ticket(
        session, state=TicketState.HANDLING, unit=OFFICE, draft=draft, handler=handler
    )


async def unit_clock(session: AsyncSession, ticket: Ticket) -> Clock:
    found = select(Clock).where(
        Clock.ticket_id == ticket.id,
        Clock.kind.in_([ClockKind.UNIT, ClockKind.REWORK]),
        Clock.stopped_at.is_(None),
    )
    return (await session.scalars(found)).one()


# Each quarter of an hour and each hour, whatever the ticket does.
LOOKS = (bands_watch.LOOK, disputes_looking.LOOK)


async def run_deadlines(session: AsyncSession, at: At, until: datetime) -> None:
    """Let business time pass to ``until`` as a worker would: each deadline at its own time."""
    while True:
        due = await session.scalar(
            select(Deadline)
            .where(Deadline.ended_at.is_(None), Deadline.due_at <= until)
            .where(Deadline.kind.not_in(LOOKS))
            .order_by(Deadline.due_at, Deadline.id)
            .limit(1)
        )
        if due is None:
            break
        at(due.due_at)
        due.ended_at, due.has_fired = due.due_at, True
        await session.flush()
        await fire_deadlines(session, str(due.id))
        await session.flush()
        session.info["last"] = await deliver(session, after=session.info.get("last", 0))
    at(until)


async def levels(session: AsyncSession, ticket: Ticket) -> int:
    fresh = await tickets.lock(session, ticket.id)
    assert fresh is not None
    return fresh.supervision_level


async def letters(session: AsyncSession, kind: LetterKind = LetterKind.LETTER) -> list[Letter]:
    found = select(Letter).where(Letter.kind == kind).order_by(Letter.drafted_at)
    return list(await session.scalars(found.execution_options(populate_existing=True)))


async def start(session: AsyncSession, ticket: Ticket) -> Clock:
    session.info["last"] = await deliver(session)
    return await unit_clock(session, ticket)


async def test_level_1_yellow_at_eighty_percent_urges_the_unit_by_itself(
    session: AsyncSession, at: At
) -> None:
    ticket = await office_ticket(session)
    own = await start(session, ticket)
    city = await catalogue(session)
    near = clocks.near_due_at(city, own)

    await run_deadlines(session, at, near - timedelta(minutes=1))
    before = await levels(session, ticket)
    await run_deadlines(session, at, near)

    [urge] = await session.scalars(select(Urge).where(Urge.ticket_id == ticket.id))
    assert (before, await levels(session, ticket)) == (0, 1)
    assert (urge.source, urge.unit_id, urge.urged_at) == (
        UrgeSource.CLOCK, ticket.lead_unit_id, near,
    )  # fmt: skip


async def test_level_2_orange_when_overdue_level_3_red_and_a_letter_a_working_day_later(
    session: AsyncSession, at: At
) -> None:
    ticket = await office_ticket(session)
    own = await start(session, ticket)
    # Wednesday + 3 working days = Monday 23rd, 17:30 or as the profile says; red on Tuesday.
    await run_deadlines(session, at, own.due_at - timedelta(seconds=1))
    yellow = await levels(session, ticket)
    await run_deadlines(session, at, own.due_at)
    orange = await levels(session, ticket)
    red_at = own.due_at + timedelta(days=1)
    await run_deadlines(session, at, red_at - timedelta(seconds=1))
    still = (await levels(session, ticket), await letters(session))
    await run_deadlines(session, at, red_at)

    [letter] = await letters(session)
    assert (yellow, orange, still, await levels(session, ticket)) == (1, 2, (2, []), 3)
    assert (letter.state, letter.drafted_by, letter.number) == (LetterState.DRAFT, None, None)
    assert (letter.unit_id, letter.cause) == (ticket.lead_unit_id, "overdue")
    assert letter.reason == "超过办理时限1个工作日仍未办结"
    live = select(Alert.kind).where(Alert.ticket_id == ticket.id, Alert.state != AlertState.CLOSED)
    assert AlertKind.OVERDUE_RED in set(await session.scalars(live))


async def test_many_that_fall_due_together_are_told_in_as_many_statements_as_one(
    session: AsyncSession, at: At
) -> None:
    """Twenty thousand fall due at half past five: alerts and levels must not come one by one."""
    made = [await office_ticket(session) for _ in range(9)]
    await run_deadlines(session, at, (await unit_clock(session, made[0])).due_at - HOUR)
    at(NOW + timedelta(days=30))
    events = [await told_overdue(session, ticket) for ticket in made]

    async with statements(session) as of_one:
        await react_together(session, events[:1])
    async with statements(session) as of_many:
        await react_together(session, events[1:])
    await react_together(session, events)  # at least once: changes nothing

    assert len(without_history(of_many)) == len(without_history(of_one))
    raised = (await session.scalars(select(Alert).where(Alert.kind == AlertKind.OVERDUE))).all()
    assert sorted(a.ticket_id for a in raised if a.ticket_id) == sorted(t.id for t in made)
    yellow = (await session.scalars(select(Alert).where(Alert.kind == AlertKind.NEAR_DUE))).all()
    assert {alert.state for alert in yellow} == {AlertState.CLOSED}
    assert len(yellow) == len(made)
    assert {await levels(session, ticket) for ticket in made} == {2}
    armed = select(Deadline.kind).where(Deadline.ended_at.is_(None), Deadline.kind.like("superv%"))
    kinds = sorted(await session.scalars(armed))
    assert kinds == [escalation.NOTICE_DUE] * len(made) + [escalation.RED_DUE] * len(made)


def without_history(sent: list[str]) -> list[str]:
    """Lines of history are written one by one, as everywhere."""
    return [said for said in sent if not said.startswith("INSERT INTO event")]


async def told_overdue(session: AsyncSession, ticket: Ticket) -> Recorded:
    """The event of a clock that has run out, as subscribers read it."""
    lead = await tickets.live_lead(session, ticket.id)
    assert lead is not None
    await tell_overdue(session, [Reached(lead.id, NOW)])
    return (await history_of(session, "ticket", ticket.id))[-1]


async def react_together(session: AsyncSession, events: list[Recorded]) -> None:
    await subscribers.units_overdue(session, events)
    await subscribers_letters.overdue(session, events)
    await session.flush()


async def test_a_make_up_saturday_counts_and_a_holiday_does_not(
    session: AsyncSession, at: At
) -> None:
    """Dispatched before the National Day holiday of 2026: the red step comes after it."""
    at(datetime(2026, 9, 25, 2, 0, tzinfo=UTC))
    ticket = await office_ticket(session)
    own = await start(session, ticket)
    city = await catalogue(session)
    day = (own.due_at + timedelta(days=1)).astimezone(city.zone).date()
    while (kind := city.office_calendar.day(day).kind) not in ("workday", "make_up"):
        assert kind in ("weekend", "holiday")
        day += timedelta(days=1)

    await run_deadlines(session, at, own.due_at + timedelta(days=20))

    [letter] = await letters(session)
    assert letter.drafted_at.astimezone(city.zone).date() == day


async def test_notice_is_proposed_at_five_working_days(session: AsyncSession, at: At) -> None:
    ticket = await office_ticket(session)
    own = await start(session, ticket)
    at_five = own.due_at + timedelta(days=7)  # Monday → the next Monday

    await run_deadlines(session, at, at_five - timedelta(seconds=1))
    before = await letters(session, LetterKind.NOTICE)
    await run_deadlines(session, at, at_five)
    await run_deadlines(session, at, at_five + timedelta(days=9))

    [notice] = await letters(session, LetterKind.NOTICE)
    assert (before, notice.cause, notice.reply_days) == ([], "long_overdue", 0)


async def test_notice_is_proposed_at_the_second_dissatisfaction(
    session: AsyncSession, make_actor: MakeActor
) -> None:
    specialist = await make_actor("callback_specialist", unit="U-HOTLINE-CALLBACK")
    handler = await make_worker(session, "U-WATER")
    ticket = await make_ticket(session, state=TicketState.TO_CALLBACK, handler=handler)
    await make_evaluated(session, specialist, ticket=ticket)
    first = await letters(session, LetterKind.NOTICE)
    reviewer = await make_actor("reviewer")
    await ticket_service.rework(
        session, await make_actor("supervisor"), ticket, reason="群众反映没有解决"
    )
    await submit_reply(session, handler, ticket)
    await ticket_service.settle(session, reviewer, ticket)
    await make_evaluated(session, specialist, ticket=ticket)
    await deliver(session)

    [notice] = await letters(session, LetterKind.NOTICE)
    assert (first, notice.cause) == ([], "dissatisfied")
    assert notice.reason == "办结后经回访，群众第2次表示不满意或未解决"


async def test_an_extended_clock_moves_the_red_step(session: AsyncSession, at: At) -> None:
    ticket = await office_ticket(session)
    own = await start(session, ticket)
    first_due = own.due_at
    await run_deadlines(session, at, first_due)
    own.due_at = first_due + timedelta(days=2)  # an extension granted late
    await session.flush()

    await run_deadlines(session, at, first_due + timedelta(days=1, hours=1))
    none_yet = await letters(session)
    await run_deadlines(session, at, first_due + timedelta(days=3))

    assert none_yet == []
    assert len(await letters(session)) == 1


async def test_a_paused_clock_waits_and_is_armed_again_when_it_runs_on(
    session: AsyncSession, at: At
) -> None:
    ticket = await office_ticket(session)
    own = await start(session, ticket)
    due = own.due_at
    await run_deadlines(session, at, due)
    own.paused_at, own.resumes_at = due, due + timedelta(days=4)
    await session.flush()
    await run_deadlines(session, at, due + timedelta(days=4))
    paused = await letters(session)

    own.paused_at, own.resumes_at, own.due_at = None, None, due + timedelta(days=4)
    await session.flush()
    await escalation.rearm(session, ticket.id)
    await run_deadlines(session, at, due + timedelta(days=8))

    assert paused == []
    assert len(await letters(session)) == 1


async def test_a_submission_ends_urging_alerts_and_the_draft_that_asked_for_it(
    session: AsyncSession, at: At
) -> None:
    handler = await make_worker(session, OFFICE)
    ticket = await office_ticket(session, handler)
    own = await start(session, ticket)
    await run_deadlines(session, at, own.due_at + timedelta(days=1))

    await submit_reply(session, handler, ticket)
    await deliver(session, after=session.info["last"])

    [letter] = await letters(session)
    [urge] = await session.scalars(select(Urge))
    alerts = select(Alert).where(Alert.ticket_id == ticket.id, Alert.state != AlertState.CLOSED)
    assert (letter.state, letter.end_note) == (LetterState.DROPPED, "承办单位已提交办理结果")
    assert urge.ended_at is not None
    assert {a.kind for a in await session.scalars(alerts)} & {
        AlertKind.OVERDUE, AlertKind.OVERDUE_RED, AlertKind.NEAR_DUE,
    } == set()  # fmt: skip
    assert await levels(session, ticket) == 3  # never lowered by itself


async def test_a_level_that_a_person_set_higher_is_left_alone(
    session: AsyncSession, at: At, supervisor: Actor
) -> None:
    ticket = await office_ticket(session)
    own = await start(session, ticket)
    await ticket_service.set_supervision_level(session, supervisor, ticket, level=3, reason="重大")

    await run_deadlines(session, at, own.due_at)

    assert await levels(session, ticket) == 3


async def test_a_citizen_who_urges_is_heard_by_the_unit_and_a_plain_note_is_not(
    session: AsyncSession, make_actor: MakeActor
) -> None:
    agent = await make_actor("agent", unit="U-HOTLINE-INTAKE")
    ticket = await office_ticket(session)
    await ticket_service.add_note(session, agent, ticket, text="补充：就在南门口")
    await ticket_service.add_note(session, agent, ticket, text="怎么还没人来", is_urging=True)

    await deliver(session)

    [urge] = await session.scalars(select(Urge))
    assert (urge.source, urge.unit_id) == (UrgeSource.CITIZEN, ticket.lead_unit_id)
    assert urge.note_id is not None


async def test_nobody_is_urged_before_the_dispatch(
    session: AsyncSession, supervisor: Actor
) -> None:
    ticket = await make_ticket(session, state=TicketState.TO_DISPATCH)

    with pytest.raises(NobodyToUrge):
        await urging.urge_by_person(session, supervisor, ticket, text="请抓紧", now=NOW)


@pytest.mark.parametrize(
    ("state", "kind", "stage"),
    [
        (TicketState.TO_DISPATCH, AlertKind.DISPATCH_OVERDUE, ClockKind.DISPATCH),
        (TicketState.HANDLING, AlertKind.CONTACT_OVERDUE, ClockKind.CONTACT),
        (TicketState.TO_APPROVE, AlertKind.CLOSE_REVIEW_OVERDUE, ClockKind.CLOSE_REVIEW),
    ],
)
async def test_a_late_stage_raises_its_alert_once(
    session: AsyncSession, at: At, state: TicketState, kind: AlertKind, stage: ClockKind
) -> None:
    ticket = await make_ticket(session, state=state)
    session.info["last"] = await deliver(session)
    found = select(Clock).where(Clock.ticket_id == ticket.id, Clock.kind == stage)
    own = (await session.scalars(found)).one()

    about = select(Alert).where(Alert.ticket_id == ticket.id, Alert.kind == kind)
    await run_deadlines(session, at, own.due_at - timedelta(seconds=1))
    before = (await session.scalars(about)).all()
    await run_deadlines(session, at, own.due_at)
    await run_deadlines(session, at, own.due_at + timedelta(minutes=30))

    assert before == []
    assert len((await session.scalars(about)).all()) == 1


async def test_48_hours_with_fewer_than_three_callback_tries_raise_an_alert(
    session: AsyncSession, at: At, specialist: Actor
) -> None:
    task = await make_callback(session)
    session.info["last"] = await deliver(session)
    await fail_once(session, specialist, task)

    about = select(Alert).where(Alert.kind == AlertKind.CALLBACK_TRIES)
    await run_deadlines(session, at, task.settled_at + timedelta(hours=48) - timedelta(seconds=1))
    before = (await session.scalars(about)).all()
    await run_deadlines(session, at, task.settled_at + timedelta(hours=48))

    [alert] = await session.scalars(about)
    assert (before, alert.detail["tries"]) == ([], 1)


async def fail_once(session: AsyncSession, specialist: Actor, task: CallbackTask) -> None:
    await callback_service.take(session, specialist, task, version=task.version, now=NOW)
    await callback_service.begin(session, specialist, task, version=task.version, now=NOW)
    await callback_service.end_attempt(
        session, specialist, task, version=task.version, result=AttemptResult.UNREACHED,
        note="", now=NOW,
    )  # fmt: skip
