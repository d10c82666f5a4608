"""Make an installation of a backup: beside what is there, checked, and put in its place at once.

What is there is set aside as a schema of another name, so that a restore that fails, or that turns
out to have been the wrong one, loses nothing.
"""

import os
import re
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from huying.kit import migrations
from huying.kit.backup import bundle, keys, mending, programs
from huying.kit.backup.bundle import DUMP, KEYS, Manifest
from huying.kit.backup.errors import BackupError, Refused
from huying.kit.clock import real_now

_TABLE = re.compile(r'processing data for table "([^"]+)"')
# pg_restore 17 and later sets this on servers that do not know it yet.
_HARMLESS = "transaction_timeout"
LEAST_SERVER = 15

Note = Callable[[str, dict[str, object]], None]
Link = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True)
class Order:
    """``dsn``: a database that exists. ``replace``: what is there may be set aside. No
    ``passphrase``: the backup's keys stay sealed. ``drops_old``: what was set aside goes."""

    file: Path
    dsn: str
    keys_dir: Path
    passphrase: str | None = None
    replace: bool = False
    drops_old: bool = False


@dataclass(frozen=True)
class Restored:
    """``set_aside``: the schema that holds what was there before; None when nothing was."""

    manifest: Manifest
    set_aside: str | None
    mended: mending.Mended
    wrote_keys: list[Path]


def restore(order: Order, note: Note) -> Restored:
    """Raises BackupError; the database is then as it was before.

    ``note(step, values)`` hears: verify, unpack, load (table, done, total), compare, migrate, mend.
    """
    note("verify", {"file": order.file})
    manifest = bundle.verify(order.file)
    _refuse_newer(manifest)
    with tempfile.TemporaryDirectory(dir=order.file.parent, prefix=".restore.") as work:
        note("unpack", {})
        bundle.unpack(order.file, Path(work))
        opened = _open_keys(order, manifest, Path(work) / KEYS)
        wrote = _settle_keys(order, manifest, opened)
        try:
            aside = _make_room(order, manifest)
            mended = _fill(order, manifest, Path(work) / DUMP, aside, note)
        except BaseException:
            for path in wrote:
                path.unlink(missing_ok=True)
            raise
    if aside is not None and order.drops_old:
        _drop(order.dsn, aside)
    return Restored(manifest, None if order.drops_old else aside, mended, wrote)


def _refuse_newer(manifest: Manifest) -> None:
    if manifest.migration > migrations.revisions()[-1]:
        raise Refused("newer", made_by=manifest.huying, migration=manifest.migration)


# -- keys ------------------------------------------------------------------------------------------


def _open_keys(order: Order, manifest: Manifest, sealed: Path) -> dict[str, bytes]:
    if not manifest.has_keys or order.passphrase is None:
        return {}
    opened = keys.unseal(sealed.read_bytes(), order.passphrase)
    if keys.check_value(opened) != manifest.key_check:
        raise Refused("keys_of_another")
    return opened


def _settle_keys(order: Order, manifest: Manifest, opened: dict[str, bytes]) -> list[Path]:
    """The keys of the backup into the keys folder, unless the right master key is here already.

    Never overwrites a key. Returns the files written. Raises Refused.
    """
    here = keys.collect(order.keys_dir)
    if keys.MASTER in here:
        if manifest.key_check and keys.check_value(here) != manifest.key_check:
            raise Refused("other_key", folder=order.keys_dir)
        return []
    if not opened:
        raise Refused("passphrase_needed" if manifest.has_keys else "key_missing")
    order.keys_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = []
    for name, value in opened.items():
        path = order.keys_dir / Path(name).name
        with suppress(FileExistsError):
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(value)
            written.append(path)
    return written


# -- room ------------------------------------------------------------------------------------------


def _make_room(order: Order, manifest: Manifest) -> str | None:
    """An empty schema of the backup's name; what held that name is set aside under another.

    Raises Refused when something lives there and may not be replaced, or is being used.
    """
    with psycopg.connect(order.dsn) as link:
        _refuse_server(link)
        link.execute("SET LOCAL lock_timeout = '5s'")
        schema = sql.Identifier(manifest.schema)
        aside = None
        if _holds_tables(link, manifest.schema):
            if not order.replace:
                raise Refused("living", people=_count_people(link, manifest.schema))
            _refuse_used(link)
            aside = f"before_{real_now():%Y%m%d_%H%M%S}"
            rename = sql.SQL("ALTER SCHEMA {} RENAME TO {}")
            link.execute(rename.format(schema, sql.Identifier(aside)))
        link.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(schema))
    return aside


def _refuse_server(link: Link) -> None:
    number = int(str(_one(link, "SHOW server_version_num")))
    if number < LEAST_SERVER * 10_000:
        raise Refused("server_old", found=number // 10_000, least=LEAST_SERVER)
    if _one(link, "SHOW server_encoding") != "UTF8":
        raise Refused("server_encoding")


def _refuse_used(link: Link) -> None:
    others = _one(
        link,
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
    )
    if others:
        raise Refused("serving", count=others)


def _holds_tables(link: Link, schema: str) -> bool:
    row = link.execute(
        "SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = %s AND c.relkind IN ('r', 'p') LIMIT 1",
        [schema],
    ).fetchone()
    return row is not None


def _count_people(link: Link, schema: str) -> int:
    if link.execute("SELECT to_regclass(%s)", [f"{schema}.account"]).fetchone() == (None,):
        return 0
    count = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, "account"))
    row = link.execute(count).fetchone()
    return int(str(row[0])) if row is not None else 0


# -- rows ------------------------------------------------------------------------------------------


def _fill(
    order: Order, manifest: Manifest, dump: Path, aside: str | None, note: Note
) -> mending.Mended:
    try:
        _load(order.dsn, manifest, dump, note)
        note("compare", {})
        _compare(order.dsn, manifest)
        note("migrate", {})
        migrations.upgrade(order.dsn)
        note("mend", {})
        return mending.mend(order.dsn, manifest)
    except BaseException:
        _take_back(order.dsn, manifest.schema, aside)
        raise


def _load(dsn: str, manifest: Manifest, dump: Path, note: Note) -> None:
    done, total = 0, len(manifest.rows)

    def hear(line: str) -> None:
        nonlocal done
        if matched := _TABLE.search(line):
            done += 1
            table = matched[1].split(".")[-1]
            note("load", {"table": table, "done": done, "total": total})

    program = programs.programs(LEAST_SERVER) / "pg_restore"
    jobs = str(max(1, min(4, os.cpu_count() or 1)))
    arguments = [
        "--format=directory", f"--jobs={jobs}", "--no-owner", "--no-privileges", "--verbose",
        f"--schema={manifest.schema}", str(dump),
    ]  # fmt: skip
    code, lines = programs.run(program, arguments, dsn, hear)
    wrong = [line for line in lines if ": error:" in line and _HARMLESS not in line]
    if wrong or (code != 0 and not any(_HARMLESS in line for line in lines)):
        said = "\n".join(wrong or lines[-5:])
        full = "No space left on device" in said
        raise BackupError("no_space" if full else "load", detail=said)


def _compare(dsn: str, manifest: Manifest) -> None:
    """Every table has the rows that were counted when the backup was made."""
    with psycopg.connect(dsn) as link:
        for table, rows in manifest.rows.items():
            query = sql.SQL("SELECT count(*) FROM {}")
            row = link.execute(query.format(sql.Identifier(manifest.schema, table))).fetchone()
            if row is None or row[0] != rows:
                found = row[0] if row else None
                raise BackupError("rows_differ", table=table, wanted=rows, found=found)


def _take_back(dsn: str, schema: str, aside: str | None) -> None:
    """As it was: what was loaded goes, what was set aside comes back."""
    with suppress(psycopg.OperationalError), psycopg.connect(dsn) as link:
        drop = sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema))
        link.execute(drop)
        if aside is not None:
            rename = sql.SQL("ALTER SCHEMA {} RENAME TO {}")
            link.execute(rename.format(sql.Identifier(aside), sql.Identifier(schema)))
        else:
            link.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))


def _drop(dsn: str, schema: str) -> None:
    with psycopg.connect(dsn) as link:
        link.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))


def _one(link: Link, query: str) -> object:
    row = link.execute(query.encode()).fetchone()
    return row[0] if row is not None else None
