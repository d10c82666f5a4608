"""Where outgoing messages hold personal data, and when it is due."""

from huying.kit.holdings import Holding, Keeping, Kind, holds, keeps

holds(
    Holding(
        Kind.MESSAGE,
        "outgoing_message",
        "id = ANY(:ids)",
        {"to_sealed": b"", "to_masked": "", "params_sealed": b""},
        stamp="erased_at",
    )
)
keeps(
    Keeping(
        Kind.MESSAGE,
        due="SELECT m.id FROM outgoing_message m WHERE m.erased_at IS NULL"
        " AND m.state <> 'waiting' AND m.created_at < :before",
        belonging="SELECT m.id FROM outgoing_message m WHERE m.subject_type = 'ticket'"
        " AND m.state <> 'waiting' AND m.subject_id = ANY(:ticket_ids)",
        after="message.forget",
    )
)
