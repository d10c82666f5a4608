"""Registering what did not come by phone: what is read, what is given, where it goes."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.channel.entry_reading import sentences
from huying.channel.models_entry import TicketEntry
from huying.channel.tasks import erase_entries
from huying.kit.actor import SYSTEM, Actor, ActorKind
from huying.message.models import OutgoingMessage
from huying.model.models import ProposalAnswer
from huying.ticket import service as tickets
from huying.ticket.models import Channel, Clock, Confidentiality, Ticket, TicketState, Urgency
from tests.conftest import NOW, MakeActor, Stage

WATER = "文昌街道解放路今天早上开始停水，已经五个小时了，请尽快恢复供水。"
GAS = "楼道里有很浓的煤气味，怕要爆炸，赶紧来人！"


def service(*permissions: str) -> Actor:
    return Actor(
        uuid4(),
        ActorKind.SERVICE,
        frozenset(permissions or ("ticket:create",)),
        sees_all_units=True,
    )


@pytest.fixture(autouse=True)
def partner(stage: Stage) -> Actor:
    stage.actor = service()
    return stage.actor


def body(statement: str = WATER, **others: object) -> dict[str, object]:
    return {"channel": "web", "statement": statement, **others}


async def create(client: AsyncClient, statement: str = WATER, **others: object) -> dict[str, Any]:
    answer = await client.post("/tickets", json=body(statement, **others))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def ticket_of(session: AsyncSession, created: dict[str, Any]) -> Ticket:
    found = await session.scalar(select(Ticket).where(Ticket.number == created["number"]))
    assert found is not None
    return found


def field(created: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in created["fields"] if each["field"] == name)
    return found


async def test_what_is_missing_is_read_and_marked_as_proposed_with_its_evidence(
    client: AsyncClient, session: AsyncSession
) -> None:
    created = await create(client)

    category = field(created, "category")
    assert category["code"].startswith("0901")
    assert category["state"] == "proposed"
    assert 0 < category["confidence"] < 1
    assert category["evidence"]
    for each in created["fields"]:
        for span in each["evidence"]:
            assert span["text"] == WATER[span["start"] : span["end"]]
    ticket = await ticket_of(session, created)
    assert (ticket.statement, ticket.channel) == (WATER, Channel.WEB)
    assert "来电" not in ticket.summary


async def test_what_is_given_counts_and_is_sure(client: AsyncClient, session: AsyncSession) -> None:
    created = await create(
        client,
        category_code="090101",
        kind="complaint",
        place_code="YT-TN-01",
        urgency="normal",
        title="解放路停水",
        citizen_name="王小明",
        citizen_phone="128-1234-5678",
        citizen_kind="enterprise",
    )

    given = {each["field"] for each in created["fields"] if each["state"] == "given"}
    assert {"category", "kind", "place", "urgency", "title", "who", "contact"} <= given
    ticket = await ticket_of(session, created)
    assert (ticket.category_code, ticket.place_code, ticket.title) == (
        "090101",
        "YT-TN-01",
        "解放路停水",
    )
    assert created["route"] == "direct"
    assert created["unit"] is not None
    assert ticket.state is TicketState.TO_SIGN
    told = await session.scalars(
        select(OutgoingMessage.text_key).where(OutgoingMessage.subject_id == ticket.id)
    )
    assert "ticket.registered" in set(told)


async def test_an_unsure_category_goes_to_review_as_a_calls_would(
    client: AsyncClient, session: AsyncSession
) -> None:
    created = await create(client, "我公司拖欠工资三个月，老板跑了。")

    assert created["route"] == "review"
    ticket = await ticket_of(session, created)
    assert ticket.state is TicketState.TO_REVIEW
    clocks = await session.scalars(select(Clock.kind).where(Clock.ticket_id == ticket.id))
    assert {kind.value for kind in clocks} == {"citizen", "dispatch"}


async def test_danger_to_life_is_extra_urgent_and_said(
    client: AsyncClient, session: AsyncSession
) -> None:
    created = await create(client, GAS, urgency="normal")

    assert created["is_danger"] is True
    assert created["advice"][0]["key"] == "danger"
    assert "119" in created["advice"][0]["text"]
    assert (await ticket_of(session, created)).urgency is Urgency.CRITICAL


async def test_a_person_who_saw_the_warning_may_say_otherwise(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("agent")

    calm = await create(client, GAS, urgency="normal")
    unsaid = await create(client, GAS)

    assert (await ticket_of(session, calm)).urgency is Urgency.NORMAL
    assert (await ticket_of(session, unsaid)).urgency is Urgency.CRITICAL


async def test_another_door_is_named_and_a_second_matter_is_told(client: AsyncClient) -> None:
    court = await create(client, "法院判决不公，我要上诉。")

    assert "other_door" in {each["key"] for each in court["advice"]}


async def test_a_report_is_kept_as_one_whatever_the_sender_says(
    client: AsyncClient, session: AsyncSession
) -> None:
    report = await ticket_of(session, await create(client, kind="report"))
    secret = await ticket_of(session, await create(client, confidentiality="confidential"))

    assert report.confidentiality is Confidentiality.REPORT
    assert secret.confidentiality is Confidentiality.CONFIDENTIAL


async def test_the_reference_is_unique_for_each_sender_and_finds_the_ticket(
    client: AsyncClient, stage: Stage
) -> None:
    created = await create(client, reference="APP-1")
    twice = await client.post("/tickets", json=body(reference="APP-1"))
    found = await client.get("/tickets/by-reference", params={"reference": "APP-1"})
    stage.actor = service()
    elsewhere = await client.get("/tickets/by-reference", params={"reference": "APP-1"})
    other = await create(client, reference="APP-1")

    assert (twice.status_code, twice.json()["code"]) == (409, "channel.reference_taken")
    assert twice.json()["data"]["number"] == created["number"]
    assert (found.json()["number"], found.json()["state"]) == (created["number"], created["state"])
    assert elsewhere.status_code == 404
    assert other["number"] != created["number"]


async def test_a_sender_pages_through_its_own_tickets_only(
    client: AsyncClient, stage: Stage
) -> None:
    mine = [(await create(client, reference=f"R-{n}"))["number"] for n in range(3)]
    first = (await client.get("/tickets/registered", params={"limit": 2})).json()
    second = (await client.get("/tickets/registered", params={"cursor": first["next"]})).json()
    stage.actor = service()
    others = (await client.get("/tickets/registered")).json()

    assert [each["number"] for each in first["items"] + second["items"]] == mine[::-1]
    assert second["next"] is None
    assert others["items"] == []


async def test_attachments_and_proposals_are_kept_sealed(
    client: AsyncClient, session: AsyncSession
) -> None:
    file = {"url": "https://files.example/1.jpg", "name": "照片", "media_type": "image/jpeg"}
    await create(client, attachments=[file])

    entry = (await session.scalars(select(TicketEntry))).one()
    assert entry.attachments[0]["url"] == file["url"]
    raw = await session.scalar(text("SELECT attachments FROM ticket_entry"))
    assert b"files.example" not in bytes(raw or b"")


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"category_code": "999999"}, "channel.wrong_entry", "category_code"),
        ({"category_code": "09"}, "channel.wrong_entry", "category_code"),
        ({"place_code": "YT-NO"}, "channel.wrong_entry", "place_code"),
        (
            {"occurred_at": (NOW + timedelta(hours=1)).isoformat()},
            "channel.wrong_entry",
            "occurred_at",
        ),
        ({"statement": "你好你好"}, "channel.not_understood", "category_code"),
        ({"channel": "phone"}, "invalid", "channel"),
        ({"attachments": [{"url": "file:///etc/passwd"}]}, "invalid", "attachments.0.url"),
        ({"citizen_phone": "nobody"}, "invalid", "citizen_phone"),
        ({"statement": "a\x00bcdef"}, "invalid", "statement"),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_registered(
    client: AsyncClient, session: AsyncSession, wrong: dict[str, object], code: str, field: str
) -> None:
    answer = await client.post("/tickets", json={**body(), **wrong})

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["fields"][0]["loc"] == field
    assert (await session.scalars(select(TicketEntry))).all() == []


async def test_proposals_store_nothing(client: AsyncClient, session: AsyncSession) -> None:
    answer = await client.post("/tickets/proposals", json=body())

    assert answer.status_code == 200
    assert field(answer.json(), "category")["state"] == "proposed"
    assert (await session.scalars(select(TicketEntry))).all() == []


async def test_only_a_persons_silence_is_an_answer_to_the_machine(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    await create(client)
    by_system = (await session.scalars(select(ProposalAnswer))).all()
    stage.actor = await make_actor("agent")
    await create(client)
    by_person = (await session.scalars(select(ProposalAnswer))).all()

    assert len(by_system) < len(by_person)


async def test_the_wish_how_to_be_reached_is_on_the_ticket(
    client: AsyncClient, session: AsyncSession
) -> None:
    ticket = await ticket_of(session, await create(client, contact_preference="message"))

    assert {"field": "contact_preference", "code": "message"}.items() <= ticket.fields[-1].items()


def test_sentences_keep_their_place() -> None:
    statement = "一、停水。 二、路灯坏了！\n谢谢"

    parts = sentences(statement)

    assert [text for _, text in parts] == ["一、停水。", " 二、路灯坏了！\n", "谢谢"]
    assert all(statement[start : start + len(text)] == text for start, text in parts)


async def test_the_ticket_says_what_came_with_it_and_shuts_files_of_secret_ones(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    file = {"url": "https://files.example/1.jpg", "name": "照片"}
    given: dict[str, Any] = {
        "category_code": "090101",
        "place_code": "YT-TN-01",
        "attachments": [file],
    }
    plain = await create(client, reference="R-7", **given)
    secret = await create(client, confidentiality="confidential", **given)
    unit = plain["unit"]["code"]
    lead = (await ticket_of(session, plain)).lead_unit_id
    assert lead is not None
    hidden = await ticket_of(session, secret)
    await tickets.send(session, SYSTEM, hidden, unit_id=lead, duty_code=None)
    stage.actor = await make_actor("unit_handler", unit=unit)
    seen = (await client.get(f"/tickets/{plain['id']}/entry")).json()
    shut = (await client.get(f"/tickets/{secret['id']}/entry")).json()
    stage.actor = await make_actor("agent")
    hotline = (await client.get(f"/tickets/{secret['id']}/entry")).json()

    assert (seen["reference"], seen["attachments"][0]["url"]) == ("R-7", file["url"])
    assert (shut["attachments"], shut["is_shut"]) == ([], True)
    assert len(hotline["attachments"]) == 1


async def test_with_the_ticket_s_person_what_came_with_it_is_erased(
    client: AsyncClient, session: AsyncSession
) -> None:
    file = {"url": "https://files.example/1.jpg"}
    gone = await ticket_of(session, await create(client, attachments=[file], reference="R-8"))
    kept = await ticket_of(session, await create(client, attachments=[file], reference="R-9"))
    await session.execute(text("ALTER TABLE ticket DISABLE TRIGGER ticket_first_words_stay"))
    gone.erased_at = NOW
    await session.flush()
    await erase_entries(session)

    rows = await session.scalars(select(TicketEntry).execution_options(populate_existing=True))
    found = {row.ticket_id: row for row in rows}
    assert (found[gone.id].attachments, found[gone.id].reference) == ([], None)
    assert len(found[kept.id].attachments) == 1
