"""What this process remembers of recent tickets, to tell in milliseconds which are like a new one.

Rows are the truth: the memory is made from the tickets of the last ``WINDOW`` (at most ``MOST``,
the newest) when it is first needed, and is kept in step by the places in history: before an event
is taken, everything that other workers' events changed since the last one is read again. What it
proposes is checked against the rows before anything is written, so that a stale entry does no harm.

Making it, and catching up with much, takes seconds or minutes: a job does it in a unit of work that
only reads. A unit that writes asks ``at_once``, and leaves its ticket to that job where it is told
None.
"""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, Row, Select, false, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text.incidents import Background, background_of
from huying.brain.text.likeness import Told, Where
from huying.brain.text.placed_matters import PlacedMatters, Same, agrees, are_one, core_of
from huying.city.catalogue import Catalogue, catalogue
from huying.city.models import MatterKind
from huying.kit import clock
from huying.kit.events import Cursor, EventRow
from huying.ticket.models import Confidentiality, Ticket, TicketState

log = structlog.get_logger()

WINDOW = timedelta(days=45)
MOST = 100_000
CHUNK = 50  # remembered without a pause; a live ticket waits for that many
AT_ONCE = 100  # tickets that are remembered while a unit of work that writes is open
MOST_CAUGHT_UP = 5_000
SWEPT_EVERY = timedelta(hours=6)
# After these a ticket's words, place or fitness may be others.
CHANGES = frozenset(
    {
        "ticket.registered", "ticket.classified", "ticket.reviewed", "ticket.not_accepted",
        "ticket.withdrawn", "ticket.merged", "ticket.unmerged", "ticket.accused",
    }
)  # fmt: skip
ERASURES = frozenset({"citizen.erased", "retention.erased"})
LOADS = "ticket.loaded"
_NO_VOICE = (TicketState.WITHDRAWN, TicketState.NOT_ACCEPTED)
_NO_MATTER = (MatterKind.PRAISE, MatterKind.REPORT)


def is_fit() -> ColumnElement[bool]:
    """What may lie in an incident: never a confidential or report ticket, nor one that accuses a
    unit (rules 7 and 9)."""
    return (
        (Ticket.confidentiality == Confidentiality.NORMAL)
        & Ticket.kind.not_in(_NO_MATTER)
        & Ticket.state.not_in(_NO_VOICE)
        & Ticket.erased_at.is_(None)
        & Ticket.accused_unit_id.is_(None)
    )


def fits(ticket: Ticket) -> bool:
    """As ``is_fit``, of a row that is there."""
    return (
        ticket.confidentiality is Confidentiality.NORMAL
        and ticket.kind not in _NO_MATTER
        and ticket.state not in _NO_VOICE
        and ticket.erased_at is None
        and ticket.accused_unit_id is None
    )


_COLUMNS = (
    Ticket.id, Ticket.title, Ticket.summary, Ticket.category_code, Ticket.place_code,
    Ticket.place_text, Ticket.registered_at,
)  # fmt: skip

_Read = Row[UUID, str, str, str, str | None, str, datetime]
_Reads = Select[UUID, str, str, str, str | None, str, datetime]


@dataclass
class Held:
    """``cursor``: history up to here is in ``matters``; ``swept_at``: when the old were dropped."""

    matters: PlacedMatters
    cursor: Cursor
    swept_at: datetime
    lock: Lock = field(default_factory=Lock, repr=False)

    def look(self, key: str, told: Told) -> list[Same]:
        """Remembers the matter, and says what is like it."""
        with self.lock:
            self.matters.add(key, told)
            return self.matters.like(told, but=key)

    def forget(self, keys: Iterable[str]) -> None:
        with self.lock:
            for key in keys:
                self.matters.remove(key)

    def remember(self, tickets: Iterable[tuple[str, Told]]) -> None:
        with self.lock:
            for key, told in tickets:
                self.matters.add(key, told)

    def has_like(self, key: str) -> bool:
        """Whether anything that is remembered is like this one; never of one that is not."""
        with self.lock:
            told = self.matters.told(key)
            return told is not None and bool(self.matters.like(told, most=1, but=key))

    def sweep(self, now: datetime) -> None:
        """Drop what is older than the window; an incident's core is read again when needed."""
        with self.lock:
            self.matters.drop_before(now - WINDOW)
        self.swept_at = now

    def belongs(self, key: str, told: Told, members: Sequence[str]) -> bool:
        """Whether it agrees with the core of these members (those that are remembered)."""
        with self.lock:
            core = [each for each in core_of(members) if each in self.matters and each != key]
            return agrees(self.matters.scores(told, core, but=key)) if core else False

    def are_one(self, one: Sequence[str], other: Sequence[str]) -> bool:
        with self.lock:
            known = [[key for key in keys if key in self.matters] for keys in (one, other)]
            return are_one(self.matters, *known)


_held: Held | None = None
_making = asyncio.Lock()  # one at a time makes the memory or brings it in step
_background: tuple[int, Background] | None = None


def forget() -> None:
    """Begin anew with the next event (a test with rows of its own; a restart)."""
    global _held, _making
    _held, _making = None, asyncio.Lock()


async def in_step(session: AsyncSession, cursor: Cursor) -> Held:
    """The memory as of this place in history, made when there is none: minutes, where much is to
    be remembered. For units of work that have written nothing and hold no lock."""
    global _held
    async with _making:
        if _held is None or (_held.cursor < cursor and not await _catch_up(session, _held, cursor)):
            _held = await _made(session, cursor)
        now = clock.now()
        if now - _held.swept_at > SWEPT_EVERY:
            await asyncio.to_thread(_held.sweep, now)
        return _held


async def at_once(session: AsyncSession, cursor: Cursor) -> Held | None:
    """As ``in_step``, where that takes a moment; None where it takes longer."""
    if _making.locked():
        return None
    if _held is None:
        much = await _is_much(session, _recent(clock.now()))
    else:
        behind = await _behind(session, _held.cursor, cursor)
        much = len(behind.changed) > AT_ONCE
        if behind.parts and not much:
            much = await _is_much(session, _of_parts(behind.parts))
    if much or _making.locked():
        return None
    return await in_step(session, cursor)


async def _is_much(session: AsyncSession, reads: _Reads) -> bool:
    few = reads.limit(AT_ONCE + 1).subquery()
    return (await session.scalar(select(func.count()).select_from(few)) or 0) > AT_ONCE


def told_of(city: Catalogue, row: "Ticket | _Read | Row[*tuple[Any, ...]]") -> Told:
    """A ticket as it is compared: its words stay in this process."""
    return Told(
        category_code=row.category_code,
        where=where_of(city, row.place_code),
        at=row.registered_at,
        text=f"{row.title}\n{row.summary}",
        place_text=row.place_text,
    )


def where_of(city: Catalogue, code: str | None) -> Where:
    """Nothing for a place that is not known."""
    place = city.places.get(code or "")
    if place is None:
        return Where()
    around = [city.places[each] for each in place.chain if each in city.places]
    street = next((view for view in reversed(around) if view.kind == "street"), None)
    return Where(
        chain=tuple(place.chain),
        street=street.code if street else None,
        neighbours=frozenset(street.neighbours) if street else frozenset(),
        names=tuple(view.name for view in around[1:]),
        kind=place.kind,
    )


async def _made(session: AsyncSession, cursor: Cursor) -> Held:
    started = monotonic()
    background = await _general(await catalogue(session))
    held = Held(PlacedMatters(background), cursor, clock.now())
    recent = _recent(clock.now()).order_by(Ticket.registered_at.desc()).limit(MOST).subquery()
    rows = (await session.execute(select(recent).order_by(recent.c.registered_at))).all()
    await _remember(session, held, rows)
    log.info("incidents_remembered", tickets=len(rows), seconds=round(monotonic() - started, 1))
    return held


async def _general(city: Catalogue) -> Background:
    """About a second, made again when the city has changed."""
    global _background
    if _background is None or _background[0] != city.version:
        docs = [view.doc for view in city.categories.values()]
        _background = (city.version, await asyncio.to_thread(background_of, docs))
    return _background[1]


def _recent(now: datetime) -> _Reads:
    return select(*_COLUMNS).where(is_fit(), Ticket.registered_at > now - WINDOW)


@dataclass(frozen=True)
class _Behind:
    """What events changed: tickets, and loads from one id to another; whether any was erased."""

    changed: set[UUID]
    parts: list[tuple[UUID, UUID, UUID]]
    has_erased: bool


async def _behind(session: AsyncSession, since: Cursor, until: Cursor) -> _Behind:
    place = text("(event.xid, event.id) > (:xid, :id) AND (event.xid, event.id) <= (:to_x, :to_i)")
    place = place.bindparams(xid=since.xid, id=since.id, to_x=until.xid, to_i=until.id)
    names = [*CHANGES, *ERASURES, LOADS]
    events = (
        await session.execute(
            select(EventRow.name, EventRow.subject_id, EventRow.body).where(
                place, EventRow.name.in_(names)
            )
        )
    ).all()
    return _Behind(
        changed={id for name, id, _ in events if name in CHANGES},
        parts=[
            (id, UUID(str(body["first"])), UUID(str(body["last"])))
            for name, id, body in events
            if name == LOADS and "first" in body
        ],
        has_erased=any(name in ERASURES for name, _, _ in events),
    )


async def _catch_up(session: AsyncSession, held: Held, cursor: Cursor) -> bool:
    """Read again what events up to ``cursor`` changed; most often that is one ticket. False: so
    much was changed that making it anew is quicker."""
    behind = await _behind(session, held.cursor, cursor)
    if len(behind.changed) > MOST_CAUGHT_UP:
        return False
    await refresh(session, held, behind.changed)
    if behind.has_erased:
        await _purge(session, held)
    if behind.parts:
        rows = await session.execute(_of_parts(behind.parts).order_by(Ticket.registered_at))
        await _remember(session, held, rows.all())
    held.cursor = cursor
    return True


def _of_parts(parts: Sequence[tuple[UUID, UUID, UUID]]) -> _Reads:
    """What is recent of loads."""
    within = [
        Ticket.id.between(first, last) & (Ticket.load_id == load) for load, first, last in parts
    ]
    return _recent(clock.now()).where(or_(false(), *within))


async def _remember(
    session: AsyncSession, held: Held, rows: Sequence[Row[*tuple[Any, ...]]]
) -> None:
    city = await catalogue(session)
    for start in range(0, len(rows), CHUNK):
        part = [(str(row.id), told_of(city, row)) for row in rows[start : start + CHUNK]]
        await asyncio.to_thread(held.remember, part)


async def refresh(session: AsyncSession, held: Held, ids: Collection[UUID]) -> None:
    """Take these tickets as their rows are now; those that fit no more are forgotten."""
    if not ids:
        return
    statement = select(*_COLUMNS).where(Ticket.id.in_(ids), is_fit())
    rows = (await session.execute(statement)).all()
    held.forget({str(id) for id in ids} - {str(row.id) for row in rows})
    await _remember(session, held, rows)


async def _purge(session: AsyncSession, held: Held) -> None:
    """Nobody's erased words stay in memory."""
    erased = await session.scalars(
        select(Ticket.id).where(
            Ticket.erased_at.is_not(None), Ticket.registered_at > clock.now() - 2 * WINDOW
        )
    )
    held.forget(str(id) for id in erased)


def drop(ids: Iterable[UUID]) -> None:
    """These fit no more: forgotten at once, where there is a memory."""
    if _held is not None:
        _held.forget(str(id) for id in ids)


async def purge(session: AsyncSession) -> None:
    """What was erased is forgotten at once, where there is a memory."""
    if _held is not None:
        await _purge(session, _held)
