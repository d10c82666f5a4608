"""What follows a dispatch by the catalogue: assisting units are asked, others are informed."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.dispatch import rules_parts
from huying.dispatch.errors import UnitNotListed
from huying.dispatch.rules import Candidate, Lists
from huying.dispatch.rules_parts import AssistCandidate
from huying.kit import texts
from huying.kit.actor import SYSTEM, Actor
from huying.ticket import informing, shut
from huying.ticket import parts as ticket_parts
from huying.ticket import repository as tickets
from huying.ticket.models import Assignment, Part, Ticket


def candidates(
    city: Catalogue,
    ticket: Ticket,
    lead: Assignment,
    listed: Sequence[Candidate],
    lists: Lists,
    busy: frozenset[UUID] = frozenset(),
) -> tuple[AssistCandidate, ...]:
    """The units that may be asked to assist this lead (rule 13), without the accused (rule 9)."""
    duty = city.duties.get(lead.duty_code or "")
    own: tuple[AssistCandidate, ...] = ()
    if duty is not None:
        is_joint = duty.code in lists.joint
        own = rules_parts.assists_of(duty, lead.unit_id, ticket.place_code, city, is_joint=is_joint)
    found = rules_parts.may_assist(own, listed, busy | {lead.unit_id})
    return tuple(each for each in found if not shut.is_shut(city, ticket, each.unit_id))


async def candidates_now(
    session: AsyncSession, ticket: Ticket, listed: Sequence[Candidate], lists: Lists
) -> tuple[AssistCandidate, ...]:
    """As ``candidates`` for the live lead, without the units at work; none without a lead."""
    live = await tickets.live_assignments(session, ticket.id)
    return beside(await catalogue(session), ticket, live, listed, lists)


def beside(
    city: Catalogue,
    ticket: Ticket,
    live: Sequence[Assignment],
    listed: Sequence[Candidate],
    lists: Lists,
) -> tuple[AssistCandidate, ...]:
    """As ``candidates_now``; ``live``: lead and parts at work."""
    lead = next((each for each in live if each.part is Part.LEAD), None)
    if lead is None:
        return ()
    busy = frozenset(each.unit_id for each in live)
    return candidates(city, ticket, lead, listed, lists, busy)


async def after_send(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    lead: Assignment,
    listed: Sequence[Candidate],
    lists: Lists,
    *,
    assists: Sequence[UUID] | None = None,
    asked: str = "",
) -> None:
    """Ask the assisting units and inform whom the row informs, in the dispatch's transaction.

    ``assists``: those a dispatcher ticked; None (nobody looked): the ones that a row of the joint
    list expects. Raises UnitNotListed.
    """
    city = await catalogue(session)
    found = {each.unit_id: each for each in candidates(city, ticket, lead, listed, lists)}
    is_by_itself = assists is None
    wanted = [each.unit_id for each in found.values() if each.is_expected]
    for unit_id in wanted if assists is None else dict.fromkeys(assists):
        shut.refuse(city, ticket, unit_id)
        if unit_id not in found:
            raise UnitNotListed(field="assists")
        why = "assist.expected" if is_by_itself else "assist.chosen"
        await ticket_parts.add(
            session,
            SYSTEM if is_by_itself else actor,
            ticket,
            unit_id=unit_id,
            asked=asked.strip() or texts.say("dispatch", why),
            duty_code=found[unit_id].duty_code,
            basis=found[unit_id].basis,
        )
    await inform(session, actor, ticket, lead)


async def inform(session: AsyncSession, actor: Actor, ticket: Ticket, lead: Assignment) -> None:
    """知会 the units that the lead's duty row names, or the bureau above a street."""
    city = await catalogue(session)
    duty = city.duties.get(lead.duty_code or "")
    for each in rules_parts.informs_of(duty, ticket.place_code, city) if duty else ():
        await informing.inform(session, actor, ticket, unit_id=each.unit.id, why=each.why)
