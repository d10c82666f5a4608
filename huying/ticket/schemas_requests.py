"""Requests, pauses and supplements as people see them."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from huying.ticket.kinds import (
    ContactResult,
    RequestKind,
    RequestState,
    Standing,
    SupplementOutcome,
    TicketState,
)


class DecisionRead(BaseModel):
    """One person's word at one level."""

    standing: Standing
    standing_label: str
    is_granted: bool
    by_name: str | None
    note: str
    at: datetime


class RequestRead(BaseModel):
    """``amount_text``: an extension in words; ``until``: a suspension's last day. ``reason_not``
    says why this person cannot decide, ``waits_for`` at which level it waits."""

    id: UUID
    kind: RequestKind
    kind_label: str
    state: RequestState
    state_label: str
    round: int
    code: str
    code_label: str
    reason: str
    amount: int | None
    amount_text: str
    until: datetime | None
    due_at: datetime | None
    asked_by_name: str | None
    asked_by_unit: bool
    asked_at: datetime
    decided_at: datetime | None
    decisions: list[DecisionRead]
    waits_for: Standing | None
    waits_for_label: str
    can_decide: bool
    reason_not: str | None
    can_cancel: bool
    version: int


class Preview(BaseModel):
    """What the clocks would become; ``steps`` explain ``new_due_at``. ``limit_amount`` and
    ``unit`` are the original limit's."""

    due_at: datetime | None
    new_due_at: datetime | None
    citizen_due_at: datetime
    new_citizen_due_at: datetime
    steps: list[str]
    limit_amount: int | None
    unit: str | None
    limit_text: str
    latest_end_at: datetime


class PauseRead(BaseModel):
    """``ended_at`` None: it lasts, until ``ends_at`` at the latest."""

    id: UUID
    code: str
    code_label: str
    started_at: datetime
    ends_at: datetime
    ended_at: datetime | None


class TryRead(BaseModel):
    at: datetime
    actor_name: str | None
    result: ContactResult
    note: str


class SupplementRead(BaseModel):
    """What was missing and what came of it; ``may_give_up`` after three failed attempts."""

    id: UUID
    from_state: TicketState
    needed: str
    asked_by_name: str | None
    asked_at: datetime
    outcome: SupplementOutcome | None
    outcome_label: str
    answer: str
    ended_at: datetime | None
    tries: list[TryRead]
    may_give_up: bool


class PhoneToCall(BaseModel):
    phone: str
    seconds: int = 120


class CodeChoice(BaseModel):
    code: str
    label: str


class RequestChoices(BaseModel):
    """The codes of each form, with their words."""

    extension: list[CodeChoice]
    suspension: list[CodeChoice]
    termination: list[CodeChoice]
    withdraw: list[CodeChoice]
    transfer: list[CodeChoice]
