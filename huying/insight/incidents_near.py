"""Other incidents that are like one: open ones that may be the same, past ones to learn from."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text.likeness import Told, likeness
from huying.city.catalogue import catalogue
from huying.insight.incidents_index import where_of
from huying.insight.models_incidents import Incident, IncidentState

MOST, LOOKED_AT = 5, 400
LEAST = 0.4


@dataclass(frozen=True)
class LikeIncident:
    incident: Incident
    likeness: float


async def like(session: AsyncSession, incident: Incident) -> list[LikeIncident]:
    """Of the same branch of subjects, by category, place and the words of the titles; time apart
    plays no part, for what comes every year is what one learns from."""
    statement = (
        select(Incident)
        .where(
            Incident.state == IncidentState.OPEN,
            Incident.tickets >= 2,
            Incident.id != incident.id,
            func.left(Incident.category_code, 2) == incident.category_code[:2],
        )
        .order_by(Incident.last_at.desc())
        .limit(LOOKED_AT)
    )
    others = (await session.scalars(statement)).all()
    city = await catalogue(session)
    told = [
        Told(each.category_code, where_of(city, each.place_code), incident.first_at, each.title)
        for each in (incident, *others)
    ]
    scores = await asyncio.to_thread(_scores, told[0], told[1:])
    found = [
        LikeIncident(each, score)
        for each, score in zip(others, scores, strict=True)
        if score >= LEAST
    ]
    found.sort(key=lambda each: (-each.likeness, str(each.incident.id)))
    return found[:MOST]


def _scores(one: Told, others: Sequence[Told]) -> list[float]:
    return [likeness(one, other).score for other in others]
