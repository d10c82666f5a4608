"""Jobs and deadlines of the cards."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import db, deadlines
from huying.kit.aside import aside
from huying.kit.deadlines import Reached
from huying.kit.jobs import Queue, job
from huying.knowledge import golden, golden_checks, publishing, reviews, validity_monitor
from huying.knowledge.models_versions import WAITING, CardVersion, CardVersionState

HOURLY = "knowledge.watch"


@deadlines.on_due(publishing.PUBLISH_DUE)
async def publish_due(session: AsyncSession, version_id: UUID, _: datetime) -> None:
    await publishing.publish_due(session, version_id)


@deadlines.on_due(publishing.WITHDRAW_DUE)
async def withdraw_due(session: AsyncSession, version_id: UUID, _: datetime) -> None:
    await publishing.withdraw_due(session, version_id)


@deadlines.on_due_many(reviews.REVIEW_DUE)
async def review_due(session: AsyncSession, reached: Sequence[Reached]) -> None:
    for each in reached:
        await reviews.overdue(session, each.subject_id)


@job(publishing.CHECK, own_units=True)
async def check_version(version_id: str) -> None:
    """Ask all golden questions with this version among the cards, and keep what came of it."""
    id = UUID(version_id)
    async with db.unit_of_work() as session:
        version = await session.get(CardVersion, id)
        if version is None or version.state not in (*WAITING, CardVersionState.DRAFT):
            return
        code, doc = version.card_code, version.doc
        trial = await golden_checks.prepare(session, [version])
    found = await golden_checks.run(trial)
    async with db.unit_of_work() as session:
        version = await session.get(CardVersion, id, with_for_update=True)
        if version is not None and version.doc == doc:
            version.checks = golden_checks.stored(trial, found, code)


@job(HOURLY, queue=Queue.BULK)
async def watch(session: AsyncSession) -> None:
    """Reviews that are due, and whether an invalid card was served since the last look."""
    await reviews.tend(session)
    await validity_monitor.run(session)


@job(publishing.ROUND, queue=Queue.BULK, own_units=True)
async def golden_round() -> None:
    """All golden questions, where the knowledge or the retrieval has changed since."""
    async with db.unit_of_work() as session:
        asked = await golden_checks.prepare_round(session)
    if asked is None:
        return
    answered = await aside(golden.ask, asked)
    async with db.unit_of_work() as session:
        await golden_checks.keep_round(session, asked, answered.after)
