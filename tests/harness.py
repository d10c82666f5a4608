"""What tests stand on: databases cloned from migrated templates, and history delivered by hand."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import TracebackType
from uuid import UUID

import anyio
import psycopg
from fastapi import FastAPI
from psycopg import sql
from sqlalchemy import make_url, select, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from huying.app import create_app
from huying.kit import db, jobs, migrations, subscribers
from huying.kit.events import EventRow, recorded
from huying.kit.postgres import EmbeddedPostgres
from huying.schema import load_all
from huying.seed import load_city, load_people


@cache
def whole_app() -> FastAPI:
    """The application without anything beside its requests, one a process: FastAPI works out its
    five hundred routes at the first request, half a second that no other test pays for."""
    return create_app(with_background=False)


def async_url(dsn: str) -> str:
    url = make_url(dsn).set(drivername="postgresql+asyncpg")
    return url.render_as_string(hide_password=False)


def with_database(dsn: str, name: str) -> str:
    return make_url(dsn).set(database=name).render_as_string(hide_password=False)


class Databases:
    """A server, its migrated templates (made on first use) and clones of them."""

    def __init__(self, dsn: str, server: EmbeddedPostgres | None) -> None:
        self._dsn, self._server = dsn, server
        self._made: set[str] = set()
        self._count = 0

    @classmethod
    def of_environment(cls, home: Path) -> "Databases":
        given = os.environ.get("HUYING_DATABASE_URL")
        if given:
            return cls(given, None)
        server = EmbeddedPostgres(home, settings={"fsync": "off"})
        return cls(server.start(), server)

    def __enter__(self) -> "Databases":
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        for name in self._made:
            self._drop(name)
        if self._server is not None:
            self._server.stop()

    def _admin(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(with_database(self._dsn, "postgres"), autocommit=True)

    def _drop(self, name: str) -> None:
        with self._admin() as admin:
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            admin.execute(drop.format(sql.Identifier(name)))

    def _create(self, name: str, template: str) -> str:
        self._drop(name)
        with self._admin() as admin:
            create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
            admin.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
        self._made.add(name)
        return with_database(self._dsn, name)

    def template(self, kind: str) -> str:
        """``empty``: migrated only. ``city``: with the demo city and its people."""
        name = f"huying_test_{os.getpid()}_{kind}"
        dsn = with_database(self._dsn, name)
        if name in self._made:
            return dsn
        if kind == "empty":
            self._create(name, "template1")
            migrations.upgrade(dsn)
        else:
            self.template("empty")
            self._create(name, f"huying_test_{os.getpid()}_empty")
            anyio.run(_seed, dsn)
        return dsn

    def break_down(self) -> None:
        """Restart the embedded server without mercy; on a server that is not ours, cut everyone."""
        if self._server is not None:
            self._server.stop(timeout_seconds=0)  # at once: it recovers from its log
            self._server.start()
            return
        with self._admin() as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname LIKE %s AND pid <> pg_backend_pid()",
                [f"huying_test_{os.getpid()}_%"],
            )

    @contextmanager
    def clone(self, kind: str) -> Iterator[str]:
        template = make_url(self.template(kind)).database
        assert template is not None
        self._count += 1
        name = f"huying_test_{os.getpid()}_clone_{self._count}"
        try:
            yield self._create(name, template)
        finally:
            self._drop(name)
            self._made.discard(name)


async def _seed(dsn: str) -> None:
    engine = create_async_engine(async_url(dsn))
    db.sessions.configure(bind=engine)
    async with db.unit_of_work() as session:
        await load_city(session)
        await load_people(session, password="test-only-Password1")
    await engine.dispose()
    db.sessions.configure(bind=None)


async def deliver(session: AsyncSession, *, after: int = 0) -> int:
    """Give the test's own events to every subscriber, in order; returns the last event's id.

    Subscribers read only what is committed by others; a rolled-back test does it by hand.
    """
    load_all()
    last = after
    while rows := (
        await session.scalars(
            select(EventRow).where(EventRow.id > last).order_by(EventRow.id).limit(200)
        )
    ).all():
        for row in rows:
            last = row.id
            for name in subscribers.registered():
                await subscribers.react_to(session, name, recorded(row))
        await session.flush()
    return last


async def run_jobs(session: AsyncSession) -> list[str]:
    """Perform every waiting job of the test's transaction, oldest first; returns their names."""
    load_all()
    done: list[str] = []
    query = text(
        "SELECT id, task_name, args FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id"
    )
    while waiting := (await session.execute(query)).all():
        for job_id, name, args in waiting:
            await session.execute(
                text("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = :id"),
                {"id": job_id},
            )
            await jobs.perform(jobs.registry[name], job_id, args)
            done.append(name)
    return done


def as_uuid(value: object) -> UUID:
    return UUID(str(value))
