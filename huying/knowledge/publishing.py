"""What was brought or changed is offered to agents when a second person has approved it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor
from huying.kit.events import emit
from huying.knowledge import service
from huying.knowledge.errors import NothingProposed, SamePerson
from huying.knowledge.events import CardPublished
from huying.knowledge.models import AnswerCard, CardState


async def proposed(session: AsyncSession, *, limit: int) -> Sequence[AnswerCard]:
    """Cards that wait, by code."""
    statement = select(AnswerCard).where(AnswerCard.state == CardState.PROPOSED)
    ordered = statement.order_by(AnswerCard.code.collate("C")).limit(limit)
    return (await session.scalars(ordered)).all()


def is_own(actor: Actor, card: AnswerCard) -> bool:
    """Whether the actor brought the card: then another person publishes it."""
    return card.proposed_by is not None and card.proposed_by == actor.id


async def publish(session: AsyncSession, actor: Actor, codes: Sequence[str]) -> None:
    """All of them or none. Raises NothingProposed, SamePerson."""
    wanted = select(AnswerCard).where(AnswerCard.code.in_(codes)).with_for_update()
    cards = {card.code: card for card in await session.scalars(wanted)}
    for code in codes:
        card = cards.get(code)
        if card is None or card.state is not CardState.PROPOSED:
            raise NothingProposed(code=code)
        if is_own(actor, card):
            raise SamePerson(title=card.title)
        card.state = CardState.PUBLISHED
        emit(session, actor, CardPublished(card.id, code))
    await service.touch(session)
