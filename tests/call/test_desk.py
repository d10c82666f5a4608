"""The agent's desk over HTTP: taking calls, fields, outcomes, who sees what."""

from collections.abc import Awaitable, Callable
from datetime import date
from uuid import uuid4

import pytest
from httpx import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call import matters, repository
from huying.call.models import Call, CallState, Json, Matter
from huying.city.catalogue import Catalogue
from huying.kit.actor import SYSTEM, Actor
from huying.kit.events import EventRow
from huying.knowledge.repository import published
from huying.model import repository as proposals
from huying.model.models import Verdict
from huying.ticket.models import Ticket, TicketState
from huying.ticket.service import send
from tests.conftest import Stage
from tests.factories.call import PHONE, make_call, make_draft, make_matter, say
from tests.factories.ticket import unit_id_of

MakeActor = Callable[..., Awaitable[Actor]]

SAID = (
    ("citizen", "我叫周桂芬，我们小区从昨天半夜到现在一滴水都没有，在梧桐街道梧桐湾。"),
    ("agent", "好的，请问您的电话是12812345678吗？"),
)


@pytest.fixture
async def agent(make_actor: MakeActor, stage: Stage, city: Catalogue) -> Actor:
    actor: Actor = await make_actor("agent", unit="U-HOTLINE-INTAKE")
    stage.actor = actor
    return actor


async def a_matter(
    session: AsyncSession, agent: Actor, draft: Json | None = None
) -> tuple[Call, Matter]:
    call = await make_call(session, agent_id=agent.id, said=SAID)
    return call, await make_matter(session, call, draft=draft)


def at(call: Call, rest: str = "") -> str:
    return f"/calls/{call.id}/matters/1{rest}"


async def names_of_events(session: AsyncSession, call: Call) -> list[str]:
    rows = await session.scalars(
        select(EventRow).where(EventRow.subject_id == call.id).order_by(EventRow.id)
    )
    return [row.name for row in rows]


async def test_a_waiting_call_is_taken_by_the_first(
    client: AsyncClient, session: AsyncSession, agent: Actor, stage: Stage, make_actor: MakeActor
) -> None:
    call = await make_call(session, state=CallState.WAITING)
    listed = (await client.get("/calls/waiting")).json()["items"]
    assert [row["phone"] for row in listed] == ["128****5678"]

    taken = await client.post(f"/calls/{call.id}/pick-up")
    stage.actor = await make_actor("agent")
    late = await client.post(f"/calls/{call.id}/pick-up")

    assert (taken.status_code, taken.json()["phone"]) == (200, PHONE)
    assert (late.status_code, late.json()["code"]) == (409, "call.taken")
    assert (await client.get("/calls/waiting")).json()["items"] == []


async def test_an_agent_has_one_live_call(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    await make_call(session, agent_id=agent.id)
    waiting = await make_call(session, state=CallState.WAITING)

    refused = await client.post(f"/calls/{waiting.id}/pick-up")

    assert (refused.status_code, refused.json()["code"]) == (409, "call.agent_busy")


async def test_the_live_view_shows_everything_to_its_agent(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    call, _ = await a_matter(session, agent)

    view = (await client.get(f"/calls/{call.id}/live")).json()

    assert view["call"]["phone"] == PHONE
    assert [said["text"] for said in view["utterances"]] == [text for _, text in SAID]
    [matter] = view["matters"]
    fields = {field["field"]: field for field in matter["fields"]}
    assert matter["category"]["code"] == "090101"
    assert matter["template_name"]
    assert fields["place"] | {"code": "YT-TN-05", "state": "proposed"} == fields["place"]
    assert fields["place"]["spans"] == [{"seq": 1, "start": 0, "end": 2}]
    assert "一滴水" in matter["summary"]["value"]
    assert matter["units"][0]["unit_code"]
    assert matter["units"][0]["basis"]
    assert view["cursor"] == 2
    after = (await client.get(f"/calls/{call.id}/live?after=2")).json()
    assert (after["utterances"], after["cursor"]) == ([], 2)


async def test_a_watcher_sees_it_masked_and_others_not_at_all(
    client: AsyncClient, session: AsyncSession, agent: Actor, stage: Stage, make_actor: MakeActor
) -> None:
    draft = make_draft(fields={"who": ("周桂芬", None), "matter": ("停水", None)})
    call, _ = await a_matter(session, agent, draft)
    stage.actor = await make_actor("shift_lead")
    watched = await client.get(f"/calls/{call.id}/live")
    stage.actor = await make_actor("agent")
    shut = await client.get(f"/calls/{call.id}/live")

    assert watched.status_code == 200
    assert watched.json()["call"]["is_masked"] is True
    for secret in (PHONE, "桂芬", "12345678"):
        assert secret not in watched.text
    assert "周**" in watched.text
    assert shut.status_code == 403


async def test_what_the_agent_enters_stays_when_the_brain_reads_on(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    call, matter = await a_matter(session, agent)
    place = {"value": "梧桐湾十三栋", "code": "YT-TN-05-P03"}
    body: Json = {
        "version": matter.version,
        "set": {"place": place, "urgency": {"value": "critical"}},
        "accept": ["category"],
        "refuse": ["demand"],
    }  # fmt: skip
    changed = await client.patch(at(call), json=body)
    assert changed.status_code == 200, changed.text

    await say(session, call, ("citizen", "是北关街道。"))
    assist = await repository.assist(session, call.id, lock=True)
    assert assist is not None
    later = make_draft(
        category="090102",
        fields={
            "place": ("汀北区北关街道", "YT-TB-01"),
            "time": ("昨晚", None),
            "demand": ("要送水", None),
        },
    )
    await matters.apply_reading(
        session, assist, {"matters": [later], "risks": [], "norms": {}}, through=9
    )

    [shown] = (await client.get(f"/calls/{call.id}/live")).json()["matters"]
    fields = {field["field"]: field for field in shown["fields"]}
    assert (fields["place"]["value"], fields["place"]["state"]) == ("梧桐湾十三栋", "edited")
    assert fields["place"]["proposed_value"] == "汀北区北关街道"
    assert (fields["demand"]["value"], fields["demand"]["state"]) == ("", "refused")
    assert (shown["category"]["code"], shown["category"]["state"]) == ("090101", "accepted")
    assert (shown["urgency"]["value"], shown["urgency"]["state"]) == ("critical", "edited")
    assert (fields["time"]["value"], fields["time"]["state"]) == ("昨晚", "proposed")
    assert "梧桐湾十三栋" in shown["summary"]["value"]


async def test_a_stale_change_says_who_was_faster(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    call, matter = await a_matter(session, agent)
    body = {"version": matter.version, "accept": ["place"]}
    assert (await client.patch(at(call), json=body)).status_code == 200

    late = await client.patch(at(call), json=body)

    assert (late.status_code, late.json()["code"]) == (409, "call.changed")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"set": {"category": {"code": "999999"}}}, "call.wrong_value"),
        ({"set": {"kind": {"value": "gossip"}}}, "call.wrong_value"),
        ({"set": {"place": {"value": "某处", "code": "YT-XX"}}}, "call.wrong_value"),
        ({"set": {"matter": {"value": "x", "code": "y"}}}, "call.wrong_value"),
        ({"set": {"no_such_field": {"value": "x"}}}, "call.unknown_field"),
        ({"accept": ["time"]}, "call.nothing_proposed"),
        ({"set": {"matter": {"value": "含\x00零"}}}, "invalid"),
    ],
)
async def test_a_wrong_value_is_refused(
    client: AsyncClient, session: AsyncSession, agent: Actor, change: Json, code: str
) -> None:
    call, matter = await a_matter(session, agent)

    refused = await client.patch(at(call), json={"version": matter.version, **change})

    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert refused.json()["fields"]


async def test_a_ticket_is_registered_with_evidence_and_answers_to_the_proposals(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    call, matter = await a_matter(session, agent)
    touch: Json = {
        "version": matter.version,
        "set": {"demand": {"value": "今晚恢复供水"}},
        "accept": ["category", "place"],
    }
    version = (await client.patch(at(call), json=touch)).json()["version"]

    ended = await client.post(at(call, "/ticket"), json={"version": version})

    assert ended.status_code == 200, ended.text
    body = ended.json()
    assert len(body["number"]) == 14
    assert body["query_code"]
    assert body["decision"] in ("direct", "review", "pool")
    assert body["number"] in body["sentence"]
    ticket = await session.get_one(Ticket, body["ticket_id"])
    assert (ticket.category_code, ticket.place_code) == ("090101", "YT-TN-05")
    assert ticket.statement == SAID[0][1]
    assert (ticket.call_id, ticket.matter_id) == (call.id, matter.id)
    assert {field["field"] for field in ticket.fields} >= {"place", "matter", "demand"}
    answers = {
        proposal.field: (answer.verdict, answer.is_implicit)
        for proposal, answer in await proposals.answered(session, "matter", matter.id)
    }
    assert answers["demand"] == (Verdict.EDIT, False)
    assert answers["category"] == (Verdict.ACCEPT, False)
    assert answers["kind"] == (Verdict.ACCEPT, True)
    again = await client.post(at(call, "/ticket"), json={"version": version + 1})
    assert (again.status_code, again.json()["code"]) == (409, "call.matter_ended")


WAGES = "010102"


async def end_with_ticket(client: AsyncClient, call: Call, version: int, **change: Json) -> Json:
    """Register the first matter, after the agent's ``change`` of it."""
    if change:
        changed = await client.patch(at(call), json={"version": version, **change})
        assert changed.status_code == 200, changed.text
        version = changed.json()["version"]
    ended: Json = (await client.post(at(call, "/ticket"), json={"version": version})).json()
    return ended


@pytest.mark.parametrize("category", ["090101", WAGES])
async def test_what_nobody_confirmed_is_not_sent_directly(
    client: AsyncClient, session: AsyncSession, agent: Actor, category: str
) -> None:
    """Rule 10: the machine is at most 0.9 sure of a category, which is under the threshold."""
    call, matter = await a_matter(session, agent, make_draft(category=category))

    ended = await end_with_ticket(client, call, matter.version)

    assert (ended["decision"], ended["unit_name"]) == ("review", None)
    ticket = await session.get_one(Ticket, ended["ticket_id"])
    assert (ticket.state, ticket.lead_unit_id) == (TicketState.TO_REVIEW, None)


@pytest.mark.parametrize(
    ("category", "place", "unit"),
    [
        ("090101", {}, "云汀供水集团"),
        (WAGES, {"place": {"value": "汀南区梧桐街道", "code": "YT-TN-05"}}, "汀南区"),
    ],
)
async def test_what_the_agent_confirmed_goes_straight_to_the_unit(
    client: AsyncClient, session: AsyncSession, agent: Actor, category: str, place: Json, unit: str
) -> None:
    """A row that names a unit needs the category, one that names a role by place needs both."""
    call, matter = await a_matter(session, agent, make_draft(category=category))
    shown: Json = {"category": {"code": category}, **place}

    ended = await end_with_ticket(client, call, matter.version, set=shown)

    assert ended["decision"] == "direct"
    assert unit in ended["unit_name"]
    ticket = await session.get_one(Ticket, ended["ticket_id"])
    assert ticket.state is TicketState.TO_SIGN


async def test_a_role_by_place_waits_while_the_place_is_only_proposed(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    call, matter = await a_matter(session, agent, make_draft(category=WAGES))

    ended = await end_with_ticket(client, call, matter.version, set={"category": {"code": WAGES}})

    assert ended["decision"] == "pool"


async def test_a_value_proposed_in_that_very_second_is_not_taken_unseen(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    """The screen confirms the value that it shows, whatever the brain has read meanwhile."""
    call, matter = await a_matter(session, agent, make_draft(category="090101"))
    await make_matter(session, call, draft=make_draft(category=WAGES))

    ended = await end_with_ticket(
        client, call, matter.version, set={"category": {"code": "090101"}}
    )

    ticket = await session.get_one(Ticket, ended["ticket_id"])
    assert (ended["decision"], ticket.category_code) == ("direct", "090101")


async def test_who_and_number_are_never_stored_in_the_open(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    fields: dict[str, tuple[str, str | None]] = {
        "who": ("周桂芬", None), "contact": ("12899998888", None), "matter": ("停水", None),
    }  # fmt: skip
    call, matter = await a_matter(session, agent, make_draft(fields=fields))

    body = (await client.post(at(call, "/ticket"), json={"version": matter.version})).json()

    ticket = await session.get_one(Ticket, body["ticket_id"])
    assert {field["field"] for field in ticket.fields}.isdisjoint({"who", "contact"})
    stored = [p.value for p, _ in await proposals.answered(session, "matter", matter.id)]
    assert "周**" in stored
    assert not any("桂芬" in value or "12899998888" in value for value in stored)
    for row in await session.scalars(select(EventRow)):
        assert "桂芬" not in str(row.body)


async def test_a_ticket_needs_a_category_and_what_it_is_about(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    call = await make_call(session, agent_id=agent.id, said=SAID)
    added = await client.post(f"/calls/{call.id}/matters")
    assert (added.status_code, added.json()["ordinal"]) == (201, 1)

    refused = await client.post(at(call, "/ticket"), json={"version": 1})

    assert (refused.status_code, refused.json()["code"]) == (422, "call.draft_incomplete")
    assert "诉求分类" in refused.json()["message"]


OUTCOMES: list[tuple[str, Json, TicketState]] = [
    ("/answered", {"text": "已告知停水公告查询方式", "rating": "very"}, TicketState.ANSWERED),
    ("/answered", {"card_code": "K-WATER-OUT"}, TicketState.ANSWERED),
    ("/not-accepted", {"code": "legal_road", "text": "请向仲裁委申请"}, TicketState.NOT_ACCEPTED),
    ("/transferred", {"to": "other_line", "note": "物业热线"}, TicketState.TRANSFERRED),
]


@pytest.mark.parametrize(("path", "body", "state"), OUTCOMES)
async def test_a_matter_that_ends_at_once_is_numbered_too(
    client: AsyncClient,
    session: AsyncSession,
    agent: Actor,
    path: str,
    body: Json,
    state: TicketState,
) -> None:
    call, matter = await a_matter(session, agent)

    ended = await client.post(at(call, path), json={"version": matter.version, **body})

    assert ended.status_code == 200, ended.text
    ticket = await session.get_one(Ticket, ended.json()["ticket_id"])
    assert ticket.state is state
    assert ticket.outcome_text
    assert ended.json()["follow_up"] is None
    await session.refresh(matter)
    assert matter.ticket_id == ticket.id


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/not-accepted", {"code": "bored", "text": "不"}, "call.wrong_code"),
        ("/not-accepted", {"code": "secret", "text": " "}, "invalid"),
        ("/transferred", {"to": "the-moon"}, "call.wrong_code"),
        ("/answered", {}, "call.draft_incomplete"),
        ("/answered", {"card_code": "K-NONE"}, "call.wrong_code"),
    ],
)
async def test_an_outcome_without_its_reason_is_refused(
    client: AsyncClient, session: AsyncSession, agent: Actor, path: str, body: Json, code: str
) -> None:
    call, matter = await a_matter(session, agent)

    refused = await client.post(at(call, path), json={"version": matter.version, **body})

    assert (refused.status_code, refused.json()["code"]) == (422, code)
    await session.refresh(matter)
    assert matter.outcome is None


@pytest.mark.parametrize("to", ["119", "unit_line"])
async def test_an_emergency_is_transferred_and_leaves_an_extra_urgent_ticket(
    client: AsyncClient, session: AsyncSession, agent: Actor, to: str
) -> None:
    """Rule 8: whoever is told by voice – a gas leak goes to the gas company."""
    call = await make_call(session, agent_id=agent.id, said=SAID)
    risk = {"kind": "emergency", "level": 3, "term": "着火", "spans": [[1, 0, 2]]}
    matter = await make_matter(session, call, risks=[risk])

    ended = (
        await client.post(at(call, "/transferred"), json={"version": matter.version, "to": to})
    ).json()

    tickets = {
        t.state: t for t in await session.scalars(select(Ticket).where(Ticket.call_id == call.id))
    }
    transferred = tickets.pop(TicketState.TRANSFERRED)
    [follow_up] = tickets.values()
    assert ended["number"] == transferred.number
    assert ended["follow_up"]["number"] == follow_up.number
    assert follow_up.urgency.value == "critical"
    assert "call.risk_found" in await names_of_events(session, call)


async def test_wrap_up_ends_when_every_matter_has_an_outcome(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    call, matter = await a_matter(session, agent)
    assert (await client.post(f"/calls/{call.id}/wrap-up")).json()["code"] == "call.not_running"
    assert (await client.post(f"/calls/{call.id}/hang-up")).json()["state"] == "wrap_up"

    early = await client.post(f"/calls/{call.id}/wrap-up")
    await client.post(at(call, "/discarded"), json={"version": matter.version})
    done = await client.post(f"/calls/{call.id}/wrap-up")

    assert (early.status_code, early.json()["code"]) == (409, "call.matters_open")
    assert "第 1 件" in early.json()["message"]
    assert (done.status_code, done.json()["state"]) == (200, "ended")
    assert (await client.get("/calls/mine")).json()["items"] == []
    answers = await proposals.answered(session, "matter", matter.id)
    assert {answer.verdict for _, answer in answers} == {Verdict.REFUSE}
    assert (await names_of_events(session, call))[-1] == "call.wrapped_up"


async def test_only_the_line_ends_a_real_call(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    call = await make_call(session, agent_id=agent.id, may_hang_up=False)

    refused = await client.post(f"/calls/{call.id}/hang-up")

    assert (refused.status_code, refused.json()["code"]) == (409, "call.cannot_hang_up")


async def test_another_agents_call_cannot_be_worked_on(
    client: AsyncClient, session: AsyncSession, agent: Actor, stage: Stage, make_actor: MakeActor
) -> None:
    call, matter = await a_matter(session, agent)
    stage.actor = await make_actor("shift_lead")
    body: Json = {"version": matter.version}

    answers = [
        await client.patch(at(call), json={**body, "accept": ["place"]}),
        await client.post(at(call, "/ticket"), json=body),
        await client.post(f"/calls/{call.id}/hang-up"),
        await client.post(f"/calls/{call.id}/wrap-up"),
        await client.post(f"/calls/{call.id}/matters"),
    ]

    assert {answer.status_code for answer in answers} == {403}


async def test_the_transcript_behind_a_ticket_follows_the_tickets_scope(
    client: AsyncClient, session: AsyncSession, agent: Actor, stage: Stage, make_actor: MakeActor
) -> None:
    call, matter = await a_matter(session, agent, make_draft(to_seq=1))
    ended = (await client.post(at(call, "/ticket"), json={"version": matter.version})).json()
    url = f"/tickets/{ended['ticket_id']}/transcript"

    hotline = (await client.get(url)).json()
    stage.actor = await make_actor("unit_handler", unit="U-WATER")
    lead = await session.scalar(select(Ticket.lead_unit_id).where(Ticket.id == ended["ticket_id"]))
    unit = await client.get(url)

    assert [said["seq"] for said in hotline["utterances"]] == [1, 2]
    assert (hotline["from_seq"], hotline["to_seq"]) == (1, 1)
    assert PHONE not in str(hotline)
    assert (unit.status_code == 200) is (lead is not None)
    if unit.status_code == 200:
        assert [said["seq"] for said in unit.json()["utterances"]] == [1]
    assert (await client.get(f"/tickets/{uuid4()}/transcript")).status_code == 404


async def test_a_matter_added_by_hand_takes_no_other_matters_words(
    client: AsyncClient, session: AsyncSession, agent: Actor, stage: Stage, make_actor: MakeActor
) -> None:
    call, _ = await a_matter(session, agent, make_draft(to_seq=2))
    await say(session, call, ("citizen", "还有，梧桐路的路灯也不亮。"))
    added = (await client.post(f"/calls/{call.id}/matters")).json()
    url = f"/calls/{call.id}/matters/{added['ordinal']}"
    fields = {"title": {"value": "路灯不亮"}, "summary": {"value": "梧桐路路灯不亮"}}
    fields["category"] = {"code": "090101"}
    changed = (await client.patch(url, json={"version": added["version"], "set": fields})).json()

    ended = await client.post(f"{url}/ticket", json={"version": changed["version"]})

    ticket = await session.get_one(Ticket, ended.json()["ticket_id"])
    assert ticket.statement == "还有，梧桐路的路灯也不亮。"
    assert (await client.get(f"/tickets/{ticket.id}/transcript")).status_code == 200
    if ticket.lead_unit_id is None:
        await send(session, SYSTEM, ticket, unit_id=await unit_id_of(session, "U-WATER"),
                   duty_code=None)  # fmt: skip
    stage.actor = await make_actor("unit_handler", unit="U-WATER")
    assert (await client.get(f"/tickets/{ticket.id}")).status_code == 200
    assert (await client.get(f"/tickets/{ticket.id}/transcript")).status_code == 404


async def test_an_expired_card_answers_nothing(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    call, matter = await a_matter(session, agent)
    card = (await published(session))[0]
    body = {"version": matter.version, "card_code": card.code}
    card.valid_from, card.valid_to = date(2020, 1, 1), date(2020, 12, 31)
    await session.flush()

    expired = await client.post(at(call, "/answered"), json=body)
    card.valid_to = None
    await session.flush()
    in_force = await client.post(at(call, "/answered"), json=body)

    assert (expired.status_code, expired.json()["code"]) == (422, "call.wrong_code")
    assert in_force.status_code == 200


async def test_a_report_keeps_its_words_from_units(
    client: AsyncClient, session: AsyncSession, agent: Actor, stage: Stage, make_actor: MakeActor
) -> None:
    call, matter = await a_matter(session, agent, make_draft(kind="report"))
    ended = (await client.post(at(call, "/ticket"), json={"version": matter.version})).json()
    stage.actor = await make_actor("unit_handler", unit="U-WATER")

    assert (await client.get(f"/tickets/{ended['ticket_id']}/transcript")).status_code == 404


async def test_recent_calls_page_by_key_and_are_masked(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    made = [await make_call(session, state=CallState.WAITING) for _ in range(5)]

    first = (await client.get("/calls?limit=3")).json()
    second = (await client.get(f"/calls?limit=3&cursor={first['next']}")).json()

    ids = [row["id"] for row in (*first["items"], *second["items"])]
    assert sorted(ids) == sorted(str(call.id) for call in made)
    assert second["next"] is None
    assert {row["phone"] for row in first["items"]} == {"128****5678"}
    assert (await client.get("/calls?cursor=nonsense")).status_code == 422


async def test_an_older_reading_never_replaces_a_newer_one(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    call, matter = await a_matter(session, agent)
    assist = await repository.assist(session, call.id, lock=True)
    assert assist is not None
    late = {"matters": [make_draft(category="050101")], "risks": [], "norms": {}}

    changed = await matters.apply_reading(session, assist, late, through=assist.analysed_seq)

    assert changed is False
    await session.refresh(matter)
    assert matter.draft["categories"][0]["code"] == "090101"


async def test_setting_what_was_proposed_is_accepting_it(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    call, matter = await a_matter(session, agent)
    same = {"demand": {"value": "尽快恢复供水"}}

    changed = await client.patch(at(call), json={"version": matter.version, "set": same})

    states = {field["field"]: field["state"] for field in changed.json()["fields"]}
    assert states["demand"] == "accepted"


async def test_a_risk_is_told_once_and_again_when_it_grows(
    session: AsyncSession, agent: Actor
) -> None:
    call = await make_call(session, agent_id=agent.id, said=SAID)
    risk: Json = {"kind": "emergency", "level": 2, "term": "煤气味", "spans": [[1, 0, 2]]}
    for level in (2, 2, 3, 3):
        await make_matter(session, call, risks=[{**risk, "level": level}])

    told = [name for name in await names_of_events(session, call) if name == "call.risk_found"]
    [kept] = await repository.risks(session, call.id)

    assert len(told) == 2
    assert kept.level == 3
