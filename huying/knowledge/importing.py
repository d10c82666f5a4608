"""Files come in: each a row with its state, its bytes kept once for each content, read by a job."""

from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock, jobs, texts
from huying.kit.actor import Actor
from huying.kit.documents import DocumentError
from huying.kit.documents.kinds import KIND_OF_NAME, MEDIA_TYPES, ending_of
from huying.kit.events import whisper
from huying.kit.models import new_id
from huying.knowledge.models_policies import (
    ImportSource,
    ImportState,
    Policy,
    PolicyImport,
    PolicyImportFile,
    PolicyOriginal,
)
from huying.knowledge.policies_errors import FileNotEnded
from huying.knowledge.policies_streams import STREAM

READ_JOB, FETCH_JOB = "policies.read", "policies.fetch"
MOST_FILES = 500  # of one go
LANES = 2  # files that are read side by side; a long scan holds up half of the others at most
MOVING = (ImportState.WAITING, ImportState.READING)
_AREA = "policies"


async def start(session: AsyncSession, actor: Actor, source: ImportSource) -> PolicyImport:
    run = PolicyImport(id=new_id(), source=source, started_by=actor.id, started_at=clock.now())
    session.add(run)
    await session.flush()
    return run


async def take(
    session: AsyncSession,
    run: PolicyImport,
    content: bytes,
    name: str,
    *,
    inside: str = "",
    path: str | None = None,
) -> PolicyImportFile:
    """Keep the bytes and let a job read them; the very same content is told to be there."""
    file = await add_row(session, run, name, inside=inside, path=path)
    await give(session, file, content)
    return file


async def add_row(
    session: AsyncSession,
    run: PolicyImport,
    name: str,
    *,
    inside: str = "",
    path: str | None = None,
    url: str | None = None,
) -> PolicyImportFile:
    count = select(func.count()).where(PolicyImportFile.run_id == run.id)
    file = PolicyImportFile(
        id=new_id(),
        run_id=run.id,
        ordinal=await session.scalar(count) or 0,
        name=name,
        inside=inside,
        path=path,
        url=url,
        size=0,
        state=ImportState.WAITING,
        done=0,
        total=0,
        error="",
        place="",
        note="",
        problems=[],
        pairs=[],
    )
    session.add(file)
    await session.flush()
    return file


async def give(session: AsyncSession, file: PolicyImportFile, content: bytes) -> None:
    """The bytes of a row, new or in the place of those that could not be read."""
    file.size = len(content)
    if not content:
        fail(file, DocumentError("empty"))
        return
    original = await keep(session, content, file.name)
    file.original_id = original.id
    if original.policy_id is not None:
        await tell_duplicate(session, file, original)
        return
    await enqueue(session, file)


async def keep(session: AsyncSession, content: bytes, name: str) -> PolicyOriginal:
    """The original of this content; the one that is there already when it came before."""
    digest = sha256(content).hexdigest()
    media_type = MEDIA_TYPES.get(KIND_OF_NAME.get(ending_of(name), ""), "application/octet-stream")
    now = clock.real_now()
    await session.execute(
        insert(PolicyOriginal)
        .values(
            id=new_id(), created_at=now, updated_at=now, name=name, media_type=media_type,
            sha256=digest, size=len(content), content=content,
        )
        .on_conflict_do_nothing(index_elements=["sha256"])
    )  # fmt: skip
    statement = select(PolicyOriginal).where(PolicyOriginal.sha256 == digest)
    return (await session.scalars(statement)).one()


async def enqueue(session: AsyncSession, file: PolicyImportFile) -> None:
    """Wait for a reader. Files take turns in ``LANES`` lanes."""
    file.state, file.error_key, file.error, file.place = ImportState.WAITING, None, "", ""
    file.done, file.total, file.note, file.problems = 0, 0, "", []
    await session.flush()
    lane = f"{READ_JOB}.{file.id.int % LANES}"
    await jobs.enqueue(session, READ_JOB, lock=lane, file_id=str(file.id))
    await tell(session, file)


async def tell_duplicate(
    session: AsyncSession, file: PolicyImportFile, original: PolicyOriginal
) -> None:
    policy = await session.get(Policy, original.policy_id)
    file.state, file.policy_id = ImportState.DUPLICATE, original.policy_id
    title = policy.title if policy else original.name
    file.note = texts.say(_AREA, "duplicate", title=title)
    await tell(session, file)


def fail(file: PolicyImportFile, error: DocumentError) -> None:
    file.state, file.error_key = ImportState.FAILED, error.key
    file.error, file.place = error.message, error.where


def fail_for(file: PolicyImportFile, key: str, **values: str | int) -> None:
    """For reasons outside of the document: ``key`` of the catalogue ``policies``."""
    file.state, file.error_key = ImportState.FAILED, key
    file.error, file.place = texts.say(_AREA, f"failed.{key}", **values), ""


async def retry(session: AsyncSession, file: PolicyImportFile) -> None:
    """Once more, from the bytes that were kept, or from the address. Raises FileNotEnded."""
    if file.state is not ImportState.FAILED:
        raise FileNotEnded(title=file.name)
    if file.original_id is not None:
        await enqueue(session, file)
    elif file.url is not None:
        await fetch_later(session, file)
    else:
        raise FileNotEnded(title=file.name)


async def fetch_later(session: AsyncSession, file: PolicyImportFile) -> None:
    file.state, file.error_key, file.error, file.place = ImportState.WAITING, None, "", ""
    await session.flush()
    await jobs.enqueue(session, FETCH_JOB, lock=FETCH_JOB, file_id=str(file.id))
    await tell(session, file)


async def replace(session: AsyncSession, file: PolicyImportFile, content: bytes, name: str) -> None:
    """Another file in the place of one that failed. Raises FileNotEnded."""
    if file.state is not ImportState.FAILED:
        raise FileNotEnded(title=file.name)
    file.name, file.inside, file.url = name, "", None
    file.error_key, file.state = None, ImportState.WAITING
    await give(session, file, content)


async def tell(session: AsyncSession, file: PolicyImportFile) -> None:
    """To the screens that follow the import."""
    await session.flush()
    said = (
        f'{{"name":"policies.progress","id":"{file.id}","run":"{file.run_id}",'
        f'"state":"{file.state.value}","done":{file.done},"total":{file.total}}}'
    )
    await whisper(session, STREAM, said)


async def find_run(session: AsyncSession, id: UUID) -> PolicyImport | None:
    return await session.get(PolicyImport, id)


async def find_file(session: AsyncSession, id: UUID) -> PolicyImportFile | None:
    return await session.get(PolicyImportFile, id, populate_existing=True)


async def lock_file(session: AsyncSession, id: UUID) -> PolicyImportFile | None:
    return await session.get(PolicyImportFile, id, populate_existing=True, with_for_update=True)


async def files_of(session: AsyncSession, runs: Sequence[UUID]) -> Sequence[PolicyImportFile]:
    statement = select(PolicyImportFile).where(PolicyImportFile.run_id.in_(runs))
    ordered = statement.order_by(PolicyImportFile.run_id, PolicyImportFile.ordinal)
    return (await session.scalars(ordered)).all()


async def list_runs(
    session: AsyncSession, *, before: UUID | None, limit: int
) -> Sequence[PolicyImport]:
    """Newest first."""
    statement = select(PolicyImport)
    if before is not None:
        statement = statement.where(PolicyImport.id < before)
    return (await session.scalars(statement.order_by(PolicyImport.id.desc()).limit(limit))).all()
