"""Selects of letters and urges. Queries made for a person start at ``visible_to``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, exists, false, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.models import Unit
from huying.kit.actor import Actor
from huying.kit.errors import Invalid
from huying.kit.events import EventRow
from huying.kit.paging import decode, encode
from huying.supervise.models_letters import (
    Letter,
    LetterAnswer,
    LetterKind,
    LetterState,
    LetterTicket,
    Urge,
)
from huying.supervise.permissions_letters import LETTER_READ
from huying.ticket import repository as tickets
from huying.ticket.models import OPEN_STATES, Assignment, Clock, ClockKind, Ticket

ENDED = (LetterState.CLOSED, LetterState.DROPPED)
OPEN = tuple(state for state in LetterState if state not in ENDED)
UNSENT = (LetterState.DRAFT, LetterState.DROPPED)


@dataclass(frozen=True)
class LetterFilter:
    states: Sequence[LetterState] = ()
    kinds: Sequence[LetterKind] = ()
    unit_id: UUID | None = None
    ticket_id: UUID | None = None
    is_late: bool = False


def visible_to(actor: Actor) -> Select[Letter]:
    """The hotline sees all; a unit what was issued to it or to units below it."""
    statement = select(Letter)
    if not actor.may(LETTER_READ):
        return statement.where(false())
    if actor.sees_all_units:
        return statement
    if actor.unit_path is None:
        return statement.where(false())
    below = select(Unit.id).where(Unit.path.startswith(actor.unit_path, autoescape=True))
    return statement.where(Letter.unit_id.in_(below), Letter.state.not_in(UNSENT))


async def find(
    session: AsyncSession, actor: Actor, id: UUID, *, lock: bool = False
) -> Letter | None:
    """None when absent or out of the actor's scope."""
    statement = visible_to(actor).where(Letter.id == id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def lock(session: AsyncSession, id: UUID) -> Letter | None:
    """Without a person's scope: for jobs."""
    statement = select(Letter).where(Letter.id == id).with_for_update()
    return await session.scalar(statement.execution_options(populate_existing=True))


async def has_cause(session: AsyncSession, cause_key: str) -> bool:
    return await session.scalar(select(Letter.id).where(Letter.cause_key == cause_key)) is not None


async def page(
    session: AsyncSession,
    actor: Actor,
    wanted: LetterFilter,
    *,
    now: datetime,
    cursor: str | None,
    limit: int,
) -> tuple[Sequence[Letter], str | None]:
    """Newest first."""
    statement = visible_to(actor)
    if wanted.states:
        statement = statement.where(Letter.state.in_(wanted.states))
    if wanted.kinds:
        statement = statement.where(Letter.kind.in_(wanted.kinds))
    if wanted.unit_id is not None:
        statement = statement.where(Letter.unit_id == wanted.unit_id)
    if wanted.ticket_id is not None:
        about = select(LetterTicket.letter_id).where(LetterTicket.ticket_id == wanted.ticket_id)
        statement = statement.where(Letter.id.in_(about))
    if wanted.is_late:
        waiting = (LetterState.ISSUED, LetterState.RECEIVED, LetterState.RETURNED)
        statement = statement.where(Letter.state.in_(waiting), Letter.due_at <= now)
    if cursor is not None:
        statement = statement.where(tuple_(Letter.drafted_at, Letter.id) < _cursor(cursor))
    statement = statement.order_by(Letter.drafted_at.desc(), Letter.id.desc())
    rows = (await session.scalars(statement.limit(limit + 1))).all()
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    return rows[:limit], encode(last.drafted_at.isoformat(), str(last.id))


def _cursor(cursor: str) -> tuple[datetime, UUID]:
    at, id = decode(cursor, 2)
    try:
        return datetime.fromisoformat(str(at)), UUID(str(id))
    except (ValueError, OverflowError) as error:
        raise Invalid(field="cursor") from error


async def tickets_of(session: AsyncSession, letter_id: UUID) -> Sequence[Ticket]:
    """In the letter's order."""
    statement = (
        select(Ticket)
        .join(LetterTicket, LetterTicket.ticket_id == Ticket.id)
        .where(LetterTicket.letter_id == letter_id)
        .order_by(LetterTicket.ordinal)
    )
    return (await session.scalars(statement)).all()


async def ticket_ids_of(
    session: AsyncSession, letter_ids: Iterable[UUID]
) -> dict[UUID, list[UUID]]:
    rows = await session.scalars(
        select(LetterTicket)
        .where(LetterTicket.letter_id.in_(list(letter_ids)))
        .order_by(LetterTicket.letter_id, LetterTicket.ordinal)
    )
    found: dict[UUID, list[UUID]] = {}
    for row in rows:
        found.setdefault(row.letter_id, []).append(row.ticket_id)
    return found


async def answers_of(session: AsyncSession, letter_id: UUID) -> Sequence[LetterAnswer]:
    statement = select(LetterAnswer).where(LetterAnswer.letter_id == letter_id)
    return (await session.scalars(statement.order_by(LetterAnswer.ordinal))).all()


async def foreign_ticket(
    session: AsyncSession, unit_path: str, found: Sequence[Ticket]
) -> Ticket | None:
    """The first that was never sent to the unit or below it, or whose accused unit it is in."""
    sent = set(
        await session.scalars(
            select(Assignment.ticket_id)
            .join(Unit, Unit.id == Assignment.unit_id)
            .where(
                Assignment.ticket_id.in_([ticket.id for ticket in found]),
                Unit.path.startswith(unit_path, autoescape=True),
            )
        )
    )
    accused = {ticket.accused_unit_id for ticket in found if ticket.accused_unit_id}
    paths = {
        row.id: row.path
        for row in await session.execute(select(Unit.id, Unit.path).where(Unit.id.in_(accused)))
    }
    for ticket in found:
        is_shut = ticket.accused_unit_id is not None and unit_path.startswith(
            paths[ticket.accused_unit_id]
        )
        if ticket.id not in sent or is_shut:
            return ticket
    return None


async def live_draft_about(session: AsyncSession, ticket_id: UUID) -> Sequence[Letter]:
    """Drafts about this ticket, locked."""
    about = select(LetterTicket.letter_id).where(LetterTicket.ticket_id == ticket_id)
    statement = select(Letter).where(Letter.state == LetterState.DRAFT, Letter.id.in_(about))
    return (await session.scalars(statement.with_for_update())).all()


async def latest_event_id(session: AsyncSession, letter_id: UUID) -> int:
    """Of the letter's own history."""
    statement = (
        select(EventRow.id)
        .where(EventRow.subject_type == "letter", EventRow.subject_id == letter_id)
        .order_by(EventRow.id.desc())
        .limit(1)
    )
    return (await session.execute(statement)).scalar_one()


async def running_clock(session: AsyncSession, assignment_id: UUID) -> Clock | None:
    """The unit's or rework clock that still runs for an assignment, paused or not."""
    return next(iter(await running_clocks(session, [assignment_id])), None)


async def running_clocks(session: AsyncSession, assignment_ids: Iterable[UUID]) -> Sequence[Clock]:
    """As ``running_clock``, of many assignments."""
    statement = select(Clock).where(
        Clock.assignment_id.in_(list(assignment_ids)),
        Clock.kind.in_([ClockKind.UNIT, ClockKind.REWORK]),
        Clock.stopped_at.is_(None),
    )
    return (await session.scalars(statement)).all()


async def counts_by_state(
    session: AsyncSession, actor: Actor
) -> dict[tuple[LetterKind, LetterState], int]:
    seen = visible_to(actor).where(Letter.state.not_in(ENDED)).subquery()
    rows = await session.execute(
        select(seen.c.kind, seen.c.state, func.count()).group_by(seen.c.kind, seen.c.state)
    )
    return {(LetterKind(kind), LetterState(state)): count for kind, state, count in rows}


async def counts_by_level(session: AsyncSession, actor: Actor) -> dict[int, int]:
    """Open tickets by supervision level, 1 to 3."""
    seen = (
        tickets.visible_to(actor)
        .where(Ticket.supervision_level > 0, Ticket.state.in_(OPEN_STATES))
        .subquery()
    )
    rows = await session.execute(
        select(seen.c.supervision_level, func.count()).group_by(seen.c.supervision_level)
    )
    return {row[0]: row[1] for row in rows}


async def supervised(
    session: AsyncSession, actor: Actor, level: int | None, limit: int
) -> Sequence[Ticket]:
    """Open tickets under supervision, highest level first, then the most pressing."""
    statement = tickets.visible_to(actor).where(Ticket.state.in_(OPEN_STATES))
    wanted = Ticket.supervision_level == level if level else Ticket.supervision_level > 0
    statement = statement.where(wanted).order_by(
        Ticket.supervision_level.desc(), Ticket.stage_due_at.asc().nulls_last(), Ticket.id
    )
    return (await session.scalars(statement.limit(limit))).all()


async def open_ids(session: AsyncSession, actor: Actor, ids: Iterable[UUID]) -> frozenset[UUID]:
    """Which of these tickets do not accuse the reader's unit (rule 9)."""
    statement = select(Ticket.id).where(Ticket.id.in_(list(ids)), tickets.is_open_to(actor))
    return frozenset(await session.scalars(statement))


def urges_visible_to(actor: Actor) -> Select[Urge]:
    """A unit sees its subtree's, never about what accuses it (rule 9)."""
    told = exists().where(Ticket.id == Urge.ticket_id, tickets.is_open_to(actor))
    statement = select(Urge).where(told)
    if actor.sees_all_units:
        return statement
    if actor.unit_path is None:
        return statement.where(false())
    below = select(Unit.id).where(Unit.path.startswith(actor.unit_path, autoescape=True))
    return statement.where(Urge.unit_id.in_(below))


async def find_urge(session: AsyncSession, actor: Actor, id: UUID) -> Urge | None:
    """Locked."""
    statement = urges_visible_to(actor).where(Urge.id == id).with_for_update()
    return await session.scalar(statement.execution_options(populate_existing=True))


async def waiting_urges(session: AsyncSession, actor: Actor, limit: int = 200) -> Sequence[Urge]:
    """Neither answered nor over, oldest first."""
    statement = urges_visible_to(actor).where(Urge.answered_at.is_(None), Urge.ended_at.is_(None))
    return (await session.scalars(statement.order_by(Urge.urged_at, Urge.id).limit(limit))).all()


async def count_waiting_urges(session: AsyncSession, actor: Actor) -> int:
    waiting = urges_visible_to(actor).where(Urge.answered_at.is_(None), Urge.ended_at.is_(None))
    return await session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


async def urges_of(session: AsyncSession, actor: Actor, ticket_id: UUID) -> Sequence[Urge]:
    statement = urges_visible_to(actor).where(Urge.ticket_id == ticket_id)
    return (await session.scalars(statement.order_by(Urge.urged_at, Urge.id))).all()


async def live_urges(session: AsyncSession, ticket_id: UUID) -> Sequence[Urge]:
    """Of a ticket, neither answered nor over, locked."""
    statement = select(Urge).where(
        Urge.ticket_id == ticket_id, Urge.answered_at.is_(None), Urge.ended_at.is_(None)
    )
    return (await session.scalars(statement.with_for_update())).all()


async def urge_of_cause(session: AsyncSession, event_id: int) -> bool:
    found = await session.scalar(select(Urge.id).where(Urge.cause_event_id == event_id))
    return found is not None


async def pressed(session: AsyncSession, ticket_id: UUID) -> list[tuple[datetime, str]]:
    """When a ticket was pressed for, and how (an urge's source or a letter's kind), oldest first;
    drafts are nobody's business. For the citizen's own page."""
    urges = await session.execute(
        select(Urge.urged_at, Urge.source).where(Urge.ticket_id == ticket_id)
    )
    letters = await session.execute(
        select(Letter.issued_at, Letter.kind)
        .join(LetterTicket, LetterTicket.letter_id == Letter.id)
        .where(LetterTicket.ticket_id == ticket_id, Letter.issued_at.is_not(None))
    )
    found = [(at, source.value) for at, source in urges]
    found += [(at, kind.value) for at, kind in letters if at is not None]
    return sorted(found)


async def find_shown(session: AsyncSession, actor: Actor, ids: Sequence[UUID]) -> Sequence[Letter]:
    """Those of ``ids`` that the actor may see, in no order."""
    return (await session.scalars(visible_to(actor).where(Letter.id.in_(ids)))).all()
