"""What the ticket page adds to an assignment: its own clock, and what I may do with it."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit import texts
from huying.kit.actor import Actor
from huying.kit.events import history_of
from huying.ticket import repository
from huying.ticket.events import TicketClassified
from huying.ticket.events_parts import LoweringAsked
from huying.ticket.models import (
    LIVE_ASSIGNMENT,
    Assignment,
    Clock,
    ClockKind,
    Confidentiality,
    Part,
    Ticket,
)
from huying.ticket.part_access import asking_of, standpoint, work_of
from huying.ticket.rules_parts import PartAction, refusal
from huying.ticket.schemas_parts import InformedRead, PartActionRead

PART_KINDS = frozenset({ClockKind.PART_SIGN, ClockKind.PART})
_LEAD_KINDS = frozenset({ClockKind.UNIT, ClockKind.REWORK})


def own_clock(item: Assignment, all_clocks: Sequence[Clock]) -> Clock | None:
    """The clock of the unit's work; of signing while that is what it has to do."""
    mine = [own for own in all_clocks if own.assignment_id == item.id]
    signing = [own for own in mine if own.kind is ClockKind.PART_SIGN and own.stopped_at is None]
    work = [own for own in mine if own.kind in (ClockKind.PART, *_LEAD_KINDS)]
    found = signing or work
    return found[-1] if found else None


def part_actions(
    city: Catalogue,
    actor: Actor,
    ticket: Ticket,
    part: Assignment,
    every: Sequence[Assignment],
) -> list[PartActionRead]:
    """What the actor may do with a part, the rest with the reason why not; none for the lead."""
    if part.part is Part.LEAD:
        return []
    who = standpoint(city, actor, part, asking_of(part, every))
    work = work_of(part, every)
    found = []
    for action in PartAction:
        reason = refusal(action, ticket.state, work, who)
        found.append(
            PartActionRead(
                name=action,
                label=texts.say("ticket", f"part_action.{action.value}"),
                is_allowed=reason is None,
                reason=texts.say("ticket", f"why.{reason}") if reason else None,
            )
        )
    return found


def parts_sentence(city: Catalogue, every: Sequence[Assignment]) -> str:
    """Which assisting and sub-units are still at work, in one short sentence."""
    open_parts = [
        item for item in every if item.part is not Part.LEAD and item.state in LIVE_ASSIGNMENT
    ]
    if not open_parts:
        return ""
    names = "、".join(city.unit_by_id[item.unit_id].short_name for item in open_parts)
    return texts.say("ticket", "sentence.parts", units=names, count=len(open_parts))


async def informed(session: AsyncSession, city: Catalogue, ticket: Ticket) -> list[InformedRead]:
    return [
        InformedRead(
            unit_id=row.unit_id,
            unit_name=city.unit_by_id[row.unit_id].short_name,
            why=texts.label("ticket", f"informed.{row.why}"),
            at=row.at,
            read_at=row.read_at,
        )
        for row in await repository.informed_of(session, ticket.id)
        if row.unit_id in city.unit_by_id
    ]


async def lowering_asked(session: AsyncSession, ticket: Ticket) -> Confidentiality | None:
    """To what somebody wants to lower the confidentiality, if a second person must still agree."""
    if ticket.confidentiality is Confidentiality.NORMAL:
        return None
    asked: Confidentiality | None = None
    for event in await history_of(session, "ticket", ticket.id):
        if event.name == LoweringAsked.name:
            asked = Confidentiality(event.body["after"])
        elif event.name == TicketClassified.name and event.body["field"] == "confidentiality":
            asked = None
    return asked
