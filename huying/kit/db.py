"""Sessions, and the only code that commits."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

sessions: async_sessionmaker[AsyncSession] = async_sessionmaker(expire_on_commit=False)


def connect(dsn: str, *, pool_size: int = 10) -> AsyncEngine:
    """Point every unit of work of this process at ``dsn`` (postgresql://…)."""
    engine = create_async_engine(
        make_url(dsn).set(drivername="postgresql+asyncpg"),
        pool_size=pool_size,
        max_overflow=10,
        hide_parameters=True,  # what people wrote must not reach a log through an exception
        pool_pre_ping=True,
        pool_recycle=1800,
    )
    sessions.configure(bind=engine)
    return engine


@asynccontextmanager
async def unit_of_work() -> AsyncIterator[AsyncSession]:
    """One transaction: commit on the way out, roll back on an exception."""
    async with sessions() as session, session.begin():
        yield session


async def _request_session() -> AsyncIterator[AsyncSession]:
    async with unit_of_work() as session:
        yield session


# scope="function": the commit happens before the response leaves, so that a client never
# sees a 200 for work that was rolled back.
Session = Annotated[AsyncSession, Depends(_request_session, scope="function")]
