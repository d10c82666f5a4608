"""Alerts of live calls: what the watch tells, and when that is over.

The same place in history as ``subscribers``. A grave danger has its own alert (``call_risk``): the
watch leaves it out of what it tells.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.events import Recorded
from huying.kit.subscribers import on
from huying.supervise import repository, rules, service
from huying.supervise.models import AlertKind
from huying.supervise.subscribers import NAME

_KINDS = [AlertKind.CALL_WATCH]


@on(NAME, "call.watch_changed")
async def watch_changed(session: AsyncSession, event: Recorded) -> None:
    """One alert an announcement; a graver one takes the place of one that nobody has taken."""
    now = clock.now()
    if int(event.body["alarm_level"]) not in rules.WATCH_LEVELS:
        await service.resolve_call(session, event.subject_id, _KINDS, "watch_settled", now)
    level = rules.WATCH_LEVELS.get(int(event.body["alarm"]))
    if level is None:
        return
    detail = {"reasons": event.body["alarm_reasons"], "seq": event.body["seq"]}
    for alert in await repository.live_of(session, _KINDS, call_id=event.subject_id):
        if await service.worsen(session, alert, level, detail):
            continue
        if rules.RANK[level] > alert.rank:
            await service.resolve_call(session, event.subject_id, _KINDS, "watch_worse", now)
    await service.raise_alert(
        session,
        AlertKind.CALL_WATCH,
        cause_event_id=event.cursor.id,
        now=now,
        call_id=event.subject_id,
        detail=detail,
        level=level,
    )


@on(NAME, "call.ended")
async def call_ended(session: AsyncSession, event: Recorded) -> None:
    await service.resolve_call(session, event.subject_id, _KINDS, "call_ended", clock.now())
