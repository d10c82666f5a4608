"""The register of answer cards. What it brings or changes is proposed: agents are offered it when
somebody who may approve has published it. Taking a card out works at once."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.register_columns import column, register, values_of
from huying.kit.actor import Actor
from huying.kit.registers import Around, ColumnType, Problem, Row, RowChange, declare
from huying.kit.registers.listed import ListedSource
from huying.kit.registers.values import Json
from huying.knowledge import repository, versions
from huying.knowledge.models import AnswerCard, CardState, Sensitivity
from huying.knowledge.models_golden import CardGolden
from huying.knowledge.models_versions import WAITING, CardVersion
from huying.knowledge.versions_doc import CardDocument, parse, read

T = ColumnType
COLON = "："
SOURCE = ("title", "number", "clause")
PLAIN = (
    "code", "title", "questions", "answer", "categories", "unit", "valid_from", "valid_to", "area",
    "audience", "sensitivity", "quote",
)  # fmt: skip


class CardSource(ListedSource):
    """``points`` are written as 「标题：内容」. What waits is shown as the row; bringing it back to
    what is in force takes the waiting version away."""

    async def read(
        self, session: AsyncSession, codes: Collection[str] | None = None
    ) -> dict[str, Row]:
        cards = select(AnswerCard).execution_options(populate_existing=True)
        waiting = select(CardVersion).where(CardVersion.state.in_(WAITING))
        golden = select(CardGolden.card_code, CardGolden.text).order_by(CardGolden.id)
        if codes is not None:
            cards = cards.where(AnswerCard.code.in_(list(codes)))
            waiting = waiting.where(CardVersion.card_code.in_(list(codes)))
            golden = golden.where(CardGolden.card_code.in_(list(codes)))
        docs = {version.card_code: parse(version.doc) for version in await session.scalars(waiting)}
        questions: dict[str, list[str]] = {}
        for code, text in await session.execute(golden):
            questions.setdefault(code, []).append(text)
        found = await session.scalars(cards.order_by(AnswerCard.code.collate("C")))
        return {
            card.code: Row(
                _doc(docs.get(card.code) or read(card), questions.get(card.code, [])),
                card.state is CardState.WITHDRAWN and card.code not in docs,
                card.title,
            )
            for card in found
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
        for change in changes:
            if change.after is None:
                await versions.take_away(session, actor, change.code, note)
            elif change.retire:
                await versions.retire(session, actor, change.code, note)
            else:
                await _propose(session, actor, change, note)


async def _propose(session: AsyncSession, actor: Actor, change: RowChange, note: str) -> None:
    assert change.after is not None
    card = await repository.find_card(session, change.code)
    known = read(card) if card is not None else None
    doc = _document(change.after, known)
    is_served = card is not None and card.state is CardState.PUBLISHED
    if is_served and known == doc:
        await versions.drop_waiting(session, actor, change.code)
    else:
        await versions.propose(session, actor, doc, note)
    await versions.set_golden(session, actor, change.code, change.after["golden"])


def _doc(card: CardDocument, golden: list[str]) -> Json:
    stored = card.stored
    return {
        **{name: stored[name] for name in PLAIN},
        "points": [f"{point['label']}{COLON}{point['text']}" for point in stored["points"]],
        "policy": stored["policy"],
        **{f"source_{name}": stored["source"][name] for name in SOURCE},
        "golden": golden,
    }


def _document(doc: Json, known: CardDocument | None) -> CardDocument:
    """What a row says, over what it cannot say: the clause and quote of a point that is unchanged,
    the condition, the files."""
    before = known.stored if known is not None else {}
    points = {(point["label"], point["text"]): point for point in before.get("points", [])}
    return parse(
        {
            **before,
            **{name: doc[name] for name in PLAIN},
            "policy": doc["policy"],
            "points": [
                points.get((point["label"], point["text"]), point)
                for point in map(_point, doc["points"])
            ],
            "source": {name: doc[f"source_{name}"] for name in SOURCE},
        }
    )


def _normal(doc: Json) -> Json:
    return {**doc, "sensitivity": doc["sensitivity"] or Sensitivity.PUBLIC.value}


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
            column("audience"),
            column("sensitivity", T.CHOICE, choices=values_of(Sensitivity)),
            column("policy", T.CODE),
            column("quote", T.LONG_TEXT),
            column("golden", T.LIST),
        ),
        CardSource(),
        group="knowledge",
        sort=210,
        normal=_normal,
    )
)
