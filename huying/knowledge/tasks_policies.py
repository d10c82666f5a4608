"""Jobs of imports: files are read and fetched in the bulk queue."""

from uuid import UUID

from huying.kit import db
from huying.kit.jobs import Queue, job
from huying.kit.settings import settings
from huying.knowledge import importing, importing_reading
from huying.knowledge.importing_urls import FetchError, fetch
from huying.knowledge.models_policies import ImportState


@job(importing.READ_JOB, queue=Queue.BULK, own_units=True)
async def read(file_id: str) -> None:
    await importing_reading.read_file(UUID(file_id))


@job(importing.FETCH_JOB, queue=Queue.BULK, own_units=True)
async def fetch_file(file_id: str) -> None:
    """Fetch the document of an address; a second time fetches it anew."""
    id = UUID(file_id)
    async with db.unit_of_work() as session:
        file = await importing.lock_file(session, id)
        if file is None or file.state not in importing.MOVING or file.url is None:
            return
        file.state, url = ImportState.READING, file.url
        await importing.tell(session, file)
    try:
        found = await fetch(url, allows_private=settings().allows_private_urls)
    except FetchError as error:
        async with db.unit_of_work() as session:
            file = await importing.lock_file(session, id)
            if file is not None and file.state is ImportState.READING:
                importing.fail_for(file, f"fetch_{error.key}", status=error.status)
                await importing.tell(session, file)
        return
    async with db.unit_of_work() as session:
        file = await importing.lock_file(session, id)
        if file is not None and file.state is ImportState.READING:
            file.name = found.name
            await importing.give(session, file, found.content)
