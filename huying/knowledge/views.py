"""Cards as people read them."""

from datetime import date

from huying.city.catalogue import Catalogue
from huying.knowledge.models import AnswerCard
from huying.knowledge.schemas import CardPoint, CardRead, CardSource
from huying.knowledge.versions_doc import CardDocument, read


def card_read(card: AnswerCard, city: Catalogue, on: date) -> CardRead:
    """What is in force."""
    shown = doc_read(read(card), city, on)
    return shown.model_copy(update={"is_valid": card.is_valid_on(on), "number": card.number})


def doc_read(doc: CardDocument, city: Catalogue, on: date) -> CardRead:
    """What is written in a version, in force or not: never ``is_valid``."""
    unit = city.unit(doc.unit)
    return CardRead(
        code=doc.code,
        title=doc.title,
        answer=doc.answer,
        points=[CardPoint(**point.model_dump()) for point in doc.points],
        questions=doc.questions,
        categories=doc.categories,
        unit_code=doc.unit,
        unit_name=unit.name if unit else doc.unit,
        source=CardSource(**doc.source.model_dump()),
        valid_from=doc.valid_from,
        valid_to=doc.valid_to,
        is_valid=False,
        number=0,
        policy_code=doc.policy,
        quote=doc.quote,
        area=doc.area,
        area_name=city.place_name(doc.area) if doc.area else "",
        audience=doc.audience,
        sensitivity=doc.sensitivity,
        condition=doc.condition,
        attachments=doc.attachments,
    )
