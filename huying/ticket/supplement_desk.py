"""What agents have to ask citizens: every ticket that waits for their words."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit.actor import Actor
from huying.people.repository import names_of
from huying.ticket import repository, views, views_requests
from huying.ticket import repository_requests as stored
from huying.ticket.masking import masks
from huying.ticket.models import TicketState
from huying.ticket.schemas_request_bodies import SupplementDesk, SupplementRow

MOST = 200


async def desk(
    session: AsyncSession, actor: Actor, city: Catalogue, now: datetime, limit: int = MOST
) -> SupplementDesk:
    """Tickets in the actor's scope that wait for a supplement, most pressing first."""
    found = await repository.in_states(session, actor, [TicketState.TO_SUPPLEMENT], limit + 1)
    tickets = found[:limit]
    wanted = await stored.open_supplements(session, [ticket.id for ticket in tickets])
    tries = await stored.tries_of(session, [one.id for one in wanted.values()])
    people = [*(one.asked_by for one in wanted.values()), *(one.actor_id for one in tries)]
    names, known = await names_of(session, people), await masks(session, tickets)
    rows = await views.rows(session, city, tickets, now)
    items = [
        SupplementRow(
            ticket=row,
            supplement=views_requests.supplement_read(
                city, wanted[ticket.id], tries, names, known[ticket.id]
            ),
        )
        for ticket, row in zip(tickets, rows, strict=True)
        if ticket.id in wanted
    ]
    return SupplementDesk(items=items, is_more=len(found) > limit)
