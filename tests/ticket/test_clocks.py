"""Three clocks, never confused (rule 1); each due date explains itself."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.city.models import Urgency
from huying.kit import clock, deadlines
from huying.kit.actor import SYSTEM
from huying.kit.deadlines import Deadline
from huying.kit.events import history_of
from huying.ticket import clocks, repository, service, tasks
from huying.ticket.models import Clock, ClockKind, Ticket, TicketState
from huying.ticket.rules import Level
from tests.conftest import NOW
from tests.factories.ticket import (
    make_draft,
    make_ticket,
    make_worker,
    submit_reply,
    unit_id_of,
)
from tests.ticket.conftest import Cast

S = TicketState


async def by_kind(session: AsyncSession, ticket: Ticket) -> dict[str, Clock]:
    return {row.kind.value: row for row in await repository.clocks_of(session, ticket.id)}


async def test_registration_starts_the_citizens_and_the_dispatch_clock(
    session: AsyncSession,
) -> None:
    ticket = await make_ticket(session, state=S.TO_REVIEW)

    running = await by_kind(session, ticket)

    assert set(running) == {"citizen", "dispatch"}
    assert running["dispatch"].due_at == NOW + timedelta(hours=1)
    assert ticket.stage_due_at == running["dispatch"].due_at
    assert ticket.due_at == running["citizen"].due_at


async def test_the_citizens_limit_is_dispatch_unit_and_close_review_together(
    session: AsyncSession,
) -> None:
    """A Wednesday ten o'clock: 1 h to dispatch, 3 working days (Monday 17:30), 4 h to review."""
    draft = make_draft(category="040101")

    ticket = await make_ticket(session, state=S.TO_REVIEW, draft=draft)

    assert ticket.due_at == datetime(2026, 11, 23, 13, 30, tzinfo=UTC)
    steps = (await by_kind(session, ticket))["citizen"].steps
    assert steps[0].startswith("派单：")
    assert any(step.startswith("单位办理：") and "休息日" in step for step in steps)
    assert steps[-1].startswith("办结审核：截止时间")


async def test_the_units_clock_runs_from_the_dispatch(
    session: AsyncSession, at: Callable[[datetime], None]
) -> None:
    ticket = await make_ticket(session, state=S.TO_DISPATCH)
    at(NOW + timedelta(minutes=30))
    water = await unit_id_of(session, "U-WATER")

    await service.send(session, SYSTEM, ticket, unit_id=water, duty_code="D-090101-01")

    running = await by_kind(session, ticket)
    assert running["dispatch"].stopped_at == NOW + timedelta(minutes=30)
    for kind in ("sign", "contact", "unit"):
        assert running[kind].started_at == NOW + timedelta(minutes=30)
    assert running["unit"].limit_key == "unit.utility"
    assert running["unit"].due_at == NOW + timedelta(hours=24, minutes=30)


async def test_a_critical_ticket_has_the_limits_of_life_and_property(
    session: AsyncSession,
) -> None:
    draft = make_draft(urgency=Urgency.CRITICAL)

    ticket = await make_ticket(session, state=S.TO_SIGN, draft=draft)

    running = await by_kind(session, ticket)
    assert running["dispatch"].limit_key == "dispatch.critical"
    assert running["sign"].due_at == NOW + timedelta(minutes=15)
    assert running["contact"].due_at == NOW + timedelta(minutes=30)
    assert running["unit"].due_at == NOW + timedelta(hours=2)


async def fire(session: AsyncSession, ticket: Ticket, kind: str) -> None:
    """Let the deadline of this kind come, as the sweeper would."""
    lead = await repository.last_lead(session, ticket.id)
    assert lead is not None
    row = await session.scalar(
        select(Deadline).where(Deadline.kind == kind, Deadline.subject_id == lead.id)
    )
    assert row is not None
    await deadlines._handlers[kind](session, [deadlines.Reached(lead.id, row.due_at)])
    await session.flush()


async def names(session: AsyncSession, ticket: Ticket) -> list[str]:
    return [event.name for event in await history_of(session, "ticket", ticket.id)]


async def test_not_signing_stops_nothing_the_order_signs_itself(
    session: AsyncSession, at: Callable[[datetime], None]
) -> None:
    ticket = await make_ticket(session, state=S.TO_SIGN)
    before = (await by_kind(session, ticket))["unit"].due_at
    due = (await by_kind(session, ticket))["sign"].due_at
    at(due + timedelta(seconds=20))

    await fire(session, ticket, "ticket.sign")
    await fire(session, ticket, "ticket.sign")

    await session.refresh(ticket)
    running = await by_kind(session, ticket)
    lead = await repository.live_lead(session, ticket.id)
    assert ticket.state is S.HANDLING
    assert lead is not None
    assert lead.is_signed_by_system
    assert lead.signed_at == running["sign"].stopped_at == due
    assert running["unit"].due_at == before
    assert (await names(session, ticket)).count("ticket.signed") == 1


async def test_a_signed_order_is_not_signed_again(session: AsyncSession) -> None:
    ticket = await make_ticket(session, state=S.HANDLING)

    await fire(session, ticket, "ticket.sign")

    lead = await repository.live_lead(session, ticket.id)
    assert lead is not None
    assert not lead.is_signed_by_system


async def test_near_due_and_overdue_are_said_once(
    session: AsyncSession, at: Callable[[datetime], None]
) -> None:
    ticket = await make_ticket(session, state=S.HANDLING)
    at(NOW + timedelta(hours=25))

    for kind in ("ticket.unit_80", "ticket.unit_80", "ticket.unit_due", "ticket.unit_due"):
        await fire(session, ticket, kind)

    assert (await names(session, ticket))[-2:] == ["ticket.near_due", "ticket.overdue"]


async def test_what_was_late_is_said_again_when_it_comes_back(
    session: AsyncSession, at: Callable[[datetime], None]
) -> None:
    """The submission ends the alarm; sent back, the clock runs on and so does the alarm."""
    who = await make_worker(session, "U-WATER")
    ticket = await make_ticket(session, state=S.HANDLING, handler=who)
    at(NOW + timedelta(hours=25))
    await fire(session, ticket, "ticket.unit_80")
    await fire(session, ticket, "ticket.unit_due")
    await submit_reply(session, who, ticket)

    await service.send_back(session, SYSTEM, ticket, reason="没有写明原因")
    pending = set(
        await session.scalars(
            select(Deadline.kind).where(Deadline.ended_at.is_(None), Deadline.due_at <= clock.now())
        )
    )
    await fire(session, ticket, "ticket.unit_due")

    assert "ticket.unit_due" in pending
    assert (await names(session, ticket)).count("ticket.overdue") == 2
    assert (await names(session, ticket)).count("ticket.near_due") == 1


async def test_nothing_is_overdue_after_the_submission(session: AsyncSession) -> None:
    ticket = await make_ticket(session, state=S.TO_APPROVE)

    await fire(session, ticket, "ticket.unit_due")

    assert "ticket.overdue" not in await names(session, ticket)
    pending = await session.scalars(select(Deadline.kind).where(Deadline.ended_at.is_(None)))
    assert not {"ticket.unit_80", "ticket.unit_due", "ticket.sign"} & set(pending)


async def test_80_percent_of_working_time_is_no_weekend_night(
    session: AsyncSession, city: Catalogue
) -> None:
    draft = make_draft(category="040101")
    ticket = await make_ticket(session, state=S.TO_SIGN, unit="U-HOUSING", draft=draft)
    unit = (await by_kind(session, ticket))["unit"]

    near = clocks.near_due_at(city, unit)

    assert clocks.used(city, unit, near) == pytest.approx(0.8, abs=0.001)
    local = near.astimezone(city.zone)
    assert (local.weekday(), local.month, local.day) == (4, 11, 20) or local.weekday() == 0
    assert 8 <= local.hour <= 17


async def test_colours_follow_the_clock(session: AsyncSession, city: Catalogue) -> None:
    ticket = await make_ticket(session, state=S.TO_SIGN)
    unit = (await by_kind(session, ticket))["unit"]
    span = unit.due_at - unit.started_at

    def colour(share: float, more: timedelta = timedelta()) -> Level:
        return clocks.level(city, unit, unit.started_at + span * share + more)

    assert colour(0.5) is Level.GREEN
    assert colour(0.8) is Level.YELLOW
    assert colour(1.0) is Level.YELLOW
    assert colour(1.0, timedelta(seconds=1)) is Level.ORANGE
    assert colour(1.0, timedelta(days=2)) is Level.RED
    unit.stopped_at = unit.due_at
    assert clocks.level(city, unit, unit.due_at + timedelta(days=9)) is Level.GREEN


async def test_the_citizens_clock_stops_at_the_first_accepted_reply_for_ever(
    session: AsyncSession, cast: Cast, at: Callable[[datetime], None]
) -> None:
    ticket = await make_ticket(session, state=S.TO_CALLBACK)
    at(NOW + timedelta(hours=3))

    await service.rework(session, SYSTEM, ticket, reason="没有解决")

    citizen = (await by_kind(session, ticket))["citizen"]
    assert citizen.started_at == citizen.stopped_at == NOW
    assert (await by_kind(session, ticket))["rework"].started_at == NOW + timedelta(hours=3)


async def test_a_clock_cannot_be_restarted_behind_the_programs_back(
    session: AsyncSession,
) -> None:
    await make_ticket(session, state=S.TO_SIGN)

    with pytest.raises(DBAPIError, match="never restarts"):
        await session.execute(update(Clock).values(started_at=NOW - timedelta(days=1)))


async def test_the_registered_handlers_are_the_ones_that_are_set() -> None:
    assert tasks.sign_at_limit is deadlines._handlers["ticket.sign"]
    assert {"ticket.unit_80", "ticket.unit_due"} <= set(deadlines._handlers)


async def test_one_citizen_clock_a_ticket(session: AsyncSession) -> None:
    ticket = await make_ticket(session, state=S.TO_SIGN)
    statement = select(Clock).where(Clock.ticket_id == ticket.id, Clock.kind == ClockKind.CITIZEN)
    citizen = (await session.scalars(statement)).one()

    with pytest.raises(DBAPIError, match="uq_clock_citizen"):
        await session.execute(
            text(
                "INSERT INTO clock SELECT (c).* FROM (SELECT jsonb_populate_record(clock, "
                "jsonb_build_object('id', gen_random_uuid(), 'stopped_at', due_at)) AS c "
                "FROM clock WHERE id = :id) AS copy"
            ),
            {"id": citizen.id},
        )
