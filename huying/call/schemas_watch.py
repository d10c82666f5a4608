"""The watch of a call on screens. Times are milliseconds from the start of the call."""

from uuid import UUID

from pydantic import BaseModel

from huying.call.schemas_spans import SpanRead


class WatchReason(BaseModel):
    """A signal in one short sentence. ``seq``: the utterance it was seen in, if it was in one;
    ``spans`` are empty where texts are masked. ``amount``: milliseconds exceeded, times, strength
    of a feeling 0–1, or level of a danger 1–3."""

    code: str
    kind: str
    sentence: str
    at_ms: int
    amount: float
    seq: int | None
    spans: list[SpanRead]


class WatchRead(BaseModel):
    """``level`` 0 calm, 1 watch, 2 warn, 3 act; ``score`` 0–100; ``reasons``: what weighs now,
    heaviest first. ``off``: signals that the city has switched off."""

    level: int
    score: float
    at_ms: int
    reasons: list[WatchReason]
    off: list[str]


class WatchStep(BaseModel):
    """The risk rose or fell to ``level``. ``announces``: the shift lead was told."""

    at_ms: int
    level: int
    score: float
    reasons: list[str]
    announces: bool


class WatchPoint(BaseModel):
    at_ms: int
    score: float


class WatchHistory(BaseModel):
    """A call's watch from its start to ``at_ms``: ``curve`` is the score over time, ``rises`` the
    marks of the three levels. Empty lists: nothing was watched."""

    call_id: UUID
    level: int
    score: float
    at_ms: int
    is_final: bool
    signals: list[WatchReason]
    steps: list[WatchStep]
    curve: list[WatchPoint]
    rises: list[float]
