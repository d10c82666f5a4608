"""Which unit knows what no card answers."""

from collections.abc import Sequence

from huying.brain.text import CityLexicon
from huying.brain.text.values import Ranked
from huying.city.catalogue import Catalogue
from huying.knowledge.models import AnswerCard

_LEAST = 0.15  # of the category


def who_knows(
    city: Catalogue,
    words: CityLexicon,
    categories: Sequence[Ranked],
    place: str | None,
    near: AnswerCard | None = None,
) -> str | None:
    """The owner of the nearest card, else the lead that the duty catalogue names for the likeliest
    category: the most specific row there. None when nothing is clear enough."""
    if near is not None:
        return near.unit_code
    if not categories or categories[0].confidence < _LEAST:
        return None
    return _lead(city, categories[0].code, place)


def _lead(city: Catalogue, category: str, place: str | None) -> str | None:
    rows = [
        duty
        for duty in city.duties.values()
        if category.startswith(duty.category_code)
        and (not duty.place_code or (place is not None and city.is_within(place, duty.place_code)))
    ]
    rows.sort(key=lambda duty: (-len(duty.category_code), bool(duty.object_words), duty.code))
    for duty in rows:
        unit = city.resolve_lead(duty.lead, place)
        if unit is not None:
            return unit.code
    return None
