"""Golden questions: asked over the cards as they would be, in a child process."""

from dataclasses import replace
from datetime import date

from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text.documents import card_from_json
from huying.kit.aside import aside
from huying.knowledge import golden, golden_checks, tasks, versions
from huying.knowledge.golden import Asked, GoldenOutcome, Question, Result, compare
from huying.knowledge.index import Sources, sources
from huying.knowledge.models_golden import GoldenSource
from tests.conftest import MakeActor, Stage
from tests.knowledge.cards import GOLDEN, make_card, make_doc, person

TODAY = date(2026, 11, 18)
R, W, N = GoldenOutcome.RIGHT, GoldenOutcome.WRONG, GoldenOutcome.REFUSED


def test_what_was_right_and_is_not_any_more_is_broken() -> None:
    before = [
        Result("A", "1", R),
        Result("B", "2", R),
        Result("B", "3", W, "A"),
        Result("B", "4", N),
    ]
    after = [
        Result("A", "1", W, "B"),
        Result("B", "2", N),
        Result("B", "3", R),
        Result("B", "4", W, "A"),
        Result("NEW", "5", R),
    ]

    found = compare(frozenset({"NEW"}), before, after)

    assert [(r.code, r.text, r.outcome) for r in found.broken] == [("A", "1", W), ("B", "2", N)]
    assert [r.text for r in found.own] == ["5"]
    assert (found.mended, found.right_before, found.right_after, found.asked) == (1, 2, 2, 5)


async def _small(session: AsyncSession) -> Sources:
    """The city's own words with three cards: quick to build."""
    found = await sources(session)
    return replace(found, cards=found.cards[:3], places=(), duties=())


async def test_a_card_that_is_not_valid_is_not_asked(session: AsyncSession) -> None:
    doc = card_from_json(make_doc(valid_to="2026-11-17"))
    trial = Asked(await _small(session), (Question("K-UFO", GOLDEN[0]),), TODAY, (doc,))

    assert golden.ask(trial).after == ()
    assert len(golden.ask(replace(trial, day=date(2026, 11, 17))).after) == 1


async def test_a_child_answers_as_the_retrieval_does(session: AsyncSession) -> None:
    doc = card_from_json(make_doc())
    questions = (Question("K-UFO", "飞碟停靠登记"), Question("K-UFO", "今天天气不错"))
    trial = Asked(await _small(session), questions, TODAY, (doc,))

    answered = await aside(golden.ask, trial)

    assert [(r.text, r.outcome) for r in answered.after] == [
        ("飞碟停靠登记", R),
        ("今天天气不错", N),
    ]
    assert answered == golden.ask(trial)


async def test_a_proposed_version_is_checked_and_the_result_kept_with_it(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    version = await versions.propose(session, person(), make_doc(), "", golden=GOLDEN)
    await session.commit()
    stage.actor = await make_actor("knowledge_approver")
    waiting = (await client.get("/cards/proposed")).json()[0]
    assert waiting["has_checks"] is False

    await tasks.check_version(str(version.id))

    shown = (await client.get("/cards/K-UFO/versions/1")).json()["checks"]
    assert [each["text"] for each in shown["own"]] == list(GOLDEN)
    assert (shown["is_current"], shown["day"]) == (True, "2026-11-18")
    await make_card(session, "K-ELSE", title="别的")
    again = (await client.get("/cards/K-UFO/versions/1")).json()["checks"]
    assert again["is_current"] is False


async def test_a_round_is_kept_and_not_run_twice(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    await make_card(session)
    await session.commit()
    await tasks.golden_round()

    stage.actor = await make_actor("knowledge_editor")
    kept = (await client.get("/cards/monitor")).json()["golden"]
    assert kept["asked"] == kept["right"] + kept["wrong"] + kept["refused"]
    assert kept["asked"] > 3
    assert await golden_checks.prepare_round(session) is None
    trial = await golden_checks.prepare(
        session, [await versions.propose(session, person(), make_doc(audience="车主"), "")]
    )
    assert trial.asked.before is not None  # the round's answers are not asked again
    assert len(trial.asked.before) == kept["asked"]
    await versions.add_golden(session, person(), "K-UFO", ["再问一句飞碟"], GoldenSource.EDITOR)
    assert await golden_checks.prepare_round(session) is not None


def test_another_question_is_another_fingerprint() -> None:
    one, two = Question("A", "1"), Question("A", "2")
    assert golden.fingerprint_of([one]) != golden.fingerprint_of([two])
    assert golden.fingerprint_of([one]) == golden.fingerprint_of([one])
