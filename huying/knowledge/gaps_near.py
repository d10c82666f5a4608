"""Cards near questions that none answered: also those that must not be served, with the reason."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text.question_groups import Groups, Questions
from huying.knowledge import gaps_grouping, repository, validity
from huying.knowledge.models import AnswerCard

LEAST = 0.15
MOST = 5


@dataclass(frozen=True)
class Near:
    """``likeness`` of wording, 0–1. ``why`` it may not be served; None: it may."""

    card: AnswerCard
    likeness: float
    why: str | None


_known: tuple[int, Groups] | None = None


async def near(session: AsyncSession, texts: Sequence[str], place: str | None) -> list[Near]:
    """The likest first."""
    reader, groups = await gaps_grouping.wording(session), await _cards(session)
    found = groups.near([reader.read(text) for text in texts], least=LEAST, most=MOST)
    codes = [code for code, _ in found]
    rows, served = (
        await repository.find_cards(session, codes),
        await validity.servable(session, codes, place),
    )
    return [
        Near(rows[code], score, served.unfit[code].value if code in served.unfit else None)
        for code, score in found
        if code in rows
    ]


async def _cards(session: AsyncSession) -> Groups:
    """Every card's wording, whatever its state, read again when a card has changed."""
    global _known
    version = await repository.version(session)
    if _known is None or _known[0] != version:
        reader = await gaps_grouping.wording(session)
        rows = await session.execute(
            select(AnswerCard.code, AnswerCard.title, AnswerCard.questions)
        )
        phrases = [(code, text) for code, title, asked in rows for text in (title, *asked)]
        _known = (version, await asyncio.to_thread(_read, reader, phrases))
    return _known[1]


def _read(reader: Questions, phrases: Sequence[tuple[str, str]]) -> Groups:
    groups = Groups()
    for code, text in phrases:
        groups.add(code, reader.read(text))
    return groups
