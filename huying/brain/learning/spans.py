"""Which words of a text speak for a label."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from huying.brain.learning.reading import Reading
from huying.brain.learning.space import Space
from huying.brain.learning.vectors import unit_rows

_MOST = 3
_WEAK = 0.25  # of the strongest word: what is weaker is not shown


def speaking(
    text: str, reading: Reading, space: Space, weights: NDArray[np.float32], label: int
) -> tuple[tuple[int, int], ...]:
    """At most three stretches of the text, in its order: the words whose characters and whose
    selves add most to the score of the label. Neighbouring words become one stretch."""
    if not len(reading.codes):
        return ()
    column = weights[:, label] - weights.mean(axis=1)
    weight = _by_character(reading, space, column)
    found: list[tuple[float, int, int]] = []
    start = 0
    for word, worth in zip(reading.words[0], _by_word(reading, space, column), strict=True):
        end = start + len(word)
        total = float(weight[start:end].sum()) + worth
        if any(character.isalnum() for character in word):
            found.append((total, start, end))
        start = end
    return _stretches(reading, found)


def _by_character(
    reading: Reading, space: Space, column: NDArray[np.float32]
) -> NDArray[np.float64]:
    """What each character adds: every run shares its part out among its characters."""
    grams = space.grams
    _, features, starts = grams.found(reading)
    vector = unit_rows(grams.vectors(reading)).toarray()[0]
    times = np.bincount(features, minlength=len(vector))
    worth = (vector * column[: len(vector)])[features] / times[features]
    sizes = np.where(
        grams.keys[features] < 1 << 21, 1, np.where(grams.keys[features] < 1 << 42, 2, 3)
    )
    total = np.zeros(len(reading.codes) + 3)
    for step in range(int(sizes.max(initial=0))):
        inside = sizes > step
        np.add.at(total, starts[inside] + step, worth[inside] / sizes[inside])
    return total[: len(reading.codes)]


def _by_word(reading: Reading, space: Space, column: NDArray[np.float32]) -> list[float]:
    words = space.words
    vector = unit_rows(words.vectors(reading)).toarray()[0]
    first = space.edges[0]
    times = {word: reading.words[0].count(word) for word in reading.words[0]}
    return [
        float(vector[place] * column[first + place]) / times[word]
        if (place := words.places.get(word, -1)) >= 0
        else 0.0
        for word in reading.words[0]
    ]


def _stretches(
    reading: Reading, found: list[tuple[float, int, int]]
) -> tuple[tuple[int, int], ...]:
    best = sorted(found, key=lambda item: (-item[0], item[1]))[:_MOST]
    if not best or best[0][0] <= 0:
        return ()
    kept = sorted((start, end) for worth, start, end in best if worth >= _WEAK * best[0][0])
    joined: list[tuple[int, int]] = []
    for start, end in kept:
        low, high = int(reading.places[start]), int(reading.places[end - 1]) + 1
        if joined and joined[-1][1] == low:
            joined[-1] = (joined[-1][0], high)
        else:
            joined.append((low, high))
    return tuple(joined)
