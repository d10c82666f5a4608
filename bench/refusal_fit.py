"""Fits the weights of ``huying/brain/text/asking_weights.py`` on the demo city's own content.

python -m bench.refusal_fit [--later 9]

Reads the cards' question forms and the categories, never a golden question or a line out of scope.
Questions that a card answers: the forms of each card by its later writer asked of an index that
holds only the earlier ones, the other way round, each form left out in turn, and some forms in
their very words. Questions that none answers: forms of cards that the index lacks, and how people
say matters of categories that no card is about. Prints the arrays, and what they are worth on
questions kept out of their fit.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bench.brain_text import lexicon_files, load_lexicon
from huying.brain.text import CityLexicon, categories_from_rows, categorise
from huying.brain.text.asking import Reader, asking_words
from huying.brain.text.asking_index import COLUMNS, Segment
from huying.brain.text.asking_topics import TopicSpace
from huying.brain.text.asking_weights import ENOUGH, MOST_LEAD, SAME, is_said_so
from huying.brain.text.cards import share_of, text_of
from huying.brain.text.documents import CardDoc
from huying.brain.text.lexicon import topics_of
from huying.brain.text.values import Ranked
from huying.city.content import category_rows

Floats = NDArray[np.float64]

ON = date(2026, 11, 21)
FOLDS = 4
WAYS = ("later", "earlier", "each", "same")
_LACKING = 8  # every so manieth card is lacking in an index
_UNTOLD = 5  # every so manieth question is asked without categories
_SPOKEN = 500
_LEAST = 5  # characters of a spoken matter
_UNANSWERED = 0.2  # of what is asked, as the figures weigh it
_PENALTY = 1.0
_ASKED = COLUMNS.index("weight of the question")
# What may only speak for a card, only against it, or either way; then the share of categories.
_SIGNS = (1, 1, 1, 1, 1, 1, -1, 1, 0, 1, 0, 1, 1, 1, 1)
_LIMITS = {1: (0.0, None), -1: (None, 0.0), 0: (None, None)}


@dataclass(frozen=True, eq=False)
class Example:
    """A question with its near cards; ``place`` of the right one, None when it is not among them;
    ``is_answered`` by a card of the index."""

    text: str
    way: str
    is_answered: bool
    place: int | None
    features: Floats
    is_told: bool


@dataclass(frozen=True, eq=False)
class Weights:
    ranking: Floats
    confidence: Floats
    offset: float
    nothing: float


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--later", type=int, default=9, help="last forms, by another writer")
    later = parser.parse_args().later
    examples = [each for way in WAYS for each in asked(load_lexicon(), way, later)]
    print(f"{len(examples)} questions, {sum(each.is_answered for each in examples)} answerable")
    report(examples, crossed(examples))
    weights = fit(examples)
    for name, values in (("RANKING", weights.ranking), ("CONFIDENCE", weights.confidence)):
        print(f"{name} = {[round(value, 3) for value in values.tolist()]}")
    print(f"OFFSET = {weights.offset:.3f}\nNOTHING = {weights.nothing:.2f}")


def asked(lexicon: CityLexicon, way: str, later: int) -> Iterator[Example]:
    """All questions of one way, each asked of one of the ``FOLDS`` indexes."""
    reader = Reader(asking_words(lexicon_files()))
    topics = topics_of(categories_from_rows(category_rows()))
    docs = [doc for doc in lexicon.cards.docs if doc.valid_from <= ON <= (doc.valid_to or ON)]
    spoken = matters(docs)
    for fold in range(FOLDS):
        held: list[CardDoc] = []
        questions: list[tuple[str, str | None]] = [(text, None) for text in spoken[fold::FOLDS]]
        for number, doc in enumerate(docs):
            kept, left = parted(doc, way, later, number + fold)
            if number % _LACKING == fold:
                questions += [(text, None) for text in left[:3]]
                continue
            held.append(replace(doc, questions=kept))
            questions += [(text, doc.code) for text in left]
        space = TopicSpace.learn([*topics, *map(text_of, held)], reader)
        segment = Segment(held, reader, space)
        for text, code in questions:
            yield example(segment, text, code, way, categorise(text, lexicon))


def parted(
    doc: CardDoc, way: str, later: int, turn: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The forms that the index holds, and those that are asked of it this time."""
    parting = max(len(doc.questions) - later, len(doc.questions) // 3)
    first, last = doc.questions[:parting], doc.questions[parting:]
    if way == "same":
        at = turn // FOLDS % len(doc.questions)
        return doc.questions, doc.questions[at : at + 1] if turn % FOLDS == 0 else ()
    if way == "each":
        forms = list(enumerate(doc.questions))
        left = tuple(form for at, form in forms if (at + turn) % (2 * FOLDS) == 0)
        return tuple(form for form in doc.questions if form not in left), left
    kept, other = (first, last) if way == "later" else (last, first)
    return kept, tuple(form for at, form in enumerate(other) if (at + turn) % FOLDS == 0)


def matters(docs: Sequence[CardDoc]) -> list[str]:
    """How people say what no card is about, each told by its categories' first two levels."""
    known = {code[:4] for doc in docs for code in doc.categories}
    said = sorted(
        text
        for row in category_rows()
        if len(row["code"]) >= 6 and row["code"][:4] not in known
        for text in (row.get("spoken") or "").split("|")
        if len(text) >= _LEAST
    )
    random.Random(1).shuffle(said)
    return said[:_SPOKEN]


def example(
    segment: Segment, text: str, code: str | None, way: str, categories: Sequence[Ranked]
) -> Example:
    near = segment.near(segment.asked(text), np.ones(len(segment), dtype=np.bool_))
    docs = [segment.docs[number] for number in near.cards.tolist()]
    is_told = crc32(text.encode()) % _UNTOLD != 0
    shares = [share_of(doc, categories if is_told else ()) for doc in docs]
    codes = [doc.code for doc in docs]
    place = codes.index(code) if code in codes else None
    features = np.column_stack([near.features, np.array(shares, dtype=np.float32)])
    return Example(text, way, code is not None, place, features.astype(np.float64), is_told)


def fit(examples: Sequence[Example]) -> Weights:
    ranking = _ranking([each for each in examples if each.place is not None])
    outside = [each for each in examples if not each.is_answered and len(each.features) > 1]
    nothing = float(np.median([np.sort(each.features @ ranking)[-2] for each in outside]))
    known = [each for each in examples if len(each.features)]
    rows = np.array([described(each, ranking, nothing) for each in known])
    is_right = np.array([is_first_right(each, ranking) for each in known], dtype=np.float64)
    confidence, offset = _confidence(rows, is_right)
    return Weights(ranking, confidence, offset, nothing)


def is_first_right(one: Example, ranking: Floats) -> bool:
    return one.place is not None and int((one.features @ ranking).argmax()) == one.place


def described(one: Example, ranking: Floats, nothing: float) -> Floats:
    """What ``asking_weights.confidences`` looks at, of the first card."""
    scores = one.features @ ranking
    order = np.argsort(-scores, kind="stable")
    next_best = max(float(scores[order[1]]) if order.size > 1 else nothing, nothing)
    lead = min(max(float(scores[order[0]]) - next_best, -MOST_LEAD), MOST_LEAD)
    best = one.features[order[0]]
    told = float(one.is_told)
    return np.array([lead, *best, told, best[-1] * told])


def _ranking(examples: Sequence[Example]) -> Floats:
    """Softmax over the cards near a question, by the likelihood of the right one."""
    rows = np.concatenate([each.features for each in examples])
    spread = rows.std(axis=0) + 1e-6
    rows = rows / spread
    starts = np.cumsum([0, *(len(each.features) for each in examples)])[:-1]
    owners = np.repeat(np.arange(starts.size), np.diff(np.append(starts, len(rows))))
    right = starts + np.array([each.place for each in examples])

    def loss(values: Floats) -> tuple[float, Floats]:
        scores = rows @ values
        powers = np.exp(scores - np.maximum.reduceat(scores, starts)[owners])
        shares = powers / np.add.reduceat(powers, starts)[owners]
        total = -np.log(shares[right] + 1e-12).sum() + _PENALTY * values @ values
        return total, rows.T @ shares - rows[right].sum(axis=0) + 2 * _PENALTY * values

    limits = [_LIMITS[sign] for sign in _SIGNS]
    limits[_ASKED] = (0.0, 0.0)  # is the same for every card
    found = minimize(loss, np.zeros(len(_SIGNS)), jac=True, method="L-BFGS-B", bounds=limits)
    result: Floats = found.x / spread
    return result


def _confidence(rows: Floats, is_right: Floats) -> tuple[Floats, float]:
    """Logistic regression on whether the first card is the right one."""
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    scaled = (rows - middle) / spread

    def loss(values: Floats) -> tuple[float, Floats]:
        weights = values[:-1]
        scores = scaled @ weights + values[-1]
        total = np.logaddexp(0, scores).sum() - is_right @ scores + 2 * weights @ weights
        wrong = 1 / (1 + np.exp(-scores)) - is_right
        return total, np.append(scaled.T @ wrong + 4 * weights, wrong.sum())

    limits = [_LIMITS[sign] for sign in (1, *_SIGNS, 0, 1, 0)]
    found = minimize(loss, np.zeros(len(limits)), jac=True, method="L-BFGS-B", bounds=limits)
    weights = found.x[:-1] / spread
    return weights, float(found.x[-1] - weights @ middle)


def sure(one: Example, weights: Weights) -> float:
    if not len(one.features):
        return 0.0
    values = described(one, weights.ranking, weights.nothing)
    enough = min(1.0, float(one.features[0, _ASKED]) / ENOUGH) ** 3
    fitted = enough / (1 + float(np.exp(-(values @ weights.confidence + weights.offset))))
    first = int((one.features @ weights.ranking).argmax())
    return max(fitted, SAME) if is_said_so(one.features.astype(np.float32), first) else fitted


def crossed(examples: Sequence[Example]) -> list[tuple[float, bool]]:
    """Confidence, and whether the first card was right, by weights fitted on other questions."""
    folds = [crc32(each.text.encode()) // _UNTOLD % FOLDS for each in examples]
    pairs = list(zip(examples, folds, strict=True))
    fitted = [fit([each for each, at in pairs if at != fold]) for fold in range(FOLDS)]
    return [
        (
            sure(each, fitted[at]),
            bool(len(each.features)) and is_first_right(each, fitted[at].ranking),
        )
        for each, at in pairs
    ]


def report(examples: Sequence[Example], judged: Sequence[tuple[float, bool]]) -> None:
    """Of each way; what no card answers weighs a fifth of all."""
    confidence = np.array([each for each, _ in judged])
    is_right = np.array([each for _, each in judged])
    inside = np.array([each.is_answered for each in examples])
    for way in WAYS:
        mine = np.array([each.way == way for each in examples])
        asked_inside, outside = mine & inside, mine & ~inside
        weight = _UNANSWERED / (1 - _UNANSWERED) * asked_inside.sum() / max(outside.sum(), 1)
        print(f"{way}: right first {is_right[asked_inside].mean():.3f} of {asked_inside.sum()}")
        for limit in (0.5, 0.6, 0.7, 0.8, 0.85, 0.88, 0.9, 0.92, 0.94, 0.96):
            given = confidence >= limit
            amounts = np.where(outside, weight, 1.0)[mine & given]
            wrong = (amounts * ~is_right[mine & given]).sum() / max(amounts.sum(), 1e-9)
            print(
                f"  ≥ {limit:.2f}: answered {given[asked_inside].mean():.3f}, "
                f"of what no card answers {given[outside].mean():.3f}, wrong {wrong:.3f}"
            )


if __name__ == "__main__":
    main()
