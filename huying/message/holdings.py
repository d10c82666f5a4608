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
        belonging="SELECT m.id FROM outgoing_message m WHERE m.state <> 'waiting'"
        " AND (m.subject_type = 'ticket' AND m.subject_id = ANY(:ticket_ids)"
        " OR m.subject_type = 'call' AND m.subject_id IN (SELECT c.id FROM call c"
        " WHERE c.phone_hash = ANY(:hashes) OR EXISTS (SELECT FROM ticket t"
        " WHERE t.call_id = c.id AND t.id = ANY(:ticket_ids))))",
        after="message.forget",
    )
)
