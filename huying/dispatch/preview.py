"""What a change of a list would do to tickets, before it is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.dispatch import repository, rules, service
from huying.dispatch.errors import UnknownDuty
from huying.dispatch.models import DispatchDecision, ListKind, Route
from huying.dispatch.rules import Candidate, Lists
from huying.ticket.models import Confidentiality, Ticket, TicketState

MOST = 2000
DAYS = 30
POOL = (TicketState.TO_REVIEW, TicketState.TO_DISPATCH)


@dataclass(frozen=True)
class Effect:
    """Of ``n`` tickets that the row covers: how many would newly go direct, how many no longer
    would, and the first few of both by number."""

    n: int
    to_direct: int
    from_direct: int
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """``is_cut``: more tickets than were looked at."""

    pool: Effect
    recent: Effect
    days: int
    is_cut: bool


def changed(lists: Lists, duty_code: str, kind: ListKind, *, is_added: bool) -> Lists:
    """The lists with the row on one of them, or off it."""
    name = kind.value
    known: frozenset[str] = getattr(lists, name)
    return replace(lists, **{name: known | {duty_code} if is_added else known - {duty_code}})


async def preview(
    session: AsyncSession, duty_code: str, kind: ListKind, *, is_added: bool, now: datetime
) -> Preview:
    """Decide again, with and without the change, on the pool and on the last 30 days' registrations
    as they are classified now, with the confidences that were measured then. Raises UnknownDuty."""
    city = await catalogue(session)
    duty = city.duties.get(duty_code)
    if duty is None:
        raise UnknownDuty(field="duty_code", value=duty_code)
    statement = (
        select(Ticket, DispatchDecision)
        .join(DispatchDecision, DispatchDecision.ticket_id == Ticket.id)
        .where(
            Ticket.category_code.startswith(duty.category_code, autoescape=True),
            Ticket.registered_at >= now - timedelta(days=DAYS),
        )
        .order_by(Ticket.registered_at.desc())
        .limit(MOST + 1)
    )
    found = [(row.Ticket, row.DispatchDecision) for row in await session.execute(statement)]
    before = await repository.lists_in_force(session)
    after = changed(before, duty_code, kind, is_added=is_added)
    limits = await repository.thresholds(session)
    judged = list[tuple[Ticket, bool, bool]]()
    for ticket, said in found[:MOST]:
        listed = service.listed(city, ticket, before)
        if any(named.duty_code == duty_code for named in listed):
            old = _goes_direct(listed, ticket, said, limits)
            new = _goes_direct(service.listed(city, ticket, after), ticket, said, limits)
            judged.append((ticket, old, new))
    waiting = [each for each in judged if each[0].state in POOL]
    return Preview(_effect(waiting), _effect(judged), DAYS, len(found) > MOST)


def _goes_direct(
    listed: Sequence[Candidate],
    ticket: Ticket,
    said: DispatchDecision,
    limits: Mapping[str, float],
) -> bool:
    decision = rules.decide(
        listed,
        category_confidence=said.category_confidence,
        place_confidence=said.place_confidence,
        threshold=rules.threshold_for(ticket.category_code, limits),
        is_confidential=ticket.confidentiality is not Confidentiality.NORMAL,
    )
    return decision.route is Route.DIRECT and said.reason != "learned"


def _effect(judged: Sequence[tuple[Ticket, bool, bool]]) -> Effect:
    gained = [ticket.number for ticket, old, new in judged if new and not old]
    lost = [ticket.number for ticket, old, new in judged if old and not new]
    return Effect(len(judged), len(gained), len(lost), tuple([*gained, *lost][:5]))
