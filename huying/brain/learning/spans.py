"""Which words of a text speak for a label."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from huying.brain.learning.reading import Reading
from huying.brain.learning.space import Space

Spans = tuple[tuple[int, int], ...]
Floats = NDArray[np.float64]

_MOST = 3
_WEAK = 0.25  # of the strongest word: what is weaker is not shown


def speaking(
    reading: Reading,
    space: Space,
    features: NDArray[np.int64],
    worth: NDArray[np.float32],
) -> list[Spans]:
    """For each label at most three stretches of the one text that was read, in its order: the
    words whose characters and whose selves add most to the score. Neighbouring words become one
    stretch. ``worth[i, j]``: what ``features[i]`` adds to label j."""
    if not len(reading.codes):
        return [()] * worth.shape[1]
    dense = np.zeros((space.edges[-1], worth.shape[1]))
    dense[features] = worth
    words = [word for word in reading.words[0] if word]
    ends = np.cumsum([len(word) for word in words])
    starts = ends - [len(word) for word in words]
    total = np.add.reduceat(_by_character(reading, space, dense), starts, axis=0)
    total += _by_word(words, space, dense)
    shown = np.array([any(character.isalnum() for character in word) for word in words])
    total[~shown] = 0
    return [_stretches(reading, total[:, label], starts, ends) for label in range(worth.shape[1])]


def _by_character(reading: Reading, space: Space, dense: Floats) -> Floats:
    """What each character adds: every run shares its part out among its characters."""
    _, features, starts = space.grams.found(reading)
    keys = space.grams.keys[features]
    sizes = 1 + (keys >= 1 << 21).astype(np.int64) + (keys >= 1 << 42)
    times = np.bincount(features, minlength=len(space.grams.keys))[features]
    share = dense[features] / (times * sizes)[:, None]
    total = np.zeros((len(reading.codes), dense.shape[1]))
    for step in range(int(sizes.max(initial=0))):
        inside = sizes > step
        np.add.at(total, starts[inside] + step, share[inside])
    return total


def _by_word(words: list[str], space: Space, dense: Floats) -> Floats:
    first = space.edges[0]
    total = np.zeros((len(words), dense.shape[1]))
    for number, word in enumerate(words):
        place = space.words.places.get(word, -1)
        if place >= 0:
            total[number] = dense[first + place] / words.count(word)
    return total


def _stretches(
    reading: Reading, worth: Floats, starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> Spans:
    best = np.argsort(-worth, kind="stable")[:_MOST]
    least = _WEAK * worth[best[0]]
    if least <= 0:
        return ()
    joined: list[tuple[int, int]] = []
    for word in sorted(int(place) for place in best if worth[place] >= least):
        low, high = int(reading.places[starts[word]]), int(reading.places[ends[word] - 1]) + 1
        if joined and joined[-1][1] == low:
            joined[-1] = (joined[-1][0], high)
        else:
            joined.append((low, high))
    return tuple(joined)
