"""Fields that only a template knows: the citizen's answer to the question the template asks."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from huying.brain.text.documents import FieldDoc, TemplateDoc
from huying.brain.text.talk import answers, is_no, is_social
from huying.brain.text.values import Party, Proposed, Span, Utterance
from huying.brain.text.words import clauses, telling_keys, tidy

_ASKED = 0.45
_MAX_ANSWER = 60


def find_asked(
    utterances: Sequence[Utterance], template: TemplateDoc, known: Collection[str]
) -> tuple[Proposed, ...]:
    """One field for each question of the template that the agent put in about the same words and
    the citizen answered; fields in `known` are left alone."""
    asked = answers(utterances)
    found: list[Proposed] = []
    for field in template.fields:
        if field.code in known or field.type not in ("text", "choice") or not field.ask:
            continue
        best = max(
            (
                (_alike(asked[said.seq].text, field), said)
                for said in utterances
                if said.party is Party.CITIZEN and said.seq in asked
            ),
            key=lambda pair: (pair[0], -pair[1].seq),
            default=None,
        )
        if best is not None and best[0] >= _ASKED:
            proposed = _answer(field, *best)
            if proposed is not None:
                found.append(proposed)
    return tuple(found)


def _alike(question: str, field: FieldDoc) -> float:
    """The share of the template question's words that the agent's question holds."""
    wanted = set(telling_keys(field.ask))
    return len(wanted & set(telling_keys(question))) / len(wanted) if wanted else 0.0


def _answer(field: FieldDoc, likeness: float, said: Utterance) -> Proposed | None:
    if is_social(said.text) or (is_no(said.text) and len(said.text) < 4):
        return None
    end = 0
    for clause in clauses(said.text):
        if end and clause.end > _MAX_ANSWER:
            break
        end = clause.end
    value = tidy(said.text[:end])
    if not value:
        return None
    confidence = round(min(0.8, 0.3 + 0.5 * likeness), 3)
    return Proposed(field.code, value, None, confidence, (Span(said.seq, 0, end),))
