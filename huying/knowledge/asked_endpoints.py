"""What the person who asked says of the answer: 这没有帮到我, or that it was used."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict

from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.knowledge import asked
from huying.knowledge.models_gaps import AskedOutcome
from huying.knowledge.permissions import READ

router = APIRouter(prefix="/asked-questions", tags=["knowledge"])

Reader = Annotated[Actor, Depends(requires(READ))]


class AskedSaid(BaseModel):
    """``card_code``: which of the cards offered; None: the answer as a whole."""

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["used", "unhelpful"]
    card_code: str | None = None


@router.post("/{id}/outcome", status_code=204, responses=responses(NotFound))
async def say_of_answer(id: UUID, body: AskedSaid, actor: Reader, session: Session) -> None:
    """Of one's own question alone."""
    row = await asked.find(session, id, lock=True)
    if row is None or row.asked_by is None or row.asked_by != actor.id:
        raise NotFound()
    offered = {each["code"] for each in row.offered}
    code = body.card_code if body.card_code in offered else None
    await asked.note_outcome(session, row, AskedOutcome(body.outcome), card_code=code)
