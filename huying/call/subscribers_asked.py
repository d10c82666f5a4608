"""Every question of a call that no card answered is known to the knowledge."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.call import asked
from huying.call.events import MatterEnded
from huying.kit.events import Recorded
from huying.kit.subscribers import on


@on("call.asked", MatterEnded.name)
async def note_ending(session: AsyncSession, event: Recorded) -> None:
    await asked.note_ending(session, event.subject_id, int(event.body["ordinal"]))
