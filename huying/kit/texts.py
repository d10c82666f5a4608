"""The catalogue of sentences that people read or hear: ``huying/texts/<language>/<area>.json``."""

import json
from functools import cache
from importlib.resources import files

LANGUAGE = "zh"


@cache
def area(name: str) -> dict[str, str]:
    """All sentences of one area, key → pattern: ``<name>.json`` and every ``<name>_*.json``.

    Raises FileNotFoundError for an unknown area and ValueError when two files give one key.
    """
    folder = files("huying") / "texts" / LANGUAGE
    names = sorted(
        entry.name
        for entry in folder.iterdir()
        if entry.name == f"{name}.json"
        or (entry.name.startswith(f"{name}_") and entry.name.endswith(".json"))
    )
    if not names:
        raise FileNotFoundError(f"no texts named {name!r}")
    sentences: dict[str, str] = {}
    for file_name in names:
        loaded: dict[str, str] = json.loads((folder / file_name).read_text(encoding="utf-8"))
        if twice := sentences.keys() & loaded.keys():
            raise ValueError(f"{file_name} repeats {sorted(twice)}")
        sentences.update(loaded)
    return sentences


def say(name: str, key: str, /, **values: object) -> str:
    """The sentence ``key`` of area ``name`` with ``{placeholders}`` filled. Raises KeyError."""
    return area(name)[key].format(**values)


def label(name: str, key: str) -> str:
    """The word for a code, or the code itself when the catalogue lacks it."""
    return area(name).get(key, key)
