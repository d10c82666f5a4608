"""The parts of a model as plain values and arrays, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import numpy as np
from scipy import sparse

from huying.brain.learning.files import Arrays
from huying.brain.learning.knowledge import Known
from huying.brain.learning.space import Space
from huying.brain.learning.vectors import Grams, Words

Told = dict[str, object]


def space_stored(space: Space) -> tuple[Told, dict[str, np.ndarray]]:
    told, arrays = _vocabulary(space.grams, space.words, "")
    if space.known is None:
        return told, arrays
    known = space.known
    inner, more = _vocabulary(known.grams, known.words, "known_")
    told["known"] = {**inner, "codes": list(known.codes)}
    docs = {"data": known.docs.data, "indices": known.docs.indices, "starts": known.docs.indptr}
    return told, {**arrays, **more, **{f"docs_{name}": array for name, array in docs.items()}}


def space_from(told: Mapping[str, object], arrays: Arrays) -> Space:
    """Raises KeyError, TypeError or ValueError when something does not fit."""
    inner = cast(Mapping[str, object] | None, told.get("known"))
    return Space(*_from(told, arrays, ""), None if inner is None else _known(inner, arrays))


def _known(told: Mapping[str, object], arrays: Arrays) -> Known:
    grams, words = _from(told, arrays, "known_")
    codes = tuple(cast(list[str], told["codes"]))
    parts = (arrays["docs_data"], arrays["docs_indices"], arrays["docs_starts"])
    shape = (len(codes), len(grams.weights) + len(words.weights))
    return Known(codes, grams, words, sparse.csr_matrix(parts, shape=shape))


def _vocabulary(grams: Grams, words: Words, prefix: str) -> tuple[Told, dict[str, np.ndarray]]:
    told: Told = {
        "sizes": list(grams.sizes),
        "shortest": words.shortest,
        "words": list(words.names),
    }
    return told, {
        f"{prefix}keys": grams.keys,
        f"{prefix}gram_weights": grams.weights,
        f"{prefix}word_weights": words.weights,
    }


def _from(told: Mapping[str, object], arrays: Arrays, prefix: str) -> tuple[Grams, Words]:
    grams = Grams(
        tuple(cast(list[int], told["sizes"])),
        arrays[f"{prefix}keys"].astype(np.int64),
        arrays[f"{prefix}gram_weights"].astype(np.float32),
    )
    words = Words(
        cast(int, told["shortest"]),
        tuple(cast(list[str], told["words"])),
        arrays[f"{prefix}word_weights"].astype(np.float32),
    )
    return grams, words
