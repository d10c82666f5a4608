"""Whether history is what was sealed: every event hashed again, every link of the chain."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from itertools import pairwise
from time import monotonic
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index, LargeBinary, any_, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit import db, seals
from huying.kit.clock import real_now
from huying.kit.events import Cursor, EventRow, Json
from huying.kit.jobs import Queue, job
from huying.kit.models import Record, text_enum
from huying.kit.seals import COLUMNS, GENESIS, HistorySeal, Written

TOGETHER = 20  # seals read in one transaction: about a second of work
MOST_FAULTS = 100


class Fault(StrEnum):
    """``altered``: the event's bytes are others; ``missing``: it is gone; ``added``: it was not
    there when its neighbours were sealed; ``order``: they stand in another order; ``link``: a seal
    does not follow the one before; ``seal``: a seal's own hash or keyed hash does not hold;
    ``gap``: seals are missing; ``head``: a seal that was noted elsewhere is not in the chain."""

    ALTERED = "altered"
    MISSING = "missing"
    ADDED = "added"
    ORDER = "order"
    LINK = "link"
    SEAL = "seal"
    GAP = "gap"
    HEAD = "head"


@dataclass(frozen=True)
class Problem:
    """What is wrong and where: the seal's number, the event's id where it is one event's."""

    fault: Fault
    n: int
    event_id: int | None = None

    def body(self) -> Json:
        return {"fault": self.fault.value, "n": self.n, "event_id": self.event_id}


@dataclass
class Verdict:
    """``anchors``: seals whose events left with their month; ``head``: the last seal's hash."""

    first: int = 0
    last: int = 0
    seals: int = 0
    events: int = 0
    anchors: int = 0
    head: bytes = b""
    seconds: float = 0.0
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.problems

    def blame(self, fault: Fault, n: int, event_id: int | None = None) -> None:
        if len(self.problems) < MOST_FAULTS:
            self.problems.append(Problem(fault, n, event_id))


Progress = Callable[[Verdict], Awaitable[None]]


async def verify(
    *,
    first: int = 1,
    last: int | None = None,
    head: bytes | None = None,
    progress: Progress | None = None,
) -> Verdict:
    """Check the seals ``first`` to ``last`` (the newest) against the events that they cover.

    ``head``: a seal's hash that was written down elsewhere; it must be one of those checked.
    """
    began, verdict = monotonic(), Verdict(first=first)
    chain = _Chain(verdict, head)
    done = first - 1
    while last is None or done < last:
        async with db.unit_of_work() as session:
            found = await _seals(session, done, last)
            if not found:
                break
            if done == first - 1:
                await chain.start(session, first)
            for seal in found:
                await chain.follow(session, seal)
        done = found[-1].n
        verdict.seconds = monotonic() - began
        if progress is not None:
            await progress(verdict)
    if head is not None and not chain.has_met_head:
        verdict.blame(Fault.HEAD, done)
    verdict.seconds = monotonic() - began
    return verdict


async def _seals(session: AsyncSession, done: int, last: int | None) -> Sequence[HistorySeal]:
    statement = select(HistorySeal).where(HistorySeal.n > done)
    if last is not None:
        statement = statement.where(HistorySeal.n <= last)
    return (await session.scalars(statement.order_by(HistorySeal.n).limit(TOGETHER))).all()


class _Chain:
    """Follows the seals in order; ``_place``: the cursor of the last event of the seal before."""

    def __init__(self, verdict: Verdict, head: bytes | None) -> None:
        self._verdict = verdict
        self._head = head
        self._before: tuple[int, bytes] = (0, GENESIS)
        self._place = Cursor(0, 0)
        self.has_met_head = False

    async def start(self, session: AsyncSession, first: int) -> None:
        """Take the seal before the first as given."""
        if first <= 1:
            return
        given = await session.get(HistorySeal, first - 1)
        if given is not None:
            self._before = (given.n, given.hash)
            self._place = await seals.place_of(session, given.last_id) or self._place
        else:
            self._verdict.blame(Fault.GAP, first)
            self._before = (first - 1, b"")

    async def follow(self, session: AsyncSession, seal: HistorySeal) -> None:
        verdict = self._verdict
        verdict.seals += 1
        verdict.last, verdict.head = seal.n, seal.hash
        self.has_met_head = self.has_met_head or seal.hash == self._head
        number, before = self._before
        if seal.n != number + 1:
            verdict.blame(Fault.GAP, seal.n)
        elif seal.before != before:
            verdict.blame(Fault.LINK, seal.n)
        if seal.mac != seals.mac_of(seal.n, seal.hash):
            verdict.blame(Fault.SEAL, seal.n)
        self._before = (seal.n, seal.hash)
        if seal.dropped_at is not None and not await _has_month(session, seal.month):
            verdict.anchors += 1
            return
        await self._check_events(session, seal)

    async def _check_events(self, session: AsyncSession, seal: HistorySeal) -> None:
        verdict, marks = self._verdict, seals.marks_of(seal)
        rows = await _events(session, seal, [id for id, _ in marks])
        verdict.events += len(rows)
        by_id = {row.id: row for row in rows}
        leaves, is_whole = [], True
        for id, mark in marks:
            row = by_id.get(id)
            one = seals.leaf(row) if row is not None else b""
            leaves.append(one)
            if row is None or one[:8] != mark:
                is_whole = False
                verdict.blame(Fault.MISSING if row is None else Fault.ALTERED, seal.n, id)
        if is_whole and seals.link(seal.before, seal.n, leaves) != seal.hash:
            verdict.blame(Fault.SEAL, seal.n)
        if [row.id for row in rows] != [id for id, _ in marks if id in by_id]:
            verdict.blame(Fault.ORDER, seal.n, _out_of_order(rows, marks))
        if rows:
            await self._check_added(session, seal, rows, {id for id, _ in marks})

    async def _check_added(
        self, session: AsyncSession, seal: HistorySeal, rows: Sequence[Written], sealed: set[int]
    ) -> None:
        until = Cursor(rows[-1].xid, rows[-1].id)
        between = await session.scalars(
            text(
                "SELECT id FROM event WHERE (xid, id) > (:after_xid, :after_id)"
                " AND (xid, id) <= (:until_xid, :until_id) ORDER BY xid, id"
            ),
            {
                "after_xid": self._place.xid,
                "after_id": self._place.id,
                "until_xid": until.xid,
                "until_id": until.id,
            },
        )
        for id in between:
            if id not in sealed:
                self._verdict.blame(Fault.ADDED, seal.n, id)
        self._place = max(self._place, until)


def _out_of_order(rows: Sequence[Written], marks: Sequence[tuple[int, bytes]]) -> int | None:
    place = {id: ordinal for ordinal, (id, _) in enumerate(marks)}
    for one, other in pairwise(rows):
        if place[other.id] < place[one.id]:
            return int(other.id)
    return None


async def _events(
    session: AsyncSession, seal: HistorySeal, ids: Sequence[int]
) -> Sequence[Written]:
    """In cursor order, from the seal's month alone."""
    month = datetime.strptime(seal.month, "%Y%m").replace(tzinfo=UTC)
    following = datetime(month.year + month.month // 12, month.month % 12 + 1, 1, tzinfo=UTC)
    statement = (
        select(*COLUMNS)
        .where(
            EventRow.id == any_(bindparam("ids", list(ids), type_=ARRAY(BigInteger()))),
            EventRow.recorded_at >= month,
            EventRow.recorded_at < following,
        )
        .order_by(EventRow.xid, EventRow.id)
    )
    return (await session.execute(statement)).all()


async def _has_month(session: AsyncSession, month: str) -> bool:
    found = await session.scalar(text("SELECT to_regclass(:name)"), {"name": f"event_{month}"})
    return found is not None


async def drop_month(session: AsyncSession, month: str) -> bool:
    """Drop the history of a month (yyyymm), every event of it sealed; its seals stay as anchors.

    False when there is no such month or one of its events is not sealed yet.
    """
    if not await _has_month(session, month):
        return False
    sealed = await session.scalar(
        text("SELECT coalesce(sum(count), 0) FROM history_seal WHERE month = :month"),
        {"month": month},
    )
    held = await session.scalar(text(f'SELECT count(*) FROM "event_{int(month)}"'))
    if sealed != held:
        return False
    await session.execute(text(f'DROP TABLE "event_{int(month)}"'))
    await session.execute(
        text("UPDATE history_seal SET dropped_at = :now WHERE month = :month"),
        {"now": real_now(), "month": month},
    )
    return True


class CheckState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    WHOLE = "whole"
    BROKEN = "broken"


class HistoryCheck(Record):
    """One run of ``verify`` that a person asked for."""

    __tablename__ = "history_check"
    __table_args__ = (Index("ix_history_check_asked_at", "asked_at"),)

    state: Mapped[CheckState] = mapped_column(text_enum(CheckState), default=CheckState.WAITING)
    first: Mapped[int] = mapped_column(BigInteger)
    last: Mapped[int | None] = mapped_column(BigInteger)
    asked_by: Mapped[UUID | None]
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    done: Mapped[int] = mapped_column(BigInteger, default=0)
    events: Mapped[int] = mapped_column(BigInteger, default=0)
    anchors: Mapped[int] = mapped_column(BigInteger, default=0)
    seconds: Mapped[float] = mapped_column(default=0.0)
    head: Mapped[bytes | None] = mapped_column(LargeBinary)
    problems: Mapped[list[Json]] = mapped_column(JSONB, default=list)


@job("history.verify", queue=Queue.BULK, attempts=3, own_units=True)
async def run_check(check_id: str) -> None:
    """Verify the whole chain as ``check_id`` asks and keep the verdict."""
    async with db.unit_of_work() as session:
        check = await session.get_one(HistoryCheck, UUID(check_id))
        if check.ended_at is not None:
            return
        check.state = CheckState.RUNNING
        first, last = check.first, check.last

    async def note(verdict: Verdict) -> None:
        async with db.unit_of_work() as session:
            _write(await session.get_one(HistoryCheck, UUID(check_id)), verdict)

    verdict = await verify(first=first, last=last, progress=note)
    async with db.unit_of_work() as session:
        check = await session.get_one(HistoryCheck, UUID(check_id))
        _write(check, verdict)
        check.state = CheckState.WHOLE if verdict.is_whole else CheckState.BROKEN
        check.ended_at = real_now()


def _write(check: HistoryCheck, verdict: Verdict) -> None:
    check.done, check.events, check.anchors = verdict.seals, verdict.events, verdict.anchors
    check.seconds, check.head = verdict.seconds, verdict.head or None
    check.problems = [problem.body() for problem in verdict.problems]
