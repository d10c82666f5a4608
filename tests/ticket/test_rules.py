"""The machine of states and the rules of closing, without a database."""

from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from huying.city.models import MatterKind
from huying.ticket import rules
from huying.ticket.models import (
    OPEN_STATES,
    AssignmentState,
    ContactResult,
    LeaderState,
    Solved,
    TicketState,
)
from huying.ticket.rules import Action, Attempt, Standpoint, Work

ZONE = ZoneInfo("Asia/Shanghai")
TEN = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)

EVERYTHING = frozenset(p for names in rules.PERMISSION.values() for p in names)
UNIT = Standpoint(EVERYTHING, is_in_unit=True, is_hotline=False)


def work(
    *,
    attempts: tuple[Attempt, ...] = (Attempt(TEN, ContactResult.REACHED),),
    has_reply: bool = True,
    solved: Solved | None = Solved.SOLVED,
    has_reason: bool = False,
    leader: LeaderState = LeaderState.NONE,
    needs_leader: bool = True,
) -> Work:
    return Work(
        AssignmentState.HANDLING, leader, attempts, has_reply, solved, has_reason, needs_leader
    )


def refusal(action: Action, given: Work, state: TicketState = TicketState.HANDLING) -> str | None:
    return rules.refusal(action, state, given, UNIT, ZONE)


def test_every_state_says_where_it_may_go() -> None:
    assert set(rules.TRANSITIONS) == set(TicketState)


def test_every_open_state_can_be_ended_by_a_named_role() -> None:
    ends = {TicketState.WITHDRAWN, TicketState.TERMINATED, TicketState.TRANSFERRED}
    for state in OPEN_STATES:
        assert ends <= rules.TRANSITIONS[state], state


def test_nothing_leads_back_to_a_draft_or_out_of_the_archive() -> None:
    assert not any(TicketState.DRAFT in ways for ways in rules.TRANSITIONS.values())
    assert rules.TRANSITIONS[TicketState.ARCHIVED] == frozenset()


@pytest.mark.parametrize(
    ("state", "to"),
    [
        (TicketState.TO_DISPATCH, TicketState.HANDLING),
        (TicketState.HANDLING, TicketState.TO_CALLBACK),
        (TicketState.HANDLING, TicketState.CLOSED),
        (TicketState.TO_APPROVE, TicketState.CLOSED),
        (TicketState.TO_CALLBACK, TicketState.HANDLING),
        (TicketState.CLOSED, TicketState.HANDLING),
        (TicketState.DRAFT, TicketState.TO_DISPATCH),
    ],
)
def test_stages_cannot_be_jumped(state: TicketState, to: TicketState) -> None:
    assert not rules.may_move(state, to)


def unreached(*minutes: int) -> tuple[Attempt, ...]:
    return tuple(Attempt(TEN + timedelta(minutes=m), ContactResult.UNREACHED) for m in minutes)


@pytest.mark.parametrize(
    ("attempts", "is_enough"),
    [
        ((), False),
        (unreached(0, 60), False),
        (unreached(0, 5, 59), False),
        (unreached(0, 60, 65), False),
        (unreached(0, 60, 120), True),
        (unreached(0, 24 * 60, 48 * 60), True),
        ((Attempt(TEN, ContactResult.REACHED),), True),
    ],
)
def test_contact_evidence_is_one_contact_or_three_different_hours(
    attempts: tuple[Attempt, ...], is_enough: bool
) -> None:
    assert rules.has_contact_evidence(attempts, ZONE) is is_enough


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (work(attempts=()), "no_contact"),
        (work(has_reply=False), "no_reply"),
        (work(solved=None), "no_solved"),
        (work(solved=Solved.PARTLY), "no_solved_reason"),
        (work(solved=Solved.UNSOLVED, has_reason=True), None),
        (work(), None),
    ],
)
def test_closing_evidence_is_asked_for_before_the_leader(given: Work, reason: str | None) -> None:
    assert refusal(Action.PROPOSE, given) == reason


def test_a_submission_waits_for_the_leader_where_one_is_needed() -> None:
    assert refusal(Action.SUBMIT, work()) == "leader_first"
    assert refusal(Action.SUBMIT, work(leader=LeaderState.PROPOSED)) == "leader_first"
    assert refusal(Action.SUBMIT, work(leader=LeaderState.APPROVED)) is None
    assert refusal(Action.SUBMIT, work(needs_leader=False)) is None


def test_evidence_is_needed_without_a_leader_too() -> None:
    assert refusal(Action.SUBMIT, work(needs_leader=False, attempts=())) == "no_contact"


def test_what_a_leader_reads_is_not_rewritten_meanwhile() -> None:
    assert refusal(Action.SAVE_REPLY, work(leader=LeaderState.PROPOSED)) == "leader_reads"
    assert refusal(Action.SAVE_REPLY, work(leader=LeaderState.REFUSED)) is None


def test_a_leader_answers_only_what_was_proposed() -> None:
    for action in (Action.LEADER_APPROVE, Action.LEADER_REFUSE):
        assert refusal(action, work()) == "nothing_proposed"
        assert refusal(action, work(leader=LeaderState.PROPOSED)) is None


def test_no_leader_can_be_left_out_for_complaints_and_reports() -> None:
    nobody: frozenset[MatterKind] = frozenset()
    assert rules.needs_leader(MatterKind.COMPLAINT, nobody)
    assert rules.needs_leader(MatterKind.REPORT, nobody)
    assert not rules.needs_leader(MatterKind.HELP, nobody)
    assert rules.needs_leader(MatterKind.HELP, frozenset({MatterKind.HELP}))


def test_without_the_permission_nothing_is_allowed() -> None:
    nobody = Standpoint(frozenset(), is_in_unit=True, is_hotline=True)
    for action, state in product(Action, TicketState):
        assert rules.refusal(action, state, work(), nobody, ZONE) == "no_permission"


def test_another_units_people_do_nothing_of_the_units_work() -> None:
    outside = Standpoint(EVERYTHING, is_in_unit=False, is_hotline=False)
    for action in (Action.SIGN, Action.CONTACT, Action.SAVE_REPLY, Action.SUBMIT):
        assert rules.refusal(action, TicketState.HANDLING, work(), outside, ZONE) == "not_your_unit"


def test_a_closed_ticket_reopens_within_fifteen_days() -> None:
    for days, reason in ((15, None), (16, "reopen_too_late")):
        assert (
            rules.refusal(
                Action.REWORK,
                TicketState.CLOSED,
                None,
                UNIT,
                ZONE,
                closed_at=TEN,
                now=TEN + timedelta(days=days),
            )
            == reason
        )


def test_complaint_to_consult_after_review_needs_a_second_person() -> None:
    complaint, consult = MatterKind.COMPLAINT, MatterKind.CONSULT
    assert rules.needs_second_person(complaint, consult, is_reviewed=True)
    assert not rules.needs_second_person(complaint, consult, is_reviewed=False)
    assert not rules.needs_second_person(consult, complaint, is_reviewed=True)
