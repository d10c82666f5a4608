"""The summary of a running text: its most telling clauses in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from huying.brain.text.titles.reading import Clause, Letter, Role, read_letter
from huying.brain.text.titles.values import Quoted, Summary
from huying.brain.text.titles.weights import TitleModel

_WEIGHT = {Role.WISH: 1.25, Role.QUESTION: 1.15, Role.SELF: 1.0, Role.TELLING: 1.0}
_LEAST = 4


def summary_of(text: str, model: TitleModel, max_chars: int = 120) -> Summary:
    """Whole clauses, at most `max_chars` characters: who and where, what happened, what is
    wanted, as the citizen wrote them. Courtesies are left out; the demand is in it when it fits.
    When not even one clause fits, the beginning of the first."""
    letter = read_letter(text)
    chances = model.odds(letter).words
    useful = [
        clause
        for clause in letter.clauses
        if clause.role is not Role.COURTESY and len(clause.text) >= _LEAST
    ]
    chosen = _chosen(useful, chances, max_chars)
    if not chosen and useful and max_chars >= _LEAST:
        first = useful[0]
        end = first.start + min(len(first.text), max_chars)
        text = letter.text[first.start : end]
        return Summary(text, (Quoted(0, len(text), first.start, end),))
    return _joined(letter, chosen)


def _chosen(clauses: Sequence[Clause], chances: Mapping[str, float], limit: int) -> list[Clause]:
    """The demand first, then greedily what adds most that is new for its length."""
    chosen: list[Clause] = []
    told: set[str] = set()
    room = limit
    left = list(clauses)
    demands = [clause for clause in left if clause.role in (Role.WISH, Role.QUESTION)]
    first = max(demands, key=lambda clause: _gain(clause, chances, told), default=None)
    while left:
        best = first or max(left, key=lambda clause: _gain(clause, chances, told))
        first = None
        left.remove(best)
        if len(best.text) + 1 > room:
            continue
        if _gain(best, chances, told) < 0.05:
            break
        chosen.append(best)
        told.update(word.text for word in best.words)
        room -= len(best.text) + 1
    return sorted(chosen, key=lambda clause: clause.start)


def _gain(clause: Clause, chances: Mapping[str, float], told: set[str]) -> float:
    new = {word.text for word in clause.words} - told
    value = sum(len(word) * chances.get(word, 0.0) for word in new)
    return _WEIGHT.get(clause.role, 0.0) * value / (len(clause.text) + 10)


def _joined(letter: Letter, chosen: Sequence[Clause]) -> Summary:
    parts: list[str] = []
    quotes: list[Quoted] = []
    position = 0
    for number, clause in enumerate(chosen):
        quotes.append(Quoted(position, position + len(clause.text), clause.start, clause.end))
        following = chosen[number + 1] if number + 1 < len(chosen) else None
        goes_on = following is not None and following.sentence == clause.sentence
        mark = "，" if goes_on else _end_mark(letter, clause)
        parts += [clause.text, mark]
        position += len(clause.text) + 1
    text = "".join(parts)
    return Summary(text if len(text) <= len(letter.text) else text[:-1], tuple(quotes))


def _end_mark(letter: Letter, clause: Clause) -> str:
    return "？" if letter.text[clause.end : clause.end + 1] in ("？", "?") else "。"
