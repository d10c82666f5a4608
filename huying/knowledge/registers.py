"""The register of answer cards. What it brings or changes is proposed: agents are offered it when
somebody who may approve has published it. Taking a card out works at once."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.register_columns import column, register
from huying.kit.actor import Actor
from huying.kit.models import new_id
from huying.kit.registers import Around, ColumnType, Problem, Row, RowChange, declare
from huying.kit.registers.listed import ListedSource
from huying.kit.registers.values import Json
from huying.knowledge import service
from huying.knowledge.models import AnswerCard, CardState

T = ColumnType
COLON = "："


class CardSource(ListedSource):
    """``points`` are written as 「标题：内容」."""

    async def read(
        self, session: AsyncSession, codes: Collection[str] | None = None
    ) -> dict[str, Row]:
        statement = select(AnswerCard).execution_options(populate_existing=True)
        if codes is not None:
            statement = statement.where(AnswerCard.code.in_(list(codes)))
        cards = await session.scalars(statement.order_by(AnswerCard.code.collate("C")))
        return {
            card.code: Row(_doc(card), card.state is CardState.WITHDRAWN, card.title)
            for card in cards
        }

    def check(self, doc: Json, around: Around) -> list[Problem]:
        problems = []
        if any(COLON not in point for point in doc["points"]):
            problems.append(Problem("points", "point"))
        if not doc["questions"]:
            problems.append(Problem("questions", "required"))
        valid_to, valid_from = doc["valid_to"], doc["valid_from"]
        if valid_to and valid_from and valid_to < valid_from:
            problems.append(Problem("valid_to", "before_valid_from"))
        return problems

    async def write(
        self, session: AsyncSession, actor: Actor, changes: Sequence[RowChange], note: str
    ) -> None:
        codes = [change.code for change in changes]
        found = await session.scalars(select(AnswerCard).where(AnswerCard.code.in_(codes)))
        cards = {card.code: card for card in found}
        for change in changes:
            card = cards.get(change.code)
            if change.after is None:
                if card is not None:
                    await _take_away(session, card)
                continue
            if card is None:
                card = AnswerCard(id=new_id(), code=change.code)
                session.add(card)
            _write(card, change.after)
            card.state = CardState.WITHDRAWN if change.retire else CardState.PROPOSED
            card.proposed_by = actor.id
        await session.flush()
        await service.touch(session)


async def _take_away(session: AsyncSession, card: AnswerCard) -> None:
    """One that was published meanwhile stays to be read where it was given as an answer."""
    if card.state is CardState.PROPOSED:
        await session.delete(card)
    else:
        card.state = CardState.WITHDRAWN


def _doc(card: AnswerCard) -> Json:
    return {
        "code": card.code,
        "title": card.title,
        "questions": list(card.questions),
        "answer": card.answer,
        "points": [f"{point['label']}{COLON}{point['text']}" for point in card.points],
        "categories": list(card.categories),
        "unit": card.unit_code,
        "source_title": card.source.get("title", ""),
        "source_number": card.source.get("number", ""),
        "source_clause": card.source.get("clause", ""),
        "valid_from": card.valid_from.isoformat(),
        "valid_to": card.valid_to.isoformat() if card.valid_to else None,
        "area": card.area,
    }


def _write(card: AnswerCard, doc: Json) -> None:
    card.title, card.questions, card.answer = doc["title"], doc["questions"], doc["answer"]
    card.points = [_point(told) for told in doc["points"]]
    card.categories, card.unit_code, card.area = doc["categories"], doc["unit"], doc["area"]
    card.source = {name: doc[f"source_{name}"] for name in ("title", "number", "clause")}
    card.valid_from = date.fromisoformat(doc["valid_from"])
    card.valid_to = date.fromisoformat(doc["valid_to"]) if doc["valid_to"] else None


def _point(told: str) -> Json:
    label, _, text = told.partition(COLON)
    return {"label": label, "text": text}


CARDS = declare(
    register(
        "cards",
        (
            column("code", T.CODE, required=True),
            column("title", required=True),
            column("questions", T.LIST, required=True),
            column("answer", T.LONG_TEXT, required=True),
            column("points", T.LIST),
            column("categories", T.LIST, refers="categories"),
            column("unit", T.CODE, required=True, refers="units"),
            column("source_title", required=True),
            column("source_number"),
            column("source_clause"),
            column("valid_from", T.DATE, required=True),
            column("valid_to", T.DATE),
            column("area"),
        ),
        CardSource(),
        group="knowledge",
        sort=210,
    )
)
