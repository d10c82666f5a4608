"""The title of a running text."""

from __future__ import annotations

import re

from huying.brain.text.titles.candidates import Candidate, candidates
from huying.brain.text.titles.claims import unsupported
from huying.brain.text.titles.ranking import title_signs
from huying.brain.text.titles.reading import Letter, Role, read_letter
from huying.brain.text.titles.values import Quoted, Title
from huying.brain.text.titles.weights import TitleModel

MAX_TITLE = 40
_LEAD = re.compile(r"^(?:我们|我|本人|咱们?|俺们?)(?:是|系|在|为)?")


def title_of(text: str, model: TitleModel) -> Title:
    """The title; empty when the text says nothing. Never longer than the text and than 40
    characters; holds no number, name or place that the text does not."""
    letter = read_letter(text)
    limit = min(MAX_TITLE, len(text.strip()))
    for score, candidate in ranked(letter, model):
        title = candidate.text
        if len(title) <= limit and not unsupported(title, text):
            return Title(title, _quotes(candidate), round(max(0.0, min(1.0, score)), 3))
    return _plain_title(letter, limit)


def ranked(letter: Letter, model: TitleModel) -> list[tuple[float, Candidate]]:
    """Every candidate with the likeness that it can be expected to have, best first."""
    odds = model.odds(letter)
    found = [
        (model.likeness(title_signs(candidate, odds)), candidate)
        for candidate in candidates(letter, odds, model.length)
    ]
    return sorted(found, key=lambda item: -item[0])


def _plain_title(letter: Letter, limit: int) -> Title:
    """The first clause as it stands, for texts too short to choose from."""
    for clause in sorted(letter.clauses, key=lambda clause: clause.role is Role.COURTESY):
        lead = _LEAD.match(clause.text)
        start = lead.end() if lead and lead.end() < len(clause.text) else 0
        text = clause.text[start : start + limit]
        begin = clause.start + start
        return Title(text, (Quoted(0, len(text), begin, begin + len(text)),), 0.0)
    return Title("", (), 0.0)


def _quotes(candidate: Candidate) -> tuple[Quoted, ...]:
    found: list[Quoted] = []
    position = len(candidate.frame)
    for word in (*candidate.place, *candidate.phrase.words):
        end = position + len(word.text)
        last = found[-1] if found else None
        if last is not None and last.end == position and last.source_end == word.start:
            found[-1] = Quoted(last.start, end, last.source_start, word.end)
        else:
            found.append(Quoted(position, end, word.start, word.end))
        position = end
    return tuple(found)
