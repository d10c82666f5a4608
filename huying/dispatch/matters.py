"""What a ticket or a decision is about, without personal data, for precedents."""

from collections.abc import Iterable

from huying.brain import text as brain
from huying.dispatch.models_disputes import Adjudication
from huying.dispatch.rules_disputes import Matter
from huying.ticket import words
from huying.ticket.models import Json, Ticket


def things_of(fields: Iterable[Json]) -> list[str]:
    """What the matter is about, without personal data."""
    return [
        brain.mask(str(field["value"]))
        for field in fields
        if field.get("field") == "object" and field.get("value")
    ]


def matter_of(ticket: Ticket) -> Matter:
    """What makes the ticket like others, for precedents."""
    said = "\n".join([brain.mask(ticket.title), *things_of(ticket.fields)])
    return Matter(ticket.category_code, ticket.place_code, _telling(words.cut(said)))


def matter_decided(row: Adjudication) -> Matter:
    telling = _telling(words.cut("\n".join(row.object_words)))
    return Matter(row.category_code, row.place_code, telling)


def _telling(cut: Iterable[str]) -> frozenset[str]:
    """Words of two characters or more: one alone is in every title."""
    return frozenset(word for word in cut if len(word) > 1 and not word.isdigit())
