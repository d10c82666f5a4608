"""The caller's past: earlier tickets of the whole record, and what to mind; past calls."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call import repository
from huying.call.models import Call, CallState, Matter, Rating
from huying.call.schemas import CallerRead, EarlierTicket
from huying.people.repository import names_of
from huying.ticket import repository_citizens
from huying.ticket.masking import masks
from huying.ticket.models import Confidentiality, Ticket
from huying.ticket.models_citizens import Need

MOST_CALLS = 50


class CitizenCall(BaseModel):
    """A call of the citizen; ``numbers``: the ordinary tickets that came of it."""

    id: UUID
    started_at: datetime
    seconds: int
    line_name: str
    agent_name: str | None
    numbers: list[str]
    ratings: list[Rating]


class CitizenCalls(BaseModel):
    items: list[CitizenCall]


async def earlier(session: AsyncSession, call: Call) -> list[EarlierTicket]:
    if call.phone_hash is None:
        return []
    found = await repository_citizens.earlier_of_phone(session, call.phone_hash)
    known = await masks(session, found)
    return [
        EarlierTicket(
            id=ticket.id,
            number=ticket.number,
            title=known[ticket.id](ticket.title),
            state=ticket.state.value,
            registered_at=ticket.registered_at,
        )
        for ticket in found
        if ticket.call_id != call.id
    ]


async def caller(session: AsyncSession, call: Call) -> CallerRead | None:
    """The one record of the caller's phone; None when there is none, or several people share it."""
    if call.phone_hash is None:
        return None
    heads = await repository_citizens.heads_by_hash(session, call.phone_hash)
    record = await repository_citizens.record_of(session, heads[0]) if len(heads) == 1 else None
    if record is None:
        return None
    known = {need for member in record.members for need in member.needs}
    return CallerRead(
        citizen_id=record.head.id, needs=[need for need in Need if need.value in known]
    )


async def calls_of(session: AsyncSession, hashes: list[bytes]) -> CitizenCalls:
    """Calls from these phones, newest first; those of confidential matters are left out."""
    secret = exists().where(
        Ticket.call_id == Call.id, Ticket.confidentiality != Confidentiality.NORMAL
    )
    statement = (
        select(Call)
        .where(Call.phone_hash.in_(hashes), ~secret, Call.state == CallState.ENDED)
        .order_by(Call.started_at.desc(), Call.id.desc())
        .limit(MOST_CALLS)
    )
    rows = (await session.scalars(statement)).all()
    agents = await names_of(session, [row.agent_id for row in rows])
    lines = await repository.line_names(session, [row.line_number for row in rows])
    numbers = await _numbers(session, [row.id for row in rows])
    ratings = await _ratings(session, [row.id for row in rows])
    return CitizenCalls(
        items=[
            CitizenCall(
                id=row.id,
                started_at=row.started_at,
                seconds=_seconds(row),
                line_name=lines.get(row.line_number, ""),
                agent_name=agents.get(row.agent_id) if row.agent_id else None,
                numbers=numbers.get(row.id, []),
                ratings=ratings.get(row.id, []),
            )
            for row in rows
        ]
    )


def _seconds(call: Call) -> int:
    if call.ended_at is None or call.answered_at is None:
        return 0
    return round((call.ended_at - call.answered_at).total_seconds())


async def _numbers(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    rows = await session.execute(
        select(Ticket.call_id, Ticket.number)
        .where(Ticket.call_id.in_(list(ids)))
        .order_by(Ticket.number)
    )
    found: dict[UUID, list[str]] = {}
    for call_id, number in rows:
        if call_id is not None:
            found.setdefault(call_id, []).append(number)
    return found


async def _ratings(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, list[Rating]]:
    rows = await session.execute(
        select(Matter.call_id, Matter.rating)
        .where(Matter.call_id.in_(list(ids)), Matter.rating.is_not(None))
        .order_by(Matter.ordinal)
    )
    found: dict[UUID, list[Rating]] = {}
    for call_id, rating in rows:
        if rating is not None:
            found.setdefault(call_id, []).append(rating)
    return found
