"""What goes into the text brain and what comes out of it: frozen values, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MODEL = "huying-text"
VERSION = "1"


class Party(StrEnum):
    AGENT = "agent"
    CITIZEN = "citizen"


class Kind(StrEnum):
    """工单类型."""

    CONSULT = "consult"
    HELP = "help"
    SUGGESTION = "suggestion"
    COMPLAINT = "complaint"
    REPORT = "report"
    PRAISE = "praise"


class Urgency(StrEnum):
    NORMAL = "normal"
    URGENT = "urgent"
    CRITICAL = "critical"


class RiskKind(StrEnum):
    """``emergency``: life in danger; ``property``: goods and buildings; ``abuse``: of the agent."""

    EMERGENCY = "emergency"
    PROPERTY = "property"
    SELF_HARM = "self_harm"
    GROUP = "group"
    MINOR = "minor"
    ABUSE = "abuse"
    THREAT = "threat"
    MEDIA = "media"
    FRAUD = "fraud"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One final utterance; `seq` is unique within the call and rises with time."""

    seq: int
    party: Party
    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` (included) to `end` (excluded) of utterance `seq`."""

    seq: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposed value of one field. `code` is the stable code behind the value, when it has one
    (place code, ISO time); `confidence` is 0 to 1; `spans` is never empty."""

    field: str
    value: str
    code: str | None
    confidence: float
    spans: tuple[Span, ...]
    model: str = MODEL
    version: str = VERSION


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate category, best first in its tuple; confidences of one tuple sum to ≤ 1."""

    code: str
    confidence: float
    spans: tuple[Span, ...]
    model: str = MODEL
    version: str = VERSION


@dataclass(frozen=True, slots=True)
class KindGuess:
    kind: Kind
    confidence: float
    spans: tuple[Span, ...]
    model: str = MODEL
    version: str = VERSION


@dataclass(frozen=True, slots=True)
class UrgencyGuess:
    urgency: Urgency
    confidence: float
    spans: tuple[Span, ...]
    model: str = MODEL
    version: str = VERSION


@dataclass(frozen=True, slots=True)
class MatterSegment:
    """One matter of a call: its utterances, and the call's shared ones (who, contact, closing)
    that belong to every matter or to none."""

    number: int
    first_seq: int
    last_seq: int
    utterances: tuple[Utterance, ...]
    shared: tuple[Utterance, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Violation:
    """Something in a draft that nobody said. `what` is number, name or place."""

    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Risk:
    """`level` is 1 (watch), 2 (warn) or 3 (act at once). `certainty` is below 1 for words that
    only sound like the term."""

    kind: RiskKind
    level: int
    spans: tuple[Span, ...]
    term: str
    model: str = MODEL
    version: str = VERSION
    certainty: float = 1.0


@dataclass(frozen=True, slots=True)
class ForbiddenWord:
    term: str
    span: Span


@dataclass(frozen=True, slots=True)
class NormChecks:
    """Service norms of the agent's side so far; spans are the words that satisfied each check."""

    greeting: tuple[Span, ...]
    address_verified: tuple[Span, ...]
    closing: tuple[Span, ...]
    forbidden: tuple[ForbiddenWord, ...]

    @property
    def is_greeting_said(self) -> bool:
        return bool(self.greeting)

    @property
    def is_address_verified(self) -> bool:
        return bool(self.address_verified)

    @property
    def is_closing_said(self) -> bool:
        return bool(self.closing)


@dataclass(frozen=True, slots=True)
class CardHit:
    """`score` is how far the card lies above the refusal threshold, `question` the card's question
    that matched best."""

    code: str
    score: float
    confidence: float
    question: str
    spans: tuple[Span, ...]
    model: str = MODEL
    version: str = VERSION


@dataclass(frozen=True, slots=True)
class MatterAnalysis:
    segment: MatterSegment
    categories: tuple[Ranked, ...]
    kind: KindGuess
    urgency: UrgencyGuess
    fields: tuple[Proposed, ...]
    template_code: str | None
    draft: Draft

    def field(self, code: str) -> Proposed | None:
        return next((item for item in self.fields if item.field == code), None)


@dataclass(frozen=True, slots=True)
class Analysis:
    matters: tuple[MatterAnalysis, ...]
    risks: tuple[Risk, ...]
    norms: NormChecks
    on: date
