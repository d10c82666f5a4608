"""Make a backup of a database that goes on working: one snapshot, dumped, counted, checked."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg import sql

from huying import VERSION
from huying.kit.backup import bundle, keys, programs, rotation
from huying.kit.backup.bundle import DUMP, KEYS, MANIFEST, SUM, Manifest
from huying.kit.backup.errors import BackupError, Refused
from huying.kit.clock import real_now
from huying.kit.models import new_id

_TABLE = re.compile(r'dumping contents of table "([^"]+)"')
_NO_SPACE = "No space left on device"
_TABLES = (
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind = 'r' AND n.nspname = %s ORDER BY 1"
)

Note = Callable[[str, dict[str, object]], None]
Link = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True)
class Wish:
    """``target`` is a file, or a folder in which the name is made. No ``passphrase``: the keys stay
    out. ``keep``: how many backups of that folder stay, None all."""

    dsn: str
    target: Path
    keys_dir: Path
    passphrase: str | None
    keep: int | None = None


@dataclass(frozen=True)
class Made:
    file: Path
    manifest: Manifest
    bytes: int
    removed: list[Path]


def make(wish: Wish, note: Note) -> Made:
    """Write the file, read it again whole, then let old ones go. Raises BackupError.

    ``note(step, values)`` hears: dump (table, done, total), pack, verify, removed (file).
    """
    started = real_now()
    file = _file(wish.target, started)
    try:
        manifest = _write(wish, file, started, note)
        note("verify", {"file": file})
        bundle.verify(file)
    except BackupError as error:
        _remember(wish, file, started, None, error.code)
        raise
    except OSError as error:
        failure = BackupError("io", detail=str(error))
        _remember(wish, file, started, None, failure.code)
        raise failure from error
    _remember(wish, file, started, real_now(), None)
    removed = rotation_of(file, wish.keep)
    for old in removed:
        old.unlink()
        note("removed", {"file": old})
    return Made(file, manifest, file.stat().st_size, removed)


def rotation_of(file: Path, keep: int | None) -> list[Path]:
    """What the new ``file`` makes superfluous; never itself."""
    if keep is None:
        return []
    return [old for old in rotation.surplus(file.parent, keep) if old != file]


def _file(target: Path, moment: datetime) -> Path:
    if target.is_dir():
        return target / rotation.name_at(moment)
    if not target.parent.is_dir():
        raise Refused("no_folder", folder=target.parent)
    return target


def _write(wish: Wish, file: Path, started: datetime, note: Note) -> Manifest:
    found = keys.collect(wish.keys_dir)
    if wish.passphrase is not None and keys.MASTER not in found:
        raise Refused("no_master_key", folder=wish.keys_dir)
    sealed = keys.seal(found, wish.passphrase) if wish.passphrase is not None else None
    with bundle.written(file) as writer, _work_folder(file) as work:
        facts = _dump(wish.dsn, work / DUMP, note)
        note("pack", {})
        for part in sorted((work / DUMP).iterdir()):
            writer.add_file(f"{DUMP}/{part.name}", part)
        if sealed is not None:
            writer.add_bytes(KEYS, sealed)
        manifest = Manifest(
            format=bundle.FORMAT,
            huying=VERSION,
            migration=facts.migration,
            postgresql=facts.postgresql,
            schema=facts.schema,
            made_at=started.isoformat(),
            rows=facts.rows,
            parts=dict(writer.parts),
            has_keys=sealed is not None,
            key_check=keys.check_value(found),
        )
        writer.add_bytes(MANIFEST, manifest.to_bytes())
        writer.add_bytes(SUM, writer.parts[MANIFEST].sha256.encode())
    return manifest


@contextmanager
def _work_folder(file: Path) -> Iterator[Path]:
    """A folder beside the file, for the dump before it is packed; gone afterwards."""
    path = Path(tempfile.mkdtemp(dir=file.parent, prefix=f".{file.name}.parts."))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@dataclass(frozen=True)
class _Facts:
    migration: str
    postgresql: str
    schema: str
    rows: dict[str, int]


def _dump(dsn: str, folder: Path, note: Note) -> _Facts:
    """Dump and count in one snapshot, while others go on writing."""
    with psycopg.connect(dsn) as link:
        link.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        link.read_only = True
        schema = _one(link, "SELECT current_schema()::text")
        if _one(link, "SELECT to_regclass('alembic_version')::text") is None:
            raise Refused("not_installed")
        snapshot = _one(link, "SELECT pg_export_snapshot()")
        tables = [str(row[0]) for row in link.execute(_TABLES, [schema])]
        version = str(_one(link, "SHOW server_version"))
        _run_dump(dsn, folder, str(schema), str(snapshot), len(tables), note)
        rows = {table: _count(link, str(schema), table) for table in tables}
        migration = str(_one(link, "SELECT version_num FROM alembic_version"))
    return _Facts(migration, version, str(schema), rows)


def _run_dump(dsn: str, folder: Path, schema: str, snapshot: str, tables: int, note: Note) -> None:
    with psycopg.connect(dsn) as link:
        major = int(str(_one(link, "SHOW server_version_num"))) // 10_000
    done = 0

    def hear(line: str) -> None:
        nonlocal done
        if matched := _TABLE.search(line):
            done += 1
            note("dump", {"table": matched[1].split(".")[-1], "done": done, "total": tables})

    jobs = str(max(1, min(4, os.cpu_count() or 1)))
    code, lines = programs.run(
        programs.programs(major) / "pg_dump",
        ["--format=directory", f"--file={folder}", f"--jobs={jobs}", f"--snapshot={snapshot}",
         f"--schema={schema}", "--no-owner", "--no-privileges", "--verbose", "--no-sync"],
        dsn,
        hear,
    )  # fmt: skip
    if code != 0:
        said = "\n".join(line for line in lines if "error" in line or "detail" in line)
        raise BackupError("no_space" if _NO_SPACE in said else "dump", detail=said)


def _count(link: Link, schema: str, table: str) -> int:
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
    row = link.execute(query).fetchone()
    assert row is not None
    return int(str(row[0]))


def _one(link: Link, query: str) -> object:
    row = link.execute(query.encode()).fetchone()
    return row[0] if row is not None else None


_REMEMBER = (
    "INSERT INTO backup_run"
    " (id, file, bytes, started_at, ended_at, checked_at, has_keys, error)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)


def _remember(
    wish: Wish, file: Path, started: datetime, checked: datetime | None, error: str | None
) -> None:
    """Leave a row for the page of the system's state, where the schema has it already."""
    size = file.stat().st_size if error is None else None
    try:
        with psycopg.connect(wish.dsn) as link:
            if _one(link, "SELECT to_regclass('backup_run')::text") is None:
                return
            values = [
                new_id(), str(file), size, started, real_now(), checked,
                wish.passphrase is not None, error,
            ]  # fmt: skip
            link.execute(_REMEMBER, values)
    except psycopg.OperationalError:
        if error is None:  # a backup that failed because the database is away says so itself
            raise
