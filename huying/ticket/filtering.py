"""The filters of the ticket centre as the address gives them, and as a person reads them."""

from typing import Annotated

from fastapi import Depends, Query
from pydantic import AwareDatetime

from huying.brain.text.masking import mask
from huying.city.catalogue import Catalogue
from huying.city.models import MatterKind
from huying.kit import texts
from huying.ticket.listing import Filters
from huying.ticket.models import TicketState
from huying.ticket.rules import DueFilter

Text = Annotated[str, Query(max_length=100)]


def _filters(
    state: Annotated[list[TicketState] | None, Query()] = None,
    kind: Annotated[list[MatterKind] | None, Query()] = None,
    category: Text = "",
    unit: Text = "",
    place: Text = "",
    q: Text = "",
    due: DueFilter | None = None,
    mine: bool = False,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    supervision: Annotated[list[int] | None, Query()] = None,
) -> Filters:
    return Filters(
        states=state or (),
        kinds=kind or (),
        category=category,
        unit=unit,
        place=place,
        q=q,
        due=due,
        is_mine=mine,
        since=since,
        until=until,
        supervision=supervision or (),
    )


FilterQuery = Annotated[Filters, Depends(_filters)]


def told(city: Catalogue, filters: Filters) -> dict[str, str]:
    """What is set, by name, in words; numbers looked for are masked."""

    def words(kind: str, codes: list[str]) -> str:
        return "、".join(texts.label("ticket", f"{kind}.{code}") for code in codes)

    unit = city.units.get(filters.unit)
    found = {
        "state": words("state", [state.value for state in filters.states]),
        "kind": words("kind", [kind.value for kind in filters.kinds]),
        "category": city.category_name(filters.category) if filters.category else "",
        "unit": unit.name if unit else filters.unit,
        "place": city.place_name(filters.place) if filters.place in city.places else filters.place,
        "q": mask(filters.q) if filters.q else "",
        "due": words("due", [filters.due.value]) if filters.due else "",
        "mine": texts.say("ticket", "yes") if filters.is_mine else "",
        "supervision": "、".join(str(level) for level in filters.supervision),
    }
    for name, at in (("since", filters.since), ("until", filters.until)):
        found[name] = f"{at.astimezone(city.zone):%Y-%m-%d %H:%M}" if at else ""
    return {name: value for name, value in found.items() if value}
