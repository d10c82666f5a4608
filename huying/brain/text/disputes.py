"""Is this telling part of a dispute of many with one party: about whom, what is wanted, and which
signs of a common will are in the words. Of matters, never of persons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from huying.brain.text.disputes_demands import demand_of, is_contested
from huying.brain.text.disputes_parties import (
    Named,
    Party,
    answering,
    answers,
    kind_of,
    mention_of,
    parties_in,
)
from huying.brain.text.disputes_signs import Mark, Sign, is_calm, marks_in
from huying.brain.text.sounds import sound_of

__all__ = [
    "SAME",
    "SURE",
    "Family",
    "Mark",
    "Named",
    "Party",
    "Telling",
    "heads_in",
    "is_of_many",
    "is_same",
    "keys_of",
    "naming",
    "read",
]

SAME = 0.45  # as sure as that, two tellings are of one matter
SURE = 0.85  # a shared name
MANY = 10  # people that one telling speaks for: a matter of its own
_NEAR_NAME = 3  # characters of a name from which one of them may sound otherwise


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of demand: the categories (prefixes of codes) that it is filed under, and its ``kin``,
    with which one party's matter may be shared ("wages" and "pensions" of one employer).

    ``needs_words``: ordinary services are filed there too, so that a telling is part of a dispute
    only where its words say so."""

    code: str
    kin: str
    categories: tuple[str, ...]
    needs_words: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """``parties``: the one that it is most about first; ``spot``: the code of the named place
    (estate, factory, school …) that it points at, ``street`` and ``district`` of where it is.
    ``is_grievance``: no mere question, praise, news or settled matter; ``is_contested``: something
    is asked of a party that owes or imposes it. What is not contested may add to a dispute of the
    same category (``category``: its first four digits), and never makes one."""

    family: str
    kin: str
    parties: tuple[Party, ...]
    marks: tuple[Mark, ...]
    spot: str
    street: str
    district: str
    is_grievance: bool
    is_contested: bool = True
    category: str = ""

    @property
    def has_name(self) -> bool:
        return any(party.core for party in self.parties)


def read(
    text: str,
    *,
    category: str,
    families: Mapping[str, Family],
    spots: Sequence[Named] = (),
    chain: Sequence[str] = (),
) -> Telling:
    """``spots``: named places of the city that the text mentions, or that the ticket lies at;
    ``chain``: codes from the city down to the ticket's place."""
    family = families[demand_of(text, category, families_by_category(families, category))]
    marks = marks_in(text)
    seats = [each.code for each in spots if each.code and answers(family.kin, kind_of(each))]
    return Telling(
        family=family.code,
        kin=family.kin,
        parties=answering(family.kin, parties_in(text, spots), text),
        marks=marks,
        spot=next(iter(seats), ""),
        street=chain[2] if len(chain) > 2 else "",
        district=chain[1] if len(chain) > 1 else "",
        is_grievance=not is_calm(text, marks),
        is_contested=is_contested(text, family.code, marks, family.needs_words),
        category=category[:4],
    )


def families_by_category(families: Mapping[str, Family], category: str) -> str:
    """The family with the longest fitting prefix. Raises ValueError when none has the prefix ""."""
    fitting = [
        (len(prefix), family.code)
        for family in families.values()
        for prefix in family.categories
        if category.startswith(prefix)
    ]
    return max(fitting)[1]


def is_of_many(telling: Telling) -> bool:
    """One telling that speaks for many, or of a common step."""
    many = any(mark.number >= MANY for mark in telling.marks)
    steps = any(mark.sign is Sign.PETITION for mark in telling.marks)
    return telling.is_grievance and telling.is_contested and (many or steps)


def keys_of(telling: Telling) -> list[str]:
    """By which another telling of the same party may be looked up: how each name begins, the
    place, and, for one that names nobody, the street."""
    heads = [f"{telling.kin}|{sound_of(party.core[:2])}" for party in telling.parties if party.core]
    tails = [
        f"{telling.kin}|…{sound_of(party.core[-2:])}" for party in telling.parties if party.core
    ]
    found = [*heads, *tails]
    if telling.spot:
        found.append(f"{telling.kin}@{telling.spot}")
    if telling.street:
        found.append(f"{telling.kin}@{telling.street}")
    return list(dict.fromkeys(found))


def heads_in(kin: str, text: str) -> list[str]:
    """Keys under which a party would be found whose bare name is somewhere in the text."""
    words = {text[at : at + 2] for at in range(len(text) - 1)}
    return [f"{kin}|{sound_of(word)}" for word in sorted(words) if word.isalnum()]


def naming(telling: Telling, text: str, known: Sequence[Telling]) -> Telling:
    """The telling with the first party of ``known`` ones whose bare name stands in its words
    ("我们恒昌的工人" after somebody told of 恒昌电子厂); as it is where it names one itself."""
    if telling.has_name:
        return telling
    for other in known:
        if other.kin != telling.kin or not _places_agree(telling, other):
            continue
        for party in other.parties:
            at = mention_of(party.core, text)
            if at >= 0:
                said = Party(party.name, party.kind, party.core, at, at + len(party.core))
                return replace(telling, parties=(said, *telling.parties))
    return telling


def is_same(one: Telling, other: Telling, *, is_caller: bool = False) -> float:
    """How surely both are about one party and one demand: 0 for no, up to 1.

    A shared name in places that agree is sure; a shared place without any name is less so; of two
    that name nobody only those of one street and one kind of party are taken for the same. What is
    not contested is the same as what is, of its category, and as nothing else. ``is_caller``: one
    person told both, who may leave out the second time what was said the first."""
    if one.kin != other.kin or not _may_share(one, other):
        return 0.0
    names = _names(one, other)
    if names:
        return names if _places_agree(one, other) else 0.0
    same_spot = one.spot != "" and one.spot == other.spot
    if one.has_name and other.has_name:
        return 0.0
    if is_caller and one.family == other.family:
        return SURE
    if same_spot and (one.kin not in _SHOPS or _kinds_agree(one, other)):
        return 0.7 if one.family == other.family else 0.55
    if one.spot and other.spot:
        return 0.0
    is_street = one.kin in _STREETS and one.street != "" and one.street == other.street
    if is_street and one.is_contested and other.is_contested and _kinds_agree(one, other):
        return SAME
    return 0.0


_GROUPS = frozenset({"land", "trades"})
_STREETS = frozenset({"labour", "land", "trades", "money"})  # the rest sits at a named place
_SHOPS = frozenset({"money", "others"})  # several parties share one place: a mall, a street


def _may_share(one: Telling, other: Telling) -> bool:
    """What is no grievance belongs to none."""
    if not (one.is_grievance and other.is_grievance):
        return False
    if one.is_contested and other.is_contested:
        return True
    return (one.is_contested or other.is_contested) and one.category == other.category


def _names(one: Telling, other: Telling) -> float:
    best = 0.0
    for mine in one.parties:
        for theirs in other.parties:
            if mine.core and theirs.core:
                best = max(best, _like(mine.core, theirs.core))
    return best


def _like(one: str, other: str) -> float:
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    if len(short) >= 2 and (long.startswith(short) or long.endswith(short)):
        return 0.9
    mine, theirs = sound_of(one), sound_of(other)
    if mine == theirs:
        return 0.85
    if len(short) >= 2 and sound_of(long).startswith(sound_of(short)):
        return 0.75
    near = len(one) == len(other) >= _NEAR_NAME
    if near and sum(a != b for a, b in zip(mine, theirs, strict=True)) == 1 and one[0] == other[0]:
        return 0.6
    return 0.0


def _places_agree(one: Telling, other: Telling) -> bool:
    return not one.district or not other.district or one.district == other.district


def _kinds_agree(one: Telling, other: Telling) -> bool:
    """Land and trades have no party by name most often: there the street says who."""
    mine = {party.kind for party in one.parties}
    theirs = {party.kind for party in other.parties}
    return bool(mine & theirs - {"company"}) or (one.kin in _GROUPS and not (mine and theirs))
