"""How good the watch is (domain.md, alerts): precision, recall, delay, false alarms a day."""

from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series import wilson
from huying.city.catalogue import Catalogue
from huying.insight import bands_rules as rules
from huying.insight import bands_views
from huying.insight.models_bands import BandAlert, BandFactor, BandState
from huying.insight.schemas_bands import BandFamily, BandFigures, BandShare
from huying.knowledge.models_surges import Surge

FOUND = timedelta(hours=6)  # a burst pinned by hand was found if an alert lies so near


async def read(session: AsyncSession, city: Catalogue, days: int, now: datetime) -> BandFigures:
    """Of alerts raised in the last ``days`` days."""
    since = now - timedelta(days=days)
    rows = list(
        await session.scalars(
            select(BandAlert).where(BandAlert.raised_at >= since, BandAlert.raised_at <= now)
        )
    )
    true = [alert for alert in rows if alert.verdict is True]
    false = [alert for alert in rows if alert.verdict is False]
    missed = await _missed(session, rows, since, now)
    delays = [(alert.raised_at - alert.since).total_seconds() / 60 for alert in true]
    people = [alert.first_people for alert in true]
    return BandFigures(
        days=days,
        raised=len(rows),
        waiting=sum(alert.state is not BandState.CLOSED for alert in rows),
        precision=share(len(true), len(true) + len(false)),
        recall=share(len(true), len(true) + missed),
        delay_minutes=round(median(delays), 1) if delays else None,
        delay_people=median(people) if people else None,
        false_a_day=round(len(false) / days, 3),
        families=await _families(session, city),
    )


async def _missed(
    session: AsyncSession, alerts: list[BandAlert], since: datetime, now: datetime
) -> int:
    """Bursts that people pinned and no alert of their category had told within six hours."""
    surges = await session.execute(
        select(Surge.pinned_at, Surge.categories).where(
            Surge.pinned_at >= since, Surge.pinned_at <= now, Surge.pinned_by.is_not(None)
        )
    )
    missed = 0
    for at, categories in surges:
        assert at is not None
        told = any(
            abs(alert.raised_at - at) <= FOUND
            and any(rules.are_related(alert.category_code, code) for code in categories)
            for alert in alerts
        )
        missed += bool(categories) and not told
    return missed


def share(numerator: int, denominator: int) -> BandShare:
    ends = wilson(numerator, denominator)
    if ends is None:
        return BandShare(numerator=0, denominator=0, share=None, low=None, high=None)
    return BandShare(
        numerator=numerator,
        denominator=denominator,
        share=numerator / denominator,
        low=ends[0],
        high=ends[1],
    )


async def _families(session: AsyncSession, city: Catalogue) -> list[BandFamily]:
    rows = await session.scalars(
        select(BandFactor).order_by(func.abs(BandFactor.factor - 1).desc(), BandFactor.family)
    )
    return [
        BandFamily(
            family=row.family,
            name=family_name(city, row.family),
            trues=row.trues,
            falses=row.falses,
            factor=row.factor,
        )
        for row in rows
    ]


def family_name(city: Catalogue, family: str) -> str:
    shape, category, level = family.split(":")
    return bands_views.say(
        "family",
        shape=bands_views.say(f"shape.{shape}"),
        category=bands_views.say("all") if category == "*" else city.category_name(category),
        level=bands_views.say(f"level.{level}"),
    )
