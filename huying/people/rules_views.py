"""Limits of preferences and saved views, and what a view may not carry."""

import json
import re
from urllib.parse import parse_qsl, urlencode

KEY = r"^[a-z][a-z0-9_.-]{0,63}$"
PAGE = r"^[a-z][a-z0-9-]{0,39}$"

MOST_PREFERENCES = 100
MOST_BYTES = 8_000
MOST_VIEWS = 30
MOST_COLUMNS = 40
WIDEST_COLUMN = 1_200

# Where the hand is, not what is looked for.
_PLACES = frozenset({"ticket", "open", "cursor", "saved"})
# Telephone, document and ticket numbers name one person or one matter.
_NAMES_SOMEBODY = re.compile(r"\d{7}")


def is_too_large(value: object) -> bool:
    return len(json.dumps(value, ensure_ascii=False).encode()) > MOST_BYTES


def filters_of(query: str) -> str:
    """The address's filters alone, in a form that compares."""
    pairs = parse_qsl(query.lstrip("?"), keep_blank_values=False)
    return urlencode([(key, value) for key, value in pairs if key not in _PLACES])


def names_somebody(query: str) -> bool:
    """Whether the words looked for hold a long number: a view is kept and shared, and must not
    become a list of citizens' telephone numbers (rule 9)."""
    words = [value for key, value in parse_qsl(query) if key == "q"]
    return any(_NAMES_SOMEBODY.search(re.sub(r"[\s-]", "", value)) for value in words)
