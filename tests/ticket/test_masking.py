"""Identity is seen by the hotline and the assigned handler only; each reveal is logged (rule 9)."""

import json

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.city.models import MatterKind
from huying.kit import vault
from huying.kit.actor import Actor
from huying.kit.events import history_of
from huying.model import service as model
from huying.model.models import Verdict
from huying.ticket import repository_citizens
from huying.ticket.masking import Mask
from huying.ticket.models import Confidentiality, Json, TicketState
from tests.conftest import Stage
from tests.factories.ticket import NAME, PHONE, make_draft, make_ticket
from tests.ticket.conftest import Cast, MakeActor

S = TicketState
SECRET = make_draft(kind=MatterKind.REPORT, confidentiality=Confidentiality.REPORT)


async def reveal(
    client: AsyncClient, stage: Stage, actor: Actor, id: object, field: str = "phone"
) -> tuple[int, dict[str, object]]:
    stage.actor = actor
    response = await client.post(
        f"/tickets/{id}/reveal", json={"field": field, "why": "联系诉求人核实"}
    )
    return response.status_code, response.json()


async def test_no_page_shows_a_name_or_number(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    fields: tuple[Json, ...] = ({"field": "who", "value": NAME, "code": None, "spans": []},)
    ticket = await make_ticket(
        session,
        state=S.TO_APPROVE,
        draft=make_draft(fields=fields),
        reply=f"已电话告知{NAME}先生（{PHONE}）。",
    )
    stage.actor = cast.reviewer

    for path in (
        f"/tickets/{ticket.id}",
        f"/tickets/{ticket.id}/story",
        "/tickets",
        "/close-review",
    ):
        shown = (await client.get(path)).text
        assert str(ticket.id) in shown or "梧桐" in shown or "停水" in shown
        assert NAME not in shown, path
        assert PHONE not in shown, path
    detail = (await client.get(f"/tickets/{ticket.id}")).json()
    assert detail["citizen"] == {
        "kind": "person",
        "name": "陈**",
        "phone": "128****5678",
        "is_alias": False,
    }
    assert "陈**" in detail["statement"]
    assert detail["fields"][0]["value"] == "陈**"


async def test_a_units_own_telephone_stays_readable_in_its_reply(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    city = await catalogue(session)
    own = next(unit.phone for unit in city.units.values() if unit.phone)
    short = own.rpartition("-")[2]
    reply = f"陈先生（{PHONE}）如有疑问请拨打{own}，或 {short}。"
    ticket = await make_ticket(session, state=S.TO_APPROVE, reply=reply)
    stage.actor = cast.reviewer

    shown = (await client.get(f"/tickets/{ticket.id}")).json()

    said = shown["assignments"][0]["reply"]
    assert f"请拨打{own}，或 {short}。" in said
    assert PHONE not in said


def test_on_a_report_no_number_stays() -> None:
    own = "0000-8100037"

    assert own in Mask(public={"00008100037"})(f"请拨打{own}")
    assert "8100037" not in Mask(public={"00008100037"}, is_alias=True)(f"请拨打{own}")


async def test_history_holds_no_personal_value(session: AsyncSession, cast: Cast) -> None:
    ticket = await make_ticket(session, state=S.CLOSED, handler=cast.handler)

    events = await history_of(session, "ticket", ticket.id)

    bodies = json.dumps([event.body for event in events], ensure_ascii=False)
    assert len(events) > 8
    for value in (NAME, PHONE, "停水"):
        assert value not in bodies


async def test_a_reveal_says_why_and_is_logged(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    ticket = await make_ticket(session, state=S.HANDLING, handler=cast.handler)

    status, body = await reveal(client, stage, cast.handler, ticket.id)

    assert (status, body) == (200, {"field": "phone", "value": PHONE, "seconds": 30})
    event = (await history_of(session, "ticket", ticket.id))[-1]
    assert (event.name, event.actor_id) == ("ticket.revealed", cast.handler.id)
    assert event.body["field"] == "phone"
    assert PHONE not in json.dumps(event.body)
    story = (await client.get(f"/tickets/{ticket.id}/story")).json()["items"]
    assert "联系诉求人核实" in story[-1]["text"]


async def test_a_reveal_without_a_reason_is_refused(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    ticket = await make_ticket(session, state=S.HANDLING, handler=cast.handler)
    stage.actor = cast.handler

    refused = await client.post(f"/tickets/{ticket.id}/reveal", json={"field": "phone", "why": " "})

    assert refused.status_code == 422


async def test_a_colleague_who_does_not_handle_it_sees_nothing(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage, make_actor: MakeActor
) -> None:
    ticket = await make_ticket(session, state=S.HANDLING, handler=cast.handler)
    colleague = await make_actor("unit_handler", unit="U-WATER")

    for other in (colleague, cast.leader):
        status, body = await reveal(client, stage, other, ticket.id)
        assert status == 409
        assert body["data"] == {"action": "reveal", "reason": "not_handler"}


async def test_after_the_work_is_done_the_unit_sees_nothing(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    ticket = await make_ticket(session, state=S.TO_CALLBACK, handler=cast.handler)

    assert (await reveal(client, stage, cast.handler, ticket.id))[0] == 409
    assert (await reveal(client, stage, cast.specialist, ticket.id))[0] == 200


@pytest.mark.parametrize("field", ["name", "phone", "statement"])
async def test_a_reporters_identity_stays_with_the_hotline(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage, field: str
) -> None:
    ticket = await make_ticket(session, state=S.HANDLING, handler=cast.handler, draft=SECRET)

    status, body = await reveal(client, stage, cast.handler, ticket.id, field)

    assert (status, body["code"]) == (409, "ticket.identity_shut")
    stage.actor = cast.handler
    detail = (await client.get(f"/tickets/{ticket.id}")).json()
    assert detail["citizen"] == {"kind": "person", "name": "举报人", "phone": "", "is_alias": True}
    action = next(a for a in detail["actions"] if a["name"] == "reveal")
    assert "身份" in action["reason"]
    assert (await reveal(client, stage, cast.specialist, ticket.id, field))[0] == 200


async def test_reports_do_not_show_among_a_callers_earlier_tickets(
    session: AsyncSession,
) -> None:
    await make_ticket(session, draft=SECRET)
    plain = await make_ticket(session)

    earlier = await repository_citizens.earlier_of_phone(session, vault.fingerprint(PHONE))

    assert [ticket.id for ticket in earlier] == [plain.id]


async def test_a_report_shows_not_even_a_family_name_or_the_ends_of_a_number(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    """Rule 9: an alias, in every text and in what the machine had proposed."""
    ticket = await make_ticket(session, state=S.HANDLING, draft=SECRET)
    for field, value in (("who", "陈**"), ("contact", "128****5678")):
        await model.answer(
            session, cast.agent, "ticket", ticket.id,
            model.ProposedValue(field, value, None, 0.9, (), "test", "1"), Verdict.ACCEPT,
        )  # fmt: skip

    for actor in (cast.handler, cast.reviewer):
        stage.actor = actor
        for path in (f"/tickets/{ticket.id}", f"/tickets/{ticket.id}/story", "/tickets"):
            shown = await client.get(path)
            assert shown.status_code == 200
            for trace in (NAME, "陈**", PHONE, "128****5678"):
                assert trace not in shown.text, (path, trace)
    assert "停水" in (await client.get(f"/tickets/{ticket.id}")).text
