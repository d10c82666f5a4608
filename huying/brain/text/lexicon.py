"""Everything the text brain knows of one city, indexed once and never changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from huying.brain.text.asking import asking_words
from huying.brain.text.cards import CardIndex
from huying.brain.text.categories import CategoryIndex, class_words
from huying.brain.text.documents import CardDoc, CategoryDoc, DutyDoc, PlaceDoc, TemplateDoc
from huying.brain.text.places import PlaceIndex
from huying.brain.text.values import Utterance
from huying.brain.text.wordlists import TermFinder, WordLists, word_lists


@dataclass(frozen=True, slots=True)
class CityLexicon:
    categories: CategoryIndex
    places: PlaceIndex
    templates: Mapping[str, TemplateDoc]
    cards: CardIndex
    words: WordLists
    kind_terms: TermFinder
    forbidden_terms: TermFinder
    duty_objects: frozenset[str]

    @classmethod
    def load(
        cls,
        categories: Sequence[CategoryDoc],
        places: Sequence[PlaceDoc],
        templates: Sequence[TemplateDoc],
        cards: Sequence[CardDoc],
        words: Mapping[str, object],
        duties: Sequence[DutyDoc] = (),
    ) -> CityLexicon:
        """Indexes the city's documents. `words` holds the parsed lexicon files by stem; raises
        ValueError when one of them is malformed."""
        lists = word_lists(words)
        return cls(
            categories=CategoryIndex(categories, class_words(words)),
            places=PlaceIndex(places),
            templates={doc.code: doc for doc in templates},
            cards=CardIndex(cards, asking_words(words), topics_of(categories)),
            words=lists,
            kind_terms=TermFinder(list(lists.kinds)),
            forbidden_terms=TermFinder(lists.norms.forbidden),
            duty_objects=frozenset(doc.object for doc in duties if doc.object),
        )

    def relevance_for(self, utterances: Sequence[Utterance]) -> Callable[[str], float]:
        """How strongly a clause speaks for what the whole matter is about, 0 to 1."""
        scores = self.categories.scores(utterances)
        if not scores.size:
            return lambda text: 0.0
        top = int(scores.argmax())
        peak = max(float(scores[top]), 1e-6)

        def relevance(text: str) -> float:
            return min(1.0, float(self.categories.utterance_scores(text)[top]) / peak)

        return relevance

    def names_address(self, said: Utterance, start: int, end: int) -> bool:
        """The characters are (part of) a place of the tree that is an address, not a body."""
        addresses = {"city", "district", "street", "community", "road", "estate"}
        return any(
            mention.start < end
            and start < mention.end
            and self.places.by_code[mention.codes[0]].kind in addresses
            for mention in self.places.mentions(said.text)
        )


def topics_of(categories: Sequence[CategoryDoc]) -> list[str]:
    """What is said about each leaf category, as one text."""
    inner = {doc.code[:length] for doc in categories for length in range(2, len(doc.code), 2)}
    return [
        " ".join(
            (*doc.path_names, doc.name, doc.definition, *doc.includes, *doc.synonyms, *doc.spoken)
        )
        for doc in categories
        if doc.code not in inner
    ]
