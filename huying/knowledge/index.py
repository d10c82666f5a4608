"""The text brain's view of the city and its cards, built once a version and kept in the process."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.resources import files
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import CardIndex, CityLexicon
from huying.brain.text.documents import (
    CardDoc,
    CategoryDoc,
    DutyDoc,
    PlaceDoc,
    TemplateDoc,
    cases_of,
)
from huying.brain.text.wordlists import NormWords
from huying.city.catalogue import Catalogue, catalogue
from huying.knowledge import passages, repository
from huying.knowledge.models import AnswerCard
from huying.knowledge.passages import PassageDocs, PassageRef


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
        points=(
            *(f"{point['label']}：{point['text']}" for point in card.points),
            *cases_of(card.condition or {}),
        ),
        categories=tuple(card.categories),
        valid_from=card.valid_from,
        valid_to=card.valid_to,
    )


@dataclass(frozen=True)
class _Built:
    """``stamps``: by code of each indexed card the time of its last change."""

    version: tuple[int, int]
    lexicon: CityLexicon
    stamps: Mapping[str, str]


@dataclass(frozen=True)
class Passages:
    """Articles of policies, searched like cards; ``refs`` says where each stands."""

    stamp: passages.Stamp
    index: CardIndex
    refs: Mapping[str, PassageRef]
    by_policy: Mapping[UUID, tuple[str, PassageDocs]]


_built: _Built | None = None
_passages: Passages | None = None
_locks: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


def _lock() -> asyncio.Lock:
    """One building at a time in this process; whoever waits finds it built."""
    return _locks.setdefault(asyncio.get_running_loop(), asyncio.Lock())


async def lexicon(session: AsyncSession) -> CityLexicon:
    """This process's lexicon, rebuilt in a thread when the city has changed; where only cards have,
    these alone are read and indexed again."""
    version = await current_version(session)
    if _built is not None and _built.version == version:
        return _built.lexicon
    async with _lock():
        return (await _renewed(session)).lexicon


async def _renewed(session: AsyncSession) -> _Built:
    global _built
    version, known = await current_version(session), _built
    if known is not None and known.version == version:
        return known
    stamps = await repository.stamps(session)
    if known is not None and known.version[0] == version[0]:
        changed = [code for code, at in stamps.items() if known.stamps.get(code) != at]
        fresh = {card.code: _card(card) for card in await repository.of_codes(session, changed)}
        kept = {doc.code: doc for doc in known.lexicon.cards.docs if doc.code in stamps} | fresh
        docs = [kept[code] for code in sorted(kept)]
        cards = await asyncio.to_thread(known.lexicon.cards.updated, docs)
        _built = _Built(version, replace(known.lexicon, cards=cards), stamps)
    else:
        found = await sources(session)
        _built = _Built(found.version, await asyncio.to_thread(build, found), stamps)
    return _built


async def policy_passages(session: AsyncSession) -> Passages:
    """This process's index of what policies say; only changed policies are read again."""
    global _passages
    stamp = await passages.stamp(session)
    if _passages is not None and _passages.stamp == stamp:
        return _passages
    words = await lexicon(session)
    async with _lock():
        known = dict(_passages.by_policy) if _passages else {}
        current, rows = await passages.changed(session, {id: at for id, (at, _) in known.items()})
        known |= {row.id: (current[row.id], passages.passages_of(row)) for row in rows}
        known = {id: held for id, held in known.items() if id in current}
        docs = [doc for _, held in known.values() for doc in held.docs]
        before = _passages.index if _passages else words.cards
        index = await asyncio.to_thread(before.updated, docs)
        refs = {code: ref for _, held in known.values() for code, ref in held.refs.items()}
        _passages = Passages(stamp, index, refs, known)
        return _passages
