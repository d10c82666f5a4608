"""Which SQL statements are slow: measured in every process, kept without any value of a row.

A statement's text holds placeholders only; what fills them is never looked at. The time runs from
handing the statement to the driver until it answers, so a busy event loop counts too. Only
SQLAlchemy's statements are seen: the job queue speaks to the database by itself.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter, time

from sqlalchemy import BigInteger, DateTime, Double, Engine, Text, delete, event, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection, ExecutionContext
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.clock import real_now
from huying.kit.models import Base
from huying.kit.settings import settings

MOST_KNOWN = 3_000  # distinct texts a process remembers; more are no longer measured until a flush
LONGEST_TEXT = 4_000  # characters

_STARTED = "huying_started"
_LIST = re.compile(r"\((?:\s*(?:\$\d+|%s|%\(\w+\)s)(?:::[\w .\"]+(?:\[\])?)?\s*,?){2,}\)")
_ROWS = re.compile(r"\(…\)(?:, ?\(…\))+")
_SPACE = re.compile(r"\s+")


class SlowStatement(Base):
    """A statement that took longer than the threshold at least once, by kind of process."""

    __tablename__ = "slow_statement"

    process: Mapped[str] = mapped_column(Text, primary_key=True)
    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    statement: Mapped[str] = mapped_column(Text)
    calls: Mapped[int] = mapped_column(BigInteger)
    slow_calls: Mapped[int] = mapped_column(BigInteger)
    total_ms: Mapped[float] = mapped_column(Double)
    max_ms: Mapped[float] = mapped_column(Double)
    first_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_slow_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Tally:
    """What one text has cost since the last flush; seconds, and real time of the last slow run."""

    __slots__ = ("calls", "last_slow", "most", "slow", "total")

    def __init__(self) -> None:
        self.calls = self.slow = 0
        self.total = self.most = self.last_slow = 0.0


class Book:
    """The tallies of one process. Only its own thread of the event loop writes."""

    def __init__(self) -> None:
        self.tallies: dict[str, Tally] = {}
        self.known: set[str] = set()  # digests that were slow before: their later runs count too

    def add(self, statement: str, seconds: float, threshold: float) -> None:
        tally = self.tallies.get(statement)
        if tally is None:
            if len(self.tallies) >= MOST_KNOWN and seconds < threshold:
                return
            tally = self.tallies[statement] = Tally()
        tally.calls += 1
        tally.total += seconds
        if seconds > tally.most:
            tally.most = seconds
        if seconds >= threshold:
            tally.slow += 1
            tally.last_slow = time()

    def take(self) -> dict[str, tuple[str, Tally]]:
        """The tallies of slow statements by digest, lists of parameters folded; forgets all."""
        taken: dict[str, tuple[str, Tally]] = {}
        tallies, self.tallies = self.tallies, {}
        for statement, tally in tallies.items():
            if not tally.slow and not self.known:
                continue
            words = plain(statement)
            digest = hashlib.sha256(words.encode()).hexdigest()[:16]
            if tally.slow or digest in self.known:
                _, sum_ = taken.setdefault(digest, (words, Tally()))
                _merge(sum_, tally)
        self.known.update(taken)
        return taken

    def put_back(self, taken: dict[str, tuple[str, Tally]]) -> None:
        """What could not be written counts again at the next flush."""
        for words, tally in taken.values():
            _merge(self.tallies.setdefault(words, Tally()), tally)


def _merge(into: Tally, tally: Tally) -> None:
    into.calls += tally.calls
    into.slow += tally.slow
    into.total += tally.total
    into.most = max(into.most, tally.most)
    into.last_slow = max(into.last_slow, tally.last_slow)


def plain(statement: str) -> str:
    """The text on one line, lists of placeholders folded to ``(…)``, at most LONGEST_TEXT long."""
    folded = _ROWS.sub("(…)", _LIST.sub("(…)", _SPACE.sub(" ", statement).strip()))
    return folded if len(folded) <= LONGEST_TEXT else folded[:LONGEST_TEXT] + "…"


book = Book()


def watch(engine: Engine) -> None:
    """Measure every statement of ``engine`` into this process's book."""
    threshold = settings().slow_ms / 1000

    def before(
        _c: Connection,
        _cursor: DBAPICursor,
        _s: str,
        _p: object,
        context: ExecutionContext | None,
        _m: bool,
    ) -> None:
        if context is not None:
            context.__dict__[_STARTED] = perf_counter()

    def after(
        _c: Connection,
        _cursor: DBAPICursor,
        statement: str,
        _p: object,
        context: ExecutionContext | None,
        _m: bool,
    ) -> None:
        if context is not None:
            seconds = perf_counter() - context.__dict__[_STARTED]
            book.add(statement, seconds, threshold)

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)


async def flush(session: AsyncSession, process: str, taken: dict[str, tuple[str, Tally]]) -> None:
    """Add what ``Book.take`` gave to the rows of ``process`` (``serve`` or ``work``)."""
    now = real_now()
    for digest, (words, tally) in sorted(taken.items()):  # one order in every process: no deadlock
        last = datetime.fromtimestamp(tally.last_slow, now.tzinfo) if tally.last_slow else now
        row = insert(SlowStatement).values(
            process=process,
            digest=digest,
            statement=words,
            calls=tally.calls,
            slow_calls=tally.slow,
            total_ms=tally.total * 1000,
            max_ms=tally.most * 1000,
            first_at=now,
            last_slow_at=last,
        )
        new = row.excluded
        changed = {
            "calls": SlowStatement.calls + new.calls,
            "slow_calls": SlowStatement.slow_calls + new.slow_calls,
            "total_ms": SlowStatement.total_ms + new.total_ms,
            "max_ms": func.greatest(SlowStatement.max_ms, new.max_ms),
        }
        if tally.last_slow:
            changed["last_slow_at"] = func.greatest(SlowStatement.last_slow_at, new.last_slow_at)
        await session.execute(
            row.on_conflict_do_update(index_elements=["process", "digest"], set_=changed)
        )


async def worst(session: AsyncSession, limit: int = 20) -> Iterable[SlowStatement]:
    """The statements that cost most in all, first."""
    return await session.scalars(
        select(SlowStatement).order_by(SlowStatement.total_ms.desc()).limit(limit)
    )


async def reset(session: AsyncSession) -> None:
    """Begin to count anew; what processes hold unflushed (half a minute at most) still comes."""
    await session.execute(delete(SlowStatement))


@dataclass(frozen=True)
class Bloat:
    """A table whose dead rows wait for vacuum."""

    name: str
    live: int
    dead: int
    last_vacuum_at: datetime | None


_BLOAT = text(
    "SELECT relname AS name, n_live_tup AS live, n_dead_tup AS dead,"
    " greatest(last_vacuum, last_autovacuum) AS last_vacuum_at FROM pg_stat_user_tables"
    " WHERE schemaname = current_schema() AND n_dead_tup > 10000 AND n_dead_tup > n_live_tup * 0.3"
    " ORDER BY n_dead_tup DESC LIMIT 10"
)


async def bloat(session: AsyncSession) -> list[Bloat]:
    """Tables where vacuum does not keep up: over 10,000 dead rows and 30 % of the living."""
    rows = (await session.execute(_BLOAT)).mappings()
    return [Bloat(**row) for row in rows]
