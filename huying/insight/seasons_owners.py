"""Whom an action of a plan is given to: by the duty catalogue, else left for a person to say."""

from collections.abc import Sequence
from dataclasses import dataclass

from huying.city.catalogue import Catalogue, UnitView
from huying.dispatch.rules import Lists, match
from huying.insight import seasons_history

MOST_UNITS = 12  # of one action; where more would be named, a person says who


@dataclass(frozen=True)
class Owner:
    """``place_code``: where that unit does it, "" for the whole of the plan's places."""

    unit_code: str | None
    place_code: str = ""


def owners(city: Catalogue, owner: str, places: Sequence[str]) -> list[Owner]:
    """Who answers for ``duty:CATEGORY`` (its most specific row), ``role:ROLE`` (the unit
    of that role for each place) or ``unit:CODE`` in these places; without places in every district.
    One entry with no unit where nobody is named, or more than one action can be handed to."""
    how, _, key = owner.partition(":")
    where = list(seasons_history.outer_places(city, places)) or seasons_history.districts(city)
    found: dict[str, list[str]] = {}
    for place in where:
        unit = _unit(city, how, key, owner, place)
        if unit is not None:
            found.setdefault(unit.code, []).append(place)
    if not found or len(found) > MOST_UNITS:
        return [Owner(None)]
    if len(found) == 1:
        return [Owner(next(iter(found)))]
    return [
        Owner(code, within[0] if len(within) == 1 else "") for code, within in sorted(found.items())
    ]


def _unit(city: Catalogue, how: str, key: str, owner: str, place: str) -> UnitView | None:
    if how == "duty":
        named = match(city.duties.values(), key, place, "", city, Lists())
        return city.units.get(named[0].unit_code) if named else None
    return city.resolve_lead(owner, place)
