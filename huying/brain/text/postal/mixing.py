"""More addresses to learn from: labelled ones with names of others in their place.

A name then stands beside neighbours that it was never seen with, which keeps the parser from
learning whole addresses by heart (mention replacement: Dai and Adel, COLING 2020)."""

from __future__ import annotations

import random
from collections.abc import Sequence

from huying.brain.text.postal.characters import kind, normal
from huying.brain.text.postal.tags import OUTSIDE, spans

Row = tuple[Sequence[str], Sequence[str]]

_SHARE = 0.4  # of the names of an address


def mixed(rows: Sequence[Row], seed: int) -> list[Row]:
    """As many (tokens, tags) as given, some names replaced by names of the same label.

    Numbers and signs keep their place: their order is what there is to learn about them."""
    dice = random.Random(seed)
    names: dict[str, list[Sequence[str]]] = {}
    for tokens, tags in rows:
        for start, end, label in spans(tags):
            if _is_name(tokens[start:end]):
                names.setdefault(label, []).append(tokens[start:end])
    return [_mixed(tokens, tags, names, dice) for tokens, tags in rows]


def _mixed(
    tokens: Sequence[str],
    tags: Sequence[str],
    names: dict[str, list[Sequence[str]]],
    dice: random.Random,
) -> Row:
    made: list[str] = []
    marks: list[str] = []
    position = 0
    for start, end, label in [*spans(tags), (len(tokens), len(tokens), "")]:
        made += tokens[position:start]
        marks += [OUTSIDE] * (start - position)
        position = end
        name = tokens[start:end]
        if _is_name(name) and dice.random() < _SHARE:
            name = dice.choice(names[label])
        made += name
        marks += [f"{'I' if place else 'B'}-{label}" for place in range(len(name))]
    return made, marks


def _is_name(tokens: Sequence[str]) -> bool:
    return sum(kind(normal(token)) == "H" for token in tokens) >= 2
