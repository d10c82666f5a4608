"""What a citizen is told: the stops on a ticket's way and the promise, in plain words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from huying.ticket.models import TicketState

S = TicketState
FREE_FAILURES = {"number": 5, "address": 20}
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = 2 * LONGEST_WAIT
_WEEK = 7

_ENDED_AT_ONCE = (S.ANSWERED, S.NOT_ACCEPTED, S.TRANSFERRED)
_ENDED = (*_ENDED_AT_ONCE, S.WITHDRAWN, S.TERMINATED)
_SETTLED = (S.TO_CALLBACK, S.CLOSED, S.CLOSED_UNREACHED, S.ARCHIVED)
_WAITING_FOR_REPLY = (
    S.TO_SUPPLEMENT, S.TO_REVIEW, S.TO_DISPATCH, S.TO_SIGN, S.HANDLING, S.SUSPENDED, S.TO_APPROVE,
    S.REWORK, S.MERGED,
)  # fmt: skip


def wait_after(kind: str, failures: int, last_failed_at: datetime, now: datetime) -> timedelta:
    """How long the next look-up must wait: 1, 2, 4 … seconds after the free ones, ≤ 15 min.

    ``kind``: ``number`` (of a ticket) or ``address`` (many people may share one).
    """
    beyond = failures - FREE_FAILURES[kind]
    if beyond < 0:
        return timedelta(0)
    pause = min(timedelta(seconds=2 ** min(beyond, 12)), LONGEST_WAIT)
    return max(last_failed_at + pause - now, timedelta(0))


class StepState(StrEnum):
    DONE = "done"
    CURRENT = "current"
    NEXT = "next"


@dataclass(frozen=True)
class Step:
    """``key`` and ``detail`` name sentences of the catalogue ``channel``; None: no detail."""

    key: str
    state: StepState
    at: datetime | None = None
    detail: str | None = None


@dataclass(frozen=True)
class Facts:
    """A ticket as its citizen may know it. ``sent_at`` … are of the first round's lead unit, which
    is the parent's for a ticket that rides with another; ``reworked_at`` is when the present round
    began, None in the first."""

    state: TicketState
    registered_at: datetime
    sent_at: datetime | None
    signed_at: datetime | None
    contacted_at: datetime | None
    reworked_at: datetime | None
    settled_at: datetime | None
    closed_at: datetime | None
    has_evaluated: bool


def is_settled(state: TicketState) -> bool:
    return state in _SETTLED


def waits_for_reply(state: TicketState) -> bool:
    """Whether there is still something promised."""
    return state in _WAITING_FOR_REPLY


def steps(facts: Facts) -> list[Step]:
    """The stops from registration on, done ones first; exactly one is current until the end."""
    done = [Step("registered", StepState.DONE, facts.registered_at)]
    if facts.state in _ENDED_AT_ONCE:
        return [*done, Step(facts.state.value, StepState.DONE, facts.closed_at)]
    ahead = [*_on_the_way(facts), *_at_the_end(facts)]
    if facts.state in _ENDED:
        past = [step for step in ahead if step.state is StepState.DONE]
        return [*done, *past, Step(facts.state.value, StepState.DONE, facts.closed_at)]
    return [*done, *_with_one_current(ahead)]


def _on_the_way(facts: Facts) -> list[Step]:
    settled = is_settled(facts.state)
    is_merged = facts.state is S.MERGED
    found = [
        _stop("sent", facts.sent_at, "merged" if is_merged else "choosing"),
        _stop("signed", facts.signed_at, "merged" if is_merged else "waiting_for_signature"),
    ]
    detail = _DETAILS.get(facts.state, "contacted" if facts.contacted_at else None)
    if facts.reworked_at is None:
        return [*found, _stop("handling", facts.settled_at if settled else None, detail)]
    return [
        *found,
        Step("handling", StepState.DONE, None),
        _stop("rework", facts.settled_at if settled else None, detail, facts.reworked_at),
    ]


_DETAILS: Mapping[TicketState, str] = {
    S.TO_APPROVE: "checking",
    S.SUSPENDED: "suspended",
    S.TO_SUPPLEMENT: "supplement",
    S.MERGED: "merged",
}


def _stop(
    key: str, done_at: datetime | None, detail: str | None, began_at: datetime | None = None
) -> Step:
    if done_at is not None:
        return Step(key, StepState.DONE, began_at or done_at)
    return Step(key, StepState.NEXT, began_at, detail)


def _at_the_end(facts: Facts) -> list[Step]:
    settled = Step("settled", StepState.NEXT)
    if is_settled(facts.state):
        settled = Step("settled", StepState.DONE, facts.settled_at)
    match facts.state:
        case S.CLOSED | S.ARCHIVED:
            return [settled, Step("called_back", StepState.DONE, facts.closed_at)]
        case S.CLOSED_UNREACHED:
            detail = "evaluated" if facts.has_evaluated else "unreached"
            return [settled, Step("closed", StepState.DONE, facts.closed_at, detail)]
        case S.TO_CALLBACK:
            detail = "followed_up" if facts.has_evaluated else "will_call"
            return [settled, Step("called_back", StepState.NEXT, None, detail)]
        case _:
            return [settled, Step("called_back", StepState.NEXT)]


def _with_one_current(ahead: Sequence[Step]) -> list[Step]:
    """The first stop that is not done is where the ticket is; later ones say nothing yet."""
    found: list[Step] = []
    has_current = False
    for step in ahead:
        if step.state is StepState.DONE:
            found.append(step)
        elif not has_current:
            found.append(Step(step.key, StepState.CURRENT, step.at, step.detail))
            has_current = True
        else:
            found.append(Step(step.key, StepState.NEXT))
    return found


def when(at: datetime, now: datetime, zone: ZoneInfo) -> tuple[str, Mapping[str, int]]:
    """A near time as people say it: the key of a pattern and its values.

    Today and tomorrow with the hour, the next days by weekday, else the date.
    """
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    days = (local.date() - today).days
    values = {
        "month": local.month, "day": local.day, "hour": local.hour, "minute": local.minute,
        "weekday": local.weekday(),
    }  # fmt: skip
    if days == 0:
        return "today", values
    if days == 1:
        return "tomorrow", values
    return ("weekday" if 0 < days < _WEEK else "date"), values
