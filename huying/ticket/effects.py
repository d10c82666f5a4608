"""What changes of the city's registers do to open tickets, and which rows tickets stand on."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from huying.city import policy_docs
from huying.city.catalogue import catalogue, imagine
from huying.city.models import Unit
from huying.city.models_policy import PolicyKind
from huying.city.register_sources import HOURS
from huying.city.registers_time import SOURCES
from huying.kit.registers import Effect, RowChange, Use, effect, uses
from huying.kit.registers.copying import among
from huying.ticket import policy_plan, recomputing
from huying.ticket.kinds import LIVE_ASSIGNMENT, OPEN_STATES
from huying.ticket.models import Assignment, Ticket
from huying.ticket.policy_plan import Move

FEW = 5


def going(changes: Iterable[RowChange]) -> list[str]:
    """The codes of rows that are offered no more."""
    return [one.code for one in changes if one.retire or one.after is None]


async def _open_tickets(
    session: AsyncSession, key: str, column: InstrumentedAttribute[Any], codes: Sequence[str]
) -> list[Effect]:
    """How many open tickets have one of these codes."""
    if not codes:
        return []
    found = (Ticket.state.in_(OPEN_STATES), among(column, codes))
    count = await session.scalar(select(func.count()).select_from(Ticket).where(*found))
    numbers = await session.scalars(
        select(Ticket.number).where(*found).order_by(Ticket.registered_at.desc()).limit(FEW)
    )
    return [Effect(key, count or 0, tuple(number for number in numbers if number))]


@effect("units")
async def open_work(session: AsyncSession, changes: Sequence[RowChange]) -> list[Effect]:
    """Assignments that units which retire still have, and clocks that other hours move."""
    codes = going(changes)
    live = (
        select(Ticket.number)
        .join(Assignment, Assignment.ticket_id == Ticket.id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(among(Unit.code, codes), Assignment.state.in_(LIVE_ASSIGNMENT))
    )
    found: list[Effect] = []
    if codes:
        count = await session.scalar(select(func.count()).select_from(live.subquery()))
        newest = live.order_by(Assignment.sent_at.desc()).limit(FEW)
        numbers = tuple(number for number in await session.scalars(newest) if number)
        found.append(Effect("unit_work", count or 0, numbers))
    return [*found, *await _moved_by_hours(session, changes)]


async def _moved_by_hours(session: AsyncSession, changes: Sequence[RowChange]) -> list[Effect]:
    asked = {
        one.code: {name: one.after[name] for name in HOURS}
        for one in changes
        if one.before is not None
        and one.after is not None
        and any(one.before[name] != one.after[name] for name in HOURS)
    }
    if not asked:
        return []
    return await _moved(session, PolicyKind.UNIT, asked)


@effect("years")
async def years(session: AsyncSession, changes: Sequence[RowChange]) -> list[Effect]:
    return await _days(session, "years", changes)


@effect("overrides")
async def overrides(session: AsyncSession, changes: Sequence[RowChange]) -> list[Effect]:
    return await _days(session, "overrides", changes)


@effect("unit_calendars")
async def unit_calendars(session: AsyncSession, changes: Sequence[RowChange]) -> list[Effect]:
    return await _days(session, "unit_calendars", changes)


async def _days(session: AsyncSession, register: str, changes: Sequence[RowChange]) -> list[Effect]:
    kind = SOURCES[register].kind
    docs = {
        one.code: kind.to_policy(one.after) if one.after is not None else None for one in changes
    }
    return await _moved(session, kind.kind, docs)


async def _moved(
    session: AsyncSession, kind: PolicyKind, docs: Mapping[str, dict[str, Any] | None]
) -> list[Effect]:
    """Running clocks under the policy with these documents: those that move, as the policy's own
    preview reckons them. A unit's hours are reckoned for that unit's clocks."""
    policy = await policy_docs.read(session)
    for key, doc in docs.items():
        policy = policy.changed(kind, key, doc)
    city = imagine(await catalogue(session), policy)
    moved: list[Move] = []
    for key in docs if kind is PolicyKind.UNIT else list(docs)[:1]:
        _, some = await policy_plan.plan(session, recomputing.effects_of(city, kind, key))
        moved += [own for own in some if own.due_at != own.clock.due_at]
    numbers = tuple(dict.fromkeys(own.clock.number for own in moved if own.clock.number))[:FEW]
    later = sum(own.is_later for own in moved)
    values = {"later": later, "earlier": len(moved) - later}
    return [Effect("clocks", len(moved), numbers, values)]


@effect("categories")
async def categories(session: AsyncSession, changes: Sequence[RowChange]) -> list[Effect]:
    """Open tickets in a class that retires."""
    return await _open_tickets(session, "category_open", Ticket.category_code, going(changes))


@effect("places")
async def places(session: AsyncSession, changes: Sequence[RowChange]) -> list[Effect]:
    """Open tickets at a place that retires."""
    return await _open_tickets(session, "place_open", Ticket.place_code, going(changes))


@effect("templates")
async def templates(session: AsyncSession, changes: Sequence[RowChange]) -> list[Effect]:
    """Open tickets written with a template that retires."""
    return await _open_tickets(session, "template_open", Ticket.template_code, going(changes))


async def _tickets_by(
    session: AsyncSession, column: InstrumentedAttribute[Any], codes: Sequence[str]
) -> dict[str, list[Use]]:
    """Tickets of each code, open and over."""
    is_open = func.count().filter(Ticket.state.in_(OPEN_STATES))
    rows = await session.execute(
        select(column, func.count(), is_open).where(among(column, codes)).group_by(column)
    )
    return {
        code: [Use("open_tickets", opened), Use("ended_tickets", every - opened)]
        for code, every, opened in rows
    }


@uses("categories")
async def uses_of_categories(
    session: AsyncSession, codes: Sequence[str]
) -> Mapping[str, Sequence[Use]]:
    return await _tickets_by(session, Ticket.category_code, codes)


@uses("places")
async def uses_of_places(
    session: AsyncSession, codes: Sequence[str]
) -> Mapping[str, Sequence[Use]]:
    return await _tickets_by(session, Ticket.place_code, codes)


@uses("templates")
async def uses_of_templates(
    session: AsyncSession, codes: Sequence[str]
) -> Mapping[str, Sequence[Use]]:
    return await _tickets_by(session, Ticket.template_code, codes)


@uses("units")
async def uses_of_units(session: AsyncSession, codes: Sequence[str]) -> Mapping[str, Sequence[Use]]:
    """Orders that the unit has, or had."""
    is_live = func.count().filter(Assignment.state.in_(LIVE_ASSIGNMENT))
    rows = await session.execute(
        select(Unit.code, func.count(), is_live)
        .join(Assignment, Assignment.unit_id == Unit.id)
        .where(among(Unit.code, codes))
        .group_by(Unit.code)
    )
    return {
        code: [Use("open_orders", live), Use("ended_orders", every - live)]
        for code, every, live in rows
    }


@uses("duties")
async def uses_of_duties(
    session: AsyncSession, codes: Sequence[str]
) -> Mapping[str, Sequence[Use]]:
    """Orders that were sent by the row."""
    column = Assignment.duty_code
    counted = select(column, func.count()).where(among(column, codes)).group_by(column)
    return {code: [Use("orders", count)] for code, count in await session.execute(counted) if code}
