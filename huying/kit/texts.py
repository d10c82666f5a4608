"""The catalogue of sentences that people read or hear: ``huying/texts/<language>/<area>.json``."""

import json
from functools import cache
from importlib.resources import files

LANGUAGE = "zh"


@cache
def area(name: str) -> dict[str, str]:
    """All sentences of one area, key → pattern. Raises FileNotFoundError for an unknown area."""
    path = files("huying") / "texts" / LANGUAGE / f"{name}.json"
    loaded: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def say(name: str, key: str, **values: object) -> str:
    """The sentence ``key`` of area ``name`` with ``{placeholders}`` filled. Raises KeyError."""
    return area(name)[key].format(**values)


def label(name: str, key: str) -> str:
    """The word for a code, or the code itself when the catalogue lacks it."""
    return area(name).get(key, key)
