"""What a citizen's facts look like: pure checks and masks."""

import re
from collections.abc import Callable, Mapping

from huying.ticket.kinds import CitizenKind
from huying.ticket.models_citizens import FactKind

# GB 11643: 17 digits and a digit or X; GB 32100: office and kind, six
# digits of a place, ten characters; without I, O, S, V, Z.
_IDENTITY_CARD = re.compile(r"\d{17}[\dX]")
_CREDIT_CODE = re.compile(r"[1-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
_PHONE = re.compile(r"\d{5,15}")
_NAME = re.compile(r"[^\d\s][^\d]{0,39}")
_MOBILE = 11
CONSENT_WORDS = "2026-1"


def cleaned(kind: FactKind, of: CitizenKind, value: str) -> str | None:
    """The value as it is kept; None when it is not of its kind."""
    if kind in (FactKind.PHONE, FactKind.CONTACT_PHONE):
        number = re.sub(r"[\s\-()（）]", "", value)
        return number if _PHONE.fullmatch(number) else None
    if kind is FactKind.DOCUMENT:
        code = re.sub(r"\s", "", value).upper()
        pattern = _IDENTITY_CARD if of is CitizenKind.PERSON else _CREDIT_CODE
        return code if pattern.fullmatch(code) else None
    name = " ".join(value.split())
    return name if _NAME.fullmatch(name) else None


def _masked_phone(value: str) -> str:
    if len(value) == _MOBILE:
        return f"{value[:3]}****{value[-4:]}"
    return "*" * max(len(value) - 2, 0) + value[-2:]


def _masked_name(value: str) -> str:
    return f"{value[0]}**" if value else ""


def _masked_document(value: str) -> str:
    return "*" * (len(value) - 4) + value[-4:]


_MASKS: Mapping[FactKind, Callable[[str], str]] = {
    FactKind.PHONE: _masked_phone,
    FactKind.CONTACT_PHONE: _masked_phone,
    FactKind.NAME: _masked_name,
    FactKind.CONTACT_NAME: _masked_name,
    FactKind.DOCUMENT: _masked_document,
}


def masked(kind: FactKind, value: str) -> str:
    return _MASKS[kind](value)


def hash_purpose(kind: FactKind) -> str:
    """Phones share the hash of calls and tickets; names and documents have their own."""
    if kind in (FactKind.PHONE, FactKind.CONTACT_PHONE):
        return "lookup"
    return "document" if kind is FactKind.DOCUMENT else "name"
