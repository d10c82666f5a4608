"""What people do with an alert of the time bands: see it, act on it, judge it."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.insight import bands_rules as rules
from huying.insight.bands_alerts import tell
from huying.insight.errors_bands import BandAlertChanged, BandAlertNotYours, BandAlertState
from huying.insight.events_bands import BandAlertAcknowledged, BandAlertActed, BandAlertClosed
from huying.insight.models_bands import BandAlert, BandFactor, BandState
from huying.insight.permissions_bands import BANDS_ACT
from huying.kit import clock
from huying.kit.actor import Actor


async def acknowledge(session: AsyncSession, actor: Actor, alert: BandAlert) -> None:
    """Somebody has seen it. Raises BandAlertState, BandAlertNotYours."""
    city = await catalogue(session)
    must_touch(actor, city, alert)
    _must_be(alert, BandState.OPEN)
    alert.state = BandState.ACKNOWLEDGED
    alert.acknowledged_at, alert.acknowledged_by = clock.now(), actor.id
    tell(session, actor, city, alert, BandAlertAcknowledged(alert.id))
    await session.flush()


async def act(session: AsyncSession, actor: Actor, alert: BandAlert, action: str) -> None:
    """What was done about it; acting on an alert acknowledges it."""
    city = await catalogue(session)
    must_touch(actor, city, alert)
    _must_be(alert, BandState.OPEN, BandState.ACKNOWLEDGED)
    now = clock.now()
    if alert.acknowledged_at is None:
        alert.acknowledged_at, alert.acknowledged_by = now, actor.id
    alert.state, alert.action = BandState.ACTED, action
    alert.acted_at, alert.acted_by = now, actor.id
    tell(session, actor, city, alert, BandAlertActed(alert.id))
    await session.flush()


async def close(
    session: AsyncSession, actor: Actor, alert: BandAlert, *, verdict: bool, note: str
) -> None:
    """Judge it true or false; its family learns. Only the hotline judges: a unit that could say
    "false" would soon hear of nothing any more."""
    city = await catalogue(session)
    if not may_judge(actor):
        raise BandAlertNotYours()
    _must_be(alert, BandState.OPEN, BandState.ACKNOWLEDGED, BandState.ACTED)
    now = clock.now()
    alert.state, alert.verdict, alert.note = BandState.CLOSED, verdict, note
    alert.closed_at, alert.closed_by = now, actor.id
    alert.ended_at = alert.ended_at or now
    factor = await _learn(session, alert.family, verdict=verdict, now=now)
    tell(session, actor, city, alert, BandAlertClosed(alert.id, verdict, factor))
    await session.flush()


async def _learn(session: AsyncSession, family: str, *, verdict: bool, now: datetime) -> float:
    await session.execute(
        insert(BandFactor)
        .values(family=family, trues=0, falses=0, factor=1.0, updated_at=now)
        .on_conflict_do_nothing()
    )
    row = await session.get_one(BandFactor, family, with_for_update=True, populate_existing=True)
    row.trues += verdict
    row.falses += not verdict
    row.factor, row.updated_at = rules.factor(row.trues, row.falses), now
    return row.factor


def may_judge(actor: Actor) -> bool:
    return actor.may(BANDS_ACT) and actor.sees_all_units


def must_touch(actor: Actor, city: Catalogue, alert: BandAlert) -> None:
    """Raises BandAlertNotYours."""
    if not may_touch(actor, city, alert):
        raise BandAlertNotYours()


def may_touch(actor: Actor, city: Catalogue, alert: BandAlert) -> bool:
    if not actor.may(BANDS_ACT):
        return False
    if actor.sees_all_units:
        return True
    unit = city.unit(alert.unit_code) if alert.unit_code else None
    return unit is not None and bool(actor.unit_path and unit.path.startswith(actor.unit_path))


def _must_be(alert: BandAlert, *states: BandState) -> None:
    if alert.state not in states:
        raise BandAlertState()


def must_be_seen(alert: BandAlert, version: int) -> None:
    """Raises BandAlertChanged."""
    if alert.version != version:
        raise BandAlertChanged()
