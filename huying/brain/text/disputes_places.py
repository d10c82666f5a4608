"""Named places that may be a party, or where it sits: estates, factories, schools, sites."""

from __future__ import annotations

from huying.brain.text.disputes_parties import Named, Party, core_of, named_in
from huying.brain.text.places import PlaceIndex, PlaceMention

SPOTS = frozenset({"estate", "factory", "school", "site", "market", "building", "hospital"})
_SURE = 0.68
_SHORT = 2  # characters of a name that may be the beginning of another


def spots_in(index: PlaceIndex, text: str, place: str | None) -> tuple[Named, ...]:
    """Those that the text mentions, in its order, then the one that the ticket lies at. Of a name
    that several places have, the one in the ticket's surroundings."""
    around = {place, *index.ancestors(place)} if place else set()
    longer = [party for party in named_in(text) if party.core]
    found: list[Named] = []
    for mention in index.mentions(text):
        if any(_cuts(party, mention) for party in longer):
            continue
        codes = [code for code in mention.codes if index.by_code[code].kind in SPOTS]
        near = [code for code in codes if code in around or around & set(index.ancestors(code)[:2])]
        is_known = bool(core_of(text[mention.start : mention.end])) or not around
        chosen = near or (codes if is_known or _is_near(index, codes, around) else [])
        if len(chosen) == 1 and mention.confidence >= _SURE:
            found.append(_named(index, chosen[0], mention.start, mention.end))
    if place in index.by_code and index.by_code[place].kind in SPOTS:
        found.append(_named(index, place, -1, -1))
    return tuple(found)


def _is_near(index: PlaceIndex, codes: list[str], around: set[str]) -> bool:
    """In the district of the ticket: elsewhere "电子厂" is another one than the city's."""
    return any(around & set(index.ancestors(code)[:-1]) for code in codes)


def _cuts(party: Party, mention: PlaceMention) -> bool:
    """The mention is a part of a longer name ("电子厂" of "恒昌电子厂", "锦绣" of "锦绣华庭")."""
    inside = party.start <= mention.start and mention.end <= party.end
    is_short = mention.end - mention.start <= _SHORT and mention.end < party.end
    return inside and (party.start < mention.start or is_short)


def chain_of(index: PlaceIndex, place: str | None) -> tuple[str, ...]:
    """Codes from the city down to the place."""
    if not place or place not in index.by_code:
        return ()
    return (*reversed(index.ancestors(place)), place)


def _named(index: PlaceIndex, code: str, start: int, end: int) -> Named:
    doc = index.by_code[code]
    return Named(code, doc.kind, (doc.name, *doc.aliases), start, end)
