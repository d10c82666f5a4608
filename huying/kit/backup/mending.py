"""What another cluster breaks, and what must not go on as if nothing had happened."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from huying.kit.backup.bundle import Manifest
from huying.kit.events import Event
from huying.kit.models import new_id

# Places that the lost time after the backup gave out lie below this gap, too: a screen that comes
# back with one reads on from there and misses nothing.
GAP = 2**32

# Every place in history is a column of this name, wherever it is stored.
_PLACES = (
    "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
    " WHERE a.attname = 'xid' AND a.atttypid = 'bigint'::regtype AND c.relkind IN ('r', 'p')"
    " AND NOT c.relispartition AND c.relnamespace = current_schema()::regnamespace"
)
_STEPS = {
    "jobs": "UPDATE procrastinate_jobs SET status = 'todo', worker_id = NULL,"
    " abort_requested = false WHERE status = 'doing'",
    "workers": "DELETE FROM procrastinate_workers",
    "sessions": "UPDATE login_session SET ended_at = now() WHERE ended_at IS NULL",
    "processes": "DELETE FROM process_beat",
}
_EVENT = (
    "INSERT INTO event (at, name, actor_kind, subject_type, subject_id, body, streams)"
    " VALUES (coalesce((SELECT anchor_business + (now() - anchor_real) * speed"
    " FROM clock_setting), now()), %s, 'system', %s, %s, %s, '{}')"
)


Link = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True)
class InstallationRestored(Event):
    """What follows was written after a restore of the backup made at ``made_at``."""

    name: ClassVar[str] = "installation.restored"
    subject: ClassVar[str] = "restore"

    restore_id: UUID
    made_at: datetime
    migration: str


@dataclass(frozen=True)
class Mended:
    """Jobs that were running and wait again; logins that were ended."""

    jobs: int
    sessions: int


def mend(dsn: str, manifest: Manifest) -> Mended:
    """All in one transaction; history goes on above everything that was stored."""
    with psycopg.connect(dsn) as link:
        base = _highest(link) + GAP
        link.execute(
            sql.SQL(
                "CREATE OR REPLACE FUNCTION history_base() RETURNS bigint"
                " LANGUAGE sql IMMUTABLE PARALLEL SAFE AS {}"
            ).format(sql.Literal(f" SELECT {base}::bigint "))
        )
        changed = {name: link.execute(step).rowcount for name, step in _STEPS.items()}
        _announce(link, manifest)
    with psycopg.connect(dsn, autocommit=True) as link:
        link.execute("ANALYZE")
    return Mended(changed["jobs"], changed["sessions"])


def _highest(link: Link) -> int:
    """The largest transaction id, as history counts them, that anything stored holds."""
    found = [_number(link, sql.SQL("SELECT history_base()"))]
    for (table,) in link.execute(_PLACES).fetchall():
        query = sql.SQL("SELECT coalesce(max(xid), 0) FROM {}").format(sql.Identifier(str(table)))
        found.append(_number(link, query))
    return max(found)


def _number(link: Link, query: sql.SQL | sql.Composed) -> int:
    row = link.execute(query).fetchone()
    assert row is not None
    return int(str(row[0]))


def _announce(link: Link, manifest: Manifest) -> None:
    made_at = datetime.fromisoformat(manifest.made_at).astimezone(UTC)
    happened = InstallationRestored(new_id(), made_at, manifest.migration)
    values = [happened.name, happened.subject, happened.subject_id]
    link.execute(_EVENT, [*values, Jsonb(happened.body())])
