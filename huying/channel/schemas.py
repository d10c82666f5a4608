"""What a citizen sees of a ticket: plain words, no names, no numbers but the ticket's own."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from huying.callback.models import CitizenSolved, Satisfaction

Number = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{14}$")]
QueryCode = Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=12)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class ProgressStep(BaseModel):
    """One stop on the way, like a parcel's; ``at`` is None for what has not happened."""

    key: Literal[
        "registered", "sent", "signed", "contacted", "handling", "settled", "rework", "called_back",
        "closed", "answered", "not_accepted", "transferred", "withdrawn", "terminated",
    ]  # fmt: skip
    state: Literal["done", "current", "next"]
    title: str
    detail: str
    at: datetime | None


class Progress(BaseModel):
    """Where a ticket stands. ``headline`` says it in one sentence (街道已签收 · 预计周四前答复).

    ``promised`` is the promised time in plain words; None when there is nothing left to wait for.
    ``reply`` is the public reply once the ticket is settled or answered. ``pushed``: how the
    hotline has pressed for it, oldest first, in plain words.
    """

    number: str
    headline: str
    category: str
    registered_at: datetime
    unit: str | None
    promised: str | None
    promised_at: datetime | None
    is_late: bool
    steps: list[ProgressStep]
    pushed: list[str]
    reply: str | None
    can_evaluate: bool
    has_evaluated: bool


class PublicEvaluation(BaseModel):
    model_config = ConfigDict(extra="forbid")

    number: Number
    code: QueryCode
    satisfaction: Satisfaction
    solved: CitizenSolved
    words: Words = ""
