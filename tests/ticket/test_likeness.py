"""Like tickets and repeat callers, from the registration on."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from httpx import AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit import clock
from huying.kit.actor import SYSTEM, Actor
from huying.kit.events import history_of
from huying.model import switching
from huying.ticket import likeness, repository, service
from huying.ticket.drafts import TicketDraft
from huying.ticket.likeness import Flag, Found
from huying.ticket.models import Confidentiality, Ticket, TicketState
from tests.conftest import NOW, Stage
from tests.factories.ticket import make_draft, make_ticket
from tests.ticket.conftest import Cast

S = TicketState
Json = dict[str, Any]
At = Callable[[datetime], None]
PHONE = "12812340001"


def draft(
    number: int = 1,
    *,
    category: str = "090101",
    place: str | None = "YT-TN-05",
    summary: str = "梧桐街道小区停水两天，要求尽快恢复供水。",
    confidentiality: Confidentiality = Confidentiality.NORMAL,
) -> TicketDraft:
    return make_draft(
        category=category,
        place=place,
        summary=summary,
        name=f"李某{number}",
        phone=f"1281234{number:04d}",
        confidentiality=confidentiality,
    )


async def made(
    session: AsyncSession, told: TicketDraft, state: TicketState = S.TO_REVIEW
) -> Ticket:
    return await make_ticket(session, state=state, draft=told)


async def like(session: AsyncSession, city: Catalogue, actor: Actor, ticket: Ticket) -> Found:
    citizen = await repository.citizen_of(session, ticket)
    return await likeness.find(session, actor, city, likeness.subject_of(ticket, citizen))


def flags(found: Found) -> dict[UUID, Flag]:
    return {like.ticket.id: like.flag for like in found.likes}


async def test_another_citizen_is_a_duplicate_the_same_one_a_repeat(
    session: AsyncSession, cast: Cast, city: Catalogue
) -> None:
    ticket = await made(session, draft(1))
    other, again = await made(session, draft(2), S.HANDLING), await made(session, draft(1))
    far = await made(session, draft(3, place="YT-WC-03"))
    apart = await made(session, draft(4, category="030403", summary="路灯不亮"))

    found = await like(session, city, cast.reviewer, ticket)

    assert flags(found) == {other.id: Flag.DUPLICATE, again.id: Flag.REPEAT}
    assert far.id not in flags(found)
    assert apart.id not in flags(found)
    assert found.people == 2
    assert not found.is_group


async def test_the_same_words_about_the_estate_next_to_it_are_no_duplicate(
    session: AsyncSession, cast: Cast, city: Catalogue
) -> None:
    """Both in one street, the same category on the same day."""
    said = "从早上起停水，物业说水泵坏了，要求尽快恢复供水。"
    ticket = await made(session, draft(1, place="YT-TN-05-P04", summary=f"梅园新村{said}"))
    there = await made(session, draft(2, place="YT-TN-05-P04", summary="梅园新村没有水，水泵坏了"))
    beside = await made(session, draft(3, place="YT-TN-05-P05", summary=f"金色家园{said}"))
    found = flags(await like(session, city, cast.reviewer, ticket))
    assert found[there.id] is Flag.DUPLICATE
    assert found.get(beside.id) is not Flag.DUPLICATE


async def test_what_the_same_phone_told_elsewhere_is_looked_at_too(
    session: AsyncSession, cast: Cast, city: Catalogue
) -> None:
    """No place given: only the phone leads to it."""
    earlier = await made(session, draft(1))
    ticket = await made(session, draft(1, place=None))
    assert flags(await like(session, city, cast.reviewer, ticket)) == {earlier.id: Flag.REPEAT}
    assert not flags(
        await like(session, city, cast.reviewer, await made(session, draft(2, place=None)))
    )


async def test_five_people_are_a_group(session: AsyncSession, cast: Cast, city: Catalogue) -> None:
    ticket = await made(session, draft(1))
    for number in range(2, 5):
        await made(session, draft(number))
    assert not (await like(session, city, cast.reviewer, ticket)).is_group
    await made(session, draft(5))
    found = await like(session, city, cast.reviewer, ticket)
    assert (found.people, found.is_group) == (5, True)


async def test_old_and_long_closed_tickets_are_left_out(
    session: AsyncSession, cast: Cast, city: Catalogue, at: At
) -> None:
    closed, opened = await made(session, draft(2), S.CLOSED), await made(session, draft(3))
    at(NOW + timedelta(days=14))
    ticket = await made(session, draft(1))
    assert set(flags(await like(session, city, cast.reviewer, ticket))) == {closed.id, opened.id}
    at(NOW + timedelta(days=16))
    ticket = await made(session, draft(4))
    assert closed.id not in flags(await like(session, city, cast.reviewer, ticket))
    at(NOW + timedelta(days=31))
    ticket = await made(session, draft(5))
    assert opened.id not in flags(await like(session, city, cast.reviewer, ticket))


async def test_rule_7_nothing_is_compared_across_confidentiality(
    session: AsyncSession, cast: Cast, city: Catalogue
) -> None:
    open_one = await made(session, draft(1))
    secret = await made(session, draft(1, confidentiality=Confidentiality.CONFIDENTIAL))
    assert not flags(await like(session, city, cast.reviewer, open_one))
    assert not flags(await like(session, city, cast.reviewer, secret))


async def test_rule_9_confidential_tickets_are_never_traced_by_their_phone(
    session: AsyncSession, cast: Cast, city: Catalogue
) -> None:
    secret = Confidentiality.REPORT
    first = await made(session, draft(1, confidentiality=secret))
    again = await made(session, draft(1, confidentiality=secret))
    assert flags(await like(session, city, cast.reviewer, again)) == {first.id: Flag.DUPLICATE}
    assert (again.repeat_count, again.repeat_of) == (0, None)


async def test_a_unit_is_shown_only_what_it_sees(
    session: AsyncSession, cast: Cast, city: Catalogue
) -> None:
    own, other = await made(session, draft(1), S.HANDLING), await made(session, draft(2))
    assert not flags(await like(session, city, cast.handler, own))
    assert set(flags(await like(session, city, cast.reviewer, own))) == {other.id}


async def test_a_draft_is_asked_about_over_http_and_names_nobody(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    earlier = await made(session, draft(1), S.HANDLING)
    body: Json = {
        "category_code": "090101", "place_code": "YT-TN-05", "title": "梧桐街道小区停水",
        "summary": "小区停水两天，要求尽快恢复供水。", "phone": PHONE,
    }  # fmt: skip
    stage.actor = cast.agent
    answer = await client.post("/tickets/like", json=body)
    assert answer.status_code == 200, answer.text
    [item] = answer.json()["items"]
    assert (item["ticket"]["number"], item["flag"]) == (earlier.number, "repeat")
    assert item["citizen"]["name"] == "李**"
    assert PHONE not in answer.text
    assert {reason["kind"] for reason in item["reasons"]} >= {"same_category", "same_citizen"}
    assert earlier.number in answer.json()["sentence"]

    stage.actor = cast.supervisor
    [item] = (await client.post("/tickets/like", json=body)).json()["items"]
    assert item["flag"] == "duplicate", "who may not look for phones learns nothing by one"

    wrong = await client.post("/tickets/like", json={**body, "people": 0})
    assert wrong.status_code == 422


async def test_a_reason_never_spells_out_a_name_that_both_texts_hold(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    said = "王秀兰来电反映小区停水，楼下陈建国家也没有水，电话12812340002。"
    ticket = await made(session, make_draft(name="王秀兰", phone="12812340001", summary=said))
    await made(session, make_draft(name="王秀兰", phone="12812340002", summary=said))
    stage.actor = cast.reviewer
    answer = await client.get(f"/tickets/{ticket.id}/like")
    [item] = answer.json()["items"]
    assert {"same_place", "words"} & {reason["kind"] for reason in item["reasons"]}
    for secret in ("王秀兰", "秀兰", "陈建国", "建国", "12812340002"):
        assert secret not in answer.text


async def test_a_ticket_is_told_what_it_may_be_merged_into(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    ticket, working = await made(session, draft(1)), await made(session, draft(2), S.HANDLING)
    closed = await made(session, draft(3), S.CLOSED)
    stage.actor = cast.reviewer
    items = (await client.get(f"/tickets/{ticket.id}/like")).json()["items"]
    why = {item["ticket"]["id"]: item["why_not"] for item in items}
    assert why[str(working.id)] is None
    assert why[str(closed.id)] == "母单已经结束，不能再并入"
    assert (await client.get(f"/tickets/{uuid4()}/like")).status_code == 404


async def registered(
    session: AsyncSession, told: TicketDraft, *, call_id: UUID | None = None
) -> Ticket:
    if call_id is not None:
        told = TicketDraft(**{**vars(told), "call_id": call_id})
    return (await service.register(session, SYSTEM, told, now=clock.now())).ticket


async def test_a_repeat_is_counted_at_registration_and_told(session: AsyncSession, at: At) -> None:
    first = await registered(session, draft(1))
    assert (first.repeat_count, first.repeat_of) == (0, None)
    at(NOW + timedelta(days=10))
    second = await registered(session, draft(1))
    at(NOW + timedelta(days=20))
    third = await registered(session, draft(1))
    assert (second.repeat_count, second.repeat_of) == (1, first.id)
    assert (third.repeat_count, third.repeat_of) == (2, second.id)
    told = [e for e in await history_of(session, "ticket", third.id) if "repeat" in e.name]
    assert [(e.name, e.body["count"]) for e in told] == [("ticket.repeat_found", 2)]
    at(NOW + timedelta(days=51))
    late = await registered(session, draft(1))
    assert late.repeat_count == 0


async def test_what_is_no_repeat(session: AsyncSession) -> None:
    call = uuid4()
    await registered(session, draft(1), call_id=call)
    for other in (
        await registered(session, draft(1), call_id=call),
        await registered(session, draft(2)),
        await registered(session, draft(1, category="030403")),
        await registered(session, make_draft(name="", phone="")),
        await registered(session, draft(1, confidentiality=Confidentiality.CONFIDENTIAL)),
    ):
        assert other.repeat_count == 0


async def test_the_candidates_by_place_come_from_the_index(
    session: AsyncSession, cast: Cast, city: Catalogue
) -> None:
    """The planner may read a tiny table any way; without those ways the index must be usable."""
    ticket = await made(session, draft(1))
    subject = likeness.subject_of(ticket, None)
    await session.execute(text("SET LOCAL enable_seqscan = off"))
    await session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
    others = await session.scalars(
        text(
            "SELECT indexname FROM pg_indexes WHERE tablename = 'ticket'"
            " AND indexname LIKE 'ix_%' AND indexname <> 'ix_ticket_category_place'"
        )
    )
    for name in others.all():  # gone within the test's transaction only
        await session.execute(text(f"DROP INDEX {name}"))
    statement = likeness.by_place(cast.reviewer, city, subject)
    assert statement is not None
    compiled = statement.compile(
        dialect=session.get_bind().dialect, compile_kwargs={"literal_binds": True}
    )
    plan = (await session.execute(text(f"EXPLAIN {compiled}"))).scalars().all()
    assert any("ix_ticket_category_place" in line for line in plan), "\n".join(plan)


async def test_switched_off_nothing_is_compared(
    session: AsyncSession, cast: Cast, city: Catalogue
) -> None:
    ticket = await made(session, draft(1))
    await made(session, draft(2), S.HANDLING)
    await switching.switch(session, SYSTEM, "likeness", is_on=False)

    found = await like(session, city, cast.reviewer, ticket)

    assert (found.likes, found.people) == ((), 1)
