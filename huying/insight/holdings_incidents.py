"""Words of incidents that people wrote, and titles that came from tickets' words."""

from huying.kit.holdings import Holding, Kind, holds

_OWN = "(SELECT incident_id FROM incident_ticket WHERE ticket_id = ANY(:ids))"

holds(
    Holding(Kind.STATEMENT, "incident", f"id IN {_OWN}", masked=("title",)),
    Holding(
        Kind.STATEMENT,
        "incident_step",
        f"incident_id IN {_OWN}",
        masked=("reason", "title_before"),
    ),
    Holding(
        Kind.STATEMENT,
        "incident_root",
        f"incident_id IN {_OWN}",
        masked=("cause", "class_words", "rules", "proposal", "decision", "done_note"),
    ),
)
