"""Where what came from outside holds personal data."""

from huying.kit.holdings import Holding, Kind, holds

holds(
    Holding(
        Kind.STATEMENT,
        "ticket_entry",
        "ticket_id = ANY(:ids)",
        {"attachments": [], "proposals": []},
    )
)
