"""Every figure equals its recomputation from rows, to the row: whole, by unit, by day, filtered."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series import Share
from huying.city.catalogue import Catalogue
from huying.city.models import MatterKind, Urgency
from huying.insight import figures
from huying.insight.definitions import FIGURES
from huying.insight.figures import Choice, Counts, Question
from huying.insight.kinds import Basis, By, RowPart
from tests.insight.plainly import Plain, Row
from tests.insight.week import Maker, Week, write

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 11, 1, 16, 0, tzinfo=UTC)  # local midnight
QUESTION = Question(START, START + timedelta(days=5), "Asia/Shanghai")


@pytest.fixture
async def week(session: AsyncSession, city: Catalogue) -> Week:
    drawn = Maker(7, city, START).draw(90)
    await write(session, drawn)
    return drawn


def inside(rows: Iterable[Row], question: Question) -> list[Row]:
    return [row for row in rows if question.since <= row.at < question.until]


def counted(rows: Iterable[Row], basis: Basis, *, with_excluded: bool) -> Share:
    taken = [
        row.verdicts[basis]
        for row in rows
        if basis in row.verdicts and (with_excluded or not row.is_excluded)
    ]
    return Share(sum(taken), len(taken))


def expected(rows: list[Row], bases: Iterable[Basis]) -> Counts:
    return Counts(
        {basis: counted(rows, basis, with_excluded=False) for basis in bases},
        {basis: counted(rows, basis, with_excluded=True) for basis in bases},
    )


async def test_every_figure_equals_its_recomputation(session: AsyncSession, week: Week) -> None:
    plain, empty = Plain(week, ZONE), []
    for code, figure in FIGURES.items():
        rows = inside(plain.rows(code), QUESTION)
        found = await figures.count(session, figure, QUESTION)

        assert found == expected(rows, figure.bases), code
        share = found.kept[Basis.GRANTED]
        if not 0 < share.hits < share.n:
            empty.append(code)
    assert empty == []  # the week was rich enough for every figure to mean something


async def test_by_unit_and_by_day_every_row_has_its_place(
    session: AsyncSession, week: Week
) -> None:
    plain = Plain(week, ZONE)
    for code, figure in FIGURES.items():
        rows = inside(plain.rows(code), QUESTION)
        for by, key_of in KEYS.items():
            if by in (By.CATEGORY, By.PLACE) and figure.owner.value == "call":
                continue
            groups: dict[object, list[Row]] = defaultdict(list)
            for row in rows:
                groups[key_of(row)].append(row)
            found = await figures.count_by(session, figure, QUESTION, by)

            assert found == {key: expected(own, figure.bases) for key, own in groups.items()}, code


def _local_day(row: Row) -> datetime:
    local = row.at.astimezone(ZONE)
    return local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)


def _local_week(row: Row) -> datetime:
    return _local_day(row) - timedelta(days=row.at.astimezone(ZONE).weekday())


KEYS: dict[By, Callable[[Row], object]] = {
    By.UNIT: lambda row: row.unit_id,
    By.DAY: _local_day,
    By.WEEK: _local_week,
    By.MONTH: lambda row: _local_day(row).replace(day=1),
    By.CATEGORY: lambda row: row.ticket.category_code[:2] if row.ticket else None,
    By.PLACE: lambda row: row.ticket.place_code if row.ticket else None,
}


@pytest.mark.parametrize(
    ("narrowed", "lets_through"),
    [
        (replace(QUESTION, category="0901"), lambda t: t.category_code.startswith("0901")),
        (
            replace(QUESTION, place_path="/YT/YT-TN/"),
            lambda t: (t.place_code or "").startswith("YT-TN"),
        ),
        (
            replace(QUESTION, kinds=(MatterKind.HELP, MatterKind.COMPLAINT)),
            lambda t: t.kind in (MatterKind.HELP, MatterKind.COMPLAINT),
        ),
        (replace(QUESTION, urgencies=(Urgency.URGENT,)), lambda t: t.urgency is Urgency.URGENT),
    ],
)
async def test_filters_narrow_by_the_ticket(
    session: AsyncSession, week: Week, narrowed: Question, lets_through: Callable[..., bool]
) -> None:
    plain = Plain(week, ZONE)
    for code, figure in FIGURES.items():
        if not figures.applies(figure, narrowed):
            continue
        rows = [
            row
            for row in inside(plain.rows(code), narrowed)
            if row.ticket is not None and lets_through(row.ticket)
        ]

        found = await figures.count(session, figure, narrowed)
        assert found == expected(rows, figure.bases), code


async def test_a_units_question_counts_its_own_rows_only(
    session: AsyncSession, week: Week, city: Catalogue
) -> None:
    mine = frozenset({city.units["U-TN"].id, city.units["U-TN-05"].id})
    narrowed = replace(QUESTION, unit_ids=mine)
    for code, figure in FIGURES.items():
        if figures.applies(figure, narrowed):
            rows = inside(Plain(week, ZONE).rows(code), narrowed)
            own = [row for row in rows if row.unit_id in mine]

            found = await figures.count(session, figure, narrowed)
            assert found == expected(own, figure.bases), code


async def test_the_rows_are_those_that_were_counted(session: AsyncSession, week: Week) -> None:
    for code, figure in FIGURES.items():
        counts = await figures.count(session, figure, QUESTION)
        for basis in figure.bases:
            for with_excluded, shares in ((False, counts.left_out), (True, counts.kept)):
                found = {}
                for part in RowPart:
                    choice = Choice(basis, part, with_excluded)
                    statement = figures.rows(figure, QUESTION, choice)
                    found[part] = [row.id for row in await session.execute(statement)]
                share = shares[basis]

                assert len(found[RowPart.COUNTED]) == share.hits, code
                assert len(found[RowPart.ALL]) == share.n, code
                assert sorted(map(str, found[RowPart.ALL])) == sorted(
                    map(str, found[RowPart.COUNTED] + found[RowPart.REST])
                ), code


async def test_pages_of_rows_follow_each_other(session: AsyncSession, week: Week) -> None:
    figure = FIGURES["unit_on_time"]
    statement = figures.rows(figure, QUESTION, Choice())
    whole = [(row.at, row.id) for row in await session.execute(statement)]
    read: list[tuple[datetime, UUID]] = []
    while True:
        page = statement
        if read:
            page = figures.after(statement, figure, QUESTION.zone, *read[-1])
        rows = [(row.at, row.id) for row in await session.execute(page.limit(7))]
        if not rows:
            break
        read += rows

    assert read == whole
    assert whole == sorted(whole, reverse=True)
