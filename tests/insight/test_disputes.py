"""Tickets of one party and one demand become one matter, weighed with reasons."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.insight import disputes_growing, disputes_scoring
from huying.insight.models_disputes import (
    DisputeLevel,
    DisputeReading,
    DisputeRisk,
    DisputeState,
    DisputeVerdict,
)
from huying.insight.subscribers_disputes import NAME
from huying.kit import subscribers
from huying.kit.actor import SYSTEM
from huying.kit.events import EventRow, recorded
from huying.kit.models import Base
from huying.model import switching
from huying.schema import load_all
from huying.ticket import endings
from huying.ticket.models import Confidentiality, Ticket
from tests.conftest import NOW, MakeActor
from tests.factories.incidents import tell_all, tell_one

At = Callable[[datetime], None]

FACTORY = (
    (70.0, "010102", "YT-TB-04", "恒昌电子厂欠了我两个月工资，一直没发"),
    (46.0, "010102", "YT-TB-04", "我在恒昌电子有限公司上班，三个月没发工资，老板不接电话"),
    (30.0, "010101", "YT-TB-04", "恒昌电子厂拖欠我们三十多个工人的工资，大家都没拿到"),
    (5.0, "010102", "YT-TB-04", "恒昌电子厂再不发工资，我们明天就一起去市政府门口拉横幅"),
)
ORDINARY = tuple(
    (60.0 - hour * 6, category, "YT-HW-05-P05", words)
    for hour in range(4)
    for category, words in (
        ("030101", f"鹭岛小学门口摆摊占道，第{hour + 2}次反映，家长都走机动车道"),
        ("090501", f"鹭岛小学这边宽带断了{hour + 2}天，整个小区都没网"),
        ("040101", f"鹭岛小学旁边的小区物业不管事，楼道{hour + 2}天没扫"),
    )
)
OTHERS = (
    (20.0, "010102", "YT-TB-04", "好滋味饭店欠我半个月工资不给"),
    (9.0, "090101", "YT-TB-04", "棉纺街道停水了，好多人家里都没水"),
    (8.0, "010301", "YT-TB-04", "想咨询一下夏天高温津贴怎么发"),
)


@pytest.fixture(autouse=True)
def _everything() -> None:
    load_all()


async def deliver(session: AsyncSession, *, after: int = 0) -> int:
    """The test's own events, to this subscriber alone."""
    rows = await session.scalars(select(EventRow).where(EventRow.id > after).order_by(EventRow.id))
    last = after
    for row in rows.all():
        last = row.id
        await subscribers.react_to(session, NAME, recorded(row))
    await session.flush()
    return last


async def _disputes(session: AsyncSession) -> list[DisputeRisk]:
    rows = await session.scalars(
        select(DisputeRisk).order_by(DisputeRisk.score.desc(), DisputeRisk.id)
    )
    return list(rows)


async def _of(session: AsyncSession, ticket: Ticket) -> DisputeRisk | None:
    row = await session.scalar(select(DisputeReading).where(DisputeReading.ticket_id == ticket.id))
    return await session.get(DisputeRisk, row.dispute_id) if row and row.dispute_id else None


async def test_workers_who_call_one_by_one_become_one_matter(session: AsyncSession, at: At) -> None:
    told = await tell_all(session, at, FACTORY)
    others = await tell_all(session, at, OTHERS)
    await deliver(session)

    found = (await _disputes(session))[0]

    assert [await _of(session, ticket) for ticket in told] == [found] * 4
    assert found not in [await _of(session, other) for other in others]
    assert (found.family, found.party) == ("wages", "恒昌电子厂")
    assert (found.tickets, found.callers, found.people) == (4, 4, 30)
    assert found.level is DisputeLevel.GRAVE
    assert found.score == sum(reason["points"] for reason in found.reasons)
    by_sign = {reason["sign"]: reason for reason in found.reasons}
    assert by_sign["caller"]["n"] == 4
    assert by_sign["petition"]["tickets"] == [str(told[3].id)]
    assert "alone" not in by_sign


async def test_ordinary_matters_of_one_place_pile_up_to_no_dispute(
    session: AsyncSession, at: At
) -> None:
    """Repeated matters of a service belong to incidents and campaigns."""
    await tell_all(session, at, ORDINARY)
    await deliver(session)

    assert await _disputes(session) == []
    assert await session.scalar(select(func.count(DisputeReading.id))) == len(ORDINARY)


async def test_what_was_told_before_the_window_makes_no_points(
    session: AsyncSession, at: At
) -> None:
    await tell_all(session, at, FACTORY)
    await deliver(session)
    found = (await _disputes(session))[0]

    at(NOW + timedelta(days=90))
    await disputes_scoring.rescore(session, found.id)

    assert (found.tickets, found.score, found.level) == (4, 0, DisputeLevel.NONE)


async def test_a_worker_who_calls_again_need_not_name_the_factory(
    session: AsyncSession, at: At
) -> None:
    await tell_one(session, at, *FACTORY[0], phone="12800000000")
    await tell_all(session, at, FACTORY[1:])
    told = ("010102", "YT-TB-04", "工资的事我打过电话了，还是一分没给")
    again = await tell_one(session, at, 2.0, *told, phone="12800000000")
    other = await tell_one(session, at, 1.0, *told, phone="12800000099")
    await deliver(session)

    assert await _of(session, again) == (await _disputes(session))[0]
    assert await _of(session, other) is None


async def test_it_rises_with_each_telling_and_says_so(session: AsyncSession, at: At) -> None:
    last, levels = 0, []
    for each in FACTORY:
        await tell_one(session, at, *each)
        last = await deliver(session, after=last)
        levels.append([dispute.level.value for dispute in await _disputes(session)])

    assert levels[0] == []
    assert levels[1] == ["none"]
    assert levels[3] == ["grave"]
    told = await session.scalars(
        select(EventRow).where(EventRow.name == "dispute_risk.level_changed").order_by(EventRow.id)
    )
    assert [event.body["after"] for event in told][-1] == "grave"


async def test_a_second_delivery_and_a_rebuild_change_nothing(
    session: AsyncSession, at: At
) -> None:
    await tell_all(session, at, FACTORY)
    await tell_all(session, at, OTHERS)
    await deliver(session)
    before = await _rows(session)

    await deliver(session)
    assert await _rows(session) == before

    await disputes_growing.rebuild(session, NOW - timedelta(days=30))
    assert await _rows(session) == before


async def _rows(session: AsyncSession) -> list[tuple[object, ...]]:
    session.expire_all()
    rows = await session.execute(
        select(
            DisputeReading.ticket_id, DisputeReading.dispute_id, DisputeReading.keys,
            DisputeReading.marks, DisputeRisk.score, DisputeRisk.tickets, DisputeRisk.callers,
        )
        .outerjoin(DisputeRisk, DisputeRisk.id == DisputeReading.dispute_id)
        .order_by(DisputeReading.ticket_id)
    )  # fmt: skip
    return [tuple(row) for row in rows]


async def test_a_ticket_that_is_withdrawn_weighs_nothing(
    session: AsyncSession, at: At, make_actor: MakeActor
) -> None:
    told = await tell_all(session, at, FACTORY)
    last = await deliver(session)
    before = (await _disputes(session))[0].score

    ticket = told[3]
    await endings.withdraw(
        session, await make_actor("shift_lead"), ticket, code="citizen_asked", reason="已发放"
    )
    await deliver(session, after=last)

    found = (await _disputes(session))[0]
    assert await _of(session, ticket) is None
    assert (found.tickets, found.score < before) == (3, True)


async def test_one_caller_again_and_again_is_one_caller(session: AsyncSession, at: At) -> None:
    for number, told in enumerate(FACTORY[:3]):
        await tell_one(session, at, *told, phone=f"1280000000{number // 3}")
    await deliver(session)

    found = (await _disputes(session))[0]
    by_sign = {reason["sign"]: reason["n"] for reason in found.reasons}
    assert (found.tickets, found.callers) == (3, 1)
    assert by_sign["repeat"] == 2
    assert "caller" not in by_sign


@pytest.mark.parametrize("kind", [Confidentiality.CONFIDENTIAL, Confidentiality.REPORT])
async def test_confidential_tickets_count_and_leave_no_words(
    session: AsyncSession, at: At, kind: Confidentiality
) -> None:
    hidden = await tell_one(session, at, *FACTORY[3], confidentiality=kind)
    await tell_all(session, at, FACTORY[:3])
    await deliver(session)

    found = (await _disputes(session))[0]
    row = await session.scalar(select(DisputeReading).where(DisputeReading.ticket_id == hidden.id))
    assert row is not None
    assert (found.tickets, found.hidden, found.callers) == (4, 1, 4)
    assert (row.names, row.keys, row.marks) == ([], [], [])
    assert row.dispute_id == found.id
    assert all(str(hidden.id) not in reason["tickets"] for reason in found.reasons)
    assert "petition" not in {reason["sign"] for reason in found.reasons}


async def test_nothing_is_kept_by_citizen(session: AsyncSession, at: At) -> None:
    """Only matters are weighed: no column and no value of these tables leads to a person."""
    told = await tell_all(session, at, FACTORY)
    await deliver(session)
    tables = ("dispute_risk", "dispute_reading", "dispute_appeal", "dispute_rules")
    for name in tables:
        table = Base.metadata.tables[name]
        refers = {key.column.table.name for key in table.foreign_keys}
        assert not refers & {"citizen", "call"}
        assert not [column.name for column in table.columns if "citizen" in column.name]
    whole = ""
    for name in tables:
        rows = await session.scalars(text(f"SELECT to_jsonb(t)::text FROM {name} t"))
        whole += "".join(rows)
    assert str(told[0].id) in whole
    assert not [t for t in told if str(t.citizen_id) in whole]


async def test_switched_off_nothing_is_weighed(session: AsyncSession, at: At) -> None:
    await switching.switch(session, SYSTEM, disputes_growing.FUNCTION, is_on=False)
    await tell_all(session, at, FACTORY)
    await deliver(session)

    assert await _disputes(session) == []


async def test_what_was_judged_no_risk_comes_back_when_it_rises(
    session: AsyncSession, at: At
) -> None:
    await tell_all(session, at, FACTORY[:3])
    last = await deliver(session)
    found = (await _disputes(session))[0]
    found.state, found.reason = DisputeState.NO_RISK, "已发放"
    found.verdict = DisputeVerdict.FALSE
    found.judged_level = found.level.value
    await session.flush()

    await tell_one(session, at, *FACTORY[3])
    await deliver(session, after=last)

    assert found.state is DisputeState.SEEN
