"""What the watch of a call tells the shift lead: once, graver when worse, over when it is."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.call.events import CallEnded, RiskFound, WatchChanged
from huying.call.models import Call
from huying.kit.actor import SYSTEM, Actor
from huying.kit.events import emit
from tests.factories.call import make_call
from tests.harness import deliver
from tests.supervise.conftest import Desk


async def tell(
    session: AsyncSession,
    call_id: UUID,
    *,
    alarm: int = 0,
    stands: int = 0,
    reasons: tuple[str, ...] = ("feeling:anger", "talking_over"),
) -> None:
    emit(
        session,
        SYSTEM,
        WatchChanged(
            call_id=call_id,
            seq=4,
            level=max(alarm, stands),
            score=60,
            reasons=list(reasons),
            alarm=alarm,
            alarm_reasons=list(reasons) if alarm else [],
            alarm_level=max(alarm, stands),
        ),
    )
    await session.flush()
    await deliver(session)


async def test_a_warning_is_orange_and_says_why_in_words(
    session: AsyncSession, desk: Desk, supervisor: Actor
) -> None:
    call = await make_call(session)
    codes = ("feeling:anger", "sensitive:threat", "long_silence", "forbidden")

    await tell(session, call.id, alarm=2, reasons=codes)

    [alert] = await desk.alerts(supervisor)
    assert (alert["kind"], alert["level"]) == ("call_watch", "orange")
    assert alert["call"]["id"] == str(call.id)
    assert alert["sentence"] == "通话风险升高：来电人生气、威胁表述、长时间静默、服务禁语"


async def test_signals_without_an_announcement_raise_nothing(
    session: AsyncSession, desk: Desk, supervisor: Actor
) -> None:
    call = await make_call(session)

    await tell(session, call.id, stands=1)

    assert await desk.alerts(supervisor) == []


async def test_a_graver_one_takes_the_place_of_one_that_nobody_took(
    session: AsyncSession, desk: Desk, supervisor: Actor
) -> None:
    call = await make_call(session)
    await tell(session, call.id, alarm=2)

    await tell(session, call.id, alarm=3)

    [alert] = await desk.alerts(supervisor)
    assert (alert["level"], alert["times"]) == ("red", 2)


async def test_a_taken_one_worsens_in_the_hand_that_has_it(
    session: AsyncSession, desk: Desk, supervisor: Actor
) -> None:
    call = await make_call(session)
    await tell(session, call.id, alarm=2)
    [open_one] = await desk.alerts(supervisor)
    assert (await desk.post(supervisor, open_one, "take")).status_code == 200

    await tell(session, call.id, alarm=3)

    [alert] = await desk.alerts(supervisor)
    assert (alert["id"], alert["level"], alert["is_mine"]) == (open_one["id"], "red", True)


async def test_it_is_over_when_the_risk_settles_or_the_call_ends(
    session: AsyncSession, desk: Desk, supervisor: Actor
) -> None:
    settled, ended = await make_call(session), await make_call(session)
    for call in (settled, ended):
        await tell(session, call.id, alarm=2)
    await tell(session, settled.id, stands=1)
    assert [one["call"]["id"] for one in await desk.alerts(supervisor)] == [str(ended.id)]

    emit(session, SYSTEM, CallEnded(call_id=ended.id, agent_id=None))
    await session.flush()
    await deliver(session)

    assert await desk.alerts(supervisor) == []
    closed = await desk.alerts(supervisor, state="closed")
    assert {one["reason"] for one in closed} == {"通话风险已平息", "通话已结束"}


async def test_while_it_stays_high_one_announcement_is_one_alert(
    session: AsyncSession, desk: Desk, supervisor: Actor
) -> None:
    call = await make_call(session)
    await tell(session, call.id, alarm=2)
    await tell(session, call.id, stands=2)
    await tell(session, call.id, alarm=2)

    assert len(await desk.alerts(supervisor)) == 1


async def test_a_grave_danger_has_its_own_alert_only(
    session: AsyncSession, desk: Desk, supervisor: Actor
) -> None:
    call: Call = await make_call(session)
    emit(session, SYSTEM, RiskFound(call.id, "emergency", 3, 2))
    await tell(session, call.id, alarm=0, stands=0, reasons=("sensitive:emergency",))

    assert [one["kind"] for one in await desk.alerts(supervisor)] == ["call_risk"]
