"""Decisions about parts: who may do what with an assisting or sub-unit's work, and by when."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from huying.ticket.kinds import AssignmentState, Confidentiality, TicketState

A = AssignmentState
S = TicketState

LIVE_PART = frozenset({A.TO_SIGN, A.HANDLING, A.SUSPENDED, A.SUBMITTED})
# A part goes on while its ticket waits for another lead; not while the ticket stands still.
OPEN_FOR_PARTS = frozenset({S.TO_DISPATCH, S.TO_SIGN, S.HANDLING, S.REWORK})


class PartAction(StrEnum):
    """What a person may try with one part of a ticket."""

    SIGN = "sign"
    CONTACT = "contact"
    SAVE_REPLY = "save_reply"
    SUBMIT = "submit"
    SUB_DISPATCH = "sub_dispatch"
    ACCEPT = "accept"
    RETURN = "return"
    RECALL = "recall"


PERMISSION: Mapping[PartAction, tuple[str, ...]] = {
    PartAction.SIGN: ("ticket:sign",),
    PartAction.CONTACT: ("ticket:handle",),
    PartAction.SAVE_REPLY: ("ticket:handle",),
    PartAction.SUBMIT: ("ticket:handle",),
    PartAction.SUB_DISPATCH: ("ticket:sub_dispatch",),
    PartAction.ACCEPT: ("ticket:handle",),
    PartAction.RETURN: ("ticket:handle",),
    PartAction.RECALL: ("ticket:handle", "ticket:sub_dispatch", "dispatch:dispatch"),
}

_BY_ASKING_SIDE = frozenset({PartAction.ACCEPT, PartAction.RETURN, PartAction.RECALL})
_STATES: Mapping[PartAction, frozenset[AssignmentState]] = {
    PartAction.SIGN: frozenset({A.TO_SIGN}),
    PartAction.CONTACT: frozenset({A.HANDLING}),
    PartAction.SAVE_REPLY: frozenset({A.HANDLING}),
    PartAction.SUBMIT: frozenset({A.HANDLING}),
    PartAction.SUB_DISPATCH: frozenset({A.HANDLING}),
    PartAction.ACCEPT: frozenset({A.SUBMITTED}),
    PartAction.RETURN: frozenset({A.SUBMITTED}),
    PartAction.RECALL: LIVE_PART,
}


@dataclass(frozen=True)
class PartWork:
    """A part as the rules see it; ``open_subs``: how many of its own sub-units are at work."""

    state: AssignmentState
    has_reply: bool
    open_subs: int


@dataclass(frozen=True)
class PartStandpoint:
    """``is_in_unit``: the part's unit lies in the actor's subtree; ``is_asking``: that of the unit
    which asked for the part (the lead's, or the parent's of a sub)."""

    permissions: frozenset[str]
    is_in_unit: bool
    is_asking: bool
    is_dispatcher: bool


def refusal(
    action: PartAction, ticket: TicketState, work: PartWork, who: PartStandpoint
) -> str | None:
    """Why ``action`` is not possible now (a key of ``why.*``), or None when it is."""
    if not any(permission in who.permissions for permission in PERMISSION[action]):
        return "no_permission"
    if action in _BY_ASKING_SIDE:
        may_recall = action is PartAction.RECALL and who.is_dispatcher
        if not (who.is_asking or may_recall):
            return "part.not_asking"
    elif not who.is_in_unit:
        return "part.not_your_unit"
    if ticket not in OPEN_FOR_PARTS:
        return "part.ticket_state"
    if work.state not in _STATES[action]:
        return f"part.{action.value}.wrong_state"
    if action is PartAction.SUBMIT:
        if work.open_subs:
            return "part.subs_open"
        return None if work.has_reply else "part.no_reply"
    return None


@dataclass(frozen=True)
class PartDue:
    """``bound``: a key of ``part_due.*`` that says what the due date had to give way to."""

    at: datetime
    bound: str | None


def due_within(own: datetime, sign: datetime, asking: datetime | None, now: datetime) -> PartDue:
    """The part's own limit, but never later than that of who asked; where that one is over
    already, the time to sign is all there is."""
    if asking is None or own <= asking:
        return PartDue(own, None)
    if asking > now:
        return PartDue(asking, "asking")
    return PartDue(min(sign, own), "overdue")


def may_hand_down(
    parent_path: str, unit_path: str, unit_kind: str, levels: Collection[str]
) -> str | None:
    """Rule 13: down its own tree only, and only to kinds of units that the duty row lists."""
    if unit_path == parent_path or not unit_path.startswith(parent_path):
        return "sub.not_below"
    return None if unit_kind in levels else "sub.not_listed"


def is_shut_out(unit_path: str | None, accused_path: str | None) -> bool:
    """Rule 9: the accused unit and everything below it."""
    return bool(unit_path and accused_path and unit_path.startswith(accused_path))


def accuse_refusal(
    *,
    confidentiality: Confidentiality,
    accused_path: str,
    lead_path: str | None,
    actor_path: str | None,
) -> str | None:
    """Why this unit cannot be named now, or None."""
    if confidentiality is Confidentiality.NORMAL:
        return "accuse.normal"
    if is_shut_out(actor_path, accused_path):
        return "accuse.own_unit"
    if is_shut_out(lead_path, accused_path):
        return "accuse.is_lead"
    return None


_RANK = (Confidentiality.NORMAL, Confidentiality.CONFIDENTIAL, Confidentiality.REPORT)


def is_lowering(before: Confidentiality, after: Confidentiality) -> bool:
    return _RANK.index(after) < _RANK.index(before)
