from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.knowledge.models import AnswerCard, CardState, KnowledgeVersion


async def find_card(session: AsyncSession, code: str) -> AnswerCard | None:
    return await session.scalar(select(AnswerCard).where(AnswerCard.code == code))


async def find_cards(session: AsyncSession, codes: Iterable[str]) -> dict[str, AnswerCard]:
    rows = await session.scalars(select(AnswerCard).where(AnswerCard.code.in_(list(codes))))
    return {card.code: card for card in rows}


async def published(session: AsyncSession) -> Sequence[AnswerCard]:
    return (
        await session.scalars(
            select(AnswerCard)
            .where(AnswerCard.state == CardState.PUBLISHED)
            .order_by(AnswerCard.code.collate("C"))
        )
    ).all()


async def of_codes(session: AsyncSession, codes: Sequence[str]) -> Sequence[AnswerCard]:
    """Published cards as they stand now, also where the session has read them before."""
    if not codes:
        return ()
    statement = select(AnswerCard).where(
        AnswerCard.code.in_(codes), AnswerCard.state == CardState.PUBLISHED
    )
    return (await session.scalars(statement.execution_options(populate_existing=True))).all()


async def stamps(session: AsyncSession) -> dict[str, str]:
    """When each published card was last changed."""
    statement = select(AnswerCard.code, AnswerCard.updated_at).where(
        AnswerCard.state == CardState.PUBLISHED
    )
    return {code: str(at) for code, at in await session.execute(statement)}


async def version(session: AsyncSession) -> int:
    row = await session.get(KnowledgeVersion, 1, populate_existing=True)
    return row.version if row else 0
