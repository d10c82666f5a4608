"""Points, thresholds, kinds of demand and roles: as shipped, and as the city set them."""

import json
from functools import cache
from importlib.resources import files

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.insight.disputes_errors import DisputeBadRules
from huying.insight.disputes_events import DisputeRulesSet
from huying.insight.disputes_rules import BadDisputeRules, Json, Rules, read_rules
from huying.insight.models_disputes import DisputeRules
from huying.kit import clock
from huying.kit.actor import Actor
from huying.kit.events import emit
from huying.kit.models import new_id

STREAM = "dispute_risks"
LOCK = 1_230_037


@cache
def shipped() -> Json:
    raw = files("huying") / "content" / "disputes.json"
    body: Json = json.loads(raw.read_text(encoding="utf-8"))
    return body


async def current(session: AsyncSession) -> DisputeRules | None:
    newest = select(DisputeRules).order_by(DisputeRules.number.desc()).limit(1)
    found: DisputeRules | None = await session.scalar(newest)
    return found


async def rules(session: AsyncSession) -> Rules:
    own = await current(session)
    return read_rules(shipped(), own.body if own else None, own.number if own else 0)


async def set_rules(
    session: AsyncSession, actor: Actor, body: Json, reason: str, *, seen: int
) -> Rules:
    """``body``: ``thresholds``, ``points`` or ``window_days`` in the stead of those shipped, for
    what is scored from now on. ``seen``: the number that was read. Raises DisputeBadRules."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    last = await current(session)
    if (last.number if last else 0) != seen or set(body) - {"thresholds", "points", "window_days"}:
        raise DisputeBadRules(field="body")
    if unknown := set(body.get("points", {})) - set(shipped()["points"]):
        raise DisputeBadRules(field=f"points.{min(unknown)}")
    number = seen + 1
    try:
        made = read_rules(shipped(), body, number)
    except BadDisputeRules as wrong:
        raise DisputeBadRules(field=str(wrong)) from wrong
    row = DisputeRules(
        id=new_id(), number=number, body=body, reason=reason, set_by=actor.id, set_at=clock.now()
    )
    session.add(row)
    emit(session, actor, DisputeRulesSet(row.id, number), streams=[STREAM])
    await session.flush()
    return made
