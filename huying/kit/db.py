"""Sessions, and the only code that commits."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends
from sqlalchemy import event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from huying.kit import slow

sessions: async_sessionmaker[AsyncSession] = async_sessionmaker(expire_on_commit=False)


def connect(dsn: str, *, pool_size: int = 10) -> AsyncEngine:
    """Point every unit of work of this process at ``dsn`` (postgresql://…)."""
    engine = create_async_engine(
        make_url(dsn).set(drivername="postgresql+asyncpg"),
        pool_size=pool_size,
        max_overflow=10,
        hide_parameters=True,  # what people wrote must not reach a log through an exception
        pool_recycle=1800,
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    slow.watch(engine.sync_engine)
    sessions.configure(bind=engine)
    return engine


def _refuse_closed(connection: DBAPIConnection, *_: object) -> None:
    """A pooled connection whose server went away is replaced before use. asyncpg knows at once
    that its socket was closed, so that no round trip is spent on a ping."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError()


_last_words: list[Callable[[AsyncSession], Awaitable[None]]] = []


def before_commit(say: Callable[[AsyncSession], Awaitable[None]]) -> None:
    """Let ``say(session)`` write into every unit of work, just before it commits."""
    _last_words.append(say)


@asynccontextmanager
async def unit_of_work() -> AsyncIterator[AsyncSession]:
    """One transaction: commit on the way out, roll back on an exception."""
    async with sessions() as session, session.begin():
        yield session
        for say in _last_words:
            await say(session)


async def _request_session() -> AsyncIterator[AsyncSession]:
    async with unit_of_work() as session:
        yield session


# scope="function": the commit happens before the response leaves, so that a client never
# sees a 200 for work that was rolled back.
Session = Annotated[AsyncSession, Depends(_request_session, scope="function")]
