"""One plain sentence of where a ticket stands, and whose turn it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huying.city.catalogue import Catalogue
from huying.kit import texts
from huying.ticket.models import Assignment, Clock, LeaderState, Ticket, TicketState
from huying.ticket.moves import local_time

_AT_WORK = (TicketState.HANDLING, TicketState.REWORK)


@dataclass(frozen=True)
class Standing:
    sentence: str
    turn: str


def standing(
    city: Catalogue,
    ticket: Ticket,
    lead: Assignment | None,
    bound: Clock | None,
    names: Mapping[UUID, str],
    now: datetime,
    *,
    parent: str = "",
) -> Standing:
    """``bound`` is the clock of the stage, if one runs; ``parent`` the number of the ticket that
    this one rides with."""
    unit = city.unit_by_id.get(ticket.lead_unit_id) if ticket.lead_unit_id else None
    sentence = texts.say(
        "ticket",
        _key(ticket, lead),
        unit=unit.short_name if unit else "",
        due=local_time(city, bound.due_at) if bound else "",
        until=local_time(city, bound.resumes_at) if bound and bound.resumes_at else "",
        closed=local_time(city, ticket.closed_at) if ticket.closed_at else "",
        round=ticket.round,
        parent=parent,
    )
    if bound is not None and now > bound.due_at:
        sentence += texts.say("ticket", "sentence.overdue")
    handler = names.get(lead.handler_id) if lead and lead.handler_id else None
    turn = texts.say(
        "ticket",
        _turn(ticket, lead, has_handler=handler is not None),
        unit=unit.short_name if unit else "",
        handler=handler or "",
    )
    return Standing(sentence, turn)


def _key(ticket: Ticket, lead: Assignment | None) -> str:
    key = f"sentence.{ticket.state.value}"
    if ticket.state is TicketState.SUSPENDED:
        return f"{key}.until"
    if lead is None or ticket.state not in _AT_WORK:
        return key
    # After a close review sends a rework back, the state is handling but the round goes on.
    key = "sentence.handling" if ticket.round == 1 else "sentence.rework"
    if lead.leader_state is LeaderState.PROPOSED:
        return f"{key}.leader"
    if lead.leader_state is LeaderState.APPROVED:
        return f"{key}.approved"
    if ticket.round == 1 and lead.contacted_at is None:
        return f"{key}.not_contacted"
    return key


_TURNS: Mapping[TicketState, str] = {
    TicketState.TO_SUPPLEMENT: "turn.supplement",
    TicketState.TO_REVIEW: "turn.review",
    TicketState.TO_DISPATCH: "turn.dispatch",
    TicketState.TO_SIGN: "turn.unit",
    TicketState.SUSPENDED: "turn.unit",
    TicketState.TO_APPROVE: "turn.close_review",
    TicketState.TO_CALLBACK: "turn.callback",
    TicketState.MERGED: "turn.parent",
}


def _turn(ticket: Ticket, lead: Assignment | None, *, has_handler: bool) -> str:
    if ticket.state not in _AT_WORK:
        return _TURNS.get(ticket.state, "turn.nobody")
    if lead is not None and lead.leader_state is LeaderState.PROPOSED:
        return "turn.leader"
    return "turn.handler" if has_handler else "turn.unit"
