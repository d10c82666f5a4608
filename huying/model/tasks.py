"""Training in the background."""

from uuid import UUID

from huying.kit.actor import SYSTEM, Actor, ActorKind
from huying.kit.jobs import Queue, job
from huying.model import runs
from huying.model.models_versions import Target


@job(runs.TRAIN, queue=Queue.BULK, attempts=2, own_units=True)
async def train(target: str, actor_id: str = "") -> None:
    actor = Actor(UUID(actor_id), ActorKind.PERSON) if actor_id else SYSTEM
    await runs.run(actor, Target(target))
