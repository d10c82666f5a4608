"""A subject bursts: what came in within the last hour against its usual, for a person to look at.

A plain rule with its numbers shown (``knowledge.surges_rules.burst``): tickets of calls by group of
categories (four digits of the code) in the last hour, against the mean of the same hour of the day
over the days before, as many as there are and at most 28. Looked for while matters come in, at most
once a minute.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call.models_cards import CallCard
from huying.city.catalogue import catalogue
from huying.kit import deadlines, texts
from huying.kit.deadlines import Deadline
from huying.knowledge import surges, validity
from huying.knowledge.models_surges import Surge, SurgeState
from huying.knowledge.surges_rules import LEAF_SHARE, Burst, burst
from huying.ticket.models import Ticket

LOOK = "call.surge_look"
THE_CITY = UUID(int=0)  # the one subject of that deadline
EVERY = timedelta(minutes=1)
HOUR = timedelta(hours=1)
MOST_DAYS = 28
GROUP_DIGITS = 4
# A subject that was proposed or pinned within this is not proposed again.
QUIET = timedelta(hours=6)


async def look_soon(session: AsyncSession, now: datetime) -> None:
    """Make sure that somebody looks within a minute; one that is coming is not moved."""
    coming = exists().where(
        Deadline.kind == LOOK, Deadline.subject_id == THE_CITY, Deadline.ended_at.is_(None)
    )
    if not await session.scalar(select(coming)):
        await deadlines.set_deadline(session, LOOK, THE_CITY, now + EVERY)


async def look(session: AsyncSession, now: datetime) -> list[Surge]:
    """Propose every group that bursts and is not known; nothing is pinned without a person."""
    leaves = await _last_hour(session, now)
    groups: Counter[str] = Counter()
    for code, count in leaves.items():
        groups[code[:GROUP_DIGITS]] += count
    usual, days = await _usual(session, now)
    found = []
    for group, count in groups.items():
        rise = burst(count, usual.get(group, 0.0))
        if rise is None or days == 0 or await _is_known(session, group, now):
            continue
        found.append(await _propose(session, _subject(group, leaves), group, rise, days, now))
    return found


def _subject(group: str, leaves: Mapping[str, int]) -> str:
    """The one leaf that makes nearly all of a group, else the group."""
    own = {code: count for code, count in leaves.items() if code.startswith(group)}
    code = max(own, key=lambda code: own[code])
    return code if own[code] >= LEAF_SHARE * sum(own.values()) else group


async def _last_hour(session: AsyncSession, now: datetime) -> dict[str, int]:
    rows = await session.execute(
        select(Ticket.category_code, func.count())
        .where(
            Ticket.registered_at > now - HOUR,
            Ticket.registered_at <= now,
            Ticket.call_id.is_not(None),
        )
        .group_by(Ticket.category_code)
    )
    return {row[0]: row[1] for row in rows}


async def _usual(session: AsyncSession, now: datetime) -> tuple[dict[str, float], int]:
    """Tickets of calls in the same hour of the day, a day's mean by group, and over how many days
    (since the first ticket of a call, today left out)."""
    first = await session.scalar(
        select(func.min(Ticket.registered_at)).where(Ticket.call_id.is_not(None))
    )
    days = min(MOST_DAYS, (now - first).days) if first is not None else 0
    if days == 0:
        return {}, 0
    hours = [
        and_(Ticket.registered_at > end - HOUR, Ticket.registered_at <= end)
        for end in (now - timedelta(days=back) for back in range(1, days + 1))
    ]
    group = func.substr(Ticket.category_code, 1, GROUP_DIGITS)
    rows = await session.execute(
        select(group, func.count()).where(or_(*hours), Ticket.call_id.is_not(None)).group_by(group)
    )
    return {code: count / days for code, count in rows}, days


async def _is_known(session: AsyncSession, group: str, now: datetime) -> bool:
    """Proposed, pinned, or over a little while ago."""
    recent = or_(
        Surge.state.in_([SurgeState.PROPOSED, SurgeState.PINNED]), Surge.ended_at > now - QUIET
    )
    rows = await session.execute(select(Surge.subject_key, Surge.categories).where(recent))
    return any(
        key == group or any(code.startswith(group) or group.startswith(code) for code in codes)
        for key, codes in rows
    )


async def _propose(
    session: AsyncSession, subject: str, group: str, rise: Burst, days: int, now: datetime
) -> Surge:
    city = await catalogue(session)
    return await surges.propose_by_numbers(
        session,
        key=group,
        title=texts.say("surges", "burst_title", category=city.category_name(subject)),
        categories=[subject],
        card_code=await _likely_card(session, group, now),
        evidence={
            "count": rise.count,
            "usual": round(rise.usual, 2),
            "times": round(rise.times, 1),
            "chance": rise.chance,
            "days": days,
            "at": now.isoformat(),
        },
    )


async def _likely_card(session: AsyncSession, group: str, now: datetime) -> str | None:
    """The card that agents used most in these calls of the last hour, if it may be served."""
    statement = (
        select(CallCard.card_code)
        .join(Ticket, Ticket.call_id == CallCard.call_id)
        .where(
            CallCard.card_code.is_not(None),
            CallCard.used_by.is_not(None),
            CallCard.dismissed_at.is_(None),
            CallCard.shown_at > now - HOUR,
            Ticket.category_code.startswith(group, autoescape=True),
        )
        .group_by(CallCard.card_code)
        .order_by(func.count().desc(), CallCard.card_code)
        .limit(1)
    )
    code = await session.scalar(statement)
    return code if code and await validity.unfit_now(session, code) is None else None
