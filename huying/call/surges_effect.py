"""What a surge changed: handle time and direct answers of the calls of its subject, before, while
it was pinned and after, and how often its answer was used."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from scipy.special import stdtrit
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call.models import Call, CallState, Matter, Outcome
from huying.call.models_cards import CallCard
from huying.call.schemas_surges import Mean, Portion, SurgeEffect, SurgePeriod
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock
from huying.knowledge.models_surges import Surge
from huying.ticket.models import Ticket

LEAST_PERIOD = timedelta(hours=24)
_Z = 1.959964


@dataclass(frozen=True)
class _Call:
    seconds: float
    is_direct: bool


async def effect(session: AsyncSession, surge: Surge) -> SurgeEffect | None:
    """None before it is pinned. Before and after are as long as it was pinned, a day at least."""
    if surge.pinned_at is None:
        return None
    now = clock.now()
    until = min(surge.ended_at or surge.expires_at or now, now)
    length = max(until - surge.pinned_at, LEAST_PERIOD)
    bounds = {
        "before": (surge.pinned_at - length, surge.pinned_at),
        "during": (surge.pinned_at, until),
        "after": (until, min(until + length, now)),
    }
    city = await catalogue(session)
    periods = []
    for name, (first, last) in bounds.items():
        found = await _calls(session, city, surge, first, last) if last > first else []
        periods.append(_period(name, first, last, found))
    shown, used, dismissed = await _served(session, surge.id)
    return SurgeEffect(
        periods=periods,
        shown=shown,
        adopted=portion(used, shown),
        dismissed=portion(dismissed, shown),
    )


async def _calls(
    session: AsyncSession, city: Catalogue, surge: Surge, first: datetime, last: datetime
) -> list[_Call]:
    """Ended calls that began in [first, last) and have a matter of the subject, by its ticket."""
    statement = (
        select(
            Call.id,
            func.extract("epoch", Call.wrapped_at - Call.answered_at),
            func.bool_or(Matter.outcome == Outcome.ANSWERED),
        )
        .join(Matter, Matter.call_id == Call.id)
        .join(Ticket, Ticket.id == Matter.ticket_id)
        .where(
            Call.state == CallState.ENDED,
            Call.answered_at.is_not(None),
            Call.wrapped_at.is_not(None),
            Call.started_at >= first,
            Call.started_at < last,
            _is_of(surge),
            *_is_in(city, surge.area),
        )
        .group_by(Call.id)
    )
    return [_Call(float(row[1]), bool(row[2])) for row in await session.execute(statement)]


def _is_of(surge: Surge) -> ColumnElement[bool]:
    named = [
        column.contains(word, autoescape=True)
        for word in surge.words
        for column in (Ticket.title, Ticket.summary, Ticket.statement)
    ]
    kinds = [Ticket.category_code.startswith(code, autoescape=True) for code in surge.categories]
    return or_(*named, *kinds)


def _is_in(city: Catalogue, area: str) -> list[ColumnElement[bool]]:
    if not area:
        return []
    inside = [code for code in city.places if city.is_within(code, area)]
    return [or_(Ticket.place_code.is_(None), Ticket.place_code.in_(inside))]


def _period(name: str, first: datetime, last: datetime, calls: Sequence[_Call]) -> SurgePeriod:
    direct = sum(call.is_direct for call in calls)
    return SurgePeriod(
        name=name,
        first=first,
        last=max(first, last),
        handle_seconds=mean([call.seconds for call in calls]),
        direct=portion(direct, len(calls)),
    )


def mean(values: Iterable[float]) -> Mean:
    """With the 95 % interval of Student's t; none from fewer than two."""
    listed = list(values)
    n = len(listed)
    if n == 0:
        return Mean(n=0, mean=None, low=None, high=None)
    middle = sum(listed) / n
    if n < 2:
        return Mean(n=n, mean=middle, low=None, high=None)
    spread = math.sqrt(sum((value - middle) ** 2 for value in listed) / (n - 1))
    half = float(stdtrit(n - 1, 0.975)) * spread / math.sqrt(n)
    return Mean(n=n, mean=middle, low=max(0.0, middle - half), high=middle + half)


def portion(count: int, of: int) -> Portion:
    """With Wilson's 95 % interval."""
    if of == 0:
        return Portion(count=count, of=0, share=None, low=None, high=None)
    share = count / of
    base = 1 + _Z**2 / of
    middle = (share + _Z**2 / (2 * of)) / base
    half = _Z * math.sqrt(share * (1 - share) / of + _Z**2 / (4 * of**2)) / base
    return Portion(count=count, of=of, share=share, low=middle - half, high=middle + half)


async def _served(session: AsyncSession, surge_id: UUID) -> tuple[int, int, int]:
    """On how many desks, used there (read, sent, cited or answered with), dismissed there."""
    used = or_(
        CallCard.read_at.is_not(None),
        CallCard.sent_at.is_not(None),
        CallCard.cited_at.is_not(None),
        CallCard.answered_at.is_not(None),
    )
    row = (
        await session.execute(
            select(
                func.count(),
                func.count().filter(used),
                func.count().filter(CallCard.dismissed_at.is_not(None)),
            ).where(CallCard.surge_id == surge_id)
        )
    ).one()
    return row[0], row[1], row[2]
