"""Where tickets and citizens hold personal data, and when it is due."""

from sqlalchemy import text

from huying.kit.holdings import MARK, Holding, Keeping, Kind, holds, keeps
from huying.ticket.models import OPEN_STATES
from huying.ticket.models_citizens import KEEPING

_OPEN = ", ".join(f"'{state.value}'" for state in OPEN_STATES)
_HOLD = ", ".join(f"'{state.value}'" for state in KEEPING)

# A ticket (alias t) that nothing may be taken from yet: open, or kept as evidence.
KEPT_TICKET = (
    f"(t.state IN ({_OPEN}) OR EXISTS (SELECT FROM legal_hold h WHERE h.ticket_id = t.id"
    f" AND h.state IN ({_HOLD})))"
)
# A ticket (alias t) for whose sake the citizen is kept.
_RECENT = f"(t.closed_at IS NULL OR t.closed_at >= :before OR {KEPT_TICKET})"
# What was merged is one person: who has such a ticket keeps the whole record of the citizen c.
_IS_MERGED = (
    "(c.merged_into IS NOT NULL OR EXISTS (SELECT FROM citizen m WHERE m.merged_into = c.id))"
)
_RECORD_IS_KEPT = (
    "EXISTS (WITH RECURSIVE record AS (SELECT c.id, c.merged_into UNION"
    " SELECT o.id, o.merged_into FROM citizen o JOIN record r"
    " ON o.id = r.merged_into OR o.merged_into = r.id)"
    f" SELECT FROM record JOIN ticket t ON t.citizen_id = record.id WHERE {_RECENT})"
)
_ASSIGNED = "(SELECT id FROM assignment WHERE ticket_id = ANY(:ids))"
_REQUESTED = "(SELECT id FROM ticket_request WHERE ticket_id = ANY(:ids))"
_SUPPLEMENTED = "(SELECT id FROM supplement WHERE ticket_id = ANY(:ids))"
_IDS = "id = ANY(:ids)"
_TICKETS = "ticket_id = ANY(:ids)"
_CITIZENS = "citizen_id = ANY(:ids)"

holds(
    Holding(
        Kind.IDENTITY,
        "citizen",
        _IDS,
        {
            "name_sealed": None,
            "name_masked": "",
            "phone_sealed": None,
            "phone_hash": None,
            "phone_masked": "",
            "note_sealed": None,
            "needs": [],
        },
        stamp="erased_at",
    ),
    Holding(
        Kind.IDENTITY,
        "citizen_fact",
        _CITIZENS,
        {"value_sealed": None, "value_hash": None, "value_masked": ""},
    ),
    Holding(
        Kind.IDENTITY,
        "citizen_merge",
        "kept_id = ANY(:ids) OR merged_id = ANY(:ids)",
        {"note": MARK, "undo_note": MARK},
    ),
    Holding(Kind.IDENTITY, "citizen_note", _CITIZENS, {"text": MARK}),
    Holding(Kind.IDENTITY, "erasure", _CITIZENS, {"reason": MARK, "refusal": MARK}),
    Holding(
        Kind.STATEMENT,
        "ticket",
        _IDS,
        {
            "title": MARK,
            "summary": MARK,
            "statement": MARK,
            "demand": MARK,
            "place_text": MARK,
            "public_reply": MARK,
            "own_reply": MARK,
            "outcome_text": MARK,
            "fields": [],
            "search": text("''::tsvector"),
        },
        stamp="erased_at",
    ),
    Holding(
        Kind.STATEMENT,
        "assignment",
        _TICKETS,
        {"asked": MARK, "reply": MARK, "solved_reason": MARK, "leader_note": MARK},
        masked=("basis",),
    ),
    Holding(Kind.STATEMENT, "contact", f"assignment_id IN {_ASSIGNED}", {"note": MARK}),
    Holding(Kind.STATEMENT, "ticket_note", _TICKETS, {"text": MARK}),
    Holding(Kind.STATEMENT, "ticket_request", _TICKETS, {"reason": MARK}),
    Holding(Kind.STATEMENT, "request_decision", f"request_id IN {_REQUESTED}", {"note": MARK}),
    Holding(Kind.STATEMENT, "supplement", _TICKETS, {"needed": MARK, "answer": MARK}),
    Holding(Kind.STATEMENT, "supplement_try", f"supplement_id IN {_SUPPLEMENTED}", {"note": MARK}),
    Holding(Kind.STATEMENT, "informed_unit", _TICKETS, masked=("why",)),
    Holding(Kind.STATEMENT, "legal_hold", _TICKETS, masked=("reason", "release_reason")),
)
keeps(
    Keeping(
        Kind.STATEMENT,
        due="SELECT t.id FROM ticket t WHERE t.erased_at IS NULL AND t.closed_at < :before"
        f" AND NOT {KEPT_TICKET}",
        belonging="SELECT id FROM ticket WHERE id = ANY(:ticket_ids)",
    ),
    Keeping(
        Kind.IDENTITY,
        due="SELECT c.id FROM citizen c WHERE c.erased_at IS NULL AND c.created_at < :before"
        f" AND NOT EXISTS (SELECT FROM ticket t WHERE t.citizen_id = c.id AND {_RECENT})"
        f" AND NOT ({_IS_MERGED} AND {_RECORD_IS_KEPT})",
        belonging="SELECT id FROM citizen WHERE id = ANY(:citizen_ids)",
    ),
)
