"""Day-one categories: from the content alone, without any history.

Each utterance is compared with every leaf's words (name, path, definition, synonyms and spoken
forms), with all words of its second level, and with what tells one first-level class from all
others. The products of a matter are summed: what is said once may be by the way, what comes back
in other words is the matter. The citizen's first words count more, the agent's a bit less."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import sparse

from huying.brain.text.documents import CategoryDoc
from huying.brain.text.matching import (
    Ints,
    Matrix,
    Middles,
    Part,
    PieceSpace,
    Vector,
    contrast,
    counted,
    mixing,
    standard,
)
from huying.brain.text.talk import is_social
from huying.brain.text.values import Kind, KindGuess, Party, Ranked, Span, Utterance
from huying.brain.text.words import feature_keys, features

# Softmax over standard scores, and the standard score of "none of these". One phrase alone says
# less than its scores promise, a whole call more: fitted on the categories' spoken forms (5-fold)
# and on the demo conversations, see `bench/brain_text.py --spoken`.
TEMPERATURE_OF_CALL = 0.5
TEMPERATURE_OF_PHRASE = 1.3
NONE_SCORE = 4.0
# No guess from content alone is surer than what is left.
DOUBT_OF_CALL = 0.1
DOUBT_OF_PHRASE = 0.4
DOUBT_OF_PHRASE_ABOVE = 0.22  # of the upper levels, which a phrase tells better than a leaf

# How much the second level and the first-level class count beside the leaf, in standard scores;
# a flat optimum on spoken forms left out of their leaf.
BRANCH_SHARE = 0.3
ROOT_SHARE = 0.5
_WORD_WEIGHT = 16.0  # of one class word beside 1.6 of one spoken form
_AGENT_WEIGHT = 0.8
_FIRST_WEIGHT = 2.0
_FIRST_COUNT = 3
_SAME_KIND = 1.0  # in standard deviations of the scores
_MAX_SPANS = 8
_LEAST = 0.02  # the best cosine below which no word speaks for any leaf


@dataclass(frozen=True, slots=True)
class Products:
    """Of a text with the leaves, the second-level nodes and the first-level classes, all in the
    order of the index, and the length of the text's own vector."""

    leaves: Vector
    branches: Vector
    roots: Vector
    length: float


class CategoryIndex:
    """The leaves of the category tree, ready to be compared with speech. `class_words` are more
    words of the field by second-level code; codes that the tree lacks are left out."""

    def __init__(
        self,
        docs: Sequence[CategoryDoc],
        class_words: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        inner = {doc.code[:length] for doc in docs for length in range(2, len(doc.code), 2)}
        self.leaves = tuple(doc for doc in docs if doc.code not in inner)
        self.by_code = {doc.code: doc for doc in docs}
        self.of_kind = {
            kind: np.array([doc.kind is kind for doc in self.leaves], dtype=np.float32)
            for kind in Kind
        }
        self._number = {doc.code: number for number, doc in enumerate(self.leaves)}
        self.branches, self._branch_of = _ancestors(self.leaves, 4)
        self._roots, self._root_of = _ancestors(self.leaves, 2)
        self._build(class_words or {})
        self.products = lru_cache(maxsize=4096)(self._products)
        self._weights = lru_cache(maxsize=256)(self._leaf_weights)

    def _build(self, class_words: Mapping[str, Sequence[str]]) -> None:
        parts = [(at, part) for at, doc in enumerate(self.leaves) for part in _parts(doc)]
        words = [
            (at, word)
            for at, code in enumerate(self.branches)
            for word in class_words.get(code, ())
        ]
        self.space = PieceSpace([*(part.text for _, part in parts), *(word for _, word in words)])
        self._keys = tuple(self.space.ids)
        pieces = len(parts) + len(words)
        self._of_leaves = mixing(
            [at for at, _ in parts], [part.weight for _, part in parts], len(self.leaves), pieces
        )
        self._of_words = mixing(
            [at for at, _ in words],
            [_WORD_WEIGHT] * len(words),
            len(self.branches),
            pieces,
            first=len(parts),
        )
        self._leaves = Middles(self._of_leaves @ self.space.pieces)
        self._branches = Middles(
            (_chosen(self._branch_of, len(self.branches)) @ self._of_leaves + self._of_words)
            @ self.space.pieces
        )
        self._contrast = self.contrast_of(self._root_of, len(self._roots))

    def contrast_of(self, group_of: Ints, count: int) -> Matrix:
        """What tells `count` groups of leaves apart, one row a key and one column a group:
        `group_of` names each leaf's group. The class words of a second-level node go to the
        groups of its leaves, by their shares."""
        groups = _chosen(group_of, count)
        shares = groups @ _chosen(self._branch_of, len(self.branches)).T
        shares = shares.multiply(1 / np.maximum(shares.sum(axis=0), 1)).tocsr()
        sums = (groups @ self._of_leaves + shares @ self._of_words) @ self.space.pieces
        return np.ascontiguousarray(contrast(sums).T)

    def _products(self, text: str) -> Products:
        """Products and length, all divided by the length's square root so that long utterances
        count more, but not in proportion."""
        columns, values, length = self.space.vector(counted(feature_keys(text)))
        share = np.float32(math.sqrt(length))
        values = values / share
        return Products(
            self._leaves.sums(columns, values),
            self._branches.sums(columns, values),
            values @ self._contrast[columns],
            float(share),
        )

    def utterance_scores(self, text: str) -> Vector:
        """One cosine per leaf."""
        products = self.products(text)
        result: Vector = products.leaves / np.float32(products.length)
        return result

    def heard(self, utterances: Sequence[Utterance]) -> Products:
        """The products of all that was said, the weight of each utterance applied."""
        leaves = np.zeros(len(self.leaves), dtype=np.float32)
        branches = np.zeros(len(self.branches), dtype=np.float32)
        roots = np.zeros(len(self._roots), dtype=np.float32)
        squares = 0.0
        heard = 0
        for utterance in utterances:
            if is_social(utterance.text):
                continue
            weight = _AGENT_WEIGHT
            if utterance.party is Party.CITIZEN:
                weight = 1 + (_FIRST_WEIGHT - 1) * max(0.0, 1 - heard / _FIRST_COUNT)
                heard += 1
            products = self.products(utterance.text)
            leaves += np.float32(weight) * products.leaves
            branches += np.float32(weight) * products.branches
            roots += np.float32(weight) * products.roots
            squares += (weight * products.length) ** 2
        return Products(leaves, branches, roots, math.sqrt(squares) or 1.0)

    def scores(self, utterances: Sequence[Utterance]) -> Vector:
        """One score per leaf, 0 to 1: the cosine of the summed utterances."""
        heard = self.heard(utterances)
        result: Vector = heard.leaves / np.float32(heard.length)
        return result

    def standing(self, heard: Products) -> Vector:
        """How the leaves stand to each other, their second level and first-level class counted
        in: standard scores."""
        result: Vector = (
            standard(heard.leaves)
            + np.float32(BRANCH_SHARE) * standard(heard.branches)[self._branch_of]
            + np.float32(ROOT_SHARE) * standard(heard.roots)[self._root_of]
        )
        return result

    def read(self, texts: Sequence[Mapping[str, float]]) -> tuple[Matrix, sparse.csr_matrix]:
        """Many texts at once, each the weights of its keys: how the leaves stand, one row a text,
        and the texts' own vectors."""
        found = [self.space.vector(counts) for counts in texts]
        ends = np.cumsum([0, *(len(columns) for columns, _, _ in found)])
        lengths = np.repeat([length for _, _, length in found], np.diff(ends))
        values = np.concatenate([values for _, values, _ in found]) / lengths
        vectors = sparse.csr_matrix(
            (values.astype(np.float32), np.concatenate([columns for columns, _, _ in found]), ends),
            shape=(len(texts), len(self.space.ids)),
        )
        leaves = (vectors @ self._leaves.rows.T).toarray()
        branches = (vectors @ self._branches.rows.T).toarray()
        standing: Matrix = standard(leaves)
        standing += np.float32(BRANCH_SHARE) * standard(branches)[:, self._branch_of]
        standing += np.float32(ROOT_SHARE) * standard(vectors @ self._contrast)[:, self._root_of]
        return standing, vectors

    def _leaf_weights(self, number: int) -> Mapping[str, float]:
        """The keys of one leaf and what each counts."""
        row = self._leaves.rows[[number]]
        return {
            self._keys[column]: float(value)
            for column, value in zip(row.indices, row.data, strict=True)
        }

    def evidence(self, code: str, utterances: Sequence[Utterance]) -> tuple[Span, ...]:
        """The words that speak most for the leaf, by utterance and position."""
        weights = self._weights(self._number[code])
        found: list[tuple[float, Span]] = []
        for utterance in utterances:
            party = 1.0 if utterance.party is Party.CITIZEN else _AGENT_WEIGHT / 2
            for feature in features(utterance.text):
                weight = weights.get(feature.key)
                if weight and len(feature.key) > 1:
                    span = Span(utterance.seq, feature.start, feature.end)
                    found.append((weight * party, span))
        found.sort(key=lambda item: (-item[0], item[1]))
        return _joined([span for _, span in found[:_MAX_SPANS]])


def class_words(lexicons: Mapping[str, object]) -> Mapping[str, tuple[str, ...]]:
    """The lexicon file `class_words` of all parsed ones: words by second-level code. Raises
    ValueError when it has another shape."""
    found: dict[str, tuple[str, ...]] = {}
    data = lexicons.get("class_words", {})
    if not isinstance(data, Mapping):
        raise ValueError("class_words is not an object")
    for code, listed in data.items():
        if not isinstance(listed, list) or not all(isinstance(word, str) for word in listed):
            raise ValueError(f"class_words.{code} is not a list of words")
        found[str(code)] = tuple(listed)
    return found


def categorise(
    said: str | Sequence[Utterance],
    index: CategoryIndex,
    k: int = 3,
    kind: KindGuess | None = None,
) -> tuple[Ranked, ...]:
    """The `k` likeliest leaves with calibrated confidence; empty when no word speaks for any.
    Leaves whose usual kind is the one heard are preferred."""
    utterances = _utterances(said)
    confidences = _confidences(utterances, index, kind)
    if confidences is None:
        return ()
    order = np.argsort(-confidences, kind="stable")[:k]
    ranked: list[Ranked] = []
    for number in order:
        code = index.leaves[int(number)].code
        spans = index.evidence(code, utterances)
        if spans:
            ranked.append(Ranked(code, round(float(confidences[number]), 4), spans))
    return tuple(ranked)


def rolled_up(
    said: str | Sequence[Utterance],
    index: CategoryIndex,
    digits: int = 2,
    k: int = 3,
    kind: KindGuess | None = None,
) -> tuple[Ranked, ...]:
    """The `k` likeliest nodes of the first (2 digits) or second level (4 digits): the summed
    confidence of all their leaves, with the evidence of the likeliest leaf. Surer than any leaf
    when several leaves of one node share a matter."""
    utterances = _utterances(said)
    confidences = _confidences(utterances, index, kind, DOUBT_OF_PHRASE_ABOVE)
    if confidences is None:
        return ()
    codes, node_of = _ancestors(index.leaves, digits)
    sums = np.bincount(node_of, weights=confidences, minlength=len(codes))
    ranked: list[Ranked] = []
    for node in np.argsort(-sums, kind="stable")[:k]:
        best = int(np.argmax(np.where(node_of == node, confidences, -1.0)))
        spans = index.evidence(index.leaves[best].code, utterances)
        if spans:
            ranked.append(Ranked(codes[int(node)], round(float(sums[node]), 4), spans))
    return tuple(ranked)


def _utterances(said: str | Sequence[Utterance]) -> tuple[Utterance, ...]:
    return (Utterance(0, Party.CITIZEN, 0, 0, said),) if isinstance(said, str) else tuple(said)


def _confidences(
    utterances: Sequence[Utterance],
    index: CategoryIndex,
    kind: KindGuess | None,
    doubt_of_phrase: float = DOUBT_OF_PHRASE,
) -> Vector | None:
    """One confidence per leaf; None when no word speaks for any."""
    heard = index.heard(utterances)
    if not heard.leaves.size or float(heard.leaves.max()) <= _LEAST * heard.length:
        return None
    standing = index.standing(heard)
    if kind is not None:
        standing = standing + np.float32(_SAME_KIND * kind.confidence) * index.of_kind[kind.kind]
    return calibrated(standing, len(utterances), doubt_of_phrase)


def calibrated(scores: Vector, said: int, doubt_of_phrase: float = DOUBT_OF_PHRASE) -> Vector:
    """Probabilities of the leaves after `said` utterances; what is missing to 1 is the chance of
    "none of these"."""
    alone = 1 / max(said, 1)
    temperature = TEMPERATURE_OF_CALL + (TEMPERATURE_OF_PHRASE - TEMPERATURE_OF_CALL) * alone
    doubt = DOUBT_OF_CALL + (doubt_of_phrase - DOUBT_OF_CALL) * alone
    usual = standard(scores)
    top = max(float(usual.max()), NONE_SCORE)
    raised = np.exp((usual - np.float32(top)) / np.float32(temperature))
    none = math.exp((NONE_SCORE - top) / temperature)
    result: Vector = raised * np.float32((1 - doubt) / (float(raised.sum()) + none))
    return result


def _parts(doc: CategoryDoc) -> list[Part]:
    parts = [Part(doc.name, 2.0), Part(doc.definition, 0.8)]
    parts += [Part(name, 0.6) for name in doc.path_names]
    parts += [Part(text, 1.0) for text in doc.includes]
    parts += [Part(text, 1.6) for text in doc.synonyms]
    parts += [Part(text, 1.6) for text in doc.spoken]
    return [part for part in parts if part.text]


def _ancestors(leaves: Sequence[CategoryDoc], digits: int) -> tuple[tuple[str, ...], Ints]:
    """The codes of the leaves' ancestors with that many digits, and each leaf's place in them."""
    codes = tuple(sorted({doc.code[:digits] for doc in leaves}))
    numbers = {code: at for at, code in enumerate(codes)}
    return codes, np.array([numbers[doc.code[:digits]] for doc in leaves], dtype=np.int64)


def _chosen(group_of: Ints, count: int) -> sparse.csr_matrix:
    """One row a group, 1 in the columns of its leaves."""
    ones = np.ones(len(group_of), dtype=np.float32)
    return sparse.csr_matrix((ones, (group_of, np.arange(len(group_of)))), (count, len(group_of)))


def _joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Sorted, overlapping and touching spans of one utterance made one."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and joined[-1].seq == span.seq and span.start <= joined[-1].end:
            last = joined.pop()
            span = Span(last.seq, last.start, max(last.end, span.end))
        joined.append(span)
    return tuple(joined)
