"""One deterministic reading of a call so far; run again after every final utterance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huying.brain.text.categories import categorise as rank
from huying.brain.text.drafts import compose
from huying.brain.text.fields import extract_fields
from huying.brain.text.kinds import kind_of, urgency_of
from huying.brain.text.lexicon import CityLexicon
from huying.brain.text.norms import norms
from huying.brain.text.risks import risks
from huying.brain.text.segments import split_matters
from huying.brain.text.values import (
    Analysis,
    MatterAnalysis,
    MatterSegment,
    Ranked,
    Utterance,
)


def categorise(
    said: str | Sequence[Utterance], lexicon: CityLexicon, k: int = 3
) -> tuple[Ranked, ...]:
    """The `k` likeliest leaf categories, see `categories.categorise`."""
    return rank(said, lexicon.categories, k)


def analyse(
    utterances: Sequence[Utterance],
    lexicon: CityLexicon,
    caller_phone: str | None,
    now: datetime,
) -> Analysis:
    """Everything the text says of the call. `utterances` are the stored final ones in order;
    `now` is aware. Equal arguments give equal results."""
    said = tuple(utterances)
    return Analysis(
        matters=tuple(
            _analyse_matter(segment, lexicon, caller_phone, now)
            for segment in split_matters(said, lexicon)
        ),
        risks=risks(said, lexicon),
        norms=norms(said, lexicon),
        on=now.date(),
    )


def _analyse_matter(
    segment: MatterSegment, lexicon: CityLexicon, caller_phone: str | None, now: datetime
) -> MatterAnalysis:
    categories = categorise(segment.utterances, lexicon)
    kind = kind_of(segment.utterances, lexicon, categories)
    fields = extract_fields(segment, lexicon, caller_phone, now=now)
    doc = lexicon.categories.by_code[categories[0].code] if categories else None
    template = lexicon.templates.get(doc.template) if doc and doc.template else None
    return MatterAnalysis(
        segment=segment,
        categories=categories,
        kind=kind,
        urgency=urgency_of(segment.utterances, lexicon, categories),
        fields=fields,
        template_code=template.code if template else None,
        draft=compose(template, fields, kind.kind),
        cards=lexicon.cards.search(segment.utterances, now.date(), categories=categories),
    )
