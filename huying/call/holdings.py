"""Where calls hold personal data, and when it is due."""

from sqlalchemy import text

from huying.kit.holdings import MARK, Holding, Keeping, Kind, holds, keeps
from huying.ticket.holdings import KEPT_TICKET

_IDS = "id = ANY(:ids)"
_CALLS = "call_id = ANY(:ids)"
# Of the citizen's tickets; and of the citizen's phones, unless the call was another citizen's or
# the phone is another citizen's too.
_BELONGING = (
    "SELECT c.id FROM call c WHERE EXISTS (SELECT FROM ticket t WHERE t.call_id = c.id"
    " AND t.id = ANY(:ticket_ids)) OR c.phone_hash = ANY(:hashes)"
    " AND NOT EXISTS (SELECT FROM ticket t WHERE t.call_id = c.id)"
    " AND NOT EXISTS (SELECT FROM citizen o WHERE o.phone_hash = c.phone_hash"
    " AND o.id <> ALL(:citizen_ids))"
)

holds(
    Holding(
        Kind.CALLER,
        "call",
        _IDS,
        {
            "phone_sealed": None,
            "phone_hash": None,
            "phone_masked": "",
            "name_sealed": None,
            "name_masked": "",
        },
        stamp="identity_erased_at",
    ),
    Holding(Kind.TRANSCRIPT, "call", _IDS, stamp="words_erased_at"),
    Holding(Kind.TRANSCRIPT, "utterance", _CALLS, {"text": MARK}),
    Holding(Kind.TRANSCRIPT, "matter", _CALLS, {"draft": {}, "touched": {}}),
    Holding(
        Kind.TRANSCRIPT,
        "proposal",
        "code IS NULL AND subject_type = 'matter'"
        " AND subject_id IN (SELECT id FROM matter WHERE call_id = ANY(:ids))",
        {"value": MARK},
    ),
    Holding(
        Kind.RECORDING,
        "call",
        _IDS,
        {"source_call_id": text("'erased-' || id::text")},
        stamp="recording_erased_at",
    ),
)


def _due(stamp: str) -> str:
    return (
        f"SELECT c.id FROM call c WHERE c.{stamp} IS NULL AND c.state = 'ended'"
        " AND c.ended_at < :before AND NOT EXISTS (SELECT FROM ticket t WHERE t.call_id = c.id"
        f" AND {KEPT_TICKET})"
    )


keeps(
    Keeping(Kind.CALLER, _due("identity_erased_at"), _BELONGING),
    Keeping(Kind.TRANSCRIPT, _due("words_erased_at"), _BELONGING),
    Keeping(Kind.RECORDING, _due("recording_erased_at"), _BELONGING),
)
