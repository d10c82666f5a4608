"""Versions, switches and thresholds: measured, taken into use only when better, taken back."""

import asyncio
import multiprocessing
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.learning import Guess
from huying.kit import db, jobs
from huying.kit.actor import SYSTEM
from huying.kit.events import EventRow
from huying.model import history, runs, setup, switching, versions
from huying.model import service as proposals
from huying.model.functions import FUNCTIONS
from huying.model.history import History
from huying.model.models import Verdict
from huying.model.models_versions import ModelContent, ModelVersion, Target, VersionState
from huying.schema import load_all
from tests.conftest import NOW, MakeActor, Stage
from tests.factories.model import labelled, make_version, trained

S = VersionState


@pytest.fixture(autouse=True)
def _everything_registered() -> None:
    load_all()


@pytest.fixture
async def admin(stage: Stage, make_actor: MakeActor) -> None:
    stage.actor = await make_actor("system_admin")


async def names(session: AsyncSession) -> list[str]:
    found = select(EventRow.name).where(EventRow.name.startswith("model.")).order_by(EventRow.id)
    return list(await session.scalars(found))


async def test_the_first_version_is_in_use_and_measured(session: AsyncSession) -> None:
    version = await make_version(session)

    assert (version.number, version.state) == (1, S.IN_USE)
    assert version.rows + version.held_rows == 240
    assert version.figures["n"] == version.held_rows
    assert version.figures["accuracy"] > 0.9
    assert version.figures["accuracy_low"] < version.figures["accuracy"]
    learned = await setup.in_use(session, Target.UNIT)
    assert learned is not None
    assert learned.rank("小区停电三天了")[0].label == "U-POWER"
    assert await names(session) == ["model.version_taken", "model.version_trained"]


async def test_a_version_that_is_not_better_is_not_taken(session: AsyncSession) -> None:
    first = await make_version(session)
    worse = trained(noise=0.8, older=trained().content)

    second = await make_version(session, model=worse, compared_with=first.id)

    assert second.state is S.REJECTED
    assert second.compared["accuracy"] == first.figures["accuracy"]
    assert second.compared["lost"] > second.compared["gained"]
    assert (await versions.current(session, Target.UNIT)) is first


async def test_a_better_version_takes_the_place_and_goes_back_in_one_step(
    session: AsyncSession,
) -> None:
    poor = trained(noise=0.8)
    first = await make_version(session, model=poor)
    second = await make_version(session, model=trained(older=poor.content), compared_with=first.id)
    assert (first.state, second.state) == (S.RETIRED, S.IN_USE)

    assert await versions.roll_back(session, SYSTEM, Target.UNIT) is first

    assert (first.state, second.state) == (S.IN_USE, S.RETIRED)
    used = (await setup.setup(session)).learned(Target.UNIT)
    assert used is not None
    assert (used.id, used.version) == (first.id, "unit-1")
    assert await versions.roll_back(session, SYSTEM, Target.UNIT) is None
    assert await setup.in_use(session, Target.UNIT) is None


async def test_a_training_overtaken_by_another_is_a_candidate(session: AsyncSession) -> None:
    poor = trained(noise=0.8)
    await make_version(session, model=poor)

    late = await make_version(session, model=trained(older=poor.content), compared_with=None)

    assert late.state is S.CANDIDATE


async def test_the_same_model_is_kept_once(session: AsyncSession) -> None:
    first = await make_version(session)

    assert await make_version(session, compared_with=first.id) is first
    assert await session.scalar(select(func.count()).select_from(ModelContent)) == 1


async def test_only_one_version_of_a_target_is_in_use(session: AsyncSession) -> None:
    await make_version(session, model=trained(noise=0.8))
    late = await make_version(session, compared_with=None)

    with pytest.raises(IntegrityError, match="uq_model_version_in_use"):
        await session.execute(
            update(ModelVersion)
            .where(ModelVersion.id == late.id)
            .values(state=S.IN_USE, taken_at=NOW)
        )


async def test_a_damaged_file_leaves_content_alone(session: AsyncSession) -> None:
    version = await make_version(session)
    await session.execute(
        update(ModelContent).where(ModelContent.version_id == version.id).values(content=b"x")
    )

    assert await setup.in_use(session, Target.UNIT) is None


async def test_a_function_without_a_row_is_on_and_can_be_switched_off(
    session: AsyncSession,
) -> None:
    await make_version(session)
    assert all([await setup.is_on(session, function) for function in FUNCTIONS])

    await switching.switch(session, SYSTEM, "unit", is_on=False)
    await switching.switch(session, SYSTEM, "unit", is_on=False)

    assert not await setup.is_on(session, "unit")
    assert await setup.in_use(session, Target.UNIT) is None
    assert (await names(session)).count("model.function_switched") == 1


async def test_thresholds_go_by_class_then_all_then_the_model_s_own(
    session: AsyncSession,
) -> None:
    version = await make_version(session)
    own = (await setup.setup(session)).threshold(Target.UNIT, "U-POWER")
    learned = await setup.in_use(session, Target.UNIT)
    assert learned is not None
    assert own == learned.threshold

    for code, value in (("", 0.7), ("U-POWER", 0.9)):
        await switching.set_threshold(
            session, SYSTEM, Target.UNIT, code, threshold=value, precision=None
        )

    now = await setup.setup(session)
    assert (now.threshold(Target.UNIT, "U-POWER"), now.threshold(Target.UNIT, "U-EDU")) == (
        0.9,
        0.7,
    )
    assert not now.is_sure(Target.UNIT, Guess("U-POWER", 0.89))
    assert now.is_sure(Target.UNIT, Guess("U-EDU", 0.7))
    await switching.set_threshold(
        session, SYSTEM, Target.UNIT, "U-POWER", threshold=None, precision=None
    )
    assert (await setup.setup(session)).threshold(Target.UNIT, "U-POWER") == 0.7
    assert version.state is S.IN_USE


async def test_categories_inherit_thresholds_from_above() -> None:
    now = setup.Setup(thresholds={(Target.CATEGORY, "09"): 0.8, (Target.CATEGORY, ""): 0.6})

    assert now.threshold(Target.CATEGORY, "090102") == 0.8
    assert now.threshold(Target.CATEGORY, "010101") == 0.6


async def test_the_list_shows_versions_with_figures(
    client: AsyncClient, session: AsyncSession, admin: None
) -> None:
    await make_version(session)

    category, unit = (await client.get("/models")).json()

    assert (category["in_use"], category["versions"]) == (None, [])
    assert (unit["in_use"], unit["rolls_back_to"], unit["is_training"]) == (1, None, False)
    [version] = unit["versions"]
    assert version["figures"]["accuracy"]["low"] < version["figures"]["accuracy"]["value"]
    assert version["compared"]["number"] is None
    assert "高于总是选最常见类别" in version["note"]


async def test_the_curve_of_a_class_and_a_threshold_by_precision(
    client: AsyncClient, session: AsyncSession, admin: None
) -> None:
    await make_version(session, model=trained(900))

    whole = (await client.get("/models/unit/curve")).json()
    put = await client.put(
        "/models/thresholds", json={"target": "unit", "class_code": "U-POWER", "precision": 0.95}
    )
    own = (await client.get("/models/unit/curve", params={"class_code": "U-POWER"})).json()

    assert whole["n"] == sum(each["n"] for each in whole["classes"])
    assert whole["points"][-1]["coverage"] == 1
    assert put.status_code == 200, put.text
    [row] = put.json()
    assert own["threshold"] == row["threshold"]
    power = next(each for each in own["classes"] if each["code"] == "U-POWER")
    assert power["is_own"]
    assert power["precision"] >= 0.95
    assert power["name"] not in ("", "U-POWER")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"class_code": "U-NOBODY", "threshold": 0.9}, "model.unknown_class"),
        ({"class_code": "U-POWER", "precision": 1.0}, "model.no_such_precision"),
    ],
)
async def test_a_threshold_needs_a_measured_class(
    client: AsyncClient, session: AsyncSession, admin: None, body: dict[str, Any], code: str
) -> None:
    await make_version(session, model=trained(90))

    response = await client.put("/models/thresholds", json={"target": "unit", **body})

    assert (response.status_code, response.json()["code"]) == (422, code)


async def test_without_a_model_there_is_nothing_to_take_back_or_set(
    client: AsyncClient, admin: None
) -> None:
    wish = {"target": "unit", "threshold": 0.9}
    answers = [
        await client.post("/models/unit/rollback"),
        await client.get("/models/unit/curve"),
        await client.put("/models/thresholds", json=wish),
    ]

    assert {answer.json()["code"] for answer in answers} == {"model.nothing_in_use"}


async def test_a_retired_version_can_be_taken_into_use_again_and_a_rejected_one_not(
    client: AsyncClient, session: AsyncSession, admin: None
) -> None:
    first = await make_version(session)
    worse = trained(noise=0.8, older=trained().content)
    await make_version(session, model=worse, compared_with=first.id)
    await client.post("/models/unit/rollback")

    again = await client.post("/models/unit/use", json={"number": 1})
    refused = await client.post("/models/unit/use", json={"number": 2})
    absent = await client.post("/models/unit/use", json={"number": 9})

    assert again.json()[1]["in_use"] == 1
    assert refused.json()["code"] == "model.not_usable"
    assert absent.status_code == 404


async def test_switches_are_listed_in_groups_and_changed(client: AsyncClient, admin: None) -> None:
    rows = (await client.get("/models/switches")).json()
    assert [row["function"] for row in rows] == list(FUNCTIONS)
    assert all(row["is_on"] and row["name"] and row["explain"] for row in rows)

    changed = await client.put("/models/switches", json={"function": "cards", "is_on": False})
    unknown = await client.put("/models/switches", json={"function": "x", "is_on": False})

    cards = next(row for row in changed.json() if row["function"] == "cards")
    assert not cards["is_on"]
    assert cards["changed_by"] is not None
    assert unknown.json()["code"] == "model.unknown_function"


async def test_a_training_is_enqueued_once(
    client: AsyncClient, session: AsyncSession, admin: None
) -> None:
    started = await client.post("/models/train", json={"target": "unit"})
    twice = await client.post("/models/train", json={"target": "unit"})

    assert started.status_code == 202
    assert twice.json()["code"] == "model.already_training"
    assert await runs.is_pending(session, Target.UNIT)
    assert not await runs.is_pending(session, Target.CATEGORY)
    [job] = await jobs.find_jobs(session, state=None, before=None, limit=5)
    assert (job.name, job.queue, job.args["target"]) == ("model.train", "bulk", "unit")
    assert (await client.get("/models")).json()[1]["is_training"]


async def test_drift_counts_answers_by_week_and_model(
    client: AsyncClient, session: AsyncSession, admin: None, at: Callable[[datetime], None]
) -> None:
    async def answer(verdict: Verdict, confidence: float, model: str = "huying-text") -> None:
        said = proposals.ProposedValue("category", "供水", "090102", confidence, (), model, "1")
        await proposals.answer(session, SYSTEM, "call", uuid4(), said, verdict)

    at(NOW - timedelta(weeks=1))
    await answer(Verdict.REFUSE, 0.8)
    at(NOW)
    for verdict in (Verdict.ACCEPT, Verdict.ACCEPT, Verdict.EDIT):
        await answer(verdict, 0.9)
    await answer(Verdict.ACCEPT, 0.7, "huying-text+learned")

    found = (await client.get("/models/drift", params={"weeks": 2})).json()

    assert found["mondays"] == ["2026-11-09", "2026-11-16"]
    content, learned = found["series"]
    assert (content["is_learned"], learned["is_learned"]) == (False, True)
    before, now = content["weeks"]
    assert (before["refused"], before["share"], before["monday"]) == (1, 0.0, "2026-11-09")
    assert (now["proposals"], now["accepted"], now["edited"]) == (3, 2, 1)
    assert now["share"] == pytest.approx(2 / 3)
    assert now["low"] < now["share"] < now["high"]
    assert now["gap"] == pytest.approx(0.9 - 2 / 3)
    assert learned["weeks"][0]["mean_confidence"] == pytest.approx(0.7)


async def test_drift_leaves_older_weeks_out(
    client: AsyncClient, session: AsyncSession, admin: None, at: Callable[[datetime], None]
) -> None:
    at(NOW - timedelta(weeks=3))
    said = proposals.ProposedValue("category", "供水", "090102", 0.9, (), "huying-text", "1")
    await proposals.answer(session, SYSTEM, "call", uuid4(), said, Verdict.ACCEPT)
    at(NOW)

    assert (await client.get("/models/drift", params={"weeks": 2})).json()["series"] == []


def test_the_same_rows_are_always_held() -> None:
    held = {row.text for row in labelled(240) if row.is_held}

    assert held == {row.text for row in labelled(600)[:240] if row.is_held}
    assert 0.1 < len(held) / 240 < 0.3


@pytest.fixture
async def serving(fresh_dsn: str) -> AsyncIterator[None]:
    """A process with connections of its own that trusts its snapshot for a moment."""
    engine = db.connect(fresh_dsn, pool_size=3)
    async with db.unit_of_work() as session:
        await setup.setup(session)
    setup.trust(0.001)
    yield
    setup.trust(0.0)
    async with db.unit_of_work() as session:
        await setup.setup(session)  # what is still being read ends before the connections do
    await engine.dispose()


async def test_a_serving_process_loads_a_new_version_beside_its_callers(serving: None) -> None:
    async def used() -> setup.InUse | None:
        await asyncio.sleep(0.01)
        async with db.unit_of_work() as session:
            return (await setup.setup(session)).learned(Target.UNIT)

    assert await used() is None
    async with db.unit_of_work() as session:
        version = await make_version(session)

    at_once = await used()

    assert at_once is None  # the snapshot before; nobody waits
    found = None
    for _ in range(1_000):
        found = found or await used()
        if found:
            break
    assert found is not None
    assert found.id == version.id


async def test_a_training_that_is_no_longer_wanted_leaves_no_process(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def long(_: AsyncSession) -> History:
        return History(labelled(6_000), ())

    monkeypatch.setitem(history._sources, Target.UNIT, long)
    task = asyncio.create_task(runs.run(SYSTEM, Target.UNIT))
    for _ in range(1_000):
        if multiprocessing.active_children() or task.done():
            break
        await asyncio.sleep(0.01)
    assert multiprocessing.active_children()

    task.cancel()
    await asyncio.wait([task])

    assert task.cancelled()
    assert multiprocessing.active_children() == []
