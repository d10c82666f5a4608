"""The brain's reading of a call as plain JSON: what is stored, sent between processes, compared."""

from collections.abc import Sequence
from datetime import datetime

from huying.brain import text as brain
from huying.brain.text.feelings import feelings
from huying.call.aids import Aids
from huying.call.models import Json

Packed = list[list[int]]
NO_AIDS = Aids()


def read_call(
    lexicon: brain.CityLexicon,
    said: Sequence[tuple[int, str, int, int, str]],
    caller_phone: str | None,
    started_at: datetime,
    aids: Aids = NO_AIDS,
) -> Json:
    """``said``: (call_seq, party, start_ms, end_ms, text) in order. ``started_at`` is in the city's
    zone. Equal arguments give equal results.

    Returns ``{"matters": [draft…], "risks": [risk…], "norms": norms, "feelings": [feeling…]}``;
    spans are ``[seq, start, end]``.
    """
    utterances = [
        brain.Utterance(seq, brain.Party(party), start_ms, end_ms, text)
        for seq, party, start_ms, end_ms, text in said
    ]
    result = brain.analyse(utterances, lexicon, caller_phone, started_at, aids.refine(lexicon))
    reading = {
        "matters": [_draft(matter) for matter in result.matters],
        "risks": [
            {
                "kind": risk.kind.value,
                "level": risk.level,
                "term": risk.term,
                "spans": _packed(risk.spans),
            }
            for risk in result.risks
        ],
        "norms": _norms(result.norms),
        "feelings": [
            {
                "kind": felt.kind.value,
                "strength": round(felt.strength, 3),
                "seq": felt.seq,
                "spans": _packed(felt.spans),
            }
            for felt in feelings(utterances, lexicon)
        ],
    }
    return aids.cleared(reading)


def _packed(spans: Sequence[brain.Span]) -> Packed:
    return [[span.seq, span.start, span.end] for span in spans]


def _draft(matter: brain.MatterAnalysis) -> Json:
    return {
        "model": brain.MODEL,
        "version": brain.VERSION,
        "from": matter.segment.first_seq,
        "to": matter.segment.last_seq,
        "categories": [
            {
                "code": c.code,
                "confidence": c.confidence,
                "spans": _packed(c.spans),
                "model": c.model,
                "version": c.version,
            }
            for c in matter.categories
        ],
        "kind": {
            "value": matter.kind.kind.value,
            "confidence": matter.kind.confidence,
            "spans": _packed(matter.kind.spans),
        },
        "urgency": {
            "value": matter.urgency.urgency.value,
            "confidence": matter.urgency.confidence,
            "spans": _packed(matter.urgency.spans),
        },
        "fields": [
            {
                "field": f.field,
                "value": f.value,
                "code": f.code,
                "confidence": f.confidence,
                "spans": _packed(f.spans),
            }
            for f in matter.fields
        ],
    }


def _norms(norms: brain.NormChecks) -> Json:
    return {
        "greeting": _packed(norms.greeting),
        "address_verified": _packed(norms.address_verified),
        "closing": _packed(norms.closing),
        "forbidden": [
            {"term": word.term, "span": [word.span.seq, word.span.start, word.span.end]}
            for word in norms.forbidden
        ],
    }
