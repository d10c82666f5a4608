"""What a title and a summary are made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quoted:
    """Characters `start` to `end` of the title or summary come from characters `source_start` to
    `source_end` of the text."""

    start: int
    end: int
    source_start: int
    source_end: int


@dataclass(frozen=True, slots=True)
class Title:
    """A title with the evidence of each part. Characters under no quote are words of the frame
    ("咨询", "问题", "，"), which name nothing. `score` is the expected likeness to a title that a
    person would write, 0 to 1."""

    text: str
    quotes: tuple[Quoted, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Summary:
    """Whole clauses of the text in their order, with their evidence."""

    text: str
    quotes: tuple[Quoted, ...]


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A `number`, `name` or `place` of a title that its text does not hold."""

    what: str
    text: str
