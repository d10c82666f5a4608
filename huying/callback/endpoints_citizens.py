"""What a citizen said of earlier matters, for the citizen's page."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from sqlalchemy import select

from huying.callback.models import CitizenSolved, Evaluation, Satisfaction
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.ticket import citizens, repository_citizens
from huying.ticket.permissions import CITIZEN_READ

router = APIRouter()
MOST_MATTERS = 100


class CitizenEvaluation(BaseModel):
    """The evaluation of one round of a matter."""

    ticket_id: UUID
    round: int
    satisfaction: Satisfaction
    solved: CitizenSolved
    at: datetime


class CitizenEvaluations(BaseModel):
    items: list[CitizenEvaluation]


@router.get("/citizens/{id}/evaluations", responses=responses(NotFound))
async def read_evaluations(
    id: UUID, actor: Annotated[Actor, Depends(requires(CITIZEN_READ))], session: Session
) -> CitizenEvaluations:
    """Of the record's ordinary matters, latest round last."""
    record = await citizens.find(session, id)
    matters = await repository_citizens.matters_of(session, actor, record.ids, MOST_MATTERS)
    rows = await session.scalars(
        select(Evaluation)
        .where(Evaluation.ticket_id.in_([matter.id for matter in matters]))
        .order_by(Evaluation.ticket_id, Evaluation.round)
    )
    return CitizenEvaluations(
        items=[
            CitizenEvaluation(
                ticket_id=row.ticket_id,
                round=row.round,
                satisfaction=row.satisfaction,
                solved=row.solved,
                at=row.at,
            )
            for row in rows
        ]
    )
