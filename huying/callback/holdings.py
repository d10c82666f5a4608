"""Where callbacks hold what a citizen said."""

from huying.kit.holdings import MARK, Holding, Kind, holds

_TASKS = "(SELECT id FROM callback_task WHERE ticket_id = ANY(:ids))"

holds(
    Holding(Kind.STATEMENT, "callback_attempt", f"task_id IN {_TASKS}", {"note": MARK}),
    Holding(Kind.STATEMENT, "evaluation", "ticket_id = ANY(:ids)", {"words": MARK}),
)
