"""The rows behind a figure as people read them: keyset pages, masked, in the person's scope."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call.models import Call
from huying.insight import figures
from huying.insight.definitions import Figure
from huying.insight.errors import NoSuchBasis, NotApplicable
from huying.insight.figures import Choice
from huying.insight.kinds import Owner
from huying.insight.schemas import FigureRowRead
from huying.insight.scope import Scope
from huying.kit import paging
from huying.kit.actor import Actor
from huying.kit.errors import Invalid
from huying.ticket.masking import Mask, masks
from huying.ticket.models import Ticket
from huying.ticket.repository import visible_to


@dataclass(frozen=True)
class Found:
    """A row of ``figures.rows``."""

    id: UUID | int
    ticket_id: UUID | None
    unit_id: UUID | None
    at: datetime
    is_counted: bool
    is_excluded: bool


@dataclass(frozen=True)
class Records:
    """``hidden`` rows count but are not this person's to see."""

    items: list[FigureRowRead]
    hidden: int
    next: str | None


def check(figure: Figure, scope: Scope, choice: Choice) -> None:
    """Raises NotApplicable, NoSuchBasis."""
    if not figures.applies(figure, scope.question):
        raise NotApplicable(field="code")
    if choice.basis not in figure.bases:
        raise NoSuchBasis(field="basis")


async def read_page(
    session: AsyncSession,
    actor: Actor,
    figure: Figure,
    scope: Scope,
    choice: Choice,
    *,
    limit: int,
    cursor: str | None = None,
) -> Records:
    """Newest first. Raises NotApplicable, NoSuchBasis, Invalid for a foreign cursor."""
    check(figure, scope, choice)
    statement = figures.rows(figure, scope.question, choice)
    if cursor:
        at, id = _decoded(cursor, figure)
        statement = figures.after(statement, figure, scope.question.zone, at, id)
    found = [Found(*row) for row in await session.execute(statement.limit(limit + 1))]
    more = None
    if len(found) > limit:
        found = found[:limit]
        more = paging.encode(found[-1].at.isoformat(), str(found[-1].id))
    items = await read_many(session, actor, figure, scope, found)
    return Records(items, len(found) - len(items), more)


def _decoded(cursor: str, figure: Figure) -> tuple[datetime, UUID | int]:
    at, id = paging.decode(cursor, 2)
    try:
        moment = datetime.fromisoformat(str(at))
        key = _key(str(id), figure)
    except ValueError as error:
        raise Invalid(field="cursor") from error
    if moment.tzinfo is None:
        raise Invalid(field="cursor")
    return moment, key


def _key(value: str, figure: Figure) -> UUID | int:
    if figure.source("UTC").id.type.python_type is not int:
        return UUID(value)
    number = int(value)
    if not 0 <= number < 2**63:
        raise ValueError("no key of an event")
    return number


async def read_many(
    session: AsyncSession, actor: Actor, figure: Figure, scope: Scope, found: Sequence[Found]
) -> list[FigureRowRead]:
    """Those that ``actor`` may see, in the given order."""
    if figure.owner is Owner.CALL:
        return await _calls(session, found)
    ids = {row.ticket_id for row in found}
    seen = await session.scalars(visible_to(actor).where(Ticket.id.in_(ids)))
    tickets = {ticket.id: ticket for ticket in seen}
    masked = await masks(session, tickets.values())
    return [
        _read(row, tickets[row.ticket_id], masked, scope)
        for row in found
        if row.ticket_id in tickets
    ]


def _read(row: Found, ticket: Ticket, masked: Mapping[UUID, Mask], scope: Scope) -> FigureRowRead:
    unit = scope.tree.by_id.get(row.unit_id) if row.unit_id else None
    return FigureRowRead(
        id=str(row.id),
        ticket_id=ticket.id,
        label=ticket.number,
        title=masked[ticket.id](ticket.title),
        state=ticket.state,
        kind=ticket.kind,
        unit_name=unit.short_name if unit else "",
        at=row.at,
        is_counted=row.is_counted,
        is_excluded=row.is_excluded,
    )


async def _calls(session: AsyncSession, found: Sequence[Found]) -> list[FigureRowRead]:
    ids = [row.id for row in found]
    named = await session.execute(
        select(Call.id, Call.phone_masked, Call.line_number).where(Call.id.in_(ids))
    )
    labels = {str(id): (phone, line) for id, phone, line in named}
    return [
        FigureRowRead(
            id=str(row.id),
            ticket_id=None,
            label=labels[str(row.id)][0],
            title=labels[str(row.id)][1],
            state=None,
            kind=None,
            unit_name="",
            at=row.at,
            is_counted=row.is_counted,
            is_excluded=row.is_excluded,
        )
        for row in found
    ]
