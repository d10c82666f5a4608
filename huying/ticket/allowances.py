"""What was granted on top of a limit: pauses (rule 4) and extensions (rule 3)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.worktime import Limit, LimitUnit
from huying.people.repository import names_of
from huying.ticket.kinds import ClockKind, RequestKind, RequestState
from huying.ticket.models import Clock, Ticket
from huying.ticket.models_requests import ClockPause, RequestDecision, TicketRequest

# Clocks of work that a suspension stops; the citizen's, whose promise the work keeps, too.
PAUSED_KINDS = (
    ClockKind.CITIZEN,
    ClockKind.CONTACT,
    ClockKind.UNIT,
    ClockKind.REWORK,
)
# Those of parts stand still with them; ``part_clocks`` moves them, bound by the work that asked.
STANDING_KINDS = (*PAUSED_KINDS, ClockKind.PART, ClockKind.PART_SIGN)
EXTENDED_KINDS = (ClockKind.CITIZEN, ClockKind.UNIT, ClockKind.REWORK)


@dataclass(frozen=True)
class Grant:
    """One extension: ``amount`` in ``unit``, granted at ``at`` by the person ``by``; or only
    asked for, to see what it would do."""

    amount: int
    unit: LimitUnit
    round: int
    at: datetime
    by: str = ""
    is_proposed: bool = False


@dataclass(frozen=True)
class Allowance:
    """``pauses`` from start to end; the end of one that still runs is its last day, and it is
    ``open_from`` its start."""

    pauses: tuple[tuple[datetime, datetime], ...] = ()
    grants: tuple[Grant, ...] = ()
    open_from: datetime | None = None

    @property
    def resumes_at(self) -> datetime | None:
        """When the pause that still runs ends at the latest."""
        return next((end for start, end in self.pauses if start == self.open_from), None)

    def for_clock(
        self, kind: ClockKind, round: int, started_at: datetime, limit: Limit
    ) -> "Allowance":
        """Of one clock: what was granted in its round, since it started, in its own unit."""
        grants: Sequence[Grant] = ()
        if kind in EXTENDED_KINDS:
            grants = [
                grant
                for grant in self.grants
                if (grant.round, grant.unit) == (round, limit.unit) and grant.at >= started_at
            ]
        if kind not in STANDING_KINDS:
            return Allowance(grants=tuple(grants))
        return Allowance(self.pauses, tuple(grants), self.open_from)


NONE = Allowance()


async def of_ticket(session: AsyncSession, ticket: Ticket) -> Allowance:
    """Everything granted so far; one query for a ticket that was granted nothing."""
    return (await of_tickets(session, [ticket.id]))[ticket.id]


async def of_tickets(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Allowance]:
    """As ``of_ticket``, in as many queries however many tickets."""
    granted = (
        await session.scalars(
            select(TicketRequest)
            .where(TicketRequest.ticket_id.in_(ids), TicketRequest.state == RequestState.GRANTED)
            .order_by(TicketRequest.decided_at)
        )
    ).all()
    if not granted:
        return dict.fromkeys(ids, NONE)
    some = {request.ticket_id for request in granted}
    extended = [request for request in granted if request.kind is RequestKind.EXTENSION]
    grants = await _grants(session, extended)
    paused = select(ClockPause).where(ClockPause.ticket_id.in_(some))
    pauses = (await session.scalars(paused.order_by(ClockPause.started_at))).all()
    return {
        id: _allowance(
            [pause for pause in pauses if pause.ticket_id == id],
            [grant for ticket_id, grant in grants if ticket_id == id],
        )
        if id in some
        else NONE
        for id in ids
    }


def _allowance(pauses: Sequence[ClockPause], grants: Sequence[Grant]) -> Allowance:
    return Allowance(
        pauses=tuple((pause.started_at, pause.ended_at or pause.ends_at) for pause in pauses),
        grants=tuple(grants),
        open_from=next((pause.started_at for pause in pauses if pause.ended_at is None), None),
    )


async def pauses_of(session: AsyncSession, ticket: Ticket) -> Sequence[ClockPause]:
    """Oldest first."""
    statement = select(ClockPause).where(ClockPause.ticket_id == ticket.id)
    return (await session.scalars(statement.order_by(ClockPause.started_at))).all()


async def _grants(
    session: AsyncSession, extended: Sequence[TicketRequest]
) -> list[tuple[UUID, Grant]]:
    """Each with its ticket."""
    if not extended:
        return []
    units = await session.execute(
        select(Clock.assignment_id, Clock.unit).where(
            Clock.assignment_id.in_([request.assignment_id for request in extended]),
            Clock.kind.in_([ClockKind.UNIT, ClockKind.REWORK]),
        )
    )
    unit_of = {assignment_id: LimitUnit(unit) for assignment_id, unit in units}
    decided = {
        row.request_id: row.decided_by
        for row in await session.scalars(
            select(RequestDecision).where(
                RequestDecision.request_id.in_([request.id for request in extended])
            )
        )
    }
    names = await names_of(session, decided.values())
    return [
        (
            request.ticket_id,
            Grant(
                amount=request.amount or 0,
                unit=unit_of[request.assignment_id],
                round=request.round,
                at=request.decided_at,
                by=names.get(decided[request.id], ""),
            ),
        )
        for request in extended
        if request.decided_at is not None and request.assignment_id in unit_of
    ]
