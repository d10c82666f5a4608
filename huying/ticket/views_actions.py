"""What a person may do with a ticket, and why not the rest."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit import texts
from huying.kit.actor import Actor
from huying.ticket import moves, rules
from huying.ticket.models import LIVE_ASSIGNMENT, Assignment, Confidentiality, Ticket
from huying.ticket.offered import OBSTACLES
from huying.ticket.rules import Action
from huying.ticket.schemas import ActionRead


async def actions_read(
    session: AsyncSession,
    city: Catalogue,
    actor: Actor,
    ticket: Ticket,
    lead: Assignment | None,
    now: datetime,
    every: Sequence[Assignment],
) -> list[ActionRead]:
    """What the state and the role allow; the rest with the reason why not."""
    work = await moves.work_of(session, city, ticket, lead)
    who = moves.standpoint(city, actor, lead)
    found = []
    for action in Action:
        reason = rules.refusal(
            action, ticket.state, work, who, city.zone, closed_at=ticket.closed_at, now=now
        )
        if action is Action.REVEAL and reason is None:
            reason = _reveal_refusal(city, actor, ticket, every)
        if reason is None and action in OBSTACLES:
            reason = await OBSTACLES[action](session, city, actor, ticket, lead, now)
        found.append(
            ActionRead(
                name=action,
                label=texts.say("ticket", f"action.{action.value}"),
                is_allowed=reason is None,
                reason=texts.say("ticket", f"why.{reason}") if reason else None,
            )
        )
    return found


def _reveal_refusal(
    city: Catalogue, actor: Actor, ticket: Ticket, every: Sequence[Assignment]
) -> str | None:
    """As ``settlement.reveal`` decides for identity."""
    if actor.sees_all_units:
        return None
    if ticket.confidentiality is not Confidentiality.NORMAL:
        return "identity_shut"
    mine = [
        item
        for item in every
        if item.state in LIVE_ASSIGNMENT and moves.standpoint(city, actor, item).is_in_unit
    ]
    if not mine:
        return "not_at_work"
    if any(item.handler_id == actor.id for item in mine):
        return None
    is_free = any(item.handler_id is None for item in mine)
    return None if is_free and actor.may("ticket:handle") else "not_handler"
