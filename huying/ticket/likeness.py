"""Tickets that may tell the same matter: found by indexes, judged by ``brain.text.same_matter``.

Two bounded selects give the candidates: the same 4-digit category in the same street or one beside
it within 30 days (``ix_ticket_category_place``: one probe for each pair of a category and a
place, some hundreds, each into a range of dates), and what the same phone told
(``ix_citizen_phone_hash``, ``ix_ticket_citizen_id``). Open tickets, and those closed less than 15
days ago. Nothing is compared across confidentiality (rule 7), and a confidential or report ticket
is never traced by its phone (rule 9).
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from threading import Lock
from uuid import UUID

from sqlalchemy import Select, or_
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import likeness as brain
from huying.brain.text.incidents import Background, background_of
from huying.brain.text.likeness import Likeness, Told, Where
from huying.brain.text.same_matter import likenesses
from huying.city.catalogue import Catalogue, PlaceView
from huying.city.models import MatterKind
from huying.kit import vault
from huying.kit.actor import Actor
from huying.model.setup import is_on
from huying.ticket import repository
from huying.ticket.listing import may_search_by_phone
from huying.ticket.masking import masks
from huying.ticket.models import OPEN_STATES, Citizen, Confidentiality, Json, Ticket
from huying.ticket.rules import REOPEN_WITHIN

MOST_BY_PLACE, MOST_BY_PHONE, SHOWN, MOST_PLACES = 150, 50, 5, 400
WORTH_SHOWING = 0.45
GROUP_OF = 5


class Flag(StrEnum):
    """``repeat``: the same citizen tells the same matter again; ``duplicate``: another citizen
    does; ``similar``: worth a look, below the measured threshold."""

    REPEAT = "repeat"
    DUPLICATE = "duplicate"
    SIMILAR = "similar"


@dataclass(frozen=True)
class Subject:
    """What is compared: a draft, or a ticket (``id``) with the keys of its citizen."""

    category_code: str
    place_code: str | None
    place_text: str
    text: str
    thing: str
    kind: MatterKind
    confidentiality: Confidentiality
    at: datetime
    phone_hash: bytes | None = None
    people: int = 1
    id: UUID | None = None


@dataclass(frozen=True)
class Like:
    """A candidate with its likeness."""

    ticket: Ticket
    likeness: Likeness
    flag: Flag


@dataclass(frozen=True)
class Found:
    """The likeliest first; ``people``: how many the matter concerns together with the likes above
    the threshold; five and more are a group."""

    likes: tuple[Like, ...]
    people: int

    @property
    def is_group(self) -> bool:
        return self.people >= GROUP_OF


def subject_of(ticket: Ticket, citizen: Citizen | None) -> Subject:
    """A ticket as it is compared."""
    return Subject(
        category_code=ticket.category_code,
        place_code=ticket.place_code,
        place_text=ticket.place_text,
        text=f"{ticket.title}\n{ticket.summary}",
        thing=_thing(ticket.fields),
        kind=ticket.kind,
        confidentiality=ticket.confidentiality,
        at=ticket.registered_at,
        phone_hash=citizen.phone_hash if citizen else None,
        people=ticket.people_affected,
        id=ticket.id,
    )


def phone_hash(actor: Actor, phone: str) -> bytes | None:
    """By which the same caller is recognised; None for one who may not look for phones."""
    digits = "".join(char for char in phone if char.isdigit() and char.isascii())
    if not digits or not may_search_by_phone(actor):
        return None
    return vault.fingerprint(digits)


async def find(session: AsyncSession, actor: Actor, city: Catalogue, subject: Subject) -> Found:
    """The top five of what ``actor`` may see, with reasons and flags; none where the city has
    switched this off."""
    if not await is_on(session, "likeness"):
        return Found((), subject.people)
    candidates = await _candidates(session, actor, city, subject)
    citizens = await repository.citizens(session, candidates)
    mine = _told(city, subject)
    others = [_told(city, subject_of(ticket, _of(ticket, citizens))) for ticket in candidates]
    found = await asyncio.to_thread(_judged, city, mine, others) if others else []
    likes = [
        Like(ticket, likeness, _flag(likeness))
        for ticket, likeness in zip(candidates, found, strict=True)
        if likeness.score >= WORTH_SHOWING
    ]
    likes.sort(key=lambda like: (-like.likeness.score, like.ticket.number))
    shown = await _masked(session, city, mine, likes[:SHOWN], citizens)
    return Found(tuple(shown), _people(subject, likes))


def _of(ticket: Ticket, citizens: Mapping[UUID, Citizen]) -> Citizen | None:
    return citizens.get(ticket.citizen_id) if ticket.citizen_id else None


_background: tuple[int, Background] | None = None
_building = Lock()


def _judged(city: Catalogue, mine: Told, others: Sequence[Told]) -> list[Likeness]:
    """About a millisecond for each, and a second more the first time after the city has changed:
    never call it on an event loop."""
    global _background
    with _building:
        if _background is None or _background[0] != city.version:
            docs = [view.doc for view in city.categories.values()]
            _background = (city.version, background_of(docs))
        background = _background[1]
    return likenesses(background, mine, others)


async def _masked(
    session: AsyncSession,
    city: Catalogue,
    mine: Told,
    likes: Sequence[Like],
    citizens: Mapping[UUID, Citizen],
) -> list[Like]:
    """The reasons again from masked words: what two texts share may be a person's name."""
    known = await masks(session, [like.ticket for like in likes])
    found = []
    for like in likes:
        ticket, mask = like.ticket, known[like.ticket.id]
        whole = subject_of(ticket, _of(ticket, citizens))
        other = replace(whole, text=mask(whole.text), thing=mask(whole.thing))
        reasons = brain.compared(mine, _told(city, other)).reasons
        found.append(replace(like, likeness=replace(like.likeness, reasons=reasons)))
    return found


def _flag(found: Likeness) -> Flag:
    if not found.is_like:
        return Flag.SIMILAR
    return Flag.REPEAT if found.is_same_citizen else Flag.DUPLICATE


def _people(subject: Subject, likes: Sequence[Like]) -> int:
    """The larger of the largest number named and of the distinct citizens who told it."""
    same = [like for like in likes if like.likeness.is_like]
    tellers = {like.ticket.citizen_id or like.ticket.id for like in same if not _is_repeat(like)}
    named = [like.ticket.people_affected for like in same]
    return max([subject.people, 1 + len(tellers), *named])


def _is_repeat(like: Like) -> bool:
    return like.flag is Flag.REPEAT


def _told(city: Catalogue, subject: Subject) -> Told:
    is_open = subject.confidentiality is Confidentiality.NORMAL
    return Told(
        category_code=subject.category_code,
        where=_where(city, subject.place_code),
        at=subject.at,
        text=subject.text,
        place_text=subject.place_text,
        thing=subject.thing,
        citizen=subject.phone_hash if is_open else None,
        is_question=subject.kind is MatterKind.CONSULT,
    )


def _thing(fields: Iterable[Json]) -> str:
    named = (str(field.get("value") or "") for field in fields if field.get("field") == "object")
    return next(named, "")


def _where(city: Catalogue, code: str | None) -> Where:
    place = city.places.get(code or "")
    if place is None:
        return Where()
    street = _street(city, place)
    around = [city.places[code] for code in place.chain if code in city.places]
    return Where(
        chain=tuple(place.chain),
        street=street.code if street else None,
        neighbours=frozenset(street.neighbours) if street else frozenset(),
        names=tuple(view.name for view in around[1:]),
        kind=place.kind,
    )


def _street(city: Catalogue, place: PlaceView) -> PlaceView | None:
    """The street or town around; None for a district and the city."""
    views = (city.places.get(code) for code in reversed(place.chain))
    return next((view for view in views if view is not None and view.kind == "street"), None)


async def _candidates(
    session: AsyncSession, actor: Actor, city: Catalogue, subject: Subject
) -> list[Ticket]:
    near = by_place(actor, city, subject)
    found = (
        {ticket.id: ticket for ticket in await session.scalars(near)} if near is not None else {}
    )
    is_open = subject.confidentiality is Confidentiality.NORMAL
    if subject.phone_hash is not None and is_open:
        found |= {t.id: t for t in await _by_phone(session, actor, subject, subject.phone_hash)}
    return [ticket for id, ticket in found.items() if id != subject.id]


def _recent(actor: Actor, subject: Subject) -> Select[Ticket]:
    """What ``actor`` may see of the same confidentiality, of the 30 days around, and still open or
    closed so lately that it could be reopened."""
    return repository.visible_to(actor).where(
        Ticket.confidentiality == subject.confidentiality,
        Ticket.registered_at >= subject.at - brain.WITHIN,
        Ticket.registered_at <= subject.at + brain.WITHIN,
        or_(Ticket.state.in_(OPEN_STATES), Ticket.closed_at > subject.at - REOPEN_WITHIN),
    )


def _newest(statement: Select[Ticket], most: int) -> Select[Ticket]:
    return statement.order_by(Ticket.registered_at.desc(), Ticket.id.desc()).limit(most)


def places_around(city: Catalogue, code: str | None) -> list[str]:
    """Codes of the place, of those around it and of all in its street and in those beside it, the
    nearest first; only the place itself where it is no closer known than by its district."""
    place = city.places.get(code or "")
    if place is None:
        return []
    street = _street(city, place)
    if street is None:
        return [place.code]
    around = [place.code, *reversed(place.chain[2:])]
    for centre in (street.code, *street.neighbours):
        around += [view.code for view in city.places.values() if f"/{centre}/" in view.path]
    return list(dict.fromkeys(around))[:MOST_PLACES]


def by_place(actor: Actor, city: Catalogue, subject: Subject) -> Select[Ticket] | None:
    """The select by category and place; None where the place is not known."""
    places = places_around(city, subject.place_code)
    if not places:
        return None
    group = subject.category_code[:4]
    categories = [code for code in city.categories if code.startswith(group)]
    statement = _recent(actor, subject).where(
        Ticket.category_code.in_(categories), Ticket.place_code.in_(places)
    )
    return _newest(statement, MOST_BY_PLACE)


async def _by_phone(
    session: AsyncSession, actor: Actor, subject: Subject, phone: bytes
) -> Sequence[Ticket]:
    statement = _recent(actor, subject).join(Citizen, Citizen.id == Ticket.citizen_id)
    statement = statement.where(Citizen.phone_hash == phone)
    return (await session.scalars(_newest(statement, MOST_BY_PHONE))).all()
