"""History's reader for webhooks: a delivery row and a job in the transaction of its place."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.channel import webhook_rules, webhooks
from huying.kit import jobs
from huying.kit.events import Recorded
from huying.kit.subscribers import on

for _name in webhook_rules.PUBLIC_EVENTS:
    on("channel", _name)(webhooks.note)


@on("channel", "citizen.erased")
@on("channel", "retention.erased")
async def erase_entries(session: AsyncSession, _: Recorded) -> None:
    await jobs.enqueue(session, "channel.erase_entries", lock="channel.erase_entries")
