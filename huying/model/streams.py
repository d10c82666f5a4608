"""``models``: who looks at the models sees a training end and each other's changes."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor
from huying.kit.push import stream
from huying.model.permissions import MODEL_READ

MODELS = "models"


@stream(MODELS)
async def models(_: AsyncSession, actor: Actor, __: str) -> bool:
    return actor.may(MODEL_READ)
