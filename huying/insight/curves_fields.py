"""The fields of matters that the city watches: half a year of weeks, and how the last compare."""

from datetime import date
from uuid import UUID

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.insight import curves
from huying.insight.curves import Ints, Subject, Weeks
from huying.insight.curves_schemas import CampaignFieldsRead, CampaignFieldTrend, CurveChange
from huying.kit.actor import Actor
from huying.supervise import campaigns
from huying.supervise.topics_permissions import CAMPAIGN_EDIT

TREND_WEEKS = 26
LATEST, USUAL = 4, 12


async def read_fields(session: AsyncSession, actor: Actor) -> CampaignFieldsRead:
    """Every field with its last half year of whole weeks and how the last month compares."""
    city = await catalogue(session)
    last = curves.monday(await curves.today(session))
    weeks = Weeks(last - curves.WEEK * TREND_WEEKS, TREND_WEEKS)
    since = await curves.known_since(session)
    running = await campaigns.running(session)
    return CampaignFieldsRead(
        items=[
            await _trend(session, city, field, weeks, since, running.get(field.code))
            for field in await campaigns.fields(session)
        ],
        may_edit=actor.may(CAMPAIGN_EDIT),
    )


async def _trend(
    session: AsyncSession,
    city: Catalogue,
    field: campaigns.Field,
    weeks: Weeks,
    since: date | None,
    campaign_id: UUID | None,
) -> CampaignFieldTrend:
    subject = Subject(field.categories)
    own = await curves.weekly(session, subject, weeks)
    latest = Weeks(weeks.first + curves.WEEK * (weeks.count - LATEST), LATEST)
    years = await curves.year_ago(session, subject, latest, since)
    known = [n for n in years if n is not None]
    begun = weeks.count if since is None else max(0, weeks.index(since))  # unknown before it
    now, usual = own[-LATEST:], own[max(begun, weeks.count - LATEST - USUAL) : -LATEST]
    spread = curves.dispersion(usual)
    names = [city.category(code) for code in field.categories]
    return CampaignFieldTrend(
        code=field.code,
        name=field.name,
        categories=list(field.categories),
        category_names=[found.name for found in names if found],
        is_active=field.is_active,
        is_own=field.is_own,
        version=field.version,
        weeks=[int(n) for n in own],
        first_week=weeks.first,
        last=int(own[-1]),
        change=_compare(now, usual, spread),
        by_year=_compare(now, np.asarray(known, np.int64), spread)
        if len(known) == LATEST
        else None,
        campaign_id=campaign_id,
    )


def _compare(now: Ints, before: Ints, spread: float) -> CurveChange:
    ratio, low, high = curves.change(
        int(now.sum()), len(now), int(before.sum()), len(before), spread
    )
    return CurveChange(
        now=int(now.sum()),
        now_weeks=len(now),
        before=int(before.sum()),
        before_weeks=len(before),
        ratio=ratio,
        low=low,
        high=high,
    )
