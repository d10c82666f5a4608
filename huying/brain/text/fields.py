"""All fields of one matter, each with the words it came from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from huying.brain.text.addresses import find_place
from huying.brain.text.bodies import find_company
from huying.brain.text.identity import (
    ASKS_PLATE,
    PLATE_HINT,
    Found,
    asks_caller_number,
    digits_of,
    extensions_in,
    names_caller_number,
    names_in,
    number_ends,
    phones_in,
    titles_in,
)
from huying.brain.text.landmarks import point_out
from huying.brain.text.lexicon import CityLexicon
from huying.brain.text.moments import Moment, moments_in
from huying.brain.text.objects import find_object
from huying.brain.text.papers import find_document
from huying.brain.text.places import PlaceIndex
from huying.brain.text.plates import Candidate, read_plate
from huying.brain.text.quantities import Quantity, amount_text, money_in, people_in, people_text
from huying.brain.text.since import find_since
from huying.brain.text.statements import find_demand, find_matter
from huying.brain.text.talk import (
    answers,
    asks_contact,
    asks_name,
    asks_time,
    confirmed,
    is_no,
    is_yes,
)
from huying.brain.text.things import find_thing
from huying.brain.text.values import MatterSegment, Party, Proposed, Span, Utterance

# The field codes that have an extractor of their own.
EXTRACTED = frozenset(
    (
        *("who", "contact", "place", "time", "since", "matter", "demand", "object", "company"),
        *("amount", "people", "plate", "document"),
    )
)


def extract_fields(
    segment: MatterSegment,
    lexicon: CityLexicon,
    caller_phone: str | None = None,
    *,
    now: datetime,
) -> tuple[Proposed, ...]:
    """Proposed fields of the matter, at most one per field code; a field nobody spoke of is
    absent. `now` is aware and gives relative times their day and offset."""
    own = segment.utterances
    everyone = tuple(sorted((*own, *segment.shared), key=lambda said: said.seq))
    found = (
        find_who(everyone),
        find_contact(everyone, caller_phone),
        _find_place(own, everyone, lexicon.places),
        find_time(own, now),
        find_matter(own, lexicon.relevance_for(own)),
        find_demand(own, lexicon.relevance_for(own)),
        find_object(own, lexicon.names_address) or find_thing(own),
        _find_quantity("amount", own),
        _find_quantity("people", own),
        _find_plate(own),
        find_document(own),
        find_since(own, now),
        find_company(own),
    )
    return tuple(item for item in found if item is not None)


def _find_place(
    own: Sequence[Utterance], everyone: Sequence[Utterance], index: PlaceIndex
) -> Proposed | None:
    said = find_place(own, index)
    return (
        point_out(said, own, index)
        if said
        else find_place(everyone, index) or point_out(None, own, index)
    )


def find_who(utterances: Sequence[Utterance]) -> Proposed | None:
    """The caller's name as said, with the form of address the agent used."""
    asked = answers(utterances)
    best: tuple[float, Found, int] | None = None
    titles: list[tuple[Found, int]] = []
    for said in utterances:
        if said.party is Party.AGENT:
            titles += [(item, said.seq) for item in titles_in(said.text)]
            continue
        question = asked.get(said.seq)
        was_asked = question is not None and asks_name(question.text)
        for item in names_in(said.text, was_asked):
            confidence = item.confidence + 0.02 * was_asked + 0.01 * len(item.value)
            if best is None or confidence > best[0]:
                best = (confidence, item, said.seq)
    if best is None:
        return _addressed(utterances, titles)
    confidence, item, seq = best
    spans = [Span(seq, item.start, item.end)]
    value = item.value
    title = next((pair for pair in titles if pair[0].value.startswith(value[:1])), None)
    if title is not None:
        spans.append(Span(title[1], title[0].start, title[0].end))
        if len(value) <= 1:
            value = title[0].value
    return Proposed("who", value, None, min(0.97, round(confidence, 3)), tuple(sorted(spans)))


def _addressed(
    utterances: Sequence[Utterance], titles: Sequence[tuple[Found, int]]
) -> Proposed | None:
    """Only the agent named the caller; it counts when the citizen did not object."""
    if not titles:
        return None
    item, seq = titles[-1]
    following = next((said for said in utterances if said.seq > seq), None)
    if following is not None and is_no(following.text):
        return None
    agreed = following is not None and is_yes(following.text)
    return Proposed(
        "who", item.value, None, 0.7 if agreed else 0.5, (Span(seq, item.start, item.end),)
    )


def find_contact(utterances: Sequence[Utterance], caller_phone: str | None) -> Proposed | None:
    """The number to call back: said digit by digit, or "this number" when the caller's is known."""
    asked = answers(utterances)
    sure = confirmed(utterances)
    options: list[tuple[float, int, str, tuple[Span, ...]]] = []
    for said in utterances:
        for phone in phones_in(said.text):
            weight = phone.confidence if said.party is Party.CITIZEN else 0.45
            weight = 0.9 if said.seq in sure else weight
            options.append(
                (weight, said.seq, phone.value, (Span(said.seq, phone.start, phone.end),))
            )
        if said.party is Party.CITIZEN:
            options += _partial_numbers(said)
        pointed = _caller_number(said, asked.get(said.seq), caller_phone)
        if pointed is not None:
            weight, value, spans = pointed
            options.append((weight, said.seq, value, spans))
    if not options:
        return None
    weight, _, value, spans = max(options, key=lambda option: (round(option[0], 1), option[1]))
    agreeing = sum(option[2] == value for option in options)
    confidence = min(0.97, weight + 0.03 * (agreeing - 1))
    return Proposed("contact", value, value, round(confidence, 3), spans)


def _partial_numbers(said: Utterance) -> list[tuple[float, int, str, tuple[Span, ...]]]:
    """An extension, or at least the last four digits."""
    found: list[tuple[float, int, str, tuple[Span, ...]]] = [
        (item.confidence, said.seq, item.value, (Span(said.seq, item.start, item.end),))
        for item in extensions_in(said.text)
    ]
    ends = number_ends(said.text)
    if ends is not None:
        span = Span(said.seq, ends.start("d"), ends.end("d"))
        found.append((0.3, said.seq, digits_of(ends.group("d")), (span,)))
    return found


def _caller_number(
    said: Utterance, question: Utterance | None, caller_phone: str | None
) -> tuple[float, str, tuple[Span, ...]] | None:
    """Words that point at the number on the screen, by either side."""
    if caller_phone is None:
        return None
    if said.party is Party.AGENT:
        ends = number_ends(said.text)
        if ends is None or digits_of(ends.group("d")) != caller_phone[-4:]:
            return None
        return 0.7, caller_phone, (Span(said.seq, ends.start(), ends.end()),)
    asked = asks_caller_number(question.text) if question is not None else None
    pointed = names_caller_number(said.text)
    context = question is not None and asks_contact(question.text)
    if pointed and (context or re.search("号|电话|手机", said.text)):
        return 0.9, caller_phone, (Span(said.seq, pointed.start(), pointed.end()),)
    if asked and question is not None and is_yes(said.text):
        spans = Span(question.seq, asked.start(), asked.end()), Span(said.seq, 0, len(said.text))
        return 0.9, caller_phone, spans
    return None


def find_time(utterances: Sequence[Utterance], now: datetime) -> Proposed | None:
    """When it happened: the most exact time the citizen gave, earlier ones before later ones."""
    asked = answers(utterances)
    sure = confirmed(utterances)
    best: tuple[float, Moment, int] | None = None
    for position, said in enumerate(utterances):
        weight = 1.0 if said.party is Party.CITIZEN else 0.8 if said.seq in sure else 0.3
        question = asked.get(said.seq)
        if question is not None and asks_time(question.text):
            weight *= 1.3
        weight *= 1 - 0.3 * position / len(utterances)
        for moment in moments_in(said.text, now):
            value = weight * moment.weight * (0.4 if _is_future(moment, now) else 1.0)
            if best is None or value > best[0] + 1e-9:
                best = (value, moment, said.seq)
    if best is None:
        return None
    weight, moment, seq = best
    confidence = round(min(0.9, 0.35 + 0.5 * weight), 3)
    text = moment.text.strip("，,、 ").removesuffix("的")
    return Proposed("time", text, moment.iso, confidence, (Span(seq, moment.start, moment.end),))


def _is_future(moment: Moment, now: datetime) -> bool:
    return moment.iso is not None and moment.iso[:10] > now.date().isoformat()


def _find_quantity(field: str, utterances: Sequence[Utterance]) -> Proposed | None:
    """The number said most often, then the surest, then the last."""
    read = money_in if field == "amount" else people_in
    show = amount_text if field == "amount" else people_text
    sure = confirmed(utterances)
    scores: dict[int, float] = {}
    kept: dict[int, list[tuple[int, Quantity]]] = {}
    for said in utterances:
        weight = 1.0 if said.party is Party.CITIZEN else 0.8 if said.seq in sure else 0.2
        for item in read(said.text):
            scores[item.number] = scores.get(item.number, 0.0) + weight * item.confidence
            kept.setdefault(item.number, []).append((said.seq, item))
    if not scores:
        return None
    number = max(scores, key=lambda value: (scores[value], value))
    first = kept[number][0][1]
    spans = tuple(sorted(Span(seq, item.start, item.end) for seq, item in kept[number]))
    confidence = round(min(0.92, 0.4 + 0.35 * scores[number]), 3)
    return Proposed(field, show(first), str(number), confidence, spans)


@lru_cache(maxsize=1024)
def _plate_in(text: str) -> Candidate | None:
    """Decoding takes milliseconds; a live call is read again after each utterance."""
    return read_plate(text).best


def _find_plate(utterances: Sequence[Utterance]) -> Proposed | None:
    """The last plate said. A hard one is decoded only where the talk is of a plate: in words that
    name one, in the answer to a question for it, or when a province sign and a letter are said."""
    asked = answers(utterances)
    last: Proposed | None = None
    for said in utterances:
        is_citizen = said.party is Party.CITIZEN
        question = asked.get(said.seq)
        hinted = bool(PLATE_HINT.search(said.text))
        hinted |= is_citizen and question is not None and bool(ASKS_PLATE.search(question.text))
        if not hinted or not (is_citizen or last is None):
            continue
        best = _plate_in(said.text)
        places = [span for span in best.spans if span is not None] if best else []
        if best is not None and places:
            confidence = best.confidence if is_citizen else min(0.5, best.confidence)
            span = Span(said.seq, places[0][0], places[-1][1])
            last = Proposed("plate", best.plate, best.plate, round(confidence, 3), (span,))
    return last
