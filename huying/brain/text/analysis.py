"""One deterministic reading of a call so far; run again after every final utterance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from huying.brain.text.asked import find_asked
from huying.brain.text.categories import categorise as rank
from huying.brain.text.drafts import compose
from huying.brain.text.fields import EXTRACTED, extract_fields
from huying.brain.text.kinds import kind_of, urgency_of
from huying.brain.text.lexicon import CityLexicon
from huying.brain.text.norms import norms
from huying.brain.text.risks import risks
from huying.brain.text.segments import split_matters
from huying.brain.text.values import (
    Analysis,
    MatterAnalysis,
    MatterSegment,
    Party,
    Proposed,
    Ranked,
    Utterance,
)

_INHERITED = 0.6

# Another ranking of a matter's categories, from its utterances and the content's own ranking.
Refine = Callable[[Sequence[Utterance], tuple[Ranked, ...]], tuple[Ranked, ...]]


def categorise(
    said: str | Sequence[Utterance], lexicon: CityLexicon, k: int = 3
) -> tuple[Ranked, ...]:
    """The `k` likeliest leaf categories with calibrated confidence, best first; empty when no word
    speaks for any."""
    utterances = (Utterance(0, Party.CITIZEN, 0, 0, said),) if isinstance(said, str) else said
    return rank(utterances, lexicon.categories, k, kind_of(utterances, lexicon))


def analyse(
    utterances: Sequence[Utterance],
    lexicon: CityLexicon,
    caller_phone: str | None,
    now: datetime,
    refine: Refine | None = None,
) -> Analysis:
    """Everything the text says of the call. `utterances` are the stored final ones in order;
    `now` is aware. With `refine` each matter is read under the categories that it gives. Equal
    arguments give equal results."""
    said = tuple(utterances)
    matters: list[MatterAnalysis] = []
    for segment in split_matters(said, lexicon):
        matter = _analyse_matter(segment, lexicon, caller_phone, now, refine)
        before = matters[-1].field("place") if matters else None
        if before is not None and matter.field("place") is None:
            matter = _at(matter, before, lexicon)
        matters.append(matter)
    return Analysis(
        matters=tuple(matters),
        risks=risks(said, lexicon),
        norms=norms(said, lexicon),
        on=now.date(),
    )


def _at(matter: MatterAnalysis, place: Proposed, lexicon: CityLexicon) -> MatterAnalysis:
    """A matter without a place of its own is probably where the one before it is."""
    inherited = replace(place, confidence=round(place.confidence * _INHERITED, 3))
    fields = (*matter.fields, inherited)
    template = lexicon.templates.get(matter.template_code or "")
    return replace(matter, fields=fields, draft=compose(template, fields, matter.kind.kind))


def _analyse_matter(
    segment: MatterSegment,
    lexicon: CityLexicon,
    caller_phone: str | None,
    now: datetime,
    refine: Refine | None,
) -> MatterAnalysis:
    own = segment.utterances
    categories = categorise(own, lexicon)
    if refine is not None:
        categories = refine(own, categories)
    kind = kind_of(own, lexicon, categories)
    fields = extract_fields(segment, lexicon, caller_phone, now=now)
    doc = lexicon.categories.by_code[categories[0].code] if categories else None
    template = lexicon.templates.get(doc.template) if doc and doc.template else None
    if template is not None:
        known = {item.field for item in fields} | EXTRACTED
        fields = (*fields, *find_asked(own, template, known))
    heard = sorted((*own, *segment.shared), key=lambda said: said.seq)
    return MatterAnalysis(
        segment=segment,
        categories=categories,
        kind=kind,
        urgency=urgency_of(heard, lexicon, categories),
        fields=fields,
        template_code=template.code if template else None,
        draft=compose(template, fields, kind.kind),
    )
