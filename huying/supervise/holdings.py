"""Where supervision holds a citizen's words, and official writing that may name one."""

from huying.kit.holdings import MARK, Holding, Kind, holds

_TICKETS = "ticket_id = ANY(:ids)"
_INSPECTED = "inspection_id IN (SELECT id FROM inspection WHERE ticket_id = ANY(:ids))"
_EXCLUDED = "exclusion_id IN (SELECT id FROM exclusion WHERE ticket_id = ANY(:ids))"
_LETTERS = "(SELECT letter_id FROM letter_ticket WHERE ticket_id = ANY(:ids))"

holds(
    Holding(Kind.STATEMENT, "urge", _TICKETS, {"text": MARK, "answer": MARK}),
    Holding(Kind.STATEMENT, "alert", _TICKETS, masked=("reason",)),
    Holding(Kind.STATEMENT, "inspection", _TICKETS, masked=("sheet", "note", "comment")),
    Holding(Kind.STATEMENT, "inspection_mark", _INSPECTED, masked=("note",)),
    Holding(Kind.STATEMENT, "inspection_contest", _INSPECTED, masked=("reason", "answer")),
    Holding(Kind.STATEMENT, "exclusion", _TICKETS, masked=("evidence",)),
    Holding(Kind.STATEMENT, "exclusion_decision", _EXCLUDED, masked=("note",)),
    Holding(
        Kind.STATEMENT,
        "letter",
        f"id IN {_LETTERS}",
        masked=("title", "reason", "requirement", "sheet", "end_note"),
    ),
    Holding(Kind.STATEMENT, "letter_answer", f"letter_id IN {_LETTERS}", masked=("text", "note")),
)
