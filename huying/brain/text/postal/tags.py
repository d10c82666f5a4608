"""Spans of tokens and the tags that stand for them, one tag a token.

Labelled data come as B-label, I-label and O; the parser learns which tokens end a span as well
(B, I, E, S)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

OUTSIDE = "O"


class Span(NamedTuple):
    """Tokens `start` to `end` (exclusive) are one `label`."""

    start: int
    end: int
    label: str


def spans(tags: Sequence[str]) -> list[Span]:
    """The spans of B-/I-/O or B-/I-/E-/S-/O tags; a span also begins where the label changes."""
    found: list[Span] = []
    start = -1
    label = ""
    for index, tag in enumerate(tags):
        mark, _, name = tag.partition("-")
        if tag == OUTSIDE or mark in "BS" or name != label:
            if start >= 0:
                found.append(Span(start, index, label))
            start, label = (-1, "") if tag == OUTSIDE else (index, name)
    if start >= 0:
        found.append(Span(start, len(tags), label))
    return found


def marked(tags: Sequence[str]) -> list[str]:
    """The same spans as B, I, E and S tags."""
    found = [OUTSIDE] * len(tags)
    for start, end, label in spans(tags):
        if end - start == 1:
            found[start] = f"S-{label}"
            continue
        found[start:end] = [f"I-{label}"] * (end - start)
        found[start], found[end - 1] = f"B-{label}", f"E-{label}"
    return found
