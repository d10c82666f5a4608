"""How many statements a piece of work sends to the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession


@asynccontextmanager
async def statements(session: AsyncSession) -> AsyncIterator[list[str]]:
    """Those sent meanwhile over the session's connection, savepoints left out."""
    sent: list[str] = []
    connection = (await session.connection()).sync_connection

    def note(*args: object) -> None:
        said = str(args[2])
        if "SAVEPOINT" not in said:
            sent.append(said)

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(connection, "before_cursor_execute", note)
