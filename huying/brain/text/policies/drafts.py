"""Cards to choose from: each from one clause or one question, with the characters it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from huying.brain.text.policies.figures import figures_in
from huying.brain.text.policies.lines import sentences
from huying.brain.text.policies.outline import Spot, outline_of
from huying.brain.text.policies.points import heading_kind
from huying.brain.text.policies.spoken import asked, spoken, subject_of, topic_of
from huying.brain.text.policies.values import (
    CardDraft,
    Line,
    Place,
    Point,
    PointKind,
    Understanding,
)

K = PointKind
_TELLING = (K.AMOUNT, K.ELIGIBLE, K.CONDITION, K.MATERIAL, K.METHOD, K.LIMIT, K.FEE)
_SENTENCES, _CHARACTERS = 3, 150
_TOP = re.compile(
    r"^(第[一二三四五六七八九十百零〇0-9]+条(?:之[一二三四五六七八九十]+)?|附件\d*|"
    r"[^（(]+?(?:、(?=[（(0-9])|$))"
)
_EMPTY = re.compile(r"总则|附则|其他")
_SECOND = re.compile(
    r"^[一二三四五六七八九十]+、(?:[（(][一二三四五六七八九十]+[）)]|\d{1,2}[.．、])"
)


@dataclass(slots=True)
class _Group:
    clause: str
    spots: list[Spot] = field(default_factory=list)
    points: list[int] = field(default_factory=list)
    question: str = ""


def drafts(understood: Understanding, lines: Sequence[Line]) -> tuple[CardDraft, ...]:
    """One draft a clause (an article; an item of a notice; a question) that has something to
    tell. None without a point: what cannot be cited is not proposed."""
    _, spots = outline_of(lines)
    topic = topic_of(understood.facts.title.value if understood.facts.title else "")
    made = []
    for group in _groups(spots, understood.points):
        draft = _draft(group, understood, topic)
        if draft:
            made.append(draft)
    return tuple(made)


def _groups(spots: Sequence[Spot], points: Sequence[Point]) -> list[_Group]:
    by_block: dict[int, list[int]] = {}
    for number, point in enumerate(points):
        by_block.setdefault(point.at.block, []).append(number)
    groups: dict[tuple[str, str], _Group] = {}
    for spot in spots:
        here = by_block.get(spot.line.number, [])
        key = (spot.question, "" if spot.question else _part(spot.clause))
        group = groups.get(key)
        if group is None:
            group = groups[key] = _Group(spot.clause, question=spot.question)
        group.spots.append(spot)
        group.points += here
    return [group for group in groups.values() if group.points]


def _part(clause: str) -> str:
    """An article with all its items; of a notice the second level, where there is one."""
    second = _SECOND.match(clause)
    if second:
        return second.group()
    top = _TOP.match(clause)
    return top.group().rstrip("、") if top else clause


def _draft(group: _Group, understood: Understanding, topic: str) -> CardDraft | None:
    points = understood.points
    chosen = [number for number in group.points if points[number].kind in _TELLING]
    if not chosen:
        return None
    answer = _answer(group, [points[number] for number in chosen])
    if not answer:
        return None
    main = points[_main(chosen, points)]
    kinds = list(dict.fromkeys(points[number].kind for number in chosen))
    subject = _subject(group, main, topic)
    is_fine = main.kind is K.AMOUNT and "罚款" in main.text
    title, questions = asked(subject, kinds, topic, group.question, is_fine)
    facts = understood.facts
    quote, place = _sentence(group, main)
    clause = group.spots[0].clause if group.question else _part(main.clause)
    return CardDraft(
        title=title,
        questions=questions,
        answer=answer,
        points=tuple(dict.fromkeys(group.points)),
        clause=clause,
        quote=quote,
        at=place,
        valid_from=facts.day("in_force") or facts.day("issued"),
        valid_to=facts.day("expires"),
        area=facts.area.code if facts.area else None,
        audience=facts.audience.value if facts.audience else "",
    )


def _main(chosen: Sequence[int], points: Sequence[Point]) -> int:
    """The point that the card rests on: with a figure before one without, in the order of what
    people ask most."""

    def rank(number: int) -> tuple[bool, int, int]:
        point = points[number]
        return not figures_in(point.text), _TELLING.index(point.kind), number

    return min(chosen, key=rank)


def _sentence(group: _Group, main: Point) -> tuple[str, Place]:
    """The whole sentence that the main point stands in."""
    text = next(spot for spot in group.spots if spot.line.number == main.at.block).line.text
    for start, end in sentences(text):
        if start <= main.at.start and main.at.end <= end:
            first = max(start, group_start(group, main.at.block))
            return text[first:end], Place(main.at.block, first, end)
    return main.text, main.at


def group_start(group: _Group, block: int) -> int:
    """Where the words of the group's line begin, behind its mark."""
    return next(spot.start for spot in group.spots if spot.line.number == block)


def _subject(group: _Group, main: Point, topic: str) -> str:
    """What the card is about: the clause's own name, what its words speak of, or the heading. A
    chapter's name says less than an article's words; an item's heading says more than its own."""
    first = group.spots[0]
    line = next(spot for spot in group.spots if spot.line.number == main.at.block)
    words = subject_of(line.line.text[line.start :]) or subject_of(main.text)
    above = first.about[-1] if first.about else ""
    own = first.name if _names(first.name) else ""
    if first.clause.startswith("第"):
        ordered = [own, words, above if _names(above) else ""]
    else:
        ordered = [own, above if _names(above) else "", words]
    found = next((word for word in ordered if word), "")
    if found:
        return found
    if above and not _EMPTY.search(above) and len(topic) + len(above) <= 20:
        return f"{topic}{above}"
    return topic


def _names(word: str) -> bool:
    return 2 <= len(word) <= 18 and heading_kind(word) is None and not _EMPTY.search(word)


@dataclass(frozen=True, slots=True)
class _Candidate:
    rank: int
    at: Place
    said: str


def _answer(group: _Group, points: Sequence[Point]) -> str:
    """At most three sentences and 150 characters, every figure as the document has it. The
    sentences of the points, the ones with figures first, in the order of the document."""
    chosen: list[_Candidate] = []
    for one in sorted(_candidates(group, points), key=lambda one: (one.rank, one.at)):
        total = sum(len(each.said) + 1 for each in chosen) + len(one.said) + 1
        if one.said and len(chosen) < _SENTENCES and total <= _CHARACTERS:
            chosen.append(one)
    return "".join(f"{one.said}。" for one in sorted(chosen, key=lambda one: one.at))


def _candidates(group: _Group, points: Sequence[Point]) -> Iterator[_Candidate]:
    led: set[int] = set()
    for number, spot in enumerate(group.spots):
        items = _led(group.spots, number)
        if items and any(point.at.block == each.line.number for each in items for point in points):
            led |= {each.line.number for each in (spot, *items)}
            yield _Candidate(0, Place(spot.line.number, 0, 0), _listed(spot, items))
    for spot in group.spots:
        if spot.line.number in led:
            continue
        own = [point for point in points if point.at.block == spot.line.number]
        if spot.line.kind == "row":
            yield from (_Candidate(1, point.at, _row(spot)) for point in own[:1])
        else:
            yield from _of_sentences(spot, own)


def _of_sentences(spot: Spot, points: Sequence[Point]) -> Iterator[_Candidate]:
    for start, end in sentences(spot.line.text, spot.start):
        own = [point for point in points if start <= point.at.start < end]
        if own:
            said = spoken(spot.line.text[start:end])
            rank = min(_TELLING.index(point.kind) for point in own)
            rank += 0 if figures_in(said) else 10
            yield _Candidate(rank, Place(spot.line.number, start, end), said)


def _led(spots: Sequence[Spot], number: int) -> list[Spot]:
    """The items that a line ending in a colon leads in."""
    lead = spots[number]
    if not re.search(r"[：:]\s*$", lead.line.text) or lead.line.kind == "row":
        return []
    items = []
    depth = None
    for spot in spots[number + 1 :]:
        if spot.own is None or spot.own.kind != "item":
            break
        depth = spot.own.depth if depth is None else depth
        if spot.own.depth < depth:
            break
        items.append(spot)
    return items


def _listed(lead: Spot, items: Sequence[Spot]) -> str:
    """The lead-in with all its items; where they are too long it says how many there are, since
    part of a list of conditions would be a wrong answer."""
    text = lead.line.text[lead.start :]
    start = [start for start, _ in sentences(text)][-1]
    head = re.sub(r"(?:下列|以下|如下)", "这些", spoken(text[start:]))
    parts = [spoken(item.line.text[item.start :]) for item in items]
    whole = f"{head}：{'；'.join(parts)}"
    if len(whole) <= _CHARACTERS - 1:
        return whole
    return f"{head}，一共{len(items)}项，我一项一项念给您听"


def _row(spot: Spot) -> str:
    """A row as it is said: its cells behind the names of the columns."""
    names = spot.columns
    cells = spot.line.cells
    if len(names) != len(cells) or len(cells) < 2:
        return "，".join(cell for cell in cells if cell)
    parts = []
    for name, cell in zip(names[1:], cells[1:], strict=True):
        unit = re.search(r"[（(]([^（()）]{1,6})[）)]", name)
        bare = re.sub(r"[（(][^（()）]*[）)]", "", name)
        counted = unit.group(1) if unit and re.fullmatch(r"[\d.,]+", cell) else ""
        if cell:
            parts.append(f"{bare}{cell}{counted}")
    return f"{cells[0]}{'、'.join(parts)}"
