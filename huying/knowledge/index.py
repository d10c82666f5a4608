"""The text brain's view of the city and its cards, built once a version and kept in the process."""

import asyncio
import json
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import CityLexicon
from huying.brain.text.documents import CardDoc, CategoryDoc, DutyDoc, PlaceDoc, TemplateDoc
from huying.brain.text.wordlists import NormWords
from huying.city.catalogue import Catalogue, catalogue
from huying.knowledge import repository
from huying.knowledge.models import AnswerCard


@dataclass(frozen=True)
class Sources:
    """Everything a ``CityLexicon`` is made of; plain values, fit to be sent to another process."""

    version: tuple[int, int]
    categories: tuple[CategoryDoc, ...]
    places: tuple[PlaceDoc, ...]
    templates: tuple[TemplateDoc, ...]
    cards: tuple[CardDoc, ...]
    duties: tuple[DutyDoc, ...]
    norms: NormWords


@cache
def lexicon_words() -> dict[str, object]:
    """The shipped word lists, by file stem."""
    folder = files("huying") / "content" / "lexicons"
    return {
        entry.name.removesuffix(".json"): json.loads(entry.read_text(encoding="utf-8"))
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".json")
    }


def build(sources: Sources) -> CityLexicon:
    """About a second of work: never call it on an event loop."""
    return CityLexicon.load(
        sources.categories,
        sources.places,
        sources.templates,
        sources.cards,
        {**lexicon_words(), "norms": _listed(sources.norms)},
        sources.duties,
    )


def _listed(norms: NormWords) -> dict[str, list[str]]:
    return {kind: list(words) for kind, words in asdict(norms).items()}


async def current_version(session: AsyncSession) -> tuple[int, int]:
    """What ``lexicon`` would be built of, without reading it."""
    return (await catalogue(session)).version, await repository.version(session)


async def sources(session: AsyncSession) -> Sources:
    """The documents of the present version."""
    city = await catalogue(session)
    cards = await repository.published(session)
    return Sources(
        version=(city.version, await repository.version(session)),
        categories=tuple(category.doc for category in city.categories.values()),
        places=_places(city),
        templates=tuple(template.doc for template in city.templates.values()),
        cards=tuple(_card(card) for card in cards),
        duties=tuple(
            DutyDoc(duty.category_code, duty.place_code, duty.object_words)
            for duty in city.duties.values()
        ),
        norms=city.norms,
    )


def _places(city: Catalogue) -> tuple[PlaceDoc, ...]:
    return tuple(
        PlaceDoc(place.code, place.name, place.kind, place.parent_code, place.aliases)
        for place in city.places.values()
    )


def _card(card: AnswerCard) -> CardDoc:
    return CardDoc(
        code=card.code,
        title=card.title,
        questions=tuple(card.questions),
        answer=card.answer,
        points=tuple(f"{point['label']}：{point['text']}" for point in card.points),
        categories=tuple(card.categories),
        valid_from=card.valid_from,
        valid_to=card.valid_to,
    )


_built: tuple[tuple[int, int], CityLexicon] | None = None


async def lexicon(session: AsyncSession) -> CityLexicon:
    """This process's lexicon, rebuilt in a thread when the city or a card has changed."""
    global _built
    version = await current_version(session)
    if _built is None or _built[0] != version:
        found = await sources(session)
        _built = (found.version, await asyncio.to_thread(build, found))
    return _built[1]
