"""The ticket centre's list: filters, keyset paging."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Select, cast, select, text, tuple_
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.city.models import MatterKind, Place, Unit
from huying.kit import paging, vault
from huying.kit.actor import Actor
from huying.kit.errors import Invalid
from huying.ticket import permissions, words
from huying.ticket.errors import RangeTooWide
from huying.ticket.models import OPEN_STATES, Citizen, Ticket, TicketState
from huying.ticket.repository import mine, seen_since, visible_to
from huying.ticket.rules import DueFilter

DEFAULT_RANGE = timedelta(days=90)
WIDEST_RANGE = timedelta(days=366)
SOON = timedelta(hours=24)
LOOK_BACK = (timedelta(days=14), timedelta(days=90), timedelta(days=366))

_NUMBER = re.compile(r"\d{14}")
_PHONE = re.compile(r"\d{7,13}")


@dataclass(frozen=True)
class Filters:
    """Empty means any. ``category`` is a prefix; ``unit`` and ``place`` are codes of subtrees."""

    states: Sequence[TicketState] = ()
    kinds: Sequence[MatterKind] = ()
    category: str = ""
    unit: str = ""
    place: str = ""
    q: str = ""
    due: DueFilter | None = None
    is_mine: bool = False
    since: datetime | None = None
    until: datetime | None = None
    supervision: Sequence[int] = ()


async def page(
    session: AsyncSession,
    actor: Actor,
    city: Catalogue,
    filters: Filters,
    *,
    now: datetime,
    limit: int,
    cursor: str | None = None,
) -> tuple[Sequence[Ticket], str | None]:
    """Newest first; returns the rows and the cursor of the next page.

    A unit's list without an own beginning looks back further and further until the page is full.
    """
    before = _decoded(cursor) if cursor else None
    rows: Sequence[Ticket] = ()
    for since in _windows(actor, filters, before[0] if before else now):
        statement = _filtered(actor, city, replace(filters, since=since), now)
        place = (Ticket.registered_at, Ticket.id)
        if before:
            statement = statement.where(tuple_(*place) < tuple_(*before))
        statement = statement.order_by(*(column.desc() for column in place)).limit(limit + 1)
        rows = (await session.scalars(statement)).all()
        if len(rows) > limit:
            last = rows[limit - 1]
            return rows[:limit], paging.encode(last.registered_at.isoformat(), str(last.id))
    return rows, None


def statement(actor: Actor, city: Catalogue, filters: Filters, now: datetime) -> Select[UUID]:
    """The ids of everything that the filters find, in no order. Raises RangeTooWide."""
    return _filtered(actor, city, filters, now).with_only_columns(Ticket.id)


def _windows(actor: Actor, filters: Filters, newest: datetime) -> Sequence[datetime | None]:
    if actor.sees_all_units or filters.since is not None or filters.q.strip():
        return (filters.since,)
    return (*(newest - back for back in LOOK_BACK), None)


def _decoded(cursor: str) -> tuple[datetime, UUID]:
    at, id = paging.decode(cursor, 2)
    try:
        return datetime.fromisoformat(str(at)), UUID(str(id))
    except ValueError as error:
        raise Invalid(field="cursor") from error


def _filtered(actor: Actor, city: Catalogue, filters: Filters, now: datetime) -> Select[Ticket]:
    is_exact = bool(_NUMBER.fullmatch(filters.q.strip()))
    statement = visible_to(actor) if is_exact else seen_since(actor, filters.since)
    if filters.states:
        statement = statement.where(Ticket.state.in_(list(filters.states)))
    if filters.supervision:
        statement = statement.where(
            Ticket.supervision_level.in_(filters.supervision), Ticket.state.in_(OPEN_STATES)
        )
    if filters.kinds:
        statement = statement.where(Ticket.kind.in_(list(filters.kinds)))
    if filters.category:
        statement = statement.where(
            Ticket.category_code.startswith(filters.category, autoescape=True)
        )
    if filters.is_mine:
        statement = mine(actor, statement)
    statement = _by_trees(statement, city, filters)
    if filters.due is not None:
        statement = _due(statement, filters.due, city, now)
    if filters.q.strip():
        return _searched(statement, actor, filters, now)
    return _within(statement, filters.since, filters.until)


def _by_trees(statement: Select[Ticket], city: Catalogue, filters: Filters) -> Select[Ticket]:
    if filters.unit:
        unit = city.units.get(filters.unit)
        path = unit.path if unit else "-"
        inside = select(Unit.id).where(Unit.path.startswith(path, autoescape=True))
        statement = statement.where(Ticket.lead_unit_id.in_(inside))
    if filters.place:
        place = city.places.get(filters.place)
        path = place.path if place else "-"
        codes = select(Place.code).where(Place.path.startswith(path, autoescape=True))
        statement = statement.where(Ticket.place_code.in_(codes))
    return statement


def _within(
    statement: Select[Ticket], since: datetime | None, until: datetime | None
) -> Select[Ticket]:
    if since is not None:
        statement = statement.where(Ticket.registered_at >= since)
    if until is not None:
        statement = statement.where(Ticket.registered_at < until)
    return statement


def _due(
    statement: Select[Ticket], due: DueFilter, city: Catalogue, now: datetime
) -> Select[Ticket]:
    """By the due date of the stage that the ticket is in."""
    statement = statement.where(Ticket.state.in_(OPEN_STATES))
    if due is DueFilter.OVERDUE:
        return statement.where(Ticket.stage_due_at < now)
    if due is DueFilter.SOON:
        return statement.where(Ticket.stage_due_at >= now, Ticket.stage_due_at < now + SOON)
    local = now.astimezone(city.zone)
    end = datetime.combine(local.date() + timedelta(days=1), time(), city.zone)
    return statement.where(Ticket.stage_due_at >= now, Ticket.stage_due_at <= end)


def _searched(
    statement: Select[Ticket], actor: Actor, filters: Filters, now: datetime
) -> Select[Ticket]:
    """A ticket number or a phone exactly, else words (always within a time range)."""
    q = filters.q.strip()
    if _NUMBER.fullmatch(q):
        return statement.where(Ticket.number == q)
    if _PHONE.fullmatch(q) and may_search_by_phone(actor):
        citizens = select(Citizen.id).where(Citizen.phone_hash == vault.fingerprint(q))
        return statement.where(Ticket.citizen_id.in_(citizens))
    until = filters.until or now + timedelta(minutes=1)
    try:
        since = filters.since or until - DEFAULT_RANGE
    except OverflowError as error:  # the first days of year 1
        raise RangeTooWide(field="until") from error
    if until - since > WIDEST_RANGE:
        raise RangeTooWide(field="since")
    statement = _within(statement, since, until)
    wanted = words.query(q, since, until)
    if not wanted:
        return statement.where(text("false"))
    return statement.where(Ticket.search.op("@@")(cast(wanted, TSQUERY)))


def is_exact(q: str) -> bool:
    """Whether ``q`` is a ticket number or a telephone number and no words."""
    return bool(_NUMBER.fullmatch(q.strip()) or _PHONE.fullmatch(q.strip()))


def may_search_by_phone(actor: Actor) -> bool:
    """Who registers for citizens or may see their number may look for it."""
    return actor.sees_all_units and (
        actor.may(permissions.REGISTER) or actor.may(permissions.REVEAL)
    )
