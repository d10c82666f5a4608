"""How long each kind of personal data is kept, and the nightly work that ends it."""

import json
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit import clock, db
from huying.kit.actor import SYSTEM, Actor
from huying.kit.errors import Invalid
from huying.kit.events import emit
from huying.kit.holdings import Kind
from huying.kit.models import new_id
from huying.ticket import citizens, erasing
from huying.ticket.erasing_rules import months_before
from huying.ticket.errors_citizens import RetentionChanged
from huying.ticket.events_citizens import RetentionErased, RetentionSet
from huying.ticket.models_citizens import RetentionRun, RetentionSetting

BATCH = 100  # subjects in one transaction: well under a second
NIGHT = range(1, 6)  # hours of the city's day in which the nightly work begins
Months = dict[Kind, int | None]


@cache
def shipped() -> Months:
    """``content/retention.json``: what holds until an administrator sets something else."""
    document = files("huying") / "content" / "retention.json"
    raw: dict[str, int | None] = json.loads(document.read_text(encoding="utf-8"))["months"]
    return {kind: raw[kind.value] for kind in Kind}


async def newest(session: AsyncSession) -> RetentionSetting | None:
    return await session.scalar(
        select(RetentionSetting).order_by(RetentionSetting.version.desc()).limit(1)
    )


async def months(session: AsyncSession) -> Months:
    """None keeps for ever."""
    row = await newest(session)
    if row is None:
        return shipped()
    return {kind: row.months.get(kind.value) for kind in Kind}


async def set_months(
    session: AsyncSession,
    actor: Actor,
    *,
    version: int,
    given: dict[str, int | None],
    note: str,
) -> RetentionSetting:
    """A new version of the whole table. Raises RetentionChanged, Invalid (an unknown kind)."""
    row = await newest(session)
    if (row.version if row else 0) != version:
        by, at = (row.changed_by, row.at) if row else (None, None)
        raise RetentionChanged(**await citizens.changed(session, by, at))
    if set(given) != {kind.value for kind in Kind}:
        raise Invalid(field="months")
    before = await months(session)
    made = RetentionSetting(
        id=new_id(),
        version=version + 1,
        months=given,
        note=note.strip(),
        changed_by=actor.id,
        at=clock.now(),
    )
    session.add(made)
    moved = [f"{k.value}={given[k.value] or 0}" for k in Kind if given[k.value] != before[k]]
    emit(session, actor, RetentionSet(made.id, made.version, moved))
    await session.flush()
    return made


async def run_night(city: Catalogue) -> UUID | None:
    """One night's work in transactions of a batch; None when it is not night or was done today."""
    now = clock.now()
    async with db.unit_of_work() as session:
        if not await _is_due(session, city, now):
            return None
        run = RetentionRun(id=new_id(), started_at=now, counts={})
        session.add(run)
        kept = await months(session)
    counts: dict[str, int] = {}
    for kind, count in kept.items():
        if count is not None:
            counts[kind.value] = await _erase_kind(kind, months_before(now, count), run.id)
    async with db.unit_of_work() as session:
        row = await session.get_one(RetentionRun, run.id)
        row.counts, row.ended_at = counts, clock.now()
    return run.id


async def _is_due(session: AsyncSession, city: Catalogue, now: datetime) -> bool:
    if now.astimezone(city.zone).hour not in NIGHT:
        return False
    recent = select(RetentionRun.id).where(RetentionRun.started_at > now - timedelta(hours=12))
    return await session.scalar(recent.limit(1)) is None


async def _erase_kind(kind: Kind, before: datetime, run_id: UUID) -> int:
    total = 0
    while True:
        async with db.unit_of_work() as session:
            done = await erase_batch(session, kind, before, run_id)
        if not done:
            return total
        total += done


async def erase_batch(session: AsyncSession, kind: Kind, before: datetime, run_id: UUID) -> int:
    """Empty the next subjects that are due; how many."""
    ids = await erasing.due(session, kind, before, limit=BATCH)
    if not ids:
        return 0
    await erasing.erase(session, kind, ids, clock.now())
    emit(session, SYSTEM, RetentionErased(run_id, kind.value, len(ids)))
    await session.flush()
    return len(ids)
