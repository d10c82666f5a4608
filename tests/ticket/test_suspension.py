"""Suspension (rule 4): for four reasons only, with an end, and every clock stands still."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.kit import deadlines
from huying.kit.actor import SYSTEM
from huying.ticket import (
    clocks,
    deciding,
    part_work,
    policy_plan,
    previews,
    repository,
    requests,
    service,
    suspending,
    views,
)
from huying.ticket import repository_requests as rows
from huying.ticket import rules_requests as rules
from huying.ticket.errors import ActionRefused, UnknownCode, WrongMove
from huying.ticket.errors_requests import EndOutOfRange
from huying.ticket.models import AssignmentState, ClockKind, TicketState
from huying.ticket.policy_plan import Effects
from huying.ticket.rules import Level
from tests.conftest import NOW
from tests.factories.ticket import make_draft, make_ticket, submit_reply
from tests.ticket.asking import (
    at_work,
    by_kind,
    extended,
    names,
    of_housing,
    pending,
    suspended,
    told,
)
from tests.ticket.conftest import Cast, MakeActor
from tests.ticket.test_parts import assist, clocks_of, make_joint

S = TicketState
At = Callable[[datetime], None]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
async def cast(cast: Cast, make_actor: MakeActor) -> Cast:
    return await of_housing(cast, make_actor)


def test_rule_4_only_these_reasons() -> None:
    assert set(rules.SUSPENSION_CODES) == {
        "citizen_material",
        "appraisal",
        "court",
        "weather_or_season",
    }


async def test_rule_4_needs_one_of_them_and_an_end(session: AsyncSession, cast: Cast) -> None:
    ticket = await at_work(session, cast)

    async def ask(code: str, until: datetime) -> None:
        await requests.ask_suspension(
            session, cast.handler, ticket, code=code, reason="等结果", until=until
        )

    with pytest.raises(UnknownCode):
        await ask("holiday_of_the_handler", NOW + DAY)
    with pytest.raises(EndOutOfRange):
        await ask("court", NOW)
    with pytest.raises(EndOutOfRange) as too_long:
        await ask("court", NOW + timedelta(days=90, seconds=1))
    await ask("court", NOW + timedelta(days=90))

    assert "2月16日" in too_long.value.message


async def test_rule_4_clocks_stand_still_visibly(
    session: AsyncSession, cast: Cast, at: At, city: Catalogue
) -> None:
    """Suspended on Thursday at ten for a week of natural time: five working days are no time."""
    ticket = await at_work(session, cast)
    before = {kind: clock.due_at for kind, clock in (await by_kind(session, ticket)).items()}
    at(NOW + DAY)
    used = clocks.used(city, (await by_kind(session, ticket))["unit"], NOW + DAY)

    await suspended(session, cast.handler, cast.reviewer, ticket, NOW + 8 * DAY)

    lead = await repository.live_lead(session, ticket.id)
    assert lead is not None
    assert (ticket.state, lead.state) == (S.SUSPENDED, AssignmentState.SUSPENDED)
    running = await by_kind(session, ticket)
    for kind in ("unit", "citizen", "contact"):
        assert (running[kind].paused_at, running[kind].resumes_at) == (NOW + DAY, NOW + 8 * DAY)
    unit = running["unit"]
    assert unit.started_at == NOW
    assert unit.due_at == before["unit"] + 7 * DAY  # Monday 17:30 a week later
    assert unit.due_unpaused_at == before["unit"]
    assert ticket.due_at == before["citizen"] + 7 * DAY
    for now in (NOW + DAY, NOW + 3 * DAY, NOW + 7 * DAY):
        assert clocks.used(city, unit, now) == used
        assert clocks.level(city, unit, now) is Level.GREEN
    assert any("挂起" in step for step in unit.steps)
    assert any("最迟11月26日 10:00恢复" in step for step in unit.steps)


async def test_the_page_says_that_it_stands_still(
    session: AsyncSession, cast: Cast, city: Catalogue
) -> None:
    ticket = await at_work(session, cast)
    await suspended(session, cast.handler, cast.reviewer, ticket, NOW + 7 * DAY)

    page = await views.detail(session, cast.handler, city, ticket, NOW + DAY)

    assert page.clock is not None
    assert page.clock.is_paused
    assert page.clock.resumes_at == NOW + 7 * DAY
    assert "最迟11月25日 10:00恢复" in page.sentence
    assert [(pause.code, pause.ended_at) for pause in page.pauses] == [("appraisal", None)]
    assert [item.state_label for item in page.requests] == ["已同意"]
    allowed = {action.name.value for action in page.actions if action.is_allowed}
    assert "resume" in allowed
    assert not {"submit", "save_reply", "ask_extension"} & allowed


async def test_resumes_by_itself_on_the_last_day(
    session: AsyncSession, cast: Cast, at: At, city: Catalogue
) -> None:
    ticket = await at_work(session, cast)
    lead = await repository.live_lead(session, ticket.id)
    assert lead is not None
    await suspended(session, cast.handler, cast.reviewer, ticket, NOW + 7 * DAY)
    pause = await rows.open_pause(session, ticket.id)
    assert pause is not None
    assert await pending(session, pause.id) == {"ticket.resume": NOW + 7 * DAY}
    assert await pending(session, lead.id) == {}  # no alarm rings while it stands still
    planned = (await by_kind(session, ticket))["unit"].due_at
    at(NOW + 7 * DAY + timedelta(minutes=3))

    handler = deadlines._handlers["ticket.resume"]
    await handler(session, [deadlines.Reached(pause.id, pause.ends_at)])
    await handler(session, [deadlines.Reached(pause.id, pause.ends_at)])

    assert ticket.state is S.HANDLING
    assert pause.ended_at == NOW + 7 * DAY
    unit = (await by_kind(session, ticket))["unit"]
    assert (unit.due_at, unit.paused_at) == (planned, None)
    assert ticket.stage_due_at == planned
    waiting = await pending(session, lead.id)
    assert waiting["ticket.unit_due"] == planned
    assert clocks.used(city, unit, waiting["ticket.unit_80"]) == pytest.approx(0.8, abs=0.001)
    assert (await names(session, ticket)).count("ticket.resumed") == 1


async def test_taken_up_again_earlier_the_due_date_comes_back(
    session: AsyncSession, cast: Cast, at: At
) -> None:
    ticket = await at_work(session, cast)
    before = {kind: clock.due_at for kind, clock in (await by_kind(session, ticket)).items()}
    await suspended(session, cast.handler, cast.reviewer, ticket, NOW + 30 * DAY)
    at(NOW + DAY)
    with pytest.raises(ActionRefused) as refused:
        await suspending.resume(session, cast.stranger, ticket)

    await suspending.resume(session, cast.handler, ticket, note="鉴定结果提前出来了")

    assert refused.value.data["reason"] == "not_your_unit"
    running = await by_kind(session, ticket)
    # Wednesday is the start day, which is not counted: only Thursday until ten was lost.
    assert before["unit"] == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert running["unit"].due_at == datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    pause = await rows.open_pause(session, ticket.id)
    assert pause is None
    assert ticket.due_at == running["citizen"].due_at > before["citizen"]


async def test_the_hotline_may_end_it_too(session: AsyncSession, cast: Cast, at: At) -> None:
    ticket = await at_work(session, cast)
    await suspended(session, cast.handler, cast.reviewer, ticket, NOW + 30 * DAY)

    await suspending.resume(session, cast.supervisor, ticket)

    assert ticket.state is S.HANDLING


async def test_pause_over_a_holiday(session: AsyncSession, cast: Cast, at: At) -> None:
    """Suspended on 30 September over the National Day holiday (1–8 October) until 9 October ten
    o'clock: only the working time of the two days was lost."""
    at(datetime(2025, 9, 29, 2, 0, tzinfo=UTC))
    ticket = await at_work(session, cast)
    unit = (await by_kind(session, ticket))["unit"]
    assert unit.due_at == datetime(2025, 10, 10, 9, 30, tzinfo=UTC)  # 30 Sept, 9 and 10 Oct
    at(datetime(2025, 9, 30, 2, 0, tzinfo=UTC))

    until = datetime(2025, 10, 9, 2, 0, tzinfo=UTC)
    await suspended(session, cast.handler, cast.reviewer, ticket, until)

    # 5.5 h of 30 September and 1.5 h of 9 October, a working day in all: the 11th is a make-up
    # Saturday.
    unit = (await by_kind(session, ticket))["unit"]
    assert unit.due_at == datetime(2025, 10, 11, 9, 30, tzinfo=UTC)
    assert any("国庆节" in step for step in unit.steps)
    assert any("顺延7小时" in step for step in unit.steps)


async def test_natural_time_is_lost_in_natural_time(
    session: AsyncSession, cast: Cast, at: At, make_actor: MakeActor
) -> None:
    water = await make_actor("unit_liaison", "unit_handler", unit="U-WATER")
    draft = make_draft(category="090101")
    ticket = await make_ticket(session, state=S.HANDLING, handler=water, draft=draft)
    at(NOW + 6 * HOUR)

    await suspended(session, water, cast.reviewer, ticket, NOW + 30 * HOUR)

    assert (await by_kind(session, ticket))["unit"].due_at == NOW + 48 * HOUR


async def test_extension_after_pause(session: AsyncSession, cast: Cast, at: At) -> None:
    """Each due date knows the other two: without the extension, without the pause."""
    ticket = await at_work(session, cast)
    at(NOW + DAY)
    await suspended(session, cast.handler, cast.reviewer, ticket, NOW + 8 * DAY)
    at(NOW + 8 * DAY)
    await suspending.resume(session, cast.handler, ticket)

    await extended(session, cast.handler, cast.reviewer, ticket, 1)

    unit = (await by_kind(session, ticket))["unit"]
    assert unit.due_unextended_at == datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
    assert unit.due_unpaused_at == datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    assert unit.due_at == datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    assert any("同意延期1个工作日" in step for step in unit.steps)
    assert any("挂起，时限顺延" in step for step in unit.steps)


async def test_two_pauses_add_up(session: AsyncSession, cast: Cast, at: At) -> None:
    ticket = await at_work(session, cast)
    for start in (1, 8):  # Thursday to Thursday, and again
        at(NOW + start * DAY)
        await suspended(session, cast.handler, cast.reviewer, ticket, NOW + (start + 7) * DAY)
        at(NOW + (start + 7) * DAY)
        await suspending.resume(session, cast.handler, ticket)

    unit = (await by_kind(session, ticket))["unit"]

    assert unit.due_at == datetime(2026, 12, 7, 9, 30, tzinfo=UTC)
    assert unit.due_unpaused_at == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


async def test_a_ticket_sent_back_keeps_every_due_date(
    session: AsyncSession, cast: Cast, at: At
) -> None:
    """Neither the citizen's clock nor the unit's is moved by it, paused before or not."""
    ticket = await at_work(session, cast)
    await suspended(session, cast.handler, cast.reviewer, ticket, NOW + 7 * DAY)
    at(NOW + 7 * DAY)
    await suspending.resume(session, cast.handler, ticket)
    before = {kind: clock.due_at for kind, clock in (await by_kind(session, ticket)).items()}
    await submit_reply(session, cast.handler, ticket)
    at(NOW + 8 * DAY)

    await service.send_back(session, SYSTEM, ticket, reason="答复不完整")

    after = await by_kind(session, ticket)
    for kind in ("citizen", "unit"):
        assert after[kind].due_at == before[kind]
        assert after[kind].started_at == NOW
        assert after[kind].stopped_at is None


async def test_parts_stand_still_with_the_work_that_asked(
    session: AsyncSession, cast: Cast, at: At
) -> None:
    """An assisting unit cannot work meanwhile either; its end moves on with the lead's."""
    ticket, handler = await make_joint(session)
    part = await assist(session, handler, ticket, "U-TN-HOUSING")
    own = (await clocks_of(session, part))[ClockKind.PART]
    assert "ticket.part_due" in await pending(session, part.id)

    await suspended(session, handler, cast.reviewer, ticket, NOW + 7 * DAY)

    unit = (await by_kind(session, ticket))["unit"]
    assert (own.paused_at, own.due_at) == (NOW, unit.due_at)
    assert "ticket.part_due" not in await pending(session, part.id)
    at(NOW + 7 * DAY)
    await suspending.resume(session, handler, ticket)

    assert (own.paused_at, own.due_at) == (None, unit.due_at)
    assert (await pending(session, part.id))["ticket.part_due"] == own.due_at


async def test_a_part_that_is_not_signed_yet_stands_still_too(
    session: AsyncSession, cast: Cast, at: At
) -> None:
    """It neither signs itself meanwhile nor loses the time that was left for signing."""
    ticket, handler = await make_joint(session)
    part = await assist(session, handler, ticket, "U-TN-HOUSING")
    sign = (await clocks_of(session, part))[ClockKind.PART_SIGN]
    was_due_at = sign.due_at
    at(NOW + HOUR)
    await suspended(session, handler, cast.reviewer, ticket, NOW + 7 * DAY)

    assert sign.paused_at == NOW + HOUR
    assert "ticket.part_sign" not in await pending(session, part.id)
    assert not await part_work.sign_by_itself(session, part.id, was_due_at)
    assert part.state is AssignmentState.TO_SIGN

    at(NOW + 7 * DAY)
    await suspending.resume(session, handler, ticket)

    sign = (await clocks_of(session, part))[ClockKind.PART_SIGN]
    assert sign.paused_at is None
    assert sign.due_at > NOW + 7 * DAY
    assert sign.due_unpaused_at == was_due_at
    assert (await pending(session, part.id))["ticket.part_sign"] == sign.due_at
    assert await part_work.sign_by_itself(session, part.id, sign.due_at)


async def test_a_change_of_policy_leaves_a_part_its_pause(
    session: AsyncSession, cast: Cast, at: At
) -> None:
    ticket, handler = await make_joint(session)
    part = await assist(session, handler, ticket, "U-TN-HOUSING")
    await suspended(session, handler, cast.reviewer, ticket, NOW + 7 * DAY)
    at(NOW + 7 * DAY)
    await suspending.resume(session, handler, ticket)
    due = {kind: own.due_at for kind, own in (await clocks_of(session, part)).items()}

    _, moved = await policy_plan.plan(session, Effects(await catalogue(session)), [ticket.id])

    ids = {own.id: kind for kind, own in (await clocks_of(session, part)).items()}
    assert due[ClockKind.PART] > NOW + 7 * DAY
    assert [ids[own.clock.id] for own in moved if own.clock.id in ids] == []


async def test_a_part_is_given_more_time_with_its_lead(
    session: AsyncSession, cast: Cast, at: At
) -> None:
    ticket, handler = await make_joint(session)
    at(NOW + DAY)
    part = await assist(session, handler, ticket, "U-TN-HOUSING")
    own = (await clocks_of(session, part))[ClockKind.PART]
    before = (await by_kind(session, ticket))["unit"].due_at
    assert own.due_at == before  # bound by the lead's

    await extended(session, handler, cast.reviewer, ticket, 1)

    unit = (await by_kind(session, ticket))["unit"]
    assert before < own.due_at <= unit.due_at
    assert own.due_unextended_at == before


async def test_nothing_is_done_while_it_stands_still(session: AsyncSession, cast: Cast) -> None:
    ticket = await at_work(session, cast)
    await suspended(session, cast.handler, cast.reviewer, ticket, NOW + 7 * DAY)

    with pytest.raises(ActionRefused):
        await service.save_reply(session, cast.handler, ticket, reply="已经办好", solved=None)
    with pytest.raises(WrongMove):
        await service.settle(session, SYSTEM, ticket)


async def test_the_citizen_is_told(session: AsyncSession, cast: Cast) -> None:
    ticket = await at_work(session, cast)

    await suspended(session, cast.handler, cast.reviewer, ticket, NOW + 7 * DAY)

    assert (await told(session, ticket))[-1] == "ticket.suspended"


async def test_a_day_gone_by_is_not_granted(session: AsyncSession, cast: Cast, at: At) -> None:
    ticket = await at_work(session, cast)
    asked = await requests.ask_suspension(
        session, cast.handler, ticket, code="court", reason="等判决", until=NOW + HOUR
    )
    at(NOW + 2 * HOUR)

    with pytest.raises(ActionRefused) as refused:
        await deciding.grant(session, cast.reviewer, asked)

    assert refused.value.data["reason"] == "suspension.over"


async def test_the_preview_is_what_the_suspension_gives(
    session: AsyncSession, cast: Cast, city: Catalogue
) -> None:
    ticket = await at_work(session, cast)
    foreseen = await previews.foresee(session, city, ticket, NOW, until=NOW + 7 * DAY)

    await suspended(session, cast.handler, cast.reviewer, ticket, NOW + 7 * DAY)

    unit = (await by_kind(session, ticket))["unit"]
    assert (foreseen.new_due_at, foreseen.new_citizen_due_at) == (unit.due_at, ticket.due_at)


async def test_the_database_suspends_nothing_that_was_not_granted(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await at_work(session, cast)

    with pytest.raises(DBAPIError, match="no suspension was granted"):
        await session.execute(
            text("UPDATE ticket SET state = 'suspended' WHERE id = :id"), {"id": ticket.id}
        )
