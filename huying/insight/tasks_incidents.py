"""Old tickets that came by file, and tickets that came while much was to be remembered."""

from uuid import UUID

from huying.insight import incidents_loading
from huying.insight.incidents_loading import Part
from huying.kit.events import Cursor
from huying.kit.jobs import Queue, job


@job(incidents_loading.SETTLE, own_units=True)
async def incident_ticket(ticket: str, cursor: str, is_other: str) -> None:
    place = Cursor.parse(cursor)
    await incidents_loading.settle_one(UUID(ticket), place, is_other=bool(is_other))


@job(incidents_loading.SETTLE_LOADED, queue=Queue.BULK, own_units=True)
async def incidents_loaded(load: str, first: str, last: str, cursor: str) -> None:
    part = Part(UUID(load), UUID(first), UUID(last))
    await incidents_loading.settle_loaded(part, Cursor.parse(cursor))
