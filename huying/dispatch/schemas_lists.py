"""What the three lists take and give."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, StringConstraints

from huying.dispatch.models import ListKind, ListState
from huying.dispatch.schemas import Code
from huying.ticket.schemas import Body, NeededWords

Basis = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500)]


class Hits(BaseModel):
    """Dispatches by the row while it was in force; ``wrong`` of them a decision took elsewhere.
    ``share`` and its 95 % interval (Wilson) are None when there was none."""

    n: int
    wrong: int
    share: float | None
    low: float | None
    high: float | None


class ListRow(BaseModel):
    """A duty row on a list. No proposer: the content of the city, or the platform (``evidence``).
    ``why_not``: why I may not decide on what is proposed; None: I may."""

    id: UUID
    duty_code: str
    category: str
    place: str
    object: str
    lead: str
    duty_basis: str
    source: str
    kind: ListKind
    state: ListState
    basis: str
    evidence: list[UUID]
    proposed_by_name: str | None
    proposed_at: datetime | None
    decided_by_name: str | None
    decided_at: datetime | None
    in_force_from: datetime | None
    in_force_to: datetime | None
    end_proposed_by_name: str | None
    end_proposed_at: datetime | None
    end_reason: str
    ended_by_name: str | None
    ended_at: datetime | None
    ended_reason: str
    is_by_platform: bool
    hits: Hits
    why_not: str | None
    version: int


class DutyChoice(BaseModel):
    """A duty row that may be put on a list; ``on``: those that it is on, or proposed for."""

    code: str
    category: str
    place: str
    object: str
    lead: str
    basis: str
    on: list[ListKind]


class DutyChoices(BaseModel):
    """By code; ``is_more``: more are found than shown."""

    items: list[DutyChoice]
    is_more: bool


class ListRule(BaseModel):
    """When a row leaves the direct list by itself: ``wrong`` and more than ``share`` of the last
    ``of_last``; when it is proposed as disputed: ``objections`` in ``days``."""

    of_last: int
    wrong: int
    share: float
    objections: int
    days: int
    why: str


class Lists(BaseModel):
    """Proposals first, then what is in force, then what ended in the last 90 days."""

    items: list[ListRow]
    rule: ListRule
    may_propose: bool
    may_decide: bool


class ProposeBody(Body):
    duty_code: Code
    kind: ListKind
    basis: Basis


class DecideListBody(Body):
    version: int


class ReasonListBody(Body):
    reason: NeededWords
    version: int


class PreviewBody(Body):
    """``is_added``: put on the list; else taken off it."""

    duty_code: Code
    kind: ListKind
    is_added: bool


class EffectRead(BaseModel):
    """Of ``n`` tickets that the row covers, how many would newly or no longer go direct."""

    n: int
    to_direct: int
    from_direct: int
    numbers: list[str]


class PreviewRead(BaseModel):
    """``pool``: waiting now; ``recent``: registered in the last ``days``; ``is_cut``: only the
    newest were looked at."""

    pool: EffectRead
    recent: EffectRead
    days: int
    is_cut: bool
