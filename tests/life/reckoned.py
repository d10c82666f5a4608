"""What every figure must say of the disputed complaint, reckoned by hand: its rows one by one.

Each row: whose it is, the moment that puts it into a period, whether it is in the numerator.
"""

from datetime import datetime

from tests.life.dispute import local
from tests.life.ending import REWORK_DUE

Row = tuple[str, datetime, bool]

HOTLINE, STREET, URBAN = "", "梧桐街道办", "汀南区城管局"
REGISTERED = local(18, 10)
DUE = local(27, 17, 30)  # dispatched on the 18th at 11:00, five working days, two more granted
SETTLED, SETTLED_AGAIN = local(26, 11), local(30, 11)
SAID_NO, SAID_YES = local(26, 11, 30), local(30, 11, 20)


def _both(first: bool, second: bool, *at: datetime) -> list[Row]:
    """Of the first round and of the rework; both were the second unit's."""
    return [(URBAN, at[0], first), (URBAN, at[1], second)]


ROWS: dict[str, list[Row]] = {
    "connected": [(HOTLINE, REGISTERED, True)],
    "answered_in_15s": [(HOTLINE, REGISTERED, True)],
    "direct_answer": [(URBAN, REGISTERED, False)],
    "repeated": [(URBAN, REGISTERED, False)],
    "supplemented": [(URBAN, REGISTERED, False)],
    "merged": [(URBAN, REGISTERED, False)],
    # The first lead was the street, the last was not; the rework is no dispatch.
    "first_dispatch": [(STREET, local(18, 10, 10), False)],
    "direct_dispatch": [(STREET, local(18, 10, 10), False)],
    "returned": [(STREET, local(18, 10, 10), True), (URBAN, local(18, 11), False)],
    "dispatch_on_time": [(HOTLINE, local(18, 11), True)],
    # What was taken from the street before it was due is neither kept nor broken.
    "sign_on_time": [(URBAN, local(18, 17), True)],
    "response": [(URBAN, local(19, 17, 30), True)],
    "unit_on_time": [(URBAN, DUE, True)],
    "close_review_on_time": [
        (HOTLINE, local(25, 19, 20), True),
        (HOTLINE, local(26, 14, 20), True),
        (HOTLINE, local(30, 14, 20), True),
    ],
    # An hour to dispatch, five working days from then, four hours to review: the 25th at 21:30;
    # two more working days granted. Settled on the 26th.
    "citizen_on_time": [(URBAN, local(27, 21, 30), True)],
    "rework_on_time": [(URBAN, REWORK_DUE, True)],
    "part_sign_on_time": [],
    "part_on_time": [],
    "solved": _both(False, True, SAID_NO, SAID_YES),
    "claimed": _both(True, True, SAID_NO, SAID_YES),
    "satisfied": _both(False, True, SAID_NO, SAID_YES),
    "reworked": _both(True, False, SETTLED, SETTLED_AGAIN),
    "sample_failed": [],
    "inspection_failed": [],
    "extended": [(URBAN, DUE, True)],
    "suspended": [(URBAN, DUE, False)],
    "callback_in_time": [(HOTLINE, local(26, 13), True), (HOTLINE, local(30, 13), True)],
    "callback_natural": [(HOTLINE, local(26, 13), True), (HOTLINE, local(30, 13), True)],
    "reached": _both(True, True, SAID_NO, SAID_YES),
    "valid": _both(True, True, SAID_NO, SAID_YES),
    "kind_changed": _both(False, False, SETTLED, SETTLED_AGAIN),
    # The visit of the 26th is no telephone call.
    "short_contact": _both(False, False, local(18, 12, 40), local(27, 9)),
    "due_day_extension": [(URBAN, local(19, 10), False)],
    "unreached": _both(False, False, SAID_NO, SAID_YES),
    "overclaimed": _both(True, False, SAID_NO, SAID_YES),
    "pasted_reply": _both(False, False, local(26, 10, 20), local(30, 10, 20)),
    "quick_approval": [
        (URBAN, local(25, 15, 10), False),
        (URBAN, local(26, 10, 10), False),
        (URBAN, local(30, 10, 10), False),
    ],
}

# On other due dates than the granted one: (numerator, denominator).
OTHERWISE: dict[str, dict[str, tuple[int, int]]] = {
    "unit_on_time": {"unextended": (0, 1), "unpaused": (1, 1)},
    "rework_on_time": {"unextended": (1, 1), "unpaused": (1, 1)},
    "citizen_on_time": {"unextended": (0, 1), "unpaused": (1, 1)},
    "part_on_time": {"unextended": (0, 0), "unpaused": (0, 0)},
}

STORY = """
said ticket.registered ticket.reviewed ticket.sent ticket.informed
dispatch.objected dispatch.objection_upheld ticket.recalled ticket.sent
dispatch.objected dispatch.objection_referred ticket.signed ticket.contacted
dispatch.opinion_given dispatch.opinion_given dispatch.adjudicated
ticket.request_asked ticket.request_granted ticket.extended
ticket.proposed ticket.leader_approved ticket.submitted ticket.sent_back
ticket.contacted ticket.proposed ticket.leader_approved ticket.submitted ticket.settled
callback.due_set ticket.revealed callback.attempted callback.evaluated callback.dissatisfied
supervise.ticket_letter ticket.supervision_level_set
supervise.ticket_letter supervise.ticket_letter ticket.rework_ordered
ticket.contacted ticket.proposed ticket.leader_approved ticket.submitted ticket.settled
callback.due_set ticket.revealed callback.attempted callback.evaluated ticket.closed
supervise.ticket_letter
"""
