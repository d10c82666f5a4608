"""What the caller's words say about how the caller feels. The agent's are never read for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from huying.brain.text.values import Span


class FeelingKind(StrEnum):
    ANGER = "anger"
    ANXIETY = "anxiety"
    GRIEF = "grief"
    THREAT = "threat"


@dataclass(frozen=True, slots=True)
class Feeling:
    """``strength`` is 0 to 1 within one utterance; ``spans`` are the words that say so."""

    kind: FeelingKind
    strength: float
    seq: int
    spans: tuple[Span, ...]
