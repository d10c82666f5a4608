"""Deletion on request: nothing that names the person is left, everything that counts stays."""

import re
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call.models import CallState
from huying.city.catalogue import Catalogue
from huying.insight.definitions import FIGURES
from huying.insight.kinds import Group
from huying.kit import clock, vault
from huying.kit.actor import SYSTEM, Actor
from huying.kit.events import EventRow
from huying.kit.holdings import MARK, Kind
from huying.kit.models import Base, new_id
from huying.message.models import OutgoingMessage
from huying.ticket import citizens, erasing, erasures, holds, repository_citizens, service
from huying.ticket.errors_citizens import BadEvidence, ErasureOpen
from huying.ticket.models import OPEN_STATES, Citizen, Confidentiality, Ticket
from huying.ticket.models_citizens import Erasure, ErasureState, FactKind
from tests.conftest import NOW, Stage
from tests.factories.ticket import make_draft
from tests.insight.week import Maker, write
from tests.privacy.conftest import NAME, PHONE, Erase, Lives, MakeActor, open_ticket

WORDS = (PHONE, NAME, "陈先生")


async def everything(session: AsyncSession) -> dict[str, list[str]]:
    """Every row of every table as text; sealed values as what they hold."""
    found: dict[str, list[str]] = {}
    for table in Base.metadata.sorted_tables:
        if table.name == "event":
            continue
        rows = await session.execute(text(f'SELECT to_jsonb(t)::text FROM "{table.name}" t'))
        found[table.name] = list(rows.scalars())
    return found


async def sealed_values(session: AsyncSession) -> list[str]:
    """What can still be opened with the keys at hand."""
    opened = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if column.name.endswith("_sealed"):
                for value in await session.scalars(select(column).where(column.is_not(None))):
                    if value:
                        opened.append(await vault.unseal(session, value))
    return opened


async def test_nothing_that_names_the_person_can_be_read_any_more(
    session: AsyncSession, lives: Lives, forget: Erase
) -> None:
    before = await everything(session)
    assert any(PHONE in value for value in await sealed_values(session))
    assert any(NAME in row for row in before["ticket"] + before["utterance"])

    assert await forget(lives.citizen_id, lives.ended.number)

    session.expire_all()
    after = await everything(session)
    named = {name: row for name, rows in after.items() for row in rows
             if any(word in row for word in WORDS)}  # fmt: skip
    assert named == {}
    assert not any(word in value for value in await sealed_values(session) for word in WORDS)
    citizen = await session.get_one(Citizen, lives.citizen_id)
    assert (citizen.phone_hash, citizen.name_masked, citizen.phone_masked) == (None, "", "")
    assert (await session.get_one(Ticket, lives.ended.id)).fields == []


async def test_rows_numbers_codes_and_times_stay_and_the_neighbour_keeps_every_byte(
    session: AsyncSession, lives: Lives, forget: Erase
) -> None:
    kept = "number state kind category_code place_code urgency registered_at settled_at closed_at"
    query = text(f"SELECT {', '.join(kept.split())} FROM ticket ORDER BY number")
    before = (await session.execute(query)).all()
    counts = {name: len(rows) for name, rows in (await everything(session)).items()}
    theirs = [row for rows in (await everything(session)).values() for row in rows
              if str(lives.other.id) in row or str(lives.other.call_id) in row]  # fmt: skip

    await forget(lives.citizen_id, lives.ended.number)

    session.expire_all()
    after = await everything(session)
    rows = {row for each in after.values() for row in each}
    assert (await session.execute(query)).all() == before
    assert {n: len(r) for n, r in after.items() if n not in ("erasure", "subscriber_place")} == {
        n: c for n, c in counts.items() if n not in ("erasure", "subscriber_place")
    }
    assert theirs
    assert [row for row in theirs if row not in rows] == []


async def test_the_history_before_is_the_same_and_gains_what_was_done(
    session: AsyncSession, lives: Lives, forget: Erase
) -> None:
    def shape(row: EventRow) -> tuple[object, ...]:
        return row.id, row.name, row.at, row.subject_id, str(row.body), tuple(row.streams)

    before = [shape(row) for row in await session.scalars(select(EventRow).order_by(EventRow.id))]

    await forget(lives.citizen_id, lives.ended.number)

    session.expire_all()
    after = list(await session.scalars(select(EventRow).order_by(EventRow.id)))
    assert [shape(row) for row in after][: len(before)] == before
    added = [row.name for row in after[len(before) :]]
    assert added == ["citizen.erasure_moved"] * 3 + ["citizen.erased"]
    assert not any(word in str(row.body) for row in after for word in WORDS)


async def test_every_figure_is_the_same_before_and_after(
    session: AsyncSession,
    client: AsyncClient,
    stage: Stage,
    city: Catalogue,
    make_actor: MakeActor,
) -> None:
    stage.actor = await make_actor("analyst", unit="U-HOTLINE-ANALYSIS")
    week = Maker(11, city, NOW.replace(day=10)).draw(80)
    await write(session, week)
    citizen_id = new_id()
    session.add(Citizen(id=citizen_id, phone_hash=b"x" * 32))
    await session.flush()
    over = [ticket.id for ticket in week.tickets if ticket.state not in OPEN_STATES]
    await session.execute(update(Ticket).where(Ticket.id.in_(over)).values(citizen_id=citizen_id))
    await session.execute(text("SET LOCAL session_replication_role = origin"))
    before = await _figures(client)

    calls = [call.id for call in week.calls if call.state is CallState.ENDED]
    erased = await erasing.erase(session, Kind.STATEMENT, over, clock.now(), words=[NAME])
    for kind in (Kind.CALLER, Kind.TRANSCRIPT, Kind.RECORDING):
        await erasing.erase(session, kind, calls, clock.now())
    await erasing.erase(session, Kind.IDENTITY, [citizen_id], clock.now())

    assert erased > len(over) > 20
    assert any(share["denominator"] for each in before.values() for share in _shares(each))
    assert await _figures(client) == before


def _shares(read: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    found = read if isinstance(read, list) else [read]
    return [share for each in found for share in each.get("shares", [])]


async def _figures(client: AsyncClient) -> dict[str, Any]:
    paths = [f"/figures/{code}" for code in FIGURES]
    paths += [f"/figures/values?group={group.value}" for group in Group]
    paths += [f"/figures/{code}/series?by=category" for code in FIGURES]
    paths += ["/figures/bands", "/figures/checks"]
    since = "&since=2026-11-09&until=2026-11-18"
    found = {}
    for path in paths:
        got = await client.get(f"{path}{'' if '?' in path else '?'}{since}")
        assert got.status_code == 200 or "/series" in path, got.text
        found[path] = got.json()
    return found


async def test_a_request_waits_for_open_matters_and_says_so(
    session: AsyncSession, client: AsyncClient, stage: Stage, lives: Lives,
    forget: Erase, supervisor: Actor,
) -> None:  # fmt: skip
    still = await open_ticket(session)
    assert still.citizen_id == lives.citizen_id

    is_done = await forget(lives.citizen_id, lives.ended.number)

    stage.actor = supervisor
    (shown,) = (await client.get("/erasures")).json()["items"]
    assert is_done is False
    assert (shown["state"], shown["open_matters"], shown["held_matters"]) == ("confirmed", 1, 0)
    assert (await session.get_one(Ticket, lives.ended.id)).statement != MARK


async def test_evidence_is_kept_until_two_people_release_it(
    session: AsyncSession, make_actor: MakeActor, lives: Lives, forget: Erase, supervisor: Actor
) -> None:
    second = await make_actor("supervisor", unit="U-HOTLINE-SUPERVISE")
    hold = await holds.ask(session, supervisor, lives.ended.id, reason="法院调取")

    before = await forget(lives.citizen_id, lives.ended.number)
    hold = await holds.decide(session, second, hold.id, version=hold.version, is_granted=True)
    hold = await holds.ask_release(
        session, supervisor, hold.id, version=hold.version, reason="案件已结"
    )
    row = (await session.scalars(select(Erasure))).one()
    meanwhile = await erasures.perform(session, row.id)
    await holds.release(session, second, hold.id, version=hold.version, is_granted=True)

    assert (before, meanwhile) == (False, False)
    assert await erasures.perform(session, row.id) is True


async def test_a_hold_and_a_release_each_need_a_second_person(
    session: AsyncSession, client: AsyncClient, stage: Stage, lives: Lives, supervisor: Actor
) -> None:
    stage.actor = supervisor
    made = await client.post(f"/tickets/{lives.ended.id}/holds", json={"reason": "法院调取"})
    twice = await client.post(f"/tickets/{lives.ended.id}/holds", json={"reason": "法院调取"})

    own = await client.post(
        f"/holds/{made.json()['id']}/decide", json={"version": 1, "is_granted": True}
    )

    assert made.status_code == 201
    assert (twice.status_code, twice.json()["code"]) == (409, "hold.exists")
    assert (own.status_code, own.json()["code"]) == (409, "erasure.same_person")


async def test_the_steps_are_taken_by_different_people_in_order(
    session: AsyncSession, client: AsyncClient, stage: Stage, make_actor: MakeActor,
    lives: Lives, supervisor: Actor, security: Actor,
) -> None:  # fmt: skip
    stage.actor = await make_actor("agent", unit="U-HOTLINE-INTAKE")
    url = f"/citizens/{lives.citizen_id}/erasures"
    foreign = await client.post(url, json={"number": lives.other.number, "reason": "本人要求"})
    asked = await client.post(url, json={"number": lives.ended.number, "reason": "本人要求"})
    twice = await client.post(url, json={"number": lives.ended.number, "reason": "本人要求"})
    base, yes = f"/erasures/{asked.json()['id']}", {"version": 1, "is_granted": True}

    stage.actor = security
    too_early = await client.post(f"{base}/decide", json=yes)
    by_admin = await client.post(f"{base}/propose", json=yes)
    stage.actor = supervisor
    proposed = await client.post(f"{base}/propose", json=yes)
    by_supervisor = await client.post(f"{base}/decide", json={**yes, "version": 2})
    stage.actor = security
    stale = await client.post(f"{base}/decide", json=yes)
    confirmed = await client.post(f"{base}/decide", json={**yes, "version": 2})

    assert (foreign.status_code, foreign.json()["code"]) == (422, "erasure.bad_evidence")
    assert asked.status_code == 201
    assert (twice.status_code, twice.json()["code"]) == (409, "erasure.open")
    assert (too_early.status_code, too_early.json()["code"]) == (409, "erasure.changed")
    assert by_admin.status_code == by_supervisor.status_code == 403
    assert proposed.json()["state"] == "proposed"
    assert stale.status_code == 409
    assert confirmed.json()["state"] == "confirmed"


async def test_a_refusal_says_why_and_ends_it(
    session: AsyncSession, make_actor: MakeActor, lives: Lives, supervisor: Actor
) -> None:
    agent = await make_actor("agent", unit="U-HOTLINE-INTAKE")
    row = await erasures.ask(
        session, agent, lives.citizen_id, number=lives.ended.number, reason="本人要求"
    )

    row = await erasures.propose(
        session, supervisor, row.id, version=1, is_granted=False, note="依法须保存"
    )

    assert (row.state, row.refusal) == (ErasureState.REFUSED, "依法须保存")
    assert await erasures.perform(session, row.id) is False


async def test_a_merged_record_is_erased_as_a_whole(
    session: AsyncSession, make_actor: MakeActor, lives: Lives, forget: Erase
) -> None:
    lead = await make_actor("shift_lead", unit="U-HOTLINE-INTAKE")
    other = lives.other.citizen_id
    await citizens.merge(session, lead, lives.citizen_id, other_id=other, note="同一人", version=1)
    await citizens.add_fact(
        session, lead, lives.citizen_id, kind=FactKind.PHONE, value="12899990009"
    )

    assert await forget(lives.citizen_id, lives.other.number)

    session.expire_all()
    assert (await session.get_one(Ticket, lives.other.id)).statement == MARK
    assert not any("1289999000" in value for value in await sealed_values(session))
    assert await repository_citizens.record_of(session, lives.citizen_id) is None


async def test_a_record_of_more_than_a_page_shows_is_erased_to_the_last(
    session: AsyncSession,
    make_actor: MakeActor,
    lives: Lives,
    forget: Erase,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lead = await make_actor("shift_lead", unit="U-HOTLINE-INTAKE")
    other = lives.other.citizen_id
    await citizens.merge(session, lead, lives.citizen_id, other_id=other, note="同一人", version=1)
    monkeypatch.setattr(repository_citizens, "MOST_MEMBERS", 1)

    assert await forget(lives.citizen_id, lives.ended.number)

    session.expire_all()
    assert (await session.get_one(Ticket, lives.other.id)).statement == MARK


async def test_nothing_is_merged_into_a_record_whose_erasure_was_proposed(
    session: AsyncSession,
    make_actor: MakeActor,
    lives: Lives,
    supervisor: Actor,
    security: Actor,
) -> None:
    """Nobody decided over the other's words."""
    lead = await make_actor("shift_lead", unit="U-HOTLINE-INTAKE")
    one, other = lives.citizen_id, lives.other.citizen_id
    row = await erasures.ask(session, lead, one, number=lives.ended.number, reason="本人要求删除")
    row = await erasures.propose(session, supervisor, row.id, version=1, is_granted=True, note="")

    for kept, merged in ((one, other), (other, one)):
        with pytest.raises(ErasureOpen):
            await citizens.merge(session, lead, kept, other_id=merged, note="同一人", version=1)

    await erasures.decide(
        session, security, row.id, version=row.version, is_granted=False, note="依法须保存"
    )
    await citizens.merge(session, lead, one, other_id=other, note="同一人", version=1)


async def test_the_number_of_a_confidential_ticket_is_no_evidence(
    session: AsyncSession, make_actor: MakeActor, lives: Lives
) -> None:
    """The answer would say whose ticket it is."""
    agent = await make_actor("agent", unit="U-HOTLINE-INTAKE")
    draft = make_draft(phone=PHONE, confidentiality=Confidentiality.REPORT)
    ticket = (await service.register(session, SYSTEM, draft, now=clock.now())).ticket
    ticket.citizen_id = lives.citizen_id
    await session.flush()

    with pytest.raises(BadEvidence):
        await erasures.ask(
            session, agent, lives.citizen_id, number=ticket.number, reason="本人要求删除"
        )


async def test_the_erased_citizen_who_calls_again_is_a_new_one(
    session: AsyncSession, lives: Lives, forget: Erase
) -> None:
    await forget(lives.citizen_id, lives.ended.number)

    again = await open_ticket(session)

    assert again.citizen_id != lives.citizen_id
    assert again.repeat_count == 0


async def test_an_erased_ticket_can_still_be_opened(
    session: AsyncSession, client: AsyncClient, stage: Stage, lives: Lives,
    forget: Erase, supervisor: Actor,
) -> None:  # fmt: skip
    await forget(lives.citizen_id, lives.ended.number)
    session.expire_all()

    stage.actor = supervisor
    page = await client.get(f"/tickets/{lives.ended.id}")
    story = await client.get(f"/tickets/{lives.ended.id}/story")
    call = await client.get(f"/calls/{lives.ended.call_id}/live")
    listed = await client.get("/tickets")

    assert page.status_code == story.status_code == listed.status_code == 200
    assert call.status_code == 200, call.text
    assert page.json()["statement"] == MARK
    assert page.json()["citizen"]["name"] == ""
    assert [row["text"] for row in call.json()["utterances"]] == [MARK, MARK]


async def test_messages_lose_receiver_and_content_and_are_never_sent_again(
    session: AsyncSession, lives: Lives, forget: Erase
) -> None:
    await forget(lives.citizen_id, lives.ended.number)

    session.expire_all()
    rows = (await session.scalars(
        select(OutgoingMessage).where(OutgoingMessage.subject_id == lives.ended.id)
    )).all()  # fmt: skip
    assert rows
    for row in rows:
        assert (row.to_sealed, row.params_sealed, row.to_masked) == (b"", b"", "")


DOOR = "SELECT set_config('huying.erasing', 'on', true)"
ERASED = f"statement = '{MARK}', erased_at = now()"


@pytest.mark.parametrize(
    ("door", "change"),
    [
        (False, ERASED),
        (True, f"statement = '{MARK}'"),
        (True, "erased_at = now()"),
        (True, "statement = '另一番话', erased_at = now()"),
        (True, f"{ERASED}, number = '20261118999999'"),
        (True, f"{ERASED}, registered_at = now()"),
        (True, f"{ERASED}, registered_by = gen_random_uuid()"),
        (True, f"{ERASED}, call_id = NULL"),
        (True, f"{ERASED}, category_code = '0301'"),
        (True, f"{ERASED}, closed_at = now()"),
        (True, f"{ERASED}, citizen_id = NULL"),
        (True, "registered_at = now()"),
    ],
)
async def test_nothing_but_an_erasure_passes_the_door(
    session: AsyncSession, lives: Lives, door: bool, change: str
) -> None:
    if door:
        await session.execute(text(DOOR))

    with pytest.raises(DBAPIError, match="what was first said is immutable"):
        await session.execute(
            text(f"UPDATE ticket SET {change} WHERE id = :id"), {"id": lives.ended.id}
        )


async def test_open_tickets_and_erased_ones_do_not_pass_the_door(
    session: AsyncSession, lives: Lives
) -> None:
    still = await open_ticket(session)
    await session.execute(text(DOOR))
    statement = text(f"UPDATE ticket SET {ERASED} WHERE id = :id")

    async with session.begin_nested():
        await session.execute(statement, {"id": lives.ended.id})
    for id in (still.id, lives.ended.id):
        with pytest.raises(DBAPIError, match="immutable"):
            async with session.begin_nested():
                await session.execute(
                    text("UPDATE ticket SET statement = '（已按规定清除）', erased_at ="
                         " now() + interval '1 s' WHERE id = :id"),
                    {"id": id},
                )  # fmt: skip


@pytest.mark.parametrize(
    ("door", "change"),
    [
        (False, f"text = '{MARK}'"),
        (True, "text = '别的话'"),
        (True, f"text = '{MARK}', call_seq = 9"),
        (True, f"text = '{MARK}', party = 'agent'"),
    ],
)
async def test_a_transcript_has_the_same_door(
    session: AsyncSession, lives: Lives, door: bool, change: str
) -> None:
    if door:
        await session.execute(text(DOOR))

    with pytest.raises(DBAPIError, match="a transcript is immutable"):
        await session.execute(
            text(f"UPDATE utterance SET {change} WHERE call_id = :id AND party = 'citizen'"),
            {"id": lives.ended.call_id},
        )


async def test_the_door_is_shut_after_an_erasure(
    session: AsyncSession, lives: Lives, forget: Erase
) -> None:
    await forget(lives.citizen_id, lives.ended.number)

    value = await session.scalar(text("SELECT current_setting('huying.erasing', true)"))

    assert value == ""


def test_the_mark_is_that_of_the_triggers() -> None:
    assert re.fullmatch(r"（.+）", MARK)
    assert isinstance(UUID(int=0), UUID)
