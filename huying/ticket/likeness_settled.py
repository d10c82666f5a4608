"""Settled tickets that told much the same: who handled such a matter before.

Category and words decide, wherever it was; what lies around counts a little more, because many
duties go by place.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text.likeness import Told, Where, likeness
from huying.city.catalogue import Catalogue
from huying.kit.actor import Actor
from huying.ticket import repository
from huying.ticket.likeness import WORTH_SHOWING, places_around, subject_of
from huying.ticket.masking import Mask, masks
from huying.ticket.models import Confidentiality, Ticket, TicketState

MOST, SHOWN = 150, 3
AROUND_DAYS, ANYWHERE_DAYS = 365, 90
_NEAR = 0.1
_ONE_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_SETTLED = (
    TicketState.TO_CALLBACK,
    TicketState.CLOSED,
    TicketState.CLOSED_UNREACHED,
    TicketState.ARCHIVED,
)


@dataclass(frozen=True)
class SettledLike:
    """``score`` 0–1; ``title`` is masked."""

    ticket: Ticket
    score: float
    title: str


async def settled_likes(
    session: AsyncSession, actor: Actor, city: Catalogue, ticket: Ticket
) -> tuple[SettledLike, ...]:
    """The likeliest three that ``actor`` may see. Confidential and report tickets neither ask nor
    answer (rule 9)."""
    if ticket.confidentiality is not Confidentiality.NORMAL:
        return ()
    found: dict[UUID, Ticket] = {}
    near: set[UUID] = set()
    places = places_around(city, ticket.place_code)
    if places:
        around = _settled(actor, city, ticket, AROUND_DAYS).where(Ticket.place_code.in_(places))
        found = {each.id: each for each in await session.scalars(around)}
        near = set(found)
    if len(found) < MOST:
        anywhere = await session.scalars(_settled(actor, city, ticket, ANYWHERE_DAYS))
        found |= {each.id: each for each in anywhere}
    known = await masks(session, [ticket, *found.values()])
    mine = _told(ticket, known[ticket.id])
    scored = [
        (likeness(mine, _told(each, known[each.id])).score + _NEAR * (each.id in near), each)
        for each in found.values()
        if each.id != ticket.id
    ]
    likes = sorted(
        ((score, each) for score, each in scored if score >= WORTH_SHOWING),
        key=lambda pair: (-pair[0], pair[1].number),
    )
    return tuple(
        SettledLike(each, min(score, 1.0), known[each.id](each.title))
        for score, each in likes[:SHOWN]
    )


def _settled(actor: Actor, city: Catalogue, ticket: Ticket, days: int) -> Select[Ticket]:
    group = ticket.category_code[:4]
    return (
        repository.visible_to(actor)
        .where(
            Ticket.category_code.in_([code for code in city.categories if code.startswith(group)]),
            Ticket.registered_at >= ticket.registered_at - timedelta(days=days),
            Ticket.registered_at <= ticket.registered_at + timedelta(days=days),
            Ticket.confidentiality == Confidentiality.NORMAL,
            Ticket.state.in_(_SETTLED),
            Ticket.lead_unit_id.is_not(None),
            Ticket.is_excluded.is_(False),
        )
        .order_by(Ticket.registered_at.desc(), Ticket.id.desc())
        .limit(MOST)
    )


def _told(ticket: Ticket, mask: Mask) -> Told:
    """Without place, time and citizen: those say whether it is the same matter, not its kind."""
    whole = subject_of(ticket, None)
    return Told(
        category_code=whole.category_code,
        where=Where(),
        at=_ONE_TIME,
        text=mask(whole.text),
        thing=mask(whole.thing),
    )
