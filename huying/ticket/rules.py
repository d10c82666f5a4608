"""Decisions about tickets: values in, answers out. Every rule number is domain.md's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from huying.city.models import MatterKind
from huying.ticket.models import (
    OPEN_STATES,
    AssignmentState,
    ContactResult,
    LeaderState,
    Solved,
    TicketState,
)

S = TicketState
_ENDS_BY_ROLE = frozenset({S.WITHDRAWN, S.TERMINATED, S.TRANSFERRED})

# The machine as data: a state → where it may go. What only later features reach is here too.
TRANSITIONS: Mapping[TicketState, frozenset[TicketState]] = {
    S.DRAFT: frozenset(
        {S.TO_SUPPLEMENT, S.TO_REVIEW, S.TO_SIGN, S.ANSWERED, S.NOT_ACCEPTED, S.TRANSFERRED}
    ),
    S.TO_SUPPLEMENT: frozenset({S.TO_REVIEW, S.HANDLING}) | _ENDS_BY_ROLE,
    S.TO_REVIEW: frozenset({S.TO_DISPATCH, S.TO_SIGN, S.TO_SUPPLEMENT, S.MERGED}) | _ENDS_BY_ROLE,
    S.TO_DISPATCH: frozenset({S.TO_SIGN}) | _ENDS_BY_ROLE,
    S.TO_SIGN: frozenset({S.HANDLING, S.TO_DISPATCH}) | _ENDS_BY_ROLE,
    S.HANDLING: frozenset({S.TO_APPROVE, S.SUSPENDED, S.TO_SUPPLEMENT, S.TO_SIGN}) | _ENDS_BY_ROLE,
    S.SUSPENDED: frozenset({S.HANDLING}) | _ENDS_BY_ROLE,
    S.TO_APPROVE: frozenset({S.TO_CALLBACK, S.HANDLING}) | _ENDS_BY_ROLE,
    S.TO_CALLBACK: frozenset({S.CLOSED, S.REWORK, S.CLOSED_UNREACHED}) | _ENDS_BY_ROLE,
    S.REWORK: frozenset({S.TO_APPROVE}) | _ENDS_BY_ROLE,
    S.MERGED: frozenset({S.TO_REVIEW, S.TO_CALLBACK}) | _ENDS_BY_ROLE,
    S.CLOSED: frozenset({S.REWORK, S.ARCHIVED}),
    S.CLOSED_UNREACHED: frozenset({S.REWORK, S.ARCHIVED}),
    S.ANSWERED: frozenset({S.ARCHIVED}),
    S.NOT_ACCEPTED: frozenset({S.ARCHIVED}),
    S.TRANSFERRED: frozenset({S.ARCHIVED}),
    S.WITHDRAWN: frozenset({S.ARCHIVED}),
    S.TERMINATED: frozenset({S.ARCHIVED}),
    S.ARCHIVED: frozenset(),
}

REOPEN_WITHIN = timedelta(days=15)
ATTEMPTS_WITHOUT_CONTACT = 3
NEAR_DUE = 0.8

# Rule 8: the roads and doors a matter may belong to instead.
NOT_ACCEPTED_CODES = (
    "outside_jurisdiction",
    "party_legislature_court_military",
    "legal_road",
    "petition_road",
    "secret",
    "unlawful_or_malicious",
)


def may_move(state: TicketState, to: TicketState) -> bool:
    return to in TRANSITIONS[state]


class Action(StrEnum):
    """What a person may try with one ticket."""

    REVIEW = "review"
    DISPATCH = "dispatch"
    SIGN = "sign"
    CONTACT = "contact"
    SAVE_REPLY = "save_reply"
    PROPOSE = "propose"
    LEADER_APPROVE = "leader_approve"
    LEADER_REFUSE = "leader_refuse"
    SUBMIT = "submit"
    SETTLE = "settle"
    SEND_BACK = "send_back"
    REWORK = "rework"
    REVEAL = "reveal"
    ADD_NOTE = "add_note"
    SET_SUPERVISION_LEVEL = "set_supervision_level"
    ADD_PART = "add_part"
    SUB_DISPATCH = "sub_dispatch"
    RECALL = "recall"
    ASK_EXTENSION = "ask_extension"
    ASK_SUSPENSION = "ask_suspension"
    RESUME = "resume"
    ASK_TERMINATION = "ask_termination"
    ASK_SUPPLEMENT = "ask_supplement"
    SUPPLEMENT = "supplement"
    WITHDRAW = "withdraw"
    TRANSFER = "transfer"
    MERGE = "merge"
    UNMERGE = "unmerge"
    ACCUSE = "accuse"
    SET_CONFIDENTIALITY = "set_confidentiality"


# dispatch's permissions are named, not imported: it is a higher module.
PERMISSION: Mapping[Action, tuple[str, ...]] = {
    Action.REVIEW: ("dispatch:review",),
    Action.DISPATCH: ("dispatch:dispatch",),
    Action.SIGN: ("ticket:sign",),
    Action.CONTACT: ("ticket:handle",),
    Action.SAVE_REPLY: ("ticket:handle",),
    Action.PROPOSE: ("ticket:handle",),
    Action.LEADER_APPROVE: ("ticket:approve",),
    Action.LEADER_REFUSE: ("ticket:approve",),
    Action.SUBMIT: ("ticket:handle",),
    Action.SETTLE: ("ticket:close_review",),
    Action.SEND_BACK: ("ticket:close_review",),
    Action.REWORK: ("ticket:rework",),
    Action.REVEAL: ("ticket:reveal",),
    Action.ADD_NOTE: ("ticket:urge",),
    Action.SET_SUPERVISION_LEVEL: ("ticket:supervise",),
    Action.ADD_PART: ("dispatch:dispatch", "ticket:handle"),
    Action.SUB_DISPATCH: ("ticket:sub_dispatch",),
    Action.RECALL: ("dispatch:dispatch",),
    Action.ASK_EXTENSION: ("ticket:ask",),
    Action.ASK_SUSPENSION: ("ticket:ask",),
    Action.RESUME: ("ticket:ask", "ticket:decide"),
    Action.ASK_TERMINATION: ("ticket:ask", "ticket:decide"),
    Action.ASK_SUPPLEMENT: ("ticket:ask", "dispatch:review"),
    Action.SUPPLEMENT: ("ticket:supplement",),
    Action.WITHDRAW: ("ticket:end",),
    Action.TRANSFER: ("ticket:end",),
    Action.MERGE: ("ticket:merge",),
    Action.UNMERGE: ("ticket:merge",),
    Action.ACCUSE: ("ticket:accuse",),
    Action.SET_CONFIDENTIALITY: ("ticket:accuse",),
}

_BY_UNIT = frozenset(
    {
        Action.SIGN,
        Action.CONTACT,
        Action.SAVE_REPLY,
        Action.PROPOSE,
        Action.LEADER_APPROVE,
        Action.LEADER_REFUSE,
        Action.SUBMIT,
        Action.SUB_DISPATCH,
        Action.ASK_EXTENSION,
        Action.ASK_SUSPENSION,
    }
)

_AT_WORK = frozenset({S.HANDLING, S.REWORK})
_STATES: Mapping[Action, frozenset[TicketState]] = {
    Action.REVIEW: frozenset({S.TO_REVIEW, S.TO_DISPATCH}),
    Action.DISPATCH: frozenset({S.TO_DISPATCH}),
    Action.SIGN: frozenset({S.TO_SIGN}),
    Action.CONTACT: _AT_WORK,
    Action.SAVE_REPLY: _AT_WORK,
    Action.PROPOSE: _AT_WORK,
    Action.LEADER_APPROVE: _AT_WORK,
    Action.LEADER_REFUSE: _AT_WORK,
    Action.SUBMIT: _AT_WORK,
    Action.SETTLE: frozenset({S.TO_APPROVE}),
    Action.SEND_BACK: frozenset({S.TO_APPROVE}),
    Action.REWORK: frozenset({S.TO_CALLBACK, S.CLOSED, S.CLOSED_UNREACHED}),
    Action.ADD_PART: frozenset({S.TO_SIGN, S.HANDLING, S.REWORK}),
    Action.SUB_DISPATCH: _AT_WORK,
    Action.RECALL: frozenset({S.TO_SIGN, S.HANDLING}),  # see ``recalling.recall_refusal``
    Action.ASK_EXTENSION: _AT_WORK,
    Action.ASK_SUSPENSION: frozenset({S.HANDLING}),
    Action.RESUME: frozenset({S.SUSPENDED}),
    Action.ASK_TERMINATION: frozenset(OPEN_STATES) - {S.MERGED},
    Action.ASK_SUPPLEMENT: frozenset({S.TO_REVIEW, S.HANDLING}),
    Action.SUPPLEMENT: frozenset({S.TO_SUPPLEMENT}),
    Action.WITHDRAW: frozenset(OPEN_STATES),
    Action.TRANSFER: frozenset(OPEN_STATES),
    Action.MERGE: frozenset({S.TO_REVIEW}),
    Action.UNMERGE: frozenset({S.MERGED}),
}


@dataclass(frozen=True)
class Attempt:
    """One contact attempt as evidence."""

    at: datetime
    result: ContactResult


@dataclass(frozen=True)
class Work:
    """The live lead assignment as the rules see it; ``needs_leader`` comes from the profile.

    ``attempts`` are those of every unit at work in this round, parts included.
    """

    state: AssignmentState
    leader_state: LeaderState
    attempts: Sequence[Attempt]
    has_reply: bool
    solved: Solved | None
    has_solved_reason: bool
    needs_leader: bool
    proposed_by: UUID | None = None


@dataclass(frozen=True)
class Standpoint:
    """Who asks: permissions, and whether the live lead unit lies in the actor's subtree."""

    permissions: frozenset[str]
    is_in_unit: bool
    is_hotline: bool
    actor_id: UUID | None = None


def has_contact_evidence(attempts: Sequence[Attempt], zone: ZoneInfo) -> bool:
    """Rule 5: one contact that reached the citizen, or three attempts in different hours."""
    if any(attempt.result is ContactResult.REACHED for attempt in attempts):
        return True
    hours: set[tuple[date, int]] = set()
    for attempt in attempts:
        local = attempt.at.astimezone(zone)
        hours.add((local.date(), local.hour))
    return len(hours) >= ATTEMPTS_WITHOUT_CONTACT


def lacks_for_closing(work: Work, zone: ZoneInfo) -> str | None:
    """What rule 5 still asks of the unit before its leader: a reason key, or None."""
    if not has_contact_evidence(work.attempts, zone):
        return "no_contact"
    if not work.has_reply:
        return "no_reply"
    if work.solved is None:
        return "no_solved"
    if work.solved is not Solved.SOLVED and not work.has_solved_reason:
        return "no_solved_reason"
    return None


def refusal(
    action: Action,
    state: TicketState,
    work: Work | None,
    who: Standpoint,
    zone: ZoneInfo,
    *,
    closed_at: datetime | None = None,
    now: datetime | None = None,
) -> str | None:
    """Why ``action`` is not possible now (a key of ``why.*``), or None when it is."""
    if not any(permission in who.permissions for permission in PERMISSION[action]):
        return "no_permission"
    if action in _BY_UNIT and not who.is_in_unit:
        return "not_your_unit"
    allowed = _STATES.get(action)
    if allowed is not None and state not in allowed:
        return f"{action.value}.wrong_state"
    if action is Action.REWORK and closed_at and now and now - closed_at > REOPEN_WITHIN:
        return "reopen_too_late"
    if work is None or action not in _BY_UNIT or action is Action.SIGN:
        return None
    if action is Action.LEADER_APPROVE and work.leader_state is LeaderState.PROPOSED:
        is_same = work.proposed_by is not None and who.actor_id == work.proposed_by
        return "same_person" if is_same else None
    return _unit_refusal(action, work, zone)


def _unit_refusal(action: Action, work: Work, zone: ZoneInfo) -> str | None:
    is_waiting = work.leader_state is LeaderState.PROPOSED
    if action in (Action.LEADER_APPROVE, Action.LEADER_REFUSE):
        return None if is_waiting else "nothing_proposed"
    if action is Action.SAVE_REPLY:
        return "leader_reads" if is_waiting else None
    if action is Action.PROPOSE:
        if not work.needs_leader:
            return "no_leader_needed"
        if work.leader_state is not LeaderState.NONE and work.leader_state is not (
            LeaderState.REFUSED
        ):
            return "leader_reads" if is_waiting else "already_approved"
        return lacks_for_closing(work, zone)
    if action is Action.SUBMIT:
        if work.needs_leader and work.leader_state is not LeaderState.APPROVED:
            return lacks_for_closing(work, zone) or "leader_first"
        return lacks_for_closing(work, zone)
    return None


def needs_leader(kind: MatterKind, approves: frozenset[MatterKind]) -> bool:
    """Rule 5: complaints and reports always; the rest as the profile says."""
    return kind in (MatterKind.COMPLAINT, MatterKind.REPORT) or kind in approves


def needs_second_person(before: MatterKind, after: MatterKind, *, is_reviewed: bool) -> bool:
    """Rule 6: complaint → consult after review."""
    return is_reviewed and before is MatterKind.COMPLAINT and after is MatterKind.CONSULT


class Level(StrEnum):
    """The colour of a clock: in hand, 80 % used, overdue, overdue by a working day."""

    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


def level(used: float, is_past_red: bool) -> Level:
    if is_past_red:
        return Level.RED
    if used >= 1.0:
        return Level.ORANGE
    return Level.YELLOW if used >= NEAR_DUE else Level.GREEN


class DueFilter(StrEnum):
    """overdue: past; today: until the local day ends; soon: within 24 hours."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
