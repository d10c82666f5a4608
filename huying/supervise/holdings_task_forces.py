"""Words of task forces' rooms that may name a citizen."""

from huying.kit.holdings import Holding, Kind, holds

_ROOMS = "(SELECT force_id FROM task_force_ticket WHERE ticket_id = ANY(:ids))"
_IN = f"force_id IN {_ROOMS}"

holds(
    Holding(
        Kind.STATEMENT,
        "task_force",
        f"id IN {_ROOMS}",
        masked=("title", "goal", "conclusion"),
    ),
    Holding(Kind.STATEMENT, "task_force_task", _IN, masked=("title", "note")),
    Holding(Kind.STATEMENT, "task_force_note", _IN, masked=("title", "text")),
    Holding(Kind.STATEMENT, "task_force_mediation", _IN, masked=("parties", "agreement")),
    Holding(Kind.STATEMENT, "task_force_instalment", _IN, masked=("payer", "note")),
)
