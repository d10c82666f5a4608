"""Which part is meant, where an actor stands towards it, and whether the rules let it be."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.kit.actor import Actor, ActorKind
from huying.kit.errors import Forbidden, NotFound
from huying.ticket import moves, repository
from huying.ticket.errors import ActionRefused
from huying.ticket.models import LIVE_ASSIGNMENT, Assignment, Part, Ticket
from huying.ticket.rules_parts import PartAction, PartStandpoint, PartWork, refusal


async def of_ticket(session: AsyncSession, ticket: Ticket, id: UUID) -> Assignment:
    found = await repository.find_assignment(session, id)
    if found is None or found.ticket_id != ticket.id:
        raise NotFound()
    return found


async def find(session: AsyncSession, ticket: Ticket, part_id: UUID) -> Assignment:
    """A part of this ticket. Raises NotFound, also for the lead."""
    found = await of_ticket(session, ticket, part_id)
    if found.part is Part.LEAD:
        raise NotFound()
    return found


def standpoint(
    city: Catalogue, actor: Actor, part: Assignment, asking: Assignment | None
) -> PartStandpoint:
    """Where the actor stands towards the part and towards the unit that asked for it."""
    return PartStandpoint(
        permissions=actor.permissions,
        is_in_unit=moves.standpoint(city, actor, part).is_in_unit,
        is_asking=moves.standpoint(city, actor, asking).is_in_unit,
        is_dispatcher=actor.may("dispatch:dispatch"),
    )


def work_of(part: Assignment, all_of_ticket: Sequence[Assignment]) -> PartWork:
    subs = [a for a in all_of_ticket if a.parent_id == part.id and a.state in LIVE_ASSIGNMENT]
    return PartWork(part.state, bool(part.reply), len(subs))


def asking_of(part: Assignment, all_of_ticket: Sequence[Assignment]) -> Assignment | None:
    """Whose word counts for the part: its parent's unit, else the live lead's."""
    if part.parent_id is not None:
        return next((a for a in all_of_ticket if a.id == part.parent_id), None)
    leads = [a for a in all_of_ticket if a.part is Part.LEAD and a.state in LIVE_ASSIGNMENT]
    return leads[0] if leads else None


async def require(
    session: AsyncSession, actor: Actor, ticket: Ticket, part: Assignment, action: PartAction
) -> None:
    """Raise Forbidden or ActionRefused unless ``actor`` may do ``action`` with the part now."""
    if actor.kind is ActorKind.SYSTEM:
        return
    city = await catalogue(session)
    every = await repository.assignments_of(session, ticket.id)
    who = standpoint(city, actor, part, asking_of(part, every))
    reason = refusal(action, ticket.state, work_of(part, every), who)
    if reason == "no_permission":
        raise Forbidden()
    if reason is not None:
        raise ActionRefused(action=action.value, reason=reason)


async def opened(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    part_id: UUID,
    action: PartAction,
    version: int | None,
) -> tuple[Ticket, Assignment]:
    """The ticket locked and the part, if the actor may do this with it now."""
    ticket = await moves.lock(session, ticket, version)
    part = await find(session, ticket, part_id)
    await require(session, actor, ticket, part, action)
    return ticket, part
