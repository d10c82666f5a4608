"""Whatever becomes of tickets, calls, callbacks, questions and loads: following their events,
however often and in whatever order they are given, comes to the numbers that the rows give."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.insight import rebuild
from huying.insight.counting import COUNT_LOADED
from huying.insight.counts import By, Grain, Slice, What, matrix, read
from huying.insight.subscribers_counts import NAME
from huying.insight.tasks_counts import count_loaded
from huying.kit.actor import SYSTEM
from huying.kit.errors import AppError
from huying.kit.events import EventRow, recorded
from huying.kit.subscribers import react_to
from huying.loading import bring
from huying.ticket import merging, recalling, repeats, reviewing, service
from huying.ticket.loading_columns import naming
from huying.ticket.merging import Child
from huying.ticket.models import RecallCode, Ticket, TicketState
from tests.conftest import NOW
from tests.factories.asked import ask
from tests.factories.call import make_call, make_matter
from tests.factories.ticket import make_draft, make_ticket, unit_id_of
from tests.harness import deliver

pytestmark = pytest.mark.usefixtures("app")
CATEGORIES = ("090101", "090102", "030101", "050101")
PLACES = ("YT-TN-05", "YT-TN", "YT-HW-02", "YT-TB-01", None)
STATES = (
    TicketState.TO_REVIEW, TicketState.TO_DISPATCH, TicketState.TO_SIGN, TicketState.HANDLING,
    TicketState.TO_CALLBACK, TicketState.CLOSED,
)  # fmt: skip
OLD = (
    "工单编号,登记时间,派单时间,提交时间,办结时间,结案时间,诉求分类,主办单位,诉求内容,答复,满意度,是否解决\n"
    "1,2025-12-31 23:30,2025-12-31 23:40,2026-01-02 12:00,2026-01-02 13:00,2026-01-03 09:00,"
    "090101,供水集团,停水,好了,满意,是\n"
    "2,2026-01-01 00:20,2026-01-01 09:20,2026-01-02 12:00,2026-01-02 13:00,2026-01-03 09:00,"
    "090102,供水集团,停水,好了,不满意,否\n"
)


@dataclass
class Life:
    """A few dozen matters, and what people do to them."""

    session: AsyncSession
    at: Callable[[datetime], None]
    dice: Random
    tickets: list[Ticket] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    deck: list[Callable[[], Awaitable[None]]] = field(default_factory=list)

    async def happens(self) -> None:
        """One more thing; what the rules forbid does not happen."""
        if not self.deck:
            self.deck = [self.new, self.new, self.reclassify, self.recall, self.people, self.merge,
                         self.unmerge, self.ask, self.call]  # fmt: skip
            self.dice.shuffle(self.deck)
        deed = self.deck.pop()
        savepoint = await self.session.begin_nested()
        try:
            await deed()
            await self.session.flush()
            await savepoint.commit()
            self.done[deed.__name__] += 1
        except AppError:
            await savepoint.rollback()
            for ticket in self.tickets:
                await self.session.refresh(ticket)

    def any(self) -> Ticket:
        return self.dice.choice(self.tickets)

    async def new(self) -> None:
        back = timedelta(minutes=self.dice.randrange(60 * 24 * 70))
        self.at(NOW - back)
        draft = make_draft(category=self.dice.choice(CATEGORIES), place=self.dice.choice(PLACES))
        state = STATES[len(self.tickets) % len(STATES)]
        self.tickets.append(await make_ticket(self.session, state=state, draft=draft))
        self.at(NOW)

    async def reclassify(self) -> None:
        category = self.dice.choice(CATEGORIES)
        waiting = [t for t in self.tickets if t.state is TicketState.TO_REVIEW]
        if waiting:
            await reviewing.reclassify(
                self.session, SYSTEM, self.dice.choice(waiting), category_code=category, reason="错"
            )

    async def recall(self) -> None:
        ticket = self.any()
        await recalling.recall(
            self.session, SYSTEM, ticket, code=RecallCode.MISDISPATCH, reason="派错"
        )
        unit = await unit_id_of(self.session, "U-HRSS")
        await service.send(self.session, SYSTEM, ticket, unit_id=unit, duty_code="D-090101-01")

    async def people(self) -> None:
        people = self.dice.randrange(1, 60)
        await repeats.correct_people(
            self.session, SYSTEM, self.any(), people=people, reason="楼长说"
        )

    async def merge(self) -> None:
        early = (TicketState.TO_REVIEW, TicketState.TO_DISPATCH)
        parent, child = self.dice.sample([t for t in self.tickets if t.state in early], 2)
        await merging.merge(
            self.session, SYSTEM, parent, [Child(child.id, child.version)], reason="同一件事"
        )

    async def unmerge(self) -> None:
        merged = [t for t in self.tickets if t.state is TicketState.MERGED]
        if merged:
            await merging.unmerge(self.session, SYSTEM, self.dice.choice(merged), reason="不是")

    async def ask(self) -> None:
        await ask(self.session, f"第{self.dice.random()}问", unit="U-WATER", place="YT-TN-05")

    async def call(self) -> None:
        call = await make_call(self.session)
        if self.tickets and self.dice.random() < 0.7:
            matter = await make_matter(self.session, call)
            matter.ticket_id = self.any().id


async def _told(session: AsyncSession, dice: Random) -> None:
    """Every event once, and some again, early or late."""
    await deliver(session)
    rows = list(await session.scalars(select(EventRow)))
    for row in dice.sample(rows, k=len(rows) // 3):
        await react_to(session, NAME, recorded(row))
    await _count_loaded(session)


async def _count_loaded(session: AsyncSession) -> None:
    """What the subscriber asked the workers for; twice, as after a kill."""
    args = await session.scalars(
        text("SELECT args FROM procrastinate_jobs WHERE task_name = :name"), {"name": COUNT_LOADED}
    )
    for each in args.all():
        await count_loaded(**each)
        await count_loaded(**each)


async def kept(session: AsyncSession) -> dict[str, set[tuple[object, ...]]]:
    cells = await session.execute(
        text(
            "SELECT k.what, k.roll, k.category, k.place, k.unit_id, k.channel, c.grain, c.at, c.n,"
            " c.people FROM count_cell c JOIN count_key k ON k.id = c.key_id WHERE c.n <> 0"
        )
    )
    ledger = await session.execute(text("SELECT * FROM counted"))
    return {"cells": {tuple(row) for row in cells}, "ledger": {tuple(row) for row in ledger}}


@pytest.mark.parametrize("seed", [1, 2])
async def test_following_comes_to_what_rebuilding_comes_to(
    session: AsyncSession,
    city: Catalogue,
    at: Callable[[datetime], None],
    seed: int,
    tmp_path: Path,
) -> None:
    life = Life(session, at, Random(seed))
    for _ in range(5):
        await life.new()
    for _ in range(2):
        for _ in range(9):
            await life.happens()
        await _told(session, life.dice)
    if seed == 1:
        path = tmp_path / "old.csv"
        path.write_text(OLD, encoding="utf-8")
        assert (await bring(path, naming(), lambda _: None)).loaded == 2
        await _told(session, life.dice)
    followed = await kept(session)

    await session.execute(text("UPDATE count_cell SET n = n + 7 WHERE n % 2 = 0"))
    await session.execute(text("DELETE FROM count_cell WHERE grain = 3"))
    await session.execute(text("DELETE FROM counted WHERE category = '090101'"))
    await session.execute(text("UPDATE counted SET place = 'YT' WHERE category = '030101'"))
    parts = await rebuild.parts(session)
    for part in parts:
        await rebuild.count_month(part)
    rebuilt = await kept(session)

    assert rebuilt["ledger"] == followed["ledger"]
    assert rebuilt["cells"] == followed["cells"]
    assert {"new", "people", "ask", "call", "merge"} <= set(life.done), life.done
    assert len(parts) == (12 if seed == 1 else 3)
    await _equals_plain_counting(session, city, parts[0].first, life)


async def _equals_plain_counting(
    session: AsyncSession, city: Catalogue, first: date, life: Life
) -> None:
    """By street and leaf, against tickets read one by one."""
    tickets = (await session.scalars(select(Ticket))).all()
    plain = Counter(
        (t.category_code, t.place_code) for t in tickets if t.place_code and len(t.place_code) > 5
    )
    since = datetime(first.year, first.month, 1, tzinfo=city.zone)
    until = datetime(2026, 12, 1, tzinfo=city.zone)
    found = await matrix(session, What.TICKET, Grain.MONTH, since, until, levels=[(3, 2), (0, 0)])
    sums = found.counts.sum(axis=1)
    streets = {key: n for key, n in zip(found.keys, sums.tolist(), strict=True) if key[0]}
    assert streets == dict(plain)
    assert sums[-1] == len(tickets)
    people = sum(t.people_affected for t in tickets if t.parent_id is None)
    for grain in (Grain.BAND, Grain.DAY, Grain.MONTH):
        asked = Slice(What.TICKET, grain, since, until, by=(By.TIME,))
        assert sum(cell.people for cell in await read(session, asked)) == people


async def test_the_first_double_hour_begins_the_evening_before(
    session: AsyncSession, city: Catalogue, at: Callable[[datetime], None]
) -> None:
    for moment in ("2026-10-31T22:59", "2026-10-31T23:00", "2026-11-01T00:59", "2026-11-01T01:00"):
        at(datetime.fromisoformat(moment).replace(tzinfo=city.zone).astimezone(UTC))
        await make_ticket(session)
    at(NOW)
    await deliver(session)

    async def bands() -> dict[str, int]:
        since = datetime(2026, 10, 31, tzinfo=city.zone)
        asked = Slice(What.TICKET, Grain.BAND, since, NOW, by=(By.TIME,))
        cells = await read(session, asked)
        return {f"{cell.time:%m-%d %H:%M}": cell.n for cell in cells}

    expected = {"10-31 21:00": 1, "10-31 23:00": 2, "11-01 01:00": 1}
    assert await bands() == expected
    await session.execute(text("DELETE FROM count_cell"))
    for part in await rebuild.parts(session):
        await rebuild.count_month(part)
    assert await bands() == expected


async def test_a_callback_that_nobody_tried_and_that_became_void_is_none(
    session: AsyncSession,
) -> None:
    await make_ticket(session, state=TicketState.TO_CALLBACK)
    await deliver(session)
    asked = Slice(What.CALLBACK, Grain.DAY, NOW - timedelta(days=2), NOW)
    assert [cell.n for cell in await read(session, asked)] == [1]
    [ticket] = (await session.scalars(select(Ticket))).all()
    await service.rework(session, SYSTEM, ticket, reason="没有解决")
    await deliver(session)
    assert await read(session, asked) == []
