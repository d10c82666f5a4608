"""The citizen's record: found by exact values only, merged and taken apart by hand."""

from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call.models import CallState
from huying.kit import clock
from huying.kit.actor import SYSTEM, Actor
from huying.kit.events import EventRow
from huying.people.roles import permissions_of
from huying.ticket import service
from huying.ticket.drafts import TicketDraft
from huying.ticket.models import Citizen, CitizenKind, Confidentiality, Ticket, TicketState
from tests.conftest import MakeActor, Stage
from tests.factories.call import make_call
from tests.factories.callback import make_evaluated
from tests.factories.ticket import make_draft, make_ticket

PHONE, OTHER = "12812345678", "12899990001"
CARD = "00000019800101123X"
CREDIT = "91000000MA0000001X"


async def register(session: AsyncSession, draft: TicketDraft) -> Ticket:
    return (await service.register(session, SYSTEM, draft, now=clock.now())).ticket


@pytest.fixture
async def lead(make_actor: MakeActor) -> Actor:
    return await make_actor("shift_lead", unit="U-HOTLINE-INTAKE")


@pytest.fixture
async def agent(make_actor: MakeActor, stage: Stage) -> Actor:
    stage.actor = await make_actor("agent", unit="U-HOTLINE-INTAKE")
    return stage.actor


async def look_up(client: AsyncClient, value: str, by: str = "phone") -> list[dict[str, Any]]:
    found = await client.post("/citizens/look-up", json={"by": by, "value": value})
    assert found.status_code == 200, found.text
    listed: list[dict[str, Any]] = found.json()["citizens"]
    return listed


async def page(client: AsyncClient, id: str) -> dict[str, Any]:
    got = await client.get(f"/citizens/{id}")
    assert got.status_code == 200, got.text
    read: dict[str, Any] = got.json()
    return read


async def events(session: AsyncSession, name: str) -> list[EventRow]:
    return list(
        await session.scalars(select(EventRow).where(EventRow.name == name).order_by(EventRow.id))
    )


async def test_a_record_is_found_by_phone_document_and_number_and_shown_masked(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    ticket = await register(session, make_draft())
    (found,) = await look_up(client, "128 1234 5678")
    added = await client.post(
        f"/citizens/{found['id']}/facts", json={"kind": "document", "value": CARD.lower()}
    )

    by_card = await look_up(client, CARD, "document")
    by_number = await look_up(client, ticket.number, "number")

    assert added.status_code == 201
    assert [each["id"] for each in by_card] == [found["id"]]
    assert [each["id"] for each in by_number] == [found["id"]]
    assert (found["name"], found["phone"], found["matters"]) == ("陈**", "128****5678", 1)
    text = added.text + str(found)
    assert not any(value in text for value in (PHONE, "陈建国", CARD))
    assert added.json()["facts"][0]["value"] == "*" * 14 + "123X"


async def test_a_search_becomes_history_without_what_was_searched_for(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    ticket = await register(session, make_draft())
    await look_up(client, PHONE)
    await look_up(client, "12800000000")

    hit, miss = await events(session, "citizen.looked_up")

    assert (hit.actor_id, hit.body["by"]) == (agent.id, "phone")
    assert hit.body["citizen_ids"] == [str(ticket.citizen_id)]
    assert miss.body["citizen_ids"] == []
    assert "128" not in str(miss.body["by"])


async def test_part_of_a_number_finds_nobody_and_a_name_is_no_way_to_search(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    await register(session, make_draft())

    by_name = await client.post("/citizens/look-up", json={"by": "name", "value": "陈建国"})

    assert await look_up(client, "1281234") == []
    assert await look_up(client, "5678") == []
    assert by_name.status_code == 422


@pytest.mark.parametrize("hidden", [Confidentiality.CONFIDENTIAL, Confidentiality.REPORT])
async def test_confidential_matters_are_neither_shown_nor_lead_to_anybody(
    client: AsyncClient, session: AsyncSession, agent: Actor, hidden: Confidentiality
) -> None:
    secret = await register(session, make_draft(confidentiality=hidden, phone=OTHER))
    both = await register(session, make_draft())
    await register(session, make_draft(confidentiality=hidden))
    (found,) = await look_up(client, PHONE)

    assert await look_up(client, OTHER) == []
    assert await look_up(client, secret.number, "number") == []
    assert (await client.get(f"/citizens/{secret.citizen_id}")).status_code == 404
    shown = await page(client, found["id"])
    assert [each["number"] for each in shown["matters"]] == [both.number]
    assert shown["matter_count"] == found["matters"] == 1


async def test_open_matters_stand_above_newer_ended_ones(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    open_one = await make_ticket(session, state=TicketState.TO_DISPATCH)
    ended = await make_ticket(session, state=TicketState.CLOSED, draft=make_draft(category="0301"))
    (found,) = await look_up(client, PHONE)

    shown = await page(client, found["id"])

    assert [each["number"] for each in shown["matters"]] == [open_one.number, ended.number]
    assert [each["is_open"] for each in shown["matters"]] == [True, False]


async def test_merged_records_read_as_one_and_are_taken_apart_exactly(
    client: AsyncClient, session: AsyncSession, stage: Stage, agent: Actor, lead: Actor
) -> None:
    one = await register(session, make_draft())
    two = await register(session, make_draft(phone=OTHER))
    was = {id: _shape(await page(client, str(id))) for id in (one.citizen_id, two.citizen_id)}
    kept = await page(client, str(one.citizen_id))
    stage.actor = lead
    body = {"version": kept["version"], "other_id": str(two.citizen_id), "note": "本人说是同一人"}

    merged = await client.post(f"/citizens/{one.citizen_id}/merge", json=body)
    (by_other,) = await look_up(client, OTHER)

    assert merged.status_code == 200, merged.text
    assert by_other["id"] == str(one.citizen_id)
    assert {each["number"] for each in merged.json()["matters"]} == {one.number, two.number}
    (merge,) = [each["merge"] for each in merged.json()["members"] if each["merge"]]
    undone = await client.post(f"/citizens/merges/{merge['id']}/undo", json={"note": "弄错了"})
    again = await client.post(f"/citizens/merges/{merge['id']}/undo", json={"note": "弄错了"})
    assert undone.status_code == 200
    assert (again.status_code, again.json()["code"]) == (409, "citizen.not_merged")
    now = {id: _shape(await page(client, str(id))) for id in (one.citizen_id, two.citizen_id)}
    assert now == was
    assert [row.actor_id for row in await events(session, "citizen.merged")] == [lead.id]
    assert [row.actor_id for row in await events(session, "citizen.unmerged")] == [lead.id]


def _shape(shown: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in shown.items() if key != "version"}


async def test_a_record_of_several_comes_apart_as_it_was_put_together(
    client: AsyncClient, session: AsyncSession, stage: Stage, lead: Actor
) -> None:
    """c into b, b into a: undoing the second leaves c with b."""
    stage.actor = lead
    a, b, c = [
        (await register(session, make_draft(phone=phone))).citizen_id
        for phone in (PHONE, OTHER, "12899990002")
    ]
    await _merge(client, b, c)
    await _merge(client, a, b)
    whole = await page(client, str(c))

    (outer,) = [each["merge"] for each in whole["members"] if each["id"] == str(b)]
    await client.post(f"/citizens/merges/{outer['id']}/undo", json={"note": "弄错了"})

    assert len(whole["members"]) == 3
    assert [each["id"] for each in (await page(client, str(c)))["members"]] == [str(b), str(c)]
    assert [each["id"] for each in (await page(client, str(a)))["members"]] == [str(a)]


async def _merge(client: AsyncClient, kept: object, other: object) -> None:
    version = (await page(client, str(kept)))["version"]
    body = {"version": version, "other_id": str(other), "note": "本人说是同一人"}
    done = await client.post(f"/citizens/{kept}/merge", json=body)
    assert done.status_code == 200, done.text


async def test_merging_refuses_a_stale_page_itself_and_the_hidden(
    client: AsyncClient, session: AsyncSession, stage: Stage, lead: Actor
) -> None:
    stage.actor = lead
    one = (await register(session, make_draft())).citizen_id
    two = (await register(session, make_draft(phone=OTHER))).citizen_id
    hidden = make_draft(phone="12899990003", confidentiality=Confidentiality.REPORT)
    secret = (await register(session, hidden)).citizen_id

    async def refused(other: object, version: int) -> tuple[int, str]:
        body = {"version": version, "other_id": str(other), "note": "本人说是同一人"}
        got = await client.post(f"/citizens/{one}/merge", json=body)
        return got.status_code, got.json()["code"]

    assert await refused(two, 7) == (409, "citizen.changed")
    assert await refused(one, 1) == (409, "citizen.same")
    assert await refused(secret, 1) == (404, "not_found")


async def test_candidates_say_why(client: AsyncClient, session: AsyncSession, agent: Actor) -> None:
    one = await register(session, make_draft())
    await register(session, make_draft(name="王芳"))
    await register(session, make_draft(phone=OTHER))
    await register(session, make_draft(phone="12899990004", name="陈水生"))
    await register(
        session, make_draft(phone="12899990005", confidentiality=Confidentiality.CONFIDENTIAL)
    )

    got = (await client.get(f"/citizens/{one.citizen_id}/candidates")).json()["items"]

    found = {each["citizen"]["name"]: each["reasons"] for each in got}
    assert found == {"王**": ["phone"], "陈**": ["name_place"]}
    assert len(got) == 2


async def test_a_reveal_needs_a_reason_and_is_history(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    ticket = await register(session, make_draft())
    id = str(ticket.citizen_id)
    url, body = f"/citizens/{id}/reveal", {"of_id": id, "field": "phone", "why": "回电核实地址"}

    shown = await client.post(url, json=body)
    without = await client.post(url, json={**body, "why": " "})
    nothing = await client.post(url, json={**body, "field": "document"})

    assert (shown.json()["value"], shown.json()["seconds"]) == (PHONE, 30)
    assert (without.status_code, nothing.status_code) == (422, 404)
    (row,) = await events(session, "citizen.revealed")
    assert PHONE not in str(row.body)
    assert row.actor_id == agent.id


async def test_an_enterprise_has_a_credit_code_and_a_contact_person(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    ticket = await register(session, make_draft(name="云汀某某商贸有限公司"))
    citizen = await session.get_one(Citizen, ticket.citizen_id)
    citizen.kind = CitizenKind.ENTERPRISE
    await session.flush()
    url = f"/citizens/{ticket.citizen_id}/facts"

    wrong = await client.post(url, json={"kind": "document", "value": CARD})
    right = await client.post(url, json={"kind": "document", "value": CREDIT})
    await client.post(url, json={"kind": "contact_name", "value": "李会计"})
    contact = await client.post(url, json={"kind": "contact_phone", "value": OTHER})
    twice = await client.post(url, json={"kind": "contact_phone", "value": OTHER})

    assert (wrong.status_code, wrong.json()["code"]) == (422, "citizen.bad_fact")
    assert right.status_code == 201
    assert [each["value"] for each in contact.json()["facts"]][1:] == ["李**", "128****0001"]
    assert (twice.status_code, twice.json()["code"]) == (409, "citizen.fact_known")
    assert [each["id"] for each in await look_up(client, OTHER)] == [str(ticket.citizen_id)]


async def test_an_ended_fact_finds_nobody(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    id = (await register(session, make_draft())).citizen_id
    body = {"kind": "phone", "value": OTHER}
    added = (await client.post(f"/citizens/{id}/facts", json=body)).json()
    before = await look_up(client, OTHER)

    await client.post(f"/citizens/{id}/facts/{added['facts'][0]['id']}/end")

    assert len(before) == 1
    assert await look_up(client, OTHER) == []


async def test_needs_are_a_fixed_list_with_a_few_sealed_words(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    id = (await register(session, make_draft())).citizen_id
    body = {"version": 1, "needs": ["hard_of_hearing", "prefers_messages"], "note": "找女儿转告"}

    done = await client.put(f"/citizens/{id}/needs", json=body)
    stale = await client.put(f"/citizens/{id}/needs", json=body)
    opinion = await client.put(f"/citizens/{id}/needs", json={**body, "needs": ["difficult"]})

    assert done.json()["needs"] == ["hard_of_hearing", "prefers_messages"]
    assert done.json()["has_note"] is True
    assert "女儿" not in done.text
    assert (stale.status_code, stale.json()["code"]) == (409, "citizen.changed")
    assert opinion.status_code == 422


async def test_the_newest_consent_of_the_whole_record_holds(
    client: AsyncClient, session: AsyncSession, stage: Stage, lead: Actor
) -> None:
    from_one = (await register(session, make_draft())).citizen_id
    from_two = (await register(session, make_draft(phone=OTHER))).citizen_id
    stage.actor = lead
    body = {"purpose": "robot_callback", "is_given": True, "way": "call"}
    await client.post(f"/citizens/{from_one}/consents", json=body)
    await client.post(f"/citizens/{from_two}/consents", json={**body, "is_given": False})
    await _merge(client, from_one, from_two)

    shown = await page(client, str(from_one))

    assert [each["is_given"] for each in shown["consents"]] == [False, True]
    assert {each["words_version"] for each in shown["consents"]} == {"2026-1"}


@pytest.mark.parametrize("role", ["unit_handler", "dispatcher", "system_admin", "audit_admin"])
def test_other_roles_do_not_look_into_records(role: str) -> None:
    assert "citizen:read" not in permissions_of(role)


async def test_calls_and_evaluations_of_the_record_are_shown(
    client: AsyncClient, session: AsyncSession, make_actor: MakeActor, agent: Actor
) -> None:
    specialist = await make_actor("callback_specialist", unit="U-HOTLINE-CALLBACK")
    ticket = await make_ticket(session, state=TicketState.TO_CALLBACK)
    await make_evaluated(session, specialist, ticket=ticket)
    call = await make_call(session, agent_id=agent.id, state=CallState.ENDED, phone=PHONE)
    await make_call(session, agent_id=agent.id, state=CallState.ENDED, phone=OTHER)
    id = str(ticket.citizen_id)

    calls = (await client.get(f"/citizens/{id}/calls")).json()["items"]
    said = (await client.get(f"/citizens/{id}/evaluations")).json()["items"]

    assert [each["id"] for each in calls] == [str(call.id)]
    assert [(each["ticket_id"], each["satisfaction"]) for each in said] == [
        (str(ticket.id), "dissatisfied")
    ]


async def test_the_agent_s_desk_shows_the_past_of_the_merged_record_and_what_to_mind(
    client: AsyncClient, session: AsyncSession, stage: Stage, lead: Actor
) -> None:
    one, two = (
        await register(session, make_draft()),
        await register(session, make_draft(phone=OTHER)),
    )
    stage.actor = lead
    await _merge(client, one.citizen_id, two.citizen_id)
    version = (await page(client, str(one.citizen_id)))["version"]
    body = {"version": version, "needs": ["speak_slowly"]}
    await client.put(f"/citizens/{one.citizen_id}/needs", json=body)
    call = await make_call(session, agent_id=lead.id, phone=OTHER)

    desk = (await client.get(f"/calls/{call.id}/live")).json()

    assert {each["number"] for each in desk["earlier_tickets"]} == {one.number, two.number}
    assert desk["caller"] == {"citizen_id": str(one.citizen_id), "needs": ["speak_slowly"]}
