"""The state of the installation on one page: processes, disk, database, queue, backups."""

import asyncio
import os
import platform
import shutil
from datetime import datetime
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying import VERSION
from huying.kit import clock, deadlines, migrations, slow, subscribers
from huying.kit.actor import Actor, requires
from huying.kit.backup.models import BackupRun
from huying.kit.beats import BEAT_SECONDS, ProcessBeat
from huying.kit.db import Session
from huying.kit.postgres import EmbeddedPostgres
from huying.kit.settings import settings
from huying.kit.subscribers import ParkedEvent
from huying.people.permissions import JOB_MANAGE, SYSTEM_READ

router = APIRouter(tags=["system"])

Reader = Annotated[Actor, Depends(requires(SYSTEM_READ))]
Manager = Annotated[Actor, Depends(requires(JOB_MANAGE))]

SILENT_AFTER_SECONDS = 3 * BEAT_SECONDS
FOLDER_SECONDS = 60.0  # the size of the data folder is reckoned this often at most


class _Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ProcessRead(_Read):
    """A living ``serve`` or ``work``; ``is_silent``: no sign for a minute and a half."""

    process: str
    host: str
    pid: int
    version: str
    screens: int
    started_at: datetime
    beat_at: datetime
    uptime_seconds: float
    is_silent: bool


class DiskRead(BaseModel):
    """The file system that holds ``path``."""

    name: str
    path: str
    total_bytes: int
    free_bytes: int


class TableRead(BaseModel):
    """Rows are PostgreSQL's estimate; partitions count to their table, indexes are in the bytes."""

    name: str
    rows: int
    bytes: int


class BloatRead(_Read):
    """A table where vacuum does not keep up."""

    name: str
    live: int
    dead: int
    last_vacuum_at: datetime | None


class MigrationsRead(BaseModel):
    current: str | None
    newest: str
    missing: list[str]


class DatabaseRead(BaseModel):
    """``oldest_transaction_seconds``: the longest open transaction, which holds history back."""

    version: str
    is_embedded: bool
    size_bytes: int
    connections: int
    max_connections: int
    oldest_transaction_seconds: float
    tables: list[TableRead]
    bloat: list[BloatRead]
    migrations: MigrationsRead


class QueueCount(BaseModel):
    queue: str
    state: str
    count: int


class QueueRead(BaseModel):
    """``oldest_waiting_seconds``: how long the oldest job that could run has waited."""

    counts: list[QueueCount]
    oldest_waiting_seconds: float | None


class SubscriberRead(BaseModel):
    """``behind``: events still to read, up to 10,000; ``parked``: what it could not take."""

    name: str
    behind: int
    parked: int


class BackupRead(_Read):
    file: str
    bytes: int | None
    ended_at: datetime
    age_seconds: float
    checked_at: datetime | None
    has_keys: bool
    error: str | None


class SlowRead(_Read):
    """Times in milliseconds; the text holds placeholders, never a value."""

    process: str
    digest: str
    statement: str
    calls: int
    slow_calls: int
    total_ms: float
    max_ms: float
    first_at: datetime
    last_slow_at: datetime


class SlowBoard(BaseModel):
    threshold_ms: int
    statements: list[SlowRead]


class SystemRead(BaseModel):
    """``backup`` is the last try, ``last_good_backup`` the last that succeeded."""

    version: str
    python: str
    real_now: datetime
    business_now: datetime
    processes: list[ProcessRead]
    live_screens: int
    disks: list[DiskRead]
    data_folder: str
    data_folder_bytes: int
    database: DatabaseRead
    queue: QueueRead
    subscribers: list[SubscriberRead]
    late_deadlines: int
    backup: BackupRead | None
    last_good_backup: BackupRead | None
    slow: SlowBoard


_TABLES = text(
    "SELECT coalesce(parent.relname, c.relname)::text AS name,"
    " sum(greatest(c.reltuples, 0))::bigint AS rows,"
    " sum(pg_total_relation_size(c.oid))::bigint AS bytes"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " LEFT JOIN pg_inherits i ON i.inhrelid = c.oid"
    " LEFT JOIN pg_class parent ON parent.oid = i.inhparent"
    " WHERE c.relkind = 'r' AND n.nspname = current_schema()"
    " GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT 10"
)
_DATABASE = text(
    "SELECT current_setting('server_version') AS version,"
    " pg_database_size(current_database()) AS size,"
    " current_setting('max_connections')::int AS most,"
    " (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS links,"
    " (SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)::float"
    "  FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    "  AND backend_type = 'client backend') AS oldest,"
    " (SELECT version_num FROM alembic_version) AS migration"
)
_QUEUE = text(
    "SELECT queue_name AS queue, status::text AS state, count(*) AS count"
    " FROM procrastinate_jobs GROUP BY 1, 2 ORDER BY 1, 2"
)
_OLDEST = text(
    "SELECT extract(epoch FROM now() - min(greatest(e.at, j.scheduled_at)))::float"
    " FROM procrastinate_jobs j JOIN LATERAL (SELECT min(at) AS at FROM procrastinate_events"
    " WHERE job_id = j.id) e ON true"
    " WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())"
)


async def _processes(session: AsyncSession, now: datetime) -> list[ProcessRead]:
    rows = await session.scalars(
        select(ProcessBeat).order_by(ProcessBeat.process, ProcessBeat.started_at)
    )
    return [
        ProcessRead(
            process=row.process,
            host=row.host,
            pid=row.pid,
            version=row.version,
            screens=row.screens,
            started_at=row.started_at,
            beat_at=row.beat_at,
            uptime_seconds=max(0.0, (now - row.started_at).total_seconds()),
            is_silent=(now - row.beat_at).total_seconds() > SILENT_AFTER_SECONDS,
        )
        for row in rows
    ]


async def _database(session: AsyncSession) -> DatabaseRead:
    row = (await session.execute(_DATABASE)).one()
    tables = (await session.execute(_TABLES)).mappings()
    known = migrations.revisions()
    host = session.get_bind().engine.url.query.get("host")
    return DatabaseRead(
        version=row.version,
        is_embedded=str(host) == str(EmbeddedPostgres(settings().home).socket_folder),
        size_bytes=row.size,
        connections=row.links,
        max_connections=row.most,
        oldest_transaction_seconds=max(0.0, row.oldest),
        tables=[TableRead.model_validate(dict(table)) for table in tables],
        bloat=[BloatRead.model_validate(each) for each in await slow.bloat(session)],
        migrations=MigrationsRead(
            current=row.migration,
            newest=known[-1],
            missing=[each for each in known if row.migration is None or each > row.migration],
        ),
    )


async def _queue(session: AsyncSession) -> QueueRead:
    counts = (await session.execute(_QUEUE)).mappings()
    oldest = await session.scalar(_OLDEST)
    return QueueRead(
        counts=[QueueCount.model_validate(dict(row)) for row in counts],
        oldest_waiting_seconds=None if oldest is None else max(0.0, oldest),
    )


async def _subscribers(session: AsyncSession) -> list[SubscriberRead]:
    behind = await subscribers.lag(session)
    counted = select(ParkedEvent.subscriber, func.count()).group_by(ParkedEvent.subscriber)
    parked = {row[0]: row[1] for row in await session.execute(counted)}
    return [
        SubscriberRead(name=name, behind=behind.get(name, 0), parked=parked.get(name, 0))
        for name in sorted({*behind, *parked})
    ]


async def _backup(session: AsyncSession, now: datetime, *, is_good: bool) -> BackupRead | None:
    statement = select(BackupRun).order_by(BackupRun.ended_at.desc()).limit(1)
    if is_good:
        statement = statement.where(BackupRun.error.is_(None))
    row = await session.scalar(statement)
    if row is None:
        return None
    return BackupRead(
        file=row.file,
        bytes=row.bytes,
        ended_at=row.ended_at,
        age_seconds=max(0.0, (now - row.ended_at).total_seconds()),
        checked_at=row.checked_at,
        has_keys=row.has_keys,
        error=row.error,
    )


def _disks(home: Path) -> list[DiskRead]:
    """The file systems of the data folder and, where it lies on another one, of the embedded
    database."""
    found: dict[int, DiskRead] = {}
    for name, path in (("home", home), ("database", (home / "postgres").resolve())):
        try:
            usage, device = shutil.disk_usage(path), path.stat().st_dev
        except OSError:  # absent, or not ours to look at
            continue
        found.setdefault(
            device,
            DiskRead(name=name, path=str(path), total_bytes=usage.total, free_bytes=usage.free),
        )
    return list(found.values())


_folder: dict[Path, tuple[float, int]] = {}


def _folder_bytes(home: Path) -> int:
    """What the data folder holds beside the database, bytes; kept for FOLDER_SECONDS."""
    known = _folder.get(home)
    if known is None or monotonic() - known[0] > FOLDER_SECONDS:
        known = _folder[home] = (monotonic(), _weigh(home))
    return known[1]


def _weigh(home: Path) -> int:
    total = 0
    for folder, below, files in os.walk(home):
        if Path(folder) == home and "postgres" in below:
            below.remove("postgres")
        for name in files:
            try:
                total += (Path(folder) / name).lstat().st_size
            except OSError:  # gone meanwhile
                continue
    return total


@cache
def _python() -> str:
    return f"{platform.python_implementation()} {platform.python_version()}"


@router.get("/system")
async def read_system(_: Reader, session: Session) -> SystemRead:
    """Everything that tells whether the place is well."""
    now, home = clock.real_now(), settings().home
    processes = await _processes(session, now)
    statements = await slow.worst(session)
    return SystemRead(
        version=VERSION,
        python=_python(),
        real_now=now,
        business_now=clock.now(),
        processes=processes,
        live_screens=sum(each.screens for each in processes),
        disks=_disks(home),
        data_folder=str(home),
        data_folder_bytes=await asyncio.to_thread(_folder_bytes, home),
        database=await _database(session),
        queue=await _queue(session),
        subscribers=await _subscribers(session),
        late_deadlines=await deadlines.count_late(session, clock.now()),
        backup=await _backup(session, now, is_good=False),
        last_good_backup=await _backup(session, now, is_good=True),
        slow=SlowBoard(
            threshold_ms=settings().slow_ms,
            statements=[SlowRead.model_validate(row) for row in statements],
        ),
    )


@router.post("/system/slow-statements/reset", status_code=204)
async def reset_slow_statements(_: Manager, session: Session) -> None:
    """Begin to count slow statements anew."""
    await slow.reset(session)
