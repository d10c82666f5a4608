"""Decisions about requests, pauses, supplements and ends: values in, answers out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from huying.ticket.kinds import ContactResult, RequestKind, Standing
from huying.ticket.rules import ATTEMPTS_WITHOUT_CONTACT, NOT_ACCEPTED_CODES, Attempt

EXTENSION_CODES = ("survey", "several_units", "works", "citizen_agreed", "hard_matter")
# Rule 4 allows these and no others.
SUSPENSION_CODES = ("citizen_material", "appraisal", "court", "weather_or_season")
TERMINATION_CODES = ("legal_road", "petition_ended", "no_basis", "cannot_be_done", "refused_help")
UNREACHABLE = "unreachable"
WITHDRAW_CODES = ("citizen_asked", "settled_meanwhile", "entered_in_error", UNREACHABLE)
TRANSFER_CODES = NOT_ACCEPTED_CODES

CODES: Mapping[RequestKind, tuple[str, ...]] = {
    RequestKind.EXTENSION: EXTENSION_CODES,
    RequestKind.SUSPENSION: SUSPENSION_CODES,
    RequestKind.TERMINATION: TERMINATION_CODES,
}

LONGEST_SUSPENSION = timedelta(days=90)


def extensions_allowed(is_complex: bool) -> int:
    """Rule 3: once, a complex ticket twice."""
    return 2 if is_complex else 1


def extension_refusal(
    *, due_at: datetime | None, now: datetime, granted: int, is_complex: bool, is_asked: bool
) -> str | None:
    """Why an extension cannot be asked for now (a key of ``why.*``), or None. Rule 3.

    ``due_at``: of the clock that binds the unit, None when none runs.
    """
    if due_at is None:
        return "extension.no_clock"
    if is_asked:
        return "request.asked_already"
    if granted >= extensions_allowed(is_complex):
        return "extension.used_up.complex" if is_complex else "extension.used_up"
    return "extension.too_late" if now >= due_at else None


@dataclass(frozen=True)
class Decider:
    """Who decides: ``is_leader_of_unit`` of the unit at work, by permission and subtree."""

    id: UUID | None
    is_hotline: bool
    may_decide: bool
    may_supervise: bool
    is_leader_of_unit: bool


@dataclass(frozen=True)
class Given:
    """A decision that was already given."""

    standing: Standing
    by: UUID


def next_standing(
    kind: RequestKind, is_asked_by_unit: bool, given: Sequence[Given]
) -> Standing | None:
    """At which level the request waits; None when nobody's word is missing.

    Rule 3 and 4: the hotline. A termination needs two levels: the leader of the unit that asked, or
    the hotline when it asked itself; then the supervisor.
    """
    if kind is not RequestKind.TERMINATION:
        return None if given else Standing.HOTLINE
    if not given:
        return Standing.UNIT_LEADER if is_asked_by_unit else Standing.HOTLINE
    return Standing.SUPERVISOR if len(given) == 1 else None


def decision_refusal(
    standing: Standing | None, who: Decider, asked_by: UUID | None, given: Sequence[Given]
) -> str | None:
    """Why this person cannot decide now (a key of ``why.*``), or None."""
    if standing is None:
        return "request.decided"
    if standing is Standing.UNIT_LEADER:
        if not who.is_leader_of_unit:
            return "request.leader_first"
    elif not (who.is_hotline and who.may_decide):
        return "request.hotline_decides"
    elif standing is Standing.SUPERVISOR and not who.may_supervise:
        return "request.supervisor_decides"
    if who.id is None or who.id == asked_by or who.id in {word.by for word in given}:
        return "request.other_person"
    return None


def has_failed_tries(tries: Collection[Attempt], zone: ZoneInfo) -> bool:
    """Three attempts in different hours and none that reached the citizen."""
    if any(attempt.result is ContactResult.REACHED for attempt in tries):
        return False
    hours: set[tuple[date, int]] = set()
    for attempt in tries:
        local = attempt.at.astimezone(zone)
        hours.add((local.date(), local.hour))
    return len(hours) >= ATTEMPTS_WITHOUT_CONTACT
