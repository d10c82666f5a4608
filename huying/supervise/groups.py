"""群体诉求: many people, one kind of matter, one street or one unit → one letter is proposed.

Looked for while matters come in, at most once in ``look_every``, by one bounded query.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, distinct, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.city.models import MatterKind
from huying.kit import deadlines, texts
from huying.kit.actor import SYSTEM
from huying.kit.deadlines import Deadline
from huying.kit.models import new_id
from huying.supervise import letter_templates as templates
from huying.supervise import letters
from huying.supervise import repository_letters as repository
from huying.supervise import rules_letters as rules
from huying.supervise.models_letters import (
    GroupMatter,
    Letter,
    LetterCause,
    LetterKind,
    LetterState,
)
from huying.supervise.rules_letters import Group, GroupRule, Pile
from huying.ticket.models import Citizen, Confidentiality, Ticket, TicketState

LOOK = "supervise.groups"
THE_CITY = UUID(int=0)  # the one subject of that deadline
MOST_PILES = 20_000
STREET = "street"

_NOT_COUNTED = (TicketState.WITHDRAWN, TicketState.NOT_ACCEPTED, TicketState.TRANSFERRED)
_KINDS = (MatterKind.HELP, MatterKind.COMPLAINT, MatterKind.REPORT, MatterKind.SUGGESTION)


async def look_soon(session: AsyncSession, now: datetime) -> None:
    """Make sure that somebody looks within ``look_every``; one that is coming is not moved."""
    coming = exists().where(
        Deadline.kind == LOOK, Deadline.subject_id == THE_CITY, Deadline.ended_at.is_(None)
    )
    if not await session.scalar(select(coming)):
        later = now + templates.thresholds().group.look_every
        await deadlines.set_deadline(session, LOOK, THE_CITY, later)


def _counted(rule: GroupRule, now: datetime) -> list[ColumnElement[bool]]:
    return [
        Ticket.registered_at > now - rule.window,
        Ticket.registered_at <= now,
        Ticket.state.not_in(_NOT_COUNTED),
        Ticket.kind.in_(_KINDS),
        Ticket.confidentiality == Confidentiality.NORMAL,
        func.length(Ticket.category_code) >= rule.digits,
    ]


def street_of(city: Catalogue, place_code: str | None) -> str | None:
    """The street or town around a place; None above streets."""
    place = city.places.get(place_code or "")
    for code in reversed(place.chain if place else []):
        if code in city.places and city.places[code].kind in (STREET, "town"):
            return code
    return None


async def piles(
    session: AsyncSession, city: Catalogue, rule: GroupRule, now: datetime
) -> list[Pile]:
    """Counted in the database by category, place and lead; rolled up to streets here. Merged
    tickets count as tickets; the people behind them are those of the parent."""
    category = func.substr(Ticket.category_code, 1, rule.digits)
    person = func.coalesce(Citizen.merged_into, Ticket.citizen_id, Ticket.id)
    callers = func.count(distinct(person))
    others = func.sum(Ticket.people_affected - 1).filter(Ticket.state != TicketState.MERGED)
    rows = await session.execute(
        select(category, Ticket.place_code, Ticket.lead_unit_id, func.count(), callers, others)
        .outerjoin(Citizen, Citizen.id == Ticket.citizen_id)
        .where(*_counted(rule, now))
        .group_by(category, Ticket.place_code, Ticket.lead_unit_id)
        .limit(MOST_PILES)
    )
    return [
        Pile(code, street_of(city, place), unit, count, called, called + int(more or 0))
        for code, place, unit, count, called, more in rows
    ]


async def look(session: AsyncSession, now: datetime) -> list[GroupMatter]:
    """Find groups; each new one of the week gets a draft, a known one's draft the new tickets."""
    city, rule = await catalogue(session), templates.thresholds().group
    found: list[GroupMatter] = []
    for group in rules.groups(await piles(session, city, rule, now), rule):
        ids = await _tickets_of(session, city, rule, group, now)
        if not ids:
            continue
        known = await _known(session, group, city, now)
        if known is not None:
            await _grow(session, known, group, ids, now)
            continue
        found.append(await _found(session, city, rule, group, ids, now))
    return found


async def _known(
    session: AsyncSession, group: Group, city: Catalogue, now: datetime
) -> GroupMatter | None:
    return await session.scalar(
        select(GroupMatter)
        .where(GroupMatter.key == group.key, GroupMatter.week == rules.week_of(now, city.zone))
        .with_for_update()
    )


async def _tickets_of(
    session: AsyncSession, city: Catalogue, rule: GroupRule, group: Group, now: datetime
) -> list[UUID]:
    """The group's tickets that its unit was sent, oldest first, as many as a letter holds."""
    statement = select(Ticket).where(
        *_counted(rule, now), Ticket.category_code.startswith(group.category)
    )
    if group.street is not None:
        statement = statement.where(
            or_(Ticket.place_code == group.street,
                Ticket.place_code.startswith(f"{group.street}-", autoescape=True))
        )  # fmt: skip
    else:
        statement = statement.where(Ticket.lead_unit_id == group.unit_id)
    rows = await session.scalars(
        statement.order_by(Ticket.registered_at, Ticket.id).limit(letters.MOST_TICKETS)
    )
    path = city.unit_by_id[group.unit_id].path
    return [row.id for row in await _sent(session, path, rows.all())]


async def _sent(session: AsyncSession, path: str, rows: Sequence[Ticket]) -> list[Ticket]:
    kept = list(rows)
    while kept and (foreign := await repository.foreign_ticket(session, path, kept)) is not None:
        kept.remove(foreign)
    return kept


async def _found(
    session: AsyncSession,
    city: Catalogue,
    rule: GroupRule,
    group: Group,
    ids: list[UUID],
    now: datetime,
) -> GroupMatter:
    week = rules.week_of(now, city.zone)
    letter = await letters.draft(
        session,
        SYSTEM,
        kind=LetterKind.LETTER,
        cause=LetterCause.GROUP,
        unit_id=group.unit_id,
        ticket_ids=ids,
        reason=_reason(city, rule, group),
        now=now,
        cause_key=f"group:{group.key}:{week.isoformat()}",
    )
    row = GroupMatter(
        id=new_id(),
        key=group.key,
        week=week,
        category_code=group.category,
        street_code=group.street,
        unit_id=group.unit_id,
        ticket_count=group.tickets,
        people_count=group.people,
        found_at=now,
        letter_id=letter.id,
    )
    session.add(row)
    await session.flush()
    return row


def _reason(city: Catalogue, rule: GroupRule, group: Group) -> str:
    place = f"，{city.place_name(group.street)}" if group.street else ""
    return texts.say(
        "letters",
        "reason.group",
        hours=int(rule.window.total_seconds() // 3600),
        category=city.category_name(group.category),
        place=place,
        tickets=group.tickets,
        people=group.people,
    )


async def _grow(
    session: AsyncSession, known: GroupMatter, group: Group, ids: list[UUID], now: datetime
) -> None:
    """While nobody has issued or changed the draft it holds what has come in since."""
    known.ticket_count = max(known.ticket_count, group.tickets)
    known.people_count = max(known.people_count, group.people)
    letter = await repository.lock(session, known.letter_id)
    if letter is None or not _is_untouched(letter):
        return
    present = (await repository.ticket_ids_of(session, [letter.id]))[letter.id]
    added = [id for id in ids if id not in present]
    if added and len(present) + len(added) <= letters.MOST_TICKETS:
        city, rule = await catalogue(session), templates.thresholds().group
        await letters.edit(
            session, SYSTEM, letter, version=None, now=now, ticket_ids=[*present, *added],
            reason=_reason(city, rule, group),
        )  # fmt: skip


def _is_untouched(letter: Letter) -> bool:
    return (
        letter.state is LetterState.DRAFT
        and letter.drafted_by is None
        and letter.changed_by is None
    )
