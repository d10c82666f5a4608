"""Which processes live: each leaves a sign every half minute, and its slow statements with it."""

import asyncio
import os
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import DateTime, Text, delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit import db, slow
from huying.kit.clock import real_now
from huying.kit.errors import is_connection_lost
from huying.kit.models import Base, new_id

log = structlog.get_logger()

BEAT_SECONDS = 30.0
DEAD_AFTER = timedelta(seconds=4 * BEAT_SECONDS)


class ProcessBeat(Base):
    """A process of this installation; its row goes when it ends, or when it has been silent."""

    __tablename__ = "process_beat"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    process: Mapped[str] = mapped_column(Text)
    host: Mapped[str] = mapped_column(Text)
    pid: Mapped[int]
    version: Mapped[str] = mapped_column(Text)
    screens: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    beat_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


def _no_screens() -> int:
    return 0


class Beats:
    """The signs of life of this process (``serve`` or ``work``)."""

    def __init__(
        self, process: str, version: str, screens: Callable[[], int] = _no_screens
    ) -> None:
        self._process, self._version, self._screens = process, version, screens
        self._id = new_id()
        self._started_at = real_now()
        self._task: asyncio.Task[None] | None = None

    async def beat(self) -> None:
        """One sign, the slow statements since the last one, and the silent ones away."""
        taken = slow.book.take()
        try:
            async with db.unit_of_work() as session:
                now = real_now()
                row = insert(ProcessBeat).values(
                    id=self._id,
                    process=self._process,
                    host=socket.gethostname(),
                    pid=os.getpid(),
                    version=self._version,
                    screens=self._screens(),
                    started_at=self._started_at,
                    beat_at=now,
                )
                again = {"beat_at": now, "screens": row.excluded.screens}
                await session.execute(row.on_conflict_do_update(index_elements=["id"], set_=again))
                gone = delete(ProcessBeat).where(ProcessBeat.beat_at < now - DEAD_AFTER)
                await session.execute(gone)
                await slow.flush(session, self._process, taken)
        except BaseException:
            slow.book.put_back(taken)
            raise

    async def keep(self) -> None:
        """Beat until cancelled; a lost database is waited for."""
        while True:
            try:
                await self.beat()
            except Exception as error:
                if not is_connection_lost(error):
                    log.exception("beat_failed")
            await asyncio.sleep(BEAT_SECONDS)

    def start(self) -> None:
        self._task = asyncio.create_task(self.keep(), name="beats")

    async def stop(self) -> None:
        """End and take the row away; a database that is gone already is no trouble."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        try:
            async with db.unit_of_work() as session:
                await session.execute(delete(ProcessBeat).where(ProcessBeat.id == self._id))
        except Exception as error:
            if not is_connection_lost(error):
                raise
