"""An expired, withdrawn, not-yet-valid, out-of-area or internal card is never served."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit import clock
from huying.knowledge import validity, validity_monitor, versions
from huying.knowledge.models import AnswerCard
from huying.knowledge.models_validity import ValidityRound
from huying.knowledge.validity import Unfit
from huying.knowledge.validity_monitor import Served
from tests.conftest import NOW
from tests.knowledge.cards import make_card, person

TODAY = date(2026, 11, 18)  # NOW in the city


@pytest.mark.parametrize(
    ("over", "place", "public", "why"),
    [
        ({}, None, True, None),
        ({"valid_to": "2026-11-18"}, None, False, None),
        ({"valid_to": "2026-11-17"}, None, False, Unfit.EXPIRED),
        ({"valid_from": "2026-11-18"}, None, False, None),
        ({"valid_from": "2026-11-19"}, None, False, Unfit.NOT_YET),
        ({"area": "YT-TN"}, "YT-TN-01", False, None),
        ({"area": "YT-TN"}, None, False, None),
        ({"area": "YT-TN"}, "YT-TB-01", False, Unfit.OTHER_AREA),
        ({"area": ""}, "YT-TB-01", False, None),
        ({"sensitivity": "internal"}, None, False, None),
        ({"sensitivity": "internal"}, None, True, Unfit.NOT_PUBLIC),
    ],
)
async def test_the_guard_reads_the_row(
    session: AsyncSession,
    city: Catalogue,
    over: dict[str, object],
    place: str | None,
    public: bool,
    why: Unfit | None,
) -> None:
    await make_card(session, "K-UFO", **over)

    assert await validity.unfit_now(session, "K-UFO", place, public=public) is why
    found = await validity.servable(session, ["K-UFO", "K-NONE"], place, public=public)
    assert ("K-UFO" in found.fit) is (why is None)
    assert found.unfit["K-NONE"] is Unfit.WITHDRAWN


async def test_a_card_of_a_part_of_the_city_asks_for_the_place(
    session: AsyncSession, city: Catalogue
) -> None:
    part = await make_card(session, "K-PART", area="YT-TN")
    whole = await make_card(session, "K-WHOLE")

    assert validity.needs_area(part, city, None)
    assert not validity.needs_area(part, city, "YT-TN-01")
    assert not validity.needs_area(whole, city, None)


async def test_a_withdrawn_or_replaced_card_is_not_served(session: AsyncSession) -> None:
    card = await make_card(session)
    number = card.number
    assert await validity.unfit_now(session, "K-UFO", number=number) is None
    assert await validity.unfit_now(session, "K-UFO", number=number + 1) is Unfit.STALE

    await versions.retire(session, person(), "K-UFO", "口径有误")
    assert await validity.unfit_now(session, "K-UFO") is Unfit.WITHDRAWN


async def test_a_change_made_elsewhere_is_seen_at_once(session: AsyncSession) -> None:
    """The row decides, not what this session or an index remembers of it."""
    card = await make_card(session)
    assert await validity.unfit_now(session, "K-UFO") is None
    statement = update(AnswerCard).where(AnswerCard.code == "K-UFO")
    off = statement.values(valid_to=TODAY - timedelta(days=1))
    await session.execute(off.execution_options(synchronize_session=False))

    assert card.valid_to is None
    assert await validity.unfit_now(session, "K-UFO") is Unfit.EXPIRED


async def test_the_hour_of_withdrawal_holds_though_no_worker_swept(
    session: AsyncSession, at: Callable[[datetime], None]
) -> None:
    card = await make_card(session)
    card.withdraw_at = NOW + timedelta(hours=1)
    await session.flush()
    assert await validity.unfit_now(session, "K-UFO") is None

    at(NOW + timedelta(hours=1))
    assert await validity.unfit_now(session, "K-UFO") is Unfit.WITHDRAWN


async def _round(session: AsyncSession, *served: Served) -> ValidityRound:
    @validity_monitor.records("trial")
    async def read(_: AsyncSession, since: datetime, until: datetime) -> list[Served]:
        return [each for each in served if since <= each.at < until]

    try:
        return await validity_monitor.run(session)
    finally:
        validity_monitor.forget("trial")


def _served(
    code: str, at: datetime, place: str | None = None, *, is_public: bool = False
) -> Served:
    return Served(code, at, place, is_public, "通话 1")


async def test_the_monitor_counts_what_slipped_past_the_guard(
    session: AsyncSession, at: Callable[[datetime], None]
) -> None:
    await make_card(session, "K-GOOD")
    await make_card(session, "K-OLD", valid_to="2026-11-17")
    await make_card(session, "K-SOON", valid_from="2026-12-01")
    await make_card(session, "K-PART", area="YT-TN")
    await make_card(session, "K-STAFF", sensitivity="internal")
    moment = NOW + timedelta(minutes=5)
    at(NOW + timedelta(hours=1))

    found = await _round(
        session,
        _served("K-GOOD", moment),
        _served("K-OLD", moment),
        _served("K-SOON", moment),
        _served("K-PART", moment, place="YT-TB-01"),
        _served("K-PART", moment, place="YT-TN-01"),
        _served("K-STAFF", moment, is_public=True),
        _served("K-STAFF", moment),
        _served("K-NEVER", moment),
    )

    assert (found.served["trial"], found.invalid) == (8, 5)
    assert {(each["code"], each["why"]) for each in found.found} == {
        ("K-OLD", "expired"),
        ("K-SOON", "not_yet"),
        ("K-PART", "other_area"),
        ("K-STAFF", "not_public"),
        ("K-NEVER", "not_published"),
    }
    assert await validity_monitor.total_invalid(session) == 5


async def test_the_monitor_judges_by_the_version_of_that_moment(
    session: AsyncSession, at: Callable[[datetime], None]
) -> None:
    await make_card(session)
    at(NOW + timedelta(hours=1))
    await versions.retire(session, person(), "K-UFO", "口径有误")
    at(NOW + timedelta(hours=2))

    found = await _round(
        session,
        _served("K-UFO", NOW + timedelta(minutes=30)),  # in force then
        _served("K-UFO", NOW + timedelta(minutes=90)),  # withdrawn by then
    )

    assert (found.invalid, found.found[0]["why"]) == (1, "not_published")
    again = await _round(session, _served("K-UFO", NOW + timedelta(minutes=90)))
    assert (again.served["trial"], again.invalid) == (0, 0)  # counted once
    assert clock.now() == NOW + timedelta(hours=2)
