"""The desk of those who decide, and what a request would do to the clocks."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit.actor import Actor
from huying.ticket import clocks, previews, repository, requests, views, views_requests
from huying.ticket import repository_requests as stored
from huying.ticket.masking import masks
from huying.ticket.models import Ticket
from huying.ticket.previews import Foreseen
from huying.ticket.schemas_request_bodies import RequestDesk, RequestRow
from huying.ticket.schemas_requests import Preview


async def desk(
    session: AsyncSession, actor: Actor, city: Catalogue, now: datetime, limit: int
) -> RequestDesk:
    """Undecided requests about tickets in the actor's scope."""
    found = await stored.all_asked(session, actor, limit + 1)
    shown = found[:limit]
    tickets = await repository.find_many(session, {request.ticket_id for request in shown})
    ordered = list(tickets.values())
    known = await masks(session, ordered)
    rows = dict(zip(tickets, await views.rows(session, city, ordered, now), strict=True))
    known_requests = await views_requests.around(session, shown)
    facts = await previews.facts_of(session, ordered)
    items = []
    for request in shown:
        ticket = tickets[request.ticket_id]
        foreseen = await previews.of_request(session, city, ticket, request, now, facts[ticket.id])
        items.append(
            RequestRow(
                ticket=rows[ticket.id],
                request=views_requests.request_read(
                    city, actor, request, known_requests, known[ticket.id]
                ),
                preview=_preview(city, ticket, foreseen, now),
            )
        )
    return RequestDesk(items=items, is_more=len(found) > limit)


async def preview(
    session: AsyncSession,
    city: Catalogue,
    ticket: Ticket,
    now: datetime,
    *,
    amount: int | None,
    until: datetime | None,
) -> Preview:
    """An extension by ``amount`` or a suspension ``until``, as far as the rules allow either."""
    foreseen = await previews.foresee(session, city, ticket, now)
    if foreseen.own is not None and amount is not None:
        amount = min(amount, foreseen.own.amount)
    if until is not None:
        until = min(until, requests.latest_end(city, now))
    if amount is not None or until is not None:
        foreseen = await previews.foresee(session, city, ticket, now, amount=amount, until=until)
    return _preview(city, ticket, foreseen, now)


def _preview(city: Catalogue, ticket: Ticket, foreseen: Foreseen, now: datetime) -> Preview:
    own = foreseen.own
    limit = clocks.limit_of(own) if own else None
    return Preview(
        due_at=foreseen.due_at,
        new_due_at=foreseen.new_due_at,
        citizen_due_at=ticket.due_at,
        new_citizen_due_at=foreseen.new_citizen_due_at,
        steps=foreseen.steps,
        limit_amount=limit.amount if limit else None,
        unit=limit.unit.value if limit else None,
        limit_text=clocks.amount_text(limit.amount, limit.unit) if limit else "",
        latest_end_at=requests.latest_end(city, now),
    )
