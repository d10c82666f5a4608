"""Cards of a call over HTTP: what is pushed, what the agent does with it, what leaves the desk."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from httpx import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call import cards, repository, repository_cards
from huying.call.cards import Asked
from huying.call.cards_rules import Found
from huying.call.models import Call, Json, Matter
from huying.call.models_cards import CardGone
from huying.city.catalogue import Catalogue
from huying.kit.actor import SYSTEM, Actor
from huying.kit.events import EventRow
from huying.knowledge import validity_monitor, versions
from huying.knowledge.models import AnswerCard
from huying.message.models import OutgoingMessage
from huying.model import switching
from huying.ticket.models import Ticket
from tests.conftest import NOW, Stage
from tests.factories.call import make_call, make_draft, make_matter, say
from tests.factories.cards import CONDITION, make_card, somebody

MakeActor = Callable[..., Awaitable[Actor]]

QUESTION = (("citizen", "我想问一下公积金贷款最多能贷多少？"),)


@pytest.fixture
async def agent(make_actor: MakeActor, stage: Stage, city: Catalogue) -> Actor:
    actor: Actor = await make_actor("agent", unit="U-HOTLINE-INTAKE")
    stage.actor = actor
    return actor


class Scripted:
    """A search that finds what the test says; keeps what it was asked."""

    def __init__(self, *found: tuple[AnswerCard, float], option: str | None = None) -> None:
        self.found = [
            Found(
                card.code,
                card.number,
                (card.title, card.answer),
                sure,
                question=card.questions[0],
                condition=card.condition["name"] if card.condition else None,
                option=option if card.condition else None,
            )
            for card, sure in found
        ]
        self.asked: list[Asked] = []

    async def __call__(self, session: AsyncSession, asked: Asked) -> Sequence[Found]:
        self.asked.append(asked)
        return self.found


async def a_call(
    session: AsyncSession, agent: Actor, said: Sequence[tuple[str, str]] = QUESTION, **draft: object
) -> tuple[Call, Matter]:
    call = await make_call(session, agent_id=agent.id, said=said)
    made = make_draft(category="130301", kind="consult", urgency="normal", to_seq=len(said))
    made["fields"] = [field for field in made["fields"] if field["field"] != "place"]
    return call, await make_matter(session, call, draft={**made, **draft})


async def said_of(session: AsyncSession, call: Call) -> list[tuple[int, str, int, int, str]]:
    from_rows = await repository.utterances(session, call.id)
    return [(r.call_seq, r.party.value, r.start_ms, r.end_ms, r.text) for r in from_rows]


async def push(session: AsyncSession, call: Call, search: Scripted) -> bool:
    return await cards.push(session, call.id, await said_of(session, call), search)


async def desk(client: AsyncClient, call: Call) -> list[Json]:
    view = (await client.get(f"/calls/{call.id}/live")).json()
    shown: list[Json] = view["matters"][0]["cards"]
    return shown


def at(call: Call, card: Json, step: str) -> str:
    return f"/calls/{call.id}/cards/{card['id']}/{step}"


async def test_nothing_is_pushed_where_cards_are_switched_off(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    card = await make_card(session)
    call, _ = await a_call(session, agent)
    await switching.switch(session, SYSTEM, "cards", is_on=False)

    assert not await push(session, call, Scripted((card, 0.9)))
    assert await desk(client, call) == []


async def test_a_clear_question_brings_a_card_without_being_asked(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    card = await make_card(session)
    call, _ = await a_call(session, agent)

    assert await push(session, call, Scripted((card, 0.9)))

    [shown] = await desk(client, call)
    assert shown | {"code": card.code, "number": 1, "via": "pushed", "why": "question"} == shown
    assert (shown["source"], shown["quote"]) == (
        "《试验办法》云试〔2026〕1号第三条",
        "到政务大厅办理",
    )
    [event] = await session.scalars(select(EventRow).where(EventRow.name == "call.cards_changed"))
    assert event.body["ordinals"] == [1]
    assert f"call:{call.id}" in event.streams
    assert not await push(session, call, Scripted((card, 0.9)))


async def test_a_complaint_that_nothing_answers_gets_no_card(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    card = await make_card(session)
    kind = {"value": "complaint", "confidence": 0.9, "spans": []}
    call, _ = await a_call(session, agent, (("citizen", "公积金中心的人态度恶劣。"),), kind=kind)

    assert not await push(session, call, Scripted((card, 0.8)))
    assert await desk(client, call) == []


async def test_a_card_that_was_used_leaves_room_for_the_next_question_only(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    first, second = await make_card(session), await make_card(session, title="公积金怎么提前还")
    call, matter = await a_call(session, agent)
    search = Scripted((first, 0.9))
    await push(session, call, search)
    [shown] = await desk(client, call)
    assert (await client.post(at(call, shown, "read"))).status_code == 204

    both = Scripted((first, 0.99), (second, 0.9))
    await push(session, call, both)
    told = [row["code"] for row in await desk(client, call)]
    await say(
        session, call, ("agent", "首套最高可以贷六十万元。"), ("citizen", "那提前还要违约金吗？")
    )
    matter.draft = {**matter.draft, "to": 3}
    await push(session, call, both)

    assert told == [first.code]
    assert [(row["code"], row["why"]) for row in await desk(client, call)] == [
        (first.code, "question"),
        (second.code, "follow_up"),
    ]
    assert [row[4] for row in both.asked[-1].left] == [
        "首套最高可以贷六十万元。",
        "那提前还要违约金吗？",
    ]


async def test_what_was_dismissed_does_not_come_back(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    card = await make_card(session, title="公积金贷款最高能贷多少")
    twin = await make_card(session, title="公积金贷款最高能贷多少钱")
    call, _ = await a_call(session, agent)
    await push(session, call, Scripted((card, 0.9)))
    [shown] = await desk(client, call)

    assert (await client.post(at(call, shown, "dismissed"))).status_code == 204
    await push(session, call, Scripted((card, 0.99), (twin, 0.99)))

    assert await desk(client, call) == []
    again = await client.post(at(call, shown, "read"))
    assert (again.status_code, again.json()["code"]) == (409, "call.card_not_served")
    [row] = await repository_cards.of_call(session, call.id)
    assert (row.dismissed_at, row.used_by) == (NOW, agent.id)


async def test_a_condition_is_asked_and_what_was_heard_is_taken_by_itself(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    card = await make_card(session, condition=CONDITION)
    call, _ = await a_call(session, agent)
    await push(session, call, Scripted((card, 0.9)))
    [asks] = await desk(client, call)
    early = [await client.post(at(call, asks, step)) for step in ("read", "cited")]
    number = {"to_masked": "128****5678"}
    early.append(await client.post(at(call, asks, "message"), json=number))

    await push(session, call, Scripted((card, 0.9), option="首套"))
    [heard] = await desk(client, call)
    body = {"option": "二套"}
    chosen = await client.put(at(call, heard, "option"), json=body)
    await push(session, call, Scripted((card, 0.9), option="首套"))
    [kept] = await desk(client, call)

    assert (asks["option"], asks["answer"]) == (None, "")
    assert asks["condition"]["question"] == "您家名下是第几套住房？"
    assert [each.json()["code"] for each in early] == ["call.card_condition_open"] * 3
    assert (heard["option"], heard["is_option_heard"], heard["answer"]) == (
        "首套", True, "首套最高可以贷六十万元。")  # fmt: skip
    assert chosen.status_code == 204
    assert (kept["option"], kept["is_option_heard"], kept["answer"]) == (
        "二套", False, "第二套最高可以贷四十万元。")  # fmt: skip
    search = Scripted()
    await push(session, call, search)
    assert search.asked[0].told == {"套数": "二套"}
    wrong = await client.put(at(call, heard, "option"), json={"option": "三套"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "call.unknown_option")


async def test_a_card_is_sent_to_the_number_that_was_confirmed(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    card = await make_card(session)
    call, _ = await a_call(session, agent)
    await push(session, call, Scripted((card, 0.9)))
    view = (await client.get(f"/calls/{call.id}/live")).json()["matters"][0]
    [shown] = view["cards"]

    wrong = await client.post(at(call, shown, "message"), json={"to_masked": "139****0000"})
    sent = await client.post(at(call, shown, "message"), json={"to_masked": view["message_to"]})

    assert (wrong.status_code, wrong.json()["code"]) == (422, "call.no_mobile")
    assert view["message_to"] == "128****5678"
    assert sent.status_code == 200, sent.text
    assert card.answer in sent.json()["text"]
    assert "《试验办法》" in sent.json()["text"]
    [message] = await session.scalars(select(OutgoingMessage))
    assert (message.to_masked, message.subject_id) == ("128****5678", call.id)
    assert (await desk(client, call))[0]["used_as"] == ["sent"]


async def test_an_internal_card_is_never_sent(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    card = await make_card(session, sensitivity="internal")
    call, _ = await a_call(session, agent)
    await push(session, call, Scripted((card, 0.9)))
    [shown] = await desk(client, call)

    refused = await client.post(at(call, shown, "message"), json={"to_masked": "128****5678"})

    assert (refused.status_code, refused.json()["code"]) == (409, "call.card_not_sendable")
    assert (await session.scalars(select(OutgoingMessage))).all() == []


async def test_what_is_cited_stays_on_the_ticket_with_version_and_clause(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    card = await make_card(session, condition=CONDITION)
    call, matter = await a_call(session, agent)
    await push(session, call, Scripted((card, 0.9), option="首套"))
    [shown] = await desk(client, call)
    assert (await client.post(at(call, shown, "cited"))).status_code == 204
    await client.put(at(call, shown, "option"), json={"option": "二套"})
    touch = {"version": matter.version, "set": {"place": {"value": "梧桐街道", "code": "YT-TN-05"}}}
    version = (await client.patch(f"/calls/{call.id}/matters/1", json=touch)).json()["version"]

    ended = await client.post(f"/calls/{call.id}/matters/1/ticket", json={"version": version})

    assert ended.status_code == 200, ended.text
    ticket = await session.get_one(Ticket, ended.json()["ticket_id"])
    [cited] = ticket.citations
    assert cited == {
        "card_code": card.code,
        "number": 1,
        "title": card.title,
        "source": "《试验办法》云试〔2026〕1号第三条",
        "clause": "第三条",
        "quote": "到政务大厅办理",
        "policy_code": None,
        "answer": "第二套最高可以贷四十万元。",
    }
    assert (await client.get(f"/tickets/{ticket.id}")).json()["citations"] == [cited]


async def test_an_answer_from_a_card_is_recorded_and_says_the_case(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    card = await make_card(session, condition=CONDITION)
    call, matter = await a_call(session, agent)
    await push(session, call, Scripted((card, 0.9), option="首套"))
    body = {"version": matter.version, "card_code": card.code}

    ended = await client.post(f"/calls/{call.id}/matters/1/answered", json=body)

    assert ended.status_code == 200, ended.text
    ticket = await session.get_one(Ticket, ended.json()["ticket_id"])
    assert (ticket.card_code, ticket.public_reply) == (card.code, "首套最高可以贷六十万元。")
    [row] = await repository_cards.of_call(session, call.id)
    assert row.used_as == ("answered",)


async def test_a_look_up_by_hand_is_recorded_when_it_is_taken(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    card = await make_card(session)
    call, _ = await a_call(session, agent)
    body = {"ordinal": 1, "code": card.code, "question": card.questions[0]}

    taken = await client.post(f"/calls/{call.id}/cards", json=body)
    again = await client.post(f"/calls/{call.id}/cards", json=body)

    assert (taken.status_code, taken.json()) == (201, again.json())
    [shown] = await desk(client, call)
    assert shown | {"via": "asked", "why": "by_hand", "slot": 4} == shown
    unknown = await client.post(f"/calls/{call.id}/cards", json={**body, "code": "K-NONE"})
    assert (unknown.status_code, unknown.json()["code"]) == (409, "call.card_not_served")


async def test_a_look_up_knows_the_call_and_refuses_what_nobody_wrote(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    call, _ = await a_call(session, agent)
    path = f"/calls/{call.id}/cards/ask"

    found = (await client.post(path, json={"ordinal": 1, "q": "公积金贷款最多能贷多少"})).json()
    nothing = (await client.post(path, json={"ordinal": 1, "q": "火星移民去哪里报名"})).json()

    assert "公积金" in [*found["hits"], *found["near"]][0]["title"]
    assert (nothing["refused"], nothing["hits"]) == (True, [])


async def test_a_withdrawn_card_leaves_an_open_desk_at_once(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    card = await make_card(session)
    call, _ = await a_call(session, agent)
    await push(session, call, Scripted((card, 0.9)))
    [shown] = await desk(client, call)
    await versions.retire(session, somebody(), card.code, "写错了")

    before = await desk(client, call)
    refused = await client.post(at(call, shown, "read"))
    changed = await cards.take_untrue_away(session)

    assert before == []
    assert (refused.status_code, refused.json()["code"]) == (409, "call.card_not_served")
    assert changed == {call.id: [1]}
    [row] = await repository_cards.of_call(session, call.id)
    assert (row.gone_why, row.read_at) == (CardGone.WITHDRAWN, None)
    told = await session.scalars(select(EventRow).where(EventRow.name == "call.cards_changed"))
    assert len(told.all()) == 2


async def test_a_card_whose_day_is_over_leaves_the_desk(
    client: AsyncClient,
    session: AsyncSession,
    agent: Actor,
    at: Callable[[datetime], None],
) -> None:
    card = await make_card(session, valid_to=NOW.date().isoformat())
    call, _ = await a_call(session, agent)
    await push(session, call, Scripted((card, 0.9)))
    today = await desk(client, call)

    at(NOW + timedelta(days=1))

    assert (len(today), await desk(client, call)) == (1, [])
    assert await cards.take_untrue_away(session) == {call.id: [1]}


async def test_a_new_version_takes_the_place_of_the_one_on_the_desk(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    card = await make_card(session, answer="旧的答案。")
    call, _ = await a_call(session, agent)
    await push(session, call, Scripted((card, 0.9)))
    [old] = await desk(client, call)
    await make_card(session, card.code, answer="新的答案。")

    await cards.take_untrue_away(session)

    [new] = await desk(client, call)
    assert (new["number"], new["answer"], new["slot"]) == (2, "新的答案。", old["slot"])
    stale = await client.post(f"/calls/{call.id}/cards/{old['id']}/read")
    assert stale.status_code == 409


async def test_a_card_of_another_district_leaves_when_the_place_is_known(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    card = await make_card(session, area="YT-TB")
    call, matter = await a_call(session, agent)
    await push(session, call, Scripted((card, 0.9)))
    [unknown] = await desk(client, call)
    touch = {"version": matter.version, "set": {"place": {"value": "梧桐街道", "code": "YT-TN-05"}}}
    assert (await client.patch(f"/calls/{call.id}/matters/1", json=touch)).status_code == 200
    await session.refresh(matter)

    assert (unknown["area_name"], unknown["needs_area"]) == ("汀北区", True)
    assert await desk(client, call) == []
    await push(session, call, Scripted())
    [row] = await repository_cards.of_call(session, call.id)
    assert row.gone_why is CardGone.WITHDRAWN


async def test_only_the_calls_own_agent_uses_its_cards(
    client: AsyncClient, session: AsyncSession, agent: Actor, stage: Stage, make_actor: MakeActor
) -> None:
    card = await make_card(session)
    call, _ = await a_call(session, agent)
    await push(session, call, Scripted((card, 0.9)))
    [shown] = await desk(client, call)
    stage.actor = await make_actor("agent")

    for response in (
        await client.post(at(call, shown, "read")),
        await client.post(at(call, shown, "message"), json={"to_masked": "128****5678"}),
        await client.post(f"/calls/{call.id}/cards/ask", json={"q": "贷款"}),
    ):
        assert response.status_code == 403
    assert (await client.post(f"/calls/{uuid4()}/cards/ask", json={"q": "贷款"})).status_code == 404


async def test_what_was_served_is_told_to_the_monitor_of_validity(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    card = await make_card(session)
    call, _ = await a_call(session, agent)
    await push(session, call, Scripted((card, 0.9)))
    [shown] = await desk(client, call)
    await client.post(at(call, shown, "read"))

    served = await cards_served(session)

    assert {each.code for each in served} == {card.code}
    assert {each.ref.split()[-1] for each in served} == {"shown", "read"}


async def cards_served(session: AsyncSession) -> Sequence[validity_monitor.Served]:
    reader = validity_monitor._readers["call"]
    return await reader(session, NOW - timedelta(hours=1), NOW + timedelta(hours=1))


async def test_figures_count_matters_and_cards_with_their_intervals(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    first, second = await make_card(session), await make_card(session, title="公积金怎么提前还")
    call, _ = await a_call(session, agent)
    await push(session, call, Scripted((first, 0.9), (second, 0.9)))
    one, other = await desk(client, call)
    await client.post(at(call, one, "cited"))
    await client.post(at(call, other, "dismissed"))

    found = (await client.get("/card-figures")).json()

    counts = {name: (found[name]["count"], found[name]["of"]) for name in found if name != "days"}
    assert counts == {
        "hit_at_3": (1, 1),
        "adopted": (1, 2),
        "dismissed": (1, 2),
        "looked_up": (0, 2),
    }
    assert found["adopted"]["low"] < 0.5 < found["adopted"]["high"]
