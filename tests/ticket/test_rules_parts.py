"""Pure rules of parts and of who is shut out."""

from datetime import UTC, datetime, timedelta

import pytest

from huying.ticket.kinds import AssignmentState as A
from huying.ticket.kinds import Confidentiality as C
from huying.ticket.kinds import TicketState
from huying.ticket.rules_parts import (
    OPEN_FOR_PARTS,
    PartDue,
    PartStandpoint,
    PartWork,
    accuse_refusal,
    due_within,
    is_lowering,
    is_shut_out,
    may_hand_down,
    refusal,
)
from huying.ticket.rules_parts import PartAction as P

T0 = datetime(2026, 11, 18, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
UNIT = frozenset({"ticket:sign", "ticket:handle", "ticket:sub_dispatch"})


def standing(
    *, in_unit: bool = False, asking: bool = False, dispatcher: bool = False
) -> PartStandpoint:
    permissions = frozenset({"dispatch:dispatch"}) if dispatcher else UNIT
    return PartStandpoint(permissions, in_unit, asking, dispatcher)


def work(state: A, *, reply: bool = True, subs: int = 0) -> PartWork:
    return PartWork(state, reply, subs)


OWN = standing(in_unit=True)
ASKER = standing(asking=True)


@pytest.mark.parametrize(
    ("action", "state", "who"),
    [
        (P.SIGN, A.TO_SIGN, OWN),
        (P.CONTACT, A.HANDLING, OWN),
        (P.SAVE_REPLY, A.HANDLING, OWN),
        (P.SUBMIT, A.HANDLING, OWN),
        (P.SUB_DISPATCH, A.HANDLING, OWN),
        (P.ACCEPT, A.SUBMITTED, ASKER),
        (P.RETURN, A.SUBMITTED, ASKER),
        (P.RECALL, A.TO_SIGN, ASKER),
        (P.RECALL, A.SUBMITTED, ASKER),
        (P.RECALL, A.HANDLING, standing(dispatcher=True)),
    ],
)
def test_each_action_has_its_side_and_its_states(action: P, state: A, who: PartStandpoint) -> None:
    for ticket in TicketState:
        reason = refusal(action, ticket, work(state), who)
        assert reason == (None if ticket in OPEN_FOR_PARTS else "part.ticket_state")
    other = ASKER if who is OWN else OWN
    assert refusal(action, TicketState.HANDLING, work(state), other) is not None
    for ended in (A.DONE, A.RECALLED):
        found = refusal(action, TicketState.HANDLING, work(ended), who)
        assert found == f"part.{action.value}.wrong_state"


def test_without_the_permission_nothing_is_possible() -> None:
    nobody = PartStandpoint(frozenset(), True, True, False)

    for action in P:
        assert refusal(action, TicketState.HANDLING, work(A.HANDLING), nobody) == "no_permission"


def test_submitting_needs_a_reply_and_no_open_sub_unit() -> None:
    at_work = TicketState.HANDLING

    assert refusal(P.SUBMIT, at_work, work(A.HANDLING, reply=False), OWN) == "part.no_reply"
    assert refusal(P.SUBMIT, at_work, work(A.HANDLING, subs=1), OWN) == "part.subs_open"


@pytest.mark.parametrize(
    ("own", "asking", "expected"),
    [
        (8, None, PartDue(T0 + 8 * HOUR, None)),
        (8, 9, PartDue(T0 + 8 * HOUR, None)),
        (8, 8, PartDue(T0 + 8 * HOUR, None)),
        (8, 5, PartDue(T0 + 5 * HOUR, "asking")),
        (8, -3, PartDue(T0 + 4 * HOUR, "overdue")),
        (2, -3, PartDue(T0 + 2 * HOUR, "overdue")),
    ],
)
def test_a_part_is_due_no_later_than_who_asked(
    own: int, asking: int | None, expected: PartDue
) -> None:
    limit = None if asking is None else T0 + asking * HOUR

    assert due_within(T0 + own * HOUR, T0 + 4 * HOUR, limit, T0) == expected


def test_rule_13_down_the_own_tree_and_to_listed_kinds() -> None:
    levels = ("office",)

    assert may_hand_down("/G/W/", "/G/W/R/", "office", levels) is None
    assert may_hand_down("/G/W/", "/G/W/", "office", levels) == "sub.not_below"
    assert may_hand_down("/G/W/", "/G/WX/", "office", levels) == "sub.not_below"
    assert may_hand_down("/G/W/", "/G/", "office", levels) == "sub.not_below"
    assert may_hand_down("/G/W/", "/G/W/S/", "street", levels) == "sub.not_listed"
    assert may_hand_down("/G/W/", "/G/W/R/", "office", ()) == "sub.not_listed"


def test_rule_9_the_subtree_of_the_accused_is_shut_out() -> None:
    assert is_shut_out("/G/W/", "/G/W/")
    assert is_shut_out("/G/W/R/", "/G/W/")
    assert not is_shut_out("/G/", "/G/W/")
    assert not is_shut_out("/G/WX/", "/G/W/")
    assert not is_shut_out(None, "/G/W/")
    assert not is_shut_out("/G/W/", None)


@pytest.mark.parametrize(
    ("confidentiality", "accused", "lead", "expected"),
    [
        (C.NORMAL, "/G/W/", None, "accuse.normal"),
        (C.REPORT, "/G/", None, "accuse.own_unit"),
        (C.REPORT, "/G/H/", None, "accuse.own_unit"),
        (C.REPORT, "/G/W/", "/G/W/R/", "accuse.is_lead"),
        (C.REPORT, "/G/W/R/", "/G/W/", None),
        (C.CONFIDENTIAL, "/G/W/", "/G/X/", None),
    ],
)
def test_rule_9_whom_one_may_name(
    confidentiality: C, accused: str, lead: str | None, expected: str | None
) -> None:
    found = accuse_refusal(
        confidentiality=confidentiality, accused_path=accused, lead_path=lead, actor_path="/G/H/R/"
    )

    assert found == expected


def test_less_confidential_is_lower() -> None:
    assert is_lowering(C.REPORT, C.CONFIDENTIAL)
    assert is_lowering(C.CONFIDENTIAL, C.NORMAL)
    assert not is_lowering(C.NORMAL, C.REPORT)
    assert not is_lowering(C.REPORT, C.REPORT)
