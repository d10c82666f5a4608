"""What a ticket tells of a dispute, and what a kept reading says of it."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement

from huying.brain.text.disputes import Mark, Party, Telling, keys_of, read
from huying.brain.text.disputes_parties import core_of
from huying.brain.text.disputes_places import SPOTS, chain_of, spots_in
from huying.brain.text.disputes_signs import Sign
from huying.brain.text.documents import PlaceDoc
from huying.brain.text.places import PlaceIndex
from huying.city.catalogue import Catalogue
from huying.city.models import MatterKind
from huying.insight.disputes_rules import Rules
from huying.insight.models_disputes import DisputeReading
from huying.ticket.models import Confidentiality, Ticket, TicketState

MOST_WORDS = 2000
_NO_GRIEVANCE = (MatterKind.CONSULT, MatterKind.PRAISE)
_NO_VOICE = (TicketState.WITHDRAWN, TicketState.NOT_ACCEPTED)

_places: tuple[int, PlaceIndex] | None = None


def places_of(city: Catalogue) -> PlaceIndex:
    """Made again when the city has changed."""
    global _places
    if _places is None or _places[0] != city.version:
        docs = [
            PlaceDoc(view.code, view.name, view.kind, view.parent_code, view.aliases)
            for view in city.places.values()
        ]
        _places = (city.version, PlaceIndex(docs))
    return _places[1]


def fits(ticket: Ticket) -> bool:
    """Withdrawn, not accepted and erased tickets tell nothing."""
    return ticket.erased_at is None and ticket.state not in _NO_VOICE


def is_fit() -> ColumnElement[bool]:
    """As ``fits``, of rows."""
    return Ticket.erased_at.is_(None) & Ticket.state.not_in(_NO_VOICE)


def is_hidden(ticket: Ticket) -> bool:
    return ticket.confidentiality is not Confidentiality.NORMAL


def words_of(ticket: Ticket) -> str:
    """The words that marks point into."""
    return (ticket.statement or ticket.summary)[:MOST_WORDS]


@dataclass(frozen=True)
class Wording:
    """What of a ticket is read: equal ones tell the same."""

    text: str
    category: str
    place: str | None


def wording_of(ticket: Ticket) -> Wording:
    return Wording(words_of(ticket), ticket.category_code, ticket.place_code)


def telling_in(city: Catalogue, rules: Rules, wording: Wording) -> Telling:
    """Keeps a processor busy for some milliseconds: a thread's work."""
    index = places_of(city)
    return read(
        wording.text,
        category=wording.category,
        families=rules.families,
        spots=spots_in(index, wording.text, wording.place),
        chain=chain_of(index, wording.place),
    )


def fill(row: DisputeReading, ticket: Ticket, telling: Telling) -> None:
    """Make the row say what the ticket says now; of a hidden one no more than that it is there."""
    hidden = is_hidden(ticket)
    row.at, row.family = ticket.registered_at, telling.family
    row.category_code, row.place_code = ticket.category_code, ticket.place_code
    row.is_hidden, row.is_contested = hidden, telling.is_contested
    row.is_grievance = telling.is_grievance and ticket.kind not in _NO_GRIEVANCE
    row.party_kind = telling.parties[0].kind if telling.parties else ""
    named = [party.name for party in telling.parties if party.core]
    row.names = [] if hidden else named
    row.keys = [] if hidden else keys_of(telling)
    row.marks = [] if hidden else [_packed(mark) for mark in telling.marks]


def _packed(mark: Mark) -> list[str | int]:
    return [mark.sign.value, mark.start, mark.end, mark.number]


def marks_of(row: DisputeReading) -> tuple[Mark, ...]:
    return tuple(
        Mark(Sign(str(sign)), int(start), int(end), int(number))
        for sign, start, end, number in row.marks
    )


def kept(city: Catalogue, rules: Rules, row: DisputeReading) -> Telling:
    """The telling again, without its words."""
    chain = chain_of(places_of(city), row.place_code)
    spots = [key.partition("@")[2] for key in row.keys if "@" in key]
    known = [code for code in spots if (view := city.place(code)) and view.kind in SPOTS]
    parties = tuple(Party(name, row.party_kind, core_of(name), -1, -1) for name in row.names)
    return Telling(
        family=row.family,
        kin=rules.families[row.family].kin if row.family in rules.families else row.family,
        parties=parties or ((Party("", row.party_kind, "", -1, -1),) if row.party_kind else ()),
        marks=marks_of(row),
        spot=known[0] if known else "",
        street=chain[2] if len(chain) > 2 else "",
        district=chain[1] if len(chain) > 1 else "",
        is_grievance=row.is_grievance,
        is_contested=row.is_contested,
        category=row.category_code[:4],
    )
