"""Decisions as the next dispatcher reads them."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from huying.ticket.schemas import UnitRef


class DecisionBrief(BaseModel):
    """A decision as the next dispatcher reads it; the ticket only for who may see it."""

    id: UUID
    ticket_id: UUID | None
    number: str | None
    category: str
    place: str
    lead: UnitRef
    assists: list[UnitRef]
    basis: str
    reasoning: str
    chair: UnitRef
    decided_at: datetime
    is_without_quorum: bool
    duty_row: str | None


class PrecedentRead(BaseModel):
    """``reasons``: why this decision is like the ticket at hand."""

    decision: DecisionBrief
    reasons: list[str]
