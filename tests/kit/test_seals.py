"""The hash chain over history: what was sealed cannot be changed without being found and named."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from huying.kit import db, seal_checks, seals
from huying.kit.actor import SYSTEM
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.kit.seal_checks import Fault, Verdict, verify
from tests.kit.conftest import Noted, note


async def run(sql: str, **values: object) -> None:
    """As the owner of the tables who has put the guards aside, as no program of ours does."""
    async with db.unit_of_work() as session:
        for name in ("event", "history_seal"):
            await session.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
        await session.execute(text(sql), values)
        for name in ("event", "history_seal"):
            await session.execute(text(f"ALTER TABLE {name} ENABLE TRIGGER USER"))


async def value(sql: str, **values: object) -> int:
    async with db.unit_of_work() as session:
        found = await session.scalar(text(sql), values)
    assert isinstance(found, int)
    return found


async def third() -> int:
    return await value("SELECT id FROM event ORDER BY xid, id OFFSET 2 LIMIT 1")


async def sealed(count: int = 7, *, batch: int = 3) -> None:
    """``count`` events, sealed in batches."""
    thing = new_id()
    for number in range(count):
        await note(thing, number, streams=(f"thing:{thing}", "things"))
    done = 0
    while done < count:
        async with db.unit_of_work() as session:
            done += await seals.seal_next(session, limit=batch)


def faults(verdict: Verdict) -> list[tuple[Fault, int, int | None]]:
    return [(each.fault, each.n, each.event_id) for each in verdict.problems]


async def test_what_was_sealed_verifies_and_each_link_rests_on_the_one_before(live: str) -> None:
    await sealed(7)

    verdict = await verify()
    part = await verify(first=2, last=2)

    assert (verdict.seals, verdict.events, faults(verdict)) == (3, 7, [])
    assert (part.seals, part.events, faults(part)) == (1, 3, [])
    assert await value("SELECT count(*)::int FROM history_seal WHERE n = 1") == 1


async def test_nothing_is_sealed_twice_and_nothing_to_seal_is_no_seal(live: str) -> None:
    await sealed(2)

    again = await seals.seal_all()

    assert again == 0
    assert await value("SELECT count(*)::int FROM history_seal") == 1


@pytest.mark.parametrize(
    "change",
    [
        "body = jsonb_set(body, '{number}', '99')",
        "at = at + interval '1 microsecond'",
        "recorded_at = recorded_at + interval '1 microsecond'",
        "actor_kind = 'systen'",
        "actor_id = gen_random_uuid()",
        "subject_id = gen_random_uuid()",
        "subject_type = 'thinh'",
        "name = 'kit_test.notee'",
        "streams = streams || 'x'::text",
    ],
)
async def test_one_changed_value_of_one_event_is_found_and_named(live: str, change: str) -> None:
    await sealed(7)
    id = await third()

    await run(f"UPDATE event SET {change} WHERE id = :id", id=id)

    assert faults(await verify()) == [(Fault.ALTERED, 1, id)]


async def test_a_removed_and_an_inserted_event_are_named(live: str) -> None:
    await sealed(7)
    id = await third()
    await run(
        "INSERT INTO event (xid, at, name, actor_kind, subject_type, subject_id, body, streams)"
        " SELECT xid, at, name, actor_kind, subject_type, subject_id, body, streams"
        " FROM event WHERE id = :id",
        id=id,
    )
    added = await value("SELECT max(id) FROM event")
    assert faults(await verify()) == [(Fault.ADDED, 2, added)]

    await run("DELETE FROM event WHERE id IN (:id, :added)", id=id, added=added)

    assert faults(await verify()) == [(Fault.MISSING, 1, id)]


async def test_another_order_is_found_although_every_byte_is_the_same(live: str) -> None:
    await sealed(3)
    first = await value("SELECT id FROM event ORDER BY xid, id LIMIT 1")

    await run("UPDATE event SET xid = (SELECT max(xid) FROM event) WHERE id = :id", id=first)

    assert Fault.ORDER in {each.fault for each in (await verify()).problems}


async def test_a_restore_that_moves_every_transaction_id_changes_nothing(live: str) -> None:
    await sealed(7)
    last = await value("SELECT min(xid) FROM event")

    await run("UPDATE event SET xid = xid - :by", by=last - 3)
    await note(new_id(), 8)
    more = await seals.seal_all()

    assert more == 1
    assert faults(await verify()) == []


async def test_after_a_restore_history_goes_on_being_sealed(live: str) -> None:
    """A restore counts transactions on from a base above everything that was stored."""
    await sealed(3)
    async with db.unit_of_work() as session:
        await session.execute(
            text("CREATE OR REPLACE FUNCTION history_base() RETURNS bigint LANGUAGE sql"
                 " IMMUTABLE PARALLEL SAFE AS 'SELECT 4294967296::bigint'")
        )  # fmt: skip
    await note(new_id(), 8)

    more = await seals.seal_all()

    assert more == 1
    assert faults(await verify()) == []


async def test_a_seal_that_was_written_anew_without_the_master_key_is_found(live: str) -> None:
    await sealed(3, batch=3)
    id = await third()
    await run("UPDATE event SET actor_kind = 'forged' WHERE id = :id", id=id)
    async with db.unit_of_work() as session:
        await session.execute(text("ALTER TABLE history_seal DISABLE TRIGGER USER"))
        await session.execute(text("DELETE FROM history_seal"))
        await session.flush()
        forged = await seals.seal_next(session)
        await session.execute(text("UPDATE history_seal SET mac = decode('00', 'hex')"))
    assert forged == 3

    assert faults(await verify()) == [(Fault.SEAL, 1, None)]


async def test_a_head_that_was_noted_elsewhere_must_be_in_the_chain(live: str) -> None:
    await sealed(7)
    noted = (await verify(last=2)).head

    assert faults(await verify(head=noted)) == []
    assert faults(await verify(head=bytes(32))) == [(Fault.HEAD, 3, None)]


async def test_a_missing_seal_is_a_gap(live: str) -> None:
    await sealed(7)

    await run("DELETE FROM history_seal WHERE n = 2")

    assert Fault.GAP in {each.fault for each in (await verify()).problems}


async def test_seals_stay_for_whoever_does_not_own_the_tables(live: str) -> None:
    await sealed(3)

    with pytest.raises(DBAPIError, match="a seal stays"):
        async with db.unit_of_work() as session:
            await session.execute(text("UPDATE history_seal SET count = 3, hash = mac"))
    with pytest.raises(DBAPIError, match="a seal stays"):
        async with db.unit_of_work() as session:
            await session.execute(text("DELETE FROM history_seal"))


async def test_a_transaction_that_commits_late_is_sealed_once_in_cursor_order(live: str) -> None:
    thing = new_id()
    async with db.unit_of_work() as slow:
        emit(slow, SYSTEM, Noted(thing, 1))
        await slow.flush()
        await note(thing, 2)  # younger, but committed first
        while_it_runs = await seals.seal_all()
    afterwards = await seals.seal_all()

    assert (while_it_runs, afterwards) == (0, 2)
    assert faults(await verify()) == []


async def test_many_processes_seal_every_event_once(live: str) -> None:
    for number in range(30):
        await note(new_id(), number)

    async def process() -> int:
        done = 0
        for _ in range(10):
            async with db.unit_of_work() as session:
                done += await seals.seal_next(session, limit=4)
        return done

    done = await asyncio.gather(*(process() for _ in range(4)))
    rest = await seals.seal_all()

    assert sum(done) + rest == 30
    assert faults(await verify()) == []


async def test_a_month_that_retention_drops_leaves_its_seals_as_anchors(live: str) -> None:
    old = datetime(2026, 1, 15, tzinfo=UTC)
    async with db.unit_of_work() as session:
        await session.execute(
            text(
                "CREATE TABLE event_202601 PARTITION OF event"
                " FOR VALUES FROM ('2026-01-01 00:00+00') TO ('2026-02-01 00:00+00')"
            )
        )
        for number in range(4):
            row = emit(session, SYSTEM, Noted(new_id(), number))
            row.recorded_at = old
    await note(new_id(), 5)
    async with db.unit_of_work() as session:
        too_early = await seal_checks.drop_month(session, "202601")
    await seals.seal_all()

    async with db.unit_of_work() as session:
        is_dropped = await seal_checks.drop_month(session, "202601")
    verdict = await verify()
    await note(new_id(), 6)
    await seals.seal_all()

    assert (too_early, is_dropped) == (False, True)
    assert (verdict.anchors, verdict.events, faults(verdict)) == (1, 1, [])
    assert faults(await verify()) == []


async def test_a_month_that_was_dropped_past_the_platform_is_found(live: str) -> None:
    await sealed(3)
    async with db.unit_of_work() as session:
        month = await session.scalar(text("SELECT month FROM history_seal"))
        await session.execute(text(f"DROP TABLE event_{month}"))

    assert [each.fault for each in (await verify()).problems] == [Fault.MISSING] * 3


async def test_the_job_keeps_the_verdict_that_was_asked_for(live: str) -> None:
    await sealed(7)
    id = await third()
    await run("UPDATE event SET actor_kind = 'forged' WHERE id = :id", id=id)
    async with db.unit_of_work() as session:
        check = seal_checks.HistoryCheck(first=1, asked_at=datetime.now(UTC))
        session.add(check)

    await seal_checks.run_check(str(check.id))

    async with db.unit_of_work() as session:
        kept = await session.get_one(seal_checks.HistoryCheck, check.id)
    assert kept.state is seal_checks.CheckState.BROKEN
    assert kept.problems == [{"fault": "altered", "n": 1, "event_id": id}]
    assert (kept.done, kept.events) == (3, 7)
