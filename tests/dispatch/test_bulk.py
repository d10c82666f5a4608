"""The pool, many at once: with the catalogue's proposal, never a confidential one."""

from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from huying.ticket.models import Confidentiality, Ticket, TicketState
from tests.conftest import Stage
from tests.dispatch.conftest import Cast
from tests.factories.ticket import make_draft, make_ticket


def item(ticket: Ticket, **more: object) -> dict[str, object]:
    return {"id": str(ticket.id), "version": ticket.version, **more}


async def secret(session: AsyncSession, state: TicketState) -> Ticket:
    draft = make_draft(confidentiality=Confidentiality.REPORT)
    return await make_ticket(session, state=state, draft=draft)


async def test_dispatches_with_the_proposal_that_was_seen(
    session: AsyncSession, client: AsyncClient, stage: Stage, cast: Cast
) -> None:
    good = await make_ticket(session, state=TicketState.TO_DISPATCH)
    moved = await make_ticket(session, state=TicketState.TO_DISPATCH)
    nowhere = await make_ticket(
        session, state=TicketState.TO_DISPATCH, draft=make_draft(category="200101", place=None)
    )
    hidden = await secret(session, TicketState.TO_DISPATCH)
    stage.actor = cast.dispatcher
    [first] = (await client.get(f"/tickets/{good.id}/candidates")).json()[:1]
    body = {
        "items": [
            item(good, unit_id=first["unit"]["id"]),
            item(moved, unit_id=str(good.id)),
            item(nowhere),
            item(hidden),
        ]
    }

    tried = (await client.post("/bulk/dispatch", json={**body, "is_preview": True})).json()
    answer = await client.post("/bulk/dispatch", json=body)

    assert answer.status_code == 200, answer.text
    rows = answer.json()["items"]
    assert [row["code"] for row in rows] == [
        None,
        "dispatch.proposal_changed",
        "dispatch.no_single_unit",
        "ticket.one_by_one",
    ]
    assert rows[0]["note"] == f"派给{first['unit']['short_name']}"
    assert tried["items"] == rows
    await session.refresh(good)
    await session.refresh(hidden)
    assert (good.state, hidden.state) == (TicketState.TO_SIGN, TicketState.TO_DISPATCH)


async def test_passes_reviews_on_or_sends_them(
    session: AsyncSession, client: AsyncClient, stage: Stage, cast: Cast
) -> None:
    first = await make_ticket(session, state=TicketState.TO_REVIEW)
    second = await make_ticket(session, state=TicketState.TO_REVIEW)
    hidden = await secret(session, TicketState.TO_REVIEW)
    stage.actor = cast.reviewer

    passed = await client.post("/bulk/review", json={"items": [item(first), item(hidden)]})
    sent = await client.post("/bulk/review", json={"items": [item(second)], "then": "send"})

    assert [row["outcome"] for row in passed.json()["items"]] == ["done", "refused"]
    assert passed.json()["items"][0]["note"] == "转派单员"
    assert sent.json()["items"][0]["note"].startswith("派给")
    for ticket in (first, second, hidden):
        await session.refresh(ticket)
    assert [ticket.state for ticket in (first, second, hidden)] == [
        TicketState.TO_DISPATCH,
        TicketState.TO_SIGN,
        TicketState.TO_REVIEW,
    ]


async def test_only_who_may_do_one_may_do_many(
    client: AsyncClient, stage: Stage, cast: Cast
) -> None:
    stage.actor = cast.agent
    body = {"items": [{"id": str(cast.agent.id), "version": 1}]}
    for path in ("/bulk/dispatch", "/bulk/review"):
        assert (await client.post(path, json=body)).status_code == 403
