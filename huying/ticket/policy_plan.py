"""Which running clocks a policy would move, and where to: reckoned for all of them at once.

The same plan is the preview of a change that is not saved and the work list of one that was.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain import worktime
from huying.brain.worktime import Calendar, Limit, LimitUnit
from huying.city.catalogue import Catalogue
from huying.city.models import MatterKind, Urgency
from huying.ticket import allowances, clocks, repository
from huying.ticket.allowances import Allowance
from huying.ticket.clocks import Reckoned
from huying.ticket.kinds import Part, RequestState
from huying.ticket.models import Assignment, Clock, ClockKind, Ticket
from huying.ticket.models_requests import TicketRequest

WORK_KINDS = (ClockKind.UNIT, ClockKind.REWORK, ClockKind.PART)
ON_UNIT_CALENDAR = (
    *WORK_KINDS,
    ClockKind.SIGN,
    ClockKind.CONTACT,
    ClockKind.PART_SIGN,
    ClockKind.CITIZEN,  # its unit's part
)


@dataclass(frozen=True)
class Effects:
    """``city`` as it would be (or is, after saving). ``uses_profile``: running clocks take the
    profile's limits; otherwise they keep the limit they were started with. ``unit_id``: this
    unit's running clocks move to the calendar that it keeps in ``city``."""

    city: Catalogue
    uses_profile: bool = False
    unit_id: UUID | None = None


@dataclass(frozen=True)
class Running:
    """What the plan needs of one running clock."""

    id: UUID
    ticket_id: UUID
    number: str
    assignment_id: UUID | None
    unit_id: UUID | None
    asker_id: UUID | None
    kind: ClockKind
    round: int
    limit_key: str
    limit: Limit
    calendar_code: str
    started_at: datetime
    due_at: datetime
    matter: MatterKind
    category_code: str
    urgency: Urgency
    is_complex: bool
    is_direct: bool


@dataclass(frozen=True)
class Move:
    """A clock with the terms and the due date that it would have."""

    clock: Running
    limit_key: str
    limit: Limit
    calendar_code: str
    due_at: datetime

    @property
    def is_later(self) -> bool:
        return self.due_at > self.clock.due_at


async def plan(
    session: AsyncSession, effects: Effects, ticket_ids: Sequence[UUID] | None = None
) -> tuple[int, list[Move]]:
    """How many clocks run (of these tickets, or of all), and those that move."""
    found = await _running(session, ticket_ids)
    wanted = [Move(own, *_terms(effects, own), own.due_at) for own in found]
    granted = await granted_tickets(session, ticket_ids)
    plain = [own for own in wanted if own.clock.ticket_id not in granted]
    moved = _many(effects.city, plain)
    for own in wanted:
        if own.clock.ticket_id in granted:
            moved.append(replace(own, due_at=await _one(session, effects.city, own)))
    bound = _bound_parts(moved)
    return len(found), [own for own in bound if _differs(own)]


async def count(session: AsyncSession) -> int:
    """How many clocks run."""
    return await session.scalar(select(func.count()).where(Clock.stopped_at.is_(None))) or 0


def _differs(own: Move) -> bool:
    is_same = own.limit == own.clock.limit and own.calendar_code == own.clock.calendar_code
    return own.due_at != own.clock.due_at or not is_same


def _terms(effects: Effects, own: Running) -> tuple[str, Limit, str]:
    """The limit, by its key, and the calendar that the clock has under ``effects``."""
    city, key, limit = effects.city, own.limit_key, own.limit
    calendar_code = own.calendar_code
    if effects.uses_profile:
        if own.kind in (ClockKind.CITIZEN, ClockKind.UNIT):
            key = city.unit_limit_key(
                own.matter, own.category_code, own.urgency, is_complex=own.is_complex
            )
        limit = city.profile.limits.get(key, limit)
    if effects.unit_id == own.unit_id is not None and own.kind in ON_UNIT_CALENDAR:
        calendar_code = city.calendar_of(city.unit_by_id[own.unit_id].code).code
    return key, limit, calendar_code


def _many(city: Catalogue, moves: Sequence[Move]) -> list[Move]:
    """Without pauses and extensions: one reckoning for all clocks of a limit and a calendar."""
    is_timed = city.profile.same_time_of_day
    groups: dict[tuple[Limit, str, Limit | None], list[Move]] = {}
    for own in moves:
        first = _dispatch_limit(city, own.clock) if own.clock.kind is ClockKind.CITIZEN else None
        groups.setdefault((own.limit, own.calendar_code, first), []).append(own)
    done: list[Move] = []
    for (limit, code, first), group in groups.items():
        ends = [own.clock.started_at for own in group]
        chain: list[tuple[Limit, Calendar]] = [(limit, city.calendar(code))]
        if first is not None:  # the citizen's: dispatch, unit, close review
            chain.insert(0, (first, city.hotline_calendar))
            chain.append((city.limit("close_review"), city.hotline_calendar))
        for part, calendar in chain:
            ends = worktime.due_at_many(ends, part, calendar, same_time_of_day=is_timed)
        done += [replace(own, due_at=end) for own, end in zip(group, ends, strict=True)]
    return done


def _dispatch_limit(city: Catalogue, own: Running) -> Limit:
    return city.limit(clocks.dispatch_key(own.urgency, is_direct=own.is_direct))


async def _one(session: AsyncSession, city: Catalogue, own: Move) -> datetime:
    ticket = await repository.find_by_id(session, own.clock.ticket_id)
    assert ticket is not None
    granted = await allowances.of_ticket(session, ticket)
    return reckoned(city, ticket, own, granted).at


def reckoned(city: Catalogue, ticket: Ticket, own: Move, granted: Allowance) -> Reckoned:
    """One clock with everything granted and with its steps."""
    calendar = city.calendar(own.calendar_code)
    if own.clock.kind is ClockKind.CITIZEN:
        return clocks.reckon_citizen(
            city,
            ticket,
            calendar,
            is_direct=own.clock.is_direct,
            allowance=granted,
            unit_limit=own.limit,
        )
    start = own.clock.started_at
    of_clock = granted.for_clock(own.clock.kind, own.clock.round, start, own.limit)
    return clocks.reckon_limit(city, own.limit, start, calendar, of_clock)


def _bound_parts(moves: Iterable[Move]) -> list[Move]:
    """A part that ended no later than the work that asked for it still does not; one that was
    given longer, because that work was late already, keeps what it was given."""
    done = list(moves)
    asking = {
        own.clock.assignment_id: own
        for own in done
        if own.clock.kind in WORK_KINDS and own.clock.assignment_id is not None
    }
    for i, own in enumerate(done):
        asker = asking.get(own.clock.asker_id) if own.clock.asker_id else None
        if asker is None or own.clock.kind is not ClockKind.PART:
            continue
        if own.clock.due_at > asker.clock.due_at:
            done[i] = replace(own, due_at=own.clock.due_at)
        else:
            done[i] = replace(own, due_at=min(own.due_at, asker.due_at))
    return done


async def granted_tickets(session: AsyncSession, ticket_ids: Sequence[UUID] | None) -> set[UUID]:
    """Those with an extension or a suspension: their clocks are reckoned one by one."""
    statement = (
        select(TicketRequest.ticket_id)
        .join(Clock, Clock.ticket_id == TicketRequest.ticket_id)
        .where(TicketRequest.state == RequestState.GRANTED, Clock.stopped_at.is_(None))
    )
    if ticket_ids is not None:
        statement = statement.where(TicketRequest.ticket_id.in_(ticket_ids))
    return set(await session.scalars(statement.distinct()))


_RUNNING = (
    select(
        Clock.id, Clock.ticket_id, Clock.assignment_id, Clock.kind, Clock.round,
        Clock.limit_key, Clock.amount, Clock.unit, Clock.calendar_code, Clock.started_at,
        Clock.due_at, Ticket.number, Ticket.kind.label("matter"), Ticket.category_code,
        Ticket.urgency, Ticket.is_complex, Ticket.lead_unit_id,
        Assignment.unit_id, Assignment.parent_id, Assignment.part,
    )
    .join(Ticket, Ticket.id == Clock.ticket_id)
    .outerjoin(Assignment, Assignment.id == Clock.assignment_id)
    .where(Clock.stopped_at.is_(None))
    .order_by(Clock.ticket_id, Clock.id)
)  # fmt: skip


async def _running(session: AsyncSession, ticket_ids: Sequence[UUID] | None) -> list[Running]:
    of_these = () if ticket_ids is None else (Clock.ticket_id.in_(ticket_ids),)
    rows = (await session.execute(_RUNNING.where(*of_these))).all()
    leads = await _leads(session, ticket_ids)
    return [
        Running(
            id=row.id,
            ticket_id=row.ticket_id,
            number=row.number,
            assignment_id=row.assignment_id,
            unit_id=row.unit_id or row.lead_unit_id,
            asker_id=row.parent_id or (leads.get(row.ticket_id, _NO_LEAD)[0]),
            kind=row.kind,
            round=row.round,
            limit_key=row.limit_key,
            limit=Limit(row.amount, LimitUnit(row.unit)),
            calendar_code=row.calendar_code,
            started_at=row.started_at,
            due_at=row.due_at,
            matter=row.matter,
            category_code=row.category_code,
            urgency=row.urgency,
            is_complex=row.is_complex,
            is_direct=leads.get(row.ticket_id, _NO_LEAD)[1],
        )
        for row in rows
    ]


_NO_LEAD: tuple[UUID | None, bool] = (None, False)


async def _leads(
    session: AsyncSession, ticket_ids: Sequence[UUID] | None
) -> dict[UUID, tuple[UUID | None, bool]]:
    """Ticket → its last lead assignment and whether that was sent directly."""
    statement = (
        select(Assignment.ticket_id, Assignment.id, Assignment.is_direct)
        .join(Clock, Clock.ticket_id == Assignment.ticket_id)
        .where(
            Assignment.part == Part.LEAD,
            Clock.kind == ClockKind.CITIZEN,
            Clock.stopped_at.is_(None),
        )
        .order_by(Assignment.ticket_id, Assignment.sent_at, Assignment.id)
    )
    if ticket_ids is not None:
        statement = statement.where(Assignment.ticket_id.in_(ticket_ids))
    return {row.ticket_id: (row.id, row.is_direct) for row in await session.execute(statement)}
