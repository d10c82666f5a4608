"""Cards as people read them."""

from datetime import date

from huying.city.catalogue import Catalogue
from huying.knowledge.models import AnswerCard
from huying.knowledge.schemas import CardPoint, CardRead, CardSource


def card_read(card: AnswerCard, city: Catalogue, on: date) -> CardRead:
    unit = city.units.get(card.unit_code)
    return CardRead(
        code=card.code,
        title=card.title,
        answer=card.answer,
        points=[CardPoint(**point) for point in card.points],
        questions=card.questions,
        categories=card.categories,
        unit_code=card.unit_code,
        unit_name=unit.name if unit else card.unit_code,
        source=CardSource(**card.source),
        valid_from=card.valid_from,
        valid_to=card.valid_to,
        is_valid=card.is_valid_on(on),
    )
