"""The citizens' question page: the same cards, the same refusal, and nobody's name."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from random import randint
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from huying.channel import asking, asking_rules
from huying.knowledge import asked, gaps_grouping
from huying.knowledge.models import KnowledgeVersion
from huying.knowledge.models_gaps import AskedAt, AskedOutcome, AskedQuestion, Gap
from huying.knowledge.models_surges import Surge, SurgeState
from tests.conftest import NOW
from tests.factories.asked import ask as ask_inside
from tests.factories.cards import CONDITION, make_card

At = Callable[[datetime], None]
Json = dict[str, Any]
QUESTIONS = ["系留热气球升空去哪里备案", "系留热气球升空要不要备案", "热气球升空备案找谁"]
ASKED = "系留热气球升空备案去哪里办"


@pytest.fixture(autouse=True)
async def _fresh(session: AsyncSession) -> AsyncIterator[None]:
    """No turn is taken yet, and no index of another test is like this one's."""
    asking.turns.forget()
    version = KnowledgeVersion.version + randint(1_000, 1_000_000)
    await session.execute(update(KnowledgeVersion).values(version=version))
    yield
    asking.turns.forget()


async def _card(session: AsyncSession, **change: object) -> str:
    given: Json = {"title": QUESTIONS[0], "questions": QUESTIONS, **change}
    return (await make_card(session, **given)).code


async def _ask(client: AsyncClient, text: str = ASKED, **more: object) -> Json:
    answer = await client.post("/public/ask", json={"text": text, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def _best(answer: Json) -> Json:
    best = answer["best"]
    assert isinstance(best, dict)
    return best


async def test_answers_with_the_citation_and_who_has_the_last_word(
    session: AsyncSession, client: AsyncClient
) -> None:
    code = await _card(session, unit="U-FUND")

    best = _best(await _ask(client))

    assert (best["code"], best["needs"], best["needs_area"]) == (code, None, False)
    assert best["answer"]
    assert best["basis"] == "以《试验办法》（云试〔2026〕1号）第三条的规定为准。"
    assert best["unit"] == {"name": "云汀市住房公积金管理中心", "phone": "0000-8102146"}
    assert (best["valid_from"], best["source"]["original"]) == ("2026-01-01", None)


async def test_refuses_what_it_does_not_know_and_says_who_does(client: AsyncClient) -> None:
    answer = await _ask(client, "火星移民基地的蘑菇采摘许可怎么办理")

    assert (answer["refused"], answer["best"], answer["others"]) == (True, None, [])
    assert answer["why"]
    assert "12345" in str(answer["who"])


@pytest.mark.parametrize(
    "change",
    [
        {"sensitivity": "internal"},
        {"valid_from": "2025-01-01", "valid_to": "2026-11-17"},
        {"valid_from": "2026-11-19"},
    ],
)
async def test_internal_expired_and_coming_cards_are_shown_nowhere(
    session: AsyncSession, client: AsyncClient, change: Json
) -> None:
    code = await _card(session, **change)

    answer = await _ask(client)
    read = await client.get(f"/public/cards/{code}")
    listed = await client.get("/public/cards", params={"subject": "13"})

    assert (answer["refused"], answer["best"]) == (True, None)
    assert code not in str(answer)
    assert read.status_code == 404
    assert code not in [each["code"] for each in listed.json()]


async def test_asks_for_the_district_and_never_shows_another_ones_rule(
    session: AsyncSession, client: AsyncClient
) -> None:
    code = await _card(session, area="YT-TN")

    unknown = _best(await _ask(client))
    here = _best(await _ask(client, area="YT-TN"))
    there = await _ask(client, area="YT-TB")
    page = await client.get(f"/public/cards/{code}", params={"area": "YT-TB"})

    assert (unknown["needs_area"], unknown["answer"], unknown["points"]) == (True, "", [])
    assert unknown["source"]["quote"] == ""
    assert (here["needs_area"], bool(here["answer"])) == (False, True)
    assert (there["refused"], there["why"]) == (True, "您所在的地方没有这项规定的答案")
    assert page.status_code == 404


async def test_asks_for_the_missing_condition_before_it_answers(
    session: AsyncSession, client: AsyncClient
) -> None:
    code = await _card(session, condition=CONDITION)

    first = _best(await _ask(client))
    then = _best(await _ask(client, told={"套数": "二套"}))
    opened = (await client.get(f"/public/cards/{code}", params={"option": "首套"})).json()

    assert first["needs"] == {
        "name": "套数", "question": "您家名下是第几套住房？", "options": ["首套", "二套"],
    }  # fmt: skip
    assert (first["answer"], first["points"]) == ("", [])
    assert (then["option"], then["answer"]) == ("二套", "第二套最高可以贷四十万元。")
    assert opened["answer"] == "首套最高可以贷六十万元。"


async def test_what_is_typed_is_kept_without_names_and_numbers(
    session: AsyncSession, client: AsyncClient
) -> None:
    text = "我叫张小明，身份证000000199001011234，电话12812345678，热气球找谁备案"
    await _ask(client, text)

    row = (await session.scalars(select(AskedQuestion))).one()

    assert row.channel is AskedAt.CITIZEN
    for word in ("小明", "000000199001011234", "12812345678"):
        assert word not in row.text
    assert (row.asked_by, row.call_id) == (None, None)


async def test_an_answer_that_did_not_help_becomes_a_gap(
    session: AsyncSession, client: AsyncClient
) -> None:
    code = await _card(session)
    answer = await _ask(client)

    done = await client.post(f"/public/ask/{answer['id']}/rating", json={"helpful": False})
    await gaps_grouping.group(session)

    assert done.status_code == 204
    row = (await session.scalars(select(AskedQuestion))).one()
    await session.refresh(row)
    assert (row.outcome, row.card_code) == (AskedOutcome.UNHELPFUL, code)
    assert (await session.scalars(select(Gap))).one().title == ASKED


async def test_only_a_citizens_answer_of_today_can_be_rated(
    session: AsyncSession, client: AsyncClient, at: At
) -> None:
    inside = await ask_inside(session, ASKED)
    answer = await _ask(client)

    foreign = await client.post(f"/public/ask/{inside.id}/rating", json={"helpful": True})
    at(NOW + asking_rules.RATED_WITHIN + timedelta(seconds=1))
    late = await client.post(f"/public/ask/{answer['id']}/rating", json={"helpful": True})

    assert (foreign.status_code, late.status_code) == (404, 404)


async def test_one_address_is_slowed_down(client: AsyncClient) -> None:
    answers = [
        (await client.post("/public/ask", json={"text": "怎么办"})).status_code
        for _ in range(asking_rules.AT_ONCE)
    ]
    refused = await client.post("/public/ask", json={"text": "怎么办"})

    assert set(answers) == {200}
    assert refused.status_code == 429
    assert refused.json()["data"]["seconds"] >= 1


def test_turns_come_back_with_time() -> None:
    now = [0.0]
    turns = asking_rules.Turns(lambda: now[0])
    for _ in range(asking_rules.AT_ONCE):
        assert turns.take(b"a") == 0
    assert turns.take(b"a") == 2
    assert turns.take(b"b") == 0
    now[0] = 2.0
    assert turns.take(b"a") == 0


async def test_the_page_begins_with_what_is_asked_now_and_most_and_what_changes(
    session: AsyncSession, client: AsyncClient
) -> None:
    burst = await _card(session, title="暴雨停水怎么办")
    helped = await _card(session)
    hidden = await _card(session, title="内部口径", sensitivity="internal")
    await _card(session, title="明年的新规定", valid_from="2026-12-01")
    for code in (helped, hidden):
        row = await ask_inside(session, f"问{code}", why=None)
        await asked.note_outcome(session, row, AskedOutcome.USED, card_code=code)
    session.add(
        Surge(
            title="多处停水", card_code=burst, words=["停水"], hours=4, state=SurgeState.PINNED,
            proposed_at=NOW, pinned_at=NOW, expires_at=NOW + timedelta(hours=4), wording="",
        )
    )  # fmt: skip
    await session.flush()

    page = (await client.get("/public/knowledge")).json()

    assert page["pinned"] == [{"title": "多处停水", "code": burst}]
    assert [each["code"] for each in page["most_asked"]] == [helped]
    assert ("明年的新规定", "2026年12月1日起执行") in [
        (each["title"], each["when"]) for each in page["coming"]
    ]
    assert [each["code"] for each in page["areas"]][:2] == ["YT-HW", "YT-LD"]
    assert "内部口径" not in str(page)
    assert {each["code"] for each in page["subjects"]} >= {"13"}


async def test_is_cached_but_never_after_a_change(
    session: AsyncSession, client: AsyncClient
) -> None:
    code = await _card(session)
    first = await client.get(f"/public/cards/{code}")
    known = {"If-None-Match": first.headers["etag"]}

    same = await client.get(f"/public/cards/{code}", headers=known)
    await make_card(session, code, title=QUESTIONS[0], questions=QUESTIONS, answer="改了。")
    changed = await client.get(f"/public/cards/{code}", headers=known)

    assert first.headers["cache-control"] == "public, no-cache"
    assert (same.status_code, same.content) == (304, b"")
    assert (changed.status_code, changed.json()["answer"]) == (200, "改了。")


def test_only_a_document_that_says_so_is_public() -> None:
    assert asking_rules.is_published([{"text": "（此件公开发布）"}])
    assert not asking_rules.is_published([{"text": "（此件不公开）"}, {"text": "内部资料"}])


async def test_no_file_of_a_policy_that_is_not_there(client: AsyncClient) -> None:
    answer = await client.get("/public/policies/POL-NOT-THERE/original")

    assert answer.status_code == 404
