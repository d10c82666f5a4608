"""Replies are checked when they are submitted and settled; settling may open an inspection."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.events import Recorded
from huying.kit.subscribers import on
from huying.supervise import inspection_opening, reply_checks
from huying.ticket import repository as tickets
from huying.ticket.models import Assignment, Ticket

NAME = "inspection"


async def _of_round(session: AsyncSession, event: Recorded) -> tuple[Ticket, Assignment] | None:
    """None when the ticket has gone into another round since: its own event follows."""
    ticket = await tickets.find_by_id(session, event.subject_id)
    lead = await tickets.last_lead(session, event.subject_id)
    if ticket is None or lead is None or lead.round != int(event.body["round"]):
        return None
    return ticket, lead


@on(NAME, "ticket.submitted")
async def check_submitted(session: AsyncSession, event: Recorded) -> None:
    """So that the close review sees what a machine noticed."""
    found = await _of_round(session, event)
    if found is not None and found[1].reply:
        ticket, lead = found
        await reply_checks.keep(session, ticket, lead, lead.reply, clock.now())


@on(NAME, "ticket.settled")
async def check_settled(session: AsyncSession, event: Recorded) -> None:
    """The reply that the citizen reads is checked; rules, else the lot, open an inspection."""
    found = await _of_round(session, event)
    if found is None:
        return
    ticket, lead = found
    now = clock.now()
    check = await reply_checks.keep(session, ticket, lead, ticket.public_reply, now)
    await inspection_opening.open_by_rule(session, ticket, check.flaws, now)
