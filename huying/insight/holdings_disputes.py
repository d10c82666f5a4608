"""Words of dispute risks that came from tickets, or that people wrote about them."""

from huying.kit.holdings import Holding, Kind, holds

_OWN = "(SELECT dispute_id FROM dispute_reading WHERE ticket_id = ANY(:ids))"

holds(
    Holding(
        Kind.STATEMENT,
        "dispute_reading",
        "ticket_id = ANY(:ids)",
        {"names": [], "keys": [], "marks": []},
    ),
    Holding(Kind.STATEMENT, "dispute_risk", f"id IN {_OWN}", masked=("party", "reason")),
    Holding(Kind.STATEMENT, "dispute_appeal", f"dispute_id IN {_OWN}", masked=("text", "answer")),
)
