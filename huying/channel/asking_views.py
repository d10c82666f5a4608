"""Answers as citizens read them: in plain words, with the citation and who has the last word."""

from collections.abc import Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from huying.channel import asking
from huying.channel.asking_schemas import (
    PublicAnswer,
    PublicArea,
    PublicCard,
    PublicCardBrief,
    PublicComing,
    PublicCondition,
    PublicKnowledge,
    PublicPinned,
    PublicPoint,
    PublicSource,
    PublicSubject,
    PublicUnit,
)
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import texts
from huying.knowledge import validity
from huying.knowledge.models import AnswerCard
from huying.knowledge.models_gaps import AskedQuestion
from huying.knowledge.searching import Answer, Hit

ORIGINALS = "/api/v1/public/policies"


async def knowledge(session: AsyncSession) -> PublicKnowledge:
    city = await catalogue(session)
    pinned = await asking.pinned(session)
    return PublicKnowledge(
        city=city.city_name,
        pinned=[PublicPinned(title=title, code=card.code) for title, card in pinned],
        most_asked=[_brief(card) for card in await asking.most_asked(session)],
        subjects=[
            PublicSubject(code=code, name=city.category_name(code), count=count)
            for code, count in (await asking.subjects(session)).items()
        ],
        coming=[_coming(card) for card in await asking.coming(session)],
        areas=[PublicArea(code=each.code, name=each.name) for each in asking.districts(city)],
    )


async def answered(
    session: AsyncSession, found: Answer, row: AskedQuestion, area: str | None
) -> PublicAnswer:
    city = await catalogue(session)
    unit = _unit(found.unit_code, city)
    best = found.hits[0] if found.hits else None
    return PublicAnswer(
        id=row.id,
        best=await _of_hit(session, best, city, area) if best else None,
        others=[_brief(hit.card) for hit in found.hits[1:]],
        refused=found.refused,
        why=texts.say("asking", f"why.{found.why.value}") if found.why else "",
        who=_who(unit) if found.refused else "",
        unit=unit,
    )


async def card(
    session: AsyncSession, shown: AnswerCard, area: str | None, told: Mapping[str, str]
) -> PublicCard:
    """A card that was opened by its name."""
    city = await catalogue(session)
    needs, option, answer = _case(shown, told)
    return await _card(
        session, shown, city, answer=answer, option=option, needs=needs,
        needs_area=validity.needs_area(shown, city, area),
    )  # fmt: skip


def brief(cards: Sequence[AnswerCard]) -> list[PublicCardBrief]:
    return [_brief(each) for each in cards]


async def _of_hit(session: AsyncSession, hit: Hit, city: Catalogue, area: str | None) -> PublicCard:
    needs = None
    if hit.needs is not None:
        needs = PublicCondition(
            name=hit.needs.name, question=hit.needs.question, options=list(hit.needs.options)
        )
    return await _card(
        session, hit.card, city, answer=hit.answer, option=hit.option, needs=needs,
        needs_area=hit.needs_area,
    )  # fmt: skip


def _case(
    card: AnswerCard, told: Mapping[str, str]
) -> tuple[PublicCondition | None, str | None, str]:
    """What is still to be asked, the case that applies, and its answer."""
    if not card.condition:
        return None, None, card.answer
    options = {str(each["label"]): str(each["answer"]) for each in card.condition["options"]}
    name = str(card.condition["name"])
    known = told.get(name)
    if known in options:
        return None, known, options[known]
    question = str(card.condition["question"])
    return PublicCondition(name=name, question=question, options=list(options)), None, ""


async def _card(
    session: AsyncSession,
    card: AnswerCard,
    city: Catalogue,
    *,
    answer: str,
    option: str | None,
    needs: PublicCondition | None,
    needs_area: bool,
) -> PublicCard:
    """Nothing of the answer while it depends on what nobody has said."""
    is_open = needs is not None or needs_area
    unit = _unit(card.unit_code, city) or PublicUnit(name="", phone="")
    return PublicCard(
        code=card.code,
        title=card.title,
        answer="" if is_open else answer,
        points=[]
        if is_open
        else [
            PublicPoint(label=each["label"], text=each["text"], clause=each.get("clause", ""))
            for each in card.points
        ],
        source=await _source(session, card, is_open=is_open),
        basis=_basis(card, unit),
        unit=unit,
        audience=card.audience,
        area=city.place_name(card.area) if card.area else "",
        valid_from=card.valid_from,
        valid_to=card.valid_to,
        option=option,
        needs=needs,
        needs_area=needs_area,
    )


async def _source(session: AsyncSession, card: AnswerCard, *, is_open: bool) -> PublicSource:
    public = await asking.originals(session, [card])
    return PublicSource(
        title=card.source.get("title", ""),
        number=card.source.get("number", ""),
        clause=card.source.get("clause", ""),
        quote="" if is_open else card.quote,
        original=f"{ORIGINALS}/{card.policy_code}/original" if card.policy_code in public else None,
    )


def _basis(card: AnswerCard, unit: PublicUnit) -> str:
    title, number = card.source.get("title", ""), card.source.get("number", "")
    if not title:
        return texts.say("asking", "basis.unit", unit=unit.name)
    clause = card.source.get("clause", "")
    return texts.say(
        "asking",
        "basis",
        title=title,
        number=texts.say("asking", "number", number=number) if number else "",
        clause=texts.say("asking", "clause", clause=clause)
        if clause
        else texts.say("asking", "whole"),
    )


def _unit(code: str | None, city: Catalogue) -> PublicUnit | None:
    unit = city.unit(code) if code else None
    return PublicUnit(name=unit.name, phone=unit.phone) if unit else None


def _who(unit: PublicUnit | None) -> str:
    if unit is None:
        return texts.say("asking", "who.nobody")
    return texts.say("asking", "who", unit=unit.name)


def _brief(card: AnswerCard) -> PublicCardBrief:
    return PublicCardBrief(code=card.code, title=card.title)


def _coming(card: AnswerCard) -> PublicComing:
    day = card.valid_from
    from_ = texts.say("asking", "day", year=day.year, month=day.month, day=day.day)
    return PublicComing(
        title=card.title,
        when=texts.say("asking", "coming", day=from_),
        source=card.source.get("title", ""),
        valid_from=day,
    )
