"""Every column that hangs on a citizen, a ticket or a call is either held or known to be no words
about a person: a new column must say which."""

from sqlalchemy import LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

from huying.kit.holdings import Kind, columns_of, holdings, keeping
from huying.kit.models import Base
from huying.kit.vault import SealedJson
from huying.schema import load_all

PEOPLE = {"citizen", "ticket", "call", "outgoing_message"}

# Codes, references, counts and the law's own words: nobody's personal data.
CODES = {
    "adjudication": "assist_codes category_code duty_code object_words place_code search steps",
    "alert": "detail",
    "asked_question": "card_code categories offered place_code unit_code why",
    "assignment": "duty_code",
    "call": "end_reason extension line_number source",
    "call_assist": "norms",
    "call_card": "card_code citation condition option place_code question spans",
    "call_risk": "kind spans term",
    "call_watch": "found",
    "citizen_consent": "number words_version",
    "clock": "calendar_code limit_key steps unit",
    "clock_pause": "code",
    "dispatch_decision": "candidates reason",
    "dispute_appeal": "sign",
    "dispute_reading": "category_code family party_kind place_code",
    "dispute_risk": "category_code family judged_level party_kind place_code reasons waived",
    "erasure": "counts number",
    "incident": "category_code place_code",
    "incident_root": "class_category class_place unit_code",
    "incident_step": "ticket_ids",
    "incident_ticket": "grounds",
    "letter": "cause_key due_steps number signer",
    "objection": "duty_code new_duty_code proposed_duty_code review_steps",
    "outgoing_message": "provider_ids subject_type text_key",
    "reply_check": "model",
    "inspection_mark": "item",
    "task_force": "category_code criteria handed_to place_code",
    "task_force_file": "media_type name sha256",
    "task_force_mediation": "mediator",
    "task_force_member": "role",
    "task_force_note": "attendees",
    "ticket": "card_code category_code citations line_number number outcome_code place_code"
    " query_code_hash source_number template_code",
    "ticket_entry": "reference route",
    "ticket_request": "code",
    # What went to a partner is dropped with the delivery, days later; facts are references.
    "webhook_attempt": "answer error",
    "webhook_delivery": "event_name facts",
}


def _hangs_on_people() -> set[str]:
    """Tables with a way of foreign keys or ids to a citizen, a ticket or a call."""
    found = set(PEOPLE)
    while True:
        more = {
            table.name
            for table in Base.metadata.sorted_tables
            if table.name not in found and (_refers(table, found) or _names(table))
        }
        if not more:
            return found | {"letter"}
        found |= more


def _refers(table: Table, found: set[str]) -> bool:
    return any(key.column.table.name in found for key in table.foreign_keys)


def _names(table: Table) -> bool:
    return bool({"ticket_id", "call_id", "citizen_id"} & set(table.columns.keys()))


def _words(table: Table) -> set[str]:
    kinds = (Text, LargeBinary, JSONB, TSVECTOR, SealedJson)
    return {
        column.name
        for column in table.columns
        if isinstance(column.type, kinds) and type(column.type).__name__ != "Enum"
    }


def test_every_column_with_words_is_held_or_known_to_be_codes() -> None:
    load_all()
    held: dict[str, set[str]] = {}
    for each in holdings():
        held.setdefault(each.table, set()).update(columns_of(each))
    unsaid = {
        f"{name}.{column}"
        for name in _hangs_on_people()
        for column in _words(Base.metadata.tables[name])
        if column not in held.get(name, set()) and column not in CODES.get(name, "").split()
    }

    assert unsaid == set()


def test_what_is_declared_exists_and_every_kind_is_kept() -> None:
    load_all()
    for each in holdings():
        columns = Base.metadata.tables[each.table].columns
        assert {*columns_of(each), *([each.stamp] if each.stamp else [])} <= set(columns.keys())
    for kind in Kind:
        assert keeping(kind).kind is kind
        assert any(each.stamp for each in holdings(kind))
