"""Jobs of the vectors."""

from huying.kit.jobs import Queue, job
from huying.knowledge import vectors
from huying.model.embedding import embedder


@job(vectors.FILL, queue=Queue.BULK, own_units=True)
async def fill_vectors() -> None:
    server = embedder()
    if server is not None:
        await vectors.fill(server)
