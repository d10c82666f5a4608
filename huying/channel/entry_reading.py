"""What the text brain reads in a written statement: a call's draft, with spans into the text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huying.brain.text import CityLexicon
from huying.call.aids import Aids
from huying.call.reading import read_call
from huying.call.views import ACT_AT_ONCE, EMERGENCY_KINDS
from huying.ticket.models import Json

_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]*")


@dataclass(frozen=True)
class Reading:
    """``draft`` of the first matter ({} when none was found); spans are ``[1, start, end]`` into
    the statement. ``danger``: spans of words that say life or property is in danger."""

    draft: Json
    matters: int
    danger: tuple[tuple[int, int], ...]


def sentences(statement: str) -> list[tuple[int, str]]:
    """(offset, sentence) in order; nothing but white space is left out."""
    found = ((each.start(), each[0]) for each in _SENTENCE.finditer(statement))
    return [(start, text) for start, text in found if text.strip()]


def read(
    lexicon: CityLexicon, statement: str, phone: str | None, written_at: datetime, aids: Aids
) -> Reading:
    """``written_at`` in the city's zone: 今天 is that day. Milliseconds of work."""
    parts = sentences(statement)
    said = [(number, "citizen", 0, 0, text) for number, (_, text) in enumerate(parts, start=1)]
    found = read_call(lexicon, said, phone, written_at, aids)
    offsets = {number: start for number, (start, _) in enumerate(parts, start=1)}
    matters = found["matters"]
    draft: Json = _moved(matters[0], offsets) if matters else {}
    danger = [
        (offsets[seq] + start, offsets[seq] + end)
        for risk in found["risks"]
        if risk["kind"] in EMERGENCY_KINDS and risk["level"] >= ACT_AT_ONCE
        for seq, start, end in risk["spans"]
    ]
    return Reading(draft, len(matters), tuple(sorted(danger)))


def _moved(value: Any, offsets: Mapping[int, int]) -> Any:  # noqa: ANN401 – plain JSON
    if isinstance(value, list):
        return [_moved(each, offsets) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _shifted(each, offsets) if name == "spans" else _moved(each, offsets)
        for name, each in value.items()
    }


def _shifted(spans: Sequence[Sequence[int]], offsets: Mapping[int, int]) -> list[list[int]]:
    return [[1, offsets[seq] + start, offsets[seq] + end] for seq, start, end in spans]
