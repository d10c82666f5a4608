"""Understanding of what citizens say: values in, proposals with evidence out. No database, network,
clock or files; the same code serves a live call, a replay, a test and a benchmark."""

from huying.brain.text.analysis import analyse, categorise
from huying.brain.text.cards import CardIndex
from huying.brain.text.documents import (
    CardDoc,
    CategoryDoc,
    DutyDoc,
    FieldDoc,
    PlaceDoc,
    TemplateDoc,
    card_from_json,
    categories_from_rows,
    places_from_rows,
    template_from_json,
)
from huying.brain.text.drafts import compose, known_words, violations
from huying.brain.text.fields import extract_fields
from huying.brain.text.kinds import kind_of, urgency_of
from huying.brain.text.lexicon import CityLexicon
from huying.brain.text.masking import mask
from huying.brain.text.norms import norms
from huying.brain.text.places import PlaceIndex
from huying.brain.text.risks import risks
from huying.brain.text.segments import split_matters
from huying.brain.text.values import (
    MODEL,
    VERSION,
    Analysis,
    CardHit,
    Draft,
    ForbiddenWord,
    Kind,
    KindGuess,
    MatterAnalysis,
    MatterSegment,
    NormChecks,
    Party,
    Proposed,
    Ranked,
    Risk,
    RiskKind,
    Span,
    Urgency,
    UrgencyGuess,
    Utterance,
    Violation,
)

__all__ = [
    "MODEL",
    "VERSION",
    "Analysis",
    "CardDoc",
    "CardHit",
    "CardIndex",
    "CategoryDoc",
    "CityLexicon",
    "Draft",
    "DutyDoc",
    "FieldDoc",
    "ForbiddenWord",
    "Kind",
    "KindGuess",
    "MatterAnalysis",
    "MatterSegment",
    "NormChecks",
    "Party",
    "PlaceDoc",
    "PlaceIndex",
    "Proposed",
    "Ranked",
    "Risk",
    "RiskKind",
    "Span",
    "TemplateDoc",
    "Urgency",
    "UrgencyGuess",
    "Utterance",
    "Violation",
    "analyse",
    "card_from_json",
    "categories_from_rows",
    "categorise",
    "compose",
    "extract_fields",
    "kind_of",
    "known_words",
    "mask",
    "norms",
    "places_from_rows",
    "risks",
    "split_matters",
    "template_from_json",
    "urgency_of",
    "violations",
]
