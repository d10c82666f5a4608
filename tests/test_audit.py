"""The audit page: every event in words, found by what an auditor knows, exports audited."""

import io
from typing import Any

import pytest
from httpx import AsyncClient
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying import app as edge
from huying import audit, cli
from huying.kit import texts
from huying.kit.actor import Actor, ActorKind
from huying.kit.events import EventRow, emit
from huying.people.events import RoleGranted
from huying.people.models import Account
from huying.ticket import service
from huying.ticket.models import TicketState
from tests.conftest import MakeActor, Stage
from tests.factories.ticket import make_ticket, unit_id_of


def _names() -> set[str]:
    edge.create_app(with_background=False)
    assert cli.app is not None  # some events are written by commands only
    return {kind.name for kind in audit._kinds() if kind.__module__.startswith("huying.")}


def test_every_event_has_a_word_and_a_group() -> None:
    words = texts.area("audit")

    assert len(_names()) > 100
    assert {name for name in _names() if f"event.{name}" not in words} == set()
    assert {name for name in _names() if f"group.{name.partition('.')[0]}" not in words} == set()


def test_no_word_is_of_an_event_that_is_gone() -> None:
    known = {key.removeprefix("event.") for key in texts.area("audit") if key.startswith("event.")}

    assert known - _names() == set()


async def _who(session: AsyncSession, username: str) -> Actor:
    account = (await session.scalars(select(Account).where(Account.username == username))).one()
    return Actor(id=account.id, kind=ActorKind.PERSON, sees_all_units=True)


async def _audit(client: AsyncClient, **query: object) -> list[dict[str, Any]]:
    response = await client.get("/audit", params={key: str(it) for key, it in query.items()})
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    return items


async def test_a_line_reads_as_a_sentence(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("audit_admin")
    ticket = await make_ticket(session, state=TicketState.TO_SIGN)
    await session.flush()

    lines = {line["name"]: line for line in await _audit(client, number=ticket.number)}

    sent = lines["ticket.sent"]
    assert (sent["label"], sent["group"], sent["number"]) == ("派单", "工单", ticket.number)
    details = {each["label"]: each["value"] for each in sent["details"]}
    assert details["职责条目"] == "D-090101-01"
    assert "供水" in details["单位"]


async def test_a_ticket_number_finds_its_own_history_only(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("audit_admin")
    first = await make_ticket(session, state=TicketState.TO_SIGN)
    await make_ticket(session, state=TicketState.TO_SIGN)

    found = await _audit(client, number=f" {first.number} ")

    assert {line["subject_id"] for line in found} == {str(first.id)}
    assert await _audit(client, number="20990101000001") == []


async def test_people_are_found_by_user_name_or_part_of_a_name(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("audit_admin")
    ticket = await make_ticket(session, state=TicketState.TO_DISPATCH)
    lead = await _who(session, "lead1")
    unit_id = await unit_id_of(session, "U-WATER")
    await service.send(session, lead, ticket, unit_id=unit_id, duty_code="D-090101-01")
    await session.flush()
    account = await session.get(Account, lead.id)
    assert account is not None
    by_name = await _audit(client, person=account.display_name[1:])
    by_user = await _audit(client, person="lead1")

    assert [line["name"] for line in by_user] == ["ticket.sent"]
    assert [line["id"] for line in by_user] == [
        line["id"] for line in by_name if line["actor_id"] == str(lead.id)
    ]
    assert await _audit(client, person="没有这个人") == []


async def test_a_role_that_was_granted_is_named_in_words(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("audit_admin")
    lead = await _who(session, "lead1")
    assert lead.id is not None
    emit(session, lead, RoleGranted(lead.id, "reviewer"))
    await session.flush()

    [line] = await _audit(client, name="account.role_granted", subject_id=lead.id)

    assert line["details"] == [{"label": "角色", "value": texts.label("roles", "reviewer")}]
    assert line["subject_name"] == line["actor_name"]


async def test_what_shows_or_takes_out_data_is_first_class(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("audit_admin")
    await make_ticket(session, state=TicketState.TO_SIGN)
    assert await _audit(client, watched=True) == []
    assert (await client.get("/audit/export")).status_code == 200

    watched = await _audit(client, watched=True)

    assert [(line["name"], line["is_watched"]) for line in watched] == [("audit.exported", True)]
    kinds = {kind["name"]: kind for kind in (await client.get("/audit/kinds")).json()}
    assert kinds["ticket.revealed"]["is_watched"]
    assert kinds["registers.exported"]["is_watched"]
    assert not kinds["ticket.sent"]["is_watched"]


async def test_an_export_holds_the_lines_and_is_history_itself(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("audit_admin")
    ticket = await make_ticket(session, state=TicketState.TO_SIGN)

    response = await client.get("/audit/export", params={"number": ticket.number, "person": ""})

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0)
    cells = [row for row in sheet.to_python() if any(row)]
    heading = next(place for place, row in enumerate(cells) if row[0] == "时间")
    assert len(cells) - heading - 1 == len(await _audit(client, number=ticket.number))
    assert any("派单" in map(str, row) for row in cells)
    row = (await session.scalars(select(EventRow).where(EventRow.name == "audit.exported"))).one()
    assert row.actor_id == stage.actor.id
    assert row.body["row_count"] == len(cells) - heading - 1


async def test_a_name_that_was_searched_is_not_written_into_history(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("audit_admin")
    await client.get("/audit/export", params={"person": "某个人名", "name": "ticket."})

    row = (await session.scalars(select(EventRow).where(EventRow.name == "audit.exported"))).one()
    assert row.body["query"] == '{"name":"ticket."}'


async def test_pages_follow_without_gap_or_repeat(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("audit_admin")
    ticket = await make_ticket(session, state=TicketState.CLOSED)
    whole = await _audit(client, number=ticket.number, limit=200)

    seen: list[object] = []
    cursor: str | None = None
    while True:
        more = {"cursor": cursor} if cursor else {}
        response = await client.get(
            "/audit", params={"number": ticket.number, "limit": "3", **more}
        )
        seen += [line["id"] for line in response.json()["items"]]
        cursor = response.json()["next"]
        if cursor is None:
            break

    assert seen == [line["id"] for line in whole]
    assert len(seen) > 6


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "supervisor"])
async def test_nobody_else_reads_it(
    client: AsyncClient, stage: Stage, make_actor: MakeActor, role: str
) -> None:
    stage.actor = await make_actor(role)

    for path in ("/audit", "/audit/export", "/audit/kinds"):
        assert (await client.get(path)).status_code == 403
