"""What training reads of the centre's own tickets, and a whole training on it."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.models import MatterKind
from huying.dispatch import history
from huying.kit import jobs
from huying.kit.actor import SYSTEM
from huying.kit.jobs import registry
from huying.model import runs, setup, versions
from huying.model.models_versions import ModelVersion, Target, VersionState
from huying.model.training import is_held
from huying.ticket.models import Confidentiality, TicketState
from tests.factories.model import make_settled
from tests.factories.ticket import make_draft, make_ticket


async def test_labels_are_what_the_ticket_turned_out_to_be(session: AsyncSession) -> None:
    [ticket] = await make_settled(session, statement="家里停水了", label="供水")

    units, categories = await history.of_units(session), await history.of_categories(session)

    assert [(row.text, row.label) for row in units.rows] == [("家里停水了", "U-WATER-REPAIR")]
    assert [row.label for row in categories.rows] == ["090102"]
    assert units.rows[0].is_held == is_held(ticket.id.bytes)
    assert len(units.knowledge) > 1000


async def test_names_and_numbers_are_masked_before_anything_is_learnt(
    session: AsyncSession,
) -> None:
    await make_ticket(session, state=TicketState.CLOSED)

    [row] = (await history.of_units(session)).rows

    assert "陈建国" not in row.text
    assert "12812345678" not in row.text
    assert "停水两天" in row.text


async def test_confidential_reported_excluded_and_unsettled_tickets_teach_nothing(
    session: AsyncSession,
) -> None:
    await make_settled(session, statement="停水", confidentiality=Confidentiality.CONFIDENTIAL)
    await make_settled(session, statement="停水", confidentiality=Confidentiality.REPORT)
    await make_settled(session, statement="停水", kind=MatterKind.REPORT)
    await make_settled(session, statement="停水", is_excluded=True)
    await make_settled(session, statement="   ")
    await make_ticket(session, state=TicketState.HANDLING)
    await make_ticket(session, draft=make_draft(), state=TicketState.TO_DISPATCH)

    assert (await history.of_units(session)).rows == ()


async def test_the_job_learns_and_takes_the_model_into_use(session: AsyncSession) -> None:
    await make_settled(session, count=180)
    number = await runs.enqueue(session, SYSTEM, Target.UNIT)
    await session.commit()

    await jobs.perform(registry[runs.TRAIN], number, {"target": "unit", "actor_id": ""})

    version = await versions.current(session, Target.UNIT)
    assert version is not None
    assert version.rows + version.held_rows == 180
    assert version.figures["accuracy"] > 0.9
    learned = await setup.in_use(session, Target.UNIT)
    assert learned is not None
    assert learned.rank("自来水发黄")[0].label == "U-WATER-REPAIR"


async def test_a_second_run_on_the_same_history_changes_nothing(session: AsyncSession) -> None:
    await make_settled(session, count=120)
    await session.commit()

    first = await runs.run(SYSTEM, Target.UNIT)
    again = await runs.run(SYSTEM, Target.UNIT)

    assert first.id == again.id
    assert len((await session.scalars(select(ModelVersion))).all()) == 1


async def test_a_history_too_short_is_a_failed_training_that_says_so(
    session: AsyncSession,
) -> None:
    await make_settled(session, count=8)
    await session.commit()

    version = await runs.run(SYSTEM, Target.UNIT)

    assert version.state is VersionState.FAILED
    assert "没有训练" in version.note
    assert await setup.in_use(session, Target.UNIT) is None


def test_every_target_has_its_history() -> None:
    assert history.SOURCES.keys() == set(Target)


@pytest.mark.parametrize("target", Target)
async def test_training_finds_the_history(session: AsyncSession, target: Target) -> None:
    version = await runs.run(SYSTEM, target)

    assert version.state is VersionState.FAILED
