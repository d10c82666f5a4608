"""Where disputes hold official writing that may name a citizen."""

from huying.kit.holdings import Holding, Kind, holds

_TICKETS = "ticket_id = ANY(:ids)"
_HEARD = (
    "member_id IN (SELECT m.id FROM adjudication_member m"
    " JOIN adjudication a ON a.id = m.adjudication_id WHERE a.ticket_id = ANY(:ids))"
)

holds(
    Holding(
        Kind.STATEMENT,
        "objection",
        _TICKETS,
        masked=("reason", "evidence", "decision_reason"),
    ),
    Holding(Kind.STATEMENT, "adjudication", _TICKETS, masked=("reasoning", "basis")),
    Holding(Kind.STATEMENT, "opinion", _HEARD, masked=("reasoning",)),
)
