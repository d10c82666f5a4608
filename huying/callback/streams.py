"""``callbacks``: the callback desk's live topic."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback.permissions import HANDLE, READ
from huying.kit.actor import Actor
from huying.kit.push import stream


@stream("callbacks")
async def callback_desk(_: AsyncSession, actor: Actor, __: str) -> bool:
    return actor.may(READ) or actor.may(HANDLE)
