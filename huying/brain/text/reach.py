"""How far one event of a matter can reach, by what the matter is about.

A kitchen, a lift, a wage has one place or one body: two of them are one event where they name the
same estate, road, school or employer. Water, power or smoke spreads from street to street. Only
what is the same for a whole city (a network that fails everywhere, a line, a rule) is one event in
districts that do not touch; or what names one employer or merchant, wherever its people live.

What somebody has with a body (wages, a purchase, an insurance, a car in the way) is one event only
where the body is the same: two neighbours whose pay is late have two employers unless both name
one.

Groups are the first four digits of a category.
"""

from __future__ import annotations

from huying.brain.text.likeness import NEAR, Compared, Where

_SPREADING = "0304 0501 0503 0504 0703 0801 0802 0803 0804 0901 0902 0903 0904 0905 0906 1206 1603"
_CITYWIDE = (
    "0501 0503 0601 0605 0901 0902 0903 0904 0905 0906 1202 1301 1302 1303 1304 1305 1603 1701 1703"
    " 1801 1805"
)
_OWN = (
    "0101 0102 0103 0104 0105 0201 0203 0204 0209 0210 0211 0502 0505 0506 0508 0509 0510 0701 0702"
    " 0705 0707 1001 1002 1005 1006 1101 1102 1301 1302 1303 1304 1305 1401 1701 1702 1703 1801"
    " 1802 1803 1804 1805 1901 1902"
)
_LAND = frozenset({"", "city", "district", "street", "community", "estate", "road"})
_WITH_PLACES = frozenset({"01", "02", "05", "07"})
OWN = frozenset(_OWN.split())
SPREADING, CITYWIDE = frozenset(_SPREADING.split()), frozenset(_CITYWIDE.split())
NAMED = 1.5  # nats of rare characters that both say: the name of somebody or something
SHORTEST_BODY = 5  # characters of a name with its kind; 理发店 and 建筑工地 are kinds alone
ONE_BODY = 3.0  # as much makes matters of districts that do not touch one


def spreads(category: str) -> bool:
    """From street to street, so that many of a kind nearby are a sign by themselves."""
    return category[:4] in SPREADING


def needs_body(category: str, one: Where, has: Compared) -> bool:
    """A matter between somebody and a body, where the place (a factory, a market, a hospital) is
    not the body that both mean."""
    is_body = has.place == 1.0 and one.kind not in _LAND and category[:2] in _WITH_PLACES
    return category[:4] in OWN and not is_body


def is_citywide(category: str) -> bool:
    """May be one event all over the city."""
    return category[:4] in CITYWIDE


def are_apart(one: Where, other: Where, has: Compared) -> bool:
    """Known to lie in streets that do not touch, or in two districts."""
    if has.place is not None:
        return has.place < NEAR
    return len(one.chain) > 1 and len(other.chain) > 1 and one.chain[1] != other.chain[1]
