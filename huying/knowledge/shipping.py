"""The demo city's cards: put in force as they are shipped, with the questions they are held to."""

import json
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.actor import SYSTEM
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.knowledge import service
from huying.knowledge.events import CardPublished
from huying.knowledge.models import AnswerCard, CardState, Json
from huying.knowledge.models_golden import CardGolden, GoldenSource
from huying.knowledge.models_versions import CardVersion, CardVersionState
from huying.knowledge.versions_doc import CardDocument, parse, write


async def load_demo(session: AsyncSession, cards: Path, golden: Path | None = None) -> int:
    """Put the cards of the folder in force (JSON files, each one card or a list of cards), except
    where a person has written what is in force; returns how many are shipped. ``golden``: a folder
    of JSON files, card code → questions."""
    shipped = [parse(data) for data in _read(cards)]
    known = {card.code: card for card in await session.scalars(select(AnswerCard))}
    now = await _in_force(session)
    newest = await _newest(session)
    changed = []
    for doc in shipped:
        before = now.get(doc.code)
        if before is None or (before.proposed_by is None and before.doc != doc.stored):
            changed.append(doc)
            if before is not None:
                before.state, before.ended_at = CardVersionState.SUPERSEDED, clock.now()
    await session.flush()
    for doc in changed:
        card = known.get(doc.code) or AnswerCard(id=new_id(), code=doc.code)
        replaced = card.number or 0
        _put_in_force(session, card, doc, newest.get(doc.code, 0) + 1)
        emit(session, SYSTEM, CardPublished(card.id, card.code, card.number, replaced))
    await session.flush()
    if golden is not None:
        await _load_golden(session, golden)
    await service.touch(session)
    return len(shipped)


def _put_in_force(session: AsyncSession, card: AnswerCard, doc: CardDocument, number: int) -> None:
    write(card, doc)
    card.state, card.number, card.proposed_by = CardState.PUBLISHED, number, None
    session.add(card)
    session.add(
        CardVersion(
            card_code=doc.code,
            number=number,
            doc=doc.stored,
            state=CardVersionState.PUBLISHED,
            base=number - 1,
            published_at=clock.now(),
        )
    )


async def _in_force(session: AsyncSession) -> dict[str, CardVersion]:
    statement = select(CardVersion).where(CardVersion.state == CardVersionState.PUBLISHED)
    return {version.card_code: version for version in await session.scalars(statement)}


async def _newest(session: AsyncSession) -> dict[str, int]:
    statement = select(
        CardVersion.card_code, func.max(CardVersion.number).label("newest")
    ).group_by(CardVersion.card_code)
    return {row.card_code: row.newest for row in await session.execute(statement)}


async def _load_golden(session: AsyncSession, folder: Path) -> None:
    rows = await session.execute(select(CardGolden.card_code, CardGolden.text))
    known = {(row.card_code, row.text) for row in rows}
    cards = set(await session.scalars(select(AnswerCard.code)))
    for code, question in dict.fromkeys(_questions(folder)):
        if code in cards and (code, question) not in known:
            session.add(CardGolden(card_code=code, text=question, source=GoldenSource.SHIPPED))
    await session.flush()


def _questions(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("*.json")):
        for code, questions in json.loads(path.read_text(encoding="utf-8")).items():
            yield from ((code, question) for question in questions)


def _read(folder: Path) -> Iterator[Json]:
    for path in sorted(folder.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        yield from data if isinstance(data, list) else [data]
