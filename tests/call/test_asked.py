"""What a call asked of the knowledge is known to it, with what came of it."""

import pytest
from httpx import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call.models import Json
from huying.kit.actor import Actor
from huying.knowledge.models_gaps import AskedAt, AskedOutcome, AskedQuestion
from tests.conftest import MakeActor, Stage
from tests.factories.call import make_call, make_draft, make_matter
from tests.factories.cards import make_card
from tests.harness import deliver

SAID = (
    ("citizen", "我叫张小明，我想问一下系留热气球升空去哪里备案？"),
    ("agent", "好的，我帮您查一下。"),
)
ANSWER = "到市体育局窗口备案，带上飞行计划。"


@pytest.fixture(autouse=True)
async def agent(stage: Stage, make_actor: MakeActor) -> Actor:
    actor = await make_actor("agent")
    stage.actor = actor
    return actor


async def _end(
    session: AsyncSession, client: AsyncClient, agent: Actor, body: Json, *, kind: str = "consult",
    end: str = "answered",
) -> AskedQuestion | None:  # fmt: skip
    """The one question kept of a call whose only matter ended so."""
    call = await make_call(session, agent_id=agent.id, said=SAID)
    matter = await make_matter(session, call, draft=make_draft(kind=kind))
    id = call.id
    ended = await client.post(
        f"/calls/{id}/matters/1/{end}", json={"version": matter.version, **body}
    )
    assert ended.status_code == 200, ended.text
    session.expire_all()
    await deliver(session)
    return await session.scalar(select(AskedQuestion).where(AskedQuestion.call_id == id))


@pytest.mark.parametrize(
    ("said", "rating", "outcome"),
    [
        ("", None, AskedOutcome.USED),
        (f"您好，{ANSWER}祝您愉快", "very", AskedOutcome.USED),
        ("去区里备案就行", None, AskedOutcome.EDITED),
        ("", "dissatisfied", AskedOutcome.UNSATISFIED),
    ],
)
async def test_an_answer_from_a_card_is_used_edited_or_not_good_enough(
    session: AsyncSession,
    client: AsyncClient,
    agent: Actor,
    said: str,
    rating: str | None,
    outcome: AskedOutcome,
) -> None:
    card = await make_card(session, answer=ANSWER)

    row = await _end(
        session, client, agent, {"card_code": card.code, "text": said, "rating": rating}
    )

    assert row is not None
    assert (row.channel, row.outcome, row.card_code) == (AskedAt.CALL, outcome, card.code)
    assert row.is_gap is (outcome is not AskedOutcome.USED)
    assert row.answer == ("" if outcome is AskedOutcome.USED else said or ANSWER)


async def test_a_question_answered_without_a_card_is_missing_in_the_knowledge(
    session: AsyncSession, client: AsyncClient, agent: Actor
) -> None:
    row = await _end(session, client, agent, {"text": "要去体育局，问我同事12812345678"})

    assert row is not None
    assert (row.is_refused, row.why, row.outcome) == (True, "no_card", AskedOutcome.UNANSWERED)
    assert "热气球升空去哪里备案" in row.text
    for word in ("小明", "12812345678"):
        assert word not in row.text + row.answer


@pytest.mark.parametrize(("kind", "is_missing"), [("consult", True), ("help", False)])
async def test_a_question_that_became_a_ticket_is_missing_and_a_request_for_help_is_not(
    session: AsyncSession, client: AsyncClient, agent: Actor, kind: str, is_missing: bool
) -> None:
    row = await _end(session, client, agent, {}, end="ticket", kind=kind)

    assert (row is not None) is is_missing


async def test_what_the_agent_typed_is_the_question_and_its_end_is_noted_there(
    session: AsyncSession, client: AsyncClient, agent: Actor
) -> None:
    call = await make_call(session, agent_id=agent.id, said=SAID)
    matter = await make_matter(session, call, draft=make_draft(kind="consult"))
    found = await client.post(
        f"/calls/{call.id}/cards/ask", json={"q": "热气球系留升空备案", "ordinal": 1}
    )
    assert found.status_code == 200, found.text
    body = {"version": matter.version, "text": "去体育局"}
    id = call.id
    await client.post(f"/calls/{id}/matters/1/answered", json=body)
    session.expire_all()
    await deliver(session)

    rows = list(await session.scalars(select(AskedQuestion).where(AskedQuestion.call_id == id)))
    for row in rows:
        await session.refresh(row)

    assert [(row.channel, row.text, row.matter) for row in rows] == [
        (AskedAt.DESK, "热气球系留升空备案", 1)
    ]
    assert rows[0].outcome is AskedOutcome.UNANSWERED


async def test_the_library_keeps_what_was_asked_and_whether_it_helped(
    session: AsyncSession, client: AsyncClient, agent: Actor, stage: Stage, make_actor: MakeActor
) -> None:
    answer = (await client.get("/cards", params={"q": "热气球系留升空备案"})).json()
    own = await client.post(
        f"/asked-questions/{answer['asked_id']}/outcome", json={"outcome": "unhelpful"}
    )
    stage.actor = await make_actor("agent")
    foreign = await client.post(
        f"/asked-questions/{answer['asked_id']}/outcome", json={"outcome": "used"}
    )

    assert (own.status_code, foreign.status_code) == (204, 404)
    row = (await session.scalars(select(AskedQuestion))).one()
    await session.refresh(row)
    assert (row.channel, row.asked_by) == (AskedAt.LIBRARY, agent.id)
    assert row.outcome is AskedOutcome.UNHELPFUL
