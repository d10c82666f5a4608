"""Counts follow what happens, once each, and read back at every width and level."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.insight import counting, rebuild
from huying.insight.counts import By, Grain, Slice, What, matrix, read
from huying.insight.counts_values import KEPT_DAYS
from huying.ticket.models import Ticket
from tests.factories.ticket import make_draft, make_ticket

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("app")  # registers what services enqueue


def slice_of(
    grain: Grain = Grain.DAY,
    *by: By,
    category: str | None = None,
    place: str | None = None,
    channel: str | None = None,
) -> Slice:
    first = datetime(2026, 9, 30, 16, tzinfo=UTC)
    return Slice(
        What.TICKET, grain, first, NOW + DAY, category=category, place=place, channel=channel, by=by
    )


At = Callable[[datetime], None]


async def registered(session: AsyncSession, at: At, moment: datetime) -> Ticket:
    at(moment)
    ticket = await make_ticket(session)
    at(NOW)
    return ticket


async def total(session: AsyncSession, asked: Slice) -> tuple[int, int]:
    cells = await read(session, asked)
    return sum(cell.n for cell in cells), sum(cell.people for cell in cells)


async def test_a_ticket_is_in_every_sum_that_holds_it(session: AsyncSession) -> None:
    ticket = await make_ticket(session)
    await counting.recount(session, What.TICKET, [ticket.id])

    for grain in Grain:
        for asked in (
            slice_of(grain),
            slice_of(grain, category="09"),
            slice_of(grain, category="0901", place="YT-TN"),
            slice_of(grain, place="YT-TN-05"),
            slice_of(grain, place="YT"),
            slice_of(grain, channel="phone"),
            slice_of(grain, channel="phone", category="090101", place="YT-TN-05"),
        ):
            assert await total(session, asked) == (1, 1), asked
        for asked in (
            slice_of(grain, category="0902"),
            slice_of(grain, place="YT-TB"),
            slice_of(grain, channel="web"),
        ):
            assert await total(session, asked) == (0, 0), asked


@pytest.mark.parametrize("by", list(By))
async def test_what_is_told_apart_says_so(session: AsyncSession, city: Catalogue, by: By) -> None:
    ticket = await make_ticket(session)
    await counting.recount(session, What.TICKET, [ticket.id])
    [cell] = await read(session, slice_of(Grain.DAY, by))
    expected = {
        By.CATEGORY1: "09", By.CATEGORY2: "0901", By.CATEGORY3: "090101", By.DISTRICT: "YT-TN",
        By.STREET: "YT-TN-05", By.CHANNEL: "phone", By.UNIT: ticket.lead_unit_id,
        By.TIME: datetime(2026, 11, 18, tzinfo=city.zone), By.CLOCK: 0,
    }  # fmt: skip
    told = (cell.time, cell.category, cell.place, cell.unit, cell.channel, cell.clock)
    assert [each for each in told if each is not None] == [
        each for each in [expected[by]] if each is not None
    ]


async def test_old_counts_move_with_a_reclassified_ticket(session: AsyncSession, at: At) -> None:
    ticket = await registered(session, at, NOW - 500 * DAY)
    await counting.recount(session, What.TICKET, [ticket.id])
    ticket.category_code, ticket.people_affected = "030101", 40
    changed = [await counting.recount(session, What.TICKET, [ticket.id]) for _ in range(3)]

    assert changed == [1, 0, 0]
    for grain in (Grain.BAND, Grain.DAY, Grain.MONTH):
        asked = Slice(What.TICKET, grain, NOW - 600 * DAY, NOW, by=(By.CATEGORY3,))
        assert [(c.category, c.n, c.people) for c in await read(session, asked)] == [
            ("030101", 1, 40)
        ]


async def test_quarters_end_after_their_time_and_the_ledger_still_answers(
    session: AsyncSession, at: At
) -> None:
    ticket = await registered(session, at, NOW - (KEPT_DAYS - 1) * DAY)
    await counting.recount(session, What.TICKET, [ticket.id])
    quarters = text("SELECT count(*) FROM count_cell WHERE grain = 1 AND n <> 0")
    assert await session.scalar(quarters) == 4

    assert await rebuild.drop_old_quarters(session, NOW) == 0
    assert await rebuild.drop_old_quarters(session, NOW + 2 * DAY) == 4

    asked = Slice(What.TICKET, Grain.QUARTER, NOW - 410 * DAY, NOW, by=(By.TIME, By.STREET))
    assert [(cell.place, cell.n) for cell in await read(session, asked)] == [("YT-TN-05", 1)]


async def test_a_matrix_is_dense_and_only_of_what_is_known_that_well(
    session: AsyncSession, city: Catalogue
) -> None:
    for place in ("YT-TN-05", "YT-TN-05", "YT-TN", None):
        await make_ticket(session, draft=make_draft(place=place))
    ids = (await session.scalars(select(Ticket.id))).all()
    await counting.recount(session, What.TICKET, ids)
    since = datetime(2026, 11, 17, tzinfo=city.zone)

    found = await matrix(
        session, What.TICKET, Grain.QUARTER, since, since + 2 * DAY, levels=[(0, 0), (2, 1), (3, 2)]
    )

    assert found.keys == (("", ""), ("0901", "YT-TN"), ("090101", "YT-TN-05"))
    assert found.counts.shape == (3, 192)
    at = (24 + 10) * 4
    assert found.times[at] == np.datetime64("2026-11-18T10:00")
    assert found.counts[:, at].tolist() == [4, 3, 2]
    assert found.counts.sum() == 9


@pytest.mark.parametrize("grain", list(Grain))
async def test_a_matrix_agrees_with_the_ledger_at_every_width(
    session: AsyncSession, city: Catalogue, at: At, grain: Grain
) -> None:
    for hours in (1, 3, 30, 31, 900):
        await registered(session, at, NOW - timedelta(hours=hours))
    ids = (await session.scalars(select(Ticket.id))).all()
    await counting.recount(session, What.TICKET, ids)
    since = datetime(2026, 10, 1, tzinfo=city.zone)

    found = await matrix(session, What.TICKET, grain, since, NOW + DAY, levels=[(3, 2)])
    cells = await read(
        session, Slice(What.TICKET, grain, since, NOW + DAY, by=(By.TIME, By.CATEGORY3, By.STREET))
    )

    assert len(found.keys) == 1
    times = [t.astype("M8[s]").item() for t in found.times]
    dense = {t: n for t, n in zip(times, found.counts[0].tolist(), strict=True) if n}
    assert dense == {c.time.replace(tzinfo=None): c.n for c in cells if c.time}
    assert sum(dense.values()) == 5
