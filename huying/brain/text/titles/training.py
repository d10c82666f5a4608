"""Learning what titles are made of from letters with the titles that people gave them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import rjieba
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from huying.brain.text.titles.candidates import candidates
from huying.brain.text.titles.ranking import title_signs
from huying.brain.text.titles.reading import Letter, read_letter
from huying.brain.text.titles.rouge import rouge
from huying.brain.text.titles.signs import Signs, letter_signs, word_signs
from huying.brain.text.titles.weights import ENDING, FRAMES, TitleModel

FEWEST_ROWS = 20
_KNOWN_FROM = 2
_WORDS_FROM_ROWS = 100
_FOLDS = 4
_TRIED = 60
_STIFF = 100.0
_Tried = tuple[list[Signs], list[float]]


def train_titles(
    pairs: Sequence[tuple[str, str]], matters: Mapping[str, int], made_of: str
) -> TitleModel:
    """From (text, title); `matters` as in `TitleModel`. First which words stand in titles, then,
    on rows that this was not learned from, what a whole title is worth. Single words count only
    from 100 rows on. Raises ValueError when fewer than 20 rows have both."""
    rows = [(read_letter(text), title.strip()) for text, title in pairs if text and title.strip()]
    if len(rows) < FEWEST_ROWS:
        raise ValueError(f"titles are learned from {FEWEST_ROWS} rows or more, not {len(rows)}")
    tried: list[_Tried] = []
    for fold in range(_FOLDS):
        rest = [row for number, row in enumerate(rows) if number % _FOLDS != fold]
        kept = [row for number, row in enumerate(rows) if number % _FOLDS == fold]
        tried += _tried(_words_learned(rest, matters, made_of), kept)
    model = _words_learned(rows, matters, made_of)
    return replace(model, likeness_of=_likeness(tried))


def _tried(model: TitleModel, rows: Sequence[tuple[Letter, str]]) -> list[_Tried]:
    """Signs and true likeness of the candidates of letters that the model has not seen."""
    found: list[_Tried] = []
    for letter, title in rows:
        odds = model.odds(letter)
        tried = candidates(letter, odds, model.length)[:_TRIED]
        likeness = [rouge(candidate.text, title)[2] for candidate in tried]
        if len(tried) > 1:
            several: list[Signs] = [title_signs(candidate, odds) for candidate in tried]
            found.append((several, likeness))
    return found


def _likeness(tried: Sequence[_Tried]) -> dict[str, float]:
    """Ridge regression of what `expected` misses, on differences from the letter's own mean: only
    the order of the candidates of one letter matters. Without letters `expected` stands alone."""
    if not tried:
        return {"expected": 1.0}
    names, matrix = _matrix([signs for several, _ in tried for signs in several])
    dense = matrix.toarray()
    wanted = np.asarray([value for _, several in tried for value in several])
    wanted -= dense[:, names.index("expected")]
    start = 0
    for several, _ in tried:
        end = start + len(several)
        dense[start:end] -= dense[start:end].mean(axis=0)
        wanted[start:end] -= wanted[start:end].mean()
        start = end
    square = dense.T @ dense + _STIFF * np.eye(dense.shape[1])
    found = dict(zip(names, np.linalg.solve(square, dense.T @ wanted).tolist(), strict=True))
    return found | {"expected": 1.0 + found["expected"]}


def _words_learned(
    rows: Sequence[tuple[Letter, str]], matters: Mapping[str, int], made_of: str
) -> TitleModel:
    known = _known_words(rows) if len(rows) >= _WORDS_FROM_ROWS else frozenset()
    seen: list[Signs] = []
    wanted: list[bool] = []
    abouts: list[Signs] = []
    for letter, title in rows:
        words = word_signs(letter, matters)
        abouts.append(letter_signs(letter) | {f"w={text}": 1.0 for text in words if text in known})
        for text, signs in words.items():
            seen.append({**signs, f"w={text}": 1.0} if text in known else signs)
            wanted.append(text in title)
    titles = [title for _, title in rows]
    ends = [title.rstrip("！!。？?").endswith(ENDING) for title in titles]
    return TitleModel(
        words=_binary(seen, wanted, 0.3),
        frames=_frames(abouts, [_frame(title) for title in titles]),
        ending=_binary(abouts, ends, 0.1),
        length=float(np.median([len(title) for title in titles])),
        likeness_of={"expected": 1.0},
        matters=matters,
        made_of=made_of,
    )


def matter_words(names: Iterable[str]) -> dict[str, int]:
    """Of the names of matters (a category tree's leaves): every word of two characters and more
    with the number of names that hold it."""
    count: Counter[str] = Counter()
    for name in names:
        count.update({word for word in rjieba.cut(name) if len(word) > 1 and word.isalpha()})
    return dict(sorted(count.items()))


def _known_words(rows: Iterable[tuple[Letter, str]]) -> frozenset[str]:
    count: Counter[str] = Counter()
    for letter, _ in rows:
        count.update({word.text for clause in letter.clauses for word in clause.words})
    return frozenset(text for text, times in count.items() if times >= _KNOWN_FROM)


def _frame(title: str) -> str:
    return next((frame for frame in FRAMES if frame and title.startswith(frame)), "")


def _binary(seen: Sequence[Signs], wanted: Sequence[bool], strength: float) -> dict[str, float]:
    if len(set(wanted)) < 2:
        return {"bias": 6.0 if wanted[0] else -6.0}
    names, found = _fitted(seen, [str(value) for value in wanted], strength)
    return dict(zip(names, found[0].tolist(), strict=True))


def _frames(seen: Sequence[Signs], wanted: Sequence[str]) -> dict[str, dict[str, float]]:
    labels = sorted(set(wanted))
    if len(labels) < 2:
        return {labels[0]: {"bias": 6.0}}
    names, found = _fitted(seen, wanted, 0.1)
    if len(labels) == 2:
        found = np.vstack([-found[0] / 2, found[0] / 2])
    learned = {
        label: dict(zip(names, row.tolist(), strict=True))
        for label, row in zip(labels, found, strict=True)
    }
    absent = {frame: {"bias": -30.0} for frame in FRAMES if frame not in learned}
    return learned | absent


def _fitted(
    seen: Sequence[Signs], wanted: Sequence[str], strength: float
) -> tuple[list[str], np.ndarray[tuple[int, int], np.dtype[np.float64]]]:
    """Names of the signs and their weights, a row for each label (one for two labels). The bias
    is a sign of its own, so no intercept is fitted."""
    names, matrix = _matrix(seen)
    model = LogisticRegression(C=strength, max_iter=200, fit_intercept=False)
    model.fit(matrix, np.asarray(wanted))
    return names, np.asarray(model.coef_, dtype=np.float64)


def _matrix(seen: Sequence[Signs]) -> tuple[list[str], csr_matrix]:
    vectoriser = DictVectorizer(dtype=np.float64)
    matrix = vectoriser.fit_transform(seen)
    matrix.indices = matrix.indices.astype(np.int32)
    matrix.indptr = matrix.indptr.astype(np.int32)
    return list(vectoriser.get_feature_names_out()), matrix
