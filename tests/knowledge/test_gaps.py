"""Questions without an answer: kept without personal data, gathered, given to the unit, closed only
by a card that answers them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import randint
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_object_session

from huying.kit import deadlines
from huying.kit.events import EventRow
from huying.knowledge import asked, gaps_grouping, tasks_gaps, versions
from huying.knowledge.asked import Offer
from huying.knowledge.models import KnowledgeVersion
from huying.knowledge.models_gaps import AskedOutcome, AskedQuestion, Gap, GapState
from huying.knowledge.models_golden import CardGolden, GoldenSource
from tests.conftest import NOW, MakeActor, Stage
from tests.factories.asked import PIGEON, RING, ask, make_gap
from tests.factories.cards import card_doc, make_card, somebody
from tests.harness import deliver, run_jobs

At = Callable[[datetime], None]
Json = dict[str, Any]
UNIT = "U-FUND"
ANSWERS = ("山地自行车改装鸣笛器怎么处罚", "自行车违规改装鸣笛器罚多少钱", "改装鸣笛器会被罚款吗")


@pytest.fixture(autouse=True)
async def editor(session: AsyncSession, stage: Stage, make_actor: MakeActor) -> None:
    stage.actor = await make_actor("knowledge_editor")
    # No index of another test is like this one's.
    version = KnowledgeVersion.version + randint(1_000, 1_000_000)
    await session.execute(update(KnowledgeVersion).values(version=version))


async def _read(client: AsyncClient, gap: Gap) -> Json:
    answer = await client.get(f"/gaps/{gap.id}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def _fresh(gap: Gap) -> None:
    """As the requests have left it."""
    own = async_object_session(gap)
    assert own is not None
    await own.refresh(gap)


async def _do(client: AsyncClient, gap: Gap, step: str, **body: object) -> Json:
    answer = await client.post(f"/gaps/{gap.id}/{step}", json={"version": gap.version, **body})
    assert answer.status_code == 200, answer.text
    await _fresh(gap)
    return dict(answer.json())


async def _refused(client: AsyncClient, gap: Gap, step: str, **body: object) -> str:
    answer = await client.post(f"/gaps/{gap.id}/{step}", json={"version": gap.version, **body})
    return f"{answer.status_code} {answer.json()['code']}"


async def test_names_and_numbers_are_masked_before_anything_is_stored(
    session: AsyncSession,
) -> None:
    row = await ask(session, "我叫张小明，电话12812345678，湘I·3K582能进市区吗")

    stored = await session.scalar(select(AskedQuestion.text).where(AskedQuestion.id == row.id))
    assert stored is not None
    for word in ("小明", "12812345678", "3K582"):
        assert word not in stored
    assert row.asker is not None
    assert len(row.asker) == 32


async def test_the_same_words_of_the_same_person_are_one_question(
    session: AsyncSession, at: At
) -> None:
    first = await ask(session, RING[0], asker="a")
    again = await ask(session, RING[0], asker="a")
    other = await ask(session, RING[0], asker="b")
    at(NOW + timedelta(minutes=11))
    later = await ask(session, RING[0], asker="a")

    assert again.id == first.id
    assert len({first.id, other.id, later.id}) == 3


async def test_questions_of_one_subject_become_one_gap_and_others_another(
    session: AsyncSession,
) -> None:
    for text in (*RING, *PIGEON):
        await ask(session, text)
    assert await run_jobs(session)

    found = list(await session.scalars(select(Gap).order_by(Gap.count.desc())))

    assert [(gap.count, gap.people) for gap in found] == [(3, 3), (2, 2)]
    assert found[0].title in RING
    assert found[1].title in PIGEON
    assert await run_jobs(session) == []


async def test_a_later_question_joins_the_gap_that_is_there(session: AsyncSession) -> None:
    gap = await make_gap(session, RING[:2])

    await ask(session, RING[2])
    await gaps_grouping.group(session)

    assert (gap.count, gap.people) == (3, 3)
    assert await session.scalar(select(func.count()).select_from(Gap)) == 1


async def test_what_was_answered_or_refused_on_purpose_is_no_gap(session: AsyncSession) -> None:
    served = await ask(session, RING[0], why=None, offered=[Offer("K-1", 1, 0.9)])
    await ask(session, RING[1], why="not_public")
    await asked.note_outcome(session, served, AskedOutcome.USED)

    assert await gaps_grouping.group(session) == 0


@pytest.mark.parametrize(
    "outcome", [AskedOutcome.EDITED, AskedOutcome.UNHELPFUL, AskedOutcome.UNSATISFIED]
)
async def test_an_answer_that_did_not_help_is_a_gap_and_stays_one(
    session: AsyncSession, outcome: AskedOutcome
) -> None:
    row = await ask(session, RING[0], why=None, offered=[Offer("K-1", 1, 0.9)])
    await asked.note_outcome(session, row, outcome, answer="要罚，找我12812345678")
    await asked.note_outcome(session, row, AskedOutcome.HELPFUL)

    assert await gaps_grouping.group(session) == 1
    assert row.outcome is outcome
    assert "12812345678" not in row.answer


async def test_goes_to_the_unit_by_itself_only_when_the_questions_leave_no_doubt(
    session: AsyncSession,
) -> None:
    sure = await make_gap(session, RING, unit=UNIT)
    unsure = await make_gap(session, PIGEON, unit=UNIT)

    assert (sure.state, sure.unit_code) == (GapState.ASSIGNED, UNIT)
    assert (unsure.state, unsure.unit_code, unsure.proposed_unit) == (GapState.OPEN, None, UNIT)


async def test_the_unit_has_working_days_and_is_overdue_after_them(
    session: AsyncSession, client: AsyncClient, at: At
) -> None:
    """NOW is a Wednesday: five working days end on the next Wednesday."""
    gap = await make_gap(session)
    await _do(client, gap, "assign", unit_code=UNIT)
    due = gap.due_at
    assert due is not None
    assert (due - NOW).days == 7

    at(due - timedelta(minutes=1))
    await tasks_gaps.gap_due(session, gap.id, due)
    assert gap.is_overdue is False
    at(due)
    waiting = await session.scalar(
        select(deadlines.Deadline).where(deadlines.Deadline.subject_id == gap.id)
    )
    assert waiting is not None
    await tasks_gaps.gap_due(session, gap.id, due)

    shown = await _read(client, gap)
    assert shown["is_overdue"] is True
    assert shown["clock"]["level"] == "orange"
    assert (await client.get("/gaps/counts")).json()["overdue"] == 1


async def test_a_unit_sees_and_writes_for_its_own_alone(
    session: AsyncSession, client: AsyncClient, stage: Stage, make_actor: MakeActor
) -> None:
    gap = await make_gap(session)
    await _do(client, gap, "assign", unit_code=UNIT)
    stage.actor = await make_actor("unit_liaison", unit="U-WATER")
    assert (await client.get("/gaps")).json()["items"] == []
    assert await _refused(client, gap, "draft", doc=card_doc(unit=UNIT)) == "404 not_found"

    stage.actor = await make_actor("unit_liaison", unit=UNIT)
    listed = (await client.get("/gaps")).json()["items"]
    foreign = await _refused(client, gap, "draft", doc=card_doc(unit="U-WATER"))
    drafted = await _do(client, gap, "draft", doc=card_doc(unit=UNIT))

    assert [row["id"] for row in listed] == [str(gap.id)]
    assert foreign == "403 knowledge.not_own_unit"
    assert drafted["state"] == "drafted"
    assert (await client.post(f"/gaps/{gap.id}/close", json={})).status_code == 403


async def test_closes_when_the_published_card_answers_every_question(
    session: AsyncSession, client: AsyncClient, stage: Stage
) -> None:
    gap = await make_gap(session)
    drafted = await _do(
        client, gap, "draft", doc=card_doc("", unit=UNIT, title=ANSWERS[0], questions=list(ANSWERS))
    )
    code = str(drafted["card_code"])
    goldens = await session.scalars(select(CardGolden).where(CardGolden.card_code == code))
    assert {(row.text, row.source) for row in goldens} == {(t, GoldenSource.GAP) for t in RING}

    await _publish(session, code)
    await _fresh(gap)

    assert gap.state is GapState.ANSWERED
    shown = await _read(client, gap)
    assert [question["passed"] for question in shown["questions"]] == [True] * 3
    assert shown["may"] == []
    names = list(
        await session.scalars(
            select(EventRow.name).where(EventRow.subject_id == gap.id).order_by(EventRow.id)
        )
    )
    assert names == ["gap.opened", "gap.drafted", "gap.tested", "gap.answered"]
    assert await _refused(client, gap, "close", reason="不需要") == "409 knowledge.gap_over"


async def test_stays_open_and_says_which_when_a_question_is_not_answered(
    session: AsyncSession, client: AsyncClient
) -> None:
    gap = await make_gap(session)
    await _do(client, gap, "assign", unit_code=UNIT)
    drafted = await _do(
        client,
        gap,
        "draft",
        doc=card_doc("", unit=UNIT, title="信鸽登记", questions=["养信鸽去哪登记"]),
    )

    await _publish(session, str(drafted["card_code"]))

    shown = await _read(client, gap)
    assert (shown["state"], shown["passed"]) == ("assigned", 0)
    questions = shown["questions"]
    assert isinstance(questions, list)
    assert [question["failed_why"] for question in questions] == ["有相近的要点，但把握不够"] * 3
    assert "3 个问题中 0 个答上了" in str(shown["sentence"])


async def test_a_card_that_did_not_help_must_have_changed(
    session: AsyncSession, client: AsyncClient
) -> None:
    card = await make_card(session, title=ANSWERS[0], questions=list(ANSWERS))
    row = await ask(session, RING[0], why=None, offered=[Offer(card.code, 1, 0.9)])
    await asked.note_outcome(session, row, AskedOutcome.EDITED)
    await gaps_grouping.group(session)
    gap = await session.get(Gap, row.gap_id)
    assert gap is not None

    same = await _do(client, gap, "test", card_code=card.code)
    await make_card(session, card.code, title=ANSWERS[0], questions=[*ANSWERS, "鸣笛器"])
    changed = await _do(client, gap, "test", card_code=card.code)

    assert same["state"] == "open"
    assert same["questions"][0]["failed_why"] == "还是当时没有帮到的那一版"
    assert changed["state"] == "answered"


async def test_a_card_from_before_the_gap_closes_nothing(
    session: AsyncSession, client: AsyncClient, at: At
) -> None:
    card = await make_card(session, title=ANSWERS[0], questions=list(ANSWERS))
    at(NOW + timedelta(hours=1))
    gap = await make_gap(session)

    assert await _refused(client, gap, "test", card_code=card.code) == "409 knowledge.gap_card_old"


async def test_the_unit_may_say_why_not_and_the_hotline_decides(
    session: AsyncSession, client: AsyncClient, stage: Stage, make_actor: MakeActor
) -> None:
    gap = await make_gap(session)
    await _do(client, gap, "assign", unit_code=UNIT)
    editor = stage.actor
    stage.actor = await make_actor("unit_leader", unit=UNIT)
    declined = await _do(client, gap, "decline", reason="不属于本单位职责")
    stage.actor = editor
    back = await _do(client, gap, "send-back")
    nothing = await _refused(client, gap, "send-back")
    closed = await _do(client, gap, "close", reason="属于法律咨询，已有一条指引")

    assert (declined["state"], declined["declined"]) == ("assigned", "不属于本单位职责")
    assert (back["declined"], nothing) == ("", "409 knowledge.gap_nothing_declined")
    assert (closed["state"], closed["reason"]) == ("closed_no_need", "属于法律咨询，已有一条指引")


async def test_a_person_merges_and_splits(session: AsyncSession, client: AsyncClient) -> None:
    ring, pigeon = await make_gap(session, RING), await make_gap(session, PIGEON)

    merged = await _do(client, pigeon, "merge", into=str(ring.id))
    ids = [q["id"] for q in merged["questions"] if q["text"] in PIGEON]
    await _fresh(ring)
    split = await _do(client, ring, "split", question_ids=ids)
    bad = await _refused(client, ring, "split", question_ids=ids)

    assert (merged["id"], merged["count"], merged["people"]) == (str(ring.id), 5, 5)
    assert pigeon.state is GapState.MERGED
    assert (split["count"], ring.count) == (2, 3)
    assert split["title"] in PIGEON
    assert bad == "422 knowledge.gap_bad_part"


async def test_a_question_that_asks_for_nothing_is_left_out_and_does_not_come_back(
    session: AsyncSession, client: AsyncClient
) -> None:
    gap = await make_gap(session)
    shown = await _read(client, gap)
    first = shown["questions"][0]["id"]

    after = await _do(client, gap, f"questions/{first}/leave-out")

    assert after["count"] == 2
    assert await gaps_grouping.group(session) == 0


async def test_shows_the_nearest_cards_and_why_they_do_not_answer(
    session: AsyncSession, client: AsyncClient
) -> None:
    old = await make_card(
        session, title=ANSWERS[0], questions=list(ANSWERS), valid_from="2025-01-01",
        valid_to="2025-12-31",
    )  # fmt: skip
    gap = await make_gap(session)

    near = (await _read(client, gap))["near_cards"]

    assert isinstance(near, list)
    assert (near[0]["code"], near[0]["why"]) == (old.code, "已过有效期")


async def test_counts_by_subject_unit_and_week(session: AsyncSession, client: AsyncClient) -> None:
    await make_gap(session, RING, unit=UNIT)
    await ask(session, "怎么贷款", why=None, offered=[Offer("K-1", 1, 0.9)])

    found = (await client.get("/gaps/counts")).json()

    assert found["states"] == {"assigned": 1}
    assert [(row["code"], row["questions"]) for row in found["by_unit"]] == [(UNIT, 3)]
    assert (found["weeks"][-1]["questions"], found["weeks"][-1]["found"]) == (3, 1)
    assert (found["asked"], found["refused"]) == (4, 3)


async def test_a_stale_page_is_told_so(session: AsyncSession, client: AsyncClient) -> None:
    gap = await make_gap(session)
    seen = gap.version
    await _do(client, gap, "assign", unit_code=UNIT)

    answer = await client.post(
        f"/gaps/{gap.id}/assign", json={"version": seen, "unit_code": "U-WATER"}
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "knowledge.gap_changed")


async def test_words_go_after_two_years_and_figures_stay(session: AsyncSession, at: At) -> None:
    gap = await make_gap(session)
    gap_id, kept = gap.id, len(RING)
    alone = await ask(session, "已答上的问题", why=None, offered=[Offer("K-1", 1, 0.9)])
    alone_id = alone.id
    at(NOW + tasks_gaps.KEPT + timedelta(days=1))

    await tasks_gaps.forget_asked(session)

    texts = list(
        await session.scalars(select(AskedQuestion.text).where(AskedQuestion.gap_id == gap_id))
    )
    assert len(texts) == kept
    assert not any(word in text for text in texts for word in ("自行车", "鸣笛器"))
    assert (
        await session.scalar(select(AskedQuestion.id).where(AskedQuestion.id == alone_id)) is None
    )


async def _publish(session: AsyncSession, code: str) -> None:
    """A second person publishes what waits, and the waiting gaps are tested."""
    version = await versions.waiting(session, code)
    assert version is not None
    await versions.publish(session, somebody(), version)
    await deliver(session)
    await run_jobs(session)
