"""Many at once: each row by its own rules, in its own savepoint, with its own answer."""

from collections.abc import Sequence

from httpx import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.models import MatterKind
from huying.kit.events import history_of
from huying.kit.models import new_id
from huying.ticket.models import Confidentiality, Solved, Ticket, TicketState
from tests.conftest import Stage
from tests.factories.ticket import make_draft, make_ticket
from tests.ticket.asking import ask_for_time, at_work, of_housing
from tests.ticket.conftest import Cast, MakeActor


def items(tickets: Sequence[Ticket]) -> list[dict[str, object]]:
    return [{"id": str(ticket.id), "version": ticket.version} for ticket in tickets]


def outcomes(answer: Response) -> list[tuple[str, str | None]]:
    assert answer.status_code == 200, answer.text
    return [(row["outcome"], row["code"]) for row in answer.json()["items"]]


async def state_of(session: AsyncSession, ticket: Ticket) -> TicketState:
    await session.refresh(ticket)
    return ticket.state


async def test_signs_what_can_be_signed_and_says_why_not_the_rest(
    session: AsyncSession, client: AsyncClient, stage: Stage, cast: Cast
) -> None:
    good = await make_ticket(session, state=TicketState.TO_SIGN)
    changed = await make_ticket(session, state=TicketState.TO_SIGN)
    done = await make_ticket(session, state=TicketState.HANDLING)
    foreign = await make_ticket(session, state=TicketState.TO_SIGN, unit="U-GAS")
    last = await make_ticket(session, state=TicketState.TO_SIGN)
    asked = items([good, changed, done, foreign, last])
    asked[1]["version"] = 99
    stage.actor = cast.handler

    answer = await client.post("/bulk/sign", json={"items": asked})

    assert outcomes(answer) == [
        ("done", None),
        ("refused", "ticket.changed"),
        ("refused", "ticket.refused"),
        ("refused", "not_found"),
        ("done", None),
    ]
    told = answer.json()
    assert (told["done"], told["refused"]) == (2, 3)
    assert "签收后办理时限到" in told["items"][0]["note"]
    assert all(row["reason"] for row in told["items"] if row["outcome"] == "refused")
    assert await state_of(session, good) is TicketState.HANDLING
    assert await state_of(session, changed) is TicketState.TO_SIGN
    assert await state_of(session, last) is TicketState.HANDLING


async def test_a_preview_says_the_same_and_changes_nothing(
    session: AsyncSession, client: AsyncClient, stage: Stage, cast: Cast
) -> None:
    good = await make_ticket(session, state=TicketState.TO_SIGN)
    done = await make_ticket(session, state=TicketState.HANDLING)
    id, before = good.id, len(await history_of(session, "ticket", good.id))
    asked = items([good, done])
    stage.actor = cast.handler

    tried = await client.post("/bulk/sign", json={"items": asked, "is_preview": True})

    assert outcomes(tried) == [("done", None), ("refused", "ticket.refused")]
    assert tried.json()["is_preview"] is True
    assert await state_of(session, good) is TicketState.TO_SIGN
    assert len(await history_of(session, "ticket", id)) == before
    assert outcomes(await client.post("/bulk/sign", json={"items": asked})) == outcomes(tried)


async def test_answers_in_the_order_asked_across_transactions(
    session: AsyncSession, client: AsyncClient, stage: Stage, cast: Cast
) -> None:
    real = await make_ticket(session, state=TicketState.TO_SIGN)
    asked = [{"id": str(new_id()), "version": 1} for _ in range(43)]
    asked.insert(30, items([real])[0])
    asked.reverse()
    stage.actor = cast.handler

    answer = (await client.post("/bulk/sign", json={"items": asked})).json()

    assert [row["id"] for row in answer["items"]] == [row["id"] for row in asked]
    assert (answer["done"], answer["refused"]) == (1, 43)


async def test_the_same_row_twice_is_done_once(
    session: AsyncSession, client: AsyncClient, stage: Stage, cast: Cast
) -> None:
    [one] = items([await make_ticket(session, state=TicketState.TO_SIGN)])
    stage.actor = cast.handler
    answer = await client.post("/bulk/sign", json={"items": [one, one]})
    assert sorted(outcomes(answer)) == [("done", None), ("refused", "ticket.changed")]


async def test_takes_one_to_two_hundred(client: AsyncClient, stage: Stage, cast: Cast) -> None:
    stage.actor = cast.handler
    many = [{"id": str(new_id()), "version": 1} for _ in range(201)]
    for asked in ([], many):
        assert (await client.post("/bulk/sign", json={"items": asked})).status_code == 422


async def settle(session: AsyncSession, client: AsyncClient, *tickets: Ticket) -> Response:
    return await client.post("/bulk/settle", json={"items": items(tickets)})


REPLY = (
    "经核实，梧桐街道小区停水系管道破损所致。我单位已于11月17日更换破损管道，当日18时恢复供水，"
    "现用水正常。已电话告知您处理结果，如有问题请拨打0000-1234567。"
)


async def test_settles_plain_matters_and_leaves_what_must_be_read(
    session: AsyncSession, client: AsyncClient, stage: Stage, cast: Cast
) -> None:
    plain = await make_ticket(session, state=TicketState.TO_APPROVE, reply=REPLY)
    complaint = await make_ticket(
        session, state=TicketState.TO_APPROVE, draft=make_draft(kind=MatterKind.COMPLAINT)
    )
    secret = await make_ticket(
        session,
        state=TicketState.TO_APPROVE,
        draft=make_draft(confidentiality=Confidentiality.CONFIDENTIAL),
    )
    partly = await make_ticket(session, state=TicketState.TO_APPROVE, solved=Solved.PARTLY)
    supervised = await make_ticket(session, state=TicketState.TO_APPROVE)
    supervised.supervision_level = 2
    await session.flush()
    early = await make_ticket(session, state=TicketState.HANDLING)
    stage.actor = cast.reviewer

    answer = await settle(session, client, plain, complaint, secret, partly, supervised, early)

    rows = answer.json()["items"]
    assert outcomes(answer)[0] == ("done", None), rows[0]
    assert [row["reason"] for row in rows[1:5]] == [
        "投诉、举报须逐件审看后办结",
        "保密和举报工单须逐件办理",
        "单位没有说已解决，须逐件审看",
        "督办工单须逐件审看后办结",
    ]
    assert rows[5]["outcome"] == "refused"
    assert await state_of(session, plain) is TicketState.TO_CALLBACK
    assert await state_of(session, complaint) is TicketState.TO_APPROVE


async def test_a_reply_with_a_flaw_is_read_first(
    session: AsyncSession, client: AsyncClient, stage: Stage, cast: Cast
) -> None:
    vague = await make_ticket(
        session, state=TicketState.TO_APPROVE, reply="您反映的问题已转相关部门处理，感谢您的支持。"
    )
    stage.actor = cast.reviewer
    answer = await settle(session, client, vague)
    assert answer.json()["items"][0]["reason"] == "答复里有系统提示的问题，须逐件审看"
    assert await state_of(session, vague) is TicketState.TO_APPROVE


async def test_grants_extensions_and_warns_of_the_due_day(
    session: AsyncSession,
    client: AsyncClient,
    stage: Stage,
    cast: Cast,
    make_actor: MakeActor,
) -> None:
    cast = await of_housing(cast, make_actor)
    first, second = await at_work(session, cast), await at_work(session, cast)
    early = await ask_for_time(session, cast.handler, first)
    late = await ask_for_time(session, cast.handler, second)
    late.due_at = late.asked_at  # asked on the very day
    await session.flush()
    asked = [{"id": str(row.id), "version": row.version} for row in (early, late)]
    stage.actor = cast.reviewer

    answer = await client.post("/bulk/grant-extensions", json={"items": asked, "note": "同意"})

    assert outcomes(answer) == [("done", None), ("done", None)]
    rows = answer.json()["items"]
    assert ["今天到期" in row["warning"] for row in rows] == [False, True]
    assert rows[0]["note"].startswith("延至 11月2")
    again = await client.post("/bulk/grant-extensions", json={"items": asked})
    assert {code for _, code in outcomes(again)} <= {"ticket.request_changed", "ticket.refused"}
