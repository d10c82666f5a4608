"""The city's places as the watch needs them: districts, streets, who touches whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from huying.city.catalogue import Catalogue
from huying.insight.bands_rules import Grounds

DISTRICT, STREET = "district", "street"


@dataclass(frozen=True)
class BandMap:
    """``beside[i]``: numbers of the streets that touch street i; ``grounds``: see the rules."""

    streets: tuple[str, ...]
    beside: tuple[tuple[int, ...], ...]
    grounds: Grounds = field(repr=False)
    _ways: Mapping[str, tuple[str, str]] = field(repr=False)

    def way(self, place_code: str | None) -> tuple[str, str]:
        """District and street of a place, "" where it is not known so exactly."""
        return self._ways.get(place_code or "", ("", ""))


_last: tuple[Catalogue, BandMap] | None = None


def map_of(city: Catalogue) -> BandMap:
    """Of one snapshot of the city; made once."""
    global _last
    if _last is None or _last[0] is not city:
        _last = (city, _map(city))
    return _last[1]


def _map(city: Catalogue) -> BandMap:
    places = {**city.retired.places, **city.places}
    kinds = {code: place.kind for code, place in places.items()}
    ways: dict[str, tuple[str, str]] = {}
    for code, place in places.items():
        ways[code] = (_first(place.chain, kinds, DISTRICT), _first(place.chain, kinds, STREET))
    streets = sorted(code for code, place in city.places.items() if place.kind == STREET)
    number = {code: at for at, code in enumerate(streets)}
    beside: dict[str, set[str]] = {code: set() for code in streets}
    for code in streets:
        for near in places[code].neighbours:
            if near in number and near != code:
                beside[code].add(near)
                beside[near].add(code)
    chains = {code: tuple(place.chain) for code, place in places.items()}
    return BandMap(
        tuple(streets),
        tuple(tuple(sorted(number[near] for near in beside[code])) for code in streets),
        Grounds(chains, beside),
        ways,
    )


def _first(chain: Sequence[str], kinds: Mapping[str, str], kind: str) -> str:
    return next((code for code in chain if kinds.get(code) == kind), "")
