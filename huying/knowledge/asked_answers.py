"""The knowledge asked for a person: answered, and the question kept with what was served."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.knowledge import asked
from huying.knowledge.asked import Offer, Put
from huying.knowledge.models_gaps import AskedAt, AskedQuestion
from huying.knowledge.searching import Answer, Ask, answer


@dataclass(frozen=True)
class AskedBy:
    """Who asks and where; ``asker``: any text that is the same for the same person today."""

    channel: AskedAt
    asked_by: UUID | None = None
    asker: str | None = None
    call_id: UUID | None = None
    matter: int | None = None
    names: Sequence[str] = ()


async def ask(session: AsyncSession, wanted: Ask, by: AskedBy) -> tuple[Answer, AskedQuestion]:
    """The answer, and the row that keeps the question."""
    found = await answer(session, wanted)
    return found, await note(session, wanted, found, by)


async def note(session: AsyncSession, wanted: Ask, found: Answer, by: AskedBy) -> AskedQuestion:
    """Keep a question that was answered already."""
    put = Put(
        channel=by.channel,
        text=wanted.text,
        offered=[Offer(hit.card.code, hit.card.number, hit.confidence) for hit in found.hits],
        why=found.why.value if found.why else None,
        unit_code=found.unit_code,
        place=wanted.place,
        categories=[(each.code, each.confidence) for each in wanted.categories],
        told=wanted.told,
        asked_by=by.asked_by,
        asker=by.asker,
        call_id=by.call_id,
        matter=by.matter,
        names=by.names,
    )
    return await asked.record(session, put)
