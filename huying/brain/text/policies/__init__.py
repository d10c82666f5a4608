"""Understanding of policy documents: lines in, facts, outline, relations and points with their
places out. Pure; the rules are general grammar of official writing, no words of one city."""

from __future__ import annotations

from collections.abc import Sequence

from huying.brain.text.policies.drafts import drafts
from huying.brain.text.policies.effects import (
    Coming,
    Difference,
    Effect,
    EffectKind,
    Held,
    clauses_in,
    conflicts,
    counted,
    effects,
    named_by,
)
from huying.brain.text.policies.facts import facts_of, frame_of
from huying.brain.text.policies.figures import Saying, figures_in, sayings_in, sayings_of
from huying.brain.text.policies.lines import lines_from_text
from huying.brain.text.policies.outline import outline_of
from huying.brain.text.policies.points import points_of
from huying.brain.text.policies.relations import relations_of
from huying.brain.text.policies.values import (
    MODEL,
    VERSION,
    CardDraft,
    CityWords,
    Fact,
    Facts,
    Level,
    Line,
    Place,
    Point,
    PointKind,
    Relation,
    RelationKind,
    Section,
    Understanding,
)


def understand(lines: Sequence[Line], city: CityWords | None = None) -> Understanding:
    """Everything that can be read out of the document; what it does not say is not there."""
    words = city or CityWords()
    outline, spots = outline_of(lines)
    frame = frame_of(lines)
    facts = facts_of(lines, spots, frame, words)
    title = facts.title.value if facts.title else ""
    first = frame.title[0] if frame.title else 0
    return Understanding(
        facts=facts,
        outline=outline,
        relations=relations_of(spots, first, title),
        points=points_of(spots, frame),
    )


def sayings(understood: Understanding, lines: Sequence[Line]) -> tuple[Saying, ...]:
    """The figures of a document with what they are of, to be compared with what is known."""
    _, spots = outline_of(lines)
    return sayings_of(understood.points, lines, spots)


def clauses_of(lines: Sequence[Line]) -> dict[int, str]:
    """The clause that each block stands in, by the block's number."""
    return {spot.line.number: spot.clause for spot in outline_of(lines)[1]}


__all__ = [
    "MODEL", "VERSION", "CardDraft", "CityWords", "Coming", "Difference", "Effect", "EffectKind",
    "Fact", "Facts", "Held", "Level", "Line", "Place", "Point", "PointKind", "Relation",
    "RelationKind", "Saying", "Section", "Understanding", "clauses_in", "clauses_of", "conflicts",
    "counted", "drafts", "effects", "figures_in", "lines_from_text", "named_by", "sayings",
    "sayings_in", "understand",
]  # fmt: skip
