"""Every intention of the ticket in one place; the functions live beside what they share.

Each locks the ticket's row, checks state, permission, scope and version, and writes its event in
the caller's transaction.
"""

from huying.ticket.deciding import cancel as cancel_request
from huying.ticket.deciding import grant as grant_request
from huying.ticket.deciding import refuse as refuse_request
from huying.ticket.endings import transfer, withdraw
from huying.ticket.excluding import set_excluded
from huying.ticket.handling import (
    leader_approve,
    leader_refuse,
    log_contact,
    propose,
    save_reply,
    send,
    sign,
    sign_by_themselves,
    submit,
)
from huying.ticket.merging import Child, merge, save_own_reply, unmerge
from huying.ticket.recalling import end_work, recall, redispatch
from huying.ticket.registration import Registered, finish_on_the_spot, query_hash, register
from huying.ticket.repeats import correct_people
from huying.ticket.requests import ask_extension, ask_suspension, ask_termination
from huying.ticket.reviewing import pass_review, reclassify
from huying.ticket.settlement import (
    add_note,
    close,
    reveal,
    reveal_phone_of,
    rework,
    send_back,
    set_supervision_level,
    set_supervision_levels,
    settle,
)

__all__ = [
    "Child",
    "Registered",
    "add_note",
    "ask_extension",
    "ask_suspension",
    "ask_termination",
    "cancel_request",
    "close",
    "correct_people",
    "end_work",
    "finish_on_the_spot",
    "grant_request",
    "leader_approve",
    "leader_refuse",
    "log_contact",
    "merge",
    "pass_review",
    "propose",
    "query_hash",
    "recall",
    "reclassify",
    "redispatch",
    "refuse_request",
    "register",
    "reveal",
    "reveal_phone_of",
    "rework",
    "save_own_reply",
    "save_reply",
    "send",
    "send_back",
    "set_excluded",
    "set_supervision_level",
    "set_supervision_levels",
    "settle",
    "sign",
    "sign_by_themselves",
    "submit",
    "transfer",
    "unmerge",
    "withdraw",
]
