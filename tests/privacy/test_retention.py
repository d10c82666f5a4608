"""What is due by its keeping time is emptied at night; the rest, and evidence, is left alone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call.models import Call
from huying.city.catalogue import Catalogue
from huying.kit import clock
from huying.kit.actor import Actor
from huying.kit.events import EventRow
from huying.kit.holdings import MARK, Kind
from huying.kit.models import new_id
from huying.ticket import citizens, erasing, holds, repository_citizens, retention
from huying.ticket.erasing_rules import blotted, months_before
from huying.ticket.models import Citizen, Ticket
from huying.ticket.models_citizens import RetentionRun
from tests.conftest import NOW, Stage
from tests.privacy.conftest import Lives, MakeActor, open_ticket

At = Callable[[datetime], None]
LATER = NOW + timedelta(days=31)


async def batch(session: AsyncSession, kind: Kind, before: datetime) -> int:
    return await retention.erase_batch(session, kind, before, new_id())


async def statement_of(session: AsyncSession, id: UUID) -> str:
    found = await session.scalar(select(Ticket.statement).where(Ticket.id == id))
    assert found is not None
    return found


async def test_only_what_ended_before_is_emptied(session: AsyncSession, lives: Lives) -> None:
    still = (await open_ticket(session)).id

    early = await batch(session, Kind.STATEMENT, NOW - timedelta(days=1))
    due = await batch(session, Kind.STATEMENT, LATER)
    again = await batch(session, Kind.STATEMENT, LATER)

    assert (early, due, again) == (0, 2, 0)
    assert await statement_of(session, lives.ended.id) == MARK
    assert MARK not in await statement_of(session, still)


async def test_evidence_is_left_alone(
    session: AsyncSession, lives: Lives, supervisor: Actor
) -> None:
    await holds.ask(session, supervisor, lives.ended.id, reason="法院调取")

    for kind in (Kind.STATEMENT, Kind.TRANSCRIPT, Kind.CALLER, Kind.IDENTITY):
        await batch(session, kind, LATER)

    session.expire_all()
    assert await statement_of(session, lives.ended.id) != MARK
    assert await statement_of(session, lives.other.id) == MARK
    assert (await session.get_one(Call, lives.ended.call_id)).phone_masked == "128****5678"
    assert (await session.get_one(Call, lives.other.call_id)).phone_masked == ""
    assert (await session.get_one(Citizen, lives.citizen_id)).name_masked == "陈**"


async def test_each_kind_empties_its_own(session: AsyncSession, lives: Lives) -> None:
    async def call() -> tuple[str, bool, str]:
        session.expire_all()
        row = await session.get_one(Call, lives.ended.call_id)
        said = await session.scalar(
            text("SELECT text FROM utterance WHERE call_id = :id AND call_seq = 1"), {"id": row.id}
        )
        return row.phone_masked, said == MARK, row.source_call_id[:7]

    assert await call() == ("128****5678", False, (await call())[2])
    await batch(session, Kind.TRANSCRIPT, LATER)
    assert (await call())[:2] == ("128****5678", True)
    await batch(session, Kind.CALLER, LATER)
    assert (await call())[:2] == ("", True)
    await batch(session, Kind.RECORDING, LATER)
    assert (await call())[2] == "erased-"


async def test_a_citizen_with_an_open_matter_is_kept(session: AsyncSession, lives: Lives) -> None:
    await open_ticket(session)

    await session.execute(text("UPDATE citizen SET created_at = '2020-01-01'"))
    erased = await batch(session, Kind.IDENTITY, LATER)

    session.expire_all()
    assert erased >= 1
    assert (await session.get_one(Citizen, lives.citizen_id)).erased_at is None
    assert (await session.get_one(Citizen, lives.other.citizen_id)).erased_at is not None


async def test_a_merged_record_is_kept_whole_while_any_of_it_has_an_open_matter(
    session: AsyncSession, make_actor: MakeActor, lives: Lives
) -> None:
    """The neighbour's old record heads the one of the citizen who called again."""
    lead = await make_actor("shift_lead", unit="U-HOTLINE-INTAKE")
    head, member = lives.other.citizen_id, lives.citizen_id
    await open_ticket(session)
    await citizens.merge(session, lead, head, other_id=member, note="同一人", version=1)
    await session.execute(text("UPDATE citizen SET created_at = '2020-01-01'"))

    await batch(session, Kind.IDENTITY, LATER)

    session.expire_all()
    record = await repository_citizens.record_of(session, member)
    assert record is not None
    assert [each.id for each in record.members] == [head, member]
    assert all(each.phone_masked for each in record.members)


async def test_a_night_s_work_is_done_once_and_says_what_it_did(
    session: AsyncSession, city: Catalogue, lives: Lives, at: At
) -> None:
    night = datetime(2033, 1, 1, 18, 30, tzinfo=UTC)  # half past two in the city
    at(night + timedelta(hours=8))
    by_day = await retention.run_night(city)
    at(night)

    run = await retention.run_night(city)
    again = await retention.run_night(city)

    session.expire_all()
    assert (by_day, again) == (None, None)
    assert run is not None
    counts = (await session.get_one(RetentionRun, run)).counts
    assert counts["statement"] == 2
    assert counts["transcript"] == 2
    told = await session.scalars(select(EventRow).where(EventRow.name == "retention.erased"))
    assert {row.body["kind"]: row.body["count"] for row in told} == {
        kind: count for kind, count in counts.items() if count
    }


async def test_the_page_counts_what_would_be_erased_and_erases_nothing(
    session: AsyncSession, client: AsyncClient, stage: Stage, lives: Lives, security: Actor, at: At
) -> None:
    stage.actor = security
    soon = (await client.get("/retention", params={"days": 3660})).json()

    kinds = {each["kind"]: each for each in soon["kinds"]}
    assert set(kinds) == {kind.value for kind in Kind}
    assert (kinds["statement"]["due_now"], kinds["statement"]["due_until"]) == (0, 2)
    assert kinds["statement"]["months"] == 60
    assert await statement_of(session, lives.ended.id) != MARK


async def test_keeping_times_are_set_with_a_note_and_seen_by_the_next(
    session: AsyncSession, client: AsyncClient, stage: Stage, supervisor: Actor, security: Actor
) -> None:
    stage.actor = security
    months = {kind.value: 12 for kind in Kind} | {"statement": None}
    body = {"version": 0, "months": months, "note": "按新规定"}

    done = await client.put("/retention", json=body)
    stale = await client.put("/retention", json=body)
    unknown = await client.put(
        "/retention", json={"version": 1, "months": {"x": 1}, "note": "按新规定"}
    )
    stage.actor = supervisor
    refused = await client.put("/retention", json=body)

    assert done.status_code == 200
    assert {each["kind"]: each["months"] for each in done.json()["kinds"]} == months
    assert (stale.status_code, stale.json()["code"]) == (409, "retention.changed")
    assert (unknown.status_code, refused.status_code) == (422, 403)
    assert await retention.months(session) == {Kind(k): v for k, v in months.items()}


async def test_a_kind_that_is_kept_for_ever_is_never_due(
    session: AsyncSession, city: Catalogue, lives: Lives, security: Actor, at: At
) -> None:
    await retention.set_months(
        session, security, version=0, given={kind.value: None for kind in Kind}, note="不删"
    )
    at(datetime(2033, 1, 1, 18, 30, tzinfo=UTC))

    await retention.run_night(city)

    assert await statement_of(session, lives.ended.id) != MARK


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (1, "2026-02-28"),
        (12, "2025-03-31"),
        (13, "2025-02-28"),
        (25, "2024-02-29"),
        (3, "2025-12-31"),
    ],
)
def test_months_are_months_of_the_calendar(months: int, expected: str) -> None:
    now = datetime(2026, 3, 31, 10, tzinfo=UTC)

    assert months_before(now, months) == datetime.fromisoformat(f"{expected}T10:00:00+00:00")


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("致电陈建国（12812345678）", "致电＊＊＊（＊＊＊）"),
        ("陈先生已答复", "＊＊＊已答复"),
        ("王先生已答复", "王先生已答复"),
        ("", ""),
    ],
)
def test_names_and_numbers_are_blotted_out_of_official_words(words: str, left: str) -> None:
    assert blotted(words, ["陈建国", "12812345678"]) == left
    assert blotted({"a": [words, 1]}, ["陈建国", "12812345678"]) == {"a": [left, 1]}


async def test_without_words_official_writing_is_left(
    session: AsyncSession, lives: Lives, make_actor: MakeActor
) -> None:
    query = text("SELECT basis FROM assignment WHERE ticket_id = :id")
    before = await session.scalar(query, {"id": lives.ended.id})

    await erasing.erase(session, Kind.STATEMENT, [lives.ended.id], clock.now())

    assert await session.scalar(query, {"id": lives.ended.id}) == before
