"""What an incident is called: what it is and where, with the body it is about; nobody's sentence.

停气：汀北区、汀南区 · 北岸花园停气 · 棉纺街道恒升制衣厂拖欠工资
"""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from huying.brain.text import mask
from huying.brain.text.likeness import named_bodies
from huying.brain.text.reach import SHORTEST_BODY
from huying.city.catalogue import Catalogue
from huying.insight import incidents_rules as rules
from huying.kit import texts

NAMED, HELD = 2, 0.8  # places that a title names, and the share of the tickets they must hold
TOLD_BY, TOLD_SHARE = 2, 0.4  # tickets that must name a body, and their share
LONGEST_BODY = 16
MANY = 4  # districts: the whole city
_DISTRICT, _STREET = 2, 3  # codes from the city down


def title(city: Catalogue, category: str, chains: Sequence[Sequence[str]], body: str) -> str:
    """``chains``: of the tickets' places from the city down, empty where one is not known."""
    places = where(city, chains)
    if len(places) == 1 and body in places[0]:
        body = ""
    said = "title.one" if len(places) < NAMED else "title.many"
    place = texts.say("incidents", "title.and").join(places)
    return texts.say("incidents", said, place=place, body=body, what=what(city, category))


def what(city: Catalogue, category: str) -> str:
    """The category's own name; of a group of categories, that it is about it."""
    known = city.category(category)
    if known is None:
        return category
    return known.name if known.is_leaf else texts.say("incidents", "title.about", what=known.name)


def where(city: Catalogue, chains: Sequence[Sequence[str]]) -> list[str]:
    """The narrowest place that holds most; or the two streets or districts that hold most."""
    known = [chain for chain in chains if chain]
    found = city.place(rules.common_place(known) or "")
    if found is None:
        return []
    depth = len(found.chain)
    if depth >= _STREET:
        return [found.name]
    inner = Counter(chain[depth] for chain in known if len(chain) > depth)
    first = inner.most_common(NAMED)
    if first and sum(count for _, count in first) >= HELD * len(known):
        return [place.name for code, _ in first if (place := city.place(code))]
    if depth == _DISTRICT:
        return [found.name]
    if len(inner) >= MANY or not inner:
        return [texts.say("incidents", "whole_city")]
    return [place.name for code in inner if (place := city.place(code))]


def body_of(said: Sequence[tuple[UUID, str]], places: Sequence[str]) -> tuple[str, UUID | None]:
    """The employer, shop, school … that most of them name, and the latest ticket that names it;
    never a place of the city, nor what the mask of persons would change."""
    found = {name for _, words in said for name in named_bodies(words, "") if _is_fit(name, places)}
    told = {name: [id for id, words in said if name in words] for name in found}
    least = max(TOLD_BY, TOLD_SHARE * len(said))
    often = [name for name, ids in told.items() if len(ids) >= least]
    best = max(often, key=lambda name: (len(told[name]), len(name), name), default="")
    return (best, told[best][-1]) if best else ("", None)


def _is_fit(name: str, places: Sequence[str]) -> bool:
    is_place = any(name in place or place in name for place in places)
    return SHORTEST_BODY <= len(name) <= LONGEST_BODY and not is_place and mask(name) == name
